"""What the endpoints of equipment are about: national officers elsewhere put it on the books."""

from tests.programme.resources.made import S, a_kind, begun, booked, issued, moved
from trainingmgr.accounts.rules import Role
from trainingmgr.programme.resources.services import equipment as services

BEYOND = {Role.UNIT_COMMANDER}
"""Nothing of a centre is theirs."""


def _by(cast):
    return cast.elsewhere["programme_officer"], cast.elsewhere["host_authority"]


def items(cast):
    by, _other = _by(cast)
    mine = booked(by, centre_id=cast.here.id)
    theirs = cast.once("equipment there", lambda: booked(by, centre_id=cast.there.id))
    return {"uid": mine.uid}, {"uid": theirs.uid}, BEYOND


def kinds(cast):
    return {"uid": cast.once("equipment kind", a_kind).uid}, None


def _deed(by, centre):
    row = booked(by, centre_id=centre.id)
    moved(row, S.ACCEPTED, by, document="ACC 1")
    return begun(row, by, office="Store", centre_id=centre.id)


def deeds(cast):
    by, _other = _by(cast)
    theirs = cast.once("deed there", lambda: _deed(by, cast.there))
    return {"uid": _deed(by, cast.here).uid}, {"uid": theirs.uid}, BEYOND


def _spot(by, other, centre):
    issued(by, other, centre=centre, centre_id=centre.id)
    return services.draw(size=2, centre_id=centre.id, by=by)


def spots(cast):
    theirs = cast.once("spot there", lambda: _spot(*_by(cast), cast.there))
    return {"uid": _spot(*_by(cast), cast.here).uid}, {"uid": theirs.uid}, BEYOND


def _line(by, other, centre):
    row = _spot(by, other, centre)
    return services.queries.spot(row.uid, reader=by).lines[0]


def lines(cast):
    theirs = cast.once("spot line there", lambda: _line(*_by(cast), cast.there))
    return {"uid": _line(*_by(cast), cast.here).uid}, {"uid": theirs.uid}, BEYOND


OBJECTS = (
    dict.fromkeys(("equipment.show", "equipment.edit", "equipment.move", "equipment.begin"), items)
    | dict.fromkeys(("equipment.kind", "equipment.need"), kinds)
    | dict.fromkeys(("equipment.sign", "equipment.refuse"), deeds)
    | {"equipment.spot": spots, "equipment.count": lines, "equipment.settle": lines}
)
LISTS = {"spot-check": lambda cast: f"check={spots(cast)[0]['uid']}"}
