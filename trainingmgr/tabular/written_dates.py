"""Dates as people and spreadsheets write them, to EDTF text (see core.dates.PartialDate).

Year first is read as year, month, day (ISO 8601). Of three numbers with the year last, the order
is a habit of the column (`survey`); one that nothing decides is refused here, never guessed.
"""

import re
from collections.abc import Callable, Sequence
from datetime import date, datetime, timedelta

from trainingmgr.core.dates import PartialDate
from trainingmgr.core.memory import remembered
from trainingmgr.tabular.habits import Habits
from trainingmgr.tabular.problems import Wrong
from trainingmgr.tabular.problems import said as _
from trainingmgr.tabular.workbooks import Cell

DIGITS = str.maketrans("٠١٢٣٤٥٦٧٨٩۰۱۲۳۴۵۶۷۸۹", "01234567890123456789")
YEARS = range(1850, 2151)
HIJRI = range(1300, 1501)
SERIALS = range(3000, 91_000)
"""Day numbers of a spreadsheet, 1908 to 2149; smaller ones could be years."""

_CLOCK = r"(?:[t ]\s*\d{1,2}:\d{2}(?::\d{2}(?:\.\d+)?)?z?)?"
_YEAR_FIRST = re.compile(rf"(\d{{4}})([-/.])(\d{{1,2}})\2(\d{{1,2}}){_CLOCK}")
_YEAR_LAST = re.compile(rf"(\d{{1,2}})\s*([-/. ])\s*(\d{{1,2}})\s*\2\s*(\d{{4}}){_CLOCK}")
_SHORT_YEAR = re.compile(r"\d{1,2}([-/. ])\d{1,2}\1\d{2}")
_MONTH_YEAR = re.compile(r"(\d{1,2})[-/.](\d{4})")
_YEAR_MONTH = re.compile(r"(\d{4})[-/.](\d{1,2})")
_RANGE = re.compile(
    r"(?:between|from|entre|de|بين|من)?\s*(\d{4})\s*"
    r"(?:[-/\u2010-\u2015]|and|to|et|à|و|الى|إلى)\s*(\d{4})"
)
_ABOUT_WORDS = (
    r"c|ca|circa|about|around|approx|approximately|est|vers|env|environ|autour de|né vers"
    r"|née vers|حوالي|حوالى|نحو|تقريبا|تقريباً"
)
_ABOUT = re.compile(
    rf"(?:(?:{_ABOUT_WORDS})\.?\s*|~\s*)(\d{{4}})|(\d{{4}})\s*(?:~|\?|\(?(?:{_ABOUT_WORDS})\.?\)?)"
)
_DECADE = re.compile(r"(?:the )?(\d{3})0s|(\d{3})x|(?:années|annees) (\d{3})0")
_OPEN = re.compile(r"(?:before|after|avant|après|apres|قبل|بعد|[<>])\s*\d{4}")
_NAMED = re.compile(r"(?:(\d{1,2})(?:er|st|nd|rd|th)?[-/., ]+)?([^\W\d]+)\.?[-/., ]+(\d{4})")
_NAMED_FIRST = re.compile(r"([^\W\d]+)\.?\s+(\d{1,2})(?:st|nd|rd|th)?,?\s+(\d{4})")
MONTHS = {
    name: number
    for number, names in enumerate(
        (
            "january jan janvier janv يناير جانفي كانون_الثاني",
            "february feb février fevrier févr fevr fév fev فبراير فيفري شباط",
            "march mar mars مارس آذار اذار",
            "april apr avril avr أبريل ابريل أفريل افريل نيسان",
            "may mai مايو ماي أيار ايار",
            "june jun juin يونيو جوان حزيران",
            "july jul juillet juil يوليو جويلية تموز",
            "august aug août aout أغسطس اغسطس أوت اوت آب",
            "september sep sept septembre سبتمبر أيلول ايلول",
            "october oct octobre أكتوبر اكتوبر تشرين_الأول",
            "november nov novembre نوفمبر تشرين_الثاني",
            "december dec décembre decembre déc ديسمبر كانون_الأول",
        ),
        start=1,
    )
    for name in names.split()
}
_HOW = _("Write a day as 1990-04-03, a month as 1990-04, a year as 1990, or 1990~ for about.")


def order_of(text: str) -> str | None:
    """What a written date proves about its column: "dmy", "mdy", "either", or None: nothing."""
    found = _YEAR_LAST.fullmatch(text.strip().translate(DIGITS).casefold())
    if found is None or found[1] == found[3]:
        return None
    first, second = int(found[1]), int(found[3])
    if first > 12 or second > 12:
        return "dmy" if first > 12 >= second else "mdy" if second > 12 >= first else None
    return "either" if first != second else None


def apart(cell: Cell) -> Sequence[Cell]:
    """Each of several that stand in one cell, with a semicolon between them."""
    if type(cell) is not str:
        return [cell]
    return [each.strip() for each in cell.replace("؛", ";").split(";") if each.strip()]


def partial_date(cell: Cell, habits: Habits) -> PartialDate:
    """A date as well as it is known. Raises Wrong."""
    if type(cell) is str:
        return _written(cell, habits)
    if isinstance(cell, datetime):
        cell = cell.date()
    if isinstance(cell, date):
        return _checked(_turned(cell).isoformat() if habits.swapped else cell.isoformat())
    if isinstance(cell, int | float) and not isinstance(cell, bool):
        return _numbered(cell, habits)
    raise Wrong(_("This is not a date."), _HOW)


