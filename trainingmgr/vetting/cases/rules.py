"""Vocabulary of cases, what blocks the next deed, and how processes end (domain 1.3)."""

import calendar
from collections.abc import Collection, Iterable
from datetime import date, timedelta
from enum import StrEnum

from trainingmgr.core.states import State
from trainingmgr.core.values import dataclass
from trainingmgr.vetting.rules import LEAST_PANEL, Outcome


class Process(StrEnum):
    """Why people are vetted, and on whom the burden lies (domain 1.3.3)."""

    REVIEW = "review"
    REAPPOINTMENT = "reappointment"
    NEW_RECRUITMENT = "new_recruitment"
    PROMOTION_GATE = "promotion_gate"


class Family(StrEnum):
    """What a criterion is about (domain 1.3.7)."""

    IDENTITY = "identity"
    NATIONALITY = "nationality"
    AGE = "age"
    SERVICE_TRUTHFULNESS = "service_truthfulness"
    EDUCATION_LITERACY = "education_literacy"
    MEDICAL = "medical"
    CRIMINAL_RECORD = "criminal_record"
    GROSS_VIOLATION = "gross_violation"
    IHL_VIOLATION = "ihl_violation"
    CHILD_RECRUITMENT = "child_recruitment"
    SEXUAL_VIOLENCE = "sexual_violence"
    SANCTIONS_LISTING = "sanctions_listing"
    ACTIVE_ARMED_GROUP = "active_armed_group"
    FINANCIAL_INTEGRITY = "financial_integrity"
    DISCIPLINE_RECORD = "discipline_record"


class CheckKind(StrEnum):
    """Where a file looks (domain 1.3.4)."""

    IDENTITY_PAPERS = "identity_papers"
    SERVICE_FILE = "service_file"
    CRIMINAL_RECORDS = "criminal_records"
    MILITARY_JUSTICE = "military_justice"
    HUMAN_RIGHTS_REPORTS = "human_rights_reports"
    WATCH_LISTS = "watch_lists"
    PUBLIC_OBJECTIONS = "public_objections"
    EDUCATION_PAPERS = "education_papers"
    ASSETS = "assets"
    MEDICAL = "medical"
    COMMAND_HISTORY = "command_history"


class CheckState(State):
    OPEN = "open", "nothing_found", "found", "not_available"
    NOTHING_FOUND = "nothing_found"
    FOUND = "found"
    NOT_AVAILABLE = "not_available"


class Reliability(StrEnum):
    """How far whoever holds the record is relied on: letters of the usual grading, A to F."""

    A = "a"
    B = "b"
    C = "c"
    D = "d"
    E = "e"
    F = "f"


class Trigger(StrEnum):
    """What a case was opened for."""

    ASKED = "asked"
    ROUND = "round"
    RENEWAL = "renewal"
    TRANSFER = "transfer"
    PROMOTION = "promotion"
    NEW_INFORMATION = "new_information"


class CaseState(State):
    """What is overdue, blocked or superseded follows from dates and facts and is not here."""

    OPEN = "open", "investigating", "withdrawn"
    INVESTIGATING = "investigating", "open", "recommended", "withdrawn"
    RECOMMENDED = "recommended", "investigating", "decided", "withdrawn"
    DECIDED = "decided", "under_appeal"
    UNDER_APPEAL = "under_appeal", "upheld", "overturned"
    UPHELD = "upheld"
    OVERTURNED = "overturned"
    WITHDRAWN = "withdrawn"


RUNNING = frozenset({CaseState.OPEN, CaseState.INVESTIGATING, CaseState.RECOMMENDED})
SETTLED = frozenset({CaseState.DECIDED, CaseState.UPHELD, CaseState.OVERTURNED})
"""There is an outcome, and nothing is owed."""
WAITS = RUNNING | {CaseState.UNDER_APPEAL}
"""Somebody owes the next deed."""


class Seat(StrEnum):
    """What somebody does in one case. Nobody does both (security 4.3)."""

    INVESTIGATOR = "investigator"
    PANEL = "panel"


class Tie(StrEnum):
    """What links somebody of the vetting body to a person they then decide nothing about."""

    KIN = "kin"
    BUSINESS = "business"
    FRIEND = "friend"
    DISPUTE = "dispute"
    COMRADE = "comrade"


