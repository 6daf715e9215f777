"""The ground stands: the cast can be assembled and a reach covers what it should."""

from sqlalchemy import func, select

from tests.makers import a_person, a_unit
from trainingmgr.core.db import db
from trainingmgr.registry.people import queries
from trainingmgr.registry.people.models import Person


def seen_by(reader):
    return db.session.scalar(select(func.count()).where(queries.visible(reader)))


def test_a_reach_covers_its_own_and_nothing_else(cast):
    below = a_unit(cast.unit)
    a_person(below, reach=cast.here)
    a_person(cast.other_unit)
    assert seen_by(cast.hr_clerk) == 1
    assert seen_by(cast.training_clerk) == 1
    assert seen_by(cast.vetting_officer) == 2
    assert seen_by(cast.sysadmin) == seen_by(cast.nobody) == 0
    assert db.session.scalar(select(func.count()).select_from(Person)) == 2
