"""How a result came about, and who passes: a pure answer that explains itself (R-TRN-02)."""

import unicodedata
from collections.abc import Iterable, Sequence
from datetime import date
from decimal import Decimal, InvalidOperation
from enum import StrEnum

from trainingmgr.core.values import dataclass
from trainingmgr.training.attendance.rules import Hours
from trainingmgr.training.curricula.rules import AssessmentKind


class Mode(StrEnum):
    """An oral way must exist for people who do not read."""

    WRITTEN = "written"
    ORAL = "oral"
    PRACTICAL = "practical"
    THUMBPRINT = "thumbprint"


class Ending(StrEnum):
    """How a run ends for one person, or that it cannot be said yet."""

    PASSED = "passed"
    NOT_PASSED = "not_passed"
    ATTENDED_ONLY = "attended_only"
    NOT_YET = "not_yet"


class Lack(StrEnum):
    """The piece that is missing."""

    ATTENDANCE_UNKNOWN = "attendance_unknown"
    ATTENDANCE_LOW = "attendance_low"
    NOTHING_DELIVERED = "nothing_delivered"
    CURTAILED = "curtailed"
    NOT_SAT = "not_sat"
    FAILED = "failed"
    RESIT_OPEN = "resit_open"
    MARK_LOW = "mark_low"
    MARKERS_DIFFER = "markers_differ"


MOST_ATTEMPTS = 2


@dataclass(frozen=True)
class Score:
    """One attempt: tenths of a point out of whole points."""

    attempt: int
    tenths: int


@dataclass(frozen=True)
class Sitting:
    """One test of a module and what this person reached in it."""

    code: str
    kind: AssessmentKind
    max_score: int
    pass_mark: int
    scores: tuple[Score, ...] = ()
    second: tuple[Score, ...] = ()
    weight: int = 1

    @property
    def differs(self) -> bool:
        """A second marker gave an attempt a score further off than the tolerance."""
        first = {each.attempt: each.tenths for each in self.scores}
        return any(
            markers_differ(first[each.attempt], each.tenths, self.max_score)
            for each in self.second
            if each.attempt in first
        )

    @property
    def best(self) -> int | None:
        """The best attempt in whole percent, rounded down; None if never sat."""
        if not self.scores:
            return None
        return max(s.tenths for s in self.scores) * 10 // self.max_score

    @property
    def counts(self) -> bool:
        """A test before the course measures where people start; nobody fails on it."""
        return self.kind is not AssessmentKind.PRE_TEST

    @property
    def is_passed(self) -> bool:
        return self.best is not None and self.best >= self.pass_mark

    @property
    def may_resit(self) -> bool:
        return not self.is_passed and 0 < len(self.scores) < MOST_ATTEMPTS


@dataclass(frozen=True)
class ModuleFacts:
    """What one person did in one module of a run."""

    code: str
    attendance_min: int
    hours: Hours
    tests: tuple[Sitting, ...] = ()
    curtailment_waived: bool = False
    pass_mark: int = 0
    is_over: bool = False
    """The run has ended: no class is still to come."""

    @property
    def was_dropped(self) -> bool:
        """The run is over and not one class of it was held, as is known."""
        return self.is_over and not self.hours.delivered and not self.hours.not_recorded

    @property
    def mark(self) -> int | None:
        """The mean of the best attempts at the tests that count, each by its weight, in whole
        percent; None if none was sat.
        """
        sat = [(test.best, test.weight) for test in self.tests if test.counts]
        known = [(best, weight) for best, weight in sat if best is not None]
        heavy = sum(weight for _best, weight in known)
        return sum(best * weight for best, weight in known) // heavy if heavy else None


@dataclass(frozen=True)
class Missing:
    """One missing piece: in which module, which test of which kind, what was reached and needed."""

    lack: Lack
    module: str
    test: str = ""
    reached: int | None = None
    needed: int | None = None
    kind: AssessmentKind | None = None


@dataclass(frozen=True)
class Outcome:
    """The answer, and every piece that is missing for a pass."""

    ending: Ending
    missing: tuple[Missing, ...]


UNSETTLED = frozenset({Lack.ATTENDANCE_UNKNOWN, Lack.NOT_SAT, Lack.RESIT_OPEN, Lack.MARKERS_DIFFER})


def outcome(modules: Sequence[ModuleFacts]) -> Outcome:
    """Whether one person passed a run. Attendance first, then the tests of every module.

    Curtailment below 90 % of the standard makes a certificate impossible unless waived: then the
    run ends as attended only. Nothing can be waived of a module that was not held at all. What is
    not recorded decides nothing (R-TRN-03).
    """
    missing = tuple(piece for module in modules for piece in _missing(module))
    lacks = {piece.lack for piece in missing}
    if not missing and modules:
        return Outcome(Ending.PASSED, ())
    if not modules or lacks & UNSETTLED or Lack.NOTHING_DELIVERED in lacks:
        return Outcome(Ending.NOT_YET, missing)
    if lacks == {Lack.CURTAILED}:
        return Outcome(Ending.ATTENDED_ONLY, missing)
    return Outcome(Ending.NOT_PASSED, missing)


