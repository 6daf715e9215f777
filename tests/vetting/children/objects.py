"""What the endpoints of children and ages are about."""

from tests.makers import a_person
from tests.vetting.children.made import (
    a_child,
    an_agency,
    an_event,
    opened,
)
from tests.vetting.made import an_age_doubt
from trainingmgr.accounts.rules import Role
from trainingmgr.vetting.children import queries, services
from trainingmgr.vetting.children.rules import Rung


def _referral(cast):
    def made():
        doubt = an_age_doubt(a_person(cast.unit))
        for by in (cast.cp_focal_point, cast.elsewhere["cp_focal_point"]):
            opened(doubt, by)
        return doubt

    return cast.once("age referral", made)


def referrals(cast):
    return {"uid": _referral(cast).uid}, None


def pieces(cast):
    return {"uid": _referral(cast).uid, "rung": Rung.REGISTRY.value}, None


def _child(cast):
    def made():
        first, second = cast.cp_focal_point, cast.elsewhere["cp_focal_point"]
        doubt = a_child(first, a_person(cast.unit, born=None))
        opened(doubt, second)
        file = queries.file_of(doubt)
        services.refer(file, an_agency(), seen=file.version, by=first)
        return doubt

    return cast.once("child", made)


def files(cast):
    return {"uid": _child(cast).uid}, None


def papers(cast):
    return {"uid": _child(cast).uid, "which": "hand-over"}, None


def scans(cast):
    """No receipt came: there is no picture of one for anybody."""
    return {"uid": _child(cast).uid}, None, {Role.CP_FOCAL_POINT}


def events(cast):
    return {"uid": cast.once("local event", an_event).uid}, None


def cases(cast):
    def made():
        return services.open_case(
            a_person(cast.unit), "Says to have joined at thirteen.", by=cast.cp_focal_point
        )

    return {"uid": cast.once("former child", made).uid}, None


OBJECTS = {
    "children.show": referrals,
    "children.opening": referrals,
    "children.piece": pieces,
    "children.opinion": referrals,
    "children.decision": referrals,
    "children.agency": files,
    "children.hand_over": files,
    "children.receipt": files,
    "children.note": files,
    "children.paper": papers,
    "children.scan": scans,
    "children.event": events,
    "children.case": cases,
    "children.closing": cases,
}
