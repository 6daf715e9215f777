"""What people say of a course on a form with faces: read, counted and kept small cells out of."""

import unicodedata
from collections.abc import Mapping, Sequence
from enum import StrEnum

from trainingmgr.core.values import dataclass

FACES = 5
"""From very sad, 1, to very glad, 5: as large on paper as a thumb."""
FEWEST_SHEETS = 5
"""Below this many sheets nothing is shown: who said what could be guessed (R-DAT-15)."""
MOST_SHEETS = 400


class Asked(StrEnum):
    """What is asked on every form, so that runs can be compared (Kirkpatrick, level 1)."""

    USEFUL = "useful"
    UNDERSTOOD = "understood"
    TRAINERS = "trainers"
    TIME = "time"
    PLACE = "place"
    SAFE = "safe"
    FAIR = "fair"
    WHOLE = "whole"


class Unread(ValueError):
    """A line that is no sheet: which line, counted from one."""

    def __init__(self, line: int) -> None:
        super().__init__(line)
        self.line = line


Tally = Mapping[str, Sequence[int]]
"""By question: how often each face was marked, the saddest first."""


def tallied(text: str) -> tuple[int, dict[str, list[int]]]:
    """A pile of sheets, one a line, a digit for each question and `-` where none was marked: how
    many sheets there are, and how often each face. The sheets themselves are not kept.

    Digits of any script, with or without spaces. Raises Unread for a line that is no sheet.
    """
    tally = {each.value: [0] * FACES for each in Asked}
    sheets = 0
    for number, line in enumerate(text.splitlines(), start=1):
        marks = "".join(str(unicodedata.digit(char, char)) for char in line if not char.isspace())
        if not marks:
            continue
        if len(marks) != len(Asked) or any(mark not in "12345-" for mark in marks):
            raise Unread(number)
        sheets += 1
        for asked, mark in zip(Asked, marks, strict=True):
            if mark != "-":
                tally[asked][int(mark) - 1] += 1
    return sheets, tally


@dataclass(frozen=True)
class Said:
    """What one question was answered with: None for "too few to say"."""

    asked: Asked
    counted: int
    mean: float | None
    glad: int | None
    faces: tuple[int, ...] | None


def said(piles: Sequence[Tally]) -> list[Said]:
    """All piles of a run together. `glad` is the share, in whole percent, of the two glad faces.

    Fewer than FEWEST_SHEETS answers to a question show nothing but that they are few. The faces
    one by one are shown only where none of those that were marked stands for one to four people:
    otherwise the mean and the share alone (R-DAT-15).
    """
    found = []
    for asked in Asked:
        faces = [sum(column) for column in zip(*(pile[asked] for pile in piles), strict=True)]
        faces = faces or [0] * FACES
        counted = sum(faces)
        if counted < FEWEST_SHEETS:
            found.append(Said(asked, counted, None, None, None))
            continue
        mean = sum(place * count for place, count in enumerate(faces, start=1)) / counted
        glad = round(100 * sum(faces[-2:]) / counted)
        small = any(0 < count < FEWEST_SHEETS for count in faces)
        found.append(Said(asked, counted, mean, glad, None if small else tuple(faces)))
    return found
