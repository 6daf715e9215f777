"""What imports must know of tables that belong above them: where somebody works, and names.

The tables are read by name, as foreign keys name them, because nothing here may import them.
"""

from collections.abc import Callable, Iterable
from datetime import datetime
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Select,
    String,
    column,
    false,
    func,
    or_,
    select,
    table,
    true,
)

from trainingmgr.core.db import db
from trainingmgr.core.permissions import Permission, Reach
from trainingmgr.tabular.models import ImportBatch

_USER = table("user", column("id"), column("name"), column("username"), column("holder_id"))
_PERSON = table("person", column("id"), column("same_as_id"), column("holder_id"))
_CENTRE = table("training_centre", column("id"), column("place_id"))
_UNIT = table("unit", column("id"), column("path", String), column("place_id"))
_PLACE = table("place", column("id"), column("path", String))


def home_of(reach: Reach) -> dict[str, int | None]:
    """Where a file comes from, as columns of its import: the first of what a reach names."""
    named = {"centre_id": reach.centres, "unit_id": reach.units, "place_id": reach.places}
    for name, found in named.items():
        if found and not reach.national:
            return {name: min(found)}
    return {}


def covered(reach: Reach, row: Any = ImportBatch) -> ColumnElement[bool]:
    """Rows that come from within a reach. Those of the whole country only a national one has."""
    if reach.national:
        return true()
    ways: list[ColumnElement[bool]] = []
    if reach.centres:
        ways.append(row.centre_id.in_(reach.centres))
    if reach.units:
        ways.append(row.unit_id.in_(_below(_UNIT, reach.units)))
    if reach.places:
        spots = _below(_PLACE, reach.places)
        ways.append(row.place_id.in_(spots))
        for each, place in ((row.centre_id, _CENTRE), (row.unit_id, _UNIT)):
            ways.append(each.in_(select(place.c.id).where(place.c.place_id.in_(spots))))
    return or_(*ways) if ways else false()


def _below(tree: Any, roots: frozenset[int]) -> Select[Any]:
    """The keys of these nodes of a tree and of every one under them."""
    node, root = tree.alias(), tree.alias()
    return (
        select(node.c.id)
        .join_from(node, root, node.c.path.startswith(root.c.path))
        .where(root.c.id.in_(roots))
    )


def names_of(ids: Iterable[int | None]) -> dict[int, str]:
    """The names of these accounts."""
    wanted = {each for each in ids if each is not None}
    found = db.session.execute(select(_USER.c.id, _USER.c.name).where(_USER.c.id.in_(wanted)))
    return {row.id: row.name for row in found}


def accounts_of(holder_id: int) -> Select[Any]:
    """Every account of one human being."""
    return select(_USER.c.id).where(_USER.c.holder_id == holder_id)


Still = Callable[..., bool]
_still: list[Still] = []


def judge_by(still: Still) -> None:
    """Accounts say here how they tell whether one may still do what it could do then."""
    _still[:] = [still]


def may_still(user_id: int, since: datetime | None, *permissions: Permission) -> bool:
    """Whether an account that could do one of these things then can do it today."""
    return _still[0](user_id, since, *permissions)


def alone(holder_id: int) -> None:
    """What one human being does here waits for what they do at the same moment."""
    held = accounts_of(holder_id).with_for_update(key_share=True)
    db.session.execute(held)


def records_of(holder_id: int) -> Select[Any]:
    """Every record of the human being behind an account, those joined to another one too."""
    own = _PERSON.alias("own")
    key = func.coalesce(own.c.same_as_id, own.c.id)
    kept = select(key).where(own.c.holder_id == holder_id)
    return select(_PERSON.c.id).where(or_(_PERSON.c.id.in_(kept), _PERSON.c.same_as_id.in_(kept)))


def accounts(name: str) -> Any:
    """The accounts once more in a statement."""
    return _USER.alias(name)


def keys_of(username: str) -> Select[Any]:
    """The account that signs in by this name."""
    return select(_USER.c.id).where(_USER.c.username == username)
