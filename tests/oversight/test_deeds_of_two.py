"""The deeds of security 4.3, walked by one table: who asked and who decides are two people who may,
and neither is whom it is about, on the day when it is done and not only when it was asked for.
"""

from collections.abc import Callable
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date, timedelta

import pytest
from sqlalchemy import select, update

from tests.makers import PASSWORD, a_person, a_user, an_organisation, kept, titled
from tests.oversight.complaints.test_measures import asked as a_measure
from tests.oversight.retention.made import a_hold, a_run, agreed, proposed
from tests.oversight.sharing.made import a_draft
from tests.pay.channels.made import a_provider
from tests.pay.channels.made import proposed as a_channel
from tests.pay.made import now
from tests.pay.rolls.test_payrolls import Force
from tests.tabular import test_exports as exports
from tests.tabular import test_imports as imports
from tests.training.attendance.test_late import entered
from tests.training.attendance.test_services import held as a_class
from tests.training.certificates.made import SITE, a_closed_run, asked, issued
from tests.training.enrolments.made import a_run as a_course
from tests.vetting.cases.walk import SAID, checked, recommended, seated
from tests.vetting.made import a_clearance
from tests.vetting.sources import made as sources
from trainingmgr.accounts.models import Grant, Holder, User
from trainingmgr.accounts.models.emergencies import EmergencyReading
from trainingmgr.accounts.rules import Role, Scope
from trainingmgr.accounts.services import emergencies, grants
from trainingmgr.core import clock, envelopes, jobs
from trainingmgr.core.db import db
from trainingmgr.core.errors import NotFound, Refusal
from trainingmgr.core.money import Money
from trainingmgr.core.permissions import Permission
from trainingmgr.core.privacy import Compartment
from trainingmgr.desk.queries.waiting import waiting
from trainingmgr.desk.rules import Task
from trainingmgr.oversight.complaints.services import measures
from trainingmgr.oversight.evacuation import queries as evacuations
from trainingmgr.oversight.evacuation import services as evacuating
from trainingmgr.oversight.evacuation.rules import EvacuationKind, mark_of
from trainingmgr.oversight.models import JournalBreak
from trainingmgr.oversight.retention import queries as erasing
from trainingmgr.oversight.retention import services as retention
from trainingmgr.oversight.retention.rules import HoldOn, ItemState, RunState
from trainingmgr.oversight.retention.services import holds as legal_holds
from trainingmgr.oversight.services import breaks
from trainingmgr.oversight.sharing import queries as agreements
from trainingmgr.oversight.sharing import services as sharing
from trainingmgr.pay.channels import queries as channel_queries
from trainingmgr.pay.channels import services as channels
from trainingmgr.pay.holds import queries as hold_queries
from trainingmgr.pay.holds import services as pay_holds
from trainingmgr.pay.rolls.queries import payrolls
from trainingmgr.pay.rolls.rules import Deed as Signature
from trainingmgr.pay.rolls.services import signing
from trainingmgr.pay.rules import HoldReason
from trainingmgr.pay.scale.models import DeductionType
from trainingmgr.pay.scale.queries.rights import right
from trainingmgr.pay.scale.rules import DeductionKind, Owed
from trainingmgr.pay.scale.services import rights
from trainingmgr.registry.identity import queries as identities
from trainingmgr.registry.identity import services as identity
from trainingmgr.registry.identity.models import Merge
from trainingmgr.registry.people.models import Person
from trainingmgr.registry.people.rules import Status
from trainingmgr.tabular import services as files
from trainingmgr.tabular.models import ImportState
from trainingmgr.training.attendance.queries import late
from trainingmgr.training.attendance.services import confirming
from trainingmgr.training.certificates.queries import candidates, keys, register, verifying
from trainingmgr.training.certificates.rules import RevocationReason
from trainingmgr.training.certificates.services import issuing, revoking, striking
from trainingmgr.training.enrolments import services as enrolments
from trainingmgr.training.enrolments.queries import enrolment as placed
from trainingmgr.training.enrolments.queries import waiving
from trainingmgr.training.enrolments.services import waivers
from trainingmgr.vetting.cases.models import CaseSeat
from trainingmgr.vetting.cases.rules import Seat, Verdict
from trainingmgr.vetting.cases.services import assign, deciding
from trainingmgr.vetting.sources import queries as source_queries
from trainingmgr.vetting.sources import services as compartment

