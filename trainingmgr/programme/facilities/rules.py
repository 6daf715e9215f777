"""Buildings from the assessment to their use (domain 5.4)."""

from enum import StrEnum

from trainingmgr.core.states import State


class FacilityKind(StrEnum):
    CLASSROOMS = "classrooms"
    BARRACKS = "barracks"
    RANGE = "range"
    CLINIC = "clinic"
    WORKSHOP = "workshop"
    STORE = "store"
    OFFICES = "offices"
    WATER_POWER = "water_power"


class FacilityState(State):
    ASSESSED = "assessed", "designed", "contracted", "rehabilitation"
    DESIGNED = "designed", "contracted", "assessed"
    CONTRACTED = "contracted", "rehabilitation", "designed"
    REHABILITATION = "rehabilitation", "handed_over", "contracted"
    HANDED_OVER = "handed_over", "in_use", "degraded"
    IN_USE = "in_use", "degraded"
    DEGRADED = "degraded", "in_use", "assessed"


S = FacilityState
CLOSED = (S.ASSESSED, S.DESIGNED, S.CONTRACTED, S.REHABILITATION)
"""No class is held in its rooms."""
WORKS = (S.HANDED_OVER, S.IN_USE)
ALONE = tuple(each for each in S if each is not S.HANDED_OVER)
"""What one person writes; a handover is signed by two sides."""
