"""Records of people who served elsewhere, and what boards make of their ranks."""

from collections.abc import Collection, Sequence
from dataclasses import field
from datetime import date, timedelta
from typing import Any, TypeVar

from flask_babel import lazy_gettext as _
from sqlalchemy import delete, func, select

from trainingmgr.accounts.models import User
from trainingmgr.accounts.rules.reasons import Stated
from trainingmgr.accounts.services.four_eyes import allowed, approving, holders_of, in_time
from trainingmgr.core import clock, journal
from trainingmgr.core.db import db, operation
from trainingmgr.core.errors import Refusal
from trainingmgr.core.permissions import Permission
from trainingmgr.core.sentences import day_said
from trainingmgr.core.values import dataclass
from trainingmgr.registry.people import queries as people
from trainingmgr.registry.people.models import Person
from trainingmgr.registry.people.rules import GONE
from trainingmgr.registry.people.services import changes
from trainingmgr.registry.structure.models import Rank
from trainingmgr.tabular.models import ImportBatch
from trainingmgr.vetting.ddr import events, queries
from trainingmgr.vetting.ddr.models import (
    BoardMember,
    DdrRecord,
    DdrReferral,
    DoubleDraw,
    HarmonisationBoard,
    HarmonisedRank,
    OriginForce,
    RankAppeal,
    RankDecision,
    RankSignature,
    ReintegrationBenefit,
)
from trainingmgr.vetting.ddr.rules import (
    APPEAL_DAYS,
    LEAST_MEMBERS,
    Basis,
    DdrStatus,
    DrawState,
    Eligibility,
    Evidence,
    RankState,
    Stage,
    is_above,
)
from trainingmgr.vetting.ddr.services import drawing
from trainingmgr.vetting.ddr.services.drawing import Benefit

L = TypeVar("L", OriginForce, HarmonisedRank, HarmonisationBoard)


@dataclass(frozen=True, kw_only=True)
class Origin:
    """What is written of one person. `origin` is the code of a force."""

    origin: str
    rank_claimed: str
    status: DdrStatus = DdrStatus.REGISTERED
    eligibility: Eligibility = Eligibility.OPEN
    ddr_id: str | None = None
    biometric: str | None = None
    evidence: Evidence = Evidence.NONE
    evidence_words: str | None = None
    specialty: str | None = None
    weapon_reference: str | None = None
    quota_group: str | None = None


@dataclass(frozen=True, kw_only=True)
class Recognition:
    """What a board makes of a claimed rank. `pay_rank_id` is the rank that pay follows."""

    board: HarmonisationBoard
    stage: Stage
    rank_id: int
    pay_rank_id: int
    basis: Sequence[Basis] = field(default_factory=tuple)
    reason: str = ""
    course_reference: str | None = None


@operation
def name_force(code: str, titles: dict[str, str], *, by: User) -> OriginForce:
    allowed(by, Permission.DDR_WRITE)
    row = OriginForce(code=code, titles=titles)
    return _listed(row, "force", code, by)


@operation
def set_line(
    origin: OriginForce,
    from_rank: str,
    *,
    provisional: Rank,
    interim: Rank,
    confirmed: Rank,
    after_course: str | None,
    law: str,
    by: User,
) -> HarmonisedRank:
    """One line of a force's table. The interim rank is what pay follows until the course."""
    allowed(by, Permission.DDR_WRITE)
    _below(interim, provisional, "interim_rank_id")
    row = HarmonisedRank(
        origin_id=origin.id, from_rank=from_rank.strip(), provisional_rank_id=provisional.id,
        interim_rank_id=interim.id, confirmed_rank_id=confirmed.id, after_course=after_course,
        law=law,
    )  # fmt: skip
    return _listed(row, "table", origin.code, by)


@operation
def set_up_board(
    code: str, *, law: str, set_up_on: date, members: Sequence[User], by: User
) -> HarmonisationBoard:
    """A board of at least two people whose role lets them decide about ranks."""
    allowed(by, Permission.DDR_WRITE)
    if len({each.holder_id for each in members}) < LEAST_MEMBERS:
        raise Refusal(_("A board has at least two people."), field="members")
    if not all(each.may(Permission.DDR_DECIDE) for each in members):
        raise Refusal(_("A member’s role has to let them decide about ranks."), field="members")
    row = HarmonisationBoard(code=code, law=law, set_up_on=set_up_on)
    row.members = [BoardMember(user_id=each.id) for each in members]
    return _listed(row, "board", code, by)


