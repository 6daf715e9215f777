"""A pay channel is asked for by one person, agreed to by another, and told to whoever is paid."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Any, cast

from flask_babel import lazy_gettext as _
from sqlalchemy import LargeBinary, Table, bindparam, delete, insert, or_, select
from sqlalchemy.orm import selectinload

from trainingmgr.accounts.models import User
from trainingmgr.accounts.rules.reasons import Stated
from trainingmgr.accounts.services import looking
from trainingmgr.accounts.services.four_eyes import allowed, another_person, asked_still, in_time
from trainingmgr.core import clock, journal, keys
from trainingmgr.core.columns import new_uid
from trainingmgr.core.db import db, operation
from trainingmgr.core.errors import Refusal, Sentence
from trainingmgr.core.permissions import Permission
from trainingmgr.core.values import dataclass
from trainingmgr.matching import records
from trainingmgr.pay.channels import events, queries
from trainingmgr.pay.channels.models import PayChannel, PaymentProvider, SharedAccount
from trainingmgr.pay.channels.rules import (
    COOLING_DAYS,
    IDENTIFIED,
    AccountFormat,
    ChannelState,
    KycState,
    NameMatch,
    Notice,
    Unsound,
    account,
    begins_on,
    cools_until,
    name_match,
)
from trainingmgr.pay.rules import Channel
from trainingmgr.registry.people import queries as people
from trainingmgr.registry.people.models import Person
from trainingmgr.registry.people.queries import visible
from trainingmgr.registry.people.rules import e164
from trainingmgr.registry.people.services.own import not_of_asker
from trainingmgr.tabular.importables import Bringer
from trainingmgr.tabular.models import ImportBatch

P = Permission
NOT_ONESELF = _("Nobody changes where their own pay goes. Ask a colleague.")
TELLS = (P.CHANNEL_PROPOSE, P.CHANNEL_SHARE, P.CHANNEL_DECIDE)


@dataclass(frozen=True)
class Wanted:
    """Where somebody asks to be paid, as it was written."""

    kind: Channel
    because: str
    provider: PaymentProvider | None = None
    number: str = ""
    holder_name: str = ""
    kyc: KycState = KycState.NOT_STARTED
    kyc_on: date | None = None
    kyc_until: date | None = None


@dataclass(frozen=True)
class Sound:
    """A number that can be right: as it is kept, its end, and its mark."""

    number: str
    end: str
    mark: str


def sound(kind: Channel, number: str, provider: PaymentProvider | None, region: str) -> Sound:
    """The number as it is kept. Raises Unsound with what to write instead."""
    if kind is Channel.MOBILE_MONEY:
        try:
            found = e164(number, region)
        except ValueError as bad:
            raise Unsound(
                _("This is not a phone number that can be dialled. Write it with its country.")
            ) from bad
        mark = keys.ring().mark("pay phone", records.phone(found))
    else:
        written = provider.format if provider else AccountFormat.ANY
        found = account(number, written, provider.digits if provider else None)
        mark = keys.ring().mark("pay account", found)
    return Sound(found, found[-4:], mark)


@operation
def set_provider(
    code: str,
    titles: dict[str, str],
    kind: Channel,
    *,
    bic: str | None = None,
    written: AccountFormat = AccountFormat.ANY,
    digits: int | None = None,
    by: User,
) -> PaymentProvider:
    """Enter a bank, an operator or a paymaster's office."""
    allowed(by, P.PROVIDER_WRITE)
    found = PaymentProvider(
        code=code.strip(), titles=titles, kind=kind, bic=(bic or "").upper() or None,
        format=written, digits=digits,
    )  # fmt: skip
    db.session.add(found)
    db.session.flush()
    happening = events.ProviderSet(
        provider=found.code, kind=kind.value, about=("payment_provider", found.id)
    )
    journal.record(happening, by=by)
    return found


@operation
def propose(person: Person, wanted: Wanted, *, region: str, by: User) -> PayChannel:
    """Ask to pay somebody through another channel. Nothing changes before others have agreed."""
    allowed(by, P.CHANNEL_PROPOSE)
    _not_oneself(person, by)
    found = PayChannel(
        person_id=person.id, kind=wanted.kind, because=wanted.because.strip(), kyc=wanted.kyc,
        kyc_on=wanted.kyc_on, kyc_until=wanted.kyc_until, proposed_by_id=by.id,
    )  # fmt: skip
    if wanted.kind in IDENTIFIED:
        if wanted.provider is None or wanted.provider.kind is not wanted.kind:
            raise Refusal(
                _("Choose the bank or operator that keeps this account."), field="provider"
            )
        try:
            number = sound(wanted.kind, wanted.number, wanted.provider, region)
        except Unsound as wrong:
            raise Refusal(wrong.sentence, field="number") from wrong
        _not_ones_own_number(number.mark, by)
        found.provider_id = wanted.provider.id
        found.identifier, found.identifier_end = number.number, number.end
        found.identifier_mark = number.mark
        found.holder_name = wanted.holder_name.strip() or None
        names = queries.names_of([person.id]).get(person.id, [])
        found.name_match = name_match(wanted.holder_name, names)
    db.session.add(found)
    db.session.flush()
    happening = events.ChannelProposed(
        person=person.number, kind=found.kind.value, match=found.name_match.value,
        because=found.because, about=("person", person.id),
    )  # fmt: skip
    journal.record(happening, by=by)
    return found


