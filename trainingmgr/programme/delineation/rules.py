"""Who leads in which task of security, by what instrument, and what lacks (ST-6)."""

from collections.abc import Sequence
from datetime import date, timedelta
from enum import StrEnum

from trainingmgr.core.values import dataclass

YEAR = timedelta(days=365)


class Force(StrEnum):
    """Who may act for the security of the country."""

    MILITARY = "military"
    POLICE = "police"
    GENDARMERIE = "gendarmerie"
    BORDER = "border"
    CUSTOMS = "customs"
    CIVIL_PROTECTION = "civil_protection"
    INTELLIGENCE = "intelligence"
    OTHER = "other"


class Part(StrEnum):
    """What a force does in a task. A part that two forces claim is disputed."""

    LEADS = "leads"
    SUPPORTS = "supports"
    NONE = "none"
    DISPUTED = "disputed"


class Gap(StrEnum):
    """Why nobody can say who answers for a task. The gravest first."""

    TWO_LEADS = "two_leads"
    DISPUTED = "disputed"
    NO_LEAD = "no_lead"
    NO_INSTRUMENT = "no_instrument"
    NOT_IN_FORCE = "not_in_force"


class Result(StrEnum):
    """What an exercise held together showed."""

    MET = "met"
    PARTLY = "partly"
    NOT_MET = "not_met"


@dataclass(frozen=True)
class Given:
    """A part of a force in a task; whether the instrument that gives it is named, and in force."""

    force: Force
    part: Part
    is_founded: bool
    is_in_force: bool


def gaps(parts: Sequence[Given]) -> list[Gap]:
    """What lacks in a task. A part that is no part needs no law."""
    leads = [each for each in parts if each.part is Part.LEADS]
    acting = [each for each in parts if each.part in (Part.LEADS, Part.SUPPORTS)]
    found = []
    if len(leads) > 1:
        found.append(Gap.TWO_LEADS)
    if any(each.part is Part.DISPUTED for each in parts):
        found.append(Gap.DISPUTED)
    if not leads:
        found.append(Gap.NO_LEAD)
    if any(not each.is_founded for each in acting):
        found.append(Gap.NO_INSTRUMENT)
    if any(each.is_founded and not each.is_in_force for each in acting):
        found.append(Gap.NOT_IN_FORCE)
    return found


def is_clear(parts: Sequence[Given]) -> bool:
    """Whether one force leads, nobody disputes it, and the law that says so is in force."""
    leads = [each for each in parts if each.part is Part.LEADS]
    disputed = any(each.part is Part.DISPUTED for each in parts)
    return len(leads) == 1 and not disputed and leads[0].is_in_force


def days_open(on: date, resolved_on: date | None, today: date) -> int:
    """For how many days an incident was open, or has been."""
    return ((resolved_on or today) - on).days


def task_code(number: int) -> str:
    """T-0004: the fourth task."""
    return f"T-{number:04}"


def incident_code(number: int) -> str:
    """O-0002: the second overlap."""
    return f"O-{number:04}"
