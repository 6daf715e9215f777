"""A plan in the making: who may take what, what all do so far, what one more would bring."""

from collections.abc import Collection

from trainingmgr.rostering.obstacles import YIELDS, Diary, is_able, keeps_out
from trainingmgr.rostering.plan import Assignment, Plan, Wishes
from trainingmgr.rostering.problem import Duty, Level, Problem, Session, Trainer
from trainingmgr.rostering.worth import KEPT, NEW_FACE, Scale


class Able:
    """Who may take which class, whatever else is planned. Limits hold but for those pinned."""

    def __init__(self, problem: Problem, wishes: Wishes) -> None:
        self._wishes = wishes
        self._teachers: dict[tuple[int, str], list[Trainer]] = {}
        self._free = {each.key: Diary(each, problem) for each in problem.trainers}
        self._known: dict[tuple[int, Duty], tuple[int, ...]] = {}
        self._pinned: dict[tuple[int, Duty], set[int]] = {}
        for pin in wishes.pins:
            self._pinned.setdefault((pin.session, pin.duty), set()).add(pin.trainer)
        for each in problem.trainers:
            for module, held in each.teaches.items():
                if any(one.level > Level.OBSERVER for one in held):
                    for language in each.languages:
                        self._teachers.setdefault((module, language), []).append(each)

    def of(self, session: Session, duty: Duty) -> tuple[int, ...]:
        key = session.key, duty
        if key not in self._known:
            taught = self._teachers.get((session.module, session.language), ())
            wished = self._pinned.get(key, set())
            self._known[key] = tuple(
                each.key
                for each in taught
                if each.key not in wished
                and is_able(each, session, duty, self._wishes.forbidden)
                and self._free[each.key].takes(session)
            ) + tuple(each for each in sorted(wished) if self._may_be(each, session, duty))
        return self._known[key]

    def _may_be(self, trainer: int, session: Session, duty: Duty) -> bool:
        """Whether a pin can be."""
        diary = self._free[trainer]
        found = keeps_out(diary.trainer, session, duty, self._wishes.forbidden)
        return all(e.kind in YIELDS[duty] for e in (*found, *diary.against(session)))


class Book:
    """What is planned so far. Only what can be is written in; pins are never struck out."""

    def __init__(self, problem: Problem, wishes: Wishes, able: Able | None = None) -> None:
        self.problem, self.wishes = problem, wishes
        self.scale = Scale(problem, wishes)
        self.able = able or Able(problem, wishes)
        self.diaries = {each.key: Diary(each, problem) for each in problem.trainers}
        self.staff: dict[int, dict[int, Duty]] = {each.key: {} for each in problem.sessions}
        self.does: dict[int, set[Assignment]] = {each.key: set() for each in problem.trainers}
        self._faces: dict[tuple[int, int], int] = {}

    def plan(self) -> Plan:
        return Plan(frozenset(each for mine in self.does.values() for each in mine))

    def open(self, session: Session, duty: Duty) -> int:
        """How many places of a duty are open."""
        taken = sum(each is duty for each in self.staff[session.key].values())
        return session.seats(duty) - taken

    def may(self, each: Assignment) -> bool:
        """Whether this may be written in: a place is open, and the person able and free."""
        session = self.problem.session[each.session]
        return (
            self.open(session, each.duty) > 0
            and each.trainer not in self.staff[each.session]
            and each.trainer in self.able.of(session, each.duty)
            and self._has_time(each)
        )

    def _has_time(self, each: Assignment) -> bool:
        diary, session = self.diaries[each.trainer], self.problem.session[each.session]
        if each in self.wishes.pins:
            return all(one.kind in YIELDS[each.duty] for one in diary.against(session))
        return diary.takes(session)

    def put(self, each: Assignment) -> None:
        session = self.problem.session[each.session]
        self.diaries[each.trainer].put(session)
        self.staff[each.session][each.trainer] = each.duty
        self.does[each.trainer].add(each)
        face = each.trainer, session.run
        self._faces[face] = self._faces.get(face, 0) + 1

    def take_out(self, each: Assignment) -> None:
        session = self.problem.session[each.session]
        self.diaries[each.trainer].take_out(session)
        del self.staff[each.session][each.trainer]
        self.does[each.trainer].remove(each)
        self._faces[each.trainer, session.run] -= 1

    def unmet(self, session: Session) -> frozenset[str]:
        """The sexes that are still missing among those who teach a class."""
        there = {self.problem.trainer[each].sex for each in self.staff[session.key]}
        return session.sexes - there

    def brings(self, session: Session, trainer: int, duty: Duty) -> float:
        """What this person would bring besides the filled place itself."""
        person, minutes = self.problem.trainer[trainer], self.diaries[trainer].minutes
        kept = Assignment(session.key, trainer, duty) in self.wishes.kept.assignments
        needed = person.sex in self.unmet(session)
        new = not self._faces.get((trainer, session.run))
        more = self.scale.strain(trainer, minutes + session.minutes)
        return (
            KEPT * kept
            + self.scale.need(session) * needed
            - NEW_FACE * new
            - self.scale.away(person, session)
            - (more - self.scale.strain(trainer, minutes))
        )

    def best(self, session: Session, duty: Duty, but: Collection[int] = ()) -> Assignment | None:
        """Whoever is able and free and brings most; None: nobody."""
        free = [
            each
            for each in self.able.of(session, duty)
            if each not in but
            and each not in self.staff[session.key]
            and self.diaries[each].takes(session)
        ]
        if not free:
            return None
        chosen = max(free, key=lambda each: (self.brings(session, each, duty), -each))
        return Assignment(session.key, chosen, duty)

    def movable(self, trainer: int) -> list[Assignment]:
        """What this person does and might leave to another."""
        return sorted(self.does[trainer] - self.wishes.pins)
