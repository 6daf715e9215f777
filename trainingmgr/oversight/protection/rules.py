"""Requests of the person (R-DAT-10) and breaches (R-DAT-14): their kinds, states and days."""

from collections.abc import Collection
from datetime import date, datetime, timedelta
from enum import StrEnum

from trainingmgr.core.privacy import Compartment
from trainingmgr.core.states import State

ANSWERED_IN = timedelta(days=30)
TOLD_WITHIN = timedelta(hours=72)
REASON = 10


class Asks(StrEnum):
    """What somebody wants of what is held about them."""

    ACCESS = "access"
    CORRECTION = "correction"
    OBJECTION = "objection"
    ERASURE = "erasure"


DECIDED_APART = frozenset({Asks.OBJECTION, Asks.ERASURE})
"""Not answered by whoever received them: the officer for data protection weighs them."""


class Channel(StrEnum):
    DESK = "desk"
    LETTER = "letter"
    PHONE = "phone"
    OTHER = "other"


class Identity(StrEnum):
    """How it was made sure that it is the person who asks."""

    SERVICE_CARD = "service_card"
    DOCUMENT = "document"
    KNOWN = "known"
    MANDATE = "mandate"


class RequestState(State):
    OPEN = "open", "granted", "partly", "refused", "withdrawn"
    GRANTED = "granted"
    PARTLY = "partly"
    REFUSED = "refused"
    WITHDRAWN = "withdrawn"


CLOSED = frozenset(RequestState) - {RequestState.OPEN}
DONE = frozenset({RequestState.GRANTED, RequestState.PARTLY})


class BreachState(State):
    OPEN = "open", "closed"
    CLOSED = "closed"


class Danger(StrEnum):
    """What may happen to the people whose data it is."""

    UNKNOWN = "unknown"
    LOW = "low"
    SERIOUS = "serious"
    LIFE = "life"


GRAVE = frozenset({Danger.SERIOUS, Danger.LIFE})


class Told(StrEnum):
    """Who is told of a breach."""

    AUTHORITY = "authority"
    PEOPLE = "people"
    COMMAND = "command"
    PARTNER = "partner"


OPEN_PARTS = frozenset({Compartment.IDENTITY, Compartment.PAY, Compartment.TRAINING})
"""What the person gets on paper; whether anything is in the others nobody says (R-DAT-03)."""


def to_tell(danger: Danger, told: Collection[Told]) -> list[Told]:
    """Whom a breach must still be told to: the authority always, the people where it is grave or
    nobody knows yet how grave.
    """
    owed = [Told.AUTHORITY] + ([] if danger is Danger.LOW else [Told.PEOPLE])
    return [each for each in owed if each not in told]


def tell_by(found_at: datetime) -> datetime:
    return found_at + TOLD_WITHIN


def answer_by(received: date) -> date:
    return received + ANSWERED_IN


def code_of(letter: str, number: int) -> str:
    """R-0007: the seventh request."""
    return f"{letter}-{number:04}"
