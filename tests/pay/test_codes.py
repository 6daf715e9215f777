"""Codes of 4.6 that no other test plants in real rows: each comes out as a case, and no other."""

from datetime import UTC, date, datetime

from sqlalchemy import select

from tests.makers import a_post, a_rank, a_unit, a_user
from tests.pay.made import Army, again, compared, found, now
from tests.vetting.ddr.made import draws_a_benefit
from trainingmgr.accounts.rules import Role
from trainingmgr.core.dates import PartialDate
from trainingmgr.core.db import db
from trainingmgr.core.money import Money
from trainingmgr.pay.files.models import Discrepancy
from trainingmgr.pay.presence import services as presence
from trainingmgr.pay.presence.queries import sheets
from trainingmgr.pay.presence.rules import MusterCode
from trainingmgr.pay.rules import Finding, FindingState
from trainingmgr.pay.scale.models import ExchangeRate
from trainingmgr.pay.scale.rules import AllowanceKind, EntitlementState
from trainingmgr.pay.scale.services import components, set_grade, set_retirement
from trainingmgr.pay.scale.services.components import Law
from trainingmgr.registry.people.models import Document, ServiceRecord
from trainingmgr.registry.people.rules import Status

NAMES = """Abakar Zen Moussa; Kaltouma Brahim Deby; Nadjita Ngarta Rimtebaye; Hisseine Goukouni Dadi
Achta Oumar Kelley; Bichara Senoussi Tidjani; Mbaitoubam Dingao Allah; Ndolenodji Alixe Naimbaye
Fatime Adoum Haggar; Yusuf Warsame Guled; Ibtisam Khalil Daoud; Odette Mbongo Sakanyi
Pascal Tshibangu Kazadi; Ramadane Erdimi Timan; Solange Gbaguidi Ehouzou; Tidiane Keita Camara"""
SEPTEMBER, OCTOBER = "2026-09", "2026-10"


def names():
    return [each.strip() for line in NAMES.splitlines() for each in line.split(";")]


def absent(unit, person, *days):
    """Signed musters that do not show this person."""
    clerk, second = (a_user(Role.HR_CLERK, unit=unit) for _ in range(2))
    commander, reader = a_user(Role.UNIT_COMMANDER, unit=unit), a_user(Role.OVERSIGHT)

    def fresh(code):
        db.session.commit()
        db.session.expire_all()
        return sheets.sheet(code, reader=reader)

    for day in days:
        code = presence.print_sheet(now(unit), day, language="en", by=clerk).code
        marks = {person: MusterCode.ABSENT}
        presence.record(fresh(code), marks, seen=None, by=clerk)
        assert presence.check(fresh(code), marks, by=second) == []
        presence.certify(fresh(code), "", by=commander)


def placed(person, unit, post_id=None):
    """Where they have served all the time."""
    for row in (person, record_of(person)):
        row.unit_id, row.post_id = unit.id, post_id


def record_of(person):
    return db.session.scalars(
        select(ServiceRecord).where(ServiceRecord.person_id == person.id)
    ).one()


def moved(person, on, recorded):
    """A change of status that was written down long after it began."""
    open_ = record_of(person)
    open_.until_on = on
    db.session.flush()
    db.session.add(
        ServiceRecord(person_id=person.id, from_on=on, unit_id=person.unit_id, by_id=open_.by_id,
                      rank_id=person.rank_id, status=Status.ON_LEAVE, recorded_at=recorded)
    )  # fmt: skip
    person.status, person.status_since = Status.ON_LEAVE, on


