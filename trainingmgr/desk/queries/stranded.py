"""What waits for a second person where nobody is left who could be one (security 4.3.6): nothing is
agreed to by itself, so somebody has to know.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import timedelta
from functools import cache
from typing import Any

from sqlalchemy import ColumnElement, Select, bindparam, func, literal, or_, select, union_all
from sqlalchemy.orm import contains_eager

from trainingmgr.accounts.models import Grant, User
from trainingmgr.accounts.rules import Scope
from trainingmgr.accounts.rules.permissions import PERMISSIONS
from trainingmgr.core import clock
from trainingmgr.core.db import db
from trainingmgr.core.permissions import Permission as P  # noqa: N817  one line a permission
from trainingmgr.core.permissions import Reader
from trainingmgr.core.values import dataclass
from trainingmgr.desk.rules import Office
from trainingmgr.oversight.models import JournalBreak
from trainingmgr.oversight.retention.models import ErasureRun
from trainingmgr.oversight.retention.rules import RunState
from trainingmgr.oversight.sharing.models import SharingAgreement
from trainingmgr.oversight.sharing.rules import SharingState
from trainingmgr.pay.channels.models import PayChannel
from trainingmgr.pay.channels.rules import ChannelState
from trainingmgr.pay.holds.models import PayHold
from trainingmgr.pay.holds.rules import HoldState
from trainingmgr.pay.scale.models import (
    AllowanceGrant,
    DeductionOrder,
    ExchangeRate,
    GradeHolding,
)
from trainingmgr.pay.scale.rules import EntitlementState
from trainingmgr.registry.identity.models import Correction, Merge, Parting
from trainingmgr.registry.identity.rules import CorrectionState, MergeState, PartingState
from trainingmgr.tabular.models import ExportRequest, ImportBatch, ImportState
from trainingmgr.tabular.rules import ALONE, Leave
from trainingmgr.training.attendance.models import LateEntry
from trainingmgr.training.attendance.rules import LateState
from trainingmgr.training.certificates.models import (
    CertificateRequest,
    KeyWithdrawal,
    RevocationProposal,
)
from trainingmgr.training.certificates.rules import KeyState, RequestState, RevocationState
from trainingmgr.training.enrolments.models import WaiverRequest
from trainingmgr.training.enrolments.rules import WaiverState
from trainingmgr.training.enrolments.rules.gate import PieceCode
from trainingmgr.vetting.sources.models import SourceGrant
from trainingmgr.vetting.sources.rules import GrantState

WEEK = timedelta(days=7)


@dataclass(frozen=True)
class Kind:
    """One kind of deed that waits: of which office it is, who asked when, and what decides it."""

    office: Office
    decides: P
    by: Any
    at: Any
    waits: ColumnElement[bool]

    def rows(self, place: int, whose: Select[Any] | None) -> Select[Any]:
        told = select(literal(place).label("place"), self.by.label("by_id")).where(
            self.waits, self.at >= bindparam("since", type_=self.at.type), self.by.is_not(None)
        )
        return told if whose is None else told.where(self.by.in_(whose))


@cache
def _kinds() -> Sequence[Kind]:
    found = [
        Kind(Office.RECORDS, P.PERSON_MERGE_DECIDE, Merge.proposed_by_id, Merge.proposed_at,
             Merge.state == MergeState.PROPOSED),
        Kind(Office.RECORDS, P.PERSON_MERGE_DECIDE, Parting.asked_by_id, Parting.asked_at,
             Parting.state == PartingState.ASKED),
        Kind(Office.RECORDS, P.PERSON_CORRECT_DECIDE, Correction.proposed_by_id,
             Correction.proposed_at, Correction.state == CorrectionState.PROPOSED),
        Kind(Office.LISTS, P.IMPORT_APPROVE, ImportBatch.by_id, ImportBatch.checked_at,
             (ImportBatch.state == ImportState.READY) & (ImportBatch.accepted > ALONE)),
        Kind(Office.LISTS, P.EXPORT_APPROVE, ExportRequest.by_id, ExportRequest.at,
             ExportRequest.state == Leave.ASKED),
        Kind(Office.PAY, P.CHANNEL_DECIDE, PayChannel.proposed_by_id, PayChannel.proposed_at,
             PayChannel.state == ChannelState.PROPOSED),
        Kind(Office.PAY, P.PAY_HOLD_DECIDE, PayHold.by_id, PayHold.at,
             PayHold.state == HoldState.PROPOSED),
        Kind(Office.CERTIFICATES, P.CERTIFICATE_ISSUE, CertificateRequest.asked_by_id,
             CertificateRequest.asked_at, CertificateRequest.state == RequestState.ASKED),
        Kind(Office.CERTIFICATES, P.CERTIFICATE_REVOKE, RevocationProposal.by_id,
             RevocationProposal.at, RevocationProposal.state == RevocationState.ASKED),
        Kind(Office.CERTIFICATES, P.CERTIFICATE_REVOKE, KeyWithdrawal.by_id, KeyWithdrawal.at,
             KeyWithdrawal.state == KeyState.ASKED),
        Kind(Office.COURSES, P.ATTENDANCE_CORRECT, LateEntry.by_id, LateEntry.at,
             LateEntry.state == LateState.WAITING),
        Kind(Office.COURSES, P.ENROLMENT_WAIVE, WaiverRequest.asked_by_id, WaiverRequest.asked_at,
             (WaiverRequest.state == WaiverState.ASKED)
             & WaiverRequest.piece.startswith(PieceCode.CLEARANCE.value)),
        Kind(Office.COURSES, P.ENROLMENT_CONFIRM, WaiverRequest.asked_by_id,
             WaiverRequest.asked_at, (WaiverRequest.state == WaiverState.ASKED)
             & ~WaiverRequest.piece.startswith(PieceCode.CLEARANCE.value)),
        Kind(Office.SITE, P.GRANT_COUNTERSIGN, Grant.granted_by_id, Grant.granted_at,
             Grant.needs_countersign & Grant.countersigned_by_id.is_(None)
             & Grant.revoked_at.is_(None)),
        Kind(Office.SITE, P.JOURNAL_BREAK_SIGN, JournalBreak.by_id, JournalBreak.at,
             ~JournalBreak.signature.has()),
        Kind(Office.PROTECTION, P.RETENTION_AGREE, ErasureRun.proposed_by_id,
             ErasureRun.proposed_at, ErasureRun.state == RunState.PROPOSED),
        Kind(Office.PROTECTION, P.SHARING_AGREE, SharingAgreement.written_by_id,
             SharingAgreement.written_at, (SharingAgreement.state == SharingState.DRAFT)
             & SharingAgreement.signed_on.is_not(None)),
        Kind(Office.PROTECTION, P.SOURCE_CUSTODY, SourceGrant.asked_by_id, SourceGrant.asked_at,
             SourceGrant.state == GrantState.ASKED),
    ]  # fmt: skip
    rights: tuple[Any, ...] = (GradeHolding, AllowanceGrant, DeductionOrder, ExchangeRate)
    for row in rights:
        waits = row.state == EntitlementState.PROPOSED
        found.append(
            Kind(Office.PAY, P.PAY_RIGHT_DECIDE, row.proposed_by_id, row.proposed_at, waits)
        )
    return found


@cache
def _waiting(everybody: bool) -> Select[Any]:
    """Written once: it stands on the first page of everybody."""
    whose = None if everybody else select(User.id).where(User.holder_id == bindparam("holder"))
    told = union_all(*(each.rows(place, whose) for place, each in enumerate(_kinds()))).subquery()
    return select(told.c.place, told.c.by_id, func.count()).group_by(told.c.place, told.c.by_id)


def stranded(*, reader: Reader) -> Mapping[Office, int]:
    """How many requests nobody can decide, by office: of everybody for whoever reads accounts, for
    others their own. Three statements at most, one where nothing waits.

    Somebody can, who is another human being, has an open account and holds a role that decides: in
    the whole country, in a region, or where whoever asked has theirs.
    """
    kinds, everybody = _kinds(), reader.holds(P.ACCOUNT_READ)
    given: dict[str, Any] = {"since": clock.now() - WEEK}
    if not everybody:
        given["holder"] = reader.holder_id
    rows = db.session.execute(_waiting(everybody), given).all()
    found: Counter[Office] = Counter()
    if not rows:
        return found
    askers = _standing({by_id for _place, by_id, _count in rows})
    deciders = _standing(None, {kinds[place].decides for place, _by, _count in rows})
    for place, by_id, count in rows:
        kind, own = kinds[place], [each for each in askers if each.user_id == by_id]
        where = {(each.scope, each.reaches_id) for each in own} | {_NATION}
        holders = {each.user.holder_id for each in own} or _holder(by_id)
        if not any(
            kind.decides in PERMISSIONS[each.role]
            and each.user.holder_id not in holders
            and (each.scope is Scope.REGION or (each.scope, each.reaches_id) in where)
            for each in deciders
        ):
            found[kind.office] += count
    return found


_NATION = (Scope.NATIONAL, None)


def _standing(users: set[int] | None, permissions: set[P] | None = None) -> Sequence[Grant]:
    """Roles that stand today on open accounts, with their accounts."""
    today = clock.today()
    wanted = (
        select(Grant)
        .join(Grant.user)
        .where(User.active, Grant.revoked_at.is_(None), Grant.from_on <= today,
               Grant.until_on > today,
               or_(~Grant.needs_countersign, Grant.countersigned_by_id.is_not(None)))
        .options(contains_eager(Grant.user))
    )  # fmt: skip
    if users is not None:
        wanted = wanted.where(Grant.user_id.in_(users))
    if permissions is not None:
        roles = [role for role, held in PERMISSIONS.items() if not held.isdisjoint(permissions)]
        wanted = wanted.where(Grant.role.in_(roles))
    return db.session.scalars(wanted).all()


def _holder(user_id: int) -> set[int]:
    return set(db.session.scalars(select(User.holder_id).where(User.id == user_id)))
