"""Marks, and the hours they amount to (R-TRN-03)."""

from enum import StrEnum

from trainingmgr.core.states import State


class MarkCode(StrEnum):
    """What the sheet says about one person in one class. Not recorded is not absent."""

    PRESENT = "present"
    LATE = "late"
    LEFT_EARLY = "left_early"
    EXCUSED_MEDICAL = "excused_medical"
    EXCUSED_DUTY = "excused_duty"
    EXCUSED_LEAVE = "excused_leave"
    ABSENT = "absent"
    OPERATIONAL_CALLUP = "operational_callup"
    NOT_RECORDED = "not_recorded"


THERE = frozenset({MarkCode.PRESENT, MarkCode.LATE, MarkCode.LEFT_EARLY})
EXCUSED = frozenset(
    {
        MarkCode.EXCUSED_MEDICAL,
        MarkCode.EXCUSED_DUTY,
        MarkCode.EXCUSED_LEAVE,
        MarkCode.OPERATIONAL_CALLUP,
    }
)


class ActionState(State):
    OPEN = "open", "done", "dropped"
    DONE = "done", "open"
    DROPPED = "dropped", "open"
