"""From a cell to a value: one parser for each kind of column.

A parser takes the cell, its column and the column's habits. It raises `Wrong` with a sentence
that says what to write instead; it never repairs what could mean two things.
"""

import re
import unicodedata
from collections.abc import Callable
from datetime import datetime, time
from functools import cache
from math import isfinite
from typing import Any

from trainingmgr.core.columns import Sex
from trainingmgr.core.late import Late
from trainingmgr.tabular import written_dates, written_numbers
from trainingmgr.tabular.habits import Habits
from trainingmgr.tabular.mapping import Column, Kind, normal
from trainingmgr.tabular.problems import Wrong
from trainingmgr.tabular.problems import said as _
from trainingmgr.tabular.workbooks import UNCOUNTED, UNMERGE, Cell, Unseen

phonenumbers: Any = Late("phonenumbers")
_FAULTS = re.compile(r"#(?:REF!|N/A|DIV/0!|VALUE!|NAME\?|NULL!|NUM!|SPILL!|CALC!)")
_HINTS = re.compile("[\u061c\u200e\u200f\u202a-\u202c\u2066-\u2069\ufeff\u00ad]")
_SCIENTIFIC = re.compile(r"[0-9](?:[.,][0-9]+ ?[eE] ?\+?|[eE]\+)[0-9]{1,3}")
_AS_FORMULA = re.compile(r'="([^"]*)"')
_INTERNATIONAL = re.compile(r"\+[1-9][0-9]{6,14}")
_CLOCK = re.compile(r"([01]?[0-9]|2[0-3])[:hH.]([0-5][0-9])(?::[0-5][0-9])?")

SEXES = {
    normal(word): sex
    for sex, words in {
        Sex.F: "f w female woman fem femme féminin feminin feminine أنثى انثى امرأة أ ث",
        Sex.M: "m h male man masc homme masculin masculine ذكر رجل ذ",
        Sex.X: "x other autre آخر",
        Sex.UNKNOWN: "u unknown inconnu inconnue مجهول",
    }.items()
    for word in words.split()
}
YES = frozenset(map(normal, ["yes", "y", "true", "1", "oui", "o", "vrai", "نعم", "صحيح"]))
NO = frozenset(map(normal, ["no", "n", "false", "0", "non", "faux", "لا", "كلا", "خطأ"]))


def parse(cell: Cell, column: Column, habits: Habits) -> Any:
    """The value, or None for an empty cell. Raises Wrong."""
    if cell == "" or (type(cell) is str and not cell.strip()):
        if type(cell) is Unseen:
            raise _unseen(cell)
        return None
    if type(cell) is str and cell[0] == "#" and _FAULTS.fullmatch(cell.strip()):
        raise Wrong(_("The spreadsheet shows an error here instead of a value."),
                    _("Repair the formula, or write the value itself."))  # fmt: skip
    return _PARSERS[column.kind](cell, column, habits)


def _unseen(cell: Unseen) -> Wrong:
    if cell.because == UNCOUNTED:
        return Wrong(
            _("The cell holds a formula, and its result is not in the file."),
            _("Open the file in a spreadsheet program and save it, or write the value."),
        )
    return Wrong(
        _("This cell is one of the merged cells %(cells)s: only the first of them holds a value.",
          cells=cell.because), UNMERGE,
    )  # fmt: skip


def text(cell: Cell, column: Column, _habits: Habits) -> str:
    """One line, in NFC, trimmed. Invisible direction marks go; other controls are refused."""
    return _short(_line(_as_text(cell)), column)


def prose(cell: Cell, column: Column, _habits: Habits) -> str:
    """The same, of several lines."""
    return _short("\n".join(map(_line, _as_text(cell).splitlines())).strip(), column)


def _short(plain: str, column: Column) -> str:
    if len(plain) > column.longest:
        raise Wrong(_("This is longer than %(most)s characters.", most=column.longest),
                    _("Shorten it."))  # fmt: skip
    return plain


def _line(plain: str) -> str:
    if plain.isascii() and plain.isprintable():
        return " ".join(plain.split()) if "  " in plain else plain.strip()
    plain = " ".join(unicodedata.normalize("NFC", _HINTS.sub("", plain)).split(" "))
    for letter in plain.strip():
        kind = unicodedata.category(letter)
        if kind in ("Cc", "Cs", "Co") or letter in "\u202d\u202e\ufffe\uffff":
            raise Wrong(_("This holds a line break or an invisible control character."),
                        _("Type the value again in one line."))  # fmt: skip
        if letter == "\ufffd":
            raise Wrong(_("A letter was lost when the file was saved in another encoding."),
                        _("Type the value again, or save the original as CSV UTF-8."))  # fmt: skip
    return " ".join(plain.split())


