"""A payroll from its opening to its close: computed, signed by three, released, closed."""

from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy import delete, select, text, update
from sqlalchemy.exc import IntegrityError

from tests.makers import a_person, a_post, a_rank, a_unit, a_user, an_organisation, kept
from tests.pay.channels.made import a_provider, proposed
from tests.pay.made import now, work
from tests.training.enrolments.made import a_place, a_run
from tests.vetting.lists_made import a_match
from trainingmgr.accounts.models import Holder
from trainingmgr.accounts.rules import Role
from trainingmgr.core import clock, jobs
from trainingmgr.core.dates import PartialDate
from trainingmgr.core.db import db
from trainingmgr.core.errors import Refusal, StaleRecord
from trainingmgr.core.jobs import Job
from trainingmgr.core.money import Money
from trainingmgr.pay.arrears import services as arrears
from trainingmgr.pay.arrears.models import ArrearsEntry
from trainingmgr.pay.channels.models import PayChannel
from trainingmgr.pay.channels.rules import ChannelState, NameMatch
from trainingmgr.pay.holds.models import PayHold
from trainingmgr.pay.holds.rules import HoldState
from trainingmgr.pay.presence import services as musters
from trainingmgr.pay.presence.queries import sheets
from trainingmgr.pay.presence.rules import MusterCode
from trainingmgr.pay.rolls import jobs as work_of_rolls  # noqa: F401  the kind of work
from trainingmgr.pay.rolls.models import Payroll, PayrollChange, PayrollInput, PayrollLine
from trainingmgr.pay.rolls.queries import payrolls, shown
from trainingmgr.pay.rolls.queries.sums import Sums
from trainingmgr.pay.rolls.rules import ChangeKind, Deed, PayrollState, Purpose, Seen
from trainingmgr.pay.rolls.services import closing, computing, lines, opening, signing
from trainingmgr.pay.rules import HoldReason, LineState
from trainingmgr.pay.scale.models import (
    AllowanceGrant,
    AllowanceType,
    DeductionType,
    GradeHolding,
)
from trainingmgr.pay.scale.rules import (
    AllowanceKind,
    Condition,
    DeductionKind,
    EntitlementState,
    Measure,
)
from trainingmgr.pay.scale.services import set_grade
from trainingmgr.pay.words import HOLDS
from trainingmgr.registry.people.models import ServiceRecord
from trainingmgr.registry.people.rules import Status
from trainingmgr.registry.structure.models import Command, RequiredScheme
from trainingmgr.registry.structure.rules import OrganisationKind, Scheme
from trainingmgr.training.enrolments import services as enrolments
from trainingmgr.training.enrolments.models import Enrolment
from trainingmgr.training.enrolments.rules import EnrolmentState, LeavingReason
from trainingmgr.vetting.ddr.models import DoubleDraw, ReintegrationBenefit
from trainingmgr.vetting.ddr.rules import DrawState, Ground
from trainingmgr.vetting.models import Clearance
from trainingmgr.vetting.rules import Outcome
from trainingmgr.vetting.watchlists.rules import MatchState

BEGAN = date(2024, 1, 1)


class Force:
    """A service of one battalion, its scale, six soldiers on posts, and the three who sign."""

    def __init__(self):
        self.service = an_organisation(code="LF")
        self.unit = a_unit(service=self.service, code="B2")
        self.rank = a_rank(self.service, code="CPL", band="OR-4")
        self.hr = a_user(Role.HR_CLERK, unit=self.unit)
        self.verifier, self.finance = a_user(Role.PAY_VERIFIER), a_user(Role.FINANCE)
        self.grade("CPL", 60_000)
        titles = {"en": "Ration", "fr": "Ration", "ar": "إعاشة"}
        law = {"service_id": self.service.id, "currency": "XAF", "valid_from": BEGAN, "law": "D 11"}
        kept(AllowanceType(code="ration", titles=titles, kind=AllowanceKind.RATION,
                           amount_minor=7_500, **law))  # fmt: skip
        kept(DeductionType(code="pension", titles=titles, kind=DeductionKind.PENSION,
                           per_mille=40, **law))  # fmt: skip
        self.law = law | {"titles": titles}
        self.people = [self.soldier() for _ in range(6)]

    def grade(self, code, amount, step=1, valid_from=BEGAN, law="Decree 11"):
        return set_grade(self.service, code, band="OR-4", amount=Money(amount, "XAF"), step=step,
                         valid_from=valid_from, law=law, by=self.finance)  # fmt: skip

    def soldier(self, **facts):
        post = a_post(self.unit)
        person = a_person(self.unit, rank_id=self.rank.id, post_id=post.id, **facts)
        record = db.session.scalars(
            select(ServiceRecord).where(ServiceRecord.person_id == person.id)
        ).one()
        record.from_on, record.post_id, record.rank_id = BEGAN, post.id, self.rank.id
        record.reference = "Enlistment order 7"
        db.session.commit()
        return person

    def month(self, period="2026-10", **options):
        usual = {"currency": "XAF", "cut_off_on": date(int(period[:4]), int(period[5:]), 25)}
        found = opening.open_month(self.service, period, by=self.hr, **usual | options)
        return self.computed(found)

    def computed(self, payroll):
        computing.ask(now(payroll), by=self.hr)
        work()
        return now(payroll)

    def signed(self, payroll, upto=Deed.APPROVED):
        for deed, who in zip(Deed, (self.hr, self.verifier, self.finance), strict=True):
            signing.sign(now(payroll), deed, content=payroll.content_sha256, by=who,
                         because="The unit was visited and all was seen.")  # fmt: skip
            if deed is upto:
                break
        return now(payroll)

    def approved(self, **options):
        return self.signed(self.month(**options))