def _listed(row: L, what: str, code: str, by: User) -> L:
    db.session.add(row)
    db.session.flush()
    journal.record(events.DdrTableChanged(what=what, code=code), by=by)
    return row


def _below(pays: Rank, worn: Rank, where: str) -> None:
    if pays.service_id != worn.service_id:
        raise Refusal(_("Both ranks are of one service."), field=where)
    if is_above(pays.position, worn.position):
        raise Refusal(_("Pay never follows a rank above the one that is recognised."), field=where)


@operation
def write(person: Person, facts: Origin, *, seen: int | None = None, by: User) -> DdrRecord:
    """Write where somebody served before, or change what is written while it is open."""
    allowed(by, Permission.DDR_WRITE)
    if queries.force(facts.origin) is None:
        raise Refusal(_("Choose a force of the list."), field="origin")
    row = queries.of_person(person.id)
    if row is not None and seen is None:
        raise Refusal(_("This person has a record already."))
    if row is None:
        row = DdrRecord(person_id=person.id, recorded_by_id=by.id)
        db.session.add(row)
    else:
        row.as_seen(seen)
        _open(row)
    _put(row, facts)
    db.session.flush()
    drawing.match(row)
    journal.record(events.DdrRecordWritten(record=str(row.uid), about=_about(row)), by=by)
    return row


def _put(row: DdrRecord, facts: Origin) -> None:
    for name in Origin.__dataclass_fields__:
        setattr(row, name, getattr(facts, name))
    row.ddr_mark, row.biometric_mark = queries.mark(facts.ddr_id), queries.mark(facts.biometric)


def _open(row: DdrRecord) -> None:
    if row.closed_on is not None:
        raise Refusal(_("This record is closed."))


@operation
def open_record(row: DdrRecord, *, reason: str, by: User) -> None:
    """Note who opens a record and why, before it is shown."""
    if not by.may(Permission.DDR_READ):
        allowed(by, Permission.DDR_READ)
    if len(reason.strip()) < 10:
        raise Refusal(_("Say in a full sentence why you open this file."), field="reason")
    happening = events.DdrRecordOpened(
        record=str(row.uid), reason=reason.strip(), people=[row.person_id], about=_about(row)
    )
    journal.record(happening, by=by)


@operation
def forget_biometrics(person_ids: Collection[int]) -> int:
    """Erase biometric references of these people, for a deed that says so itself (R-AGE-03)."""
    rows = db.session.scalars(
        select(DdrRecord).where(
            DdrRecord.person_id.in_(person_ids), DdrRecord.biometric_mark.is_not(None)
        )
    ).all()
    for each in rows:
        each.biometric, each.biometric_mark = None, None
    db.session.flush()
    return len(rows)


@operation
def note_list(people: Sequence[int], *, stated: Stated, by: User) -> None:
    happening = events.DdrListOpened(count=len(people), people=people, **stated.facts)
    journal.record(happening, by=by)


@operation
def refer(
    row: DdrRecord, *, agency: str, referred_on: date, reference: str | None, by: User
) -> DdrReferral:
    """Send somebody who cannot join to whoever reintegrates them (R-DDR-02)."""
    allowed(by, Permission.DDR_WRITE)
    if referred_on > clock.today():
        raise Refusal(_("This day is still to come."), field="referred_on")
    made = DdrReferral(
        record_id=row.id, agency=agency, referred_on=referred_on, reference=reference, by_id=by.id
    )
    db.session.add(made)
    db.session.flush()
    journal.record(events.DdrReferred(record=str(row.uid), about=_about(row)), by=by)
    return made


@operation
def close(row: DdrRecord, *, seen: int | None, by: User) -> None:
    """Close a record. Whoever cannot join was referred before: the schema insists (R-DDR-02)."""
    allowed(by, Permission.DDR_WRITE)
    row.as_seen(seen)
    _open(row)
    standing = queries.recognised(row)
    if standing is not None and queries.under_appeal(standing):
        raise Refusal(_("The rank is under appeal. Decide the appeal first."))
    row.closed_on = clock.today()
    db.session.flush()
    journal.record(events.DdrRecordClosed(record=str(row.uid), about=_about(row)), by=by)


@operation
def propose(row: DdrRecord, found: Recognition, *, by: User) -> RankDecision:
    """A member of the board writes what rank is recognised, on what it rests and why."""
    return _proposed(row, found, answers=None, by=by)


