"""Planned against held, as rows of a file: one for each unit and band."""

from collections.abc import Iterator, Sequence
from typing import Any

from flask_babel import gettext
from flask_babel import lazy_gettext as _

from trainingmgr.programme.reorganisation import words
from trainingmgr.programme.reorganisation.queries import Line
from trainingmgr.programme.reorganisation.rules import Gap, grade_order, too_few
from trainingmgr.tabular.mapping import Column, Kind

UNITS = (
    Column("unit", _("Code"), kind=Kind.CODE),
    Column("title", _("Unit")),
    Column("fate", _("What becomes of it")),
    Column("on", _("On which day"), kind=Kind.DATE),
    Column("into", _("Into which unit"), kind=Kind.CODE),
    Column("came", _("Whether it has happened")),
    Column("band", _("Band"), kind=Kind.CODE),
    Column("target", _("Posts"), kind=Kind.INTEGER),
    Column("held", _("People"), kind=Kind.INTEGER),
    Column("over", _("Too many"), kind=Kind.INTEGER),
    Column("short", _("Lacking"), kind=Kind.INTEGER),
)
Row = tuple[Line, str, Gap, bool]


def rows(found: Sequence[Line], *, sees: bool) -> Iterator[Row]:
    """Unit by unit its grades, from general to private, and whether they may be told. A unit
    without any stands with nought.
    """
    for line in found:
        few = frozenset() if sees else too_few(line.grades)
        for band in sorted(line.grades, key=grade_order) or [""]:
            yield line, band, line.grades.get(band, Gap()), band in few


def unit(row: Row, language: str) -> list[Any]:
    """One unit and band in the order of UNITS. Small numbers are left empty, with what would give
    them away.
    """
    line, band, gap, hidden = row
    each = line.row
    told = [gap.target, None, None, None] if hidden else [gap.target, gap.held, gap.over, gap.short]
    return [
        each.code, each.title(language), str(words.FATES[each.fate]), each.on,
        each.into.code if each.into else None, str(words.CAME[line.came]) if line.came else None,
        band or (gettext("no rank") if gap.held else None), *told,
    ]  # fmt: skip
