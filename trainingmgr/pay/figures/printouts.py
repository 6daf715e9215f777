"""The figures as a list that leaves: each dimension with its grade and the numbers behind it."""

from typing import Any

from flask_babel import lazy_gettext as _

from trainingmgr.pay.figures.rules import Figure
from trainingmgr.pay.figures.words import FIGURES, FORMULAS, NUMBERS
from trainingmgr.tabular.mapping import Column

COLUMNS = (
    Column("figure", _("Figure")),
    Column("grade", _("Grade")),
    Column("numbers", _("Numbers behind it")),
    Column("formula", _("How it is counted")),
)


def cells(figure: Figure) -> list[Any]:
    said = "; ".join(f"{NUMBERS[key]}: {count}" for key, count in figure.numbers.items())
    return [str(FIGURES[figure.key]), figure.grade, said, str(FORMULAS[figure.key])]
