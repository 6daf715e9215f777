"""Whose arrears, disputes and holds were, who moved and who taught, and typed reasons end too, and
sums stay.
"""

from datetime import timedelta

import pytest
from sqlalchemy import func, select

from tests.makers import a_person, a_user, kept, together
from tests.oversight.retention.made import SECRET, a_hold, years_ago
from tests.oversight.retention.test_ending import count, erased, leaver
from tests.oversight.retention.test_retention import counts, now, refused_by_the_schema
from tests.programme.moves.made import agreed_force
from tests.training.makers import a_cohort, a_module, a_session, a_trainer
from trainingmgr.accounts.models.emergencies import EmergencyReading
from trainingmgr.accounts.rules import Role
from trainingmgr.accounts.services import emergencies
from trainingmgr.core import clock, journal
from trainingmgr.core.db import db
from trainingmgr.core.privacy import Compartment as C  # noqa: N817  a drawer
from trainingmgr.oversight.queries import checking
from trainingmgr.oversight.retention import queries
from trainingmgr.oversight.retention.models import LegalHold
from trainingmgr.oversight.retention.queries import due
from trainingmgr.oversight.retention.rules import BLANK, HoldOn, ItemState, Piece
from trainingmgr.pay.arrears import queries as arrears
from trainingmgr.pay.arrears.models import ArrearsEntry, PayDispute
from trainingmgr.pay.arrears.rules import DisputeKind, DisputeState, EntryKind
from trainingmgr.pay.holds.models import PayHold, StopList, StopListEntry
from trainingmgr.pay.holds.rules import HoldState, StopListState
from trainingmgr.pay.rolls.models import Payroll
from trainingmgr.pay.rolls.rules import Purpose
from trainingmgr.pay.rules import Finding, HoldReason
from trainingmgr.programme.moves.models import MoveAppeal, MoveLine, MoveOrder
from trainingmgr.programme.moves.rules import OrderState
from trainingmgr.programme.placement.models import PlacementOffer
from trainingmgr.programme.placement.rules import OfferAnswer, OfferKind
from trainingmgr.programme.reorganisation.models import EstablishmentTarget
from trainingmgr.registry.people.rules import Category
from trainingmgr.training.attendance.models import LateEntry
from trainingmgr.training.attendance.rules import LateKind, LateState
from trainingmgr.training.deployment.models import TourHandover
from trainingmgr.training.enrolments.models import Enrolment
from trainingmgr.training.trainers.models import Posting, TrainerPaper
from trainingmgr.training.trainers.rules import PaperKind

MONTH = "2018-03"
PAY = (ArrearsEntry, PayDispute, PayHold, StopListEntry)
__all__ = ["leaver"]


class Desk:
    """Three accounts of pay, and what they write about somebody eight years ago."""

    def __init__(self):
        self.clerk, self.officer = a_user(Role.HR_CLERK), a_user(Role.PAY_VERIFIER)
        self.list = kept(StopList(rule=Finding.NOT_SEEN, source="cycle 1", because=SECRET,
                                  by_id=self.clerk.id))  # fmt: skip

    def moved(self, person, kind, minor, **facts):
        usual = {"period": MONTH, "currency": "XAF", "source": f"by hand {kind} {minor}",
                 "authority": SECRET, "agreed_by_id": self.officer.id,
                 "agreed_at": clock.now()}  # fmt: skip
        return kept(ArrearsEntry(person_id=person.id, kind=kind, amount_minor=minor,
                                 by_id=self.clerk.id, **usual | facts))  # fmt: skip

    def settled(self, person, record=None):
        self.moved(person, EntryKind.ACCRUED, 45000)
        self.moved(record or person, EntryKind.PAID, 40000)
        self.moved(person, EntryKind.WRITTEN_OFF, 5000)

    def told(self, person):
        """A dispute that was answered, a hold that has ended, a place on a list that was signed."""
        now, by_id, other_id = clock.now(), self.clerk.id, self.officer.id
        kept(PayDispute(person_id=person.id, kind=DisputeKind.NOT_PAID, period=MONTH, said=SECRET,
                        state=DisputeState.UPHELD, due_on=clock.today(), by_id=by_id, answer=SECRET,
                        decided_by_id=other_id, decided_at=now))  # fmt: skip
        kept(PayHold(person_id=person.id, reason=HoldReason.NOT_SEEN, because=SECRET, by_id=by_id,
                     from_on=clock.today(), until_on=clock.today(), state=HoldState.RELEASED,
                     decided_by_id=other_id, decided_at=now, end_asked_by_id=by_id,
                     end_because=SECRET, ended_by_id=other_id, ended_at=now))  # fmt: skip
        kept(StopListEntry(stop_list_id=self.list.id, person_id=person.id, heard=SECRET,
                           heard_on=clock.today()))  # fmt: skip

    def signed(self):
        self.list.state = StopListState.IN_EFFECT
        self.list.notice_on = clock.today()
        self.list.hearing_until = clock.today() + timedelta(days=20)
        self.list.appeal_until = clock.today() + timedelta(days=60)
        self.list.countersigned_by_id, self.list.countersigned_at = self.officer.id, clock.now()


