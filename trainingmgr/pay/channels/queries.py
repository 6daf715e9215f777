"""Where pay goes: the channel of each person on a day, and the changes that wait."""

from collections.abc import Collection, Mapping, Sequence
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Select, and_, case, func, or_, select
from sqlalchemy.orm import aliased, contains_eager, joinedload, undefer

from trainingmgr.core import clock
from trainingmgr.core.db import db, existing
from trainingmgr.core.errors import NotFound
from trainingmgr.core.paging import Page, page_of
from trainingmgr.core.permissions import Permission, Reader
from trainingmgr.pay.channels.models import PayChannel, PaymentProvider
from trainingmgr.pay.channels.rules import ChannelState, KycState, NameMatch, Stage
from trainingmgr.registry.people import queries as people
from trainingmgr.registry.people.models import Alias, Person
from trainingmgr.registry.people.queries import visible
from trainingmgr.registry.structure.models import Unit
from trainingmgr.tabular.queries import finished

READ = Permission.CHANNEL_READ
S = ChannelState
OPEN = (S.PROPOSED, S.AGREED)
PIECE = 2_000


def active(person_ids: Collection[int], on: date) -> dict[int, PayChannel]:
    """Through which channel each of these people is paid on a day: at most one for each, with its
    provider and whether it is shared. What belongs to a joined record counts for the kept one.
    One statement for each two thousand people.
    """
    kept, ids = func.coalesce(Person.same_as_id, Person.id), list(person_ids)
    found: dict[int, PayChannel] = {}
    for at in range(0, len(ids), PIECE):
        piece = ids[at : at + PIECE]
        rows = db.session.execute(
            select(kept, PayChannel)
            .join(Person, PayChannel.person_id == Person.id)
            .where(or_(Person.id.in_(piece), Person.same_as_id.in_(piece)), _now(on), _in())
            .options(joinedload(PayChannel.provider), joinedload(PayChannel.shared))
            .order_by(PayChannel.active_from, PayChannel.id)
        )
        found |= {row[0]: row[1] for row in rows}
    return found


def _now(on: date) -> ColumnElement[bool]:
    return and_(
        PayChannel.state.in_((S.AGREED, S.STOPPED)),
        PayChannel.active_from <= on,
        or_(PayChannel.active_to.is_(None), PayChannel.active_to > on),
    )


def _in() -> ColumnElement[bool]:
    """Not of a file that is still coming in."""
    whole: ColumnElement[bool] = finished(PayChannel.batch_id)
    return whole


def _stages(on: date) -> Mapping[Stage, ColumnElement[bool]]:
    agreed = PayChannel.state == S.AGREED
    over = and_(agreed, PayChannel.active_to <= on)
    return {
        Stage.DECIDE: PayChannel.state == S.PROPOSED,
        Stage.TELL: and_(agreed, PayChannel.notified_on.is_(None)),
        Stage.COMING: and_(
            agreed,
            PayChannel.active_from > on,
            or_(PayChannel.active_to.is_(None), PayChannel.active_to > on),
        ),
        Stage.NOW: and_(agreed, _now(on)),
        Stage.ENDED: or_(PayChannel.state == S.STOPPED, over),
        Stage.REFUSED: PayChannel.state.in_((S.REFUSED, S.WITHDRAWN)),
    }


def listed(
    asked: Mapping[str, Any], *, reader: Reader, cursor: str | None = None
) -> Page[PayChannel]:
    """Channels of the people within reach, the newest first, narrowed by what was asked."""
    wanted = _seen(reader)
    for name, column in (("kind", PayChannel.kind), ("match", PayChannel.name_match),
                         ("kyc", _knows(clock.today()))):  # fmt: skip
        if name in asked:
            wanted = wanted.where(column == asked[name])
    if "stage" in asked:
        wanted = wanted.where(_stages(clock.today())[asked["stage"]])
    if "unit" in asked:
        root = aliased(Unit)
        below = (
            select(Unit.id)
            .join(root, Unit.path.startswith(root.path))
            .where(func.upper(root.code) == asked["unit"].strip().upper())
        )
        wanted = wanted.where(Person.unit_id.in_(below))
    if asked.get("shared"):
        wanted = wanted.where(_same_number())
    return page_of(wanted, PayChannel.id, cursor=cursor, descending=True)


def _knows(on: date) -> ColumnElement[Any]:
    """What `PayChannel.knows` says, for a list."""
    over = and_(PayChannel.kyc == KycState.VERIFIED, PayChannel.kyc_until <= on)
    return case((over, KycState.EXPIRED.value), else_=PayChannel.kyc)


def _same_number() -> ColumnElement[bool]:
    other = aliased(PayChannel)
    return (
        select(other.id)
        .where(
            other.identifier_mark == PayChannel.identifier_mark,
            other.person_id != PayChannel.person_id,
            other.state.in_(OPEN),
            or_(other.active_to.is_(None), other.active_to > clock.today()),
        )
        .exists()
    )


def _seen(reader: Reader) -> Select[PayChannel]:
    return (
        select(PayChannel)
        .join(PayChannel.person)
        .where(visible(reader, READ), _in())
        .options(
            contains_eager(PayChannel.person).joinedload(Person.unit),
            joinedload(PayChannel.provider),
            joinedload(PayChannel.shared),
            joinedload(PayChannel.proposed_by),
            joinedload(PayChannel.decided_by),
        )
    )


