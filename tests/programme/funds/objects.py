"""What the endpoints of money are about: it is the nation's, and nothing of it stands elsewhere."""

from tests.makers import an_organisation
from tests.programme.funds.made import P, a_fund, a_need, moved, usd
from trainingmgr.accounts.rules import Role
from trainingmgr.programme.funds import services
from trainingmgr.programme.partners.services import name_voice


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


def own(cast):
    mine = an_organisation()
    name_voice(mine, cast.donor_partner, by=cast.host_authority)
    ours, theirs = (a_fund(_by(cast), source=each) for each in (mine, an_organisation()))
    return {"uid": ours.uid}, {"uid": theirs.uid}


OBJECTS = (
    dict.fromkeys(("funds.show", "funds.edit", "funds.ask", "funds.move"), funds)
    | dict.fromkeys(("funds.confirm", "funds.refuse"), movements)
    | {"funds.meet": conditions, "funds.edit_need": needs, "funds.own_one": own}
)
