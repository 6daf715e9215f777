from datetime import timedelta

from tests.makers import a_post, a_user
from tests.programme.reorganisation.made import Force, a_target, agreed, becomes, day, posts
from trainingmgr.accounts.rules import Role
from trainingmgr.core import clock
from trainingmgr.core.db import db
from trainingmgr.programme.moves import queries
from trainingmgr.programme.moves.services import appealing, drafting, signing
from trainingmgr.programme.reorganisation.rules import Fate
from trainingmgr.registry.people.models import Person
from trainingmgr.registry.structure.models import Unit

WHY = "The companies of the south become one."
SAYS = "My family lives here and my child is sick."


def agreed_force(cast, *, room=3):
    """The force of three companies by an agreed target: B is merged into A, which has so many
    sergeants; C keeps one.
    """
    force, by = Force(), cast.programme_officer
    row = a_target(by, force)
    becomes(row, force.b.code, Fate.MERGE, 30, force.a.code, by=by)
    posts(row, force.a.code, "OR-5", room, by=by)
    agreed(row, by, cast.host_authority, a_user(Role.HOST_AUTHORITY))
    return force


def again(row, by):
    return queries.order(row.uid, reader=by)


def an_order(by, ahead=0):
    return drafting.draft(clock.today(), day(ahead), WHY, by=by)


def moved(row, person, unit, by, post=None):
    made = drafting.add(
        again(row, by), db.session.get(Person, person.id), db.session.get(Unit, unit.id), post,
        by=by,
    )  # fmt: skip
    return queries.line(made.uid, reader=by)


def signed(row, by):
    row = again(row, by)
    signing.sign(row, "PERS/2026/14, registry of the staff", seen=row.version, by=by)
    return again(row, by)


def carried_out(row, by):
    signing.carry_out(again(row, by))
    return again(row, by)


def appealed(line, by, on=None):
    line = queries.line(line.uid, reader=by)
    appealing.appeal(line, SAYS, on or clock.today(), by=by)
    return queries.line(line.uid, reader=by)


def decided(line, by, *, upheld):
    line = queries.line(line.uid, reader=by)
    appealing.decide(line, upheld=upheld, reasons="What the person says is true.",
                     seen=line.appeal.version, by=by)  # fmt: skip
    return queries.line(line.uid, reader=by)


def clerk():
    return a_user(Role.HR_CLERK)


def head():
    return a_user(Role.HR_HEAD)


__all__ = [
    "SAYS", "WHY", "Fate", "Force", "a_post", "again", "agreed_force", "an_order", "appealed",
    "carried_out", "clerk", "day", "decided", "head", "moved", "signed", "timedelta",
]  # fmt: skip
