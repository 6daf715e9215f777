"""What the endpoints of targets are about: a target is the nation's, a unit of it has its reach."""

from tests.programme.reorganisation.made import Force, a_target, day, of, offered
from trainingmgr.accounts.rules import Role
from trainingmgr.programme.reorganisation.services import drafting


def _by(cast):
    return cast.elsewhere[Role.PROGRAMME_OFFICER]


def drafts(cast):
    return {"uid": a_target(_by(cast)).uid}, None


def offers(cast):
    return {"uid": offered(a_target(_by(cast)), _by(cast)).uid}, None


def units(cast):
    def made():
        here, there = (Force(each) for each in (cast.unit, cast.other_unit))
        return tuple(of(a_target(_by(cast), each), each.a.code).uid for each in (here, there))

    own, foreign = cast.once("target units", made)
    return {"uid": own}, {"uid": foreign}


def formed(cast):
    row = a_target(_by(cast))
    return {
        "uid": drafting.form(row, f"NEW{row.id}", {"en": "New"}, day(9), by=_by(cast)).uid
    }, None


def written(cast):
    force = Force()
    return {"uid": of(a_target(_by(cast), force), force.a.code).uid}, None


OBJECTS = (
    dict.fromkeys(("reorganisation.show", "reorganisation.paper", "reorganisation.form",
                   "reorganisation.withdraw", "reorganisation.offer"), drafts)
    | dict.fromkeys(("reorganisation.accept", "reorganisation.file_paper",
                     "reorganisation.send_back"), offers)
    | dict.fromkeys(("reorganisation.decide", "reorganisation.posts"), written)
    | {"reorganisation.unit": units, "reorganisation.take_out": formed}
)  # fmt: skip

LISTS = {"establishment-target": lambda cast: f"of={a_target(_by(cast)).uid}"}
