"""Suspending support to a unit: said before it is done, listed at once, thawed when lifted."""

from datetime import timedelta

import pytest

from tests.makers import a_person, a_unit, a_user, kept
from tests.pay.made import Army
from tests.pay.payments.made import Treasury
from tests.training.enrolments.made import a_place, a_run, covered, ready
from tests.training.makers import a_module
from trainingmgr.accounts.rules import Role
from trainingmgr.core import clock
from trainingmgr.core.db import db
from trainingmgr.pay.rolls.rules import Purpose
from trainingmgr.registry.structure.rules import Scheme
from trainingmgr.training.cohorts.models import RecipientUnit
from trainingmgr.training.cohorts.rules import CohortState
from trainingmgr.training.curricula.rules import HrddpScope
from trainingmgr.training.enrolments import queries as enrolments
from trainingmgr.training.enrolments.models import Enrolment
from trainingmgr.training.enrolments.queries import freezing
from trainingmgr.training.enrolments.rules import EnrolmentState
from trainingmgr.vetting.models import Clearance

State = EnrolmentState
WHY = "The commander was replaced on 3 May."


@pytest.fixture
def brigade(cast):
    """A brigade with a battalion: one on a run of marksmanship, one waiting, one in a law class."""
    brigade = a_unit()
    battalion = a_unit(brigade)
    covered(brigade)
    scope = a_run(cast.here, a_module(hrddp_scope=HrddpScope.IN), state=CohortState.RUNNING,
                  starts_on=clock.today() - timedelta(days=1))  # fmt: skip
    law = a_run(cast.here, a_module(hrddp_scope=HrddpScope.OUT))
    kept(RecipientUnit(cohort_id=scope.id, unit_id=battalion.id))
    a_place(scope, ready(battalion, name="Halima Oumar"), State.ATTENDING)
    a_place(scope, ready(brigade, name="Kebir Souleymane"), State.NOMINATED)
    a_place(law, ready(battalion, name="Mahamat Saleh"), State.CONFIRMED)
    a_place(scope, ready(a_unit(), name="Somebody Else"), State.ATTENDING)
    a_person(battalion)
    brigade.run = scope
    return brigade


def path(unit, page):
    return f"/vetting/units/{unit.uid}/{page}"


def test_the_consequence_is_said_before_the_button_r_hrd_03(cast, browse, brigade):
    text = browse(cast.vetting_officer).get(path(brigade, "suspension")).text
    assert "1 person on a run is frozen" in text
    assert "1 person who waits for a place gets none" in text
    assert "1 run for these units cannot be confirmed" in text
    assert "4 people serve here and below" in text
    assert "freeze 2 people" in text
    assert "Halima Oumar" in text
    assert "Kebir Souleymane" in text
    assert "Mahamat Saleh" not in text  # a class of law needs no due diligence
    assert "Somebody Else" not in text
    assert text.index("Halima Oumar") < text.index('type="submit"', text.index("Halima Oumar"))


def test_under_another_scheme_it_freezes_others(cast, browse, brigade):
    officer = browse(cast.vetting_officer)
    text = officer.get(path(brigade, "suspension") + "?scheme=national").text
    assert "Mahamat Saleh" in text
    assert "freeze 3 people" in text
    text = officer.get(path(brigade, "suspension") + "?scheme=leahy").text
    assert "freeze 0 people" in text
    assert "Nobody of these units is on a run that asks for this scheme" in text


def test_the_secretariat_reads_numbers_and_no_names(cast, browse, brigade):
    """It has nothing to do with people: who they are is not part of its work."""
    secretariat = browse(cast.hrddp_secretariat)
    text = secretariat.get(path(brigade, "suspension")).text
    assert "freeze 2 people" in text
    assert "2 people more are counted above and not shown to you" in text
    for name in ("Halima", "Kebir"):
        assert name not in text
    assert "national" not in text[text.index("<main") :]


