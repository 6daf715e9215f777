"""What the endpoints of data protection are about."""

from tests.makers import a_person
from tests.oversight.protection.made import a_breach, a_request
from trainingmgr.oversight.protection.rules import Asks


def requests(cast):
    return _of(cast, Asks.ACCESS)


def corrections(cast):
    return _of(cast, Asks.CORRECTION)


def _of(cast, kind):
    ours = a_request(cast.hr_clerk, a_person(cast.unit), kind)
    theirs = a_request(cast.elsewhere["hr_clerk"], a_person(cast.other_unit), kind)
    return {"uid": ours.uid}, {"uid": theirs.uid}


def breaches(cast):
    return {"uid": a_breach(cast.dpo).uid}, None


OBJECTS = {
    **dict.fromkeys(("data_requests.show", "data_requests.know", "data_requests.answer"), requests),
    "data_requests.correct": corrections,
    **dict.fromkeys(
        ("breaches.show", "breaches.amend", "breaches.tell", "breaches.close"), breaches
    ),
}
LISTS = {
    "extract": lambda cast: f"request={a_request(cast.hr_clerk, a_person(cast.unit)).uid}",
}
