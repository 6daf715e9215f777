"""What is held about somebody, as lines of a paper for them."""

from typing import Any

from flask_babel import gettext, ngettext
from flask_babel import lazy_gettext as _

from trainingmgr.core.dates import PartialDate
from trainingmgr.core.sentences import long_day, when
from trainingmgr.oversight.protection import words
from trainingmgr.oversight.protection.queries.extracts import Held
from trainingmgr.oversight.protection.queries.held import Entry
from trainingmgr.tabular.mapping import Column, Kind

EXTRACT = (
    Column("within", _("Part of what is held")),
    Column("what", _("What")),
    Column("says", _("What it says")),
    Column("purpose", _("What for")),
    Column("kept", _("How long")),
)


REGISTER = (
    Column("field", _("Field"), kind=Kind.CODE),
    Column("purpose", _("Why")),
    Column("basis", _("Legal basis")),
    Column("class", _("How much harm it can do")),
    Column("readers", _("Who reads it")),
    Column("kept", _("Kept for")),
)


def entry(line: Entry) -> list[Any]:
    """One column of the schema, in the order of REGISTER."""
    said = line.says
    return [
        line.code, str(words.PURPOSES[said.purpose]), str(words.BASES[said.purpose]),
        str(words.CLASSES[said.field_class]), words.readers(said.readers),
        str(words.KEPT[said.retention]),
    ]  # fmt: skip


def held(line: Held) -> list[Any]:
    """One line, in the order of EXTRACT."""
    return [
        str(words.COMPARTMENTS[line.within]), what(line.what), says(line.says),
        str(words.PURPOSES[line.entry.purpose]), str(words.KEPT[line.entry.retention]),
    ]  # fmt: skip


def what(name: str) -> str:
    return str(words.FIELDS.get(name) or words.HELD[name])


def says(value: Any) -> str:
    """A value as it is, a date as well as it is known, a time with what held then, a day with what
    happened, or the number of lines.
    """
    if isinstance(value, PartialDate):
        return when(value)
    if isinstance(value, tuple):
        first, last, rest = value
        if first == last:
            return str(gettext("on %(day)s: %(what)s", day=long_day(first), what=rest))
        if last is None:
            return str(gettext("from %(first)s: %(what)s", first=long_day(first), what=rest))
        return str(
            gettext(
                "%(first)s to %(last)s: %(what)s",
                first=long_day(first),
                last=long_day(last),
                what=rest,
            )
        )
    if isinstance(value, int):
        return str(ngettext("%(num)s line", "%(num)s lines", value))
    return str(value)