@pytest.fixture
def november(time_machine):
    time_machine.move_to(datetime(2026, 11, 2, 9, tzinfo=UTC))


@pytest.fixture
def force(app, november):
    return Force()


def lines_of(payroll):
    db.session.commit()
    return {
        line.person_id: line
        for line in db.session.scalars(
            select(PayrollLine)
            .where(PayrollLine.payroll_id == payroll.id)
            .execution_options(populate_existing=True)
        )
    }


def changed(person, on, status, reference):
    """From this day on somebody's status is another."""
    record = db.session.scalars(
        select(ServiceRecord).where(
            ServiceRecord.person_id == person.id, ServiceRecord.until_on.is_(None)
        )
    ).one()
    record.until_on = on
    db.session.flush()
    db.session.add(
        ServiceRecord(person_id=person.id, from_on=on, unit_id=record.unit_id,
                      post_id=record.post_id, rank_id=record.rank_id, status=status,
                      by_id=record.by_id, reference=reference)
    )  # fmt: skip
    person = db.session.merge(person)
    person.status, person.status_since = status, on
    db.session.commit()


def test_a_month_is_computed_with_frozen_hashed_inputs(force):
    payroll = force.month()
    assert payroll.state is PayrollState.COMPUTED
    found = lines_of(payroll)
    assert [each.net_minor for each in found.values()] == [60_000 + 7_500 - 2_400] * 6
    assert {each.state for each in found.values()} == {LineState.DRAFT}
    assert Sums(payroll).add_up
    inputs = db.session.scalars(
        select(PayrollInput).where(PayrollInput.payroll_id == payroll.id)
    ).all()
    assert {each.kind.value: each.count for each in inputs}["roll"] == 6
    again = force.computed(payroll)
    assert (again.inputs_sha256, again.content_sha256) == (
        payroll.inputs_sha256, payroll.content_sha256
    )  # fmt: skip


def test_a_line_is_never_typed_by_raw_sql_either(force):
    payroll = force.month()
    for deed in (
        update(PayrollLine).values(net_minor=1, base_minor=1),
        delete(PayrollLine),
        text("INSERT INTO payroll_change (uid, payroll_id, person_id, kind, version, is_late, "
             "difference_minor) SELECT uid, payroll_id, person_id, 'joiner', 1, 0 = 1, 0 "
             "FROM payroll_line"),
    ):  # fmt: skip
        with pytest.raises(IntegrityError):
            db.session.execute(deed)
        db.session.rollback()
    assert now(payroll).summary["lines"] == 6


def test_what_is_otherwise_than_last_month_needs_a_paper_each(force):
    force.month("2026-09")
    gone, half, promoted, other, *_rest = force.people
    changed(gone, date(2026, 9, 30), Status.DISCHARGED, "Discharge order 3")
    changed(half, date(2026, 10, 17), Status.AWOL, None)
    changed(other, date(2026, 10, 21), Status.AWOL, None)
    force.grade("CPL", 65_000, step=2)
    kept(GradeHolding(person_id=promoted.id, grade="CPL", step=2, from_on=date(2026, 10, 1),
                      document="Promotion order 12", state=EntitlementState.AGREED,
                      proposed_by_id=force.hr.id, decided_by_id=force.verifier.id,
                      decided_at=datetime(2026, 9, 20, tzinfo=UTC)))  # fmt: skip
    new = force.soldier()
    enlisted = db.session.scalars(
        select(ServiceRecord).where(ServiceRecord.person_id == new.id)
    ).one()
    enlisted.from_on = date(2026, 10, 12)
    db.session.commit()
    payroll = force.month("2026-10")
    found = {
        (each.person_id, each.kind): each
        for each in db.session.scalars(
            select(PayrollChange).where(PayrollChange.payroll_id == payroll.id)
        )
    }
    assert found[gone.id, ChangeKind.LEAVER].document == "Discharge order 3"
    assert found[promoted.id, ChangeKind.GRADE].document == "Promotion order 12"
    assert found[new.id, ChangeKind.JOINER].document == "Enlistment order 7"
    assert len(found) == 5
    missing = [found[each.id, ChangeKind.AMOUNT] for each in (half, other)]
    assert [each.document for each in missing] == [None, None]
    assert lines_of(payroll)[half.id].days == 16
    before, seen = payroll.content_sha256, {each.uid: each.version for each in missing}
    with pytest.raises(Refusal, match="no paper yet"):
        force.signed(payroll)
    with pytest.raises(Refusal, match="Tick the changes"):
        lines.document_together([], "Report 17", seen={}, by=force.hr)
    both = shown.changes_of(payroll, list(seen), reader=force.hr)
    lines.document_together(both, "Report 17", seen=seen, by=force.hr)
    assert {each.document for each in both} == {"Report 17"}
    with pytest.raises(StaleRecord):
        lines.document_together(both, "Report 18", seen=seen, by=force.hr)
    assert force.signed(now(payroll)).content_sha256 != before
    november = force.month("2026-11")
    whole = db.session.scalars(
        select(PayrollChange).where(
            PayrollChange.payroll_id == november.id, PayrollChange.person_id == new.id
        )
    ).one()
    assert (whole.kind, whole.document) == (ChangeKind.AMOUNT, "Enlistment order 7"), (
        "a whole month after a part of one rests on the same paper"
    )


