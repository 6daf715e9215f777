"""How an age is told from what there is, and the clock of a hand-over. Pure.

The ladder of evidence (domain 1.5.4) is climbed from its first rung: civil registry, other papers,
statements, a structured interview with the calendar of local events, and a medical estimate only
when all of that was sought. Doubt protects the child and the lowest age wins (R-AGE-01, R-AGE-04).
"""

from collections.abc import Collection, Iterable, Sequence
from datetime import date, datetime, timedelta
from enum import StrEnum

from trainingmgr.core.dates import PartialDate
from trainingmgr.core.states import State
from trainingmgr.core.values import dataclass
from trainingmgr.registry.people.rules import ADULT
from trainingmgr.vetting.rules import AgeDoubtState


class Rung(StrEnum):
    """One step of the ladder, in its order."""

    REGISTRY = "registry"
    DOCUMENT = "document"
    STATEMENT = "statement"
    INTERVIEW = "interview"
    MEDICAL = "medical"


LADDER = tuple(Rung)
PAPERS = frozenset({Rung.REGISTRY, Rung.DOCUMENT})


class Method(StrEnum):
    """What was looked at, or who was asked."""

    BIRTH_CERTIFICATE = "birth_certificate"
    CIVIL_REGISTER = "civil_register"
    COURT_JUDGEMENT = "court_judgement"
    IDENTITY_CARD = "identity_card"
    PASSPORT = "passport"
    SCHOOL = "school"
    BAPTISM = "baptism"
    VACCINATION = "vaccination"
    ELECTORAL = "electoral"
    OTHER_PAPER = "other_paper"
    PARENT = "parent"
    ELDER = "elder"
    TEACHER = "teacher"
    OTHER_WITNESS = "other_witness"
    EVENTS = "events"
    OWN_WORD = "own_word"
    PHYSICAL = "physical"
    DENTAL = "dental"
    OTHER_MEDICAL = "other_medical"


M = Method
METHODS: dict[Rung, tuple[Method, ...]] = {
    Rung.REGISTRY: (M.BIRTH_CERTIFICATE, M.CIVIL_REGISTER, M.COURT_JUDGEMENT),
    Rung.DOCUMENT: (
        M.IDENTITY_CARD, M.PASSPORT, M.SCHOOL, M.BAPTISM, M.VACCINATION, M.ELECTORAL, M.OTHER_PAPER,
    ),
    Rung.STATEMENT: (M.PARENT, M.ELDER, M.TEACHER, M.OTHER_WITNESS),
    Rung.INTERVIEW: (M.EVENTS, M.OWN_WORD),
    Rung.MEDICAL: (M.PHYSICAL, M.DENTAL, M.OTHER_MEDICAL),
}  # fmt: skip


class Trust(StrEnum):
    """How far a piece is believed. What is doubtful still protects; it proves no adult."""

    CONFIRMED = "confirmed"
    SEEN = "seen"
    DOUBTFUL = "doubtful"
    FALSE = "false"


class AgeOutcome(StrEnum):
    ADULT_CONFIRMED = "adult_confirmed"
    ADULT_PROBABLE = "adult_probable"
    DOUBT = "doubt_treated_as_child"
    CHILD_CONFIRMED = "child_confirmed"


ADULTS = frozenset({AgeOutcome.ADULT_CONFIRMED, AgeOutcome.ADULT_PROBABLE})


class Opinion(StrEnum):
    """What one person makes of everything together, before they read what others make of it."""

    ADULT = "adult"
    DOUBT = "doubt"
    CHILD = "child"


LEAST_OPINIONS = 2
"""Of separate people, before anybody counts as an adult without a confirmed paper."""


class Because(StrEnum):
    """The rule that gave an outcome: each has its sentence."""

    NOTHING_SHOWS = "nothing_shows"
    PAPER_SAYS_CHILD = "paper_says_child"
    ALL_SAY_CHILD = "all_say_child"
    THEY_DISAGREE = "they_disagree"
    MAY_BE_CHILD = "may_be_child"
    ASSESSOR_DOUBTS = "assessor_doubts"
    ONE_OPINION = "one_opinion"
    PAPER_CONFIRMED = "paper_confirmed"
    PAPER_SEEN = "paper_seen"
    TWO_AGREE = "two_agree"
    ONE_IS_NOT_ENOUGH = "one_is_not_enough"


class Says(StrEnum):
    """What one piece says of the age on the day."""

    ADULT = "adult"
    EITHER = "either"
    CHILD = "child"
    NOTHING = "nothing"
    SET_ASIDE = "set_aside"


