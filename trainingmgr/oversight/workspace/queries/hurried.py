"""What two people did one after the other so quickly that nobody can have looked (security 4.3)."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

from sqlalchemy import Select, String, and_, cast, func, literal, select, union_all
from sqlalchemy.orm import aliased

from trainingmgr.accounts.models import Grant
from trainingmgr.core.db import Bare
from trainingmgr.oversight.workspace.queries.columns import columns, in_hurry
from trainingmgr.oversight.workspace.rules import Shortcut
from trainingmgr.pay.arrears.models import ArrearsEntry
from trainingmgr.pay.arrears.rules import EntryKind
from trainingmgr.pay.channels.models import PayChannel
from trainingmgr.pay.channels.rules import ChannelState
from trainingmgr.pay.holds.models import PayHold, StopList
from trainingmgr.pay.holds.rules import HoldState
from trainingmgr.pay.rolls.models import Payroll, PayrollSignature
from trainingmgr.pay.rolls.rules import Deed
from trainingmgr.pay.scale.models import (
    AllowanceGrant,
    DeductionOrder,
    ExchangeRate,
    GradeHolding,
)
from trainingmgr.pay.scale.rules import EntitlementState
from trainingmgr.registry.identity.models import Correction, Merge, Parting
from trainingmgr.registry.identity.rules import CorrectionState, MergeState
from trainingmgr.tabular.models import ExportRequest, ImportBatch
from trainingmgr.tabular.rules import Leave
from trainingmgr.training.attendance.models import LateEntry
from trainingmgr.training.attendance.rules import LateState
from trainingmgr.training.certificates.models import (
    CertificateRequest,
    KeyWithdrawal,
    RevocationProposal,
)
from trainingmgr.training.certificates.rules import KeyState, RequestState, RevocationState
from trainingmgr.training.cohorts.models import Cohort, TrainingSession
from trainingmgr.training.curricula.models import Module, ModuleVersion
from trainingmgr.training.enrolments.models import Enrolment, WaiverRequest
from trainingmgr.training.enrolments.rules import WaiverState
from trainingmgr.training.results.models import CurtailmentWaiver
from trainingmgr.vetting.sources.models import SourceGrant
from trainingmgr.vetting.sources.rules import GrantState
from trainingmgr.vetting.watchlists.models import MatchDecision
from trainingmgr.vetting.watchlists.rules import Deed as MatchDeed

S = Shortcut


def _payrolls_hurried(begin: datetime, end: datetime) -> Select[Any]:
    """All three signatures under one content within the minutes (R-PAY-02)."""
    first, last = aliased(PayrollSignature), PayrollSignature
    return (
        select(*columns(last, last.at, by_id=first.by_id, second_id=last.by_id,
                         what=Payroll.period, of=cast(Payroll.purpose, String), since=first.at))
        .join(Payroll, Payroll.id == last.payroll_id)
        .join(first, and_(first.payroll_id == last.payroll_id,
                          first.content_sha256 == last.content_sha256))
        .where(last.deed == Deed.APPROVED, first.deed == Deed.PREPARED,
               last.withdrawn_at.is_(None), first.withdrawn_at.is_(None),
               in_hurry(last.at, first.at, begin, end))
    )  # fmt: skip


def _waivers_hurried(begin: datetime, end: datetime) -> Select[Any]:
    row = WaiverRequest
    return (
        select(*columns(row, row.decided_at, by_id=row.asked_by_id, second_id=row.decided_by_id,
                         why=row.reason, what=Cohort.code, of=row.piece, uid=Cohort.uid,
                         since=row.asked_at))
        .join(Enrolment, Enrolment.id == row.enrolment_id)
        .join(Cohort, Cohort.id == Enrolment.cohort_id)
        .where(row.state == WaiverState.SIGNED,
               in_hurry(row.decided_at, row.asked_at, begin, end))
    )  # fmt: skip


def _corrections_hurried(begin: datetime, end: datetime) -> Select[Any]:
    row = Correction
    return select(
        *columns(row, row.decided_at, by_id=row.proposed_by_id, second_id=row.decided_by_id,
                  since=row.proposed_at)
    ).where(row.state == CorrectionState.APPLIED,
            in_hurry(row.decided_at, row.proposed_at, begin, end))  # fmt: skip


def _merges_hurried(begin: datetime, end: datetime) -> Any:
    """Records joined, and parted again."""
    row, parted = Merge, Parting
    joined = columns(row, row.decided_at, by_id=row.proposed_by_id, second_id=row.decided_by_id,
                     since=row.proposed_at)  # fmt: skip
    apart = columns(parted, parted.agreed_at, by_id=parted.asked_by_id,
                    second_id=parted.agreed_by_id, since=parted.asked_at)  # fmt: skip
    joined[0], apart[0] = (row.id * 2).label("key"), (parted.id * 2 + 1).label("key")
    return union_all(
        select(*joined).where(row.state != MergeState.REFUSED,
                              in_hurry(row.decided_at, row.proposed_at, begin, end)),
        select(*apart).where(in_hurry(parted.agreed_at, parted.asked_at, begin, end)),
    )  # fmt: skip


def _certificates_hurried(begin: datetime, end: datetime) -> Select[Any]:
    row = CertificateRequest
    return (
        select(*columns(row, row.decided_at, by_id=row.asked_by_id, second_id=row.decided_by_id,
                         what=Cohort.code, of=cast(row.count, String), uid=Cohort.uid,
                         since=row.asked_at))
        .join(Cohort, Cohort.id == row.cohort_id)
        .where(row.state == RequestState.ISSUED,
               in_hurry(row.decided_at, row.asked_at, begin, end))
    )  # fmt: skip


def _channels_hurried(begin: datetime, end: datetime) -> Select[Any]:
    row = PayChannel
    return select(
        *columns(row, row.decided_at, by_id=row.proposed_by_id, second_id=row.decided_by_id,
                  since=row.proposed_at)
    ).where(row.state.in_((ChannelState.AGREED, ChannelState.STOPPED)),
            in_hurry(row.decided_at, row.proposed_at, begin, end))  # fmt: skip


def _late_hurried(begin: datetime, end: datetime) -> Select[Any]:
    """Late marks, and reports that a second person confirms (R-TRN-08)."""
    row = LateEntry
    return (
        select(*columns(row, row.decided_at, by_id=row.by_id, second_id=row.decided_by_id,
                        why=row.reason, what=Cohort.code, of=cast(TrainingSession.on, String),
                        uid=Cohort.uid, since=row.at))
        .join(TrainingSession, TrainingSession.id == row.session_id)
        .join(Cohort, Cohort.id == TrainingSession.cohort_id)
        .where(row.state == LateState.CONFIRMED, in_hurry(row.decided_at, row.at, begin, end))
    )  # fmt: skip


def _rights_hurried(begin: datetime, end: datetime) -> Any:
    """Grades, allowances, deductions and rates between currencies."""
    parts = []
    kinds: tuple[type[Any], ...] = (GradeHolding, AllowanceGrant, DeductionOrder, ExchangeRate)
    for place, row in enumerate(kinds):
        told = columns(row, row.decided_at, by_id=row.proposed_by_id, second_id=row.decided_by_id,
                       what=literal(row.__tablename__), since=row.proposed_at)  # fmt: skip
        told[0] = (row.id * len(kinds) + place).label("key")
        parts.append(
            select(*told).where(
                row.state == EntitlementState.AGREED,
                in_hurry(row.decided_at, row.proposed_at, begin, end),
            )
        )
    return union_all(*parts)


def _revocations_hurried(begin: datetime, end: datetime) -> Select[Any]:
    row = RevocationProposal
    return select(
        *columns(row, row.decided_at, by_id=row.by_id, second_id=row.decided_by_id, since=row.at)
    ).where(
        row.state == RevocationState.AGREED, in_hurry(row.decided_at, row.at, begin, end)
    )  # fmt: skip


def _quotas_hurried(begin: datetime, end: datetime) -> Select[Any]:
    row = ExportRequest
    return select(
        *columns(row, row.decided_at, by_id=row.by_id, second_id=row.decided_by_id, why=row.reason,
                 what=row.what, of=cast(row.rows, String), since=row.at)
    ).where(row.state.in_((Leave.AGREED, Leave.USED)),
            in_hurry(row.decided_at, row.at, begin, end))  # fmt: skip


def _imports_hurried(begin: datetime, end: datetime) -> Select[Any]:
    """From when the file had been checked: before, there was nothing to look at."""
    row = ImportBatch
    since = func.coalesce(row.checked_at, row.at)
    return select(
        *columns(row, row.approved_at, by_id=row.by_id, second_id=row.approved_by_id,
                 what=row.kind, of=cast(row.rows, String), since=since)
    ).where(row.approved_by_id.is_not(None),
            in_hurry(row.approved_at, since, begin, end))  # fmt: skip


def _grants_hurried(begin: datetime, end: datetime) -> Select[Any]:
    row = Grant
    return select(
        *columns(row, row.countersigned_at, by_id=row.granted_by_id,
                 second_id=row.countersigned_by_id, what=cast(row.role, String),
                 since=row.granted_at)
    ).where(in_hurry(row.countersigned_at, row.granted_at, begin, end))  # fmt: skip


def _erasures_hurried(begin: datetime, end: datetime) -> Select[Any]:
    row = Bare.metadata.tables["erasure_run"].c  # of a room beside this one: by its name alone
    return select(
        *columns(row, row.agreed_at, by_id=row.proposed_by_id, second_id=row.agreed_by_id,
                 what=row.code, of=cast(row.count, String), since=row.proposed_at)
    ).where(in_hurry(row.agreed_at, row.proposed_at, begin, end))  # fmt: skip


def _holds_hurried(begin: datetime, end: datetime) -> Any:
    """Pay put on hold, given free again, and lists of many who are stopped at once."""
    hold, stops = PayHold, StopList
    found: tuple[tuple[Any, ...], ...] = (
        ("hold", hold, hold.by_id, hold.at, hold.decided_by_id, hold.decided_at,
         hold.state.in_((HoldState.IN_FORCE, HoldState.RELEASING, HoldState.RELEASED))),
        ("release", hold, hold.end_asked_by_id, hold.end_asked_at, hold.ended_by_id, hold.ended_at,
         hold.state == HoldState.RELEASED),
        ("stop_list", stops, stops.by_id, stops.at, stops.countersigned_by_id,
         stops.countersigned_at, stops.countersigned_by_id.is_not(None)),
    )  # fmt: skip
    parts = []
    for place, (what, row, by_id, since, second_id, at, decided) in enumerate(found):
        told = columns(row, at, by_id=by_id, second_id=second_id, what=literal(what), since=since)
        told[0] = (row.id * len(found) + place).label("key")
        parts.append(select(*told).where(decided, in_hurry(at, since, begin, end)))
    return union_all(*parts)


def _matches_hurried(begin: datetime, end: datetime) -> Select[Any]:
    """From the newest proposal before it. Neither who is meant nor by which list stands here."""
    asked, agreed = aliased(MatchDecision), MatchDecision
    newest = (
        select(func.max(asked.id))
        .where(asked.match_id == agreed.match_id, asked.id < agreed.id,
               asked.deed == MatchDeed.PROPOSED)
        .scalar_subquery()
    )  # fmt: skip
    first = aliased(MatchDecision)
    return (
        select(*columns(agreed, agreed.at, by_id=first.by_id, second_id=agreed.by_id,
                         since=first.at))
        .join(first, first.id == newest)
        .where(agreed.deed == MatchDeed.AGREED, in_hurry(agreed.at, first.at, begin, end))
    )  # fmt: skip


def _curtailments_hurried(begin: datetime, end: datetime) -> Select[Any]:
    """That a module counts though little of it was taught (R-TRN-03)."""
    row = CurtailmentWaiver
    return (
        select(*columns(row, row.signed_at, by_id=row.asked_by_id, second_id=row.signed_by_id,
                         why=row.reason, what=Cohort.code, of=Module.code, uid=Cohort.uid,
                         since=row.asked_at))
        .join(Cohort, Cohort.id == row.cohort_id)
        .join(ModuleVersion, ModuleVersion.id == row.version_id)
        .join(Module, Module.id == ModuleVersion.module_id)
        .where(in_hurry(row.signed_at, row.asked_at, begin, end))
    )  # fmt: skip


def _arrears_hurried(begin: datetime, end: datetime) -> Select[Any]:
    """What is owed to somebody, written by hand: neither to whom nor how much stands here."""
    row = ArrearsEntry
    return select(
        *columns(row, row.agreed_at, by_id=row.by_id, second_id=row.agreed_by_id, what=row.period,
                 since=row.at)
    ).where(
        row.kind != EntryKind.ACCRUED, in_hurry(row.agreed_at, row.at, begin, end)
    )  # fmt: skip


def _keys_hurried(begin: datetime, end: datetime) -> Select[Any]:
    row = KeyWithdrawal
    return select(
        *columns(row, row.decided_at, by_id=row.by_id, second_id=row.decided_by_id, why=row.reason,
                 what=row.key_id, since=row.at)
    ).where(
        row.state == KeyState.AGREED, in_hurry(row.decided_at, row.at, begin, end)
    )  # fmt: skip


def _sources_hurried(begin: datetime, end: datetime) -> Select[Any]:
    """That one was opened, and how quickly: neither which nor by whom (security 4.1)."""
    row = SourceGrant
    return select(*columns(row, row.decided_at, since=row.asked_at)).where(
        row.state == GrantState.GRANTED, in_hurry(row.decided_at, row.asked_at, begin, end)
    )


def _measures_hurried(begin: datetime, end: datetime) -> Select[Any]:
    """That something was suspended for a complaint: neither of whom nor by whom (R-CMP-03)."""
    row = Bare.metadata.tables["complaint_measure"].c
    return select(*columns(row, row.decided_at, since=row.asked_at)).where(
        row.state.in_(("standing", "lifted")), in_hurry(row.decided_at, row.asked_at, begin, end)
    )


HURRIED: dict[Shortcut, Callable[[datetime, datetime], Any]] = {
    S.PAYROLL_HURRIED: _payrolls_hurried,
    S.WAIVER_HURRIED: _waivers_hurried,
    S.CORRECTION_HURRIED: _corrections_hurried,
    S.MERGE_HURRIED: _merges_hurried,
    S.CERTIFICATES_HURRIED: _certificates_hurried,
    S.CHANNEL_HURRIED: _channels_hurried,
    S.LATE_HURRIED: _late_hurried,
    S.RIGHTS_HURRIED: _rights_hurried,
    S.REVOCATION_HURRIED: _revocations_hurried,
    S.QUOTA_HURRIED: _quotas_hurried,
    S.IMPORT_HURRIED: _imports_hurried,
    S.GRANT_HURRIED: _grants_hurried,
    S.ERASURE_HURRIED: _erasures_hurried,
    S.HOLD_HURRIED: _holds_hurried,
    S.MATCH_HURRIED: _matches_hurried,
    S.CURTAILMENT_HURRIED: _curtailments_hurried,
    S.ARREARS_HURRIED: _arrears_hurried,
    S.KEY_HURRIED: _keys_hurried,
    S.SOURCE_HURRIED: _sources_hurried,
    S.MEASURE_HURRIED: _measures_hurried,
}
