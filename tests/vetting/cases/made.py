"""Criteria in force, a case, whoever has a seat in it, and how far it has come."""

from datetime import timedelta

from tests.makers import a_person, a_unit, a_user, kept, titled
from trainingmgr.accounts.rules import Role
from trainingmgr.core import clock
from trainingmgr.registry.structure.rules import Scheme
from trainingmgr.vetting.cases import queries, services
from trainingmgr.vetting.cases.models import CriteriaSet, VettingCriterion
from trainingmgr.vetting.cases.rules import USUAL_CHECKS, Family, Process

N = Scheme.NATIONAL
WHY = "Renewal is due and the file has to be read."


def criteria(process=Process.REVIEW, scheme=N, **facts):
    """The version in force, made once for each test's database."""
    found = queries.criteria_in_force(scheme, process)
    if found is not None and not facts:
        return found
    usual = {
        "scheme": scheme, "process": process, "number": queries.last_number(scheme, process) + 1,
        "law": "Law 12", "standard": "Balance of probabilities", "appeal_body": "Appeals board",
        "titles": titled("Criteria"), "checks": {key: list(v) for key, v in USUAL_CHECKS.items()},
        "written_by_id": a_user(None).id,
    }  # fmt: skip
    made = CriteriaSet(**usual | facts)
    made.criteria = [
        VettingCriterion(position=place, family=family, titles=titled(family.value))
        for place, family in enumerate(Family, 1)
    ]
    kept(made)
    second = a_user(None)
    made.in_force, made.published_at, made.published_by_id = 1, clock.now(), second.id
    return kept(made)


def an_officer():
    return a_user(Role.VETTING_OFFICER)


def a_member():
    return a_user(Role.VETTING_BOARD)


def a_chair():
    return a_user(Role.VETTING_CHAIR)


def a_case(person=None, process=Process.REVIEW, **facts):
    criteria(process)
    by = facts.pop("by", None) or an_officer()
    person = person or a_person(a_unit())
    return services.open_case(person, process, N, by=by, reason=WHY, **facts)


def again(case, reader=None):
    """The same case as somebody finds it."""
    return queries.whole(queries.case(case.uid, reader=reader or a_chair()))


def in_days(count):
    return clock.today() + timedelta(days=count)