def ledger():
    """By month, kind and currency, what all entries say; and what is owed by its age."""
    entry = ArrearsEntry
    sums = db.session.execute(
        select(entry.period, entry.kind, entry.currency, func.sum(entry.amount_minor))
        .group_by(entry.period, entry.kind, entry.currency)
        .order_by(entry.period, entry.kind)
    ).all()
    return [tuple(each) for each in sums], arrears.ages("2026-11")


def named(kind):
    return set(db.session.scalars(select(kind.person_id)))


def test_r_dat_07_whose_arrears_disputes_and_holds_were_ends_after_seven_years_and_sums_stay(cast):
    """A legal hold of one person keeps exactly what is theirs; what is owed still is kept too."""
    gone, held, owed = (a_person(cast.unit, name=each) for each in ("Zawadi", "Saleh", "Amina"))
    joined = a_person(cast.unit, name="Zawadi the second", same_as_id=gone.id)
    with years_ago(8):
        desk = Desk()
        with together():
            for each, record in ((gone, joined), (held, held)):
                desk.settled(each, record)
                desk.told(each)
            desk.moved(owed, EntryKind.ACCRUED, 30000)
            desk.signed()
    desk.moved(gone, EntryKind.ACCRUED, 700, period="2026-10")
    for table in ("arrears_entry", "pay_dispute", "pay_hold", "stop_list_entry"):
        refused_by_the_schema(f"UPDATE {table} SET person_id = NULL", f"tr_{table}_named")
    kept(Payroll(service_id=cast.unit.service_id, period=MONTH, purpose=Purpose.SALARY,
                 currency="XAF", cut_off_on=clock.today(), by_id=desk.clerk.id))  # fmt: skip
    assert due.counted(Piece.ARREARS, clock.today()) == (0, 0), "its payroll is not closed"
    db.session.delete(db.session.scalars(select(Payroll)).one())
    open_ = kept(PayDispute(person_id=gone.id, kind=DisputeKind.NOT_PAID, period=MONTH, said=SECRET,
                            due_on=clock.today(), by_id=desk.clerk.id))  # fmt: skip
    assert due.counted(Piece.ARREARS, clock.today()) == (1, 0), "the pay of its month is disputed"
    db.session.delete(open_)
    a_hold(cast.dpo, number=held.number)
    before, theirs = ledger(), arrears.account(gone)["XAF"].balance
    run = erased(cast.dpo)
    pieces = (Piece.ARREARS, Piece.PAY_DISPUTE, Piece.PAY_HOLD, Piece.STOP_LIST)
    assert counts(run) == dict.fromkeys(pieces, 1)
    assert queries.outcomes(run) == {ItemState.GONE: 4}
    assert run.left_out == {each.value: 1 for each in (*pieces, Piece.STOP_REASON)}
    assert ledger() == before
    assert arrears.account(gone)["XAF"].balance == theirs == 700
    assert [named(each) for each in PAY] == [
        {None, held.id, owed.id, gone.id}, {None, held.id}, {None, held.id}, {None, held.id},
    ]  # fmt: skip
    for kind, texts in ((ArrearsEntry, ("authority",)), (PayDispute, ("said", "answer")),
                        (PayHold, ("because", "end_because")),
                        (StopListEntry, ("heard",))):  # fmt: skip
        for text in texts:
            said = select(getattr(kind, text)).where(kind.person_id.is_(None)).distinct()
            assert db.session.scalars(said).all() == [BLANK]
            mine = select(getattr(kind, text)).where(kind.person_id == held.id).distinct()
            assert db.session.scalars(mine).all() == [SECRET]
    assert count(ArrearsEntry) == 8
    reader = a_user(Role.PAY_VERIFIER)
    assert [each.person_id for each in arrears.disputes(
        reader=reader, who="answered", on=clock.today()).rows] == [held.id]  # fmt: skip
    assert checking.first_broken() is None
    refused_by_the_schema("UPDATE arrears_entry SET amount_minor = 1", "tr_arrears_entry_kept")


