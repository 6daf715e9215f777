"""What the endpoints of buildings are about: national officers elsewhere write them down."""

from tests.programme.facilities.made import LEAKS, S, a_building, begun
from trainingmgr.accounts.rules import Role
from trainingmgr.programme.facilities import services

BEYOND = {Role.UNIT_COMMANDER}
"""Nothing of a centre is theirs."""


def _by(cast):
    return cast.elsewhere[Role.PROGRAMME_OFFICER]


def buildings(cast):
    theirs = cast.once("building there", lambda: a_building(_by(cast), cast.there))
    return {"uid": a_building(_by(cast), cast.here).uid}, {"uid": theirs.uid}, BEYOND


def _handover(cast, centre):
    return begun(a_building(_by(cast), centre, state=S.REHABILITATION), _by(cast))


def handovers(cast):
    theirs = cast.once("handover there", lambda: _handover(cast, cast.there))
    return {"uid": _handover(cast, cast.here).uid}, {"uid": theirs.uid}, BEYOND


def _defect(cast, centre):
    return services.report(a_building(_by(cast), centre), LEAKS, keeps_out=False, by=_by(cast))


def defects(cast):
    theirs = cast.once("defect there", lambda: _defect(cast, cast.there))
    return {"uid": _defect(cast, cast.here).uid}, {"uid": theirs.uid}, BEYOND


OBJECTS = (
    dict.fromkeys(
        ("facilities.show", "facilities.edit", "facilities.move", "facilities.begin",
         "facilities.report"),
        buildings,
    )
    | dict.fromkeys(("facilities.sign", "facilities.refuse"), handovers)
    | {"facilities.mend": defects}
)  # fmt: skip