HEAD = Role.HR_HEAD
WHY = "The papers of the office say so, and both were heard."


@dataclass
class Deed:
    """One deed that was asked for: who asked, who may decide, and how they do it."""

    maker: User
    decider: User
    decide: Callable[[User], object]
    about: list[Person] = field(default_factory=list)
    """Whose own record it is about: none of them asks or decides."""
    task: Task | None = None
    """In whose work list it stands, of whoever decides in the whole country."""
    stays: bool = False
    """What was begun stays when whoever began it has left: a hold that a court ordered."""
    later: timedelta = timedelta()
    """So long after today it was asked for."""
    both: bool = False
    """Whether it holds of both records once they are joined; else that is an edit, which voids."""
    nation: User | None = None
    """Somebody of the whole country who decides, where a role alone is not enough."""


def merge(cast):
    one, other = (a_person(cast.unit, name="Amina Hassan") for _ in range(2))
    uid, nation = identity.propose_merge(one, other, WHY, by=cast.hr_clerk).uid, a_user(HEAD)

    def decide(by):
        row = identities.merge(uid, reader=nation)
        identity.decide_merge(row, agreed=True, seen=row.version, by=by)

    return Deed(cast.hr_clerk, cast.hr_head, decide, [one, other], Task.MERGES_TO_DECIDE)


def parting(cast):
    found = merge(cast)
    found.decide(cast.hr_head)
    uid, nation = db.session.scalar(select(Merge.uid)), a_user(HEAD)
    first, second = (a_user(HEAD, unit=cast.unit) for _ in range(2))

    def undo(by):
        row = identities.merge(uid, reader=nation)
        return identity.undo_merge(row, WHY, seen=row.version, by=by)

    assert not undo(first)
    return Deed(first, second, undo, found.about, Task.PARTING_TO_DECIDE, both=True)


def discharge(cast):
    person, nation = a_person(cast.unit), a_user(HEAD)
    made = identity.propose_departure(
        person, Status.DISCHARGED, clock.today(), WHY, by=cast.hr_clerk
    )

    def decide(by, uid=made.uid):
        row = identities.correction(uid, reader=nation)
        identity.decide_correction(row, agreed=True, content=row.content_hash, by=by)

    return Deed(cast.hr_clerk, cast.hr_head, decide, [person], Task.CORRECTIONS_TO_DECIDE)


def _brought(cast, count):
    known = a_person(cast.unit, service_number="00001")
    rows = [["00001", "Known", "1990"], *imports.a_list(count, first=2)]
    return known, imports.worked(imports.sent(rows, cast.hr_clerk))


def an_import(cast):
    known, batch = _brought(cast, 51)

    def approve(by):
        row = imports.now(batch)
        files.note_opened(row, by=by)
        files.approve(row, by=by, seen=row.version)

    return Deed(cast.hr_clerk, cast.hr_head, approve, [known], Task.IMPORTS_TO_APPROVE, both=True)


def undoing(cast):
    _known, batch = _brought(cast, 3)
    files.take_in(batch, by=cast.hr_clerk)
    imports.worked(batch)
    second = a_user(Role.HR_CLERK, unit=cast.unit)
    later = timedelta(days=2)
    with clock.told(clock.now() + later):
        assert not files.undo(imports.now(batch), WHY, by=cast.hr_clerk)

    def undo(by):
        assert files.undo(imports.now(batch), WHY, by=by)

    return Deed(cast.hr_clerk, second, undo, task=Task.IMPORT_TO_UNDO, later=later)


def channel(cast):
    person = a_person(cast.unit)
    made = a_channel(person, a_provider(digits=10), cast.hr_clerk)

    def decide(by, uid=made.uid):
        row = channel_queries.channel(uid, reader=cast.pay_verifier)
        channels.decide(row, agreed=True, seen=row.version, by=by)

    return Deed(cast.hr_clerk, cast.pay_verifier, decide, [person], Task.CHANNELS_TO_DECIDE)


def exception(cast):
    person = a_person(cast.unit)
    type_ = kept(DeductionType(
        code="court", titles=titled("Court"), kind=DeductionKind.COURT_ORDER, currency="XAF",
        service_id=an_organisation().id, valid_from=date(2024, 1, 1), law="D 11",
        owed=Owed.ORDERED,
    ))  # fmt: skip
    paper = rights.Paper(document="Order 12", from_on=clock.today())
    made = rights.propose_deduction(person, type_, Money(500, "XAF"), paper, by=cast.hr_clerk)

    def decide(by, uid=made.uid):
        row = right("deduction", uid, reader=cast.pay_verifier)
        rights.decide(row, "court", agreed=True, seen=row.version, by=by)

    return Deed(cast.hr_clerk, cast.pay_verifier, decide, [person], Task.RIGHTS_TO_DECIDE)


