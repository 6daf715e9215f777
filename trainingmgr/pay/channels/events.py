from collections.abc import Sequence

from flask_babel import lazy_gettext as _

from trainingmgr.accounts.events import SaidWhy
from trainingmgr.core import journal
from trainingmgr.core.journal import Event, Looked
from trainingmgr.core.privacy import Compartment
from trainingmgr.pay.channels.words import KYC, STATES
from trainingmgr.pay.words import CHANNELS


class ProviderSet(Event):
    sentence = _("%(by)s entered the provider %(provider)s")
    provider: str
    kind: str


class ChannelProposed(Event):
    sentence = _("%(by)s asked to pay %(person)s through another channel (%(kind)s). %(because)s")
    worded = {"kind": CHANNELS}
    person: str
    kind: str
    match: str
    because: str = journal.words()


class ChannelsProposed(Event):
    sentence = _("%(by)s brought in %(count)s pay channels, which wait for a second person")
    count: int
    sha256: str


class ChannelsTakenBack(Event):
    sentence = _("%(by)s took back a file of %(count)s pay channels")
    count: int
    sha256: str


class ChannelDecided(Event):
    sentence = _("%(by)s decided on the pay channel of %(person)s: %(decision)s. %(because)s")
    worded = {"decision": STATES}
    person: str
    decision: str
    kind: str
    because: str = journal.words(default="")


class ChannelWithdrawn(Event):
    sentence = _("%(by)s withdrew the pay channel that was proposed for %(person)s")
    person: str


class SharingAgreed(Event):
    sentence = _("%(by)s agreed that the account of %(person)s is shared. %(because)s")
    person: str
    others: int
    because: str = journal.words()


class ChannelTold(Event):
    sentence = _("%(by)s recorded that %(person)s was told of the pay channel on %(on)s")
    person: str
    on: str
    how: str
    begins: str


class ChannelStopped(Event):
    sentence = _("%(by)s stopped the pay channel of %(person)s. %(because)s")
    person: str
    because: str = journal.words()


class HolderVerified(Event):
    sentence = _("%(by)s recorded what the provider says of the holder %(person)s: %(kyc)s")
    worded = {"kyc": KYC}
    person: str
    kyc: str


class NumberShown(Looked):
    sentence = _("%(by)s was shown the whole account number of %(person)s. %(reason)s")
    lies_in = Compartment.PAY
    person: str
    reason: str = journal.words()
    people: Sequence[int]


class ChannelsLooked(SaidWhy):
    sentence = _("%(by)s looked at the pay channels of %(person)s: %(why)s")
    lies_in = Compartment.PAY
    person: str
    people: Sequence[int]


class ChannelsListed(SaidWhy):
    sentence = _("%(by)s looked at a list of %(count)s pay channels: %(why)s")
    lies_in = Compartment.PAY
    count: int
    people: Sequence[int]
    narrowed: str


class NoticesPrinted(SaidWhy):
    sentence = _("%(by)s printed notices of %(count)s pay channels: %(why)s")
    lies_in = Compartment.PAY
    count: int
    people: Sequence[int]