class Finding(StrEnum):
    """What became of adverse information after the answer, or after the time for it."""

    STANDS = "stands"
    DISPROVED = "disproved"
    NOT_PROVED = "not_proved"


class Verdict(StrEnum):
    """The words of every process (domain 1.3.3)."""

    CERTIFIED = "certified"
    PROVISIONALLY_CERTIFIED = "provisionally_certified"
    NOT_CERTIFIED = "not_certified"
    INELIGIBLE_FOR_PERIOD = "ineligible_for_period"
    APPOINTED = "appointed"
    NOT_APPOINTED = "not_appointed"
    INELIGIBLE = "ineligible"
    ADMISSIBLE = "admissible"
    NOT_ADMISSIBLE = "not_admissible"
    DEFERRED = "deferred"
    CLEARED = "cleared"
    NOT_CLEARED = "not_cleared"


class Stage(StrEnum):
    FIRST = "first"
    APPEAL = "appeal"


class DecisionState(State):
    """A panel's decision: written by one, signed by others, then told to the person."""

    PROPOSED = "proposed", "signed", "withdrawn"
    SIGNED = "signed", "final"
    FINAL = "final"
    WITHDRAWN = "withdrawn"


SIGNATURE_WAITS = timedelta(days=7)
"""A decision that no second member has signed by then is void and written anew."""


VERDICTS: dict[Process, tuple[Verdict, ...]] = {
    Process.REVIEW: (
        Verdict.CERTIFIED, Verdict.PROVISIONALLY_CERTIFIED, Verdict.NOT_CERTIFIED,
        Verdict.INELIGIBLE_FOR_PERIOD,
    ),
    Process.REAPPOINTMENT: (Verdict.APPOINTED, Verdict.NOT_APPOINTED, Verdict.INELIGIBLE),
    Process.NEW_RECRUITMENT: (Verdict.ADMISSIBLE, Verdict.NOT_ADMISSIBLE, Verdict.DEFERRED),
    Process.PROMOTION_GATE: (Verdict.CLEARED, Verdict.NOT_CLEARED),
}  # fmt: skip
GRANTS = frozenset(
    {Verdict.CERTIFIED, Verdict.PROVISIONALLY_CERTIFIED, Verdict.APPOINTED, Verdict.ADMISSIBLE,
     Verdict.CLEARED}
)  # fmt: skip
REFUSES = frozenset(Verdict) - GRANTS - {Verdict.DEFERRED}
OUTCOMES: dict[Verdict, Outcome] = (
    dict.fromkeys(GRANTS, Outcome.CLEARED)
    | dict.fromkeys(REFUSES, Outcome.NOT_CLEARED)
    | {Verdict.PROVISIONALLY_CERTIFIED: Outcome.CLEARED_WITH_CONDITIONS,
       Verdict.DEFERRED: Outcome.INFO_REQUESTED}
)  # fmt: skip
"""How each word of a process ends in a clearance."""

LEAST_ANSWER_DAYS, LEAST_APPEAL_DAYS = 7, 14
VIEW_STANDS = timedelta(minutes=30)
"""So long a file stays open for whoever said why they open it."""
COMMAND_BANDS = frozenset({"OF-3", "OF-4", "OF-5", "OF-6", "OF-7", "OF-8", "OF-9"})
"""Posts of these bands are held after a promotion gate (domain 1.3.3)."""
ANY_BAND = "any"
USUAL_CHECKS: dict[str, tuple[CheckKind, ...]] = {
    ANY_BAND: (
        CheckKind.IDENTITY_PAPERS, CheckKind.SERVICE_FILE, CheckKind.CRIMINAL_RECORDS,
        CheckKind.HUMAN_RIGHTS_REPORTS, CheckKind.WATCH_LISTS,
    ),
    "OF": (CheckKind.MILITARY_JUSTICE, CheckKind.COMMAND_HISTORY, CheckKind.ASSETS),
}  # fmt: skip
"""What a set of criteria begins with, by rank band: everybody, and officers beside."""


def bands_of(band: str | None) -> frozenset[str]:
    """Bands whose checks a rank needs: `OF-4` needs those of everybody, of OF and of OF-4."""
    return frozenset({ANY_BAND} | ({band, band.split("-")[0][:2]} if band else set()))