@dataclass(frozen=True)
class Piece:
    """One thing that was looked at. `born` spans every birth date that it allows; None where it was
    sought and there was nothing.
    """

    rung: Rung
    born: PartialDate | None
    trust: Trust = Trust.SEEN

    def ages(self, on: date) -> tuple[int, int] | None:
        """The youngest and the oldest age that it allows."""
        if self.born is None:
            return None
        return self.born.youngest_age(on), full_years(self.born.earliest, on)

    def says(self, on: date) -> Says:
        if self.trust is Trust.FALSE:
            return Says.SET_ASIDE
        ages = self.ages(on)
        if ages is None:
            return Says.NOTHING
        if ages[0] >= ADULT:
            return Says.ADULT
        return Says.CHILD if ages[1] < ADULT else Says.EITHER


@dataclass(frozen=True)
class Judgement:
    """What all pieces come to, by which rule, and the ages that they leave possible."""

    outcome: AgeOutcome
    because: Because
    youngest: int | None = None
    oldest: int | None = None

    @property
    def state(self) -> AgeDoubtState:
        return AgeDoubtState.ADULT if self.outcome in ADULTS else AgeDoubtState.CHILD


def judge(
    pieces: Iterable[Piece],
    claimed: Iterable[PartialDate | None],
    on: date,
    *,
    opinions: Iterable[Opinion] = (),
) -> Judgement:
    """The outcome of an assessment on a day (R-AGE-01, domain 1.5.4).

    `claimed` are the birth dates of every record of the person: they can protect, and prove
    nothing, so that they make the youngest age lower and the oldest no higher. `opinions` are
    those of separate people; one that doubts is enough. Anything that allows an age under 18 ends
    in a child; the order of the pieces counts for nothing.
    """
    standing = [each for each in pieces if each.says(on) not in (Says.NOTHING, Says.SET_ASIDE)]
    words = [Piece(Rung.INTERVIEW, born, Trust.DOUBTFUL) for born in claimed if born is not None]
    ages = [found for each in (*standing, *words) if (found := each.ages(on)) is not None]
    youngest = min((low for low, _high in ages), default=None)
    shown = [found for each in standing or words if (found := each.ages(on)) is not None]
    oldest = max((high for _low, high in shown), default=None)
    outcome, because = _ruled(standing, words, on, list(opinions))
    return Judgement(outcome, because, youngest, oldest)


def _ruled(
    standing: Sequence[Piece], words: Sequence[Piece], on: date, opinions: Sequence[Opinion]
) -> tuple[AgeOutcome, Because]:
    said = {each.says(on) for each in (*standing, *words)}
    if not standing:
        return AgeOutcome.DOUBT, Because.NOTHING_SHOWS
    if Says.CHILD in said:
        return _young(standing, said, on)
    if Says.EITHER in said:
        return AgeOutcome.DOUBT, Because.MAY_BE_CHILD
    if any(each is not Opinion.ADULT for each in opinions):
        return AgeOutcome.DOUBT, Because.ASSESSOR_DOUBTS
    outcome, because = _grown(standing)
    if outcome is AgeOutcome.ADULT_PROBABLE and len(opinions) < LEAST_OPINIONS:
        return AgeOutcome.DOUBT, Because.ONE_OPINION
    return outcome, because


def _young(
    standing: Sequence[Piece], said: Collection[Says], on: date
) -> tuple[AgeOutcome, Because]:
    """Something says child. Whether that is certain changes no protection, only the word."""
    believed = [each for each in standing if each.trust is not Trust.DOUBTFUL]
    papers = {each.says(on) for each in believed if each.rung in PAPERS}
    if Says.CHILD in papers and Says.ADULT not in papers:
        return AgeOutcome.CHILD_CONFIRMED, Because.PAPER_SAYS_CHILD
    if said == {Says.CHILD} and believed:
        return AgeOutcome.CHILD_CONFIRMED, Because.ALL_SAY_CHILD
    return AgeOutcome.DOUBT, Because.THEY_DISAGREE if len(said) > 1 else Because.MAY_BE_CHILD


def _grown(standing: Sequence[Piece]) -> tuple[AgeOutcome, Because]:
    """Everything says adult: how sure that is."""
    papers = [each for each in standing if each.rung in PAPERS]
    if any(each.trust is Trust.CONFIRMED for each in papers):
        return AgeOutcome.ADULT_CONFIRMED, Because.PAPER_CONFIRMED
    if any(each.trust is Trust.SEEN for each in papers):
        return AgeOutcome.ADULT_PROBABLE, Because.PAPER_SEEN
    believed = {each.rung for each in standing if each.trust is not Trust.DOUBTFUL}
    if len(believed) > 1:
        return AgeOutcome.ADULT_PROBABLE, Because.TWO_AGREE
    return AgeOutcome.DOUBT, Because.ONE_IS_NOT_ENOUGH


def full_years(born: date, on: date) -> int:
    return on.year - born.year - ((on.month, on.day) < (born.month, born.day))


