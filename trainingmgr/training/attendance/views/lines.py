"""The lines of a sheet as they are shown, typed and read."""

from collections.abc import Collection, Mapping, Sequence
from typing import Any

from flask import request
from flask_babel import gettext

from trainingmgr.core.sentences import listed
from trainingmgr.core.values import dataclass
from trainingmgr.training.attendance import words
from trainingmgr.training.attendance.forms import MarksForm
from trainingmgr.training.attendance.models import Sheet
from trainingmgr.training.attendance.queries.rosters import Line
from trainingmgr.training.attendance.rules import IN_PART, MarkCode, line_numbers
from trainingmgr.training.attendance.services import Entry
from trainingmgr.web.comparing import Boxes
from trainingmgr.web.sheets import unread
from trainingmgr.web.typed import row_key


@dataclass(frozen=True)
class Typed:
    """One line of the page as the typing table shows it."""

    number: int
    key: int
    name: str
    person: Any
    value: str
    minutes: str
    error: str = ""

    @property
    def boxes(self) -> dict[str, str]:
        return {self.name: self.value, f"{self.name}-min": self.minutes}


def on_paper(lines: Sequence[Line], sheet: Sheet | None, form: MarksForm) -> set[int]:
    """Who is present if nothing else is written: those on the sheet, not those who came since."""
    if not form.rest_present.data:
        return set()
    return set(sheet.lines) if sheet else {line.enrolment.id for line in lines}


def absent(
    form: MarksForm, lines: Sequence[Line], entries: dict[int, Entry | None], language: str
) -> bool:
    """Put down those whose line numbers are listed as absent. False if the list cannot be so."""
    try:
        numbers = line_numbers(form.absent.data)
    except ValueError as bad:
        form.absent.errors = [gettext("%(piece)s is no number of a line.", piece=str(bad))]
        return False
    keys = {line.number: line.enrolment.id for line in lines}
    unknown = [str(n) for n in numbers if n not in keys]
    other = [str(n) for n in numbers if n in keys and _is_marked(keys[n], language)]
    if unknown:
        form.absent.errors = [gettext("There is no line %(lines)s.", lines=listed(unknown))]
    elif other:
        form.absent.errors = [
            gettext("Line %(lines)s has another mark below. Clear one of the two.",
                    lines=listed(other))
        ]  # fmt: skip
    else:
        entries |= {keys[n]: Entry(MarkCode.ABSENT) for n in numbers}
    return not (unknown or other)


def _is_marked(key: int, language: str) -> bool:
    """Whether another mark than absent is typed on the line itself."""
    typed = words.read_mark(request.form.get(f"m-{key}", ""), language)
    return typed not in (MarkCode.NOT_RECORDED, MarkCode.ABSENT)


def written(lines: Sequence[Line]) -> dict[int, tuple[str, str]]:
    """What stands in the fields of everybody on this class, by place in the run."""
    keys = [line.enrolment.id for line in lines]
    keys += [key for key in map(_key, request.form) if key and key not in keys]
    return {
        key: (request.form.get(f"m-{key}", "").strip(), request.form.get(f"m-{key}-min", ""))
        for key in keys
        if f"m-{key}" in request.form
    }


def _key(name: str) -> int | None:
    return row_key(name.removeprefix("m-")) if name.startswith("m-") else None


def entries_of(
    written: Mapping[int, tuple[str, str]], *, present: Collection[int], language: str = ""
) -> dict[int, Entry | None]:
    """Every line as a mark; None where it cannot be read."""
    entries: dict[int, Entry | None] = {}
    for key, (mark, minutes) in written.items():
        code, missed = words.read_mark(mark, language), _minutes(minutes)
        if code is MarkCode.NOT_RECORDED and key in present:
            code = MarkCode.PRESENT
        if code is None or missed is None or (code in IN_PART and not missed):
            entries[key] = None
        else:
            entries[key] = Entry(code, missed if code in IN_PART else 0)
    return entries


def read(entries: Mapping[int, Entry | None]) -> dict[int, Entry]:
    return {key: entry for key, entry in entries.items() if entry is not None}


def _minutes(text: str) -> int | None:
    try:
        minutes = int(text.strip() or 0)
    except ValueError:
        return None
    return minutes if 0 <= minutes <= 720 else None


def spoken(sheet: Sheet | None) -> str:
    """The language of the letters that are typed: those on the paper, if there is one."""
    return sheet.letters_in if sheet else ""


def keys(sheet: Sheet | None = None) -> list[tuple[str, str, str]]:
    """Letters, kinds and words of the marks in the order of their digits."""
    letters = words.letters(spoken(sheet))
    return [
        (letters.get(code, digit), words.KINDS[code], str(words.MARKS[code]))
        for digit, code in words.DIGITS.items()
        if code is not MarkCode.NOT_RECORDED
    ]


def on_record(line: Line, sheet: Sheet | None = None) -> Typed:
    """A line as it stands on record."""
    value = ""
    if line.code is not MarkCode.NOT_RECORDED:
        value = _key_of(line.code, sheet)
    missed = line.mark.minutes_missed if line.mark else 0
    return _typed(line, value, str(missed or ""))


def _key_of(code: MarkCode, sheet: Sheet | None) -> str:
    """What is typed for a mark: its letter, or its digit where it has none."""
    digit = next(key for key, each in words.DIGITS.items() if each is code)
    return words.letters(spoken(sheet)).get(code, digit)


def retyped(line: Line, sheet: Sheet | None = None) -> Typed:
    """A line as it was just typed, with what cannot be read in it."""
    name = f"m-{line.enrolment.id}"
    value, minutes = request.form.get(name, ""), request.form.get(f"{name}-min", "")
    code, missed, error = words.read_mark(value, spoken(sheet)), _minutes(minutes), ""
    if code is None:
        error = gettext("Not a mark")
    elif missed is None:
        error = gettext("Minutes are a whole number")
    elif code in IN_PART and not missed:
        error = gettext("Say how many minutes they missed")
    return _typed(line, value, minutes, error)


def beside_theirs(line: Line, theirs: Typed, sent: Boxes) -> Typed:
    """A line after somebody else saved: theirs, but for the boxes that were typed in here."""
    value, minutes = (sent.text(name, text) for name, text in theirs.boxes.items())
    return _typed(line, value, minutes)


def _typed(line: Line, value: str, minutes: str, error: str = "") -> Typed:
    place = line.enrolment
    return Typed(line.number, place.id, f"m-{place.id}", place.person, value, minutes, error)


def blank(line: Line) -> Typed:
    """A line on which nothing is written yet."""
    return _typed(line, "", "")


def as_typed(line: Line, entry: Entry | None, sheet: Sheet) -> Typed:
    """A line as somebody typed it before."""
    if entry is None or entry.code is MarkCode.NOT_RECORDED:
        return blank(line)
    return _typed(line, _key_of(entry.code, sheet), str(entry.minutes_missed or ""))


def typed_in(
    form: MarksForm, lines: Sequence[Line], sheet: Sheet | None
) -> dict[int, Entry] | None:
    """What was typed, by place in the run; None, with what to put right, if it cannot be read."""
    language = spoken(sheet)
    entries = entries_of(
        written(lines), present=on_paper(lines, sheet, form), language=language
    )  # fmt: skip
    bad = {key for key, entry in entries.items() if entry is None}
    if bad:
        numbers = [str(line.number) for line in lines if line.enrolment.id in bad]
        form.form_errors.append(unread(numbers))
        return None
    return read(entries) if absent(form, lines, entries, language) else None
