"""Vocabulary of people who teach and advise."""

from enum import StrEnum


class Kind(StrEnum):
    TRAINER = "trainer"
    MENTOR = "mentor"
    ADVISER = "adviser"
    INTERPRETER = "interpreter"


class Appointment(StrEnum):
    SECONDED = "seconded"
    EXPERT_ON_MISSION = "expert_on_mission"
    BILATERAL = "bilateral"
    CONTRACTOR = "contractor"
    UN_STAFF = "un_staff"
    NATIONAL = "national"


class TeachingLevel(StrEnum):
    """Lowest first: observer, assistant, lead, master."""

    OBSERVER = "observer"
    ASSISTANT = "assistant"
    LEAD = "lead"
    MASTER = "master"


LEADS = frozenset({TeachingLevel.LEAD, TeachingLevel.MASTER})


class Method(StrEnum):
    CERTIFICATE = "certificate"
    OBSERVED_LESSON = "observed_lesson"
    EQUIVALENT = "equivalent"


class ConductResult(StrEnum):
    PENDING = "pending"
    NOTHING_FOUND = "nothing_found"
    FOUND_REFERRED = "info_found_referred"
