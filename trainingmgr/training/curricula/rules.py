"""Vocabulary of the catalogue."""

from enum import StrEnum

from trainingmgr.core.states import State

NAMED_TOPICS = ("human_rights", "ihl", "child_protection", "gbv")
"""Human rights, law of armed conflict, child protection, prevention of gender-based violence:
first-class, reported apart, never to be removed."""


class VersionState(State):
    DRAFT = "draft", "agreed"
    AGREED = "agreed", "superseded"
    SUPERSEDED = "superseded"


class HrddpScope(StrEnum):
    """Whether the due-diligence policy applies to a module's support."""

    OUT = "out"
    IN = "in"
    MIXED = "mixed"
    REVIEW = "review"
    AS_TOPIC = "as_topic"
    NOT_APPLICABLE = "not_applicable"


class AssessmentKind(StrEnum):
    PRE_TEST = "pre_test"
    POST_TEST = "post_test"
    PRACTICAL = "practical"
    ORAL = "oral"
    CONTINUOUS = "continuous"
    OBSERVATION = "observation"
