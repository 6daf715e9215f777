"""A round as it is planned, announced and opened, its people, and whoever works on it."""

from datetime import timedelta

from tests.makers import a_place, a_user, numbers, titled
from trainingmgr.accounts.rules import Role
from trainingmgr.core import clock
from trainingmgr.core.columns import Sex
from trainingmgr.core.dates import PartialDate
from trainingmgr.core.db import db
from trainingmgr.recruitment.queries import dossiers, plans
from trainingmgr.recruitment.rules import ApplicationState, Paper, QuotaKind, RoundState, StageKind
from trainingmgr.recruitment.services import applying, papers, planning
from trainingmgr.recruitment.services.applying import Deposit
from trainingmgr.recruitment.services.planning import QuotaPlan, RoundPlan, SitePlan, StagePlan

GENUINE = dict.fromkeys((Paper.IDENTITY, Paper.BIRTH, Paper.DECLARATION), True)


def officers():
    """An officer and two members of the jury."""
    return a_user(Role.RECRUITMENT_OFFICER), *(a_user(Role.RECRUITMENT_JURY) for _ in range(2))


def a_plan(jury, place=None, **facts):
    number, today = next(numbers), clock.today()
    place = place or a_place()
    usual = {
        "code": f"R{number}", "titles": titled(f"Round {number}"), "law": "Decree 7",
        "places": 2, "reserve": 1, "max_age": 35, "age_on": today,
        "sites": (SitePlan(place_id=place.id, opens_on=today - timedelta(days=5),
                           closes_on=today + timedelta(days=5)),),
        "stages": (
            StagePlan(code="run", titles=titled("Run"), kind=StageKind.PHYSICAL, most=20,
                      passes=8, weight=1),
            StagePlan(code="exam", titles=titled("Exam"), kind=StageKind.WRITTEN, most=40,
                      passes=16, weight=2),
        ),
        "jury": tuple((each.id, None) for each in jury),
    }  # fmt: skip
    return RoundPlan(**usual | facts)


def again(round_, by):
    """The round read anew, with its parts: also after a refusal, which lets go of all rows."""
    if round_ in db.session:
        db.session.expire(round_)
    return plans.round_(round_.uid, reader=by)


def brought_to(round_, by, *states):
    for state in states:
        round_ = again(round_, by)
        planning.advance(round_, state, seen=round_.version, by=by)
    return again(round_, by)


def an_open_round(by, jury, **facts):
    made = planning.plan(a_plan(jury, **facts), by=by)
    return brought_to(made, by, RoundState.ANNOUNCED, RoundState.OPEN)


def deposit(round_, **facts):
    usual = {"site_id": round_.sites[0].id, "deposited_on": clock.today()}
    return Deposit(**usual | facts)


def an_applicant(round_, by, name="Zawadi", born="1999", sex=Sex.M, **facts):
    newcomer = applying.newcomer_as_applicant(
        name, born=PartialDate.read(born) if born else None, sex=sex
    )
    made = applying.apply(round_, newcomer, deposit(round_, **facts), by=by)
    return file(made, by)


def file(application, by):
    if application in db.session:
        db.session.expire(application)
    return dossiers.application(application.uid, reader=by)


def admitted(round_, by, **facts):
    made = an_applicant(round_, by, **facts)
    papers.check_papers(made, GENUINE, seen=made.version, by=by)
    made = file(made, by)
    assert made.state is ApplicationState.ADMISSIBLE
    return made


def women(at_least):
    return QuotaPlan(kind=QuotaKind.SEX, value="f", at_least=at_least)
