"""What the endpoints of upkeep are about: it is the nation's, nothing of it stands elsewhere."""

from tests.programme.facilities.made import a_building
from tests.programme.funds.made import a_fund, given, usd
from tests.programme.resources.made import a_kind, booked
from tests.programme.upkeep.made import a_payer, a_plan
from trainingmgr.accounts.rules import Role
from trainingmgr.programme.funds import queries as funds
from trainingmgr.programme.upkeep import services


def _by(cast):
    return cast.elsewhere[Role.PROGRAMME_OFFICER]


def _plan(cast):
    return a_plan(_by(cast), a_building(_by(cast), cast.here))


def plans(cast):
    return {"uid": _plan(cast).uid}, None


def payers(cast):
    return {"uid": a_payer(_plan(cast), _by(cast)).uid}, None


def spent(cast):
    by, other = _by(cast), cast.elsewhere[Role.FINANCE]
    fund = given(a_fund(by), by, other, received=usd(9), spent=usd(9))
    movement = funds.movement(fund.movements[0].uid)
    return {"uid": services.spend(_plan(cast), movement, by=by).uid}, None


def buildings(cast):
    return {"uid": a_building(_by(cast), cast.here).uid}, None


def pieces(cast):
    return {"uid": booked(_by(cast), serial="LT-40117").uid}, None


def kinds(_cast):
    return {"uid": a_kind().uid}, None


OBJECTS = (
    dict.fromkeys(
        ("upkeep.show", "upkeep.edit", "upkeep.years", "upkeep.end", "upkeep.name", "upkeep.spend"),
        plans,
    )
    | dict.fromkeys(("upkeep.agree", "upkeep.confirm", "upkeep.drop"), payers)
    | {"upkeep.unspend": spent}
    | {
        "upkeep.new_of_building": buildings,
        "upkeep.new_of_kind": kinds,
        "upkeep.new_of_piece": pieces,
    }
)
