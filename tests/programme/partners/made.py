from datetime import timedelta

from tests.makers import a_place, a_unit, an_organisation
from tests.training.makers import a_topic
from trainingmgr.core import clock
from trainingmgr.programme.partners import services
from trainingmgr.programme.partners.rules import AgreementKind, PartnerRole
from trainingmgr.programme.partners.services import Cover, Facts, Terms
from trainingmgr.registry.structure.rules import OrganisationKind

FUNDS, DOES, DIRECTS = PartnerRole.FUNDING, PartnerRole.IMPLEMENTING, PartnerRole.PROGRAMMING


def a_partner(**facts):
    return an_organisation(**{"kind": OrganisationKind.BILATERAL_DONOR} | facts)


def in_days(days):
    return clock.today() + timedelta(days=days)


def facts(unit=None, topic=None, **said):
    usual = {
        "title": "Course for platoon leaders", "starts_on": in_days(-20), "ends_on": in_days(20),
    }  # fmt: skip
    if "institution_id" not in said:
        usual["unit_id"] = (unit or a_unit()).id
    if "topic_id" not in said:
        usual["topic_id"] = (topic or a_topic()).id
    if "place_id" not in said:
        usual["place_id"] = a_place().id
    return Facts(**usual | said)


def an_activity(by, partner=None, unit=None, topic=None, *, role=FUNDS, **said):
    partner = partner or a_partner()
    return services.tell(facts(unit, topic, **said), [(partner.id, role)], by=by)


def terms(**said):
    usual = {
        "title": "Support to the schools", "kind": AgreementKind.BILATERAL, "reference": "A 7/26",
        "held_by": "Legal office", "from_on": in_days(-300), "until_on": in_days(30),
    }  # fmt: skip
    return Terms(**usual | said)


def an_agreement(by, *parties, cover=None, **said):
    parties = parties or (a_partner(), an_organisation(kind=OrganisationKind.HOST_GOV))
    named = [(each.id, FUNDS if n == 0 else PartnerRole.HOST) for n, each in enumerate(parties)]
    return services.agree(terms(**said), named, cover or Cover(), by=by)