def code(cell: Cell, column: Column, habits: Habits) -> str:
    """A number that is a name: leading zeros and letters are kept as they stand."""
    if type(cell) is float and (not cell.is_integer() or abs(cell) >= 1e15):
        raise Wrong(_("The spreadsheet has rounded this number: digits are lost."),
                    _("Set the column to text and type the number again."))  # fmt: skip
    plain = text(cell, column, habits)
    if plain.isascii() and plain.isalnum():
        return plain
    if _SCIENTIFIC.fullmatch(plain.translate(written_dates.DIGITS)):
        raise Wrong(_("The spreadsheet has shortened this number: digits are lost."),
                    _("Set the column to text and type the number again."))  # fmt: skip
    if found := _AS_FORMULA.fullmatch(plain):
        plain = found[1]
    return plain.removeprefix("'").translate(written_dates.DIGITS)


def clock(cell: Cell, _column: Column, _habits: Habits) -> time:
    """A time of day: 08:30, 8h30, or a spreadsheet's time."""
    if isinstance(cell, datetime):
        return cell.time().replace(microsecond=0)
    if isinstance(cell, time):
        return cell.replace(microsecond=0)
    if type(cell) is float and 0 <= cell < 1:
        minutes = round(cell * 1440) % 1440
        return time(minutes // 60, minutes % 60)
    if found := _CLOCK.fullmatch(str(cell).strip().translate(written_dates.DIGITS)):
        return time(int(found[1]), int(found[2]))
    raise Wrong(_("This is not a time of day."), _("Write hours and minutes: 08:30."))


def sex(cell: Cell, _column: Column, _habits: Habits) -> Sex:
    found = SEXES.get(normal(str(cell)))
    if found is None:
        raise Wrong(_("This is not a word for a sex that is known here."),
                    _("Write F, M, X or unknown."))  # fmt: skip
    return found


def yes_no(cell: Cell, _column: Column, _habits: Habits) -> bool:
    word = normal(str(cell))
    if word in YES or word in NO:
        return word in YES
    raise Wrong(_("This is neither yes nor no."), _("Write yes or no."))


def choice(cell: Cell, column: Column, _habits: Habits) -> str:
    found = column.meanings.get(normal(_as_text(cell)))
    if found is None:
        listed = ", ".join(column.words)
        raise Wrong(_("This is not one of the words taken here."),
                    _("Write one of: %(words)s.", words=listed))  # fmt: skip
    return found


def phone(cell: Cell, _column: Column, habits: Habits) -> str:
    """In E.164, such as +23566123456. A number without a country is one of the region's."""
    plain = _line(_as_text(cell)).translate(written_dates.DIGITS).removeprefix("'")
    if _SCIENTIFIC.fullmatch(plain):
        raise Wrong(_("The spreadsheet has shortened this number: digits are lost."),
                    _("Set the column to text and type the number again."))  # fmt: skip
    if _in_full(plain):
        return plain
    try:
        number = phonenumbers.parse(plain, habits.region or None)
    except phonenumbers.NumberParseException:
        number = None
    if number is None or not phonenumbers.is_possible_number(number) or number.extension:
        raise Wrong(_("This is not a phone number that can be dialled."),
                    _("Write one number with its country: +235 66 12 34 56."))  # fmt: skip
    return str(phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164))


def _in_full(plain: str) -> bool:
    """Whether a number is what it ought to be as it stands: most are, and this is a tenth of the
    work. Where a country's own way of dialling may have got into it, the answer is no.
    """
    if not _INTERNATIONAL.fullmatch(plain):
        return False
    for end in (2, 3, 4):
        if (of := _country(plain[1:end])) is not None:
            return len(plain) - end in of[0] and (of[1] is None or not of[1].match(plain, end))
    return False


@cache
def _country(code: str) -> tuple[frozenset[int], re.Pattern[str] | None] | None:
    """How long numbers of a country can be, and what may stand before them at home."""
    regions = phonenumbers.COUNTRY_CODE_TO_REGION_CODE.get(int(code))
    if regions is None:
        return None
    metadata = phonenumbers.PhoneMetadata.metadata_for_region_or_calling_code
    known: Any = metadata(int(code), regions[0])
    at_home = known.national_prefix_for_parsing
    return frozenset(known.general_desc.possible_length), re.compile(at_home) if at_home else None


def _as_text(cell: Cell) -> str:
    if type(cell) is str:
        return cell
    if isinstance(cell, float) and not isfinite(cell):
        raise Wrong(_("This is not a number."), _("Write the value itself."))
    if isinstance(cell, datetime) and cell.time() == time.min:
        return cell.date().isoformat()
    return str(cell)


_PARSERS: dict[Kind, Callable[[Cell, Column, Habits], Any]] = {
    Kind.TEXT: text,
    Kind.PROSE: prose,
    Kind.CODE: code,
    Kind.DATES: lambda cell, _column, habits: [
        written_dates.whole_date(each, habits) for each in written_dates.apart(cell)
    ],
    Kind.DATE: lambda cell, _column, habits: written_dates.whole_date(cell, habits),
    Kind.PARTIAL_DATE: lambda cell, _column, habits: written_dates.partial_date(cell, habits),
    Kind.TIME: clock,
    Kind.INTEGER: lambda cell, _column, habits: written_numbers.integer(cell, habits),
    Kind.DECIMAL: lambda cell, _column, habits: written_numbers.decimal(cell, habits),
    Kind.SEX: sex,
    Kind.YES_NO: yes_no,
    Kind.PHONE: phone,
    Kind.CHOICE: choice,
}
