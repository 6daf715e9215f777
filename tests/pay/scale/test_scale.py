"""The scale: what the law gives and takes, and what a paper gives to one person."""

from datetime import date

import pytest
from sqlalchemy import select, text
from sqlalchemy.exc import IntegrityError

from tests.makers import a_person, a_user, a_week_later, an_organisation
from tests.pay.made import now
from tests.training.enrolments.made import a_place, a_run
from trainingmgr.accounts.models import Holder
from trainingmgr.accounts.rules import Role
from trainingmgr.core.db import db
from trainingmgr.core.errors import Refusal
from trainingmgr.core.money import Money
from trainingmgr.pay.scale import queries
from trainingmgr.pay.scale.models import AllowanceType, GradeHolding
from trainingmgr.pay.scale.queries import rates
from trainingmgr.pay.scale.rules import (
    AllowanceKind,
    Condition,
    DeductionKind,
    EntitlementState,
    Owed,
)
from trainingmgr.pay.scale.services import components, rights, set_grade, set_retirement, use
from trainingmgr.pay.scale.services.components import Law
from trainingmgr.pay.scale.services.rates import decide as decide_rate
from trainingmgr.pay.scale.services.rates import withdraw as withdraw_rate
from trainingmgr.pay.scale.services.rights import Paper
from trainingmgr.training.enrolments.rules import EnrolmentState


@pytest.fixture
def finance(app, november):
    return a_user(Role.FINANCE)


def law(service, **facts):
    usual = {
        "code": "ration", "titles": {"en": "Ration"}, "currency": "XAF",
        "amount": Money(7_500, "XAF"), "per_mille": None, "cap": None,
        "valid_from": date(2026, 1, 1), "law": "Decree 11",
    }  # fmt: skip
    return Law(service=service, **usual | facts)


def paper(**facts):
    return Paper(**{"document": "Order 12", "from_on": date(2026, 10, 1)} | facts)


def test_an_allowance_begins_on_a_day_and_ends_the_one_before(army, finance):
    first = components.set_allowance(law(army.service), AllowanceKind.RATION, by=finance)
    components.set_allowance(
        law(army.service, valid_from=date(2026, 7, 1)), AllowanceKind.RATION, by=finance
    )
    assert now(first).valid_to == date(2026, 7, 1)
    db.session.info["happened"] = []
    use(army.service.id, "2026-10", "payroll x")
    db.session.commit()
    del db.session.info["happened"]
    with pytest.raises(Refusal, match="1 November 2026 or later"):
        components.set_allowance(
            law(army.service, valid_from=date(2026, 10, 15)), AllowanceKind.RATION, by=finance
        )


def test_an_allowance_is_an_amount_or_a_share_and_support_is_granted(army, finance):
    with pytest.raises(Refusal, match="never both"):
        components.set_allowance(law(army.service, per_mille=5), AllowanceKind.RATION, by=finance)
    with pytest.raises(Refusal, match="granted to a person"):
        components.set_allowance(law(army.service), AllowanceKind.STIPEND, by=finance)
    with pytest.raises(Refusal, match="role"):
        components.set_allowance(
            law(army.service), AllowanceKind.RATION, by=a_user(Role.PAY_VERIFIER)
        )


def test_a_grade_is_proposed_by_one_and_agreed_by_another(army, clerk, verifier, finance):
    person = army.people[0]
    for step in (1, 2):
        set_grade(army.service, "CPL", band="OR-4", amount=Money(60_000 + step, "XAF"), step=step,
                  valid_from=date(2026, 1, 1), law="Decree 11", by=finance)  # fmt: skip
    with pytest.raises(Refusal, match="no such grade"):
        rights.propose_grade(person, "CPL", 3, paper(), by=clerk)
    first = rights.propose_grade(person, "CPL", 1, paper(), by=clerk)
    with pytest.raises(Refusal):
        rights.decide(now(first), "CPL", agreed=True, seen=1, by=clerk)
    decided(first, verifier)
    later = rights.propose_grade(person, "CPL", 2, paper(from_on=date(2026, 11, 1)), by=clerk)
    decided(later, verifier)
    assert now(first).until_on == date(2026, 11, 1)
    with pytest.raises(Refusal, match="decided already"):
        decided(later, verifier)


def decided(right, by):
    db.session.commit()
    found = db.session.get(type(right), right.id, populate_existing=True)
    found.person = db.session.get(type(right).person.property.mapper.class_, right.person_id)
    db.session.commit()
    rights.decide(found, "CPL", agreed=True, seen=found.version, by=by)


