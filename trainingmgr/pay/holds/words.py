"""Holds and stop lists in the reader's language."""

from flask_babel import lazy_gettext as _

from trainingmgr.core.errors import Sentence
from trainingmgr.pay.holds.rules import AppealState, HoldState, Notice, StopListState
from trainingmgr.pay.rules import UNSAID, HoldReason
from trainingmgr.pay.words import FOCAL, HOLDS

STATES = {
    HoldState.PROPOSED: _("Waits for a second person"),
    HoldState.IN_FORCE: _("On hold"),
    HoldState.RELEASING: _("On hold; its end waits for a second person"),
    HoldState.RELEASED: _("Ended"),
    HoldState.REFUSED: _("Refused"),
    HoldState.WITHDRAWN: _("Taken back"),
}
KINDS = {
    HoldState.PROPOSED: "wait",
    HoldState.IN_FORCE: "hold",
    HoldState.RELEASING: "hold",
    HoldState.RELEASED: "ok",
    HoldState.REFUSED: "none",
    HoldState.WITHDRAWN: "none",
}
LISTS = {
    StopListState.DRAFT: _("Draft: nobody is told yet"),
    StopListState.NOTIFIED: _("Told; people are heard"),
    StopListState.IN_EFFECT: _("In effect"),
    StopListState.CANCELLED: _("Dropped"),
}
LIST_KINDS = {
    StopListState.DRAFT: "none",
    StopListState.NOTIFIED: "wait",
    StopListState.IN_EFFECT: "hold",
    StopListState.CANCELLED: "none",
}
NOTICES = {
    Notice.LETTER: _("A letter, handed over"),
    Notice.PARADE: _("Read out on parade"),
    Notice.PHONE: _("By phone"),
}
APPEALS = {
    AppealState.OPEN: _("Appealed"),
    AppealState.GRANTED: _("Appeal granted"),
    AppealState.REFUSED: _("Appeal refused"),
}
HEARD: dict[str, Sentence] = {
    "heard": _("heard"),
    "spared": _("spared"),
    "appealed": _("Appealed"),
    **{state.value: words for state, words in APPEALS.items()},
}
"""What came of asking somebody on a stop list."""
REASONS: dict[HoldReason, Sentence] = {
    **{reason: said for reason, said in HOLDS.items() if reason not in UNSAID},
    HoldReason.SANCTIONS: _("A list of sanctions"),
    HoldReason.DISCIPLINARY_DECISION: _("A disciplinary decision"),
    HoldReason.SUSPENDED_SUPPORT: _("Support to the unit is suspended"),
}
"""Reasons as those who decide read them. The person and the desk read FOCAL for some."""


def told(reason: HoldReason) -> Sentence:
    """The reason as the person is told it."""
    return FOCAL if reason in UNSAID else HOLDS[reason]
