"""The words of presence in the reader's language, and the letters printed on a muster."""

import unicodedata

from flask_babel import force_locale
from flask_babel import lazy_gettext as _
from flask_babel import pgettext as _in_context

from trainingmgr.core.errors import Sentence
from trainingmgr.pay.presence.rules import (
    EvidenceKind,
    ExerciseState,
    MusterCode,
    Presence,
    SheetKind,
    Signed,
)

MARKS: dict[MusterCode, Sentence] = {
    MusterCode.PRESENT: _("Present"),
    MusterCode.ABSENT: _("Absent"),
    MusterCode.LEAVE: _("On leave"),
    MusterCode.SICK: _("Sick"),
    MusterCode.DETACHED: _("Detached"),
    MusterCode.NOT_KNOWN: _("Not known here"),
    MusterCode.NOT_RECORDED: _("Not recorded"),
}
KINDS: dict[MusterCode, str] = {
    MusterCode.PRESENT: "ok",
    MusterCode.ABSENT: "stop",
    MusterCode.LEAVE: "hold",
    MusterCode.SICK: "hold",
    MusterCode.DETACHED: "hold",
    MusterCode.NOT_KNOWN: "warn",
    MusterCode.NOT_RECORDED: "none",
}
DIGITS: dict[str, MusterCode] = {
    "1": MusterCode.PRESENT,
    "2": MusterCode.ABSENT,
    "3": MusterCode.LEAVE,
    "4": MusterCode.SICK,
    "5": MusterCode.DETACHED,
    "6": MusterCode.NOT_KNOWN,
    "9": MusterCode.NOT_RECORDED,
}
"""Digits work on every keyboard, Arabic ones too."""


def letters(language: str) -> dict[MusterCode, str]:
    """The letters of the language of a muster, as it prints them."""
    with force_locale(language):
        return _letters()


def _letters() -> dict[MusterCode, str]:
    return {
        MusterCode.PRESENT: _in_context("letter for present", "P"),
        MusterCode.ABSENT: _in_context("letter for absent", "A"),
        MusterCode.LEAVE: _in_context("letter for on leave", "L"),
        MusterCode.SICK: _in_context("letter for sick", "S"),
        MusterCode.DETACHED: _in_context("letter for on duty elsewhere", "D"),
        MusterCode.NOT_KNOWN: _in_context("letter for a name nobody knows", "N"),
    }


def legend(language: str) -> list[tuple[str, str]]:
    """Every letter and what it means, in the order of the digits."""
    return [(letter, str(MARKS[code])) for code, letter in letters(language).items()]


def keys(language: str) -> list[tuple[str, str, str]]:
    """Letters, kinds and words of the marks in the order of their digits."""
    return [(letter, KINDS[code], str(MARKS[code])) for code, letter in letters(language).items()]


def read_mark(typed: str, language: str) -> MusterCode | None:
    """A letter of the muster's language or a digit as a mark; None for anything else."""
    plain = typed.strip().casefold()
    if not plain:
        return MusterCode.NOT_RECORDED
    digit = "".join(str(unicodedata.digit(c, c)) for c in plain)
    by_letter = {letter.casefold(): code for code, letter in letters(language).items()}
    return DIGITS.get(digit) or by_letter.get(plain)


EVIDENCE: dict[EvidenceKind, Sentence] = {
    EvidenceKind.MUSTER: _("Muster, signed by the commander"),
    EvidenceKind.TRAINING: _("Attended a class"),
    EvidenceKind.MENTOR_SIGHTING: _("Seen by a mentor"),
    EvidenceKind.BIOMETRIC: _("Biometric check"),
    EvidenceKind.MEDICAL: _("Medical paper"),
    EvidenceKind.LEAVE_ORDER: _("Leave order"),
    EvidenceKind.HEADCOUNT: _("Found in a count"),
}
SHORT: dict[EvidenceKind, Sentence] = {
    EvidenceKind.MUSTER: _("muster"),
    EvidenceKind.TRAINING: _("class"),
    EvidenceKind.MENTOR_SIGHTING: _("mentor"),
    EvidenceKind.BIOMETRIC: _("biometric"),
    EvidenceKind.MEDICAL: _("medical"),
    EvidenceKind.LEAVE_ORDER: _("leave"),
    EvidenceKind.HEADCOUNT: _("count"),
}
PRESENCES: dict[Presence, Sentence] = {
    Presence.VERIFIED: _("Verified"),
    Presence.SEEN: _("Seen, by one kind of source"),
    Presence.NOT_SEEN: _("Not seen"),
    Presence.UNKNOWN: _("Not known: no paper speaks of them"),
}
PRESENCE_KINDS: dict[Presence, str] = {
    Presence.VERIFIED: "ok",
    Presence.SEEN: "go",
    Presence.NOT_SEEN: "stop",
    Presence.UNKNOWN: "unk",
}
SHEETS: dict[SheetKind, Sentence] = {
    SheetKind.MUSTER: _("Muster"),
    SheetKind.HEADCOUNT: _("List of a count"),
    SheetKind.RECOUNT: _("Second count of a sample"),
}
SIGNED: dict[Signed, Sentence] = {
    Signed.ON_PAPER: _("Signed on the paper"),
    Signed.ON_SCREEN: _("Certified on the screen"),
}
EXERCISES: dict[ExerciseState, Sentence] = {
    ExerciseState.PLANNED: _("Planned"),
    ExerciseState.COUNTING: _("Being counted"),
    ExerciseState.RECOUNTING: _("A sample is counted again"),
    ExerciseState.CLOSED: _("Closed"),
    ExerciseState.DROPPED: _("Dropped"),
}
EXERCISE_KINDS: dict[ExerciseState, str] = {
    ExerciseState.PLANNED: "none",
    ExerciseState.COUNTING: "wait",
    ExerciseState.RECOUNTING: "wait",
    ExerciseState.CLOSED: "ok",
    ExerciseState.DROPPED: "back",
}