@operation
def answer(appealed: RankDecision, found: Recognition, *, by: User) -> RankDecision:
    """Other members propose what an appeal comes to: the same rank or another one."""
    if not queries.under_appeal(appealed):
        raise Refusal(_("No appeal waits here."))
    _others(appealed.id, by)
    return _proposed(appealed.record, found, answers=appealed, by=by)


def _proposed(
    row: DdrRecord, found: Recognition, *, answers: RankDecision | None, by: User
) -> RankDecision:
    _sits(found.board.id, by)
    _open(row)
    _not_own(row, by)
    _reasoned(found)
    rank, pays = (db.session.get_one(Rank, key) for key in (found.rank_id, found.pay_rank_id))
    _below(pays, rank, "pay_rank_id")
    standing = queries.recognised(row)
    if answers is None and standing is not None and queries.under_appeal(standing):
        raise Refusal(_("The rank is under appeal. Decide the appeal first."))
    if any(each.state is RankState.PROPOSED for each in row.decisions):
        raise Refusal(_("A rank is proposed already. Sign it, or withdraw it first."))
    if found.stage is Stage.CONFIRMED:
        line = queries.line_for(row)
        if line is not None and line.after_course and not found.course_reference:
            raise Refusal(
                _("The table confirms this rank after course %(course)s. Write the certificate.",
                  course=line.after_course), field="course_reference",
            )  # fmt: skip
    made = RankDecision(
        record_id=row.id, board_id=found.board.id, stage=found.stage, rank_id=found.rank_id,
        pay_rank_id=found.pay_rank_id, basis=" ".join(sorted(set(found.basis))),
        reason=found.reason.strip(), course_reference=found.course_reference,
        answers_id=answers.id if answers is not None else None, proposed_by_id=by.id,
    )  # fmt: skip
    db.session.add(made)
    db.session.flush()
    _told(events.RankProposed, row, made, by)
    return made


def _reasoned(found: Recognition) -> None:
    if not found.basis:
        raise Refusal(_("Say what the rank rests on."), field="basis")
    if len(found.reason.strip()) < 10:
        raise Refusal(_("Give the reason in a full sentence."), field="reason")


def _sits(board_id: int, by: User) -> None:
    allowed(by, Permission.DDR_DECIDE)
    approving(by)
    if board_id not in queries.board_of(by, clock.today()):
        raise Refusal(_("Only members of this board decide here."), field="board")


def _not_own(row: DdrRecord, by: User) -> None:
    person = db.session.get_one(Person, row.person_id)
    if people.is_own(person, by.holder_id):
        raise Refusal(_("Nobody decides about their own rank."))


@operation
def withdraw(made: RankDecision, *, by: User) -> None:
    """Take back what was proposed and not decided, to propose otherwise."""
    _sits(made.board_id, by)
    made.state = made.state.then(RankState.WITHDRAWN)
    db.session.flush()
    _told(events.RankWithdrawn, made.record, made, by)


@operation
def sign(made: RankDecision, *, by: User) -> bool:
    """Sign within a week what was proposed. With the second member it is decided, and the register
    follows.

    Whether it is decided now. Signers are told apart by who stands behind the accounts.
    """
    _sits(made.board_id, by)
    _not_own(made.record, by)
    if made.state is not RankState.PROPOSED:
        raise Refusal(_("This is decided already."))
    before = _signers(made.id)
    if by.holder_id in holders_of(before):
        raise Refusal(_("You have signed this already."))
    if made.answers_id is not None:
        _others(made.answers_id, by)
    in_time(made.proposed_at)
    db.session.add(RankSignature(decision_id=made.id, by_id=by.id))
    db.session.flush()
    if len(before) + 1 < LEAST_MEMBERS:
        _told(events.RankSigned, made.record, made, by)
        return False
    _decide(made, by)
    return True


def _others(appealed_id: int, by: User) -> None:
    if by.holder_id in holders_of(_signers(appealed_id)):
        raise Refusal(_("Other people decide an appeal than those who decided before."))


def _signers(decision_id: int) -> list[int]:
    return list(
        db.session.scalars(
            select(RankSignature.by_id).where(RankSignature.decision_id == decision_id)
        )
    )


