"""What can wait for somebody, in the order in which a day deals with it."""

from collections.abc import Collection, Sequence
from dataclasses import field
from datetime import date, timedelta
from enum import StrEnum
from typing import Any

from trainingmgr.accounts.rules import Role
from trainingmgr.core.permissions import Permission as P  # noqa: N817  one line a step
from trainingmgr.core.values import dataclass

MOST = 12
"""So many single things are listed of one kind; more are counted."""


class Task(StrEnum):
    """One kind of waiting thing. Each has a sentence and a button in the words of the desk."""

    CLASS_TODAY = "class_today"
    REPORT_OWED = "report_owed"
    REGISTER_OWED = "register_owed"
    ABSENCES = "absences"
    SHEETS_AGAIN = "sheets_again"
    SHEETS_DIFFER = "sheets_differ"
    LATE_MARKS = "late_marks"
    ODDITIES = "oddities"
    RESULTS_TO_CLOSE = "results_to_close"
    RUN_TO_APPROVE = "run_to_approve"
    STOOD_DOWN = "stood_down"
    PLANS_TO_SIGN = "plans_to_sign"
    STANDARDS_TO_SIGN = "standards_to_sign"
    DECISIONS_TO_SIGN = "decisions_to_sign"
    REFORM_TO_SIGN = "reform_to_sign"
    DECISION_TO_REVIEW = "decision_to_review"
    POINT_TO_VERIFY = "point_to_verify"
    POINT_TO_CHECK = "point_to_check"
    EQUIPMENT_TO_SIGN = "equipment_to_sign"
    EQUIPMENT_TO_CHECK = "equipment_to_check"
    BUILDING_TO_SIGN = "building_to_sign"
    MONEY_TO_CONFIRM = "money_to_confirm"
    MONEY_LATE = "money_late"
    CONDITION_LATE = "condition_late"
    UPKEEP_TO_CONFIRM = "upkeep_to_confirm"
    QUARTER_OWED = "quarter_owed"
    MESSAGE_TO_CLEAR = "message_to_clear"
    MESSAGE_SENT_BACK = "message_sent_back"
    RUMOUR_OPEN = "rumour_open"
    REPLY_OWED = "reply_owed"
    REPLY_SENT_BACK = "reply_sent_back"
    REPLY_TO_CLEAR = "reply_to_clear"
    POINTS_UNREAD = "points_unread"
    TARGET_TO_SIGN = "target_to_sign"
    ORDER_TO_SIGN = "order_to_sign"
    MOVE_APPEALED = "move_appealed"
    MOVES_UNTOLD = "moves_untold"
    RISK_WARNS = "risk_warns"
    RISK_TO_LOOK_AT = "risk_to_look_at"
    RISK_TASK_LATE = "risk_task_late"
    MATTER_TO_ANSWER = "matter_to_answer"
    MATTERS_OVERDUE = "matters_overdue"
    FILES_ASKED = "files_asked"
    GRADUATES_TO_ASK = "graduates_to_ask"
    NOMINATIONS_TO_CONFIRM = "nominations_to_confirm"
    WAIVERS_TO_SIGN = "waivers_to_sign"
    CURTAILED_TO_SIGN = "curtailed_to_sign"
    MERGES_TO_DECIDE = "merges_to_decide"
    PARTING_TO_DECIDE = "parting_to_decide"
    CORRECTIONS_TO_DECIDE = "corrections_to_decide"
    PAIRS_TO_COMPARE = "pairs_to_compare"
    IMPORTS_TO_ANSWER = "imports_to_answer"
    IMPORTS_TO_APPROVE = "imports_to_approve"
    IMPORT_TO_UNDO = "import_to_undo"
    ROLES_TO_SIGN = "roles_to_sign"
    CODES_TO_SIGN = "codes_to_sign"
    AGE_REFERRALS = "age_referrals"
    LISTS_TO_LOOK_AT = "lists_to_look_at"
    LISTS_OLD = "lists_old"
    MATCHES_TO_NOTE = "matches_to_note"
    MATCHES_TO_SECOND = "matches_to_second"
    MATCHES_TO_JUDGE = "matches_to_judge"
    CASES_TO_DO = "cases_to_do"
    OBJECTIONS_TO_DECIDE = "objections_to_decide"
    REJECTIONS_APPEALED = "rejections_appealed"
    SELECTION_TO_AGREE = "selection_to_agree"
    CLEARANCES_ENDING = "clearances_ending"
    UNITS_TO_CLEAR = "units_to_clear"
    SUPPORT_TO_LOOK_AT = "support_to_look_at"
    MEASURE_OWED = "measure_owed"
    MEASURE_TO_VERIFY = "measure_to_verify"
    CERTIFICATES_TO_ISSUE = "certificates_to_issue"
    PRINTS_TO_CONFIRM = "prints_to_confirm"
    REVOCATIONS_TO_DECIDE = "revocations_to_decide"
    KEYS_TO_DECIDE = "keys_to_decide"
    PAY_TO_RECONCILE = "pay_to_reconcile"
    PAY_TO_REVIEW = "pay_to_review"
    CHANNELS_TO_DECIDE = "channels_to_decide"
    CHANNELS_TO_TELL = "channels_to_tell"
    PAY_CASES = "pay_cases"
    DISPUTES_TO_ANSWER = "disputes_to_answer"
    ARREARS_TO_AGREE = "arrears_to_agree"
    HOLDS_TO_DECIDE = "holds_to_decide"
    RIGHTS_TO_DECIDE = "rights_to_decide"
    RATES_TO_DECIDE = "rates_to_decide"
    STOP_LISTS_TO_SIGN = "stop_lists_to_sign"
    PAYROLLS_TO_SIGN = "payrolls_to_sign"
    MUSTERS_TO_SIGN = "musters_to_sign"
    CASH_TO_CONFIRM = "cash_to_confirm"
    UNPAID_PRESENT = "unpaid_present"
    ACTIONS_DUE = "actions_due"
    MENTORING_TO_SIGN = "mentoring_to_sign"
    MENTORING_TO_CONFIRM = "mentoring_to_confirm"
    MENTORING_SILENT = "mentoring_silent"
    HANDOVERS_OWED = "handovers_owed"
    TOUR_NOTES_OWED = "tour_notes_owed"
    OWN_NOTE_OWED = "own_note_owed"
    TEAMS_TO_APPROVE = "teams_to_approve"
    TEAMS_TO_COMPOSE = "teams_to_compose"
    RATINGS_TO_REVIEW = "ratings_to_review"
    PROMISES_DUE = "promises_due"
    PHONE_DIFFERS = "phone_differs"
    CONCERNS_SENT = "concerns_sent"
    COMPLAINTS_TO_LEAVE = "complaints_to_leave"
    COMPLAINTS_RECEIVED = "complaints_received"
    COMPLAINTS_LATE = "complaints_late"
    REPRISALS_TO_ASK = "reprisals_to_ask"
    ERRORS_TO_MEND = "errors_to_mend"
    MEASURES_TO_DECIDE = "measures_to_decide"
    MEASURES_TO_LIFT = "measures_to_lift"
    ALERTS_TO_ANSWER = "alerts_to_answer"
    BREACHES_TO_TELL = "breaches_to_tell"
    REQUESTS_TO_ANSWER = "requests_to_answer"
    ERASURES_TO_PROPOSE = "erasures_to_propose"
    ERASURES_TO_AGREE = "erasures_to_agree"
    NOTICES_OWED = "notices_owed"
    EXPORTS_TO_AGREE = "exports_to_agree"
    SOURCES_OPENED = "sources_opened"
    SOURCES_TO_OPEN = "sources_to_open"
    BREAKS_TO_SIGN = "breaks_to_sign"
    FILES_TO_DESTROY = "files_to_destroy"
    FILES_OVERDUE = "files_overdue"
    SHARING_TO_AGREE = "sharing_to_agree"
    SHARING_ENDING = "sharing_ending"
    COMPLAINTS_UNHEARD = "complaints_unheard"
    CONCERNS_UNHEARD = "concerns_unheard"
    QUESTIONS_TO_REVIEW = "questions_to_review"
    BACKUP_OWED = "backup_owed"
    EMERGENCY_TO_AGREE = "emergency_to_agree"
    EMERGENCY_READ = "emergency_read"
    EVACUATION_TO_AGREE = "evacuation_to_agree"
    REHEARSAL_OWED = "rehearsal_owed"
    NOBODY_DECIDES = "nobody_decides"


