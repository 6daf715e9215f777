"""Finding by keys, and the words that names of the register are made of."""

import time
from collections.abc import Iterable, Sequence

from sqlalchemy import func, select

from trainingmgr.core.db import db
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


def bearers(keys: Iterable[int], *, at_most: int) -> Sequence[tuple[int, int]]:
    """Who has most of these keys: (person's key, how many), best first. One statement."""
    wanted = sorted(set(keys))
    if not wanted:
        return []
    hits = func.count()
    return list(
        db.session.execute(
            select(MatchKey.person_id, hits)
            .where(MatchKey.k.in_(wanted))
            .group_by(MatchKey.person_id)
            .order_by(hits.desc(), MatchKey.person_id)
            .limit(at_most)
        )
    )