def _not_oneself(person: Person, by: User) -> None:
    if people.is_own(person, by.holder_id):
        raise Refusal(NOT_ONESELF)


def _not_ones_own_number(mark: str | None, by: User) -> None:
    if mark and by.holder_id in queries.holders_of_number(mark):
        raise Refusal(_("Your own pay goes to this account. Somebody else must do this."))


@operation
def agree_to_sharing(channel: PayChannel, because: str, *, by: User) -> SharedAccount:
    """Somebody says why several people may be paid through one number, or through another's name:
    a wife's account. It is neither who asked for the channel nor who agrees to it.
    """
    allowed(by, P.CHANNEL_SHARE)
    _second(channel, by)
    others = queries.sharing(channel, lock=True)
    if not others and channel.name_match is not NameMatch.DIFFERENT:
        raise Refusal(_("Nobody else is paid through this account, and it bears the own name."))
    shared = SharedAccount(channel_id=channel.id, because=because.strip(), by_id=by.id)
    db.session.add(shared)
    happening = events.SharingAgreed(
        person=channel.person.number, others=len(others), because=shared.because,
        about=("person", channel.person_id),
    )  # fmt: skip
    journal.record(happening, by=by)
    return shared


def _second(channel: PayChannel, by: User, *also: int | None) -> None:
    another_person(by, channel.proposed_by_id, *also)
    _not_oneself(channel.person, by)
    _not_ones_own_number(channel.identifier_mark, by)


@operation
def decide(
    channel: PayChannel,
    *,
    agreed: bool,
    because: str = "",
    seen: int | None,
    by: User,
    cooling_days: int = COOLING_DAYS,
) -> None:
    """The second person agrees or refuses. Pay goes there only after the days of cooling off, and
    when the person was told (R-PAY-03).
    """
    allowed(by, P.CHANNEL_DECIDE)
    channel.as_seen(seen)
    _second(channel, by, channel.shared.by_id if channel.shared else None)
    if not agreed and len(because.strip()) < 10:
        raise Refusal(_("Give the reason in a full sentence."), field="because")
    if agreed:
        _may_be_agreed(channel)
        in_time(channel.proposed_at)
        asked_still(channel.proposed_by_id, channel.proposed_at, P.CHANNEL_PROPOSE)
        not_of_asker(channel.proposed_by_id, channel.person)
        is_change = bool(queries.standing(channel.person_id, clock.today(), besides=channel.id))
        channel.cooling_off_until = cools_until(
            clock.today(), is_change=is_change, days=cooling_days
        )
    channel.state = channel.state.then(ChannelState.AGREED if agreed else ChannelState.REFUSED)
    channel.decided_by_id, channel.decided_at = by.id, clock.now()
    channel.decided_because = because.strip() or None
    happening = events.ChannelDecided(
        person=channel.person.number, decision=channel.state.value, kind=channel.kind.value,
        because=because.strip(), about=("person", channel.person_id),
    )  # fmt: skip
    journal.record(happening, by=by)


def _may_be_agreed(channel: PayChannel) -> None:
    if channel.knows(clock.today()) in (KycState.REJECTED, KycState.EXPIRED):
        raise Refusal(
            _("The provider does not know this holder (any more). Record it when that is settled.")
        )
    names = queries.names_of([channel.person_id]).get(channel.person_id, [])
    now = name_match(channel.holder_name or "", names)
    if channel.kind in IDENTIFIED and NameMatch.DIFFERENT in {now} - {channel.name_match}:
        raise Refusal(_("The record has changed since this was proposed. Have it proposed again."))
    if channel.shared is not None:
        return
    if queries.sharing(channel, lock=True):
        raise Refusal(
            _("Others are paid through this very account. The head of personnel first says why "
              "they may share it.")
        )  # fmt: skip
    if channel.name_match is NameMatch.DIFFERENT:
        raise Refusal(
            _("The account bears another name. The head of personnel first says why it may be "
              "used.")
        )  # fmt: skip