def _decide(made: RankDecision, by: User) -> None:
    today = clock.today()
    row = made.record
    if row.eligibility is not Eligibility.ELIGIBLE:
        raise Refusal(_("Write first that this person may join the force."))
    if row.person_id in queries.drawing([row.person_id], today):
        raise Refusal(
            _("This person draws a reintegration benefit. It ends before a rank is paid.")
        )
    made.state, made.decided_at = made.state.then(RankState.DECIDED), clock.now()
    made.appeal_until = today + timedelta(days=APPEAL_DAYS)
    db.session.flush()
    _told(events.RankRecognised, row, made, by)
    _follow(row, made, today, by)


def _follow(row: DdrRecord, made: RankDecision, on: date, by: User) -> None:
    """The register's rank is what pay follows: the interim rank, then the confirmed one."""
    person = db.session.get_one(Person, row.person_id)
    if person.status in GONE or person.rank_id == made.pay_rank_id:
        return
    changes.change_service(
        person, status=person.status, from_on=on, unit_id=person.unit_id,
        rank_id=made.pay_rank_id, post_id=person.post_id, reference=str(made.uid)[:8], by=by,
    )  # fmt: skip


@operation
def appeal(made: RankDecision, *, said: str, by: User) -> RankAppeal:
    """Write down that somebody does not accept the rank, in time, and why."""
    allowed(by, Permission.DDR_WRITE)
    if made.state is not RankState.DECIDED or made.appeal_until is None:
        raise Refusal(_("Nothing is decided that could be appealed."))
    if made.answers_id is not None:
        raise Refusal(_("This was decided on appeal. It stands."))
    if clock.today() > made.appeal_until:
        raise Refusal(_("The time to appeal ended on %(day)s.", day=day_said(made.appeal_until)))
    if len(said.strip()) < 10:
        raise Refusal(_("Write what the person says, in a full sentence."), field="said")
    row = RankAppeal(decision_id=made.id, said=said.strip(), lodged_on=clock.today(), by_id=by.id)
    db.session.add(row)
    db.session.flush()
    _told(events.RankAppealed, made.record, made, by)
    return row


def _told(kind: Any, row: DdrRecord, made: RankDecision, by: User) -> None:
    journal.record(kind(record=str(row.uid), decision=str(made.uid), about=_about(row)), by=by)


@operation
def stage_many(
    written: Sequence[tuple[int, Origin]],
    benefits: Sequence[Benefit],
    *,
    batch: ImportBatch,
    by: Any,
) -> None:
    """Some rows of a list: the same rules, and nobody sees them before the whole is in."""
    for person_id, facts in written:
        row = DdrRecord(person_id=person_id, recorded_by_id=by.id, batch_id=batch.id)
        _put(row, facts)
        db.session.add(row)
    db.session.add_all(
        drawing.benefit_row(each, by_id=by.id, batch_id=batch.id) for each in benefits
    )
    db.session.flush()


@operation
def note_imported(batch: ImportBatch, by: Any) -> None:
    happening = events.DdrListImported(
        count=batch.accepted, sha256=batch.sha256, about=("import_batch", batch.id)
    )
    journal.record(happening, by=by)
    drawing.compare_soon(by=by, arriving=True)


def rests_on(batch_id: int) -> Any:
    """Why a list cannot be taken back: something was decided on one of its rows."""
    records = select(DdrRecord.id).where(DdrRecord.batch_id == batch_id)
    benefits = select(ReintegrationBenefit.id).where(ReintegrationBenefit.batch_id == batch_id)
    used = (
        select(func.count()).select_from(RankDecision).where(RankDecision.record_id.in_(records)),
        select(func.count()).select_from(DdrReferral).where(DdrReferral.record_id.in_(records)),
        select(func.count()).select_from(DoubleDraw).where(
            DoubleDraw.benefit_id.in_(benefits), DoubleDraw.state != DrawState.OPEN
        ),
    )  # fmt: skip
    if any(db.session.scalar(each) for each in used):
        return _("Something was decided on a row of this file. It stays.")
    return None


@operation
def take_back(batch_id: int, at_most: int) -> int:
    """Remove some rows of a list that nobody sees any more. How many were left to remove."""
    gone = 0
    for model in (ReintegrationBenefit, DdrRecord):
        ids = db.session.scalars(
            select(model.id).where(model.batch_id == batch_id).limit(at_most)
        ).all()
        if ids and model is ReintegrationBenefit:
            db.session.execute(delete(DoubleDraw).where(DoubleDraw.benefit_id.in_(ids)))
        db.session.execute(delete(model).where(model.id.in_(ids)))
        gone += len(ids)
    return gone


def _about(row: DdrRecord) -> tuple[str, int]:
    return ("ddr_record", row.id)