def test_suspended_listed_at_once_thawed_when_lifted_and_nothing_deleted_r_hrd_03(
    cast, browse, brigade
):
    officer, run = browse(cast.vetting_officer), brigade.run
    answer = officer.post(path(brigade, "suspension"), reference="L-7")
    assert answer.status_code == 302
    assert answer.location.endswith("/frozen")
    text = officer.get(path(brigade, "frozen")).text
    assert "Halima Oumar" in text
    assert "2 people on runs or waiting for one are frozen" in text
    db.session.commit()
    frozen = enrolments.frozen_ids(run, clock.today())
    assert len(frozen) == 2  # the one of the brigade's battalion, and somebody of no standing
    page = officer.get(path(brigade, "lifting") + "?scheme=hrddp")
    assert "1 person on a run goes on" in page.text
    today = f"{clock.today():%d/%m/%Y}"
    ends = f"{clock.today() + timedelta(days=200):%d/%m/%Y}"
    typed = {"decided_on": today, "valid_from": today, "valid_to": ends, "outcome": "cleared"}
    there = path(brigade, "lifting") + "?scheme=hrddp"
    answer = officer.post(there, **typed, reason=WHY)
    assert answer.status_code == 422
    assert "A second person must record the clearance" in answer.text
    second = browse(a_user(Role.VETTING_OFFICER))
    assert second.post(there, **typed, reason="ok").status_code == 422
    assert second.post(there, **typed, reason=WHY).status_code == 302
    db.session.commit()
    assert len(enrolments.frozen_ids(run, clock.today())) == 1
    assert db.session.query(Enrolment).count() == 4
    assert db.session.query(Clearance).filter_by(unit_id=brigade.id).count() == 3
    assert "Nobody is frozen because of it" in second.get(path(brigade, "frozen")).text


def test_only_what_is_suspended_is_lifted(cast, browse, brigade):
    today = f"{clock.today():%d/%m/%Y}"
    answer = browse(cast.vetting_officer).post(
        path(brigade, "lifting"), decided_on=today, valid_from=today, valid_to=today,
        outcome="cleared", reason=WHY,
    )  # fmt: skip
    assert answer.status_code == 422
    assert "not suspended under this scheme" in answer.text


def test_the_secretariat_suspends_under_its_own_scheme_alone(cast, browse, brigade):
    secretariat = browse(cast.hrddp_secretariat)
    answer = secretariat.post(path(brigade, "suspension"), scheme="national")
    assert answer.status_code == 422
    assert db.session.query(Clearance).filter_by(unit_id=brigade.id).count() == 1


def test_a_page_of_many_costs_what_one_costs(cast, browse, brigade):
    officer = browse(cast.vetting_officer)
    officer.get(path(brigade, "suspension"))
    spent = len(officer.spent)
    for _each in range(30):
        a_place(brigade.run, ready(brigade), State.ATTENDING)
    officer.get(path(brigade, "suspension"), costs=spent)
    assert len(freezing.reached(brigade, Scheme.HRDDP, reader=cast.vetting_officer).places) == 32


@pytest.mark.parametrize("language", ["fr", "ar"])
def test_every_page_renders_in_every_language(cast, browse, brigade, language):
    officer = browse(cast.vetting_officer, language=language)
    for page in ("suspension", "frozen", "lifting"):
        assert officer.get(path(brigade, page)).status_code == 200


def test_stipends_that_wait_are_counted_and_named_to_whoever_reads_pay_r_hrd_03(cast, browse):
    army = Army()
    treasury, unit = Treasury(army), army.unit
    covered(unit)
    treasury.payroll(army.people[:2], purpose=Purpose.STIPEND, funder=army.service.id)
    treasury.payroll(army.people[2:3])  # a salary, which asks for no clearance
    officer = browse(cast.vetting_officer)
    text = officer.get(path(unit, "suspension")).text
    assert "2 lines of stipends or other pay of a funder wait" in text
    assert "Whose stipends wait" not in text
    officer.post(path(unit, "suspension"), reference="L-7")
    assert "2 lines of stipends" in officer.get(path(unit, "frozen")).text
    text = browse(treasury.maker).get(path(unit, "frozen")).text
    assert "Whose stipends wait" in text
    numbers = [each.number for each in army.people[:3]]
    assert [each in text for each in numbers] == [True, True, False]
