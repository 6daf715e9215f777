"""More than this no plan is worth: a bound without a solver, where there is too much for one.

Classes that all share one minute ask for different people. So the most that can be filled of them
is a matching of places to people, and the best of all matchings is found by taking the places in
the order of what they are worth: a matching that can be widened by the next place is widened (the
places that can be matched at once are the independent sets of a transversal matroid; Edmonds 1971).
The groups are chosen so that every class is in one: their sums add up. What is kept is counted as
if all of it were, and what a plan costs not at all.
"""

from collections.abc import Iterator, Sequence

from trainingmgr.rostering.book import Able
from trainingmgr.rostering.plan import Wishes
from trainingmgr.rostering.problem import Duty, Problem, Session
from trainingmgr.rostering.worth import KEPT, Scale


def ceiling(problem: Problem, wishes: Wishes, able: Able) -> float:
    """No plan for this problem is worth more."""
    scale = Scale(problem, wishes)
    seats = sum(_most(group, able, scale) for group in at_once(problem.sessions))
    needs = sum(
        scale.need(each)
        for each in problem.sessions
        for sex in each.sexes
        if any(problem.trainer[one].sex == sex for duty in Duty for one in able.of(each, duty))
    )
    kept = sum(
        each.session in problem.session
        and each.trainer in able.of(problem.session[each.session], each.duty)
        for each in wishes.kept.assignments
    )
    return seats + needs + KEPT * kept


def at_once(sessions: Sequence[Session]) -> Iterator[list[Session]]:
    """Every class once, in groups of which all share one minute, the largest that can be had
    simply: those that run when the first one left over ends.
    """
    days: dict[int, list[Session]] = {}
    for each in sessions:
        days.setdefault(each.day, []).append(each)
    for left in days.values():
        left.sort(key=lambda each: (each.ends, each.key))
        while left:
            last = left[0].ends
            yield [each for each in left if each.starts < last]
            left = [each for each in left if each.starts >= last]


def _most(group: Sequence[Session], able: Able, scale: Scale) -> float:
    """What can be filled of classes that run at once is worth, at most."""
    places = [
        (scale.seat(each, duty), able.of(each, duty))
        for each in group
        for duty in Duty
        for _place in range(each.seats(duty))
    ]
    places.sort(key=lambda place: -place[0])
    holder: dict[int, int] = {}
    return sum(
        worth for n, (worth, _able) in enumerate(places) if _widened(n, places, holder, set())
    )


def _widened(
    place: int, places: Sequence[tuple[float, tuple[int, ...]]], holder: dict[int, int],
    seen: set[int],
) -> bool:  # fmt: skip
    """Whether the matching can take this place too, others moving up to it (Kuhn 1955)."""
    for person in places[place][1]:
        if person in seen:
            continue
        seen.add(person)
        if person not in holder or _widened(holder[person], places, holder, seen):
            holder[person] = place
            return True
    return False
