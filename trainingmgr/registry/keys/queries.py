"""Finding by keys, and the words that names of the register are made of."""

import time
from collections.abc import Iterable

from sqlalchemy import String, cast, func, select

from trainingmgr.core.db import db
from trainingmgr.matching.keys import key
from trainingmgr.matching.vocabulary import Vocabulary
from trainingmgr.registry.keys.models import MatchKey, NameToken

LIFE = 300.0
"""Seconds for which a process may search with the spellings it knew before."""
_held: dict[str, tuple[float, Vocabulary]] = {}


def vocabulary() -> Vocabulary:
    """The words of the register with their counts, kept in the process for a short time."""
    database = str(db.engine.url)
    known = _held.get(database)
    if known is None or time.monotonic() - known[0] > LIFE:
        rows = db.session.execute(select(NameToken.token, NameToken.n)).all()
        known = (time.monotonic(), Vocabulary(rows))
        _held[database] = known
    return known[1]


def forget_vocabulary() -> None:
    """Read the words anew at the next search: after a large import."""
    _held.clear()


def shared(keys: Iterable[int], *, at_most: int) -> dict[int, list[int]]:
    """Who has each of these keys, for keys that two people have, or a few more."""
    found: dict[int, list[int]] = {}
    wanted = sorted(set(keys))
    for start in range(0, len(wanted), 5000):
        some = MatchKey.k.in_(wanted[start : start + 5000])
        few = (
            select(MatchKey.k)
            .where(some)
            .group_by(MatchKey.k)
            .having(func.count().between(2, at_most))
        )
        for k, id_ in db.session.execute(
            select(MatchKey.k, MatchKey.person_id).where(MatchKey.k.in_(few))
        ):
            found.setdefault(k, []).append(id_)
    return found


def companies(part: int, parts: int, *, since: int, at_most: int) -> list[tuple[int, str]]:
    """Of one of so many parts of all keys: how many have a key, and who, parted by commas. Only
    keys of a few, one of them with this key or a higher one, and of more than one word of a name.
    """
    whole = 1 << 63
    begin, end = whole * part // parts, whole * (part + 1) // parts - 1
    who, many = MatchKey.person_id, func.count()
    rows = db.session.execute(
        select(MatchKey.k, many, func.aggregate_strings(cast(who, String), ","))
        .where(MatchKey.k.between(begin, end))
        .group_by(MatchKey.k)
        .having(many.between(2, at_most), func.max(who) >= since)
    )
    words = {key("name", sound) for sound in vocabulary().sound_counts}
    return [(size, whose) for k, size, whose in rows if k not in words]
