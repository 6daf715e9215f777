"""Payrolls that the product computes itself: one closed, one voided by an edit, one to be verified,
and the stipends that a mission pays, in part on a parade.
"""

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any, cast

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from trainingmgr.accounts.models import User
from trainingmgr.core import clock
from trainingmgr.core.db import db
from trainingmgr.core.jobs import Job
from trainingmgr.core.values import dataclass
from trainingmgr.demo import parades, payments
from trainingmgr.demo.payroll import CURRENCY, RATION
from trainingmgr.demo.story import Story, put
from trainingmgr.pay.channels.models import PayChannel
from trainingmgr.pay.rolls.models import Payroll, PayrollChange, PayrollLine, PayrollSignature
from trainingmgr.pay.rolls.queries import shown
from trainingmgr.pay.rolls.rules import Deed, PayrollState, Purpose
from trainingmgr.pay.rolls.services import closing, computing, lines, opening, signing
from trainingmgr.pay.rolls.services.computing import Work
from trainingmgr.pay.rules import Channel, HoldReason, LineState
from trainingmgr.pay.rules.files import last_day, months_before
from trainingmgr.pay.scale.models import AllowanceGrant, AllowanceType, DeductionType
from trainingmgr.pay.scale.rules import (
    AllowanceKind,
    Condition,
    DeductionKind,
    EntitlementState,
    Measure,
)
from trainingmgr.pay.scale.services import rates
from trainingmgr.registry.people.rules import Status
from trainingmgr.registry.structure.rules import OrganisationKind
from trainingmgr.training.cohorts.models import Cohort
from trainingmgr.training.enrolments.models import Enrolment
from trainingmgr.training.enrolments.rules import ON_THE_ROSTER

SEEN = "Looked at with the battalion's nominal roll and the posts of the brigade."
PARTNERS = {OrganisationKind.UN_MISSION, OrganisationKind.BILATERAL_DONOR,
            OrganisationKind.REGIONAL_ORG}  # fmt: skip
SIGNERS = {Deed.PREPARED: "hr.lf", Deed.VERIFIED: "pay", Deed.APPROVED: "finance"}


@dataclass
class _Worker:
    """Stands for the job that a worker would hold."""

    by_id: int
    lease: int = 1
    checkpoint: dict[str, Any] | None = None


def tell(story: Story) -> None:
    """Three months of salaries of the land forces, and a month of stipends."""
    _law(story)
    newest = f"{story.today.replace(day=1) - timedelta(days=1):%Y-%m}"
    closed, voided, waiting = months_before(newest, 3)
    _close(story, _computed(story, closed, story.at(last_day(closed) + timedelta(days=2), 9)))
    payroll = _computed(story, voided, story.at(story.ago(3), 9))
    _sign(story, payroll, Deed.APPROVED, story.ago(2))
    _edit(story, payroll)
    _sign(story, _computed(story, waiting, story.at(story.ago(1), 10)), Deed.PREPARED, story.today)
    _stipends(story, waiting)
    _rates(story, waiting)


def _rates(story: Story, month: str) -> None:
    """Two digits were swapped: whoever proposed the rate took it back, and proposed it again."""
    finance, source = story.users["finance"], "Central bank, bulletin of the month"
    for rate, at in (
        ("655.597", story.at(story.ago(2), 9)),
        ("655.957", story.at(story.ago(2), 10)),
    ):
        with story.told(at):
            made = rates.propose(
                month, "EUR", CURRENCY, Decimal(rate), source=source, on=story.ago(3), by=finance
            )
            made.proposed_at = at
            if rate != "655.957":
                rates.withdraw(made, seen=made.version, by=finance)
                made.decided_at = at + timedelta(minutes=20)
    story.planted.add(
        "rate_taken_back", "Another rate of the month waits: a pay verifier opens it first.",
        month=month, rate="655.957",
    )  # fmt: skip


