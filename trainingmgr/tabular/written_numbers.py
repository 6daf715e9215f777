"""Numbers as people write them: 45 000, 1.234,50, 1,234.50, ٤٥٬٠٠٠٫٥.

One separator before exactly three digits can part thousands or decimals; which of the two is a
habit of the column (`survey`) and is refused here when nothing decides it.
"""

import re
from decimal import Decimal
from math import isfinite
from typing import TypeVar

from trainingmgr.tabular.habits import Habits
from trainingmgr.tabular.problems import Wrong
from trainingmgr.tabular.problems import said as _
from trainingmgr.tabular.workbooks import Cell
from trainingmgr.tabular.written_dates import DIGITS

_SIGNS = str.maketrans({"٫": ",", "٬": " ", "،": ",", "\u2212": "-"})
_SPACES = re.compile("[ \u00a0\u2009\u202f'\u2019]")
_GROUPS = re.compile("[+-]?[0-9]{1,3}(?:[ \u00a0\u2009\u202f'\u2019][0-9]{3})+(?![0-9])")
_SHAPE = re.compile(r"([+-]?)([0-9]*)((?:[.,][0-9]*)*)")
_HOW = _("Write digits only, with one sign for decimals: 1234.50.")
LONGEST = 18
N = TypeVar("N", int, Decimal)


def decimal_of(text: str) -> str | None:
    """What a written number proves about its column: ".", ",", "either", or None: nothing."""
    if "٫" in text:
        return None  # the Arabic decimal sign says so itself
    plain = _plain(text)
    marks: list[str] = re.findall("[.,]", plain)
    if not marks or not _SHAPE.fullmatch(plain):
        return None
    last = marks[-1]
    if len(set(marks)) == 2:
        return last
    if len(marks) > 1:
        return "," if last == "." else "."
    before, _mark, after = plain.lstrip("+-").partition(last)
    if len(after) != 3 or before in ("", "0") or len(before) > 3 or before.startswith("0"):
        return last
    return "either"


def decimal(cell: Cell, habits: Habits) -> Decimal:
    """An exact number. Raises Wrong."""
    if type(cell) is int:
        return Decimal(cell)
    if type(cell) is float:
        if not isfinite(cell):
            raise Wrong(_("This is not a number."), _HOW)
        return Decimal(repr(cell))
    if type(cell) is not str:
        raise Wrong(_("This is not a number."), _HOW)
    if "٫" in cell:
        return _number(_plain(cell), ",")
    mark = decimal_of(cell)
    if mark == "either":
        if habits.decimal not in (".", ","):
            raise Wrong(
                _("This could be two numbers: the sign may part thousands or decimals."),
                _("Say for the file which it is, or write the number without it."),
            )
        mark = habits.decimal
    elif mark and habits.decimal in (".", ",") and mark != habits.decimal:
        raise Wrong(_("Elsewhere in this column decimals are written the other way."), _HOW)
    return _number(_plain(cell), mark or ".")


def integer(cell: Cell, _habits: Habits) -> int:
    """A whole number; separators can only part thousands. Raises Wrong."""
    if type(cell) is int:
        return cell
    if type(cell) is str and (plain := cell.strip()).isascii() and plain.isdigit():
        return _small(int(plain[: LONGEST + 1]))
    if type(cell) is str:
        grouped = re.fullmatch(r"([+-]?\d{1,3})(?:([.,])\d{3})(?:\2\d{3})*", plain := _plain(cell))
        number = _number(plain.replace(grouped[2], "") if grouped else plain, ".")
    else:
        number = decimal(cell, _habits)
    if number != number.to_integral_value():
        raise Wrong(_("Only a whole number is taken here."), _("Write it without decimals."))
    return int(number)


def _plain(text: str) -> str:
    text = text.strip().translate(DIGITS).translate(_SIGNS)
    return _SPACES.sub("", text) if _GROUPS.match(text) else text


def _number(plain: str, mark: str) -> Decimal:
    other = "," if mark == "." else "."
    whole, _sign, part = plain.partition(mark)
    groups = whole.split(other)
    if len(groups) > 1 and any(len(group) != 3 for group in groups[1:]):
        raise Wrong(_("The separators of this number do not stand before three digits."), _HOW)
    written = "".join(groups) + ("." + part if part else "")
    if not re.fullmatch(r"[+-]?(?:[0-9]+(?:\.[0-9]+)?|\.[0-9]+)", written):
        raise Wrong(_("This is not a number."), _HOW)
    return _small(Decimal(written))


def _small(number: N) -> N:
    if abs(number) >= 10**LONGEST:
        raise Wrong(_("This number is too large."), _HOW)
    return number
