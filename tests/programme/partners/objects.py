"""What the endpoints of partners are about."""

from tests.makers import a_user, an_organisation
from tests.programme.partners.made import a_partner, an_activity, an_agreement
from trainingmgr.accounts.rules import Role
from trainingmgr.programme.partners import services


def organisations(cast):
    return {"uid": cast.once("partner", a_partner).uid}, None


def agreements(cast):
    made = cast.once("agreement", lambda: an_agreement(cast.elsewhere["programme_officer"]))
    return {"uid": made.uid}, None


def activities(cast):
    made = cast.once("activity", lambda: an_activity(cast.elsewhere["programme_officer"]))
    return {"uid": made.uid}, None


def voices(cast):
    made = services.name_voice(
        an_organisation(), a_user(Role.DONOR_PARTNER), by=cast.elsewhere["host_authority"]
    )
    return {"uid": made.uid}, None


OBJECTS = (
    dict.fromkeys(("partners.show", "partners.name_voice"), organisations)
    | dict.fromkeys(
        ("partners.agreement", "partners.edit_agreement", "partners.end_agreement"), agreements
    )
    | dict.fromkeys(("partners.activity", "partners.edit_activity", "partners.confirm"), activities)
    | {"partners.end_voice": voices}
)
