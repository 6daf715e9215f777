"""What is held about somebody, as lines of a paper for them."""

from typing import Any

from flask_babel import gettext, ngettext
from flask_babel import lazy_gettext as _

from trainingmgr.core.sentences import long_day
from trainingmgr.oversight.protection import words
from trainingmgr.oversight.protection.queries.extracts import Held
from trainingmgr.tabular.mapping import Column

EXTRACT = (
    Column("within", _("Part of what is held")),
    Column("what", _("What")),
    Column("says", _("What it says")),
    Column("purpose", _("What for")),
    Column("kept", _("How long")),
)


def held(line: Held) -> list[Any]:
    """One line, in the order of EXTRACT."""
    return [
        str(words.COMPARTMENTS[line.within]), what(line.what), says(line.says),
        str(words.PURPOSES[line.entry.purpose]), str(words.KEPT[line.entry.retention]),
    ]  # fmt: skip


def what(name: str) -> str:
    return str(words.FIELDS.get(name) or words.HELD[name])


def says(value: Any) -> str:
    """A value as it is, a time with what held then, or how many lines there are."""
    if isinstance(value, tuple):
        first, last, rest = value
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
