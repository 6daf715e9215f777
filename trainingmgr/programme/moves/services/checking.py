"""Who may be moved where: looked at when a move is written, when it is signed and on its day."""

from collections.abc import Sequence

from trainingmgr.core import clock
from trainingmgr.core.values import dataclass
from trainingmgr.programme.moves import queries
from trainingmgr.programme.moves.models import MoveLine, MoveOrder
from trainingmgr.programme.moves.rules import SERVES, Obstacle
from trainingmgr.programme.reorganisation import queries as targets
from trainingmgr.registry.people.models import Person
from trainingmgr.registry.structure.rules import Scheme
from trainingmgr.vetting import queries as vetting
from trainingmgr.vetting.rules import Word


@dataclass(frozen=True)
class Wanted:
    """One person, and where an order moves them."""

    person: Person
    from_unit_id: int | None
    to_unit_id: int
    to_post_id: int | None = None

    @classmethod
    def of(cls, row: MoveLine) -> "Wanted":
        return cls(row.person, row.from_unit_id, row.to_unit_id, row.to_post_id)


def obstacles(order: MoveOrder, wanted: Sequence[Wanted]) -> dict[int, Obstacle]:
    """What keeps each of these people where they are, by their key: one sentence each (R-AGE-01,
    R-VET-02a; NO_POST and OVER_STRENGTH of the pay checks begin here). A fixed number of
    statements, however many people.
    """
    today, ids = clock.today(), [each.person.id for each in wanted]
    words = vetting.words_for(ids, Scheme.NATIONAL, today)
    ages = vetting.age_stops(ids, today)
    places = _Places(order, wanted)
    found: dict[int, Obstacle] = {}
    for each in wanted:
        person = each.person
        word = words.get(person.id)
        if person.status not in SERVES:
            found[person.id] = Obstacle.NOT_SERVING
        elif person.id in ages:
            found[person.id] = Obstacle.AGE
        elif word is not None and (word.word is Word.NOT_CLEARED or word.contested):
            found[person.id] = Obstacle.VETTING
        elif person.unit_id != each.from_unit_id:
            found[person.id] = Obstacle.ELSEWHERE
        elif (lacks := places.take(each)) is not None:
            found[person.id] = lacks
    return found


class _Places:
    """The posts and the targets of the units into which an order moves people."""

    def __init__(self, order: MoveOrder, wanted: Sequence[Wanted]) -> None:
        units = {each.to_unit_id for each in wanted}
        self._posts = queries.holders([e.to_post_id for e in wanted if e.to_post_id])
        self._leaving = {each.person.id for each in wanted}
        self._aims = targets.aims(units)
        self._held = targets.held_of(units) if self._aims else {}
        self._into, self._out = queries.open_moves(units, but=order.id)
        self._taken: dict[tuple[int, str], int] = {}

    def take(self, each: Wanted) -> Obstacle | None:
        """A place for one more person, or why there is none."""
        aim = self._aims.get(each.to_unit_id)
        if aim is not None and aim.goes:
            return Obstacle.UNIT_GOES
        if each.to_post_id is not None:
            holder, unit_id, authorised = self._posts[each.to_post_id]
            free = holder is None or holder in self._leaving
            if unit_id != each.to_unit_id or not authorised or not free:
                return Obstacle.POST_TAKEN
        band = each.person.rank.band if each.person.rank else ""
        if aim is None or not band or each.from_unit_id == each.to_unit_id:
            return None
        key = (each.to_unit_id, band)
        there = self._held.get(each.to_unit_id, {}).get(band, 0)
        there += self._into[key] - self._out[key] + self._taken.get(key, 0)
        if there >= aim.posts.get(band, 0):
            return Obstacle.TARGET_FULL
        self._taken[key] = self._taken.get(key, 0) + 1
        return None