def channel(uid: UUID, *, reader: Reader) -> PayChannel:
    """One channel with its person, provider and who did what: if its person is within reach."""
    return existing(_seen(reader).where(PayChannel.uid == uid))


def chosen(uids: Collection[UUID], *, reader: Reader) -> Sequence[PayChannel]:
    """With their numbers: what somebody agrees to is bound to all of it."""
    return db.session.scalars(
        _seen(reader)
        .where(PayChannel.uid.in_(uids))
        .options(undefer(PayChannel.identifier))
        .order_by(PayChannel.id)
    ).all()


def with_number(uid: UUID, *, reader: Reader) -> PayChannel:
    """The same with its whole number, for whoever may be shown it."""
    found = db.session.scalar(
        _seen(reader).where(PayChannel.uid == uid).options(undefer(PayChannel.identifier))
    )
    if found is None or not reader.may(Permission.CHANNEL_REVEAL):
        raise NotFound
    return found


def of_person(person: Person) -> Sequence[PayChannel]:
    """Every channel this person ever had or was to have, the newest first."""
    return db.session.scalars(
        select(PayChannel)
        .where(PayChannel.person_id == person.id, _in())
        .options(
            joinedload(PayChannel.provider),
            joinedload(PayChannel.shared),
            joinedload(PayChannel.proposed_by),
            joinedload(PayChannel.decided_by),
        )
        .order_by(PayChannel.id.desc())
    ).all()


def standing(person_id: int, on: date, *, besides: int = 0) -> Sequence[PayChannel]:
    """Agreed channels of somebody that no day has ended yet, the newest first."""
    return db.session.scalars(
        select(PayChannel)
        .where(
            PayChannel.person_id == person_id,
            PayChannel.id != besides,
            PayChannel.state == S.AGREED,
            PayChannel.notified_on.is_not(None),
            or_(PayChannel.active_to.is_(None), PayChannel.active_to > on),
        )
        .order_by(PayChannel.active_from.desc())
    ).all()


def sharing(found: PayChannel, *, lock: bool = False) -> Sequence[PayChannel]:
    """Channels of other people with the very same number; `lock` holds them until the deed is
    done, so that two are not agreed to at once.
    """
    if found.identifier_mark is None:
        return []
    wanted = (
        select(PayChannel)
        .where(
            PayChannel.identifier_mark == found.identifier_mark,
            PayChannel.person_id != found.person_id,
            PayChannel.state.in_(OPEN),
            or_(PayChannel.active_to.is_(None), PayChannel.active_to > clock.today()),
        )
        .options(joinedload(PayChannel.person).joinedload(Person.unit))
        .order_by(PayChannel.id)
    )
    return db.session.scalars(wanted.with_for_update(of=PayChannel) if lock else wanted).all()


def holders_of_number(mark: str) -> set[int | None]:
    """Who stands behind the accounts of the people paid through this number."""
    paid = select(func.coalesce(Person.same_as_id, Person.id)).join(
        PayChannel, PayChannel.person_id == Person.id
    )  # fmt: skip
    ids = db.session.scalars(
        paid.where(PayChannel.identifier_mark == mark, PayChannel.state.in_(OPEN))
    ).all()
    return set().union(*people.holders_of(ids).values())


def names_of(person_ids: Collection[int]) -> dict[int, list[str]]:
    """Every way in which the names of these people are written. Two statements."""
    found: dict[int, list[str]] = {}
    rows = db.session.execute(
        select(Person.id, Person.name_display, Person.name_native).where(Person.id.in_(person_ids))
    )
    for id_, name, native in rows:
        found[id_] = [each for each in (name, native) if each]
    aliases = select(Alias.person_id, Alias.value).where(Alias.person_id.in_(person_ids))
    for id_, value in db.session.execute(aliases.order_by(Alias.id)):
        found[id_].append(value)
    return found


def providers(*, also_closed: bool = False) -> Sequence[PaymentProvider]:
    wanted = select(PaymentProvider).order_by(PaymentProvider.code).limit(500)
    if not also_closed:
        wanted = wanted.where(PaymentProvider.closed_on.is_(None))
    return db.session.scalars(wanted).all()


def provider(code: str) -> PaymentProvider | None:
    return db.session.scalar(
        select(PaymentProvider).where(func.lower(PaymentProvider.code) == code.strip().lower())
    )


def proposed_for(person_ids: Collection[int]) -> set[int]:
    """Of these people, those for whom a channel waits already."""
    return set(
        db.session.scalars(
            select(PayChannel.person_id).where(
                PayChannel.person_id.in_(person_ids), PayChannel.state == S.PROPOSED
            )
        )
    )


def waiting(*, reader: Reader, stage: Stage) -> tuple[int, date | None]:
    """How many channels wait at this stage within reach, at most a page, and since when."""
    found = db.session.scalars(
        select(PayChannel.proposed_at)
        .join(PayChannel.person)
        .where(visible(reader, READ), _in(), _stages(clock.today())[stage])
        .order_by(PayChannel.id)
        .limit(100)
    ).all()
    return len(found), found[0].date() if found else None


SAFE = frozenset({NameMatch.EXACT})
"""Names that need no closer look: such channels can be agreed to many at once."""
