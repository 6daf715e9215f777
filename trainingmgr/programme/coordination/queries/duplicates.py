"""People whom different partners train in one topic within ninety days (domain 5.3.4).

Only whoever seats people sees who they are, of runs and people within their own reach. Partners are
told how many, and nothing of fewer than five.
"""

from datetime import date

from trainingmgr.core.permissions import Reader
from trainingmgr.core.values import dataclass
from trainingmgr.programme.coordination import queries
from trainingmgr.programme.coordination.rules import WITHIN, Near, near
from trainingmgr.programme.partners.queries.doings import YEAR, Part, whole
from trainingmgr.registry.people.models import Person
from trainingmgr.training.curricula.models import Topic


@dataclass(frozen=True)
class Duplicate:
    """One person in two runs of one topic."""

    person: Person
    topic: Topic
    near: Near


def duplicates(on: date, *, reader: Reader) -> list[Duplicate]:
    """The people of pairs of which the reader seats people in one run at least."""
    found = whole(on - 2 * WITHIN, on + YEAR, {Part.TOPICS})
    both = [
        each
        for each in near((one for one in found.doings if one.is_run), found.hosts, {})
        if each.second.starts_on >= on - WITHIN
    ]
    codes = {one.code for each in both for one in (each.first, each.second)}
    mine, came = queries.visible_runs(codes, reader=reader), queries.who_came(codes)
    nobody: frozenset[int] = frozenset()
    wanted = [
        (each, came.get(each.first.code, nobody) & came.get(each.second.code, nobody))
        for each in both
        if {each.first.code, each.second.code} & mine
    ]
    ids = frozenset().union(*(people for _each, people in wanted))
    known = queries.named_people(ids, reader=reader)
    return [
        Duplicate(known[key], found.topics[each.topic], each)
        for each, people in wanted
        for key in sorted(people & known.keys())
    ]
