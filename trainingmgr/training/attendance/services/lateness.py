"""What is written down after the lock waits for another person (R-TRN-08, security 4.3)."""

import json
from collections.abc import Mapping
from hashlib import sha256
from typing import Any

from flask_babel import lazy_gettext as _

from trainingmgr.accounts.models import User
from trainingmgr.core import journal
from trainingmgr.core.db import db
from trainingmgr.core.errors import Refusal
from trainingmgr.core.values import dataclass
from trainingmgr.training.attendance import events
from trainingmgr.training.attendance.models import ONE_WAITS, LateEntry, Mark, Sheet
from trainingmgr.training.attendance.queries import late, rosters
from trainingmgr.training.attendance.rules import LateKind, MarkCode
from trainingmgr.training.cohorts.models import TrainingSession


@dataclass(frozen=True)
class Entry:
    """What the sheet says on one line."""

    code: MarkCode
    minutes_missed: int = 0
    remark: str = ""


def enter(session: TrainingSession, changed: Mapping[int, Entry], marks: Mapping[int, Mark], *,
          reason: str, sheet: Sheet | None, by: User) -> LateEntry:  # fmt: skip
    """Keep what is to change, and why. Nothing counts yet. Inside an operation, by somebody who
    may write this class.
    """
    row = _waits(
        session, by, LateKind.MARKS, reason, sheet_id=sheet.id if sheet else None,
        lines=[[key, each.code.value, each.minutes_missed, each.remark]
               for key, each in changed.items()],
        seen=rosters.fingerprint(marks),
    )  # fmt: skip
    happening = events.LateEntered(
        cohort=session.cohort.code, on=session.on.isoformat(), count=len(changed),
        reason=row.reason, about=("cohort", session.cohort_id),
    )  # fmt: skip
    journal.record(happening, by=by)
    return row


def enter_report(session: TrainingSession, told: Mapping[str, Any],
                 before: Mapping[str, Any] | None, *, reason: str, client_key: str | None,
                 by: User) -> LateEntry:  # fmt: skip
    """Keep what the report is to say, beside what it says. Inside an operation, by somebody who may
    report this class.
    """
    row = _waits(
        session, by, LateKind.REPORT, reason, lines=[], told=dict(told),
        was=dict(before) if before is not None else None, seen=fingerprint(before),
        client_key=client_key,
    )  # fmt: skip
    happening = events.LateReportEntered(
        cohort=session.cohort.code, on=session.on.isoformat(), minutes=told["minutes"],
        reason=row.reason, about=("cohort", session.cohort_id),
    )  # fmt: skip
    journal.record(happening, by=by)
    return row


def fingerprint(facts: Mapping[str, Any] | None) -> str:
    """Of what a report said; of no report another."""
    return sha256(json.dumps(facts, sort_keys=True).encode()).hexdigest()[:16]


def _waits(session: TrainingSession, by: User, kind: LateKind, reason: str,
           **facts: Any) -> LateEntry:  # fmt: skip
    if len(reason.strip()) < 10:
        raise Refusal(
            _("This class is locked: what is written down now waits for a second person. Say why "
              "it comes late, in a full sentence."), field="reason",
        )  # fmt: skip
    if late.waiting_of(session.id, kind) is not None:
        raise Refusal(ONE_WAITS)
    row = LateEntry(session_id=session.id, kind=kind, reason=reason.strip(), by_id=by.id, **facts)
    db.session.add(row)
    return row


def lines_of(row: LateEntry) -> dict[int, Entry]:
    return {key: Entry(MarkCode(code), minutes, remark)
            for key, code, minutes, remark in row.lines}  # fmt: skip