def _law(story: Story) -> None:
    """What the pay files hold beside the base: a ration, and the pension that is taken off."""
    said = {
        "service_id": story.organisations["LF"].id, "currency": CURRENCY,
        "valid_from": story.began - timedelta(days=365), "law": "Decree 11 on army pay",
    }  # fmt: skip
    db.session.add_all(
        [
            AllowanceType(
                code="ration", kind=AllowanceKind.RATION, amount_minor=RATION,
                titles={"en": "Ration", "fr": "Ration", "ar": "بدل إعاشة"}, **said,
            ),
            AllowanceType(
                code="command", kind=AllowanceKind.COMMAND, per_mille=100, cap_minor=40_000,
                condition=Condition.COMMANDS, taxable=True,
                titles={"en": "Command", "fr": "Commandement", "ar": "بدل قيادة"}, **said,
            ),
            AllowanceType(
                code="course", kind=AllowanceKind.STIPEND, amount_minor=1_500,
                measure=Measure.DAY, condition=Condition.GRANTED,
                titles={"en": "Course stipend", "fr": "Indemnité de stage",
                        "ar": "مكافأة الدورة"}, **said,
            ),
            DeductionType(
                code="pension", kind=DeductionKind.PENSION, per_mille=40,
                titles={"en": "Pension", "fr": "Retraite", "ar": "معاش"}, **said,
            ),
        ]
    )  # fmt: skip
    db.session.flush()


def _computed(story: Story, month: str, at: Any, purpose: Purpose = Purpose.SALARY) -> Payroll:
    """The same computation that a worker makes, piece by piece, at once."""
    by = story.users["hr.lf"]
    last = last_day(month)
    with story.told(at):
        payroll = opening.open_month(
            story.organisations["LF"], month, purpose=purpose, currency=CURRENCY,
            cut_off_on=last - timedelta(days=5), by=by,
        )  # fmt: skip
        payroll.state, payroll.at = PayrollState.COMPUTING, at
        db.session.flush()
        worker = cast("Job", _Worker(by.id, checkpoint={"phase": "lines", "size": 500}))
        work = Work.of(payroll, worker)
        while worker.checkpoint["phase"] != "publish":
            piece = computing.piece_of(payroll, work, worker.checkpoint)
            computing.write(piece)
            worker.checkpoint = piece.checkpoint
        piece = computing.piece_of(payroll, work, worker.checkpoint)
        computing.publish(payroll, worker, work, piece.checkpoint)
        payroll.computed_at = at
        _documented(story, payroll, by)
    return payroll


def _documented(story: Story, payroll: Payroll, by: User) -> None:
    """Personnel staff name the papers that the register does not know, of whatever unit."""
    open_ = db.session.scalars(
        select(PayrollChange)
        .where(PayrollChange.payroll_id == payroll.id, PayrollChange.document.is_(None))
        .options(joinedload(PayrollChange.payroll), joinedload(PayrollChange.person))
        .order_by(PayrollChange.id)
    ).all()
    papers = [(each, f"Order {story.rng.randint(100, 999)}/{payroll.period}") for each in open_]
    lines.document_all(papers, by=by)


def _sign(
    story: Story, payroll: Payroll, upto: Deed, on: date, apart: timedelta = timedelta(hours=1)
) -> None:
    _date(_signed(story, payroll, upto, on, apart))


def _signed(
    story: Story, payroll: Payroll, upto: Deed, on: date, apart: timedelta = timedelta(hours=1)
) -> list[tuple[PayrollSignature, datetime]]:
    """Each with the moment at which it was given: until it bears that, it is young and stands."""
    given, first = [], story.at(on, 11)
    for n, (deed, login) in enumerate(SIGNERS.items()):
        at = min(first + n * apart, clock.now())
        with story.told(at):
            given.append((signing.sign(
                payroll, deed, content=payroll.content_sha256, because=SEEN, by=story.users[login]
            ), at))  # fmt: skip
        db.session.flush()
        if deed is upto:
            break
    return given


def _date(given: Sequence[tuple[PayrollSignature, datetime]]) -> None:
    """A signature stays as it is: each is written anew, as of its moment."""
    for signature, _at in given:
        db.session.delete(signature)
    db.session.flush()
    for signature, at in given:
        db.session.add(
            PayrollSignature(
                payroll_id=signature.payroll_id, deed=signature.deed, by_id=signature.by_id,
                content_sha256=signature.content_sha256, because=signature.because, at=at,
            )
        )  # fmt: skip
        db.session.flush()


