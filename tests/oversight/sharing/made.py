"""What tests of sharing are about: a body outside, and an agreement with it."""

from datetime import timedelta

from tests.makers import a_user, an_organisation
from trainingmgr.accounts.rules import Role
from trainingmgr.core import clock
from trainingmgr.core.privacy import FieldClass
from trainingmgr.oversight.sharing import queries, services
from trainingmgr.oversight.sharing.rules import Onward
from trainingmgr.registry.structure.rules import OrganisationKind


def a_body(**facts):
    return an_organisation(**{"kind": OrganisationKind.BILATERAL_DONOR} | facts)


def terms(body, **facts):
    today = clock.today()
    usual = {
        "body": body.code, "purpose": "They pay the stipends and check who was there.",
        "fields": ["people.person_no", "people.name", "people.dob"], "field_class": FieldClass.S1,
        "legal_basis": "Decree 26/4, article 9", "country": "Norlund",
        "safeguards": "Two named readers, locked, destroyed after the audit.",
        "onward": Onward.NO, "from_on": today, "until_on": today + timedelta(days=200),
        "signed_on": today, "signed_here": "Ministry of defence", "signed_there": "Embassy",
    }  # fmt: skip
    return services.Terms(**usual | facts)


def a_draft(by, body=None, **facts):
    made = services.prepare(terms(body or a_body(), **facts), by=by)
    return queries.agreement(made.uid)


def agreed(by, body=None, **facts):
    row = a_draft(by, body, **facts)
    services.agree(row, seen=row.version, by=a_user(Role.HOST_AUTHORITY))
    return queries.agreement(row.uid)
