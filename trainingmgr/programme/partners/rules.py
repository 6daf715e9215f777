"""Roles, agreements and activities of partners, with the codes of IATI; what figures may be told.

Codes: IATI standard 2.03, OrganisationRole and ActivityStatus.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import field
from datetime import date, timedelta
from enum import StrEnum

from trainingmgr.core.money import Money
from trainingmgr.core.states import State
from trainingmgr.core.values import dataclass
from trainingmgr.training.coverage.rules import FEW


class PartnerRole(StrEnum):
    """What an organisation does in an activity or under an agreement (domain 5.3.1)."""

    FUNDING = "funding"
    PROGRAMMING = "programming"
    IMPLEMENTING = "implementing"
    HOST = "host"


IATI_ROLES = {
    PartnerRole.FUNDING: 1, PartnerRole.HOST: 2, PartnerRole.PROGRAMMING: 3,
    PartnerRole.IMPLEMENTING: 4,
}  # fmt: skip
"""The host is accountable (2); whoever directs for a funder extends its support (3)."""
DECIDING = (PartnerRole.FUNDING, PartnerRole.PROGRAMMING)


class AgreementKind(StrEnum):
    BILATERAL = "bilateral"
    MULTILATERAL = "multilateral"


class ActivityState(State):
    PLANNED = "planned", "ongoing", "completed", "suspended", "cancelled"
    ONGOING = "ongoing", "completed", "suspended", "cancelled"
    SUSPENDED = "suspended", "planned", "ongoing", "completed", "cancelled"
    COMPLETED = "completed", "ongoing"
    CANCELLED = "cancelled", "planned"


IATI_STATES = {
    ActivityState.PLANNED: 1, ActivityState.ONGOING: 2, ActivityState.COMPLETED: 3,
    ActivityState.CANCELLED: 5, ActivityState.SUSPENDED: 6,
}  # fmt: skip
IATI_CLOSED = 4
"""A run with its closing report: nothing of it is open any more."""
COUNTS = frozenset(ActivityState) - {ActivityState.CANCELLED}
"""What is held or will be: a cancelled activity overlaps with nothing and fills no gap."""
PURPOSE = "15210"
"""OECD-DAC: security system management and reform, where nothing else is said."""
SOON = 90
"""Days ahead in which the end of an agreement is shown."""
CONFIRMED = 60
"""Days after which what a partner told is no longer current (MT-5)."""


class Standing(StrEnum):
    """How an agreement stands on a day."""

    TO_COME = "to_come"
    RUNS = "runs"
    ENDS_SOON = "ends_soon"
    OVER = "over"


def standing(from_on: date, until_on: date | None, ended_on: date | None, on: date) -> Standing:
    """Before its first day, running, in its last ninety days, or over."""
    last = min((each for each in (until_on, ended_on) if each), default=None)
    if last is not None and last < on:
        return Standing.OVER
    if from_on > on:
        return Standing.TO_COME
    if last is not None and last <= on + timedelta(days=SOON):
        return Standing.ENDS_SOON
    return Standing.RUNS


@dataclass(frozen=True)
class Reached:
    """People that an activity is for, and those that it has reached; None is not told."""

    targeted: int | None = None
    total: int | None = None
    women: int | None = None
    men: int | None = None
    hidden: bool = False
    """Fewer than five stand in a cell, so it is left out (R-DAT-15)."""

    def told(self) -> "Reached":
        """As it leaves for partners: no cell of fewer than five, nor one that the others give
        away.
        """
        total = self.total or 0
        if 0 < total < FEW:
            return Reached(self.targeted, hidden=True)
        women, men = self.women or 0, self.men or 0
        parts = (women, men, total - women - men)
        if any(0 < each < FEW for each in parts):
            return Reached(self.targeted, self.total, hidden=True)
        return self


def together(parts: Sequence[Reached], *, listed: bool) -> Reached:
    """What several activities have reached, as it leaves. Whoever reads each of them, or the sum of
    another topic to which all but one belong, takes away what is told: where one of the parts is
    left out, what would be left of the sum is left out with it.
    """
    total, women, men = (
        sum(getattr(each, name) or 0 for each in parts) for name in ("total", "women", "men")
    )
    whole = Reached(None, total, women, men)
    small = [each for each in parts if each.told().hidden]
    if not small or 0 < total < FEW:
        return whole.told()
    if listed and any(each.told().total is None for each in small):
        return Reached()
    rest = together(small, listed=False) if len(small) < len(parts) else whole.told()
    is_left = listed or len(small) == 1 or rest.hidden
    return Reached(None, total, hidden=True) if is_left else whole.told()


@dataclass(frozen=True, kw_only=True)
class Doing:
    """One activity, as a partner told it or as a run of the site's own shows it."""

    code: str
    titles: Mapping[str, str]
    is_run: bool
    key: str
    """The uid of the activity or of the run."""
    roles: Mapping[PartnerRole, frozenset[int]]
    """Organisations by what they do in it."""
    topics: frozenset[int] = frozenset()
    units: frozenset[int] = frozenset()
    institution: int | None = None
    place: int | None = None
    site: str = ""
    starts_on: date
    ends_on: date
    state: ActivityState
    is_closed: bool = False
    reached: Reached = field(default_factory=Reached)
    money: Money | None = None
    contact: str = ""
    confirmed_on: date | None = None
    reference: str = ""
    is_aid: bool | None = None
    purpose: str = PURPOSE

    def title(self, language: str = "en") -> str:
        return self.titles.get(language) or next(iter(self.titles.values()), "")

    @property
    def iati_state(self) -> int:
        return IATI_CLOSED if self.is_closed else IATI_STATES[self.state]

    @property
    def deciding(self) -> frozenset[int]:
        """Those who answer for it: who funds or directs, else who carries it out."""
        found = frozenset().union(*(self.roles.get(each, frozenset()) for each in DECIDING))
        return found or self.roles.get(PartnerRole.IMPLEMENTING, frozenset())

    @property
    def everybody(self) -> frozenset[int]:
        return frozenset().union(*self.roles.values())

    def is_current(self, on: date) -> bool:
        """Whether it was confirmed in the last sixty days: a run confirms itself."""
        return self.is_run or (
            self.confirmed_on is not None and (on - self.confirmed_on).days < CONFIRMED
        )


def deciding_partners(doing: Doing, hosts: Collection[int]) -> frozenset[int]:
    """Of those who answer for an activity, the ones that are not of the host; where the host
    alone pays, whoever carries it out for it.
    """
    found = doing.deciding - frozenset(hosts)
    return found or doing.roles.get(PartnerRole.IMPLEMENTING, frozenset()) - frozenset(hosts)