def whole_date(cell: Cell, habits: Habits) -> date:
    """A day that is fully known. Raises Wrong."""
    found = partial_date(cell, habits)
    if not found.is_whole:
        raise Wrong(_("The day is missing: only a whole date is taken here."),
                    _("Write year, month and day: 1990-04-03."))  # fmt: skip
    return found.earliest


def _turned(day: date) -> date:
    return date(day.year, day.day, day.month) if day.day <= 12 else day


def _numbered(number: float, habits: Habits) -> PartialDate:
    whole = int(number) if abs(number) < 1e9 else 0
    if whole == number and (whole in YEARS or whole in HIJRI):
        return _checked(f"{whole:04d}")
    if whole not in SERIALS:
        raise Wrong(_("This number is neither a year nor a spreadsheet's day number."), _HOW)
    epoch = date(1904, 1, 1) if habits.date1904 else date(1899, 12, 30)
    return _checked((epoch + timedelta(days=whole)).isoformat())


def _written(cell: str, habits: Habits) -> PartialDate:
    text = " ".join(cell.translate(DIGITS).split()).casefold()
    text = re.sub("[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]", "", text)
    if found := _YEAR_LAST.fullmatch(text):
        return _in_order(int(found[1]), int(found[3]), int(found[4]), habits)
    return _one_way(text)


def _in_order(first: int, second: int, year: int, habits: Habits) -> PartialDate:
    fits = {"dmy": second <= 12, "mdy": first <= 12}
    order = habits.order
    if first == second:
        order = "dmy"
    elif order in ("", "mixed"):
        if fits["dmy"] and fits["mdy"]:
            raise Wrong(
                _("This could be two dates: the day or the month may come first."),
                _("Say for the file which comes first, or write it as %(ymd)s or %(ydm)s.",
                  ymd=f"{year}-{second:02d}-{first:02d}", ydm=f"{year}-{first:02d}-{second:02d}"),
            )  # fmt: skip
        order = "dmy" if fits["dmy"] else "mdy"
    if not fits[order] and first <= 31 and second <= 31 and (first <= 12 or second <= 12):
        raise Wrong(
            _("Elsewhere in this column the day comes first; here it cannot.")
            if order == "dmy"
            else _("Elsewhere in this column the month comes first; here it cannot."),
            _HOW,
        )
    day, month = (first, second) if order == "dmy" else (second, first)
    return _checked(f"{year:04d}-{month:02d}-{day:02d}")


@remembered(4096)
def _one_way(text: str) -> PartialDate:
    """What can be read in one way only."""
    for pattern, build in _WAYS:
        if found := pattern.fullmatch(text):
            return _checked(build(found))
    if _SHORT_YEAR.fullmatch(text):
        raise Wrong(_("The year has two digits: the century is not known."), _HOW)
    if _OPEN.fullmatch(text):
        raise Wrong(_("A date needs an earliest and a latest year."),
                    _("Write a span, such as 1984/1990."))  # fmt: skip
    if text.isdigit() and len(text) == 5:
        return _numbered(int(text), Habits())
    return _named(text)


def _about(found: re.Match[str]) -> str:
    return f"{found[1] or found[2]}~"


_WAYS: tuple[tuple[re.Pattern[str], Callable[[re.Match[str]], str]], ...] = (
    (_YEAR_FIRST, lambda m: f"{m[1]}-{int(m[3]):02d}-{int(m[4]):02d}"),
    (re.compile(r"\d{4}"), lambda m: m[0]),
    (_ABOUT, _about),
    (re.compile(r"(\d{4}(?:-\d{2}){0,2}~?)(?:/(\d{4}(?:-\d{2}){0,2}~?))?"), lambda m: m[0]),
    (_RANGE, lambda m: f"{m[1]}/{m[2]}"),
    (_MONTH_YEAR, lambda m: f"{m[2]}-{int(m[1]):02d}"),
    (_YEAR_MONTH, lambda m: f"{m[1]}-{int(m[2]):02d}"),
    (_DECADE, lambda m: f"{m[1] or m[2] or m[3]}X"),
)


def _named(text: str) -> PartialDate:
    joined = re.sub(r"(كانون|تشرين) ", r"\1_", text)
    day, month, year = None, None, None
    if found := _NAMED.fullmatch(joined):
        day, month, year = found[1], MONTHS.get(found[2]), found[3]
    elif found := _NAMED_FIRST.fullmatch(joined):
        day, month, year = found[2], MONTHS.get(found[1]), found[3]
    if month is None:
        raise Wrong(_("This is not a date that can be read."), _HOW)
    tail = f"-{int(day):02d}" if day else ""
    return _checked(f"{year}-{month:02d}{tail}")


@remembered(65_536)
def _checked(edtf: str) -> PartialDate:
    if edtf[:4].isdigit() and int(edtf[:4]) in HIJRI:
        raise Wrong(_("This year looks like one of the Hijri calendar."),
                    _("Write the year of the Gregorian calendar."))  # fmt: skip
    if int(edtf[:3]) * 10 not in range(1850, 2160):
        raise Wrong(_("This year cannot be meant."), _HOW)
    try:
        return PartialDate.read(edtf)
    except ValueError as error:
        raise Wrong(_("There is no such day in the calendar, or it ends before it begins."),
                    _HOW) from error  # fmt: skip
