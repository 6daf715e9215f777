"""Vocabulary of the structure: schemes, kinds of organisation, rank bands."""

from enum import StrEnum


class Scheme(StrEnum):
    """Under whose rules a clearance is given (R-VET-01)."""

    NATIONAL = "national"
    HRDDP = "hrddp"
    LEAHY = "leahy"
    EU = "eu"
    OSJA = "osja"
    PARTNER_OTHER = "partner_other"


class OrganisationKind(StrEnum):
    HOST_GOV = "host_gov"
    ARMED_SERVICE = "armed_service"
    PARLIAMENT = "parliament"
    OVERSIGHT = "oversight"
    UN_MISSION = "un_mission"
    UN_AGENCY = "un_agency"
    REGIONAL_ORG = "regional_org"
    BILATERAL_DONOR = "bilateral_donor"
    CONTRACTOR = "contractor"
    NGO_INTL = "ngo_intl"
    CSO_NATIONAL = "cso_national"
    TRAINING_SCHOOL = "training_school"
    BANK_MNO = "bank_mno"


HOME = frozenset({
    OrganisationKind.HOST_GOV, OrganisationKind.ARMED_SERVICE, OrganisationKind.PARLIAMENT,
    OrganisationKind.OVERSIGHT, OrganisationKind.TRAINING_SCHOOL,
})  # fmt: skip
"""Organisations of the country itself: they are no partners."""


class PlaceLevel(StrEnum):
    COUNTRY = "country"
    ADM1 = "adm1"
    ADM2 = "adm2"
    SITE = "site"


NESTING = tuple(PlaceLevel)
"""From the largest to the smallest: a place lies in one that comes before it."""


class UnitKind(StrEnum):
    SERVICE = "service"
    COMMAND = "command"
    BRIGADE = "brigade"
    BATTALION = "battalion"
    COMPANY = "company"
    PLATOON = "platoon"
    SCHOOL = "school"
    OFFICE = "office"


OTHER_DOCUMENT = "OTHER"
"""The kind of a document that is of none of the others. It is never closed."""


def fits(pattern: str | None, number: str) -> bool:
    """Whether a number is written as documents of its kind are: in a pattern 9 stands for a digit,
    A for a letter, and everything else for itself. Without a pattern every number fits.
    """
    if not pattern:
        return True
    stands = {"9": str.isdecimal, "A": str.isalpha}
    return len(pattern) == len(number) and all(
        stands[mark](letter) if mark in stands else mark.casefold() == letter.casefold()
        for mark, letter in zip(pattern, number, strict=True)
    )


BANDS = (
    *(f"OR-{n}" for n in range(1, 10)),
    *(f"OF-{n}" for n in range(1, 11)),
)
"""NATO-style bands, for statistics only: OR other ranks, OF officers."""


def path_below(parent: str, id_: int) -> str:
    """A tree node's path: the ids from the root down, each between slashes."""
    return f"{parent or '/'}{id_}/"