def test_r_dat_07_marks_written_down_late_go_after_three_years_and_the_class_keeps_its_own(cast):
    with years_ago(4):
        module = a_module()
        first, second = (
            a_session(a_cohort(None, module), module) for _ in range(2)
        )  # fmt: skip
        rows = [
            kept(LateEntry(session_id=each.id, lines=[[1, "present", 0, SECRET]], seen="x",
                           reason=SECRET, by_id=cast.nobody.id))
            for each in (first, second)
        ]  # fmt: skip
        rows.append(kept(LateEntry(
            session_id=first.id, kind=LateKind.REPORT, lines=[], told={"observed": SECRET},
            was={"observed": SECRET}, seen="x", reason=SECRET, by_id=cast.nobody.id,
        )))  # fmt: skip
        for row in rows:
            row.state, row.decided_by_id = LateState.CONFIRMED, cast.hr_clerk.id
            row.decided_at = clock.now()
    held = a_person(cast.unit)
    kept(Enrolment(cohort_id=second.cohort_id, person_id=held.id, nominated_by_id=cast.nobody.id))
    refused_by_the_schema("UPDATE late_attendance SET lines = '[]'", "tr_late_attendance")
    a_hold(cast.dpo, number=held.number)
    assert counts(erased(cast.dpo)) == {Piece.LATE_MARKS: 2}
    went, stays, report = (now(each) for each in rows)
    assert (report.told, report.was, report.reason) == ({}, None, BLANK)
    assert (went.lines, went.reason, went.answer) == ([], BLANK, "")
    assert (went.state, went.decided_by_id) == (LateState.CONFIRMED, cast.hr_clerk.id)
    assert (stays.lines[0][3], stays.reason) == (SECRET, SECRET)


