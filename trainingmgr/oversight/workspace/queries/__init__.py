"""Where rules were bent over a time: each count, and the rows behind it.

Nobody is named here but those who signed: rows say which run, payroll or list it was about.
"""

from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from datetime import date, datetime, timedelta
from functools import partial
from typing import Any
from uuid import UUID

from sqlalchemy import (
    Select,
    String,
    cast,
    func,
    literal,
    select,
    union_all,
)
from sqlalchemy.orm import aliased

from trainingmgr.accounts.models import User
from trainingmgr.accounts.models.emergencies import EmergencyReading
from trainingmgr.core import clock
from trainingmgr.core.db import db
from trainingmgr.core.paging import Page, page_of
from trainingmgr.core.values import dataclass
from trainingmgr.oversight.models import JournalBreak, JournalBreakSignature
from trainingmgr.oversight.workspace.queries.columns import columns, within
from trainingmgr.oversight.workspace.queries.hurried import HURRIED
from trainingmgr.oversight.workspace.rules import Shortcut
from trainingmgr.pay.rolls.models import Payroll, PayrollSignature
from trainingmgr.pay.scale.models import AllowanceGrant, DeductionOrder, GradeHolding
from trainingmgr.pay.scale.rules import EntitlementState
from trainingmgr.tabular.models import ExportRequest
from trainingmgr.tabular.rules import Leave
from trainingmgr.training.attendance.models import LateEntry, Mark, MarkChange
from trainingmgr.training.attendance.queries import counting
from trainingmgr.training.attendance.rules import LateKind, LateState
from trainingmgr.training.cohorts.models import (
    AcceptedBreach,
    Approval,
    Cohort,
    CohortModule,
    TrainingSession,
)
from trainingmgr.training.cohorts.rules import CohortState, Side
from trainingmgr.training.curricula import queries as curricula
from trainingmgr.training.curricula.models import Module, ModuleVersion
from trainingmgr.training.enrolments.models import Enrolment, Waiver
from trainingmgr.training.results.models import CurtailmentWaiver

S = Shortcut
COUNTED_RUNS = 2000
"""So many runs that ended in the time are looked at for shortened modules."""


@dataclass(frozen=True)
class Bent:
    """One time that a rule was bent: when, by whom, who signed, why, and what it was about."""

    at: datetime
    by: str
    login: str
    second: str
    why: str
    what: str
    of: str
    uid: UUID | None
    minutes: int | None = None

    @property
    def on(self) -> date:
        return clock.day(self.at)


def counts(first: date, last: date) -> Mapping[Shortcut, int]:
    """How often, of each kind. Eight statements."""
    begin, end = clock.begins(first), clock.begins(last + timedelta(days=1))
    parts = []
    for kind, rows in ROWS.items():
        found = rows(begin, end).subquery()
        parts.append(select(literal(kind.value), func.count()).select_from(found))
    told = {Shortcut(name): count for name, count in db.session.execute(union_all(*parts))}
    return told | {kind: len(told_of(first, last)) for kind, told_of in RUNS.items()}


def rows(kind: Shortcut, first: date, last: date, *, cursor: str | None = None) -> Page[Bent]:
    """The rows behind a count, the newest first. Two statements, or four."""
    if kind in RUNS:
        ended = RUNS[kind](first, last)
        return Page(ended, None, None, len(ended))
    begin, end = clock.begins(first), clock.begins(last + timedelta(days=1))
    found = ROWS[kind](begin, end).subquery("bent")
    asked = {name: found.c[name].label(name) for name in found.c.keys()}  # noqa: SIM118
    page = page_of(
        select(*asked.values()), asked["at"], asked["key"], cursor=cursor, descending=True
    )
    return Page(_bent(page.rows), page.before, page.after)


