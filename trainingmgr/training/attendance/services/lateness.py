"""Marks written down after the lock wait for another person (R-TRN-08, security 4.3)."""

from collections.abc import Mapping

from flask_babel import lazy_gettext as _

from trainingmgr.accounts.models import User
from trainingmgr.core import journal
from trainingmgr.core.db import db
from trainingmgr.core.errors import Refusal
from trainingmgr.core.values import dataclass
from trainingmgr.training.attendance import events
from trainingmgr.training.attendance.models import ONE_WAITS, LateEntry, Mark, Sheet
from trainingmgr.training.attendance.queries import late, rosters
from trainingmgr.training.attendance.rules import MarkCode
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
    if len(reason.strip()) < 10:
        raise Refusal(
            _("This class is locked: what is written down now waits for a second person. Say why "
              "it comes late, in a full sentence."), field="reason",
        )  # fmt: skip
    if late.waiting_of(session.id) is not None:
        raise Refusal(ONE_WAITS)
    row = LateEntry(
        session_id=session.id, sheet_id=sheet.id if sheet else None, reason=reason.strip(),
        lines=[[key, each.code.value, each.minutes_missed, each.remark]
               for key, each in changed.items()],
        seen=rosters.fingerprint(marks), by_id=by.id,
    )  # fmt: skip
    db.session.add(row)
    happening = events.LateEntered(
        cohort=session.cohort.code, on=session.on.isoformat(), count=len(changed),
        reason=row.reason, about=("cohort", session.cohort_id),
    )  # fmt: skip
    journal.record(happening, by=by)
    return row


def lines_of(row: LateEntry) -> dict[int, Entry]:
    return {key: Entry(MarkCode(code), minutes, remark)
            for key, code, minutes, remark in row.lines}  # fmt: skip