def test_r_dat_07_who_taught_and_left_five_years_ago_keeps_neither_papers_nor_name(cast):
    """Of a foreigner the name goes at once; of who left the service once nothing else asks for it;
    of who serves still, the papers alone.
    """
    module = a_module()
    with years_ago(6):
        people = {
            "foreign": a_person(name="Jean Dupont", category=Category.OTHER),
            "serves": a_person(cast.unit, name="Saleh Youssouf", category=Category.NCO),
        }
        taught = {key: a_trainer(module, centre=cast.here, person=each)
                  for key, each in people.items()}  # fmt: skip
        for each in taught.values():
            tour = db.session.scalar(select(Posting).where(Posting.trainer_id == each.id))
            tour.accommodation = SECRET
            kept(TourHandover(posting_id=tour.id, note=SECRET * 3, by_id=cast.nobody.id))
            kept(TrainerPaper(trainer_id=each.id, kind=PaperKind.VISA, by_id=cast.nobody.id,
                              scan_kind="pdf", content="JVBERi0="))  # fmt: skip
            each.left_on = clock.today()
    db.session.commit()
    refused_by_the_schema("DELETE FROM trainer_paper", "tr_trainer_paper")
    refused_by_the_schema("UPDATE tour_handover SET note = 'x'", "tr_tour_handover")
    a_hold(cast.dpo, number=people["serves"].number)
    assert counts(erased(cast.dpo)) == {Piece.TEACHER: 1}
    assert set(db.session.scalars(select(TrainerPaper.trainer_id))) == {taught["serves"].id}
    tours = dict(db.session.execute(select(Posting.trainer_id, Posting.accommodation)).all())
    assert tours == {taught["foreign"].id: None, taught["serves"].id: SECRET}
    notes = db.session.scalars(select(TourHandover.note).order_by(TourHandover.id)).all()
    assert [SECRET in each for each in notes] == [False, True]
    assert now(people["foreign"]).name_display == people["foreign"].number
    assert now(people["serves"]).name_display == "Saleh Youssouf"


@pytest.fixture
def offered(cast, leaver):
    """Who left had taught, was moved by an order against which they appealed, and was offered a
    post.
    """
    person, *_others = leaver
    a_trainer(centre=cast.here, person=person)
    agreed_force(cast)
    order = kept(MoveOrder(code="MO-0001", on=clock.today(), effective_on=clock.today(), why=SECRET,
                           by_id=cast.nobody.id))  # fmt: skip
    line = kept(MoveLine(order_id=order.id, person_id=person.id, to_unit_id=cast.unit.id))
    appeal = kept(MoveAppeal(line_id=line.id, on=clock.today(), says=SECRET, by_id=cast.nobody.id))
    offer = kept(PlacementOffer(
        person_id=person.id, kind=OfferKind.POST, says=SECRET, offered_on=clock.today(),
        target_id=db.session.scalar(select(EstablishmentTarget.id)), by_id=cast.nobody.id,
    ))  # fmt: skip
    return person, line, appeal, offer


def test_r_dat_07_moves_and_offers_end_with_the_name_once_each_is_answered(cast, offered):
    person, line, appeal, offer = offered
    open_ = due.counted(Piece.LEAVER, clock.today())
    line.ended_on = clock.today()
    appeal.decided_on, appeal.upheld, appeal.reasons = clock.today(), True, SECRET
    appeal.decided_by_id = cast.hr_clerk.id
    db.session.commit()
    still_open = due.counted(Piece.LEAVER, clock.today())
    assert open_ == still_open == (0, 0), "an offer waits for the answer"
    offer.answer, offer.reason, offer.answered_on = OfferAnswer.REFUSED, SECRET, clock.today()
    offer.answered_by_id = cast.nobody.id
    db.session.commit()
    refused_by_the_schema("UPDATE move_appeal SET says = 'Another thing'", "tr_move_appeal")
    refused_by_the_schema("UPDATE placement_offer SET says = 'x'", "tr_placement_offer")
    assert counts(erased(cast.dpo)) == {Piece.TEACHER: 1}, "papers of teaching go before the name"
    assert now(person).name_display == "Achta Idriss"
    assert counts(erased(cast.dpo)) == {Piece.LEAVER: 1}
    assert now(person).name_display == person.number
    assert (now(appeal).says, now(appeal).reasons, now(appeal).upheld) == (BLANK, BLANK, True)
    assert (now(offer).says, now(offer).reason) == (BLANK, BLANK)
    assert now(line).to_unit_id == cast.unit.id


