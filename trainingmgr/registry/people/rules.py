"""Vocabulary of people, and the age that a birth date proves."""

from datetime import date
from enum import StrEnum

from trainingmgr.core import checkdigits
from trainingmgr.core.dates import PartialDate

ADULT = 18
"""Not lowerable below 18 for programmes supported by the United Nations (R-AGE-01)."""


class Category(StrEnum):
    RECRUIT = "recruit"
    ENLISTED = "enlisted"
    NCO = "nco"
    OFFICER = "officer"
    GENERAL_OFFICER = "general_officer"
    MOD_CIVILIAN = "mod_civilian"
    PARLIAMENTARIAN = "parliamentarian"
    OVERSIGHT_STAFF = "oversight_staff"
    JUSTICE_ACTOR = "justice_actor"
    CIVIL_SOCIETY = "civil_society"
    EX_COMBATANT_CANDIDATE = "ex_combatant_candidate"
    OTHER = "other"


SERVING = frozenset(
    {Category.ENLISTED, Category.NCO, Category.OFFICER, Category.GENERAL_OFFICER}
)


class Status(StrEnum):
    """Where a person stands in the service. Unknown is a word of its own."""

    APPLICANT = "applicant"
    RECRUIT = "recruit"
    ACTIVE = "active"
    IN_TRAINING = "in_training"
    ON_LEAVE = "on_leave"
    SICK = "sick"
    HOSPITAL = "hospital"
    DETACHED = "detached"
    ATTACHED = "attached"
    AWOL = "awol"
    DESERTER = "deserter"
    DETAINED = "detained"
    SUSPENDED_WITH_PAY = "suspended_with_pay"
    SUSPENDED_WITHOUT_PAY = "suspended_without_pay"
    MISSING = "missing"
    CAPTURED = "captured"
    RETIRED = "retired"
    DISCHARGED = "discharged"
    DECEASED = "deceased"
    TRANSFERRED_OUT = "transferred_out"
    UNKNOWN = "unknown"


GONE = frozenset(
    {Status.RETIRED, Status.DISCHARGED, Status.DECEASED, Status.TRANSFERRED_OUT, Status.DESERTER}
)
"""No longer serving: neither enrolled nor paid as serving."""


class Literacy(StrEnum):
    UNKNOWN = "unknown"
    NONE = "none"
    READS = "reads"
    READS_WRITES = "reads_writes"
    FUNCTIONAL = "functional"


class PartRole(StrEnum):
    """What one part of a name is. Nobody is forced to have a family name."""

    GIVEN = "given"
    FATHER = "father"
    GRANDFATHER = "grandfather"
    FAMILY = "family"
    POSTNOM = "postnom"
    NICKNAME = "nickname"
    TITLE = "title"
    OTHER = "other"


class AliasKind(StrEnum):
    AKA = "aka"
    FKA = "fka"
    NICKNAME = "nickname"
    NOM_DE_GUERRE = "nom_de_guerre"
    SPELLING = "spelling"


class DocumentKind(StrEnum):
    NATIONAL_ID = "national_id"
    MILITARY_ID = "military_id"
    PASSPORT = "passport"
    BIRTH_CERTIFICATE = "birth_certificate"
    VOTER_CARD = "voter_card"
    DRIVING_LICENCE = "driving_licence"
    SCHOOL = "school"
    OTHER = "other"


class Level(StrEnum):
    """How well a language is spoken."""

    NONE = "none"
    BASIC = "basic"
    WORKING = "working"
    FLUENT = "fluent"
    NATIVE = "native"


class Age(StrEnum):
    """What the birth date proves on a day (R-AGE-01, R-AGE-04)."""

    ADULT = "adult"
    UNDER_18 = "under_18"
    UNKNOWN = "unknown"


def age_standing(born: PartialDate | None, on: date) -> Age:
    """By the youngest age that the date allows: year only counts as the 31st of December."""
    if born is None:
        return Age.UNKNOWN
    return Age.ADULT if born.youngest_age(on) >= ADULT else Age.UNDER_18


def programme_number(serial: int) -> str:
    """The number of the n-th record: seven digits and Damm's check digit. It means nothing."""
    digits = f"{serial:07d}"
    return f"{digits}-{checkdigits.damm(digits)}"