def test_nobody_waits_for_the_paper_of_a_change_that_age_hides(force):
    force.month("2026-09")
    child = force.people[1]
    changed(child, date(2026, 10, 17), Status.AWOL, None)
    payroll = force.month("2026-10")
    with pytest.raises(Refusal, match="no paper yet"):
        force.signed(payroll)
    db.session.merge(child).born = PartialDate.read("2011")
    db.session.commit()
    assert [each.stopped for each in shown.changes(now(payroll), reader=force.hr).rows] == [True]
    assert set(payrolls.standing(force.signed(now(payroll)))) == set(Deed)


def test_r_pay_02_three_people_sign_in_order_and_an_edit_voids_it(force):
    payroll = force.month()
    with pytest.raises(Refusal, match="builds the payroll signs it first"):
        signing.sign(payroll, Deed.VERIFIED, content=payroll.content_sha256, by=force.verifier)
    with pytest.raises(StaleRecord):
        signing.sign(now(payroll), Deed.PREPARED, content="0" * 64, by=force.hr)
    with pytest.raises(Refusal, match="role"):
        signing.sign(now(payroll), Deed.PREPARED, content=payroll.content_sha256, by=force.finance)
    signing.sign(now(payroll), Deed.PREPARED, content=payroll.content_sha256, by=force.hr)
    twin = a_user(Role.PAY_VERIFIER, holder=db.session.get(Holder, force.hr.holder_id))
    with pytest.raises(Refusal, match="You have signed this one already"):
        signing.sign(now(payroll), Deed.VERIFIED, content=payroll.content_sha256, by=twin)
    signing.take_back(now(payroll), by=force.hr)
    payroll = force.signed(now(payroll))
    assert set(payrolls.standing(payroll)) == set(Deed)
    line = shown.line(next(iter(lines_of(payroll).values())).uid, reader=force.verifier)
    lines.hold(line, HoldReason.COURT_ORDER, "The court of Bria says so.", seen=line.version,
               by=force.verifier)  # fmt: skip
    payroll = now(payroll)
    assert payrolls.standing(payroll) == {}
    with pytest.raises(Refusal, match="signatures under it are void"):
        closing.release(payroll, content="0" * 64, by=force.finance)
    with pytest.raises(Refusal, match="Finance approves"):
        closing.release(payroll, content=payroll.content_sha256, by=force.finance)
    line = shown.line(line.uid, reader=force.hr)
    with pytest.raises(Refusal, match="second person"):
        lines.let_go(line, "I was wrong about it.", seen=line.version, by=force.verifier)
    line = shown.line(line.uid, reader=force.hr)
    lines.let_go(line, "The court took it back.", seen=line.version, by=force.hr)
    assert set(payrolls.standing(now(payroll))) == set(Deed)  # the very same content again


def test_a_signature_stands_a_week_and_can_be_taken_back_by_the_last(force, time_machine):
    payroll = force.signed(force.month(), upto=Deed.VERIFIED)
    with pytest.raises(Refusal, match="Only the last"):
        signing.take_back(payroll, by=force.hr)
    signing.take_back(now(payroll), by=force.verifier)
    assert set(payrolls.standing(now(payroll))) == {Deed.PREPARED}
    time_machine.move_to(datetime(2026, 11, 9, 10, tzinfo=UTC))
    assert payrolls.standing(now(payroll)) == {}
    payroll = force.signed(now(payroll))  # as it stands, anew by all three
    assert set(payrolls.standing(payroll)) == set(Deed)
    assert [each.was_taken_back for each in payrolls.signatures(payroll)][:2] == [False, True]


