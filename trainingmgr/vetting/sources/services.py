"""The deeds of the source compartment. None is done where it is off: each asks for it.

Nobody reads alone: a second person opens a source for thirty minutes, and every custodian sees
that. What was written is readable to no server: the plain text exists in the answer to whoever
types their password, and nowhere else.
"""

from collections.abc import Iterable

from flask_babel import lazy_gettext as _

from trainingmgr.accounts.models import User
from trainingmgr.accounts.services import passwords
from trainingmgr.accounts.services.four_eyes import (
    allowed,
    another_person,
    approving,
    asked_still,
    in_time,
)
from trainingmgr.core import clock, envelopes, journal
from trainingmgr.core.db import db, operation
from trainingmgr.core.errors import NotFound, Refusal
from trainingmgr.core.keys import WrongKey
from trainingmgr.core.permissions import Permission
from trainingmgr.vetting.sources import events, queries
from trainingmgr.vetting.sources.models import Source, SourceEnvelope, SourceGrant, SourceKey
from trainingmgr.vetting.sources.rules import (
    LEAST_CUSTODIANS,
    LOOK,
    Compartment,
    Consent,
    GrantState,
    SourceState,
    month,
    new_code,
)

EITHER = (Permission.SOURCE_WRITE, Permission.SOURCE_CUSTODY)


def make_key(password: str, *, into: Compartment, by: User) -> SourceKey:
    """A pair for this account, wrapped with its password. Without that password it is lost."""
    into.admits(by, *EITHER)
    _known(by, password)
    private, public = envelopes.new_pair()
    return _kept_key(public, envelopes.wrapped(private, password), by=by)


@operation
def _kept_key(public: bytes, wrapped: bytes, *, by: User) -> SourceKey:
    held = queries.key_of(by)
    if held is not None:
        _retire(held)
    key = SourceKey(user_id=by.id, public=public, wrapped=wrapped)
    db.session.add(key)
    db.session.flush()
    journal.record(events.SourceKeyMade(), by=by)
    return key


def _retire(key: SourceKey) -> None:
    """What it opened it opens no more: other custodians seal anew for the next key."""
    key.retired_at = clock.now()
    for each in db.session.query(SourceEnvelope).filter(SourceEnvelope.key_id == key.id):
        db.session.delete(each)
    db.session.flush()


def wrap_anew(former: str, password: str, *, into: Compartment, by: User) -> None:
    """After a change of password: the same key under the new one, if the former is known still."""
    into.admits(by, *EITHER)
    _known(by, password)
    key = _own_key(by)
    _put(key, envelopes.wrapped(_private(key, former, "former_password"), password), by=by)


@operation
def _put(key: SourceKey, wrapped: bytes, *, by: User) -> None:
    key.wrapped = wrapped
    db.session.flush()
    journal.record(events.SourceKeyWrappedAnew(), by=by)


@operation
def write(case_code: str, text: str, *, consent: Consent, into: Compartment, by: User) -> Source:
    """Seal what somebody told for the custodians, the escrow, and whoever writes it."""
    into.admits(by, Permission.SOURCE_WRITE)
    custodians = queries.custodians(clock.today())
    if len({key.user.holder_id for key in custodians}) < LEAST_CUSTODIANS:
        raise Refusal(_("Two custodians make their keys first: nobody keeps a source alone."))
    case_code = case_code.strip()
    _assigned(case_code, by)
    if len(text.strip()) < 10:
        raise Refusal(_("Write what you were told, in a full sentence."), field="text")
    key, content = envelopes.sealed(text.strip())
    row = Source(
        code=new_code(), case_code=case_code, consent=consent,
        month=month(clock.now()), content=content,
    )  # fmt: skip
    row.envelopes = [_envelope(each, key) for each in {each.id: each for each in
                     (*custodians, _own_key(by))}.values()]  # fmt: skip
    row.envelopes.append(SourceEnvelope(content=envelopes.sealed_for(into.escrow, key)))
    db.session.add(row)
    db.session.flush()
    journal.record(events.SourceWritten(), by=by)
    return row


def _assigned(case_code: str, by: User) -> None:
    """No case, and somebody else's case, are refused in the same words."""
    if not queries.investigates(case_code, by):
        raise Refusal(_("You have no seat in a case of this number."), field="case_code")


def _envelope(for_: SourceKey, key: bytes) -> SourceEnvelope:
    return SourceEnvelope(key_id=for_.id, content=envelopes.sealed_for(for_.public, key))