def _missing(module: ModuleFacts) -> Iterable[Missing]:
    hours = module.hours
    if module.was_dropped:
        yield Missing(Lack.CURTAILED, module.code, reached=0, needed=hours.standard)
        return
    if not hours.delivered:
        yield Missing(Lack.NOTHING_DELIVERED, module.code)
        return
    if hours.percent is None:
        yield Missing(Lack.ATTENDANCE_UNKNOWN, module.code, reached=hours.not_recorded)
    elif hours.percent < module.attendance_min:
        yield Missing(
            Lack.ATTENDANCE_LOW, module.code, reached=hours.percent, needed=module.attendance_min
        )
    if hours.is_curtailed and not module.curtailment_waived:
        yield Missing(Lack.CURTAILED, module.code, reached=hours.delivered, needed=hours.standard)
    for test in module.tests:
        if test.counts and test.differs:
            yield _of_test(Lack.MARKERS_DIFFER, module, test)
            continue
        if not test.counts or test.is_passed:
            continue
        lack = Lack.NOT_SAT if test.best is None else Lack.FAILED
        lack = Lack.RESIT_OPEN if test.may_resit else lack
        yield _of_test(lack, module, test)
    settled = all(each.is_passed and not each.differs for each in module.tests if each.counts)
    if settled and module.mark is not None and module.mark < module.pass_mark:
        yield Missing(Lack.MARK_LOW, module.code, reached=module.mark, needed=module.pass_mark)


def _of_test(lack: Lack, module: ModuleFacts, test: Sitting) -> Missing:
    return Missing(lack, module.code, test.code, test.best, test.pass_mark, test.kind)


TOLERANCE = 10
"""Two markers may differ by so much of the points, in percent; more is settled between them."""


def markers_differ(first: int, second: int, max_score: int) -> bool:
    """Whether two scores, in tenths of a point, are further apart than the tolerance."""
    return abs(first - second) * 10 > TOLERANCE * max_score


def gain(before: Sequence[int], after: Sequence[int]) -> float | None:
    """Mean learning gain in percent points, over people who sat both (R-TRN-07)."""
    if not before or len(before) != len(after):
        return None
    return (sum(after) - sum(before)) / len(before)


def normalised_gain(before: Sequence[int], after: Sequence[int]) -> float | None:
    """Of what people could still gain, the share that they gained: (after − before) ÷
    (100 − before) of the means, over those who sat both (R-TRN-07; Hake 1998). None where nothing
    was left to gain.
    """
    if not before or len(before) != len(after):
        return None
    first, second = sum(before) / len(before), sum(after) / len(after)
    return (second - first) / (100 - first) if first < 100 else None


def resit_is_early(first: date, second: date) -> bool:
    """A resit is sat at least 24 hours after the first attempt: never on the same day."""
    return second <= first


def tenths(text: str) -> int:
    """Tenths of a point of what was typed: 14,5 and 14.5 and ١٤٫٥ are 145.

    Raises ValueError for what is no score, or is finer than a tenth.
    """
    plain = "".join(str(unicodedata.digit(char, char)) for char in text.strip())
    try:
        value = Decimal(plain.replace("٫", ".").replace(",", ".")) * 10
    except InvalidOperation as bad:
        raise ValueError(text) from bad
    if not value.is_finite() or value != value.to_integral_value() or not 0 <= value < 10**6:
        raise ValueError(text)
    return int(value)


def written(value: int | None) -> str:
    """Tenths of a point as they are typed: 145 is 14.5, 140 is 14."""
    if value is None:
        return ""
    whole, rest = divmod(value, 10)
    return f"{whole}.{rest}" if rest else str(whole)


def criteria(text: str) -> list[tuple[str, int]]:
    """What is judged, one thing a line, its points at the end: "Stops the vehicle safely 10".

    Raises ValueError with the line that has no points.
    """
    found = []
    for line in filter(str.strip, text.splitlines()):
        title, _gap, points = line.strip().replace("\t", " ").rpartition(" ")
        plain = "".join(str(unicodedata.digit(char, char)) for char in points)
        title = title.strip(" :;=-–")
        if not plain.isdecimal() or not 0 < int(plain) <= 1000 or not 2 <= len(title) <= 120:
            raise ValueError(line.strip())
        found.append((title, int(plain)))
    return found


def pasted(text: str) -> list[tuple[str, str]]:
    """A column, or two, copied from a sheet: who (empty where there is one column) and the score.

    Two columns are parted by a tab or a semicolon. Empty lines in the middle stand for nobody's
    score; those at the end are left out.
    """
    lines = text.replace("\r", "").rstrip("\n").split("\n") if text.strip() else []
    pairs = []
    for line in lines:
        who, mark, score = line.replace(";", "\t").rpartition("\t")
        pairs.append((who.split("\t")[0].strip() if mark else "", score.strip()))
    return pairs