class Block(StrEnum):
    """What keeps a case from its next deed, in the order in which it is looked at."""

    NOBODY = "nobody_assigned"
    CHECKS = "checks_open"
    REQUESTS = "requests_open"
    NOT_PUT = "not_put"
    ANSWER = "answer_waits"
    NOT_WEIGHED = "not_weighed"
    PANEL = "panel_incomplete"
    NOTICE = "notice_owed"


@dataclass(frozen=True, kw_only=True)
class Facts:
    """What is known of a case when its next deed is looked for. Counts, no words."""

    state: CaseState
    investigators: int = 0
    panel: int = 0
    checks_open: int = 0
    requests_open: int = 0
    waiting: int = 0
    unweighed: int = 0
    signed: bool = False


def blocks(facts: Facts) -> list[Block]:
    """Everything that keeps a case from being decided now, the first to see to first."""
    if facts.state not in WAITS:
        return []
    if facts.signed:
        return [Block.NOTICE]
    found = {
        Block.NOBODY: facts.investigators == 0,
        Block.CHECKS: facts.checks_open > 0,
        Block.REQUESTS: facts.requests_open > 0,
        Block.ANSWER: facts.waiting > 0,
        Block.NOT_WEIGHED: facts.unweighed > 0,
    }
    if facts.state in (CaseState.UNDER_APPEAL, CaseState.RECOMMENDED):
        found = {}
    panel = facts.state is not CaseState.OPEN and facts.panel < LEAST_PANEL
    return [block for block, here in (found | {Block.PANEL: panel}).items() if here]


class NextDeed(StrEnum):
    """The one deed that stands on top of a file."""

    ASSIGN = "assign"
    CHECK = "check"
    CHASE = "chase"
    WAIT_ANSWER = "wait_answer"
    WEIGH = "weigh"
    RECOMMEND = "recommend"
    SEAT_PANEL = "seat_panel"
    DECIDE = "decide"
    SIGN = "sign"
    NOTIFY = "notify"
    DECIDE_APPEAL = "decide_appeal"
    NONE = "none"


_BY_BLOCK = {
    Block.NOBODY: NextDeed.ASSIGN, Block.CHECKS: NextDeed.CHECK, Block.REQUESTS: NextDeed.CHASE,
    Block.ANSWER: NextDeed.WAIT_ANSWER, Block.NOT_WEIGHED: NextDeed.WEIGH,
    Block.NOTICE: NextDeed.NOTIFY,
}  # fmt: skip


def next_deed(facts: Facts, *, proposed: bool) -> NextDeed:
    """What somebody owes this case now."""
    if facts.state not in WAITS and not facts.signed:
        return NextDeed.NONE
    first = next(iter(blocks(facts)), None)
    if first in _BY_BLOCK:
        return _BY_BLOCK[first]
    if facts.state is CaseState.OPEN:
        return NextDeed.ASSIGN
    if facts.state is CaseState.INVESTIGATING:
        return NextDeed.RECOMMEND
    if first is Block.PANEL:
        return NextDeed.SEAT_PANEL
    if proposed:
        return NextDeed.SIGN
    return NextDeed.DECIDE_APPEAL if facts.state is CaseState.UNDER_APPEAL else NextDeed.DECIDE


def may_decide_against(answers: Iterable[tuple[date, date | None]], on: date) -> bool:
    """Whether everything put to the person was answered, or its time has passed (R-VET-05).

    `answers` are the last day for each answer and the day on which it came.
    """
    return all(answered is not None or last < on for last, answered in answers)


def months_after(day: date, months: int) -> date:
    """The last day of a validity that lasts so many months and begins on `day`."""
    number = day.month - 1 + months
    year, month = day.year + number // 12, number % 12 + 1
    last = min(day.day, calendar.monthrange(year, month)[1])
    return date(year, month, last) - timedelta(days=1)


def stands_against(findings: Collection[Finding | None]) -> bool:
    """Whether anything that was put to the person stands: nobody is refused without (1.3.5)."""
    return Finding.STANDS in findings


def opened_for(why: str) -> tuple[Process, Trigger]:
    """Which process a queue of people to review begins, and what for."""
    if why == "promotion":
        return Process.PROMOTION_GATE, Trigger.PROMOTION
    return Process.REVIEW, Trigger.TRANSFER if why == "moved" else Trigger.RENEWAL