def read_own(source: Source, password: str, *, into: Compartment, by: User) -> str:
    """What an officer wrote and has not handed over yet."""
    into.admits(by, Permission.SOURCE_WRITE)
    held = queries.envelope_of(source, by)
    if source.state is not SourceState.WRITTEN or held is None or source.content is None:
        raise NotFound
    _note_read(source, by=by)
    return _plain(source.content, held.content, _own_key(by), password)


@operation
def hand_over(source: Source, *, into: Compartment, by: User) -> None:
    """From now on whoever wrote it opens it no more, as everybody else."""
    into.admits(by, Permission.SOURCE_WRITE)
    held = queries.envelope_of(source, by)
    if held is None:
        raise NotFound
    source.state = source.state.then(SourceState.HANDED_OVER)
    source.envelopes.remove(held)
    db.session.flush()
    journal.record(events.SourceHandedOver(), by=by)


@operation
def ask(source: Source, reason: str, *, into: Compartment, by: User) -> SourceGrant:
    """Say why one needs to see a source. Every custodian sees that and what became of it."""
    into.admits(by, *EITHER)
    if source.state is not SourceState.HANDED_OVER:
        raise Refusal(_("This source is not with the custodians."))
    _needs_to_know(source, by)
    if len(reason.strip()) < 10:
        raise Refusal(_("Say in a full sentence why you need to see it."), field="reason")
    row = SourceGrant(
        source_id=source.id, key_id=_own_key(by).id, asked_by_id=by.id, reason=reason.strip()
    )
    db.session.add(row)
    db.session.flush()
    happening = events.SourceAskedFor(code=source.code, reason=reason.strip())
    journal.record(happening, by=by)
    return row


def _needs_to_know(source: Source, by: User) -> None:
    """A custodian, or whoever has a seat in the case on the very day: asking, granting, reading."""
    if not _knows(source, by):
        _assigned(source.case_code, by)


def _knows(source: Source, by: User) -> bool:
    return by.may(Permission.SOURCE_CUSTODY) or queries.investigates(source.case_code, by)


def grant(row: SourceGrant, password: str, *, into: Compartment, by: User) -> None:
    """A second person opens the source to whoever asked, for thirty minutes."""
    _decides(row, into, by)
    in_time(row.asked_at)
    asked_still(row.asked_by_id, row.asked_at, *EITHER)
    if not _knows(row.source, db.session.get_one(User, row.asked_by_id)):
        raise Refusal(_("Whoever asked has no seat in the case any more. Refuse it."))
    held = queries.envelope_of(row.source, by)
    if held is None or row.source.content is None:
        raise Refusal(_("Your key does not open this source. Another custodian can seal it anew "
                        "for you."))  # fmt: skip
    key = envelopes.opened(_private(_own_key(by), password), held.content)
    asker = db.session.get_one(SourceKey, row.key_id)
    if asker.retired_at is not None:
        raise Refusal(_("Whoever asked has another key now. They ask again."))
    _granted(row, envelopes.sealed_for(asker.public, key), by=by)


@operation
def _granted(row: SourceGrant, envelope: bytes, *, by: User) -> None:
    row.state = row.state.then(GrantState.GRANTED)
    row.decided_by_id, row.decided_at = by.id, clock.now()
    row.until_at, row.envelope = clock.now() + LOOK, envelope
    db.session.flush()
    journal.record(events.SourceGranted(code=row.source.code), by=by)


@operation
def refuse(row: SourceGrant, *, into: Compartment, by: User) -> None:
    _decides(row, into, by)
    row.state = row.state.then(GrantState.REFUSED)
    row.decided_by_id, row.decided_at = by.id, clock.now()
    db.session.flush()
    journal.record(events.SourceRefused(code=row.source.code), by=by)


@operation
def take_back(row: SourceGrant, *, into: Compartment, by: User) -> None:
    """Whoever asked needs it no more, while nobody has decided. They may ask again."""
    into.admits(by, *EITHER)
    if row.asked_by.holder_id != by.holder_id:
        raise Refusal(_("Whoever asked for it takes it back."))
    row.state = row.state.then(GrantState.WITHDRAWN)
    row.withdrawn_at = clock.now()
    db.session.flush()
    journal.record(events.SourceAskedBack(code=row.source.code), by=by)


def _decides(row: SourceGrant, into: Compartment, by: User) -> None:
    into.admits(by, Permission.SOURCE_CUSTODY)
    allowed(by, Permission.SOURCE_CUSTODY)
    another_person(by, row.asked_by_id)
    if row.state is not GrantState.ASKED:
        raise Refusal(_("This is decided already."))