def test_a_week_and_three_people_in_the_schema_too(force, time_machine):
    payroll = force.signed(force.month(), upto=Deed.VERIFIED)
    approves = text(
        "INSERT INTO payroll_signature (payroll_id, deed, content_sha256, by_id, at) "
        "VALUES (:roll, 'approved', :content, :by, :at)"
    )
    other = a_user(Role.FINANCE, holder=db.session.merge(force.hr).holder)
    facts = {"roll": payroll.id, "content": payroll.content_sha256}
    late = clock.now().replace(tzinfo=None) + timedelta(days=8)
    releases = text(
        "UPDATE payroll SET state = 'released', released_by_id = :by, released_at = :at"
    )
    hers = {"by": other.id, "at": late - timedelta(days=8)}
    his = {"by": db.session.merge(force.finance).id, "at": late}
    for sql, given, says in (
        (approves, facts | hers, "signature_by_three"), (approves, facts | his, "in_time"),
        (releases, hers, "tr_payroll_by_three"),
    ):  # fmt: skip
        with pytest.raises(IntegrityError, match=says):
            db.session.execute(sql, given)
        db.session.rollback()
    approved = now(payroll)
    signing.sign(approved, Deed.APPROVED, content=approved.content_sha256, by=force.finance)
    with pytest.raises(IntegrityError, match="tr_payroll_in_time"):
        db.session.execute(releases, his)
    db.session.rollback()


def test_nobody_signs_a_payroll_that_pays_themselves(force):
    person = db.session.merge(force.people[0])
    person.holder_id = force.hr.holder_id
    db.session.commit()
    payroll = force.month()
    with pytest.raises(Refusal, match="own pay"):
        signing.sign(payroll, Deed.PREPARED, content=payroll.content_sha256, by=force.hr)


def test_r_pay_04_much_on_hold_by_rule_is_countersigned_with_a_reason(force):
    person = db.session.merge(force.people[0])
    db.session.execute(
        update(ServiceRecord).where(ServiceRecord.person_id == person.id).values(post_id=None)
    )
    db.session.commit()
    payroll = force.month()
    assert lines_of(payroll)[person.id].hold is HoldReason.NOT_SLOTTED
    assert payroll.summary["slots"] == {"slotted": 5, "no_post": 1}
    payroll = force.signed(payroll, upto=Deed.PREPARED)
    with pytest.raises(Refusal, match="1 in 100"):
        signing.sign(payroll, Deed.VERIFIED, content=payroll.content_sha256, by=force.verifier)
    signing.sign(now(payroll), Deed.VERIFIED, content=payroll.content_sha256, by=force.verifier,
                 because="The post of one man is being made.")  # fmt: skip


def a_funder(*schemes):
    funder = an_organisation(kind=OrganisationKind.UN_MISSION)
    for scheme in schemes:
        kept(RequiredScheme(organisation_id=funder.id, scheme=scheme))
    return funder


def cleared_unit(force, outcome=Outcome.CLEARED, **facts):
    kept(Clearance(scheme=Scheme.HRDDP, unit_id=force.unit.id, outcome=outcome,
                   decided_on=date(2026, 1, 5), valid_from=date(2026, 1, 5),
                   valid_to=date(2027, 1, 5), recorded_by_id=force.verifier.id,
                   **facts))  # fmt: skip


def granted(force, person, funder, kind=AllowanceKind.STIPEND, **facts):
    type_ = db.session.scalar(select(AllowanceType).filter_by(code=kind.value)) or kept(
        AllowanceType(code=kind.value, kind=kind, amount_minor=1_000, measure=Measure.DAY,
                      condition=Condition.GRANTED, **force.law)
    )  # fmt: skip
    return kept(
        AllowanceGrant(person_id=person.id, type_id=type_.id, funder_id=funder.id,
                       from_on=date(2026, 10, 10), until_on=date(2026, 10, 20),
                       document="Course order 5", state=EntitlementState.AGREED,
                       proposed_by_id=force.hr.id, decided_by_id=force.verifier.id,
                       decided_at=datetime(2026, 10, 1, tzinfo=UTC), **facts)
    )  # fmt: skip


def test_r_pay_12_a_stipend_is_on_a_payroll_of_its_own_with_its_funder(force):
    funder = a_funder()
    granted(force, force.people[0], funder)
    payroll = force.month(purpose=Purpose.STIPEND)
    (line,) = lines_of(payroll).values()
    assert (line.net_minor, line.days, line.funder_id) == (10_000, 10, funder.id)
    assert line.hold is HoldReason.SUSPENDED_SUPPORT  # nobody has cleared the unit (R-HRD-01)
    cleared_unit(force, Outcome.CLEARED_WITH_CONDITIONS, conditions_open=True)
    (line,) = lines_of(force.computed(payroll)).values()
    assert line.hold is HoldReason.SUSPENDED_SUPPORT  # nor met what comes first (R-HRD-02)
    cleared_unit(force)
    (line,) = lines_of(force.computed(payroll)).values()
    assert line.hold is None
    salaries = lines_of(force.month())
    assert salaries[force.people[0].id].net_minor == 65_100


