"""Vocabulary of vetting and the one word that others see (R-VET-02, R-VET-02a)."""

from collections.abc import Iterable
from dataclasses import field
from datetime import date, timedelta
from enum import StrEnum

from trainingmgr.core.dates import PartialDate
from trainingmgr.core.states import State
from trainingmgr.core.values import dataclass
from trainingmgr.registry.people.rules import Age, Category, Status, age_standing
from trainingmgr.registry.structure.rules import Scheme


class Outcome(State):
    """What an outside or national scheme decided. `expired` is derived from the dates."""

    PENDING = (
        "pending", "info_requested", "cleared", "cleared_with_conditions", "not_cleared",
        "suspended", "cancelled",
    )  # fmt: skip
    INFO_REQUESTED = (
        "info_requested", "cleared", "cleared_with_conditions", "not_cleared", "suspended",
        "cancelled",
    )  # fmt: skip
    CLEARED = "cleared", "suspended", "cancelled"
    CLEARED_WITH_CONDITIONS = "cleared_with_conditions", "cleared", "suspended", "cancelled"
    NOT_CLEARED = "not_cleared", "under_appeal"
    SUSPENDED = "suspended", "cleared", "cleared_with_conditions", "not_cleared", "cancelled"
    CANCELLED = "cancelled"
    UNDER_APPEAL = "under_appeal", "overturned", "upheld"
    OVERTURNED = "overturned", "suspended"
    UPHELD = "upheld"


UNDECIDED = frozenset({Outcome.PENDING, Outcome.INFO_REQUESTED})
POSITIVE = frozenset({Outcome.CLEARED, Outcome.CLEARED_WITH_CONDITIONS, Outcome.OVERTURNED})
ADVERSE = frozenset({Outcome.NOT_CLEARED, Outcome.SUSPENDED, Outcome.CANCELLED, Outcome.UPHELD})
REOPENS = POSITIVE | {Outcome.CANCELLED}
"""After these a subject may be asked about again, so every decision on a request may follow."""
LEAST_PANEL = 2
DECIDED_BY_PANEL = POSITIVE | {Outcome.NOT_CLEARED, Outcome.UPHELD}
"""What national vetting says of a person by the votes of a panel, never by one officer: at the
end of an appeal too."""
BULK = frozenset({Outcome.PENDING, Outcome.CANCELLED})
"""All that a list may be given at once, with expiry. Never an adverse finding (R-VET-09)."""


DILIGENCE_ALONE = (Scheme.HRDDP,)
"""What the secretariat of due diligence records, and nothing else."""


class Word(StrEnum):
    """All that anybody outside vetting ever sees."""

    CLEARED = "cleared"
    CONDITIONS = "conditions_outstanding"
    PENDING = "pending"
    NOT_CLEARED = "not_cleared"
    EXPIRED = "expired"


class NextStep(StrEnum):
    """What to do about a word: one for each word, so that it tells nothing more (R-VET-02a)."""

    NONE = "none"
    MEET_CONDITIONS = "meet_conditions"
    ASK_VETTING = "ask_vetting"
    CANNOT_JOIN = "cannot_join"
    ASK_RENEWAL = "ask_renewal"


VALID = frozenset({Word.CLEARED, Word.CONDITIONS})
NEXT_STEPS = {
    Word.CLEARED: NextStep.NONE,
    Word.CONDITIONS: NextStep.MEET_CONDITIONS,
    Word.PENDING: NextStep.ASK_VETTING,
    Word.NOT_CLEARED: NextStep.CANNOT_JOIN,
    Word.EXPIRED: NextStep.ASK_RENEWAL,
}


@dataclass(frozen=True)
class Standing:
    """The word under one scheme, its dates where the word has any, and what to do next.

    `contested` is for gates alone and never shown: a finding is under appeal, so that nothing
    else about the same person or unit counts until the appeal is decided.
    """

    word: Word
    valid_from: date | None = None
    valid_to: date | None = None
    contested: bool = field(default=False, repr=False, compare=False)

    @property
    def next_step(self) -> NextStep:
        return NEXT_STEPS[self.word]