def read(row: SourceGrant, password: str, *, into: Compartment, by: User) -> str:
    """What the source says, to whoever asked, while the grant lasts. Each look is on record."""
    into.admits(by, *EITHER)
    if row.asked_by_id != by.id:
        raise NotFound
    if row.until_at is None or row.until_at <= clock.now():
        purge()
        raise Refusal(_("The thirty minutes are over, or nobody has granted it. Ask again."))
    _needs_to_know(row.source, by)
    if row.envelope is None or row.source.content is None:
        raise Refusal(_("Consent was withdrawn: nothing of it is kept."))
    text = _plain(row.source.content, row.envelope, _own_key(by), password)
    _note_read(row.source, by=by)
    return text


@operation
def _note_read(source: Source, *, by: User) -> None:
    journal.record(events.SourceRead(code=source.code), by=by)


def _plain(content: bytes, envelope: bytes, key: SourceKey, password: str) -> str:
    return envelopes.unsealed(envelopes.opened(_private(key, password), envelope), content)


@operation
def purge() -> int:
    """Remove what grants opened whose time is over."""
    over = queries.ended(clock.now())
    for each in over:
        each.envelope = None
    db.session.flush()
    return len(over)


@operation
def withdraw(source: Source, *, into: Compartment, by: User) -> None:
    """The source takes its consent back: all is deleted but that there was one."""
    into.admits(by, *EITHER)
    if not by.may(Permission.SOURCE_CUSTODY) and queries.envelope_of(source, by) is None:
        raise NotFound
    approving(by)
    source.state = source.state.then(SourceState.WITHDRAWN)
    source.content, source.withdrawn_month = None, month(clock.now())
    source.envelopes.clear()
    for each in db.session.query(SourceGrant).filter(SourceGrant.source_id == source.id):
        each.envelope = None
    db.session.flush()
    journal.record(events.SourceWithdrawn(code=source.code), by=by)


@operation
def take_out(source: Source, reason: str, *, into: Compartment, by: User) -> dict[str, bytes]:
    """A source as it lies sealed, and its envelope for the escrow: two keepers open it offline
    where no custodian does any more. That it was taken out, and why, is on record.
    """
    into.admits(by, Permission.SOURCE_CUSTODY)
    approving(by)
    if len(reason.strip()) < 10:
        raise Refusal(_("Say in a full sentence why it is taken out."), field="reason")
    held = next((each for each in source.envelopes if each.key_id is None), None)
    if source.state is not SourceState.HANDED_OVER or source.content is None or held is None:
        raise Refusal(_("This source is not with the custodians."))
    happening = events.SourceTakenOut(code=source.code, reason=reason.strip())
    journal.record(happening, by=by)
    return {"content": source.content, "envelope": held.content}


def rewrap(password: str, *, into: Compartment, by: User) -> int:
    """Seal every source for custodians who cannot open it: new ones, and whoever lost a key.

    Keys of people who are custodians no more lose their envelopes. How many sources were sealed.
    """
    into.admits(by, Permission.SOURCE_CUSTODY)
    approving(by)
    private, keys = _private(_own_key(by), password), queries.custodians(clock.today())
    made: list[SourceEnvelope] = []
    for source in queries.lacking(keys):
        held = queries.envelope_of(source, by)
        if held is None:
            continue
        key, has = envelopes.opened(private, held.content), {e.key_id for e in source.envelopes}
        for each in keys:
            if each.id not in has:
                envelope = _envelope(each, key)
                envelope.source_id = source.id
                made.append(envelope)
    return _rewrapped(made, [key.id for key in keys], by=by)


@operation
def _rewrapped(made: Iterable[SourceEnvelope], keys: list[int], *, by: User) -> int:
    fresh = list(made)
    db.session.add_all(fresh)
    left = (
        db.session.query(SourceEnvelope)
        .join(Source, Source.id == SourceEnvelope.source_id)
        .filter(
            Source.state == SourceState.HANDED_OVER,
            SourceEnvelope.key_id.is_not(None),
            SourceEnvelope.key_id.not_in(keys),
        )
    )
    for each in left:
        db.session.delete(each)
    db.session.flush()
    count = len({each.source_id for each in fresh})
    journal.record(events.SourcesRewrapped(count=count), by=by)
    return count


def _known(by: User, password: str) -> None:
    if not passwords.fits(by, password):
        raise Refusal(_("This is not the password of your account."), field="password")


def _own_key(by: User) -> SourceKey:
    key = queries.key_of(by)
    if key is None:
        raise Refusal(_("Make your key of the source compartment first."))
    return key


def _private(key: SourceKey, password: str, field: str = "password") -> bytes:
    try:
        return envelopes.unwrapped(key.wrapped, password)
    except WrongKey as wrong:
        raise Refusal(
            _("This password does not open your key. After a change of password, wrap the key "
              "anew; whoever has forgotten the former one makes a new key."), field=field,
        ) from wrong  # fmt: skip
