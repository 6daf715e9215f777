"""A problem as a mixed-integer programme: columns, rows, and the way back to who they stand for.

One 0/1 column for each person who may take a place of a class, none for who may not. Rows: the
places of each class; of each person at each minute one class at most; hours of a day, of a week,
days of a week; no class at another place before there was time to travel; nobody assists where
nobody leads. The objective is `worth`, but for what those cost who have no column.
"""

from collections.abc import Callable, Iterable, Sequence
from typing import Any

from trainingmgr.rostering.book import Able
from trainingmgr.rostering.plan import Assignment, Wishes
from trainingmgr.rostering.problem import Duty, Held, Problem, Session, Trainer
from trainingmgr.rostering.rows import Rows
from trainingmgr.rostering.worth import KEPT, NEW_FACE, STEEP, STRAIN, Scale


class Programme:
    """The programme of one problem, and the way back from its columns to a plan."""

    def __init__(
        self, problem: Problem, wishes: Wishes, able: Able, pins: frozenset[Assignment]
    ) -> None:
        self.problem, self.wishes, self.pins = problem, wishes, pins
        self.scale, self.rows = Scale(problem, wishes), Rows()
        self.pairs: dict[Assignment, int] = {}
        self.mine: dict[int, list[tuple[Session, int]]] = {}
        for session in problem.sessions:
            self._class(session, able)
        for trainer in problem.trainers:
            if trainer.key in self.mine:
                self._person(trainer)

    def _class(self, session: Session, able: Able) -> None:
        columns: dict[Duty, list[int]] = {duty: [] for duty in Duty}
        sexes: dict[str, list[int]] = {each: [] for each in session.sexes}
        for duty in Duty:
            if not session.seats(duty):
                continue
            for key in able.of(session, duty):
                each, trainer = Assignment(session.key, key, duty), self.problem.trainer[key]
                worth = self.scale.seat(session, duty) - self.scale.away(trainer, session)
                worth += KEPT * (each in self.wishes.kept.assignments)
                column = self.rows.column(worth, 1, whole=True, least=float(each in self.pins))
                self.pairs[each] = column
                self.mine.setdefault(key, []).append((session, column))
                columns[duty].append(column)
                if trainer.sex in sexes:
                    sexes[trainer.sex].append(column)
            if len(columns[duty]) > session.seats(duty) or duty is Duty.ASSISTANT:
                self.rows.row(_ones(columns[duty]), session.seats(duty))
        if columns[Duty.ASSISTANT]:
            led = [(each, -float(session.assistants)) for each in columns[Duty.LEAD]]
            self.rows.row([*_ones(columns[Duty.ASSISTANT]), *led], 0)
        for found in sexes.values():
            if found:
                met = self.rows.column(self.scale.need(session), 1)
                self.rows.row([(met, 1.0), *((each, -1.0) for each in found)], 0)

    def _person(self, trainer: Trainer) -> None:
        mine = self.mine[trainer.key]
        self._one_at_a_time(mine)
        self._limits(trainer, mine)
        self._travel(mine)
        faces: dict[int, list[int]] = {}
        for session, column in mine:
            faces.setdefault(session.run, []).append(column)
        for columns in faces.values():
            met = self.rows.column(-NEW_FACE, 1)
            for column in columns:
                self.rows.row([(column, 1.0), (met, -1.0)], 0)
        self._load(trainer, mine)

    def _one_at_a_time(self, mine: Sequence[tuple[Session, int]]) -> None:
        """One row for each class that begins: with all that run at its first minute."""
        for day in _grouped(mine, lambda each: each.day).values():
            known = set[frozenset[int]]()
            for at in {session.starts for session, _column in day}:
                clique = [column for session, column in day if session.starts <= at < session.ends]
                if len(clique) > 1 and frozenset(clique) not in known:
                    known.add(frozenset(clique))
                    self.rows.row(_ones(clique), 1)

    def _limits(self, trainer: Trainer, mine: Sequence[tuple[Session, int]]) -> None:
        def limit(group: Sequence[tuple[Session, int]], most: int, taken: Iterable[Held]) -> None:
            left = max(
                most - sum(each.minutes for each in taken),
                sum(session.minutes for session, column in group if self._is_pinned(column)),
            )
            if sum(session.minutes for session, _column in group) > left:
                self.rows.row([(column, float(s.minutes)) for s, column in group], left)

        for day, group in _grouped(mine, lambda each: each.day).items():
            limit(group, trainer.day_minutes, [h for h in trainer.taken if h.day == day])
        for week, group in _grouped(mine, lambda each: each.week).items():
            taken = [h for h in trainer.taken if h.week == week]
            limit(group, trainer.week_minutes, taken)
            days = _grouped(group, lambda each: each.day)
            already = {h.day for h in taken}
            if len(already | set(days)) > trainer.week_days:
                works = [self._works(days[day]) for day in sorted(set(days) - already)]
                fixed = [
                    any(self._is_pinned(c) for _s, c in days[day]) for day in set(days) - already
                ]
                self.rows.row(_ones(works), max(trainer.week_days - len(already), sum(fixed)))

    def _is_pinned(self, column: int) -> bool:
        return self.rows.least[column] > 0

    def _works(self, day: Sequence[tuple[Session, int]]) -> int:
        """A column that is 1 where this person takes any of these classes."""
        works = self.rows.column(0, 1)
        for _session, column in day:
            self.rows.row([(column, 1.0), (works, -1.0)], 0)
        return works

    def _travel(self, mine: Sequence[tuple[Session, int]]) -> None:
        """Who is at one place is not at another until there was time to travel."""
        spots = _grouped(mine, lambda each: (each.place, each.day))
        if len({place for place, _day in spots}) < 2:
            return
        there = {spot: self._works(group) for spot, group in spots.items()}
        by_day: dict[int, list[tuple[int, int]]] = {}
        for spot in spots:
            by_day.setdefault(spot[1], []).append(spot)
        for place, day in spots:
            for other_day in range(day, day + self.problem.longest + 1):
                for other in by_day.get(other_day, ()):
                    one, two = spots[place, day][0][0], spots[other][0][0]
                    twice = other_day == day and other <= (place, day)
                    if not twice and self.problem.too_far(one, two):
                        self.rows.row(_ones([there[place, day], there[other]]), 1)

    def _load(self, trainer: Trainer, mine: Sequence[tuple[Session, int]]) -> None:
        share = self.scale.share[trainer.key]
        taken = self.scale.taken[trainer.key]
        most = taken + sum(session.minutes for session, _column in mine)
        for free in (share, STEEP * share):
            if most > free:
                over = self.rows.column(-STRAIN / 60, 1e30)
                terms = [(column, float(session.minutes)) for session, column in mine]
                self.rows.row([*terms, (over, -1.0)], free - taken)

    @property
    def idle_load(self) -> float:
        """What those cost who are given nothing to do here, and yet have more than their share."""
        return sum(
            self.scale.strain(each.key, 0)
            for each in self.problem.trainers
            if each.key not in self.mine
        )


def _ones(columns: Iterable[int]) -> list[tuple[int, float]]:
    return [(each, 1.0) for each in columns]


def _grouped(
    mine: Sequence[tuple[Session, int]], key: Callable[[Session], Any]
) -> dict[Any, list[tuple[Session, int]]]:
    found: dict[Any, list[tuple[Session, int]]] = {}
    for each in mine:
        found.setdefault(key(each[0]), []).append(each)
    return found
