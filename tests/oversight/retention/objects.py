"""What the endpoints of retention are about."""

from tests.makers import a_person
from tests.oversight.protection.made import a_request
from tests.oversight.retention.made import a_hold, a_run
from trainingmgr.oversight.protection.rules import Asks


def runs(cast):
    return {"uid": a_run(cast.dpo).uid}, None


def holds(cast):
    return {"uid": a_hold(cast.dpo, number=a_person(cast.unit).number).uid}, None


def requests(cast):
    return {"uid": a_request(cast.hr_clerk, a_person(cast.unit), Asks.ERASURE).uid}, None


OBJECTS = {
    **dict.fromkeys(
        (
            "retention.show", "retention.propose", "retention.agree", "retention.withdraw",
            "retention.go_on", "retention.certificate",
        ),
        runs,
    ),
    "retention.look_for": requests,
    "holds.lift": holds,
}  # fmt: skip
