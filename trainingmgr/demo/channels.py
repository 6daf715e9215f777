"""Where the pay of everybody goes, the changes that wait, and one that nobody asked for."""

from collections.abc import Sequence
from datetime import timedelta
from hashlib import sha256
from typing import Any, cast

from sqlalchemy import LargeBinary, Table, bindparam, insert, select

from trainingmgr.core import keys
from trainingmgr.core.columns import new_uid
from trainingmgr.core.db import db
from trainingmgr.demo.payroll import Payee, account
from trainingmgr.demo.story import Story
from trainingmgr.pay.channels import services
from trainingmgr.pay.channels.events import ChannelsProposed
from trainingmgr.pay.channels.models import PayChannel, PaymentProvider
from trainingmgr.pay.channels.rules import ChannelState, KycState, NameMatch, Notice, name_match
from trainingmgr.pay.channels.services import Wanted
from trainingmgr.pay.rules import Channel
from trainingmgr.registry.people.models import Person

CHANNEL = cast("Table", PayChannel.__table__)
_PUT = insert(CHANNEL).values(identifier=bindparam("sealed", type_=LargeBinary))
PROVIDERS = (
    ("BSN", Channel.BANK_ACCOUNT, "National Savings Bank", "Banque nationale d'épargne",
     "مصرف الادخار الوطني", "BSNXTDND"),
    ("BCI", Channel.BANK_ACCOUNT, "Bank of Commerce", "Banque du commerce", "مصرف التجارة",
     "BCOMTDND"),
    ("TIGMO", Channel.MOBILE_MONEY, "Tigmo Money", "Tigmo Argent", "تيغمو للنقود", None),
)  # fmt: skip
IDENTIFIED = (Channel.BANK_ACCOUNT, Channel.MOBILE_MONEY)
WAITING = 12


def tell(story: Story, payees: Sequence[Payee]) -> None:
    """Providers, the channels of two years, then what waits today."""
    finance = story.users["finance"]
    with story.told(story.at(story.began, 9)):
        providers = [
            services.set_provider(
                code, {"en": en, "fr": fr, "ar": ar}, kind, bic=bic,
                digits=21 if bic else None, by=finance,
            )
            for code, kind, en, fr, ar, bic in PROVIDERS
        ]  # fmt: skip
    known = [each for each in payees if each.who is not None and not each.kind]
    _of_two_years(story, known, providers)
    _waiting(story, known, providers)


def _of_two_years(
    story: Story, payees: Sequence[Payee], providers: Sequence[PaymentProvider]
) -> None:
    rows: list[dict[str, Any]] = []
    seen: set[int] = set()
    for each in payees:
        if each.who is None or each.who.id in seen or each.channel is Channel.UNKNOWN:
            continue
        seen.add(each.who.id)
        rows.append(_row(story, each, providers))
    if rows:
        db.session.execute(_PUT, rows)
    happening = ChannelsProposed(count=len(rows), sha256=sha256(b"channels").hexdigest())
    story.note(happening, story.users["hr.lf"], story.at(story.began, 11))


def _row(story: Story, each: Payee, providers: Sequence[PaymentProvider]) -> dict[str, Any]:
    named = each.channel in IDENTIFIED
    number = each.account if each.channel is Channel.BANK_ACCOUNT else each.phone
    mark = each.account_mark if each.channel is Channel.BANK_ACCOUNT else each.phone_mark
    at = story.at(story.began, 11)
    offered = [one for one in providers if one.kind is each.channel]
    match = name_match(each.name, [each.who.name]) if each.who else NameMatch.UNVERIFIED
    return {
        "uid": new_uid(), "version": 1, "person_id": each.who.id if each.who else 0,
        "kind": each.channel, "provider_id": story.rng.choice(offered).id if named else None,
        "sealed": keys.ring().seal(number) if named and number else None,
        "identifier_end": number[-4:] if named and number else None,
        "identifier_mark": mark if named else None, "holder_name": each.name if named else None,
        "name_match": match if named else NameMatch.UNVERIFIED,
        "kyc": KycState.VERIFIED if story.chance(0.94) else KycState.SUBMITTED,
        "kyc_on": at.date(), "state": ChannelState.AGREED,
        "because": "From the bank's list, seen with an identity card.",
        "proposed_by_id": story.users["hr.lf"].id, "proposed_at": at,
        "decided_by_id": story.users["pay"].id, "decided_at": at + timedelta(days=1),
        "cooling_off_until": at.date() + timedelta(days=1),
        "notified_on": at.date() + timedelta(days=1), "notified_how": Notice.PARADE_LIST,
        "active_from": at.date() + timedelta(days=1),
    }  # fmt: skip


def _waiting(story: Story, payees: Sequence[Payee], providers: Sequence[PaymentProvider]) -> None:
    """Changes of this week: most are their own, one bears another name, two share a number."""
    bank, clerk = providers[1], story.users["hr.lf"]
    asking = [each for each in payees if each.channel is Channel.BANK_ACCOUNT and each.account]
    chosen = story.rng.sample(asking, min(WAITING, len(asking)))
    people = {
        each.id: each
        for each in db.session.scalars(
            select(Person).where(Person.id.in_([each.who.id for each in chosen if each.who]))
        )
    }
    for place, each in enumerate(chosen):
        if each.who is None:
            continue
        number, holder = account(story.rng), each.name
        if place == 1:
            holder = chosen[0].name
        elif place == 2 and chosen[3].account:
            number = chosen[3].account
        wanted = Wanted(
            kind=Channel.BANK_ACCOUNT, provider=bank, number=number, holder_name=holder,
            kyc=KycState.VERIFIED, kyc_on=story.ago(6),
            because="Came with the paper of the new bank and an identity card.",
        )  # fmt: skip
        with story.told(story.at(story.ago(5), 9 + place % 6)):
            found = services.propose(people[each.who.id], wanted, region="TD", by=clerk)
        found.person = people[each.who.id]
        found.shared, found.proposed_at = None, story.at(story.ago(5), 9)
        if place > WAITING // 2 and found.name_match is not NameMatch.DIFFERENT:
            with story.told(story.at(story.ago(3), 10)):
                db.session.flush()
                services.decide(found, agreed=True, seen=found.version, by=story.users["pay"])
        db.session.flush()