def test_a_stipend_is_covered_on_every_day_that_it_pays_for_r_hrd_01(force):
    """Not only on the last day of the month: a clearance that began after the first day, a
    suspension in between and a commander nobody has assessed each leave days uncovered."""
    granted(force, force.people[0], a_funder())  # 10 to 19 October

    def hold(*, when=date(2026, 1, 5), outcome=Outcome.CLEARED, payroll=None):
        facts = {"scheme": Scheme.HRDDP, "unit_id": force.unit.id, "outcome": outcome,
                 "decided_on": when, "recorded_by_id": force.verifier.id}  # fmt: skip
        grants = outcome is Outcome.CLEARED
        kept(Clearance(**facts | ({"valid_from": when, "valid_to": date(2027, 1, 5)} if grants
                                  else {})))  # fmt: skip
        (line,) = lines_of(force.computed(payroll)).values()
        return line.hold

    payroll = force.month(purpose=Purpose.STIPEND)
    assert hold(when=date(2026, 10, 11), payroll=payroll) is HoldReason.SUSPENDED_SUPPORT
    db.session.execute(delete(Clearance))
    db.session.commit()
    assert hold(when=date(2026, 10, 10), payroll=payroll) is None
    hold(when=date(2026, 10, 15), outcome=Outcome.SUSPENDED, payroll=payroll)
    assert hold(when=date(2026, 10, 16), payroll=payroll) is HoldReason.SUSPENDED_SUPPORT
    db.session.execute(delete(Clearance))
    kept(Command(unit_id=force.unit.id, person_id=force.people[1].id, from_on=date(2026, 10, 12)))
    assert hold(payroll=payroll) is HoldReason.SUSPENDED_SUPPORT
    assert hold(when=date(2026, 10, 14), payroll=payroll) is HoldReason.SUSPENDED_SUPPORT


def test_pay_waits_while_somebody_draws_a_reintegration_benefit_too_r_ddr_01(force):
    person = force.people[0]
    benefit = kept(ReintegrationBenefit(name="X", from_on=BEGAN, by_id=force.hr.id))
    draw = kept(DoubleDraw(benefit_id=benefit.id, person_id=person.id, ground=Ground.DDR_ID,
                           probability=100))  # fmt: skip
    payroll = force.month()
    assert lines_of(payroll)[person.id].hold is None  # nobody has looked yet
    draw.state, draw.reason = DrawState.DOUBLE, "Both lists have this number."
    draw.decided_by_id, draw.decided_at = force.hr.id, clock.now()
    db.session.commit()
    assert list(payrolls.frozen(now(payroll)).values()) == [HoldReason.SUSPENDED_SUPPORT]
    found = lines_of(force.computed(payroll))
    assert {each.hold for key, each in found.items() if key != person.id} == {None}
    assert found[person.id].hold is HoldReason.SUSPENDED_SUPPORT
    assert HOLDS[found[person.id].hold] == HOLDS[HoldReason.SANCTIONS]  # and nobody is told why
    benefit.until_on = date(2026, 1, 1)
    db.session.commit()
    assert lines_of(force.computed(payroll))[person.id].hold is None


def test_a_national_salary_waits_for_no_clearance_and_a_financed_one_does(force):
    cleared_unit(force, Outcome.SUSPENDED)
    assert {each.hold for each in lines_of(force.month()).values()} == {None}
    financed = force.month("2026-09", funder=a_funder(Scheme.EU))
    assert {each.hold for each in lines_of(financed).values()} == {HoldReason.SUSPENDED_SUPPORT}


def test_where_pay_goes_is_what_was_agreed_and_a_name_of_somebody_else_holds_it(force):
    bank = a_provider()
    first, second, third, *_rest = force.people
    for person, match in ((first, NameMatch.EXACT), (second, NameMatch.DIFFERENT)):
        kept(PayChannel(person_id=person.id, kind=bank.kind, provider_id=bank.id,
                        identifier=f"45678912{person.id}", identifier_end="1234",
                        identifier_mark=f"m{person.id}", name_match=match,
                        state=ChannelState.AGREED, because="Asked for with a card.",
                        proposed_by_id=force.hr.id, decided_by_id=force.verifier.id,
                        decided_at=datetime(2026, 8, 1, tzinfo=UTC), notified_on=BEGAN,
                        cooling_off_until=BEGAN, active_from=BEGAN))  # fmt: skip
    proposed(third, bank, force.hr, number="9876543210")
    found = lines_of(force.month())
    assert (found[first.id].channel_end, found[first.id].hold) == ("1234", None)
    assert found[second.id].hold is HoldReason.NAME_MISMATCH
    assert found[third.id].hold is HoldReason.CHANNEL_UNVERIFIED