def hold(cast):
    person = a_person(cast.unit)
    made = pay_holds.propose(
        person, HoldReason.COURT_ORDER, WHY, from_on=clock.today(), by=cast.hr_clerk
    )

    def decide(by, uid=made.uid):
        row = hold_queries.hold(uid, reader=cast.pay_verifier)
        pay_holds.decide(row, agree=True, seen=row.version, by=by)

    return Deed(cast.hr_clerk, cast.pay_verifier, decide, [person], Task.HOLDS_TO_DECIDE, both=True)


def pay_run(cast):
    force = Force()
    payroll = force.signed(force.month(), upto=Signature.PREPARED)

    def sign(by):
        signing.sign(now(payroll), Signature.VERIFIED, content=payroll.content_sha256, by=by)

    return Deed(force.hr, force.verifier, sign, force.people[:1], Task.PAYROLLS_TO_SIGN, both=True)


def certificates(cast):
    cohort, _places = a_closed_run(cast.here, cast.cell_head)
    uid, nation = asked(cohort, cast.training_clerk).uid, a_user(Role.CELL_HEAD)

    def issue(by):
        row = candidates.request(uid, reader=nation, permission=Permission.CERTIFICATE_ISSUE)
        issuing.issue(row, SITE, seen=row.version, by=by)

    return Deed(cast.training_clerk, cast.cell_head, issue, task=Task.CERTIFICATES_TO_ISSUE)


def revocation(cast):
    cohort, _places = a_closed_run(cast.here, cast.cell_head)
    serial = issued(cohort, cast)[0].serial
    second, nation = a_user(Role.CELL_HEAD, centre=cast.here), a_user(Role.CELL_HEAD)
    found = register.certificate(serial, reader=cast.cell_head)
    revoking.propose(found, RevocationReason.WRONG_PERSON, WHY, by=cast.cell_head)

    def agree(by):
        found = register.certificate(serial, reader=nation)
        row = register.proposal(found)
        revoking.agree(found, row, SITE, seen=row.version, by=by)

    return Deed(
        cast.cell_head, second, agree, [found.person], Task.REVOCATIONS_TO_DECIDE, both=True
    )


def key(cast):
    a_closed_run(cast.here, cast.cell_head)
    first, second, other = (a_user(Role.CURRICULUM_OFFICER) for _ in range(3))
    key_id, _key = verifying.private_key()
    striking.ask(key_id, clock.today(), WHY, by=first)

    def decide(by):
        row = keys.signing_key(key_id, reader=other).withdrawal
        striking.decide(key_id, agreed=True, seen=row.version, by=by)

    return Deed(first, second, decide, task=Task.KEYS_TO_DECIDE)


def late_marks(cast):
    session, places = a_class.__wrapped__(cast)
    later = timedelta(days=10)
    with clock.told(clock.now() + later):
        uid = entered(session, places, by=cast.cell_head).uid
    nation, second = a_user(Role.CELL_HEAD), a_user(Role.CELL_HEAD, centre=cast.here)

    def confirm(by):
        row = late.entry(uid, reader=nation)
        confirming.confirm(row, seen=row.version, by=by)

    marked = [db.session.get(Person, each.person_id) for each in places[:2]]
    return Deed(cast.cell_head, second, confirm, marked, Task.LATE_MARKS, later=later, both=True)


def waiver(cast):
    run, person = a_course(cast.here), a_person(cast.unit)
    place = enrolments.nominate(run, person, by=cast.training_clerk)
    enrolments.bring_within_reach([place.person_id], cast.here.id, run.ends_on)
    found = placed(place.uid, reader=cast.cell_head, permission=Permission.COHORT_READ)
    first, second = cast.cell_head, cast.vetting_board
    uid = waivers.ask_waiver(
        found, "clearance:national", reason=WHY, until_on=clock.today(), by=first
    ).uid

    def sign(by):
        row = waiving.request(uid, reader=second)
        waivers.sign_waiver(row, seen=row.version, by=by)

    return Deed(first, second, sign, [person], Task.WAIVERS_TO_SIGN)


