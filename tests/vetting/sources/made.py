"""A compartment that is on, two custodians with keys, an officer, and what somebody told."""

from tests.makers import PASSWORD, a_user, with_password
from tests.vetting.cases.made import a_case, a_chair
from trainingmgr.accounts.rules import Role
from trainingmgr.core import envelopes
from trainingmgr.vetting.cases import queries as case_queries
from trainingmgr.vetting.cases import services as cases
from trainingmgr.vetting.cases.rules import Seat
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


def a_case_of(officer):
    """The number of a case that this officer investigates."""
    case = a_case()
    chair = a_chair()
    cases.assign(case_queries.case(case.uid, reader=chair), officer, Seat.INVESTIGATOR, by=chair)
    return case.number


def a_source(officer, text=TOLD, *, handed=True, consent=Consent.CONTENT_ONLY, case=None):
    row = services.write(case or a_case_of(officer), text, consent=consent, into=ON, by=officer)
    if handed:
        services.hand_over(queries.source(row.code, reader=officer), into=ON, by=officer)
    return row