@operation
def agree_to_many(channels: Sequence[PayChannel], *, by: User) -> int:
    """Agree to those that need no closer look: the own name, and nobody else's number."""
    for each in channels:
        if each.identifier_mark is not None and each.name_match not in queries.SAFE:
            raise Refusal(
                _("Look at %(number)s alone: the name on the account is not the same.",
                  number=each.person.number)
            )  # fmt: skip
        decide(each, agreed=True, seen=each.version, by=by)
    return len(channels)


@operation
def show_many(channels: Sequence[PayChannel], *, stated: Stated, by: User) -> None:
    """All of these are shown whole on one page, before somebody agrees to them in one go."""
    people = [each.person_id for each in channels]
    note_listed(people, ChannelState.PROPOSED.value, stated=stated, by=by)
    for each in channels:
        looking.show(each, by=by)


@operation
def withdraw(channel: PayChannel, *, by: User) -> None:
    if channel.proposed_by_id != by.id:
        raise Refusal(_("Only who proposed it can withdraw it."))
    channel.state = channel.state.then(ChannelState.WITHDRAWN)
    happening = events.ChannelWithdrawn(
        person=channel.person.number, about=("person", channel.person_id)
    )
    journal.record(happening, by=by)


@operation
def tell(channel: PayChannel, how: Notice, on: date, *, by: User) -> None:
    """The person was told of the change, by somebody else than who asked for it. From the day that
    follows from it the channel counts, and the one before ends.
    """
    _may_one_of(by, TELLS)
    another_person(by, channel.proposed_by_id)
    _not_oneself(channel.person, by)
    if channel.state is not ChannelState.AGREED or channel.cooling_off_until is None:
        raise Refusal(_("This channel is not agreed to yet."))
    if channel.notified_on is not None:
        raise Refusal(_("It is on record already that the person was told."))
    decided_on = cast("Any", channel.decided_at).date()
    if not decided_on <= on <= clock.today():
        raise Refusal(
            _("Write the day on which the person was told: after it was agreed, and not in the "
              "future."), field="on",
        )  # fmt: skip
    before = queries.standing(channel.person_id, on, besides=channel.id)
    begins = begins_on(channel.cooling_off_until, on, is_change=bool(before))
    channel.notified_on, channel.notified_how, channel.active_from = on, how, begins
    for each in before:
        each.active_to = max(begins, cast("date", each.active_from))
    happening = events.ChannelTold(
        person=channel.person.number, on=on.isoformat(), how=how.value, begins=begins.isoformat(),
        about=("person", channel.person_id),
    )  # fmt: skip
    journal.record(happening, by=by)


@operation
def tell_many(channels: Sequence[PayChannel], how: Notice, on: date, *, by: User) -> int:
    for each in channels:
        tell(each, how, on, by=by)
    return len(channels)


@operation
def stop(channel: PayChannel, because: str, *, by: User) -> None:
    """Nothing more is paid through it from today: one person is enough to stop, two to begin.

    What it had replaced counts again if it had not begun yet.
    """
    _may_one_of(by, TELLS)
    _not_oneself(channel.person, by)
    if len(because.strip()) < 10:
        raise Refusal(_("Give the reason in a full sentence."), field="because")
    today = clock.today()
    if channel.active_to is not None and channel.active_to <= today:
        raise Refusal(_("This channel has ended already."))
    channel.state = channel.state.then(ChannelState.STOPPED)
    channel.stopped_by_id, channel.stopped_at = by.id, clock.now()
    channel.stopped_because = because.strip()
    if channel.active_from is not None:
        if channel.active_from > today:
            for each in queries.standing(channel.person_id, today, besides=channel.id):
                if each.active_to == channel.active_from:
                    each.active_to = None
        channel.active_to = max(channel.active_from, today)
    happening = events.ChannelStopped(
        person=channel.person.number, because=because.strip(), about=("person", channel.person_id)
    )
    journal.record(happening, by=by)


@operation
def record_kyc(
    channel: PayChannel, kyc: KycState, on: date, until: date | None = None, *,
    seen: int | None, by: User,
) -> None:  # fmt: skip
    """What the provider says of the holder's identity, as somebody who did not ask for it read."""
    allowed(by, P.CHANNEL_DECIDE)
    channel.as_seen(seen)
    _second(channel, by)
    if on > clock.today():
        raise Refusal(_("This day is still to come."), field="since")
    channel.kyc, channel.kyc_on, channel.kyc_until = kyc, on, until
    happening = events.HolderVerified(
        person=channel.person.number, kyc=kyc.value, about=("person", channel.person_id)
    )
    journal.record(happening, by=by)


@operation
def show_number(channel: PayChannel, reason: str, *, by: User) -> str:
    """The whole number, to whoever makes the payment, with a reason that stays on record."""
    allowed(by, P.CHANNEL_REVEAL)
    if len(reason.strip()) < 10:
        raise Refusal(_("Give the reason in a full sentence."), field="reason")
    happening = events.NumberShown(
        person=channel.person.number,
        reason=reason.strip(),
        people=[channel.person_id],
        about=("person", channel.person_id),
    )
    journal.record(happening, by=by)
    return channel.identifier or ""