def _edit(story: Story, payroll: Payroll) -> None:
    """A line was put on hold after all had signed: their signatures are void."""
    by, at = story.users["pay2"], story.at(story.ago(1), 15)
    uid = db.session.scalar(
        select(PayrollLine.uid)
        .where(PayrollLine.payroll_id == payroll.id, PayrollLine.state == LineState.DRAFT)
        .order_by(PayrollLine.net_minor.desc())
        .limit(1)
    )
    if uid is None:
        raise LookupError("nobody is paid on this payroll")
    line = shown.line(uid, reader=by)
    with story.told(at):
        lines.hold(line, HoldReason.COURT_ORDER, "The court of the capital ordered it on Monday.",
                   seen=line.version, by=by)  # fmt: skip


def _close(story: Story, payroll: Payroll) -> None:
    """The oldest one went all the way: released, answered by the bank, closed."""
    day = last_day(payroll.period) + timedelta(days=3)
    given = _signed(story, payroll, Deed.APPROVED, day)
    by = story.users["finance"]
    payable = list(
        db.session.scalars(
            select(PayrollLine.id).where(
                PayrollLine.payroll_id == payroll.id, PayrollLine.state == LineState.DRAFT
            )
        )
    )
    with story.told(story.at(day + timedelta(days=1), 9)):
        closing.release(payroll, content=payroll.content_sha256, by=by)
        payroll.released_at = story.at(day + timedelta(days=1), 9)
        _date(given)
    with story.told(story.at(day + timedelta(days=9), 14)):
        back = set(story.rng.sample(payable, max(1, len(payable) // 120)))
        sent = payments.tell(story, payroll)
        back -= sent
        closing.move(payroll, back, LineState.RETURNED)
        closing.move(payroll, set(payable) - back - sent, LineState.SETTLED)
        closing.note_rolled(payroll)
        db.session.flush()
        closing.close(payroll, seen=payroll.version, by=by)


def _stipends(story: Story, month: str) -> None:
    """A mission pays those whom it trains: lines of their own, under its schemes (R-HRD-01)."""
    funder = next(
        each for code, each in story.organisations.items() if code != "LF"
        and each.kind in PARTNERS
    )  # fmt: skip
    type_id = db.session.scalar(select(AllowanceType.id).where(AllowanceType.code == "course"))
    in_cash = set(db.session.scalars(
        select(PayChannel.person_id).where(PayChannel.kind == Channel.CASH_PARADE)
    ))  # fmt: skip
    trained = [one for one in story.people if one.status is Status.ACTIVE and one.busy]
    trained = [one for one in trained if one.id in in_cash][:12] + [
        one for one in trained if one.id not in in_cash
    ][:12]
    last = last_day(month)
    places: dict[int, int] = dict(db.session.execute(
        select(Enrolment.person_id, Enrolment.id)
        .join(Cohort, Enrolment.cohort_id == Cohort.id)
        .where(
            Enrolment.person_id.in_([one.id for one in trained]),
            Enrolment.state.in_(ON_THE_ROSTER),
            Cohort.starts_on <= last.replace(day=18), Cohort.ends_on >= last.replace(day=5),
        )
    ).all())  # fmt: skip
    put(AllowanceGrant, [
        {
            "person_id": one.id, "type_id": type_id, "funder_id": funder.id,
            "place_id": places.get(one.id),
            "from_on": last.replace(day=5), "until_on": last.replace(day=19),
            "document": f"Course order {100 + n}", "state": EntitlementState.AGREED,
            "proposed_by_id": story.users["hr.lf"].id, "decided_by_id": story.users["pay"].id,
            "proposed_at": story.at(last.replace(day=2)),
            "decided_at": story.at(last.replace(day=3)),
        }
        for n, one in enumerate(trained)
    ])  # fmt: skip
    payroll = _computed(story, month, story.at(story.ago(2), 8), Purpose.STIPEND)
    _sign(story, payroll, Deed.APPROVED, story.ago(1), apart=timedelta(minutes=2))
    story.planted.add(
        "payroll_hurried", "Three people signed it within four minutes: who looked?",
        month=month, purpose=Purpose.STIPEND.value,
    )  # fmt: skip
    with story.told(story.at(story.ago(1), 15)):
        closing.release(payroll, content=payroll.content_sha256, by=story.users["finance"])
    parades.of_stipends(story, payroll)
