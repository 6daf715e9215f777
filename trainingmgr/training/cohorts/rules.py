"""Lifecycle of a course run and vocabulary of its sessions."""

from enum import StrEnum

from trainingmgr.core.states import State


class CohortState(State):
    PLANNED = "planned", "approved", "cancelled"
    APPROVED = "approved", "nominations_open", "planned", "cancelled"
    NOMINATIONS_OPEN = "nominations_open", "confirmed", "suspended", "cancelled"
    CONFIRMED = "confirmed", "running", "suspended", "cancelled"
    RUNNING = "running", "completed", "suspended", "cancelled"
    COMPLETED = "completed", "closed_out"
    SUSPENDED = "suspended", "nominations_open", "confirmed", "running", "cancelled"
    CLOSED_OUT = "closed_out"
    CANCELLED = "cancelled"


class Side(StrEnum):
    """Who must agree before a run takes nominations: the host and the programme."""

    HOST = "host"
    PROGRAMME = "programme"


class Duty(StrEnum):
    LEAD = "lead"
    ASSISTANT = "assistant"
    OBSERVER = "observer"
    INTERPRETER = "interpreter"


class Provision(StrEnum):
    """Whether something that decides if women can attend is there (R-GEN-02)."""

    YES = "yes"
    NO = "no"
    UNKNOWN = "unknown"


class NotHeld(StrEnum):
    SECURITY = "security"
    WEATHER = "weather"
    TRANSPORT = "transport"
    FUEL = "fuel"
    NO_TRAINEES = "no_trainees"
    NO_TRAINER = "no_trainer"
    NO_INTERPRETER = "no_interpreter"
    OPERATIONAL_CALLUP = "operational_callup"
    UNPAID_PROTEST = "unpaid_protest"
    FACILITY_UNAVAILABLE = "facility_unavailable"
    PUBLIC_HOLIDAY = "public_holiday"
    ILLNESS_OUTBREAK = "illness_outbreak"
    OTHER = "other"
