"""Clearances without going through a recording."""

from datetime import date, timedelta

from tests.makers import a_user, kept
from trainingmgr.accounts.rules import Role
from trainingmgr.core import clock
from trainingmgr.registry.people.models import Person
from trainingmgr.registry.structure.models import Unit
from trainingmgr.registry.structure.rules import Scheme
from trainingmgr.vetting import services
from trainingmgr.vetting.models import AgeDoubt, Clearance
from trainingmgr.vetting.rules import POSITIVE, UNDECIDED, Decision, Outcome

YEAR = timedelta(days=365)


def a_clearance(subject, outcome=Outcome.CLEARED, scheme=Scheme.NATIONAL, **facts):
    """Decided a month ago and valid for a year from then, if it grants anything."""
    since = clock.today() - timedelta(days=30)
    is_person = isinstance(subject, Person)
    usual = {
        "scheme": scheme,
        "outcome": outcome,
        "person_id": subject.id if is_person else None,
        "unit_id": None if is_person else subject.id,
        "unit_then_id": subject.unit_id if is_person else None,
        "decided_on": None if outcome in UNDECIDED else since,
        "valid_from": since if outcome in POSITIVE else None,
        "valid_to": since + YEAR if outcome in POSITIVE else None,
    }
    by_id = facts.pop("recorded_by_id", None) or a_user(None).id
    return kept(Clearance(**usual | {"recorded_by_id": by_id} | facts))


def a_decision(outcome=Outcome.CLEARED, scheme=Scheme.NATIONAL, **facts):
    today = clock.today()
    usual = {"scheme": scheme, "outcome": outcome}
    if outcome not in UNDECIDED:
        usual["decided_on"] = today
    if outcome in POSITIVE:
        usual |= {"valid_from": today, "valid_to": today + YEAR}
    return Decision(**usual | facts)


def an_age_doubt(person, by=None, **facts):
    return kept(AgeDoubt(person_id=person.id, raised_by_id=(by or a_user(None)).id, **facts))


def day(text):
    return date.fromisoformat(text)


def recorded(subject, decision, *, by):
    """What national vetting says of a person comes from a panel, what due diligence says of a unit
    from a request for support, all else from whoever records.
    """
    if isinstance(subject, Person) and decision.scheme is Scheme.NATIONAL:
        panel = [a_user(Role.VETTING_BOARD), a_user(Role.VETTING_BOARD)]
        return services.record_of_panel(subject, decision, panel=panel, by=by)
    if isinstance(subject, Unit) and decision.scheme is Scheme.HRDDP:
        return services.record_of_support(subject, decision, by=by)
    return services.record(subject, decision, by=by)