NOT_SCREENED = Standing(Word.PENDING)
"""Nobody has decided anything yet: to others the same as waiting for a decision."""


def word(
    outcome: Outcome | None,
    valid_from: date | None,
    valid_to: date | None,
    conditions_open: bool,
    unit_changed: bool,
    on: date,
) -> Word:
    """What others see of one clearance on a day (R-VET-02a).

    An appeal that is not decided yet reads `pending`, as does a clearance whose person has
    changed unit since (`review_required`, R-VET-04) and one that has not begun. Both ends of the
    validity count. Expired comes before a change of unit: asking for renewal settles both.
    """
    if outcome in ADVERSE:
        return Word.NOT_CLEARED
    if outcome not in POSITIVE or valid_from is None or valid_to is None or valid_from > on:
        return Word.PENDING
    if valid_to < on:
        return Word.EXPIRED
    if unit_changed:
        return Word.PENDING
    if outcome is Outcome.CLEARED_WITH_CONDITIONS and conditions_open:
        return Word.CONDITIONS
    return Word.CLEARED


def standing(
    outcome: Outcome | None,
    valid_from: date | None,
    valid_to: date | None,
    conditions_open: bool,
    unit_changed: bool,
    on: date,
) -> Standing:
    """The word with its dates.

    Dates go with *cleared*, *conditions* and *expired* only, so that they tell nobody which of
    the hidden reasons stands behind another word.
    """
    found = word(outcome, valid_from, valid_to, conditions_open, unit_changed, on)
    if found in (Word.PENDING, Word.NOT_CLEARED):
        return Standing(found, contested=outcome is Outcome.UNDER_APPEAL)
    return Standing(found, valid_from, valid_to)


def of_one_person(standings: Iterable[Standing]) -> Standing:
    """One word for a person whose records were joined, from the oldest decision to the newest.

    A refusal of any record holds, and after it one under appeal, so that nobody sheds it with a
    second record; otherwise the newest clearance that is valid, then the newest that has expired.
    """
    found = NOT_SCREENED
    known = list(standings)
    for each in known:
        if each.word is Word.NOT_CLEARED:
            return each
    for each in known:
        if each.contested:
            return each
        if each.word is Word.PENDING or (each.word is Word.EXPIRED and found.word in VALID):
            continue
        found = each
    return found


def of_one_unit(standings: Iterable[Standing]) -> Standing:
    """A unit's word from its own standing and those of the units above, nearest first.

    A decision about a unit covers everything below it: a refusal or suspension anywhere above
    holds whatever the unit has itself, and so does one under appeal; otherwise the nearest
    standing counts.
    """
    known = list(standings)
    refused = next((each for each in known if each.word is Word.NOT_CLEARED), None)
    contested = next((each for each in known if each.contested), None)
    return refused or contested or next(iter(known), NOT_SCREENED)


class Cover(StrEnum):
    """How far a clearance reaches over the dates of a run (R-VET-03)."""

    WHOLE = "whole"
    ENDS_DURING = "ends_during"
    ENDS_BEFORE = "ends_before"


def cover(valid_to: date | None, starts_on: date, ends_on: date) -> Cover:
    """Ends before the run begins: a block. Ends before the run ends: a warning (R-VET-03)."""
    if valid_to is None or valid_to < starts_on:
        return Cover.ENDS_BEFORE
    return Cover.ENDS_DURING if valid_to < ends_on else Cover.WHOLE


HOLDS = ADVERSE | {Outcome.UNDER_APPEAL}
"""What freezes support to a unit: an appeal ends no suspension before it is decided (R-HRD-03)."""


def is_reference(text: str) -> bool:
    """A number of a file, never a sentence: short, with a figure, of four words at most."""
    return len(text) <= 40 and len(text.split()) <= 4 and any(letter.isdecimal() for letter in text)


def is_by_two(scheme: Scheme, outcome: Outcome, *, unit: bool) -> bool:
    """Whether two people must stand behind it even if it was decided elsewhere and comes in a file:
    what national vetting grants a person (R-VET-05).
    """
    return outcome in POSITIVE and scheme is Scheme.NATIONAL and not unit


