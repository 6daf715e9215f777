"""Ways of bending a rule, each of which leaves a row with who, when and why."""

from datetime import date, timedelta
from enum import StrEnum

HURRY = 10
"""Who prepares and who agrees are two people (security 4.3), so that somebody looks. What both did
within so many minutes was approved in a hurry.
"""
USUAL, MOST_DAYS = timedelta(days=92), timedelta(days=366)


class Way(StrEnum):
    OVERRIDDEN = "overridden"
    WAIVED = "waived"
    SHORTENED = "shortened"
    BACKDATED = "backdated"
    HURRIED = "hurried"


class Shortcut(StrEnum):
    BREACH = "breach"
    QUOTA = "quota"
    HOLDS_SIGNED = "holds_signed"
    JOURNAL_BREAK = "journal_break"
    EMERGENCY = "emergency"
    WAIVER = "waiver"
    CURTAILMENT = "curtailment"
    DELIVERED_SHORT = "delivered_short"
    TOPIC_LACKING = "topic_lacking"
    AFTER_LOCK = "after_lock"
    LATE_MARKS = "late_marks"
    LATE_REPORT = "late_report"
    AGREED_LATE = "agreed_late"
    PAY_BACKDATED = "pay_backdated"
    PAYROLL_HURRIED = "payroll_hurried"
    WAIVER_HURRIED = "waiver_hurried"
    CORRECTION_HURRIED = "correction_hurried"
    MERGE_HURRIED = "merge_hurried"
    CERTIFICATES_HURRIED = "certificates_hurried"
    CHANNEL_HURRIED = "channel_hurried"
    LATE_HURRIED = "late_hurried"
    RIGHTS_HURRIED = "rights_hurried"
    REVOCATION_HURRIED = "revocation_hurried"
    QUOTA_HURRIED = "quota_hurried"
    IMPORT_HURRIED = "import_hurried"
    GRANT_HURRIED = "grant_hurried"
    ERASURE_HURRIED = "erasure_hurried"
    HOLD_HURRIED = "hold_hurried"
    MATCH_HURRIED = "match_hurried"
    CURTAILMENT_HURRIED = "curtailment_hurried"
    ARREARS_HURRIED = "arrears_hurried"
    KEY_HURRIED = "key_hurried"
    SOURCE_HURRIED = "source_hurried"
    MEASURE_HURRIED = "measure_hurried"


S = Shortcut
WAYS = {
    Way.OVERRIDDEN: (S.BREACH, S.QUOTA, S.HOLDS_SIGNED, S.JOURNAL_BREAK, S.EMERGENCY),
    Way.WAIVED: (S.WAIVER, S.CURTAILMENT),
    Way.SHORTENED: (S.DELIVERED_SHORT, S.TOPIC_LACKING),
    Way.BACKDATED: (
        S.LATE_MARKS, S.LATE_REPORT, S.AFTER_LOCK, S.AGREED_LATE, S.PAY_BACKDATED,
    ),
    Way.HURRIED: (
        S.PAYROLL_HURRIED, S.WAIVER_HURRIED, S.CORRECTION_HURRIED, S.MERGE_HURRIED,
        S.CERTIFICATES_HURRIED, S.CHANNEL_HURRIED, S.LATE_HURRIED, S.RIGHTS_HURRIED,
        S.REVOCATION_HURRIED, S.QUOTA_HURRIED, S.IMPORT_HURRIED, S.GRANT_HURRIED,
        S.ERASURE_HURRIED, S.HOLD_HURRIED, S.MATCH_HURRIED, S.CURTAILMENT_HURRIED,
        S.ARREARS_HURRIED, S.KEY_HURRIED, S.SOURCE_HURRIED, S.MEASURE_HURRIED,
    ),
}  # fmt: skip
"""Every shortcut lies in one way, in the order in which they are shown."""


def span(first: date | None, last: date | None, today: date) -> tuple[date, date]:
    """From when to when shortcuts are counted: a quarter unless something else is asked for.

    Raises ValueError where it ends before it begins, or is longer than a year.
    """
    last = last or today
    first = first or last - USUAL
    if not first <= last <= first + MOST_DAYS:
        raise ValueError
    return first, last