def role(cast):
    given = grants.grant(a_user(None), Role.OVERSIGHT, scope=Scope.NATIONAL, by=cast.user_admin)

    def countersign(by):
        grants.countersign(db.session.get(Grant, given.id), by=by)

    return Deed(cast.user_admin, cast.dpo, countersign, task=Task.ROLES_TO_SIGN)


def export(cast):
    row = exports.asked(cast.training_clerk)

    def agree(by):
        found = db.session.get(type(row), row.id, populate_existing=True)
        exports.agreed(found, by)

    return Deed(cast.training_clerk, cast.cell_head, agree, task=Task.EXPORTS_TO_AGREE)


def erasure(cast):
    uid = proposed(a_run(cast.dpo), cast.dpo).uid

    def agree(by):
        row = erasing.run(uid)
        retention.agree(row, row.sha256[:8], language="en", seen=row.version, by=by)

    return Deed(cast.dpo, cast.host_authority, agree, task=Task.ERASURES_TO_AGREE)


def legal_hold(cast):
    person = a_person(cast.unit)
    uid = a_hold(cast.dpo, HoldOn.PERSON, number=person.number).uid

    def lift(by):
        row = erasing.hold(uid)
        legal_holds.lift(row, WHY, seen=row.version, by=by)

    return Deed(cast.dpo, cast.host_authority, lift, [person], stays=True, both=True)


def source(cast):
    keeper, officer = sources.a_custodian(), sources.an_officer()
    nation = sources.a_custodian()
    row = sources.a_source(officer)
    found = source_queries.source(row.code, reader=officer)
    uid = compartment.ask(found, WHY, into=sources.ON, by=officer).uid

    def grant(by):
        row = source_queries.grant(uid, reader=keeper)
        compartment.grant(row, PASSWORD, into=sources.ON, by=by)

    return Deed(officer, keeper, grant, task=Task.SOURCES_TO_OPEN, nation=nation)


def clearance(cast):
    played = recommended(checked(seated(a_person(cast.unit))))
    third = a_user(Role.VETTING_BOARD)
    assign(played.now, third, Seat.PANEL, by=played.chair)
    deciding.propose(played.now, Verdict.CERTIFIED, reasons=SAID, by=played.first)
    person = db.session.get(Person, played.now.person_id)

    def sign(by):
        case = played.now
        row = case.decisions[-1]
        deciding.sign(case, row, seen=row.version, by=by)

    return Deed(played.first, played.second, sign, [person], Task.CASES_TO_DO, nation=third)


def measure(cast):
    person = a_person(cast.unit)
    a_clearance(person)
    found = a_measure(person, cast)

    def suspend(by):
        row = db.session.get(type(found), found.id, populate_existing=True)
        measures.suspend(row, seen=row.version, by=by)

    return Deed(cast.complaints_officer, cast.vetting_officer, suspend, [person],
                Task.MEASURES_TO_DECIDE, both=True)  # fmt: skip


def evacuation(cast):
    _private, public = envelopes.new_pair()
    id_ = evacuating.ask(EvacuationKind.WHOLE, "/mnt/usb", key=public, by=cast.dpo).id

    def agree(by):
        evacuating.agree(evacuations.order(id_), mark_of(public), key=public, by=by)

    return Deed(cast.dpo, cast.host_authority, agree, task=Task.EVACUATION_TO_AGREE)


def break_of_the_journal(cast):
    row = kept(JournalBreak(first=1, last=1, said="Entry 1 was changed.", spans=[[1, 1]],
                            reason=WHY, by_id=cast.sysadmin.id))  # fmt: skip

    def acknowledge(by):
        breaks.acknowledge(db.session.get(JournalBreak, row.id), by=by)

    return Deed(cast.sysadmin, cast.dpo, acknowledge, task=Task.BREAKS_TO_SIGN)


def agreement(cast):
    uid = a_draft(cast.dpo).uid

    def agree(by):
        row = agreements.agreement(uid)
        sharing.agree(row, seen=row.version, by=by)

    return Deed(cast.dpo, cast.host_authority, agree, task=Task.SHARING_TO_AGREE)


def emergency(cast):
    id_ = emergencies.ask(WHY, [Compartment.PAY], by=cast.sysadmin).id

    def agree(by):
        row = db.session.get(EmergencyReading, id_, populate_existing=True)
        emergencies.agree(row, WHY, seen=row.version, by=by)

    return Deed(cast.sysadmin, cast.dpo, agree, task=Task.EMERGENCY_TO_AGREE)