def test_r_pay_04_who_was_on_two_signed_papers_and_not_seen_waits(force):
    seen, gone, unknown, *_rest = force.people
    second, commander = (
        a_user(Role.HR_CLERK, unit=force.unit),
        a_user(Role.UNIT_COMMANDER, unit=force.unit),
    )
    for on in (date(2026, 9, 15), date(2026, 10, 15)):
        marks = {seen.id: MusterCode.PRESENT, gone.id: MusterCode.ABSENT}
        sheet = musters.print_sheet(force.unit, on, language="en", by=force.hr)
        musters.record(again(sheet), marks, seen=None, by=force.hr)
        assert musters.check(again(sheet), marks, by=second) == []
        musters.certify(again(sheet), "", by=commander)
    payroll = force.month()
    assert payroll.summary["seen"] == {"seen": 1, "not_seen": 1, "unknown": 4}
    assert payroll.summary["slots"] == {"slotted": 6}
    found = lines_of(payroll)
    assert (found[seen.id].seen, found[seen.id].hold) == (Seen.SEEN, None)
    assert (found[gone.id].seen, found[gone.id].hold) == (Seen.NOT_SEEN, HoldReason.NOT_SEEN)
    assert (found[unknown.id].seen, found[unknown.id].hold) == (Seen.UNKNOWN, None)


def again(sheet):
    db.session.commit()
    db.session.expire_all()
    return sheets.sheet(sheet.code, reader=a_user(Role.OVERSIGHT))


def test_records_joined_after_it_was_computed_are_paid_once_and_a_hold_on_one_holds_both(force):
    """Security 4.3.4: joining records between the signatures and the money is an edit as well."""
    payroll = force.signed(force.month())
    kept_, joined, held, found = force.people[:4]
    kept(PayHold(person_id=found.id, reason=HoldReason.COURT_ORDER, because="A court says so.",
                 from_on=date(2026, 1, 1), state=HoldState.IN_FORCE, by_id=force.hr.id,
                 decided_by_id=force.verifier.id, decided_at=clock.now()))  # fmt: skip
    for one, other in ((joined, kept_), (found, held)):
        db.session.merge(one).same_as_id = other.id
    db.session.commit()
    assert closing.release(now(payroll), content=payroll.content_sha256, by=force.finance) == 3
    told = {person_id: line.hold for person_id, line in lines_of(payroll).items()}
    assert [told[each.id] for each in (kept_, joined, held, found)] == [
        None, HoldReason.DUPLICATE, HoldReason.COURT_ORDER, HoldReason.COURT_ORDER,
    ]  # fmt: skip


def test_r_idn_04_a_confirmed_match_holds_the_line_and_reads_like_other_holds(force):
    a_match(force.people[0], MatchState.CONFIRMED_MATCH)
    a_match(force.people[1], MatchState.POSSIBLE)
    held = {person: line.hold for person, line in lines_of(force.month()).items() if line.hold}
    assert held == {force.people[0].id: HoldReason.SANCTIONS}
    assert str(HOLDS[HoldReason.SANCTIONS]) == str(HOLDS[HoldReason.DISCIPLINARY_DECISION])


def test_freezes_are_derived_again_when_a_payroll_is_released(force):
    payroll = force.approved()
    child = db.session.merge(force.people[1])
    child.born = PartialDate.read("2011")
    db.session.commit()
    held = force.people[2]
    kept(
        PayHold(
            person_id=held.id,
            reason=HoldReason.COURT_ORDER,
            because="The court says so.",
            from_on=date(2026, 11, 1),
            state=HoldState.IN_FORCE,
            by_id=force.hr.id,
            decided_by_id=force.verifier.id,
            decided_at=datetime(2026, 11, 1, tzinfo=UTC),
        )
    )
    a_match(force.people[3], MatchState.CONFIRMED_MATCH)
    assert closing.release(now(payroll), content=payroll.content_sha256, by=force.finance) == 3
    assert lines_of(payroll)[held.id].hold is HoldReason.COURT_ORDER
    listed = lines_of(payroll)[force.people[3].id]
    assert (listed.state, listed.hold) == (LineState.HELD, HoldReason.SANCTIONS)
    line = lines_of(payroll)[child.id]
    assert (line.state, line.hold) == (LineState.HELD, None)
    (row,) = [
        each
        for each in shown.lines(now(payroll), reader=force.hr).rows
        if each.number == line.number
    ]
    assert row.stopped
    assert row.line is None


