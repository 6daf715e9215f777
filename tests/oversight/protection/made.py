"""What tests of data protection are about."""

from datetime import timedelta

from trainingmgr.core import clock
from trainingmgr.oversight.protection import queries, services
from trainingmgr.oversight.protection.rules import Asks, Channel, Danger, Identity
from trainingmgr.oversight.protection.services import breaches

SAYS = "She wants to know what is held about her."


def day(count=0):
    return clock.today() + timedelta(days=count)


def a_request(by, person, kind=Asks.ACCESS, *, known=True, on=0):
    asked = services.Asked(
        kind=kind, channel=Channel.DESK, received_on=day(on), says=SAYS, language="fr"
    )
    row = services.receive(person, asked, by=by)
    if known:
        services.know(row, Identity.SERVICE_CARD, "Card 1207", seen=row.version, by=by)
    return queries.request(row.uid, reader=by)


def assessed(danger=Danger.SERIOUS, **facts):
    given = {"people": 40, "danger_says": "Their families may be threatened.",
             "measures": "The phones were called, the account was closed."}  # fmt: skip
    return breaches.Assessed(danger=danger, **(given | facts))


def a_breach(by, hours=1, **facts):
    row = breaches.write(
        clock.now() - timedelta(hours=hours), "A laptop was stolen from the cell.",
        "Phones of trainees on a laptop.", assessed(**facts), by=by,
    )  # fmt: skip
    return queries.breach(row.uid)
