"""What the endpoints of due diligence are about."""

from datetime import date

from tests.makers import a_person
from tests.vetting.diligence.made import Bench, a_measure, a_request, assessed, decided, leads
from trainingmgr.accounts.rules import Role
from trainingmgr.accounts.rules.permissions import PERMISSIONS
from trainingmgr.core.permissions import Permission
from trainingmgr.vetting.diligence.rules import Ruling

ELSE = {role for role in Role if Permission.DILIGENCE_MONITOR not in PERMISSIONS[role]}


def _supported(cast):
    def made():
        bench = Bench()
        leads(a_person(cast.unit), cast.unit, date(2020, 1, 1))
        row = assessed(bench, a_request(bench, cast.unit))
        made_ = a_measure(bench, row)
        return decided(bench, row, Ruling.MITIGATED).uid, made_.uid

    return cast.once("support request", made)


def requests(cast):
    return {"uid": _supported(cast)[0]}, None


def _named(name):
    return lambda cast: ({"uid": _supported(cast)[0], "name": name}, None)


def measures(cast):
    """Of those who watch; whoever owns it is nobody of the cast."""
    return {"uid": _supported(cast)[1]}, None, ELSE


OBJECTS = {
    "diligence.show": requests,
    "diligence.file": requests,
    "diligence.letter": requests,
    "diligence.assessing": _named("reopening"),
    "diligence.deciding": _named("decision"),
    "diligence.watching": _named("incident"),
    "diligence.stopping": _named("suspension"),
    "diligence.measure": measures,
    "diligence.proof": measures,
    "diligence.verification": measures,
}

LISTS = {"support-requests": lambda _cast: ""}