def _bent(found: Sequence[Any]) -> list[Bent]:
    ids = {each.by_id for each in found} | {each.second_id for each in found}
    people = {
        id_: (name, username)
        for id_, name, username in db.session.execute(
            select(User.id, User.name, User.username).where(User.id.in_(ids - {None}))
        )
    }
    return [
        Bent(
            each.at, *people.get(each.by_id, ("", "")), people.get(each.second_id, ("", ""))[0],
            each.why or "", each.what or "", each.of or "", each.uid,
            None if each.since is None else int(abs(each.at - each.since).total_seconds() // 60),
        )
        for each in found
    ]  # fmt: skip


def shortened(first: date, last: date) -> list[Bent]:
    """Modules of which runs that ended in this time gave less than 90 % of the hours of their
    standard, the last to end first; by whom and why that was waived, if it was. A module that was
    never on the timetable is short too. Four statements.
    """
    runs = {
        each.id: each
        for each in db.session.scalars(
            select(Cohort)
            .where(Cohort.ends_on >= first, Cohort.ends_on <= last,
                   Cohort.state.in_((CohortState.COMPLETED, CohortState.CLOSED_OUT)))
            .order_by(Cohort.ends_on.desc(), Cohort.id.desc())
            .limit(COUNTED_RUNS)
        )
    }  # fmt: skip
    if not runs:
        return []
    given = counting.delivered_of(runs)
    asker, signer = aliased(User), aliased(User)
    waived = {
        (row.cohort_id, row.version_id): row
        for row in db.session.execute(
            select(CurtailmentWaiver.cohort_id, CurtailmentWaiver.version_id,
                   CurtailmentWaiver.reason, asker.name.label("by"),
                   asker.username.label("login"), signer.name.label("second"))
            .join(asker, asker.id == CurtailmentWaiver.asked_by_id)
            .outerjoin(signer, signer.id == CurtailmentWaiver.signed_by_id)
            .where(CurtailmentWaiver.cohort_id.in_(runs),
                   CurtailmentWaiver.withdrawn_at.is_(None))
        )
    }  # fmt: skip
    pinned: defaultdict[int, list[tuple[int, str, int]]] = defaultdict(list)
    for run_id, version, code, standard in db.session.execute(
        select(CohortModule.cohort_id, ModuleVersion.id, Module.code, ModuleVersion.minutes)
        .join(ModuleVersion, ModuleVersion.id == CohortModule.version_id)
        .join(Module, Module.id == ModuleVersion.module_id)
        .where(CohortModule.cohort_id.in_(given))
        .order_by(CohortModule.position)
    ):
        pinned[run_id].append((version, code, standard))
    found = []
    for run in runs.values():
        for version, code, standard in pinned[run.id]:
            _planned, minutes = given[run.id].get(version, (0, 0))
            if minutes * 10 < standard * 9:
                row = waived.get((run.id, version))
                found.append(
                    Bent(
                        at=clock.begins(run.ends_on), by=row.by if row else "",
                        login=row.login if row else "", second=(row and row.second) or "",
                        why=row.reason if row else run.curtailment_reason or "",
                        what=run.code, uid=run.uid,
                        of=f"{code}: {minutes // 60} / {standard // 60} h",
                    )
                )  # fmt: skip
    return found


def lacking(first: date, last: date) -> list[Bent]:
    """Runs that ended in this time of courses that owe a named topic and do not teach it
    (R-TRN-01), the last to end first, with who planned them. Four statements.
    """
    owed = {course.id: (course.code, topics) for course, topics in curricula.flagged_courses()}
    if not owed:
        return []
    rows = db.session.execute(
        select(Cohort, User.name, User.username)
        .join(User, User.id == Cohort.planned_by_id)
        .where(Cohort.course_id.in_(owed), Cohort.ends_on >= first, Cohort.ends_on <= last,
               Cohort.state.in_((CohortState.COMPLETED, CohortState.CLOSED_OUT)))
        .order_by(Cohort.ends_on.desc(), Cohort.id.desc())
        .limit(COUNTED_RUNS)
    )  # fmt: skip
    return [
        Bent(
            at=clock.begins(run.ends_on), by=name, login=login, second="", why="", what=run.code,
            of=f"{owed[run.course_id][0]}: {', '.join(owed[run.course_id][1])}", uid=run.uid,
        )
        for run, name, login in rows
    ]  # fmt: skip


RUNS = {S.DELIVERED_SHORT: shortened, S.TOPIC_LACKING: lacking}
"""Shortcuts that are no deed of one moment: they are read from the runs that ended."""


def _breaches(begin: datetime, end: datetime) -> Select[Any]:
    row = AcceptedBreach
    return (
        select(*columns(row, row.at, by_id=row.by_id, why=row.reason, what=Cohort.code,
                         of=Module.code, uid=Cohort.uid))
        .join(Cohort, Cohort.id == row.cohort_id)
        .join(ModuleVersion, ModuleVersion.id == row.version_id)
        .join(Module, Module.id == ModuleVersion.module_id)
        .where(within(row.at, begin, end))
    )  # fmt: skip


def _quotas(begin: datetime, end: datetime) -> Select[Any]:
    row = ExportRequest
    told = columns(
        row, row.decided_at, by_id=row.by_id, second_id=row.decided_by_id, why=row.reason,
        what=row.what, of=cast(row.rows, String),
    )  # fmt: skip
    agreed = row.state.in_((Leave.AGREED, Leave.USED))
    return select(*told).where(agreed, within(row.decided_at, begin, end))


def _holds_signed(begin: datetime, end: datetime) -> Select[Any]:
    row = PayrollSignature
    return (
        select(*columns(row, row.at, by_id=row.by_id, why=row.because, what=Payroll.period,
                         of=cast(Payroll.purpose, String)))
        .join(Payroll, Payroll.id == row.payroll_id)
        .where(row.because.is_not(None), within(row.at, begin, end))
    )  # fmt: skip


def _breaks(begin: datetime, end: datetime) -> Select[Any]:
    row, signed = JournalBreak, JournalBreakSignature
    return (
        select(*columns(row, signed.at, by_id=row.by_id, second_id=signed.by_id, why=row.reason,
                         what=cast(row.first, String), of=cast(row.last, String)))
        .join(signed, signed.break_id == row.id)
        .where(within(signed.at, begin, end))
    )  # fmt: skip


def _emergencies(begin: datetime, end: datetime) -> Select[Any]:
    """From when on somebody read; `since` is when it ended, or ends: minutes lie between."""
    row = EmergencyReading
    told = columns(
        row, row.agreed_at, by_id=row.user_id, second_id=row.agreed_by_id, why=row.reason,
        what=row.drawers, since=func.coalesce(row.ended_at, row.ends_at),
    )  # fmt: skip
    return select(*told).where(within(row.agreed_at, begin, end))


def _waivers(begin: datetime, end: datetime) -> Select[Any]:
    row = Waiver
    return (
        select(*columns(row, row.at, by_id=row.asked_by_id, second_id=row.signed_by_id,
                         why=row.reason, what=Cohort.code, of=row.piece, uid=Cohort.uid))
        .join(Enrolment, Enrolment.id == row.enrolment_id)
        .join(Cohort, Cohort.id == Enrolment.cohort_id)
        .where(within(row.at, begin, end))
    )  # fmt: skip


def _curtailments(begin: datetime, end: datetime) -> Select[Any]:
    row = CurtailmentWaiver
    return (
        select(*columns(row, row.signed_at, by_id=row.asked_by_id, second_id=row.signed_by_id,
                         why=row.reason, what=Cohort.code, of=Module.code, uid=Cohort.uid))
        .join(Cohort, Cohort.id == row.cohort_id)
        .join(ModuleVersion, ModuleVersion.id == row.version_id)
        .join(Module, Module.id == ModuleVersion.module_id)
        .where(within(row.signed_at, begin, end))
    )  # fmt: skip


def _after_lock(begin: datetime, end: datetime) -> Select[Any]:
    row = MarkChange
    return (
        select(*columns(row, row.at, by_id=row.by_id, why=row.reason, what=Cohort.code,
                         of=cast(TrainingSession.on, String), uid=Cohort.uid))
        .join(Mark, Mark.id == row.mark_id)
        .join(TrainingSession, TrainingSession.id == Mark.session_id)
        .join(Cohort, Cohort.id == TrainingSession.cohort_id)
        .where(row.after_lock, within(row.at, begin, end))
    )  # fmt: skip


def _written_late(kind: LateKind, begin: datetime, end: datetime) -> Select[Any]:
    """Marks and reports that count since a second person confirmed them after the lock; a report
    that says who taught instead waits for one in time as well.
    """
    row = LateEntry
    return (
        select(*columns(row, row.decided_at, by_id=row.by_id, second_id=row.decided_by_id,
                        why=row.reason, what=Cohort.code, of=cast(TrainingSession.on, String),
                        uid=Cohort.uid))
        .join(TrainingSession, TrainingSession.id == row.session_id)
        .join(Cohort, Cohort.id == TrainingSession.cohort_id)
        .where(row.kind == kind, row.state == LateState.CONFIRMED,
               within(row.decided_at, begin, end))
    )  # fmt: skip


def _agreed_late(begin: datetime, end: datetime) -> Select[Any]:
    """The host authority agreed to a run that had begun."""
    row = Approval
    return (
        select(*columns(row, row.at, by_id=row.by_id, what=Cohort.code,
                         of=cast(Cohort.starts_on, String), uid=Cohort.uid))
        .join(Cohort, Cohort.id == row.cohort_id)
        .where(row.side == Side.HOST, row.on > Cohort.starts_on, within(row.at, begin, end))
    )  # fmt: skip


def _pay_backdated(begin: datetime, end: datetime) -> Any:
    """Agreed in one month, to hold from a month that was over."""
    parts = []
    kinds: tuple[type[Any], ...] = (GradeHolding, AllowanceGrant, DeductionOrder)
    for place, row in enumerate(kinds):
        month = func.substr(cast(row.decided_at, String), 1, 7)
        told = columns(
            row, row.decided_at, by_id=row.proposed_by_id, second_id=row.decided_by_id,
            why=row.document, what=literal(row.__tablename__), of=cast(row.from_on, String),
        )  # fmt: skip
        told[0] = (row.id * 3 + place).label("key")
        parts.append(
            select(*told).where(
                row.state == EntitlementState.AGREED, within(row.decided_at, begin, end),
                func.substr(cast(row.from_on, String), 1, 7) < month,
            )
        )  # fmt: skip
    return union_all(*parts)


ROWS: dict[Shortcut, Callable[[datetime, datetime], Any]] = {
    S.BREACH: _breaches,
    S.QUOTA: _quotas,
    S.HOLDS_SIGNED: _holds_signed,
    S.JOURNAL_BREAK: _breaks,
    S.EMERGENCY: _emergencies,
    S.WAIVER: _waivers,
    S.CURTAILMENT: _curtailments,
    S.AFTER_LOCK: _after_lock,
    S.AGREED_LATE: _agreed_late,
    S.PAY_BACKDATED: _pay_backdated,
    S.LATE_MARKS: partial(_written_late, LateKind.MARKS),
    S.LATE_REPORT: partial(_written_late, LateKind.REPORT),
    **HURRIED,
}