def is_by_three(scheme: Scheme, outcome: Outcome, *, unit: bool) -> bool:
    """Whether three must: what due diligence grants a unit is asked for, assessed and decided by
    three people (R-HRD-04).
    """
    return outcome in POSITIVE and scheme is Scheme.HRDDP and unit


def is_for_a_case(scheme: Scheme, outcome: Outcome, *, unit: bool) -> bool:
    """Whether only a case can say so: what national vetting refuses a person, who is heard before
    and told the reasons and the last day to appeal (R-VET-05).
    """
    refuses = outcome in DECIDED_BY_PANEL and outcome not in POSITIVE
    return refuses and not unit and scheme is Scheme.NATIONAL


LONGEST_WAIVER = timedelta(days=30)


def bridgeable(found: Word, outcome: Outcome | None) -> bool:
    """Whether a waiver may bridge it (R-VET-10): waiting or expired, never an adverse finding.

    An appeal reads *pending* to others, but a finding stands behind it: it is never bridged.
    """
    return found in (Word.PENDING, Word.EXPIRED) and outcome is not Outcome.UNDER_APPEAL


def waiver_ends_in_time(signed_on: date, until_on: date) -> bool:
    """At most 30 days, and not in the past (R-VET-10)."""
    return signed_on <= until_on <= signed_on + LONGEST_WAIVER


def may_follow(was: Outcome | None, now: Outcome) -> bool:
    """Whether one outcome may follow another under one scheme.

    After a clearance, or a cancellation, a new round may open and end in any way. A refusal is
    only ever followed by an appeal, a suspension by its lifting or a decision.
    """
    anew = Outcome.PENDING.moves | {Outcome.PENDING}
    if was is None:
        return now in anew
    return now in was.moves | anew if was in REOPENS else now in was.moves


@dataclass(frozen=True, kw_only=True)
class Decision:
    """What a scheme decided, without its reasons: they stay with whoever decided."""

    scheme: Scheme
    outcome: Outcome
    decided_on: date | None = None
    valid_from: date | None = None
    valid_to: date | None = None
    conditions_open: bool = False
    decided_by: str | None = None
    reference: str | None = None
    measure: str | None = None
    """The code of the measure that this follows from, or that it ends."""


class AgeDoubtState(State):
    OPEN = "open", "adult", "child"
    ADULT = "adult"
    CHILD = "child"


class AgeStop(StrEnum):
    """Why a person cannot be enrolled for age, as everybody but the focal point sees it."""

    WITHDRAWN = "withdrawn_age"
    UNKNOWN = "age_unknown"


JOINING = (
    frozenset({Category.RECRUIT, Category.EX_COMBATANT_CANDIDATE}),
    frozenset({Status.APPLICANT, Status.RECRUIT}),
)
"""Categories and statuses of those who are not in the service yet."""


def age_stop(
    births: Iterable[PartialDate | None],
    assessments: Iterable[AgeDoubtState],
    *,
    category: Category,
    status: Status,
    on: date,
) -> AgeStop | None:
    """Whether age stops a person on a day (R-AGE-01, R-AGE-04).

    `births` are those of every record of the person, and the lowest age counts; `assessments` are
    the referrals there were, in the order of their decisions. An open one stops, and so does one
    that found a child, until a new file finds an adult (R-AGE-02). One that found an adult settles
    an unknown age, never a birth date that says otherwise.
    """
    found = list(assessments)
    decided = [each for each in found if each is not AgeDoubtState.OPEN]
    stops = AgeDoubtState.OPEN in found or decided[-1:] == [AgeDoubtState.CHILD]
    ages = {age_standing(born, on) for born in births}
    if stops or Age.UNDER_18 in ages:
        return AgeStop.WITHDRAWN
    joins = category in JOINING[0] or status in JOINING[1]
    if joins and Age.ADULT not in ages and AgeDoubtState.ADULT not in found:
        return AgeStop.UNKNOWN
    return None