def test_a_payroll_is_closed_when_all_is_told_and_never_changes_then(force):
    payroll = force.approved()
    closing.release(now(payroll), content=payroll.content_sha256, by=force.finance)
    payroll = now(payroll)
    with pytest.raises(Refusal, match="has not left yet"):
        closing.close(payroll, seen=payroll.version, by=force.finance)
    tell(payroll)
    payroll = now(payroll)
    sums = Sums(payroll)
    assert (sums.settled.count, sums.returned.count, sums.waiting.count) == (5, 1, 0)
    closing.close(payroll, seen=payroll.version, by=force.finance)
    for deed in (
        update(Payroll).values(period="2026-08"),
        update(PayrollLine).values(state=LineState.SETTLED),
        delete(PayrollLine),
        delete(Payroll),
    ):
        with pytest.raises(IntegrityError):
            db.session.execute(deed)
        db.session.rollback()
    with pytest.raises(Refusal):
        computing.ask(now(payroll), by=force.hr)


def tell(payroll):
    """Results come in, and what is unpaid is carried forward: what the rooms above do."""
    ids = sorted(line.id for line in lines_of(payroll).values())
    db.session.info["happened"] = []
    closing.move(payroll, ids[:5], LineState.SETTLED)
    closing.move(payroll, ids[5:], LineState.RETURNED)
    closing.note_rolled(payroll)
    db.session.commit()
    del db.session.info["happened"]


def test_a_computation_goes_on_with_another_worker_and_can_be_cancelled(force):
    payroll = opening.open_month(force.service, "2026-10", currency="XAF",
                                 cut_off_on=date(2026, 10, 25), by=force.hr)  # fmt: skip
    job = computing.ask(payroll, by=force.hr)
    job.checkpoint = {"size": 2}
    db.session.commit()
    claimed = jobs.claim()
    for _ in range(2):
        jobs.step(claimed)
    assert 0 < len(lines_of(payroll)) < 6
    jobs._let_go(claimed)
    work()
    assert now(payroll).summary["lines"] == 6
    whole = now(payroll).content_sha256
    job = computing.ask(now(payroll), by=force.hr)
    jobs.cancel(db.session.get(Job, job.id))
    assert now(payroll).state is PayrollState.OPEN
    assert shown.lines(now(payroll), reader=force.hr).rows == []
    assert force.computed(now(payroll)).content_sha256 == whole


def test_the_pages_of_a_month_from_opening_to_release(force, browse):
    hr = browse(force.hr)
    answer = hr.post(
        "/pay/payrolls/new", service_id=str(force.service.id), month="October 2026",
        purpose="salary", currency="XAF", cut_off_on="25.10.2026", funder_id="",
    )  # fmt: skip
    path = answer.location
    assert "is not computed yet" in hr.get(path).text
    hr.post(path + "/computation", opened=hr.get(path))
    assert "is being computed" in hr.get(path).text
    work()
    payroll = db.session.scalars(select(Payroll)).one()
    for who, deed in ((force.hr, "preparation"), (force.verifier, "verification"),
                      (force.finance, "approval")):  # fmt: skip
        browser, content = browse(who), now(payroll).content_sha256
        if deed != "preparation":
            unseen = browser.post(f"{path}/{deed}", opened=browser.get("/account"), content=content)
            assert "Open it first" in unseen.text, "security 4.3.4"
        opened = browser.get(path)
        assert "6 lines came out the same" in opened.text
        assert browser.post(f"{path}/{deed}", opened=opened).status_code == 302
    line = next(iter(lines_of(payroll).values()))
    for page in ("/lines", "/changes"):
        assert browse(force.verifier).get(path + page).status_code == 200
    text_ = browse(force.verifier).get(f"/pay/payrolls/lines/{line.uid}").text
    for words in ("Ration", "65,100", "On a funded post", "Approved"):
        assert words in text_
    for language in ("en", "fr", "ar"):
        slip = browse(force.hr).get(
            f"/pay/payrolls/lines/{line.uid}/payslip.pdf?language={language}"
        )
        assert slip.data[:4] == b"%PDF"
    finance = browse(force.finance)
    finance.post(path + "/release", opened=finance.get("/account"), content=content)
    opened = finance.get(path)
    assert "Open it first" in opened.text, "security 4.3.4"
    finance.post(path + "/release", opened=opened)
    text_ = finance.get(path).text
    assert "is released" in text_
    assert text_.count("Not done yet") >= 3
    finance.post(path + "/close", opened=finance.get(path))
    assert now(payroll).state is PayrollState.RELEASED


def test_a_line_is_held_on_its_page_and_the_list_leaves_with_a_reason(force, browse):
    payroll = force.signed(force.month(), upto=Deed.PREPARED)
    line = next(iter(lines_of(payroll).values()))
    path = f"/pay/payrolls/lines/{line.uid}"
    verifier = browse(force.verifier)
    assert verifier.post(path + "/hold", opened=verifier.get(path), reason="court_order",
                         because="no").status_code == 422  # fmt: skip
    verifier.post(path + "/hold", opened=verifier.get(path), reason="court_order",
                  because="The court of Bria says so.")  # fmt: skip
    assert "void" in verifier.get(f"/pay/payrolls/{payroll.uid}").text
    away = f"/exports/payroll?payroll={payroll.uid}&state=held"
    answer = verifier.post(away, form="csv", reason="For the meeting of the pay board.")
    assert answer.text.count(str(line.uid)) == 1
    assert "A court order" in answer.text