def test_a_stipend_names_its_funder_and_an_order_its_amount(army, clerk, finance):
    stipend = components.set_allowance(
        law(army.service, code="course"), AllowanceKind.STIPEND, condition=Condition.GRANTED,
        by=finance,
    )  # fmt: skip
    advance = components.set_deduction(
        law(army.service, code="advance", amount=None), DeductionKind.ADVANCE, owed=Owed.ORDERED,
        by=finance,
    )  # fmt: skip
    person = army.people[0]
    with pytest.raises(Refusal, match="who pays"):
        rights.propose_allowance(person, stipend, paper(), by=clerk)
    rights.propose_allowance(person, stipend, paper(), funder=an_organisation(), by=clerk)
    with pytest.raises(Refusal, match="another currency"):
        rights.propose_deduction(person, advance, Money(1_00, "USD"), paper(), by=clerk)
    rights.propose_deduction(person, advance, Money(5_000, "XAF"), paper(), by=clerk)


def test_nobody_proposes_for_themselves(army, clerk, finance):
    set_grade(army.service, "CPL", band="OR-4", amount=Money(60_000, "XAF"),
              valid_from=date(2026, 1, 1), law="Decree 11", by=finance)  # fmt: skip
    own = a_person(army.unit, holder_id=clerk.holder_id)
    with pytest.raises(Refusal, match="own pay"):
        rights.propose_grade(own, "CPL", 1, paper(), by=clerk)


def test_the_pages_of_the_scale_and_of_rights(army, clerk, verifier, finance, browse):
    money = browse(finance)
    answer = money.post(
        "/pay/grades/allowances/new", service_id=str(army.service.id), code="ration",
        title_en="Ration", kind="ration", currency="XAF", amount="7500", condition="everybody",
        measure="month", valid_from="2026-01-01", law="Decree 11",
    )  # fmt: skip
    assert answer.status_code == 302
    assert "7,500" in money.get("/pay/grades/allowances", costs=2).text
    assert db.session.scalars(select(AllowanceType)).one().amount_minor == 7_500
    answer = money.post(
        "/pay/grades/new", service_id=str(army.service.id), code="CPL", step="2", band="OR-4",
        currency="XAF", amount="65000", valid_from="2026-01-01", law="Decree 11",
    )  # fmt: skip
    assert "CPL 2" in money.get("/pay/grades").text
    other = an_organisation()
    db.session.commit()
    assert "CPL 2" in money.get(f"/pay/grades?service={army.service.id}").text
    assert "CPL 2" not in money.get(f"/pay/grades?service={other.id}").text
    number = army.people[0].number
    hr = browse(clerk)
    hr.post("/pay/rights/new?what=grade", person_number=number, document="Order 12",
            from_on="2026-10-01", grade="CPL", step="2")  # fmt: skip
    right = db.session.scalars(select(GradeHolding)).one()
    path = f"/pay/rights/grade/{right.uid}"
    assert "Your decision" not in hr.get(path).text
    with pytest.raises(Refusal, match="Only who proposed"):
        found, other = queries.rights.right("grade", right.uid, reader=verifier), a_user(None)
        rights.withdraw(found, "CPL 2", seen=found.version, by=other)
    db.session.commit()
    with pytest.raises(IntegrityError, match="decided_by_another"), db.session.begin_nested():
        db.session.execute(text("UPDATE grade_holding SET state = 'withdrawn', decided_by_id = "
                                f"{verifier.id}, decided_at = proposed_at"))  # fmt: skip
    hr.post(path + "/withdrawal", opened=hr.get(path))
    assert (now(right).state, now(right).decided_by_id) == (
        EntitlementState.WITHDRAWN, clerk.id,
    )  # fmt: skip
    assert "Taken back" in hr.get(path).text
    hr.post("/pay/rights/new?what=grade", person_number=number, document="Order 12",
            from_on="2026-10-01", grade="CPL", step="2")  # fmt: skip
    right = db.session.scalars(select(GradeHolding).order_by(GradeHolding.id.desc())).first()
    path = f"/pay/rights/grade/{right.uid}"
    checker = browse(verifier)
    assert "Waits for a second person" in checker.get("/pay/rights?state=proposed").text
    assert "/decision" in checker.get(path).text
    with a_week_later(), pytest.raises(Refusal, match="more than 7 days ago"):
        found = queries.rights.right("grade", right.uid, reader=verifier)
        rights.decide(found, "CPL 2", agreed=True, seen=found.version, by=verifier)
    path += "/decision"
    third = browse(a_user(Role.PAY_VERIFIER))
    unseen = third.post(path, opened=third.get("/account"), version="1", decision="agreed")
    assert "Open it first" in unseen.text, "security 4.3.4"
    checker.post(path, opened=checker.get(path), decision="agreed")
    assert now(right).state is EntitlementState.AGREED
    for address in ("/pay/rights?what=allowance", "/pay/rights?what=deduction",
                    "/pay/rights/new?what=allowance", "/pay/rights/new?what=deduction",
                    "/pay/grades/deductions"):  # fmt: skip
        assert hr.get(address).status_code == 200


