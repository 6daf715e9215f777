"""The words of attendance in the reader's language, and the letters printed on the sheet."""

import unicodedata

from flask_babel import force_locale, lazy_pgettext
from flask_babel import lazy_gettext as _
from flask_babel import pgettext as _in_context

from trainingmgr.core.errors import Sentence
from trainingmgr.training.attendance.rules import (
    IN_PART,
    LETTER_OPENS,
    ActionState,
    LateKind,
    LateState,
    MarkCode,
    OddityKind,
    Turn,
)
from trainingmgr.training.cohorts.rules import NotHeld
from trainingmgr.training.cohorts.words import NOT_HELD

MARKS: dict[MarkCode, Sentence] = {
    MarkCode.PRESENT: _("Present"),
    MarkCode.LATE: _("Late"),
    MarkCode.LEFT_EARLY: _("Left early"),
    MarkCode.EXCUSED_MEDICAL: _("Excused: ill"),
    MarkCode.EXCUSED_DUTY: _("Excused: on duty"),
    MarkCode.EXCUSED_LEAVE: _("Excused: on leave"),
    MarkCode.ABSENT: _("Absent"),
    MarkCode.OPERATIONAL_CALLUP: _("Called up for operations"),
    MarkCode.NOT_RECORDED: _("Not recorded"),
}

ACTIONS: dict[ActionState, Sentence] = {
    ActionState.OPEN: _("Open"),
    ActionState.DONE: _("Done"),
    ActionState.DROPPED: _("Dropped"),
}

TURNS: dict[Turn, Sentence] = {
    Turn.FIRST: _("the first"),
    Turn.ALIKE: _("both say the same"),
    Turn.DIFFERS: _("the two differ"),
}
"""What became of one of the two typings of a sheet."""
LATE_TITLES: dict[LateKind, Sentence] = {
    LateKind.MARKS: _("Late marks"),
    LateKind.REPORT: _("Report that a second person confirms"),
}
LATE: dict[LateState, Sentence] = {
    LateState.WAITING: _("Waits for a second person"),
    LateState.CONFIRMED: lazy_pgettext("late marks", "Confirmed"),
    LateState.REFUSED: lazy_pgettext("late marks", "Refused"),
    LateState.TAKEN_BACK: lazy_pgettext("late marks", "Taken back"),
}
LATE_KINDS = {
    LateState.WAITING: "wait",
    LateState.CONFIRMED: "ok",
    LateState.REFUSED: "stop",
    LateState.TAKEN_BACK: "none",
}

ODDITIES: dict[OddityKind, Sentence] = {
    OddityKind.TWO_PLACES: _("In two places at once"),
    OddityKind.AFTER_GONE: _("After death or discharge"),
    OddityKind.ENTERED_LATE: _("Entered late"),
    OddityKind.ALIKE: _("The same line for line"),
    OddityKind.ALWAYS_FULL: _("Always full"),
}
ODD: dict[OddityKind, Sentence] = {
    OddityKind.TWO_PLACES: _("Marked as there in two classes at the same hour."),
    OddityKind.AFTER_GONE: _("Marked as there on a day after they died or left the service."),
    OddityKind.ENTERED_LATE: _("Marks were written down after the class was locked."),
    OddityKind.ALIKE: _("On several days every line has the same mark, with the same people away."),
    OddityKind.ALWAYS_FULL: _("In all of its classes not one person was ever missing."),
}

DIGITS: dict[str, MarkCode] = {
    "1": MarkCode.PRESENT,
    "2": MarkCode.ABSENT,
    "3": MarkCode.LATE,
    "4": MarkCode.LEFT_EARLY,
    "5": MarkCode.EXCUSED_MEDICAL,
    "6": MarkCode.EXCUSED_DUTY,
    "7": MarkCode.EXCUSED_LEAVE,
    "8": MarkCode.OPERATIONAL_CALLUP,
    "9": MarkCode.NOT_RECORDED,
}
"""Digits work on every keyboard, Arabic ones too."""
TIMED = frozenset(int(digit) for digit, code in DIGITS.items() if code in IN_PART)
"""The digits of the marks that ask for minutes."""


def opened(language: str = "") -> tuple[str, list[tuple[str, str]]]:
    """The letter of the excuses, and the digit and word of each that it opens."""
    other = LETTER_OPENS[1:]
    pairs = [(digit, str(MARKS[code])) for digit, code in DIGITS.items() if code in other]
    return letters(language)[LETTER_OPENS[0]], pairs


def own_letters() -> dict[int, str]:
    """The reader's letters by the digits of their marks: on a sheet in another language they are
    taken too.
    """
    known = letters()
    return {int(digit): str(known[code]) for digit, code in DIGITS.items() if code in known}


def letters(language: str = "") -> dict[MarkCode, str]:
    """The letters of the language of a sheet, as it prints them; without one, of the reader's."""
    if language:
        with force_locale(language):
            return letters()
    return {
        MarkCode.PRESENT: _in_context("letter for present", "P"),
        MarkCode.ABSENT: _in_context("letter for absent", "A"),
        MarkCode.LATE: _in_context("letter for late", "L"),
        MarkCode.EXCUSED_MEDICAL: _in_context("letter for excused", "E"),
    }


def legend() -> list[tuple[str, str]]:
    """Every mark and what it means, in the order of the digits: a letter, or the digit alone."""
    known = letters()
    return [
        (known.get(code, digit), str(MARKS[code]))
        for digit, code in DIGITS.items()
        if code is not MarkCode.NOT_RECORDED
    ]


BOXES: tuple[Sentence, ...] = (_("Mark"), _("Late, min."))
FACTS: dict[str, Sentence] = {
    "run": _("Run"),
    "module": _("Module"),
    "day": _("Day"),
    "time": _("Time"),
    "place": _("Place"),
    "trainers": _("Trainers"),
}
KINDS: dict[MarkCode, str] = {
    MarkCode.PRESENT: "ok",
    MarkCode.LATE: "wait",
    MarkCode.LEFT_EARLY: "wait",
    MarkCode.EXCUSED_MEDICAL: "hold",
    MarkCode.EXCUSED_DUTY: "hold",
    MarkCode.EXCUSED_LEAVE: "hold",
    MarkCode.ABSENT: "stop",
    MarkCode.OPERATIONAL_CALLUP: "hold",
    MarkCode.NOT_RECORDED: "none",
}
"""The kind of status mark that goes with each word."""


def read_mark(typed: str, language: str = "") -> MarkCode | None:
    """A digit, or a letter of the sheet's language or of the reader's, as a mark; None for anything
    else.
    """
    plain = typed.strip().casefold()
    if not plain:
        return MarkCode.NOT_RECORDED
    digit = "".join(str(unicodedata.digit(c, c)) for c in plain)
    if digit in DIGITS:
        return DIGITS[digit]
    by_letter = {
        letter.casefold(): code
        for known in (letters(), letters(language))
        for code, letter in known.items()
    }
    excused = letters(language)[LETTER_OPENS[0]].casefold()
    if digit.startswith(excused) and DIGITS.get(digit[len(excused) :]) in LETTER_OPENS:
        return DIGITS[digit[len(excused) :]]
    return by_letter.get(plain)


def not_held(reason: NotHeld | None) -> str:
    return str(NOT_HELD[reason]) if reason else ""
