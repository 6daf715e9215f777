"""One of anything, with as many facts as the test cares about."""

from contextlib import contextmanager
from datetime import date, timedelta
from itertools import count
from weakref import WeakKeyDictionary

from flask_security import hash_password

from trainingmgr.accounts.models import Grant, Holder, User
from trainingmgr.accounts.rules import Role, Scope
from trainingmgr.core import clock
from trainingmgr.core.dates import PartialDate
from trainingmgr.core.db import db
from trainingmgr.registry.people.models import CentreReach, Person, ServiceRecord
from trainingmgr.registry.people.rules import Category, Status, programme_number
from trainingmgr.registry.structure.models import (
    Organisation,
    Place,
    Post,
    Rank,
    Room,
    TrainingCentre,
    Unit,
)
from trainingmgr.registry.structure.rules import OrganisationKind, PlaceLevel, UnitKind

numbers = count(1)
PASSWORD = "river lantern seven goats"


def titled(text):
    return {"en": text, "fr": f"{text} (fr)", "ar": f"{text} (ar)"}


_commits = [True]


def kept(row):
    db.session.add(row)
    if _commits[-1]:
        db.session.commit()
    return row


def keyed(row):
    """Written so far that it has its key; kept with what is made next."""
    db.session.add(row)
    db.session.flush()
    return row


@contextmanager
def together():
    """Whatever is made inside is written at its end at once, which is quicker for many rows."""
    _commits.append(False)
    try:
        yield
        db.session.commit()
    finally:
        _commits.pop()


@contextmanager
def a_week_later():
    """What is done in here is done when what was asked before is more than seven days old."""
    with clock.told(clock.now() + timedelta(days=7, minutes=1)):
        yield


def a_user(role=Role.TRAINING_CLERK, *, centre=None, unit=None, place=None, scope=None, **facts):
    """An account with one grant that began yesterday. National unless a reach is given."""
    number = next(numbers)
    scope = scope or (
        Scope.CENTRE
        if centre
        else Scope.UNIT
        if unit
        else Scope.REGION
        if place
        else Scope.NATIONAL
    )
    user = User(
        **{
            "username": f"user{number}",
            "name": f"User {number}",
            "fs_uniquifier": f"u{number:063}",
            "holder": Holder(),
            "grants": [],
        }
        | facts
    )
    if role is not None:
        user.grants.append(
            Grant(
                role=role,
                scope=scope,
                centre_id=centre.id if centre else None,
                unit_id=unit.id if unit else None,
                place_id=place.id if place else None,
                from_on=clock.today() - timedelta(days=1),
                until_on=clock.today() + timedelta(days=90),
            )
        )
    return kept(user)


def with_password(user, password=PASSWORD):
    user.password = hash_password(password)
    return kept(user)


def a_place(parent=None, **facts):
    number = next(numbers)
    usual = {
        "pcode": f"PC{number:04}",
        "level": PlaceLevel.ADM1,
        "titles": titled(f"Place {number}"),
    }
    place = keyed(Place(**usual | {"parent_id": parent.id if parent else None} | facts))
    place.path = f"{parent.path if parent else '/'}{place.id}/"
    return kept(place)


def a_centre(place=None, **facts):
    number = next(numbers)
    place = place or a_place()
    usual = {"code": f"TC{number}", "titles": titled(f"Centre {number}"), "place_id": place.id}
    return kept(TrainingCentre(**usual | facts))


def a_room(centre, **facts):
    number = next(numbers)
    usual = {"code": f"R{number}", "titles": titled(f"Hall {number}"), "seats": 30}
    return kept(Room(**usual | {"centre_id": centre.id} | facts))


def an_organisation(**facts):
    number = next(numbers)
    usual = {
        "code": f"ORG{number}",
        "kind": OrganisationKind.ARMED_SERVICE,
        "titles": titled(f"Service {number}"),
    }
    return kept(Organisation(**usual | facts))


def a_unit(parent=None, service=None, **facts):
    number = next(numbers)
    service_id = parent.service_id if parent else (service or an_organisation()).id
    usual = {
        "code": f"U{number}",
        "kind": UnitKind.BATTALION,
        "titles": titled(f"Battalion {number}"),
        "service_id": service_id,
        "parent_id": parent.id if parent else None,
    }
    unit = keyed(Unit(**usual | facts))
    unit.path = f"{parent.path if parent else '/'}{unit.id}/"
    return kept(unit)


def a_rank(service, **facts):
    number = next(numbers)
    usual = {
        "code": f"RK{number}",
        "band": "OR-4",
        "position": number,
        "titles": titled("Corporal"),
        "short": titled("Cpl"),
    }
    return kept(Rank(**usual | {"service_id": service.id} | facts))


def a_post(unit, **facts):
    number = next(numbers)
    usual = {"number": f"P{number:05}", "titles": titled("Rifleman"), "band": "OR-2"}
    return kept(Post(**usual | {"unit_id": unit.id} | facts))


_registrars = WeakKeyDictionary()


def _registrar():
    """Whoever registered those of whom no test asks it: one account in each database."""
    if db.engine not in _registrars:
        _registrars[db.engine] = a_user(None).id
    return _registrars[db.engine]


def a_person(unit=None, *, by=None, reach=None, **facts):
    """An adult corporal on active service, without going through a registration."""
    number = next(numbers)
    by_id = facts.pop("registered_by_id", None) or (by.id if by else _registrar())
    name = facts.pop("name", "Idriss Nassour Barka")
    usual = {
        "number": programme_number(9_000_000 + number),
        "service_number": f"SN{number:05}",
        "name_display": name,
        "sort_name": name.casefold(),
        "category": Category.ENLISTED,
        "status": Status.ACTIVE,
        "born": PartialDate.read("1994"),
        "unit_id": unit.id if unit else None,
        "registered_by_id": by_id,
    }
    person = keyed(Person(**usual | facts))
    record = ServiceRecord(
        person_id=person.id,
        from_on=date(2019, 1, 1),
        unit_id=person.unit_id,
        rank_id=person.rank_id,
        post_id=person.post_id,
        status=person.status,
        by_id=by_id,
    )
    if reach is not None:
        until_on = clock.today() + timedelta(days=300)
        db.session.add(CentreReach(centre_id=reach.id, person_id=person.id, until_on=until_on))
    kept(record)
    return person
