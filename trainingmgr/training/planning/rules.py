"""Whether training is the remedy at all, and what a plan says: pure rules.

The order of the questions is that of DPO Guidelines 2019.14: gap, cause, right remedy, only then
training (domain 2.4.1 and 2.4.3).
"""

from collections.abc import Collection, Iterator, Mapping
from enum import IntEnum, StrEnum

from flask_babel import lazy_gettext as _
from flask_babel.speaklater import LazyString

from trainingmgr.core.states import State
from trainingmgr.core.values import dataclass
from trainingmgr.registry.people.rules import Category


class Found(StrEnum):
    """Where a gap was found."""

    ASSESSMENT = "assessment"
    INCIDENT = "incident"
    INSPECTION = "inspection"
    MENTOR = "mentor"
    COMMANDER = "commander_request"
    MITIGATION = "hrddp_mitigation"
    HOST_PLAN = "host_plan"


class Cause(StrEnum):
    """Why people do not perform: only the first three are something that teaching changes."""

    SKILL = "skill"
    KNOWLEDGE = "knowledge"
    ATTITUDE = "attitude"
    EQUIPMENT = "equipment"
    PROCESS = "process"
    LEADERSHIP = "leadership"
    PAY = "pay"


class Remedy(StrEnum):
    TRAINING = "training"
    BOTH = "training_and_other"
    OTHER = "other"


class Priority(IntEnum):
    URGENT = 1
    HIGH = 2
    NORMAL = 3


class Audience(StrEnum):
    """Who is to be trained: units of the force, and those who govern it."""

    FORCE = "force"
    MINISTRY = "ministry"
    PARLIAMENT = "parliament"
    OVERSIGHT = "oversight"
    JUSTICE = "justice"


class NeedState(State):
    OPEN = "open", "planned", "met", "declined"
    PLANNED = "planned", "met", "declined", "open"
    MET = "met", "open"
    DECLINED = "declined", "open"


class PlanState(State):
    DRAFT = "draft", "proposed"
    PROPOSED = "proposed", "draft", "agreed", "superseded"
    AGREED = "agreed", "superseded"
    SUPERSEDED = "superseded"


TAUGHT = frozenset({Cause.SKILL, Cause.KNOWLEDGE, Cause.ATTITUDE})
"""Causes that training alone can change."""
OVER = frozenset({NeedState.MET, NeedState.DECLINED})
AUDIENCE_OF: Mapping[Category, Audience] = {
    Category.MOD_CIVILIAN: Audience.MINISTRY,
    Category.PARLIAMENTARIAN: Audience.PARLIAMENT,
    Category.OVERSIGHT_STAFF: Audience.OVERSIGHT,
    Category.JUSTICE_ACTOR: Audience.JUSTICE,
}
"""Whoever is not of these categories is trained as one of the force."""


@dataclass(frozen=True, kw_only=True)
class Gap:
    """What somebody found: where people fall short, why, and what would help."""

    found: Found
    audience: Audience
    group: str
    gap: str
    cause: Cause
    remedy: Remedy
    other_remedy: str | None = None
    priority: Priority = Priority.NORMAL
    evidence: str


def objections(
    gap: Gap, modules: Collection[str], units: Collection[str]
) -> Iterator[tuple[str, LazyString]]:
    """The field and the sentence of everything that is wrong with a need."""
    if gap.remedy is Remedy.TRAINING and gap.cause not in TAUGHT:
        yield "remedy", _("Teaching alone does not change this cause. Say what else is needed.")
    if gap.remedy is not Remedy.TRAINING and not gap.other_remedy:
        yield "other_remedy", _("Say what else is needed, and who would do it.")
    if gap.remedy is Remedy.OTHER and modules:
        yield "modules", _("Where training is not the remedy, no module is linked.")
    if gap.remedy is not Remedy.OTHER and not modules:
        yield "modules", _("Name the modules that would close the gap.")
    if gap.audience is Audience.FORCE and not units:
        yield "units", _("Name at least one unit.")
    if gap.audience is not Audience.FORCE and units:
        yield "units", _("Units stand only where the force is to be trained.")


@dataclass(frozen=True)
class Cell:
    """One audience or unit, and one topic: seats that are planned, and those that are taken."""

    seats: int = 0
    taken: int = 0

    @property
    def missing(self) -> int:
        return max(0, self.seats - self.taken)

    @property
    def shape(self) -> str:
        """The sign beside the figures: nothing asked, all taken, begun, nothing yet."""
        if not self.seats:
            return "none"
        if self.taken >= self.seats:
            return "ok"
        return "go" if self.taken else "wait"
