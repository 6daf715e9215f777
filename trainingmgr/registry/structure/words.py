from flask_babel import lazy_gettext as _

from trainingmgr.core.errors import Sentence
from trainingmgr.registry.structure.rules import OrganisationKind, PlaceLevel, Scheme, UnitKind

SCHEMES = {
    Scheme.NATIONAL: _("National vetting"),
    Scheme.HRDDP: _("Human rights due diligence (HRDDP)"),
    Scheme.LEAHY: _("Leahy vetting"),
    Scheme.EU: _("European Union"),
    Scheme.OSJA: _("Overseas security and justice assistance"),
    Scheme.PARTNER_OTHER: _("Another partner’s scheme"),
}
ORGANISATION_KINDS = {
    OrganisationKind.HOST_GOV: _("Host government"),
    OrganisationKind.ARMED_SERVICE: _("Armed service"),
    OrganisationKind.PARLIAMENT: _("Parliament"),
    OrganisationKind.OVERSIGHT: _("Oversight body"),
    OrganisationKind.UN_MISSION: _("United Nations mission"),
    OrganisationKind.UN_AGENCY: _("United Nations agency"),
    OrganisationKind.REGIONAL_ORG: _("Regional organisation"),
    OrganisationKind.BILATERAL_DONOR: _("Bilateral donor"),
    OrganisationKind.CONTRACTOR: _("Contractor"),
    OrganisationKind.NGO_INTL: _("International organisation (NGO)"),
    OrganisationKind.CSO_NATIONAL: _("National civil society"),
    OrganisationKind.TRAINING_SCHOOL: _("Training school"),
    OrganisationKind.BANK_MNO: _("Bank or mobile money operator"),
}
PLACE_LEVELS = {
    PlaceLevel.COUNTRY: _("Country"),
    PlaceLevel.ADM1: _("Region"),
    PlaceLevel.ADM2: _("District"),
    PlaceLevel.SITE: _("Site"),
}
UNIT_KINDS = {
    UnitKind.SERVICE: _("Service"),
    UnitKind.COMMAND: _("Command"),
    UnitKind.BRIGADE: _("Brigade"),
    UnitKind.BATTALION: _("Battalion"),
    UnitKind.COMPANY: _("Company"),
    UnitKind.PLATOON: _("Platoon"),
    UnitKind.SCHOOL: _("School"),
    UnitKind.OFFICE: _("Office"),
}


def unfit(pattern: str | None) -> Sentence:
    """A number that is not written as those of its kind are."""
    said: Sentence = _(
        "This is not how a number of this kind is written: %(pattern)s, where 9 is a digit and A "
        "a letter.", pattern=pattern,
    )  # fmt: skip
    return said


NIGHTS = {
    "unknown": _("Not known"),
    "yes": _("People may sleep there"),
    "no": _("Nobody sleeps there"),
}
TYPING = {
    "site": _("As the site says"),
    "one": _("One person types each sheet"),
    "two": _("Two people type each sheet, neither seeing the other’s, before it counts"),
}
