"""What the endpoints of money are about: it is the nation's, and nothing of it stands elsewhere."""

from tests.programme.funds.made import P, a_fund, a_need, moved, usd
from trainingmgr.accounts.rules import Role
from trainingmgr.programme.funds import services


def _by(cast):
    return cast.elsewhere[Role.PROGRAMME_OFFICER]


def funds(cast):
    return {"uid": cast.once("money", lambda: a_fund(_by(cast))).uid}, None


def needs(cast):
    return {"uid": cast.once("need", lambda: a_need(_by(cast))).uid}, None


def movements(cast):
    return {"uid": moved(a_fund(_by(cast)), P, usd(10), _by(cast)).uid}, None


def conditions(cast):
    row = services.ask(a_fund(_by(cast)), "A bank account of the project.", by=_by(cast))
    return {"uid": row.uid}, None


OBJECTS = (
    dict.fromkeys(("funds.show", "funds.edit", "funds.ask", "funds.move"), funds)
    | dict.fromkeys(("funds.confirm", "funds.refuse"), movements)
    | {"funds.meet": conditions, "funds.edit_need": needs}
)