def _may_one_of(by: User, permissions: Sequence[Permission]) -> None:
    if not any(by.may(each) for each in permissions):
        raise Refusal(_("The role of this account does not allow this."))


@operation
def note_opened(
    person: Person, others: Iterable[PayChannel] = (), *, stated: Stated, by: User
) -> None:
    """The channels of somebody were shown, and those of `others` that share a number."""
    happening = events.ChannelsLooked(
        person=person.number,
        people=sorted({person.id, *(each.person_id for each in others)}),
        about=("person", person.id),
        **stated.facts,
    )
    journal.record(happening, by=by)


@operation
def note_listed(people: Sequence[int], narrowed: str, *, stated: Stated, by: User) -> None:
    happening = events.ChannelsListed(
        count=len(people), people=people, narrowed=narrowed, **stated.facts
    )
    journal.record(happening, by=by)


@operation
def note_printed(people: Sequence[int], *, stated: Stated, by: User) -> None:
    happening = events.NoticesPrinted(count=len(people), people=people, **stated.facts)
    journal.record(happening, by=by)


CHANNEL = cast("Table", PayChannel.__table__)
_PUT = insert(CHANNEL).values(identifier=bindparam("sealed", type_=LargeBinary))
"""Numbers come sealed from the check of the file."""


@operation
def stage_many(rows: Sequence[Mapping[str, Any]], *, batch: ImportBatch, by: Bringer) -> None:
    """Rows of a file as proposals, hidden until the whole is in. Each waits for a decision."""
    ids = [row["person_id"] for row in rows]
    bringer = db.session.scalar(
        select(User).where(User.id == by.id).options(selectinload(User.grants))
    )
    if bringer is None:
        raise Refusal(_("The account that brought this file is gone."))
    allowed(bringer, P.CHANNEL_PROPOSE)
    within = db.session.scalars(
        select(Person.id).where(Person.id.in_(ids), visible(bringer, P.CHANNEL_PROPOSE))
    ).all()
    if len(within) < len(set(ids)):
        raise Refusal(_("The file is about somebody outside your reach. Nothing was taken in."))
    if not people.own_ids([bringer.holder_id]).isdisjoint(ids):
        raise Refusal(NOT_ONESELF)
    for row in rows:
        _not_ones_own_number(row["mark"], bringer)
    at = clock.now()
    db.session.execute(_PUT, [_row(each, batch, by, at) for each in rows])


def _row(content: Mapping[str, Any], batch: ImportBatch, by: Bringer, at: Any) -> dict[str, Any]:
    on, sealed = content["kyc_on"], content["sealed"]
    return {
        "uid": new_uid(),
        "version": 1,
        "person_id": content["person_id"],
        "kind": Channel(content["kind"]),
        "provider_id": content["provider_id"],
        "sealed": sealed.encode() if sealed else None,
        "identifier_end": content["end"],
        "identifier_mark": content["mark"],
        "holder_name": content["holder_name"],
        "name_match": NameMatch(content["match"]),
        "kyc": KycState(content["kyc"]),
        "kyc_on": date.fromisoformat(on) if on else None,
        "state": ChannelState.PROPOSED,
        "because": content["because"],
        "proposed_by_id": by.id,
        "proposed_at": at,
        "batch_id": batch.id,
    }


@operation
def note_imported(batch: ImportBatch, by: Bringer) -> None:
    happening = events.ChannelsProposed(count=batch.accepted, sha256=batch.sha256)
    journal.record(happening, by=cast("Any", by))


@operation
def note_taken_back(batch: ImportBatch, by: Bringer) -> None:
    happening = events.ChannelsTakenBack(count=batch.accepted, sha256=batch.sha256)
    journal.record(happening, by=cast("Any", by))


def rests_on(batch_id: int) -> Sentence | None:
    touched = or_(
        PayChannel.state != ChannelState.PROPOSED,
        PayChannel.id.in_(select(SharedAccount.channel_id)),
    )
    decided = select(PayChannel.id).where(PayChannel.batch_id == batch_id, touched)
    said: Sentence = _("Somebody has decided on a channel of this file. It stays.")
    return said if db.session.scalar(decided.limit(1)) is not None else None


def take_back(batch_id: int, limit: int) -> int:
    """Remove so many proposals of a file that nobody sees any more."""
    ids = list(
        db.session.scalars(
            select(PayChannel.id).where(PayChannel.batch_id == batch_id).limit(limit)
        )
    )
    if ids:
        db.session.execute(delete(PayChannel).where(PayChannel.id.in_(ids)))
    return len(ids)