@dataclass(frozen=True)
class Waiting:
    """Something that waits: since when, how many, what about, and where it is dealt with."""

    task: Task
    endpoint: str
    since: date | None = None
    count: int = 1
    facts: dict[str, Any] = field(default_factory=dict)
    where: dict[str, Any] = field(default_factory=dict)


class Office(StrEnum):
    """Whose work it is to decide what waits for a second person."""

    RECORDS = "records"
    LISTS = "lists"
    PAY = "pay"
    CERTIFICATES = "certificates"
    COURSES = "courses"
    PROTECTION = "protection"
    SITE = "site"


class Beginning(StrEnum):
    """What is done once, before people can work in a new site, in the order of a first week."""

    ACCOUNTS = "accounts"
    PLACES = "places"
    UNITS = "units"
    NUMBERS = "numbers"
    COURSES = "courses"
    NOTICES = "notices"
    KEY = "key"
    BACKUPS = "backups"


@dataclass(frozen=True)
class Kept:
    """Who does a step of setting up, and on which page."""

    office: Role
    endpoint: str
    permissions: tuple[P, ...]


BEGINNINGS = {
    Beginning.ACCOUNTS: Kept(Role.USER_ADMIN, "users.index", (P.GRANT_WRITE,)),
    Beginning.PLACES: Kept(Role.HR_HEAD, "reference.index", (P.REFERENCE_WRITE,)),
    Beginning.UNITS: Kept(Role.HR_HEAD, "reference.index", (P.REFERENCE_WRITE,)),
    Beginning.NUMBERS: Kept(Role.HR_HEAD, "reference.new_block", (P.REFERENCE_WRITE,)),
    Beginning.COURSES: Kept(Role.CURRICULUM_OFFICER, "curricula.index", (P.CURRICULUM_WRITE,)),
    Beginning.NOTICES: Kept(Role.DPO, "notices.index", (P.NOTICE_WRITE,)),
    Beginning.KEY: Kept(Role.SYSADMIN, "evacuation.index", (P.SYSTEM_OPERATE,)),
    Beginning.BACKUPS: Kept(Role.SYSADMIN, "operations.system", (P.SYSTEM_READ,)),
}  # fmt: skip