DEEDS = [
    merge, parting, discharge, an_import, undoing, channel, exception, hold, pay_run, certificates,
    revocation, key, late_marks, waiver, role, export, erasure, legal_hold, source, clearance,
    measure, evacuation, break_of_the_journal, agreement, emergency,
]  # fmt: skip


NAMED = frozenset((
    Task.MERGES_TO_DECIDE, Task.PARTING_TO_DECIDE, Task.CORRECTIONS_TO_DECIDE,
    Task.IMPORTS_TO_APPROVE, Task.EXPORTS_TO_AGREE, Task.CHANNELS_TO_DECIDE, Task.HOLDS_TO_DECIDE,
    Task.RIGHTS_TO_DECIDE, Task.CERTIFICATES_TO_ISSUE, Task.REVOCATIONS_TO_DECIDE,
    Task.KEYS_TO_DECIDE, Task.LATE_MARKS, Task.WAIVERS_TO_SIGN, Task.ROLES_TO_SIGN,
    Task.ERASURES_TO_AGREE, Task.SHARING_TO_AGREE, Task.SOURCES_TO_OPEN, Task.BREAKS_TO_SIGN,
))  # fmt: skip
"""What is told to whoever asked, and to oversight, where nobody is left to decide it."""


@contextmanager
def changed(row, **facts):
    """For a while these facts stand otherwise."""
    table, id_ = type(row).__table__, row.id
    was = {name: getattr(row, name) for name in facts}
    put(table, id_, facts)
    yield
    put(table, id_, was)


def put(table, id_, facts):
    db.session.rollback()
    db.session.execute(update(table).where(table.c.id == id_).values(**facts))
    db.session.commit()
    db.session.expire_all()


def lost(user):
    return changed(user.grants[0], revoked_at=clock.now())


def tasks_of(user_id):
    return {each.task for each in waiting(db.session.get(User, user_id), clock.today())}


@contextmanager
def only(*user_ids):
    """No other account is open."""
    open_ = list(db.session.scalars(select(User.id).where(User.active, User.id.not_in(user_ids))))
    for active in (False, True):
        db.session.execute(update(User).where(User.id.in_(open_)).values(active=active))
        db.session.commit()
        db.session.expire_all()
        if not active:
            yield


def elsewhere(user, cast):
    """They have the same role at the other end of the country."""
    grant = user.grants[0]
    ends = {Scope.CENTRE: ("centre_id", cast.there), Scope.UNIT: ("unit_id", cast.other_unit)}
    if grant.scope in ends:
        name, place = ends[grant.scope]
        kept(Grant(user_id=user.id, role=grant.role, scope=grant.scope, from_on=clock.today(),
                   until_on=grant.until_on, granted_at=clock.now(),
                   **{name: place.id}))  # fmt: skip


@pytest.mark.parametrize("ask", DEEDS, ids=lambda each: each.__name__)
def test_two_who_may_and_neither_whom_it_is_about_when_it_is_done(cast, ask):
    deed = ask(cast)
    db.session.commit()
    with clock.told(clock.now() + deed.later):
        walk(deed, cast, ask.__name__)


def walk(deed, cast, name):
    maker, decider = deed.maker, deed.decider
    role_, holder_id = decider.grants[0].role, maker.holder_id
    twin = a_user(role_, holder=db.session.get(Holder, holder_id))

    def refused(what, by=decider):
        db.session.expire_all()
        try:
            deed.decide(by)
        except (Refusal, NotFound):
            db.session.rollback()
            return
        pytest.fail(f"{name}: {what}")

    refused("alone", by=maker)
    refused("a second account of whoever asked", by=twin)
    put(User.__table__, twin.id, {"active": False})
    with changed(decider, active=False):
        refused("whoever decides has a closed account")
    with lost(decider):
        refused("whoever decides has lost the role")
    for person in deed.about:
        with changed(person, holder_id=decider.holder_id):
            refused("it is about whoever decides")
        if not deed.stays:
            with changed(person, holder_id=holder_id):
                refused("it is about whoever asked")
        if not deed.both:
            other = a_person(cast.unit).id
            with changed(person, same_as_id=other, version=person.version + 1):
                refused("the record was joined to another meanwhile")
    if not deed.stays:
        with changed(maker, active=False):
            refused("whoever asked has a closed account")
        with lost(maker):
            refused("whoever asked has lost the role")
            elsewhere(maker, cast)
            refused("whoever asked has the role elsewhere now")
    told = {user.id: user for user in (maker, cast.oversight)}
    if deed.task in NAMED:
        with only(*told):
            for user in told:
                assert Task.NOBODY_DECIDES in tasks_of(user), "nobody is left who could"
    nation = deed.nation or a_user(role_)
    assert not any(Task.NOBODY_DECIDES in tasks_of(user) for user in told)
    if deed.task:
        assert deed.task in tasks_of(nation.id), "whoever decides in the whole country finds it"
        assert deed.task not in tasks_of(maker.id), "and not whoever asked"
        if decider.grants[0].scope is not Scope.NATIONAL:
            other = cast.elsewhere[role_].id
            assert deed.task not in tasks_of(other), "nor anybody at the other end of the country"
    deed.decide(db.session.get(User, nation.id))


