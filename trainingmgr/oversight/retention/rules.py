"""How long each kind of record is kept, who must agree that it goes, and what holds it (R-DAT-07).

Pure. What a rule does not name here is not erased by a run.
"""

import hashlib
import json
from collections.abc import Iterable
from datetime import date, timedelta
from enum import StrEnum

from trainingmgr.core.privacy import Retention
from trainingmgr.core.states import State
from trainingmgr.core.values import dataclass

AGREED_IN = timedelta(days=7)
"""What was proposed is agreed to within a week, or looked at anew."""
DONE_IN = timedelta(days=7)
"""What was agreed to is erased within a week, or listed, proposed and agreed to anew."""
LOOKED_EVERY = timedelta(days=7)
MOST = 2000
"""Records of one run: two people can look them through. The next run takes the rest."""
STEP = 25
REASON = 10
MARK = 8
"""Characters of the hash that the second person types: they have the list before them."""
BLANK = "— — — — — —"
"""Stands where words were erased and the row stays, for what is counted."""


class Piece(StrEnum):
    """A kind of record that is erased whole or not at all."""

    APPLICATION = "application"
    SHEET_SCAN = "sheet_scan"
    MENTORING_LOG = "mentoring_log"
    COMPLAINT = "complaint"
    PAY_CHANNEL = "pay_channel"
    CONTACT = "contact"
    VETTING_FILE = "vetting_file"
    PAYROLL = "payroll"
    PAY_FILE = "pay_file"
    ACCOUNT = "account"
    JOURNAL = "journal"
    LEAVER = "leaver"
    ARREARS = "arrears"
    PAY_DISPUTE = "pay_dispute"
    PAY_HOLD = "pay_hold"
    STOP_LIST = "stop_list"
    LATE_MARKS = "late_marks"
    TEACHER = "teacher"
    MOVE_ORDER = "move_order"
    STOP_REASON = "stop_reason"
    LEGAL_HOLD = "legal_hold"
    EMERGENCY = "emergency_reading"
    IMPORT_FILE = "import_file"
    PAYMENT_NEWS = "payment_news"
    FIELD_CONFLICT = "field_conflict"
    OVERSIGHT_PACK = "oversight_pack"
    OVERSIGHT_SAMPLE = "oversight_sample"


@dataclass(frozen=True)
class Rule:
    """From when on a kind of record goes; without `after` only where its person asks for it."""

    kept: Retention
    after: timedelta | None


RULES: dict[Piece, Rule] = {
    Piece.APPLICATION: Rule(Retention.APPLICATION, timedelta(days=365)),
    Piece.SHEET_SCAN: Rule(Retention.PAPER, timedelta(days=3 * 365 + 1)),
    Piece.MENTORING_LOG: Rule(Retention.PAPER, timedelta(days=3 * 365 + 1)),
    Piece.COMPLAINT: Rule(Retention.COMPLAINT, timedelta(days=5 * 365 + 2)),
    Piece.PAY_CHANNEL: Rule(Retention.CHANNEL, timedelta(days=90)),
    Piece.CONTACT: Rule(Retention.SERVICE, None),
    Piece.VETTING_FILE: Rule(Retention.OUTCOME, timedelta(days=2 * 365 + 1)),
    Piece.PAYROLL: Rule(Retention.PAY, timedelta(days=7 * 365 + 2)),
    Piece.PAY_FILE: Rule(Retention.PAY, timedelta(days=7 * 365 + 2)),
    Piece.ACCOUNT: Rule(Retention.ACCOUNT, timedelta(days=2 * 365 + 1)),
    Piece.JOURNAL: Rule(Retention.LOG, timedelta(days=2 * 365 + 1)),
    Piece.LEAVER: Rule(Retention.SERVICE, timedelta(days=5 * 365 + 2)),
    Piece.ARREARS: Rule(Retention.PAY, timedelta(days=7 * 365 + 2)),
    Piece.PAY_DISPUTE: Rule(Retention.PAY, timedelta(days=7 * 365 + 2)),
    Piece.PAY_HOLD: Rule(Retention.PAY, timedelta(days=7 * 365 + 2)),
    Piece.STOP_LIST: Rule(Retention.PAY, timedelta(days=7 * 365 + 2)),
    Piece.LATE_MARKS: Rule(Retention.PAPER, timedelta(days=3 * 365 + 1)),
    Piece.TEACHER: Rule(Retention.SERVICE, timedelta(days=5 * 365 + 2)),
    Piece.MOVE_ORDER: Rule(Retention.SERVICE, timedelta(days=5 * 365 + 2)),
    Piece.STOP_REASON: Rule(Retention.PAY, timedelta(days=7 * 365 + 2)),
    Piece.LEGAL_HOLD: Rule(Retention.SERVICE, timedelta(days=5 * 365 + 2)),
    Piece.EMERGENCY: Rule(Retention.LOG, timedelta(days=2 * 365 + 1)),
    Piece.IMPORT_FILE: Rule(Retention.PAPER, timedelta(days=3 * 365 + 1)),
    Piece.PAYMENT_NEWS: Rule(Retention.PAY, timedelta(days=7 * 365 + 2)),
    Piece.FIELD_CONFLICT: Rule(Retention.PAPER, timedelta(days=3 * 365 + 1)),
    Piece.OVERSIGHT_PACK: Rule(Retention.LOG, timedelta(days=2 * 365 + 1)),
    Piece.OVERSIGHT_SAMPLE: Rule(Retention.LOG, timedelta(days=2 * 365 + 1)),
}
ASKED_FOR = (Piece.APPLICATION, Piece.PAY_CHANNEL, Piece.CONTACT)
"""What goes before its time where its person asked and it was granted (R-DAT-10). What others
wrote, or what law has kept, is not among them.
"""
UNLISTED = frozenset({Piece.COMPLAINT, Piece.VETTING_FILE})
"""Counted, never listed: which there are only their own office knows (R-DAT-03)."""
MANY = frozenset({Piece.PAYROLL, Piece.PAY_FILE, Piece.JOURNAL, Piece.IMPORT_FILE})
"""One of these is thousands of rows: a step takes no other beside it."""
SCHEDULE = "schedule"
"""Of what a run is: the rules above, or the request of one person by its code."""


def due_before(piece: Piece, on: date) -> date | None:
    """What ended before this day is due."""
    after = RULES[piece].after
    return None if after is None else on - after


class RunState(State):
    PREPARED = "prepared", "proposed", "withdrawn"
    PROPOSED = "proposed", "agreed", "withdrawn"
    AGREED = "agreed", "done"
    DONE = "done"
    WITHDRAWN = "withdrawn"


OPEN = frozenset({RunState.PREPARED, RunState.PROPOSED, RunState.AGREED})


class ItemState(StrEnum):
    WAITING = "waiting"
    GONE = "gone"
    HELD = "held"
    NOT_DUE = "not_due"


class HoldOn(StrEnum):
    """What somebody must not lose: it stays out of every run."""

    PERSON = "person"
    KIND = "kind"
    COMPLAINT = "complaint"
    PAYROLL = "payroll"


REFERRED = frozenset({HoldOn.COMPLAINT, HoldOn.PAYROLL})


def hash_of(lines: Iterable[tuple[str, int, str, str]]) -> str:
    """Of the records of a run: kind, key, number and since when. Agreeing is bound to it."""
    body = json.dumps(sorted(lines), ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(body.encode()).hexdigest()
