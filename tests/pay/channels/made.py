"""Channels as the tests of pay make them."""

from tests.makers import kept
from trainingmgr.pay.channels import services
from trainingmgr.pay.channels.models import PaymentProvider
from trainingmgr.pay.channels.rules import KycState
from trainingmgr.pay.channels.services import Wanted
from trainingmgr.pay.rules import Channel

WHY = "The person asked for it with an identity card."


def a_provider(kind=Channel.BANK_ACCOUNT, code="BNK", **facts):
    titles = {"en": "First Bank", "fr": "Première Banque", "ar": "المصرف الأول"}
    return kept(PaymentProvider(code=code, titles=titles, kind=kind, **facts))


def wanted(provider, number="4567891234", holder="", **facts):
    usual = {"kyc": KycState.VERIFIED, "because": WHY}
    return Wanted(
        kind=provider.kind, provider=provider, number=number, holder_name=holder, **usual | facts
    )


def proposed(person, provider, by, number="4567891234", **facts):
    facts.setdefault("holder", person.name_display)
    return services.propose(person, wanted(provider, number, **facts), region="TD", by=by)