def open_rungs(tried: Iterable[Rung]) -> tuple[Rung, ...]:
    """The rungs that may be written on now: those tried already, and the next one."""
    done = set(tried)
    count = next((at for at, rung in enumerate(LADDER) if rung not in done), len(LADDER))
    return LADDER[: count + 1]


def born_of_ages(youngest: int, oldest: int, on: date) -> PartialDate:
    """Every birth date of somebody who is between so many and so many years old on a day."""
    earliest = _years_before(on, oldest + 1) + timedelta(days=1)
    return PartialDate.read(f"{earliest.isoformat()}/{_years_before(on, youngest).isoformat()}")


def born_by_event(begins_on: date, ends_on: date, age_then: int) -> PartialDate:
    """Every birth date of somebody who says to have been so old when something happened."""
    earliest = _years_before(begins_on, age_then + 1) + timedelta(days=1)
    latest = _years_before(ends_on, age_then)
    return PartialDate.read(f"{earliest.isoformat()}/{latest.isoformat()}")


def _years_before(day: date, years: int) -> date:
    year = day.year - years
    if (day.month, day.day) == (2, 29) and (year % 4 or (year % 100 == 0 and year % 400)):
        return date(year, 2, 28)
    return day.replace(year=year)


class EventKind(StrEnum):
    """What people of a region remember together."""

    RAINS = "rains"
    DROUGHT = "drought"
    FLOOD = "flood"
    WAR = "war"
    PEACE = "peace"
    ELECTION = "election"
    EPIDEMIC = "epidemic"
    VISIT = "visit"
    OTHER = "other"


class AgencyKind(StrEnum):
    """Who takes a child over (domain 1.5.6)."""

    UN = "un"
    NATIONAL = "national"
    ICRC = "icrc"
    NGO = "ngo"


class Tracing(StrEnum):
    """How far the search for the child's guardians is."""

    NOT_BEGUN = "not_begun"
    SEARCHING = "searching"
    FOUND = "found"
    REUNITED = "reunited"
    NOT_POSSIBLE = "not_possible"


class FileState(State):
    """The way of a child from here into care. Nobody waits for the next intake (R-AGE-02)."""

    OPEN = "open", "referred"
    REFERRED = "referred", "referred", "handed_over"
    HANDED_OVER = "handed_over", "received"
    RECEIVED = "received"


class Waiting(StrEnum):
    """What a line of the focal points' queue waits for."""

    ASSESSMENT = "assessment"
    HAND_OVER = "hand_over"
    RECEIPT = "receipt"
    PURGE = "purge"
    ADULT = "adult"


WITH_US = frozenset({FileState.OPEN, FileState.REFERRED})
"""The clock runs: the child has not been handed over."""


class FormerState(State):
    """A case of somebody who serves and was recruited as a child (R-AGE-06)."""

    OPEN = "open", "closed"
    CLOSED = "closed"


class Clock(StrEnum):
    RUNS = "runs"
    SOON = "soon"
    OVERDUE = "overdue"
    IN_TIME = "in_time"
    LATE = "late"


SOON = timedelta(hours=12)
VIEW_STANDS = timedelta(minutes=30)
"""So long a file stays open to whoever said why they open it; each look is noted."""
ADULT_KEPT = timedelta(days=731)
"""After so long what made somebody doubt an adult's age is purged too (R-DAT-07)."""
KEPT_MONTHS = 6
"""From the receipt of the agency until nothing but `withdrawn_age` is left (R-DAT-07)."""


def due_at(raised_at: datetime, hours: int) -> datetime:
    """The clock runs since somebody said that this may be a child."""
    return raised_at + timedelta(hours=hours)


def clock(due_at: datetime, handed_over_at: datetime | None, now: datetime) -> Clock:
    """How a hand-over stands to its time."""
    if handed_over_at is not None:
        return Clock.IN_TIME if handed_over_at <= due_at else Clock.LATE
    if now > due_at:
        return Clock.OVERDUE
    return Clock.SOON if due_at - now <= SOON else Clock.RUNS


def hours_between(due_at: datetime, now: datetime) -> int:
    """Whole hours left, or over: at least one."""
    return max(1, int(abs(due_at - now).total_seconds() // 3600))


def purged_on(receipt_on: date) -> date:
    """Six months after the receipt: the last day of the month where there is no such day."""
    month = receipt_on.month - 1 + KEPT_MONTHS
    year, month = receipt_on.year + month // 12, month % 12 + 1
    first_of_next = date(year + month // 12, month % 12 + 1, 1)
    last = (first_of_next - timedelta(days=1)).day
    return date(year, month, min(receipt_on.day, last))


def purged_soonest(today: date) -> date:
    """No receipt after this day is six months old today; the exact day is told by `purged_on`."""
    return today - timedelta(days=180)
