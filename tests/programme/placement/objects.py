"""What the endpoints about who is left without a post take: a person in reach of their unit."""

from tests.makers import a_person, a_user
from tests.programme.moves.made import clerk
from tests.programme.reorganisation.made import Force, a_target, agreed, day
from trainingmgr.accounts.rules import Role
from trainingmgr.core.db import db
from trainingmgr.programme.placement import services
from trainingmgr.programme.placement.rules import OfferKind
from trainingmgr.registry.people.models import Person


def _left(cast, unit):
    """The target has no post for somebody of no rank."""

    def made():
        by = cast.elsewhere[Role.PROGRAMME_OFFICER]
        row = a_target(by, Force(unit))
        agreed(row, by, cast.elsewhere[Role.HOST_AUTHORITY], a_user(Role.HOST_AUTHORITY))

    cast.once(f"left in {unit.id}", made)
    return a_person(unit)


def people(cast):
    return tuple({"uid": _left(cast, each).uid} for each in (cast.unit, cast.other_unit))


def offers(cast):
    found = []
    for each in (cast.unit, cast.other_unit):
        person = db.session.get(Person, _left(cast, each).id)
        made = services.offer(person, OfferKind.TRAINING, "A course of medics, from January.",
                              day(0), by=clerk())  # fmt: skip
        found.append({"uid": made.uid})
    return tuple(found)


OBJECTS = dict.fromkeys(("placement.show", "placement.offer"), people) | {
    "placement.answer": offers
}
