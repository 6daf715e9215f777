"""Where rules were bent over a time: each count, and the rows behind it.

Nobody is named here but those who signed: rows say which run, payroll or list it was about.
"""

from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import (
    Float,
    Integer,
    Select,
    String,
    and_,
    cast,
    func,
    literal,
    null,
    select,
    union_all,
)
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.orm import aliased
from sqlalchemy.sql.functions import GenericFunction

from trainingmgr.accounts.models import User
from trainingmgr.core import clock
from trainingmgr.core.db import db
from trainingmgr.core.paging import Page, page_of
from trainingmgr.core.values import dataclass
from trainingmgr.oversight.models import JournalBreak, JournalBreakSignature
from trainingmgr.oversight.workspace.rules import HURRY, Shortcut
from trainingmgr.pay.channels.models import PayChannel
from trainingmgr.pay.channels.rules import ChannelState
from trainingmgr.pay.rolls.models import Payroll, PayrollSignature
from trainingmgr.pay.rolls.rules import Deed
from trainingmgr.pay.scale.models import AllowanceGrant, DeductionOrder, GradeHolding
from trainingmgr.pay.scale.rules import EntitlementState
from trainingmgr.registry.identity.models import Correction, Merge
from trainingmgr.registry.identity.rules import CorrectionState, MergeState
from trainingmgr.tabular.models import ExportRequest
from trainingmgr.tabular.rules import Leave
from trainingmgr.training.attendance.models import Mark, MarkChange
from trainingmgr.training.attendance.queries import counting
from trainingmgr.training.certificates.models import CertificateRequest
from trainingmgr.training.certificates.rules import RequestState
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
from trainingmgr.training.enrolments.models import Enrolment, Waiver, WaiverRequest
from trainingmgr.training.enrolments.rules import WaiverState
from trainingmgr.training.results.models import CurtailmentWaiver

S = Shortcut
COUNTED_RUNS = 2000
"""So many runs that ended in the time are looked at for shortened modules."""


class minutes_between(GenericFunction[float]):  # noqa: N801  a function of SQL
    """Minutes from the second moment to the first."""

    type = Float()
    inherit_cache = True


@compiles(minutes_between, "sqlite")
def _sqlite(element: Any, compiler: Any, **kw: Any) -> str:
    later, earlier = (compiler.process(each, **kw) for each in element.clauses)
    return f"((julianday({later}) - julianday({earlier})) * 1440)"


