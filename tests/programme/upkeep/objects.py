"""What the endpoints of upkeep are about: it is the nation's, nothing of it stands elsewhere."""

from tests.programme.facilities.made import a_building
from tests.programme.resources.made import a_kind
from tests.programme.upkeep.made import a_payer, a_plan
from trainingmgr.accounts.rules import Role


def _by(cast):
    return cast.elsewhere[Role.PROGRAMME_OFFICER]


def _plan(cast):
    return a_plan(_by(cast), a_building(_by(cast), cast.here))


def plans(cast):
    return {"uid": _plan(cast).uid}, None


def payers(cast):
    return {"uid": a_payer(_plan(cast), _by(cast)).uid}, None


def buildings(cast):
    return {"uid": a_building(_by(cast), cast.here).uid}, None


def kinds(_cast):
    return {"uid": a_kind().uid}, None


OBJECTS = (
    dict.fromkeys(("upkeep.show", "upkeep.edit", "upkeep.end", "upkeep.name"), plans)
    | dict.fromkeys(("upkeep.agree", "upkeep.confirm", "upkeep.drop"), payers)
    | {"upkeep.new_of_building": buildings, "upkeep.new_of_kind": kinds}
)