def an_order(cast, code, *people):
    """Drafted by one, signed by another, carried out on its day."""
    today = clock.today()
    order = kept(MoveOrder(code=code, on=today, effective_on=today, why=SECRET * 2,
                           by_id=cast.nobody.id))  # fmt: skip
    lines = [kept(MoveLine(order_id=order.id, person_id=each.id, to_unit_id=cast.unit.id))
             for each in people]  # fmt: skip
    order.state, order.signed_on, order.document = OrderState.SIGNED, today, "Order 14, box 3"
    order.signed_by_id = cast.hr_clerk.id
    db.session.flush()
    for line in lines:
        line.done_on = today
    order.state, order.done_on = OrderState.CARRIED_OUT, today
    db.session.flush()
    return order


def a_reading(cast):
    """An emergency that was agreed to, with one page that was opened."""
    by = cast.sysadmin
    row = kept(EmergencyReading(user_id=by.id, holder_id=by.holder_id, drawers="pay",
                                reason=SECRET * 2))  # fmt: skip
    row.agreed_by_id, row.agreed_why, row.agreed_at = cast.dpo.id, SECRET * 2, clock.now()
    row.ends_at = clock.now() + timedelta(minutes=60)
    emergencies.note_look(row, "/pay/cycles", by=by)
    return row


def test_r_dat_07_reasons_of_orders_stop_lists_and_legal_holds_end_and_who_decided_stays(cast):
    """A legal hold of one person keeps the reasons of what they stand on; a list by which pay still
    waits keeps its own, and so does an order against which somebody appeals. Why somebody read in
    an emergency goes with them, from each look too; that they did stays.
    """
    gone, held, waits = (a_person(cast.unit, name=each) for each in ("Zawadi", "Saleh", "Amina"))
    with years_ago(9):
        orders = [an_order(cast, f"MO-{i}", each) for i, each in enumerate((gone, held, waits))]
        line = db.session.scalar(select(MoveLine.id).where(MoveLine.person_id == waits.id))
        kept(MoveAppeal(line_id=line, on=clock.today(), says=SECRET, by_id=cast.nobody.id))
        desks = [Desk(), Desk()]
        for each in desks:
            each.signed()
        reading = a_reading(cast)
        db.session.flush()
        kept(PayHold(person_id=waits.id, reason=HoldReason.NOT_SEEN, because=SECRET,
                     from_on=clock.today(), stop_list_id=desks[1].list.id,
                     by_id=desks[1].clerk.id))  # fmt: skip
        over = kept(
            LegalHold(
                code="L-0001",
                holds=HoldOn.PERSON,
                person_id=gone.id,
                reason=SECRET,
                ordered_by=SECRET,
                until_on=clock.today(),
                by_id=cast.dpo.id,
            )
        )
    refused_by_the_schema("UPDATE move_order SET why = 'Another reason'", "tr_move_order")
    refused_by_the_schema("UPDATE legal_hold SET reason = 'Another one'", "tr_legal_hold_worded")
    a_hold(cast.dpo, number=held.number)
    run = erased(cast.dpo)
    pieces = (Piece.MOVE_ORDER, Piece.STOP_REASON, Piece.LEGAL_HOLD, Piece.EMERGENCY)
    assert counts(run) == dict.fromkeys(pieces, 1)
    assert queries.outcomes(run) == {ItemState.GONE: 4}
    assert run.left_out == {Piece.MOVE_ORDER: 1}
    assert (now(reading).reason, reading.agreed_why, reading.opens) == (BLANK, BLANK, {C.PAY})
    look = journal.last("emergency_reading", reading.id)
    words = select(func.count()).where(journal.JournalWords.entry_id == look.id)
    assert (look.facts["page"], db.session.scalar(words)) == ("/pay/cycles", 0)
    assert [now(each).why for each in orders] == [BLANK, SECRET * 2, SECRET * 2]
    assert (orders[0].document, orders[0].signed_by_id) == ("Order 14, box 3", cast.hr_clerk.id)
    assert [now(each.list).because for each in desks] == [BLANK, SECRET]
    assert (now(over).reason, over.ordered_by, over.person_id) == (BLANK, BLANK, gone.id)
    assert due.counted(Piece.STOP_REASON, clock.today()) == (0, 0), "one goes once"
