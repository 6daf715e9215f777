"""A request for support and the three people it takes."""

from datetime import date, timedelta

from tests.makers import a_person, a_unit, a_user, an_organisation, kept
from trainingmgr.accounts.models import Holder
from trainingmgr.accounts.rules import Role
from trainingmgr.core import clock
from trainingmgr.core.db import db
from trainingmgr.registry.structure.models import Command
from trainingmgr.vetting.diligence import queries
from trainingmgr.vetting.diligence.rules import (
    Exclusion,
    Finding,
    MeasureKind,
    Risk,
    Ruling,
    SourceKind,
    SupportKind,
)
from trainingmgr.vetting.diligence.services import assessments, measures, requests, rulings
from trainingmgr.vetting.diligence.services.assessments import Assessment
from trainingmgr.vetting.diligence.services.requests import Asked

WHY = "The pattern of the last year was weighed, and the steps taken since."
TRAINING = (SupportKind.TRAINING, "Marksmanship of two companies", None)
LAW = (SupportKind.TRAINING, "Classes on the law of armed conflict", Exclusion.LAW_TRAINING)
WEIGHED = Assessment(
    sources=[SourceKind.UN_REPORTS],
    inherent_risk=Risk.HIGH,
    residual_risk=Risk.MEDIUM,
    withholding_risk=Risk.MEDIUM,
    violations="Two incidents of the year before.",
    steps_taken="Two officers are before a court.",
    benefit="Civilians on the road are safer.",
    if_withheld="The road is left to others.",
)


def days(number):
    return clock.today() + timedelta(days=number)


class Bench:
    """Whoever asks, assesses and decides; and one more who watches."""

    def __init__(self):
        self.asks = a_user(Role.PROGRAMME_OFFICER)
        self.assesses = a_user(Role.HRDDP_SECRETARIAT)
        self.decides = a_user(Role.VETTING_BOARD)
        self.other = a_user(Role.HRDDP_SECRETARIAT)


def a_twin(user, role):
    """Another account of the same human being."""
    return a_user(role, holder=db.session.get(Holder, user.holder_id))


def a_led_unit(parent=None, **facts):
    unit = a_unit(parent, **facts)
    leads(a_person(unit), unit, date(2020, 1, 1))
    return unit


def leads(person, unit, since):
    return kept(Command(unit_id=unit.id, person_id=person.id, from_on=since))


def again(row):
    db.session.expire_all()
    return queries.whole(row.id)


def a_request(bench, *units, items=(TRAINING,), **facts):
    usual = {"period_from": clock.today(), "period_to": days(120), "provider": an_organisation()}
    wanted = Asked(what="Support", units=units or [a_led_unit()], items=items, **usual | facts)
    return again(requests.ask(wanted, by=bench.asks))


def assessed(bench, row, finding=Finding.NO_CONCERN):
    requests.begin(row, seen=row.version, by=bench.assesses)
    assessments.assess(row, WEIGHED, seen=row.version, by=bench.assesses)
    for each in row.commanders:
        assessments.screen(each, finding, seen=row.version, by=bench.assesses)
    return again(row)


def a_measure(bench, row, kind=MeasureKind.COMMITMENT, *, before_start=True, due=30, owner=None):
    return measures.plan_measure(
        row, kind, "A written commitment", owner=owner or bench.asks, due_on=days(due),
        before_start=before_start, by=bench.assesses,
    )  # fmt: skip


def decided(bench, row, ruling=Ruling.PROCEED, until=200):
    row = again(row)
    assessments.submit(row, seen=row.version, by=bench.assesses)
    row = again(row)
    rulings.decide(row, ruling, WHY, valid_until=days(until), seen=row.version, by=bench.decides)
    return again(row)


def supported(bench, *units):
    return decided(bench, assessed(bench, a_request(bench, *units)))