def test_every_code_arises_from_what_the_register_and_the_file_say(november, verifier, browse):
    army = Army(names())
    clerk, finance = a_user(Role.HR_CLERK), a_user(Role.FINANCE)
    (unseen, hazard, one, other, old, postless, posted, risen, misnamed, late, levied, fighter,
     dollars, part, unclaimed, usual) = army.people  # fmt: skip
    sergeant = a_rank(army.service, code="SGT", band="OR-6")
    away, small = (a_unit(army.unit, code=code) for code in ("FAR", "SMALL"))
    placed(unseen, away)
    placed(postless, small)
    placed(posted, small, a_post(small).id)
    old.born = PartialDate.read("1960-05-01")
    draws_a_benefit(fighter)
    for person in (one, other):
        db.session.add(Document(person_id=person.id, kind_code="PASSPORT", number="TD-77"))
    moved(late, date(2026, 8, 3), datetime(2026, 10, 2, tzinfo=UTC))
    db.session.commit()
    set_grade(army.service, "CPL", band="OR-4", amount=Money(45_000, "XAF"),
              valid_from=date(2020, 1, 1), law="Decree 1", by=finance)  # fmt: skip
    components.set_allowance(
        Law(service=army.service, code="ration", titles={"en": "Ration"}, currency="XAF",
            amount=Money(7_500, "XAF"), per_mille=None, cap=None, valid_from=date(2020, 1, 1),
            law="Decree 11"),
        AllowanceKind.RATION, by=finance,
    )  # fmt: skip
    set_retirement(army.service, "OR-4", 66, valid_from=date(2020, 1, 1), law="Law 3", by=finance)
    absent(away, unseen.id, date(2026, 9, 15), date(2026, 10, 15))
    compared([army.line(risen, cycle=SEPTEMBER, value_date="2026-09-28")], clerk, verifier)
    lines = {
        person: army.line(person, **changes)
        for person, changes in (
            (unseen, {}), (one, {}), (other, {}), (old, {}), (postless, {}), (posted, {}),
            (late, {}), (fighter, {}), (usual, {}), (levied, {"deduction_levy": "500"}),
            (hazard, {"gross": "54000", "net": "54000", "allowance_hazard": "9000"}),
            (risen, {"grade": sergeant.code, "gross": "45000"}),
            (misnamed, {"status": "rejected", "reason": "BE01"}),
            (part, {"status": "partially_paid"}), (unclaimed, {"status": "unclaimed"}),
        )
    }  # fmt: skip
    at = {person.id: number for number, person in enumerate(lines, 2)}
    foreign = compared([army.line(dollars, net="75", gross="75", currency="USD")], clerk, verifier)
    cycle = compared(list(lines.values()), clerk, verifier)
    planted = {
        Finding.NOT_SEEN: [unseen], Finding.DUP_DOC: [one, other], Finding.OVER_RETIREMENT: [old],
        Finding.NO_POST: [postless], Finding.RETRO: [late], Finding.DDR_DOUBLE: [fighter],
        Finding.DEDUCTION_UNEXPLAINED: [levied], Finding.ALLOWANCE_NOT_ENTITLED: [hazard],
        Finding.UNEARNED_PROMOTION: [risen], Finding.NAME_MISMATCH: [misnamed],
        Finding.UNPAID_LINE: [misnamed], Finding.PARTIAL: [part],
        Finding.UNCLAIMED: [unclaimed],
    }  # fmt: skip
    wanted = {each: [at[person.id] for person in people] for each, people in planted.items()}
    wanted[Finding.OVER_STRENGTH] = [None]
    shown = {each: got for each in Finding if (got := found(cycle, each))}
    assert shown == wanted
    assert found(foreign, Finding.FX_VARIANCE) == [2]
    db.session.add(
        ExchangeRate(period=OCTOBER, base="USD", quote="XAF", rate="600", source="Bulletin 212",
                     on=date(2026, 10, 30), proposed_by_id=clerk.id, decided_by_id=verifier.id,
                     state=EntitlementState.AGREED, decided_at=datetime(2026, 11, 2, tzinfo=UTC))
    )  # fmt: skip
    assert found(again(foreign, verifier), Finding.FX_VARIANCE) == [], "75 dollars are 45,000"
    cases = db.session.scalars(select(Discrepancy).where(Discrepancy.cycle_id == cycle.id)).all()
    assert all(each.due_on and each.state is FindingState.OPEN for each in cases)
    assert {each.finding: each.amount_minor for each in cases} | {
        Finding.ALLOWANCE_NOT_ENTITLED: 9_000, Finding.OVER_STRENGTH: 45_000
    } == {each.finding: each.amount_minor for each in cases}  # fmt: skip
    mine = browse(verifier)
    for each in [case for case in cases if case.finding is not Finding.OVER_STRENGTH]:
        assert mine.get(f"/pay/findings/{each.uid}").status_code == 200, each.finding
    (retired,) = [each for each in cases if each.finding is Finding.OVER_RETIREMENT]
    assert retired.facts == {"limit": 66, "law": "Law 3"}
    assert "Law 3" in mine.get(f"/pay/findings/{retired.uid}").text
