"""What the endpoints of the register of legal instruments are about."""

from tests.oversight.bodies.made import a_body
from tests.programme.instruments.made import again, an_instrument, an_obligation, claimed
from trainingmgr.programme.instruments import services
from trainingmgr.programme.instruments.rules import BodyPart, LinkKind


def _row(cast):
    return cast.once("instrument", lambda: an_instrument(cast.elsewhere["programme_officer"]))


def instruments(cast):
    return {"uid": _row(cast).uid}, None


def obligations(cast):
    return {"uid": an_obligation(_row(cast), cast.elsewhere["programme_officer"]).uid}, None


def claims(cast):
    by = cast.elsewhere["programme_officer"]
    return {"uid": claimed(an_obligation(_row(cast), by), by).uid}, None


def links(cast):
    by = cast.elsewhere["programme_officer"]
    old = an_instrument(by, f"old {len(again(_row(cast)).links)}")
    made = services.link(again(_row(cast)), LinkKind.AMENDS, old.code, by=by)
    return {"uid": made.uid}, None


def ties(cast):
    by = cast.elsewhere["programme_officer"]
    number = len(again(_row(cast)).bodies)
    body = a_body(cast.oversight, f"B{number}")
    made = services.tie(again(_row(cast)), body, BodyPart.WATCHED, by=by)
    return {"uid": made.uid}, None


OBJECTS = (
    dict.fromkeys(
        ("instruments.show", "instruments.paper", "instruments.edit", "instruments.link",
         "instruments.tie", "instruments.oblige"), instruments,
    )
    | dict.fromkeys(("instruments.give", "instruments.done"), obligations)
    | {"instruments.see": claims, "instruments.unlink": links, "instruments.untie": ties}
)  # fmt: skip
