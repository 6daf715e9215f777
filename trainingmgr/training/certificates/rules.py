"""Lifecycle of a request for certificates, and why one is withdrawn."""

from enum import StrEnum

from trainingmgr.core.states import State


class RequestState(State):
    ASKED = "asked", "issued", "refused", "withdrawn"
    ISSUED = "issued"
    REFUSED = "refused"
    WITHDRAWN = "withdrawn"


class RevocationReason(StrEnum):
    WRONG_PERSON = "wrong_person"
    WRONG_CONTENT = "wrong_content"
    CLEARANCE = "clearance"
    FRAUD = "fraud"
    REPLACED = "replaced"
    OTHER = "other"
