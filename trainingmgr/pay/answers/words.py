"""What the desk answers, in the reader's language, and what somebody brings to put it right."""

from flask_babel import lazy_gettext as _

from trainingmgr.core.errors import Sentence
from trainingmgr.pay.answers.rules import Month, Reason, Roll, Why
from trainingmgr.pay.rules import ChannelFailure, HoldReason
from trainingmgr.pay.words import FAILURES, FOCAL, HOLDS, WITHDRAWN

WHYS: dict[Why, Sentence] = {
    Why.NO_LINE: _("There is no line for this person in the pay of this month"),
    Why.UNDER_REVIEW: _("A line may be this person’s: it is being looked at"),
    Why.NOT_CONFIRMED: _("The bank or the cash parade has not confirmed it yet"),
    Why.NO_FILE: _("The pay file of this month has not come here"),
    Why.NOT_COMPARED: _("The pay file has come and is not compared yet"),
    Why.SENT_BACK: _("The money was sent back, without a reason"),
    Why.PART: _("Only a part of the money arrived"),
    Why.HELD: _("On hold, without a reason in the file"),
    Why.FOCAL_POINT: FOCAL,
}
MONTHS = {
    Month.PAID: _("Paid"),
    Month.PART: _("Paid in part"),
    Month.SENT_BACK: _("Sent back"),
    Month.HELD: _("On hold"),
    Month.NO_LINE: _("Not on the roll"),
    Month.UNKNOWN: _("Not known"),
    Month.NO_FILE: _("Not known"),
    Month.NOT_RUN: _("Not run yet"),
    Month.BEFORE: _("Before service"),
}
MONTH_KINDS = {
    Month.PAID: "ok",
    Month.PART: "warn",
    Month.SENT_BACK: "stop",
    Month.HELD: "hold",
    Month.NO_LINE: "stop",
    Month.UNKNOWN: "unk",
    Month.NO_FILE: "unk",
    Month.NOT_RUN: "none",
    Month.BEFORE: "none",
}
ROLLS = {
    Roll.YES: _("Yes"),
    Roll.NO: _("No"),
    Roll.UNKNOWN: _("Not known"),
    Roll.STOPPED: WITHDRAWN,
}
ROLL_KINDS = {Roll.YES: "ok", Roll.NO: "stop", Roll.UNKNOWN: "unk", Roll.STOPPED: "hold"}


def why(reason: Reason) -> Sentence:
    """The reason in words. What only the focal point may say reads alike for all."""
    if isinstance(reason, HoldReason):
        return HOLDS[reason]
    return FAILURES[reason] if isinstance(reason, ChannelFailure) else WHYS[reason]


_CARD = _("National card or military card, or a letter from the unit with a stamp")
_ORDER = _("The order of appointment or posting")
_BANK = _("A paper from the bank that shows the name and the number of the account")
_PHONE = _("The phone with its card, and the paper of the operator that shows the name")
_UNIT = _("A letter of the commander that says since when they serve in the unit")
_WAIT = _("Nothing to bring: come back when the next pay file is in")
_ASK = _("Nothing to bring: ask the focal point of the personnel office")
BRING: dict[Reason, tuple[Sentence, ...]] = {
    Why.NO_LINE: (_CARD, _ORDER, _UNIT),
    Why.UNDER_REVIEW: (_CARD,),
    Why.NOT_CONFIRMED: (_WAIT,),
    Why.NO_FILE: (_WAIT,),
    Why.NOT_COMPARED: (_WAIT,),
    Why.SENT_BACK: (_CARD, _BANK),
    Why.PART: (_CARD,),
    Why.HELD: (_CARD,),
    Why.FOCAL_POINT: (_ASK,),
    HoldReason.NOT_REGISTERED: (_CARD, _ORDER),
    HoldReason.NOT_SLOTTED: (_CARD, _ORDER),
    HoldReason.NOT_SEEN: (_CARD, _UNIT),
    HoldReason.DUPLICATE: (_CARD, _("Every service card and number that was ever given")),
    HoldReason.CHANNEL_UNVERIFIED: (_CARD, _BANK),
    HoldReason.NAME_MISMATCH: (_CARD, _BANK),
    HoldReason.SANCTIONS: (_ASK,),
    HoldReason.COURT_ORDER: (_CARD, _("The court’s paper")),
    HoldReason.DISCIPLINARY_DECISION: (_ASK,),
    HoldReason.SUSPENDED_SUPPORT: (_ASK,),
    HoldReason.DATA_ERROR: (_CARD,),
    HoldReason.AWAITING_DOCUMENT: (_CARD, _ORDER),
    ChannelFailure.WRONG_ACCOUNT: (_CARD, _BANK),
    ChannelFailure.CLOSED: (_CARD, _BANK),
    ChannelFailure.BLOCKED: (_CARD, _BANK),
    ChannelFailure.NAME_MISMATCH: (_CARD, _BANK),
    ChannelFailure.WALLET_LIMIT: (_PHONE,),
    ChannelFailure.NUMBER_INACTIVE: (_CARD, _PHONE),
    ChannelFailure.NETWORK_DOWN: (_WAIT,),
    ChannelFailure.PAYER_FUNDS: (_WAIT,),
    ChannelFailure.DUPLICATE: (_CARD, _BANK),
    ChannelFailure.REGULATORY: (_CARD, _BANK),
    ChannelFailure.UNCLAIMED: (_CARD,),
    ChannelFailure.OTHER: (_CARD, _BANK),
}
"""What somebody brings to have it put right."""
WAYS: dict[str, Sentence] = {
    "number": _("by a number"),
    "name": _("by a name"),
    "outside": _("by a number, outside their reach"),
}
"""How the desk was asked."""
ANSWERS: dict[str, Sentence] = {
    **{month.value: words for month, words in MONTHS.items()},
    "several": _("several to choose from"),
}
"""What it said, for the journal."""
