"""What the endpoints of vetting are about, here and at the other end."""

from tests.makers import a_person, a_unit
from tests.vetting.lists_made import a_match, a_version
from trainingmgr.accounts.rules import Role

WITHOUT_PEOPLE = {Role.HRDDP_SECRETARIAT}
"""The secretariat decides about units: it finds nobody."""


def people(cast):
    near = a_person(cast.unit, reach=cast.here)
    far = a_person(cast.other_unit, reach=cast.there)
    return {"uid": near.uid}, {"uid": far.uid}, WITHOUT_PEOPLE


def units(cast):
    near = a_unit(cast.unit, place_id=cast.here.place_id)
    far = a_unit(cast.other_unit, place_id=cast.there.place_id)
    return {"uid": near.uid}, {"uid": far.uid}


def lists(_cast):
    return {"uid": a_version().watch_list.uid}, None


def list_versions(_cast):
    return {"uid": a_version().uid}, None


def list_matches(cast):
    return {"uid": a_match(a_person(cast.unit)).uid}, None


def to_note(cast):
    """Nobody of the cast is told: the deed is refused to whoever may see the match."""
    return {"uid": a_match(a_person(cast.unit)).uid}, None


OBJECTS = {
    "watchlists.match": list_matches,
    "watchlists.noting": to_note,
    "watchlists.show": lists,
    "watchlists.version": list_versions,
    "vetting.person": people,
    "vetting.person_file": people,
    "vetting.record": people,
    "vetting.doubt": people,
    "vetting.unit": units,
    "vetting.unit_file": units,
    "vetting.record_unit": units,
    "desk.frozen": units,
    "desk.lifting": units,
    "desk.suspension": units,
}
