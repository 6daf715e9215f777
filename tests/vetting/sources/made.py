"""A compartment that is on, two custodians with keys, an officer, and what somebody told."""

from tests.makers import PASSWORD, a_user, with_password
from trainingmgr.accounts.rules import Role
from trainingmgr.core import envelopes
from trainingmgr.vetting.sources import queries, services
from trainingmgr.vetting.sources.rules import Compartment, Consent

PRIVATE, PUBLIC = envelopes.new_pair()
ON = Compartment(PUBLIC)
TOLD = "Halimatou of QZVILLAGE saw the column on the river road."
WHY = "The panel asks on what the second allegation rests."


def with_key(user):
    with_password(user)
    services.make_key(PASSWORD, into=ON, by=user)
    return user


def a_custodian():
    return with_key(a_user(Role.SOURCE_CUSTODIAN))


def an_officer():
    return with_key(a_user(Role.VETTING_OFFICER))


def a_source(officer, text=TOLD, *, handed=True, consent=Consent.CONTENT_ONLY):
    row = services.write("V-17", text, consent=consent, into=ON, by=officer)
    if handed:
        services.hand_over(queries.source(row.code, reader=officer), into=ON, by=officer)
    return row
