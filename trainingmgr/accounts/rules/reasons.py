"""Why somebody looks into a closed compartment, and how long what they said holds (R-DAT-05)."""

from enum import StrEnum
from typing import Any

from flask_babel import lazy_gettext as _

from trainingmgr.core.errors import Refusal
from trainingmgr.core.values import dataclass

LEAST, LONGEST = 10, 160
HOLDS = 8 * 3600
"""Seconds for which it holds, unless the session ends before."""
RECORDS = 4
"""Of so many records somebody is not asked again, where each is asked for by itself."""


class Work(StrEnum):
    """What somebody looks into. It is asked once for a sitting, or for each record by itself."""

    CHANNELS = "channels"
    MATCHES = "matches"
    FILES = "files"
    CHILDREN = "children"
    COMPLAINTS = "complaints"
    CARD = "card"

    @property
    def by_record(self) -> bool:
        return self is Work.CARD


class Why(StrEnum):
    """Why, in one word that fits the work; `OTHER` in words of one's own."""

    PAYROLL = "payroll"
    DESK = "desk"
    CAME_BACK = "came_back"
    CHANGE = "change"
    COMPARED = "compared"
    QUEUE = "queue"
    SECOND = "second"
    CASE = "case"
    TOLD = "told"
    HANDOVER = "handover"
    COMPLAINT = "complaint"
    SAMPLE = "sample"
    PAPER = "paper"
    FIGURE = "figure"
    OTHER = "other"


FITS: dict[Work, tuple[Why, ...]] = {
    Work.CHANNELS: (Why.PAYROLL, Why.DESK, Why.CAME_BACK, Why.CHANGE, Why.COMPARED, Why.OTHER),
    Work.MATCHES: (Why.QUEUE, Why.SECOND, Why.CASE, Why.TOLD, Why.OTHER),
    Work.FILES: (Why.QUEUE, Why.CASE, Why.DESK, Why.COMPLAINT, Why.OTHER),
    Work.CHILDREN: (Why.QUEUE, Why.HANDOVER, Why.COMPLAINT, Why.OTHER),
    Work.COMPLAINTS: (Why.QUEUE, Why.COMPLAINT, Why.FIGURE, Why.OTHER),
    Work.CARD: (Why.COMPLAINT, Why.SAMPLE, Why.PAPER, Why.FIGURE, Why.OTHER),
}


@dataclass(frozen=True)
class Stated:
    """What somebody said before they looked."""

    why: Why
    words: str | None = None

    @property
    def facts(self) -> dict[str, Any]:
        """As an entry of the journal keeps it."""
        return {"why": self.why.value, "reason": self.words}


def stated(work: Work, why: Why, words: str) -> Stated:
    """Raise a Refusal unless it says enough: of a record that is asked for by itself, and where
    nothing fits, in words of their own.
    """
    words = " ".join(words.split())
    if why not in FITS[work]:
        raise Refusal(_("Choose why you look."), field="why")
    if len(words) > LONGEST:
        raise Refusal(_("Use fewer words."), field="words")
    if len(words) < LEAST and (work.by_record or why is Why.OTHER):
        raise Refusal(_("Say in a full sentence why you look."), field="words")
    return Stated(why, words or None)
