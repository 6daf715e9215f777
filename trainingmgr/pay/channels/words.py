"""The words of pay channels in the reader's language, and the status that goes with them."""

from flask_babel import lazy_gettext as _

from trainingmgr.core.errors import Sentence
from trainingmgr.matching.alignment import CLOSE, IDENTICAL, SOUND
from trainingmgr.pay.channels.rules import (
    AccountFormat,
    ChannelState,
    KycState,
    NameMatch,
    Notice,
    Stage,
)

STAGES: dict[Stage, Sentence] = {
    Stage.DECIDE: _("Waits for a decision"),
    Stage.TELL: _("Agreed, the person is to be told"),
    Stage.COMING: _("Counts from a later day"),
    Stage.NOW: _("Paid to now"),
    Stage.ENDED: _("Ended"),
    Stage.REFUSED: _("Refused or withdrawn"),
}
STAGE_KINDS = {
    Stage.DECIDE: "wait",
    Stage.TELL: "wait",
    Stage.COMING: "go",
    Stage.NOW: "ok",
    Stage.ENDED: "none",
    Stage.REFUSED: "stop",
}
STATES: dict[ChannelState, Sentence] = {
    ChannelState.PROPOSED: _("Proposed"),
    ChannelState.AGREED: _("Agreed"),
    ChannelState.REFUSED: _("Refused"),
    ChannelState.WITHDRAWN: _("Withdrawn"),
    ChannelState.STOPPED: _("Stopped"),
}
MATCHES: dict[NameMatch, Sentence] = {
    NameMatch.EXACT: _("The person's own name"),
    NameMatch.CLOSE: _("Nearly the person's name"),
    NameMatch.DIFFERENT: _("Another name"),
    NameMatch.UNVERIFIED: _("Name not known"),
}
MATCH_KINDS = {
    NameMatch.EXACT: "ok",
    NameMatch.CLOSE: "wait",
    NameMatch.DIFFERENT: "stop",
    NameMatch.UNVERIFIED: "unk",
}
KYC: dict[KycState, Sentence] = {
    KycState.NOT_STARTED: _("Not begun"),
    KycState.SUBMITTED: _("With the provider"),
    KycState.VERIFIED: _("Verified"),
    KycState.REJECTED: _("Rejected"),
    KycState.EXPIRED: _("Expired"),
}
KYC_KINDS = {
    KycState.NOT_STARTED: "none",
    KycState.SUBMITTED: "wait",
    KycState.VERIFIED: "ok",
    KycState.REJECTED: "stop",
    KycState.EXPIRED: "warn",
}
NOTICES: dict[Notice, Sentence] = {
    Notice.LETTER: _("By letter"),
    Notice.SMS: _("By a message on the phone"),
    Notice.PARADE_LIST: _("On the list of a parade"),
    Notice.IN_PERSON: _("In person"),
}
FORMATS: dict[AccountFormat, Sentence] = {
    AccountFormat.IBAN: _("IBAN, with its check digits"),
    AccountFormat.RIB: _("RIB of 23 figures, with its key"),
    AccountFormat.ANY: _("Its own numbers"),
}
LIKENESS: dict[int, Sentence] = {
    IDENTICAL: _("the same word"),
    SOUND: _("sounds the same"),
    CLOSE: _("nearly the same"),
    0: _("faces nothing"),
}