@pytest.mark.parametrize("who", ["approver", "taker"])
def test_a_file_comes_in_in_nobodys_name_who_may_not_when_the_worker_begins(cast, who):
    known, batch = _brought(cast, 51)
    files.note_opened(batch, by=cast.hr_head)
    files.approve(imports.now(batch), by=cast.hr_head)
    with changed(known, holder_id=cast.hr_head.holder_id), pytest.raises(Refusal, match="anew"):
        files.take_in(imports.now(batch), by=cast.hr_clerk)
    files.take_in(imports.now(batch), by=cast.hr_clerk)
    with lost(cast.hr_head if who == "approver" else cast.hr_clerk):
        assert imports.worked(batch).state is ImportState.FAILED
    assert imports.seen() == 1, "whom the register knew before"


def test_nothing_is_erased_in_the_name_of_whoever_may_not_when_the_worker_begins(cast):
    row = agreed(proposed(a_run(cast.dpo), cast.dpo), cast.host_authority)
    with lost(cast.host_authority):
        while jobs.work():
            pass
        db.session.expire_all()
    row = erasing.run(row.uid)
    assert row.state is RunState.DONE, "it is listed and agreed to anew"
    assert set(erasing.outcomes(row)) == {ItemState.NOT_DUE}


def test_a_payroll_is_signed_anew_by_others_once_a_signature_stands_no_more(cast):
    """A week later, or when whoever signed has left: what they signed is not signed twice."""
    force = Force()
    payroll = force.signed(force.month(), upto=Signature.PREPARED)
    second = a_user(Role.HR_CLERK, unit=force.unit)
    content = {"content": payroll.content_sha256}
    with lost(force.hr):
        assert payrolls.standing(now(payroll)) == {}
        signing.sign(now(payroll), Signature.PREPARED, by=second, **content)
    with clock.told(clock.now() + timedelta(days=8)):
        signing.sign(now(payroll), Signature.PREPARED, by=force.hr, **content)
        assert payrolls.standing(now(payroll))[Signature.PREPARED].by_id == force.hr.id


def test_a_source_is_shown_to_nobody_whose_seat_in_the_case_has_ended(cast):
    keeper, _other, officer = (
        sources.a_custodian(), sources.a_custodian(), sources.an_officer()
    )  # fmt: skip
    row = sources.a_source(officer)
    found = source_queries.source(row.code, reader=officer)
    uid = compartment.ask(found, WHY, into=sources.ON, by=officer).uid
    seat = db.session.scalars(select(CaseSeat)).one()

    def grant():
        row = source_queries.grant(uid, reader=keeper)
        compartment.grant(row, PASSWORD, into=sources.ON, by=keeper)

    with changed(seat, ended_at=clock.now()), pytest.raises(Refusal, match="no seat"):
        grant()
    grant()
    put(CaseSeat.__table__, seat.id, {"ended_at": clock.now()})
    row = source_queries.grant(uid, reader=officer)
    with pytest.raises(Refusal, match="no seat"):
        compartment.read(row, PASSWORD, into=sources.ON, by=officer)


def test_a_channel_is_not_agreed_to_once_the_name_on_it_is_another(cast):
    """What was shown was the own name; the record was corrected since (security 4.3.4)."""
    deed = channel(cast)
    with changed(deed.about[0], name_display="Zawadi Mwamba"):
        with pytest.raises(Refusal, match="changed since"):
            deed.decide(cast.pay_verifier)
        db.session.rollback()
    deed.decide(cast.pay_verifier)