def test_a_clerk_of_another_unit_sees_the_sums_and_no_line(force, browse):
    payroll = force.month()
    line = next(iter(lines_of(payroll).values()))
    far = browse(a_user(Role.HR_CLERK, unit=a_unit(service=force.service)))
    assert far.get(f"/pay/payrolls/{payroll.uid}").status_code == 200
    assert "There is no such line" in far.get(f"/pay/payrolls/{payroll.uid}/lines").text
    assert far.get(f"/pay/payrolls/lines/{line.uid}").status_code == 404


def test_leaving_the_run_or_the_force_ends_a_stipend_on_every_path(force, browse):
    """Row 31: it pays the days of the place it is for, a transfer takes it along, and what was
    computed before stays behind at the next gate."""
    run = a_run(starts_on=date(2026, 10, 5))
    funder = a_funder()
    cleared_unit(force)
    places = [
        a_place(run, person, EnrolmentState.ATTENDING, by=force.hr) for person in force.people[:5]
    ]
    grants = [
        granted(force, person, funder, place_id=place.id)
        for person, place in zip(force.people[:5], places, strict=True)
    ]
    lead = a_user(Role.CELL_HEAD)

    def left(n, on, to=EnrolmentState.WITHDRAWN):
        db.session.commit()
        place = db.session.get_one(Enrolment, places[n].id, populate_existing=True)
        db.session.refresh(place, ["cohort", "person"])
        enrolments.leave(place, to, LeavingReason.OWN_WISH, seen=place.version, on=on, by=lead)

    left(0, date(2026, 10, 12))
    left(1, date(2026, 10, 4), EnrolmentState.NO_SHOW)
    changed(force.people[2], date(2026, 10, 15), Status.DISCHARGED, "Order 9")
    left(4, date(2026, 10, 12))
    db.session.execute(update(Enrolment).where(Enrolment.id == places[4].id)
                       .values(leaving_reason=LeavingReason.TRANSFERRED))  # fmt: skip
    a_place(a_run(starts_on=date(2026, 10, 8)), force.people[4], EnrolmentState.WITHDRAWN,
            by=force.hr, continues_id=places[4].id, left_on=date(2026, 10, 17))  # fmt: skip
    payroll = force.month(purpose=Purpose.STIPEND)
    days = {person: line.days for person, line in lines_of(payroll).items()}
    assert days == {
        force.people[0].id: 3,  # 10 to 12 October, the day of leaving being the last
        force.people[2].id: 5,  # 10 to 14, the day before the discharge
        force.people[3].id: 10,
        force.people[4].id: 8,  # to 17 October in the run they were transferred to
    }
    assert "the person left" in browse(force.hr).get(f"/pay/rights/allowance/{grants[0].uid}").text
    payroll = force.signed(payroll)
    left(3, date(2026, 10, 16))
    closing.release(now(payroll), content=payroll.content_sha256, by=force.finance)
    line = lines_of(payroll)[force.people[3].id]
    assert (line.state, line.hold) == (LineState.HELD, HoldReason.AWAITING_DOCUMENT)
    db.session.execute(update(PayrollLine).where(PayrollLine.state == LineState.DRAFT)
                       .values(state=LineState.SETTLED))  # fmt: skip
    db.session.commit()
    arrears.roll_payroll(now(payroll), by=force.verifier)
    owed = db.session.scalars(select(ArrearsEntry)).one()
    assert (owed.person_id, owed.amount_minor) == (force.people[3].id, 7_000), "of 10,000"


def test_a_run_that_is_called_off_or_cut_short_ends_the_stipends_of_its_places(force):
    funder = a_funder()
    cleared_unit(force)
    usual = {"starts_on": date(2026, 10, 5), "ends_on": date(2026, 10, 30)}
    off, short, whole = (a_run(**usual) for _ in range(3))
    for person, run in zip(force.people, (off, short, whole), strict=False):
        place = a_place(run, person, EnrolmentState.ATTENDING, by=force.hr)
        granted(force, person, funder, place_id=place.id)
    off.over_on, short.over_on, whole.over_on = (
        date(2026, 10, 1), date(2026, 10, 14), whole.ends_on,
    )  # fmt: skip
    db.session.commit()
    lines = lines_of(force.month(purpose=Purpose.STIPEND))
    days = {person: line.days for person, line in lines.items()}
    assert days == {force.people[1].id: 5, force.people[2].id: 10}
