"""The source compartment: whether it is there at all, and for how long anybody looks.

R-DAT-04 is the default: nothing about a source is stored, a case names the body that holds it.
"""

import secrets
from datetime import datetime, timedelta
from enum import StrEnum

from flask_babel import lazy_gettext as _

from trainingmgr.core import envelopes
from trainingmgr.core.errors import NotFound, Refusal
from trainingmgr.core.permissions import Permission, Reader
from trainingmgr.core.states import State
from trainingmgr.core.values import dataclass

LOOK = timedelta(minutes=30)
LEAST_CUSTODIANS = 2
"""Fewer, and nobody could grant what another one asks for."""
LETTERS = "ABCDEFGHJKMNPQRSTVWXYZ23456789"


class Consent(StrEnum):
    """How far a source lets what it said be used."""

    NAMED_TO_PANEL = "named_to_panel"
    CONTENT_ONLY = "content_only"
    BODY_ONLY = "body_only"


class SourceState(State):
    WRITTEN = "written", "handed_over", "withdrawn"
    HANDED_OVER = "handed_over", "withdrawn"
    WITHDRAWN = "withdrawn"


class GrantState(State):
    ASKED = "asked", "granted", "refused", "withdrawn"
    GRANTED = "granted"
    REFUSED = "refused"
    WITHDRAWN = "withdrawn"


@dataclass(frozen=True)
class Compartment:
    """What a site that switched the compartment on seals for: the public half of its escrow."""

    escrow: bytes

    def admits(self, by: Reader, *permissions: Permission) -> None:
        """Raise a Refusal unless this account may do one of these things here."""
        if not any(by.may(each) for each in permissions):
            raise Refusal(_("The role of this account does not allow this."))


def compartment(*, on: bool, escrow: str) -> Compartment:
    """The compartment of a site. Where it is off there is none, for anybody.

    Raises NotFound where it is off, and a Refusal where no escrow key is set.
    """
    if not on:
        raise NotFound
    try:
        return Compartment(envelopes.from_text(escrow))
    except ValueError as bad:
        raise Refusal(
            _("No escrow key is set. Make one offline, and set its public half.")
        ) from bad


def new_code() -> str:
    """Ten letters by chance: they say nothing of the case, the day or who wrote it."""
    return "".join(secrets.choice(LETTERS) for _place in range(10))


def month(at: datetime) -> str:
    """All that is kept of a day."""
    return f"{at:%Y-%m}"