@dataclass(frozen=True)
class Begun:
    """One step of setting up: whether it is done, whether it is this reader's to do, and of the
    first accounts which offices nobody holds yet.
    """

    step: Beginning
    kept: Kept
    done: bool
    mine: bool
    lacking: Sequence[Role]


@dataclass(frozen=True)
class DayShare:
    """Of a hundred marked people so many were there on a day; None where nobody has said, or the
    class was not held.
    """

    share: int | None
    is_held: bool = True


@dataclass(frozen=True)
class Week:
    """One week of a run that has classes, and the nearest ones beside it."""

    monday: date
    before: date | None
    after: date | None

    @property
    def ends(self) -> date:
        return self.monday + timedelta(days=7)


def week_of(days: Collection[date], wanted: date) -> Week | None:
    """The week of these days that is shown first: that of the wanted day, else the next one with
    anything in it, else the last. None without days.
    """
    mondays = sorted({day - timedelta(days=day.weekday()) for day in days})
    if not mondays:
        return None
    monday = next((each for each in mondays if wanted < each + timedelta(days=7)), mondays[-1])
    at = mondays.index(monday)
    return Week(monday, mondays[at - 1] if at else None, next(iter(mondays[at + 1 :]), None))


def in_order(waiting: list[Waiting]) -> list[Waiting]:
    """Oldest first; what has no date after what has one; then in the order of a day."""
    rank = {task: number for number, task in enumerate(Task)}
    return sorted(
        waiting, key=lambda each: (each.since is None, each.since or date.max, rank[each.task])
    )
