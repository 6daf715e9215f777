from datetime import timedelta

from tests.makers import an_organisation
from trainingmgr.core import clock
from trainingmgr.programme.assessments import queries, services
from trainingmgr.programme.assessments.rules import PointKind, Urgency
from trainingmgr.programme.assessments.services import Said, Terms
from trainingmgr.registry.structure.rules import OrganisationKind

SAYS = "Half of the garrisons have no stores under lock."


def day(days):
    return clock.today() + timedelta(days=days)


def an_agency(title="Bureau of reform"):
    return an_organisation(kind=OrganisationKind.UN_AGENCY, titles={"en": title})


def again(row):
    return queries.assessment(row.uid)


def terms(lead, **said):
    usual = {
        "titles": {"en": "Stores and arms"}, "subject": "How arms and stores are kept.",
        "lead": lead, "host_part": "General Staff", "covers": "Both brigades",
        "planned_on": day(-60), "field_on": day(-50),
    }  # fmt: skip
    return Terms(**usual | said)


def an_assessment(by, lead=None, **said):
    return again(services.plan(terms(lead or an_agency(), **said), by=by))


def a_point(row, by, kind=PointKind.GAP, **said):
    usual = {"says": SAYS}
    if kind is PointKind.RECOMMENDATION:
        usual |= {"addressee": "General Staff", "urgency": Urgency.FIRST}
    return queries.point(services.write(again(row), Said(kind=kind, **usual | said), by=by).uid)


def reported(row, by, **said):
    row = again(row)
    usual = {"on": day(-10), "seen": row.version} | said
    services.report(row, "SA-7, archive of the unit", by=by, **usual)
    return again(row)


def agreed(row, by):
    row = again(row)
    services.agree(row, seen=row.version, by=by)
    return again(row)
