"""Dilemmas, and the states of a decision."""

from enum import StrEnum

from trainingmgr.core.states import State


class Dilemma(StrEnum):
    """Domain 5.1: the considerations that leave a decision, and any other."""

    QUICK_OR_THOROUGH = "co_1"
    NATIONAL_OR_REGIONAL = "co_2"
    OTHER = "other"


class DecisionState(State):
    PROPOSED = "proposed", "taken", "withdrawn"
    TAKEN = "taken"
    WITHDRAWN = "withdrawn"


OPTIONS = 4
LEAST_REASON = 10


def code_of(number: int) -> str:
    """D-0007: the seventh decision."""
    return f"D-{number:04}"