@compiles(minutes_between, "postgresql")
def _postgresql(element: Any, compiler: Any, **kw: Any) -> str:
    later, earlier = (compiler.process(each, **kw) for each in element.clauses)
    return f"(EXTRACT(EPOCH FROM ({later} - {earlier})) / 60)"


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
            None if each.since is None else int((each.at - each.since).total_seconds() // 60),
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
            .where(CurtailmentWaiver.cohort_id.in_(runs))
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


def _columns(model: Any, at: Any, **told: Any) -> list[Any]:
    """The columns of a row that was bent, in one order for every kind."""
    nothing = {
        "by_id": cast(null(), Integer), "second_id": cast(null(), Integer),
        "why": cast(null(), String), "what": cast(null(), String), "of": cast(null(), String),
        "uid": cast(null(), Cohort.uid.type), "since": cast(null(), AcceptedBreach.at.type),
    }  # fmt: skip
    said = {"key": model.id, "at": at} | nothing | told
    return [value.label(name) for name, value in said.items()]


def _within(at: Any, begin: datetime, end: datetime) -> Any:
    return and_(at >= begin, at < end)


def _in_hurry(at: Any, since: Any, begin: datetime, end: datetime) -> Any:
    return and_(_within(at, begin, end), minutes_between(at, since) < HURRY)


def _breaches(begin: datetime, end: datetime) -> Select[Any]:
    row = AcceptedBreach
    return (
        select(*_columns(row, row.at, by_id=row.by_id, why=row.reason, what=Cohort.code,
                         of=Module.code, uid=Cohort.uid))
        .join(Cohort, Cohort.id == row.cohort_id)
        .join(ModuleVersion, ModuleVersion.id == row.version_id)
        .join(Module, Module.id == ModuleVersion.module_id)
        .where(_within(row.at, begin, end))
    )  # fmt: skip


def _quotas(begin: datetime, end: datetime) -> Select[Any]:
    row = ExportRequest
    columns = _columns(
        row, row.decided_at, by_id=row.by_id, second_id=row.decided_by_id, why=row.reason,
        what=row.what, of=cast(row.rows, String),
    )  # fmt: skip
    agreed = row.state.in_((Leave.AGREED, Leave.USED))
    return select(*columns).where(agreed, _within(row.decided_at, begin, end))


def _holds_signed(begin: datetime, end: datetime) -> Select[Any]:
    row = PayrollSignature
    return (
        select(*_columns(row, row.at, by_id=row.by_id, why=row.because, what=Payroll.period,
                         of=cast(Payroll.purpose, String)))
        .join(Payroll, Payroll.id == row.payroll_id)
        .where(row.because.is_not(None), _within(row.at, begin, end))
    )  # fmt: skip


def _breaks(begin: datetime, end: datetime) -> Select[Any]:
    row, signed = JournalBreak, JournalBreakSignature
    return (
        select(*_columns(row, signed.at, by_id=row.by_id, second_id=signed.by_id, why=row.reason,
                         what=cast(row.first, String), of=cast(row.last, String)))
        .join(signed, signed.break_id == row.id)
        .where(_within(signed.at, begin, end))
    )  # fmt: skip


def _waivers(begin: datetime, end: datetime) -> Select[Any]:
    row = Waiver
    return (
        select(*_columns(row, row.at, by_id=row.asked_by_id, second_id=row.signed_by_id,
                         why=row.reason, what=Cohort.code, of=row.piece, uid=Cohort.uid))
        .join(Enrolment, Enrolment.id == row.enrolment_id)
        .join(Cohort, Cohort.id == Enrolment.cohort_id)
        .where(_within(row.at, begin, end))
    )  # fmt: skip


def _curtailments(begin: datetime, end: datetime) -> Select[Any]:
    row = CurtailmentWaiver
    return (
        select(*_columns(row, row.signed_at, by_id=row.asked_by_id, second_id=row.signed_by_id,
                         why=row.reason, what=Cohort.code, of=Module.code, uid=Cohort.uid))
        .join(Cohort, Cohort.id == row.cohort_id)
        .join(ModuleVersion, ModuleVersion.id == row.version_id)
        .join(Module, Module.id == ModuleVersion.module_id)
        .where(_within(row.signed_at, begin, end))
    )  # fmt: skip


def _after_lock(begin: datetime, end: datetime) -> Select[Any]:
    row = MarkChange
    return (
        select(*_columns(row, row.at, by_id=row.by_id, why=row.reason, what=Cohort.code,
                         of=cast(TrainingSession.on, String), uid=Cohort.uid))
        .join(Mark, Mark.id == row.mark_id)
        .join(TrainingSession, TrainingSession.id == Mark.session_id)
        .join(Cohort, Cohort.id == TrainingSession.cohort_id)
        .where(row.after_lock, _within(row.at, begin, end))
    )  # fmt: skip


def _agreed_late(begin: datetime, end: datetime) -> Select[Any]:
    """The host authority agreed to a run that had begun."""
    row = Approval
    return (
        select(*_columns(row, row.at, by_id=row.by_id, what=Cohort.code,
                         of=cast(Cohort.starts_on, String), uid=Cohort.uid))
        .join(Cohort, Cohort.id == row.cohort_id)
        .where(row.side == Side.HOST, row.on > Cohort.starts_on, _within(row.at, begin, end))
    )  # fmt: skip


def _pay_backdated(begin: datetime, end: datetime) -> Any:
    """Agreed in one month, to hold from a month that was over."""
    parts = []
    kinds: tuple[type[Any], ...] = (GradeHolding, AllowanceGrant, DeductionOrder)
    for place, row in enumerate(kinds):
        month = func.substr(cast(row.decided_at, String), 1, 7)
        columns = _columns(
            row, row.decided_at, by_id=row.proposed_by_id, second_id=row.decided_by_id,
            why=row.document, what=literal(row.__tablename__), of=cast(row.from_on, String),
        )  # fmt: skip
        columns[0] = (row.id * 3 + place).label("key")
        parts.append(
            select(*columns).where(
                row.state == EntitlementState.AGREED, _within(row.decided_at, begin, end),
                func.substr(cast(row.from_on, String), 1, 7) < month,
            )
        )  # fmt: skip
    return union_all(*parts)


def _payrolls_hurried(begin: datetime, end: datetime) -> Select[Any]:
    """All three signatures under one content within the minutes (R-PAY-02)."""
    first, last = aliased(PayrollSignature), PayrollSignature
    return (
        select(*_columns(last, last.at, by_id=first.by_id, second_id=last.by_id,
                         what=Payroll.period, of=cast(Payroll.purpose, String), since=first.at))
        .join(Payroll, Payroll.id == last.payroll_id)
        .join(first, and_(first.payroll_id == last.payroll_id,
                          first.content_sha256 == last.content_sha256))
        .where(last.deed == Deed.APPROVED, first.deed == Deed.PREPARED,
               last.withdrawn_at.is_(None), first.withdrawn_at.is_(None),
               _in_hurry(last.at, first.at, begin, end))
    )  # fmt: skip


def _waivers_hurried(begin: datetime, end: datetime) -> Select[Any]:
    row = WaiverRequest
    return (
        select(*_columns(row, row.decided_at, by_id=row.asked_by_id, second_id=row.decided_by_id,
                         why=row.reason, what=Cohort.code, of=row.piece, uid=Cohort.uid,
                         since=row.asked_at))
        .join(Enrolment, Enrolment.id == row.enrolment_id)
        .join(Cohort, Cohort.id == Enrolment.cohort_id)
        .where(row.state == WaiverState.SIGNED,
               _in_hurry(row.decided_at, row.asked_at, begin, end))
    )  # fmt: skip


def _corrections_hurried(begin: datetime, end: datetime) -> Select[Any]:
    row = Correction
    return select(
        *_columns(row, row.decided_at, by_id=row.proposed_by_id, second_id=row.decided_by_id,
                  since=row.proposed_at)
    ).where(row.state == CorrectionState.APPLIED,
            _in_hurry(row.decided_at, row.proposed_at, begin, end))  # fmt: skip


def _merges_hurried(begin: datetime, end: datetime) -> Select[Any]:
    row = Merge
    return select(
        *_columns(row, row.decided_at, by_id=row.proposed_by_id, second_id=row.decided_by_id,
                  since=row.proposed_at)
    ).where(row.state != MergeState.REFUSED,
            _in_hurry(row.decided_at, row.proposed_at, begin, end))  # fmt: skip


def _certificates_hurried(begin: datetime, end: datetime) -> Select[Any]:
    row = CertificateRequest
    return (
        select(*_columns(row, row.decided_at, by_id=row.asked_by_id, second_id=row.decided_by_id,
                         what=Cohort.code, of=cast(row.count, String), uid=Cohort.uid,
                         since=row.asked_at))
        .join(Cohort, Cohort.id == row.cohort_id)
        .where(row.state == RequestState.ISSUED,
               _in_hurry(row.decided_at, row.asked_at, begin, end))
    )  # fmt: skip


def _channels_hurried(begin: datetime, end: datetime) -> Select[Any]:
    row = PayChannel
    return select(
        *_columns(row, row.decided_at, by_id=row.proposed_by_id, second_id=row.decided_by_id,
                  since=row.proposed_at)
    ).where(row.state.in_((ChannelState.AGREED, ChannelState.STOPPED)),
            _in_hurry(row.decided_at, row.proposed_at, begin, end))  # fmt: skip


ROWS: dict[Shortcut, Callable[[datetime, datetime], Any]] = {
    S.BREACH: _breaches,
    S.QUOTA: _quotas,
    S.HOLDS_SIGNED: _holds_signed,
    S.JOURNAL_BREAK: _breaks,
    S.WAIVER: _waivers,
    S.CURTAILMENT: _curtailments,
    S.AFTER_LOCK: _after_lock,
    S.AGREED_LATE: _agreed_late,
    S.PAY_BACKDATED: _pay_backdated,
    S.PAYROLL_HURRIED: _payrolls_hurried,
    S.WAIVER_HURRIED: _waivers_hurried,
    S.CORRECTION_HURRIED: _corrections_hurried,
    S.MERGE_HURRIED: _merges_hurried,
    S.CERTIFICATES_HURRIED: _certificates_hurried,
    S.CHANNEL_HURRIED: _channels_hurried,
}