def test_an_age_of_retirement_is_the_laws_from_a_day_on(army, finance, verifier, browse):
    pays = browse(finance)
    typed = {"service_id": str(army.service.id), "band": "OR-4", "age": "55",
             "valid_from": "01/01/2020", "law": "Law 3 of 2019"}  # fmt: skip
    assert pays.post("/pay/grades/retirement/new", **typed | {"law": ""}).status_code == 422
    assert pays.post("/pay/grades/retirement/new", **typed).status_code == 302
    later = typed | {"age": "57", "valid_from": "01/10/2026", "law": "Law 8 of 2026"}
    assert pays.post("/pay/grades/retirement/new", **later).status_code == 302
    again = pays.post("/pay/grades/retirement/new", **later)
    assert "begins after the one before" in again.text
    assert queries.retirement(army.service.id, date(2026, 9, 30)) == {"OR-4": (55, "Law 3 of 2019")}
    assert queries.retirement(army.service.id, date(2026, 10, 1)) == {"OR-4": (57, "Law 8 of 2026")}
    text = browse(verifier).get("/pay/grades/retirement").text
    assert "Law 3 of 2019" in text
    assert "60 years count" in text
    with pytest.raises(Refusal, match="does not allow"):
        set_retirement(army.service, "OR-4", 50, valid_from=date(2027, 1, 1), law="x",
                       by=db.session.merge(verifier))  # fmt: skip


def test_a_rate_is_proposed_by_one_agreed_by_another_and_never_added_up(
    army, finance, verifier, browse
):
    pays, checks = browse(finance), browse(verifier)
    typed = {"period": "October 2026", "base": "usd", "quote": "XAF", "rate": "600,25",
             "source": "Central bank, bulletin 212", "on": "30/10/2026"}  # fmt: skip
    assert pays.post("/pay/rates/new", opened=pays.get("/pay/rates"), **typed | {"rate": "x"}
                     ).status_code == 422  # fmt: skip
    for _again in range(2):
        pays.post("/pay/rates/new", opened=pays.get("/pay/rates"), **typed)
        (made,) = [each for each in rates.listed().rows if each.state == "proposed"]
        if len(rates.listed().rows) == 1:
            with pytest.raises(Refusal, match="Only who proposed"):
                withdraw_rate(rates.rate(made.uid), seen=1, by=a_user(Role.FINANCE))
            path = f"/pay/rates/{made.uid}"
            pays.post(f"{path}/withdrawal", opened=pays.get(path))
            assert now(made).state is EntitlementState.WITHDRAWN, "and it is proposed again"
    assert (made.period, made.base, made.rate) == ("2026-10", "USD", "600.25")
    uid = made.uid
    assert rates.agreed(["2026-10"]) == {}, "nothing before a second person"
    with a_week_later(), pytest.raises(Refusal, match="more than 7 days ago"):
        agree(uid, verifier)
    with pytest.raises(Refusal, match="second person"):
        agree(uid, a_user(Role.PAY_VERIFIER, holder=holder_of(finance)))
    path = f"/pay/rates/{uid}"
    listed = checks.get("/pay/rates")
    checks.post(f"{path}/decision/agreed", opened=listed, version=1)
    assert "Open it first" in (page := checks.get(path)).text, "security 4.3.4"
    assert checks.post(f"{path}/decision/agreed", opened=page).status_code == 302
    found = rates.agreed(["2026-10"])
    assert found["2026-10", "USD", "XAF"].of(Money(10_000, "USD")) == Money(60_025, "XAF")
    assert found["2026-10", "XAF", "USD"].of(Money(60_025, "XAF")) == Money(10_000, "USD")
    with pytest.raises(ValueError):
        found["2026-10", "USD", "XAF"].of(Money(1, "XAF"))
    coins = rates.by_coin("2026-10")
    assert coins["XAF", "USD"] * 60_025 == 10_000
    twice = pays.post("/pay/rates/new", opened=pays.get("/pay/rates"), **typed)
    assert "rate of this month already" in twice.text


def agree(uid, by):
    found = rates.rate(uid)
    decide_rate(found, agreed=True, seen=found.version, by=by)


def holder_of(user):
    return db.session.get(Holder, db.session.merge(user).holder_id)


def test_a_stipend_of_somebody_on_a_run_says_whether_it_is_for_that_run(army, clerk, finance):
    stipend = components.set_allowance(
        law(army.service, code="course"), AllowanceKind.STIPEND, condition=Condition.GRANTED,
        by=finance,
    )  # fmt: skip
    person, funder = army.people[0], an_organisation()
    run, other = (a_run(starts_on=paper().from_on) for _ in range(2))
    place = a_place(run, person, EnrolmentState.CONFIRMED)

    def proposed(**about):
        return rights.propose_allowance(person, stipend, paper(), funder=funder, by=clerk, **about)

    with pytest.raises(Refusal, match=f"is on {run.code} then"):
        proposed()
    with pytest.raises(Refusal, match="has no place in"):
        proposed(run=other)
    with pytest.raises(Refusal, match="not both"):
        proposed(run=run, apart=True)
    assert proposed(apart=True).place_id is None
    assert proposed(run=run).place_id == place.id
