"""The planner's arithmetic: what may be, what is best, and that what is said of it is true."""

from dataclasses import replace
from datetime import date, timedelta
from itertools import product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.rostering.made import a_problem
from trainingmgr.rostering.book import Able
from trainingmgr.rostering.ceiling import ceiling
from trainingmgr.rostering.comparing import compare
from trainingmgr.rostering.exact import at_once, best
from trainingmgr.rostering.explaining import choice, open_places, stretches
from trainingmgr.rostering.obstacles import Kind
from trainingmgr.rostering.plan import Assignment, Plan, Wishes, faults
from trainingmgr.rostering.problem import (
    Duty,
    Held,
    Level,
    Problem,
    Session,
    Stay,
    Teaching,
    Trainer,
    assistants_for,
)
from trainingmgr.rostering.worth import Scale

ALWAYS, NEVER = date(2020, 1, 1), date(2040, 1, 1)
seeds = st.integers(0, 100_000)


def small(seed):
    """Two runs at two places in two weeks, six people: some places stay open in most of them."""
    return a_problem(seed, 14, 6, modules=3, places=2, weeks=2, classes=7)


def can_be(problem, plan, forbidden=frozenset()):
    """Whether everybody may do what a plan has them do: the rules again, said another way."""
    does = {}
    for each in plan:
        session, trainer = problem.session[each.session], problem.trainer[each.trainer]
        does.setdefault(trainer.key, []).append(session)
        least = session.level if each.duty is Duty.LEAD else Level.ASSISTANT
        assert any(
            held.level >= least and held.since <= session.on <= (held.until or NEVER)
            for held in trainer.teaches.get(session.module, ())
        )
        assert session.language in trainer.languages
        assert (session.key, trainer.key) not in forbidden
        assert not trainer.lack
        assert any(
            stay.place == session.place and stay.first <= session.on <= stay.last and not stay.lack
            for stay in trainer.stays
        )
        assert not any(first <= session.on <= last for first, last in trainer.away)
    for key, sessions in does.items():
        _limits_hold(problem, problem.trainer[key], [*sessions, *problem.trainer[key].taken])
    for key, staff in plan.staff.items():
        duties = list(staff.values())
        assert duties.count(Duty.LEAD) <= 1
        assert duties.count(Duty.ASSISTANT) <= problem.session[key].assistants
        assert Duty.LEAD in duties
    return True


def _limits_hold(problem, trainer, held):
    for n, one in enumerate(held):
        for other in held[:n]:
            apart = abs((one.on - other.on).days)
            if one.place != other.place:
                a, b = one.place, other.place
                assert apart > problem.travel.get((a, b), problem.travel.get((b, a), problem.far))
            elif not apart:
                assert one.ends <= other.starts or other.ends <= one.starts
    weeks = {each.on.isocalendar()[:2] for each in held}
    for day in {each.on for each in held}:
        assert sum(h.ends - h.starts for h in held if h.on == day) <= trainer.day_minutes
    for week in weeks:
        mine = [each for each in held if each.on.isocalendar()[:2] == week]
        assert sum(each.ends - each.starts for each in mine) <= trainer.week_minutes
        assert len({each.on for each in mine}) <= trainer.week_days


@settings(max_examples=12, deadline=None)
@given(seeds)
def test_both_answers_can_be_and_no_plan_is_worth_more_than_the_bound_says(seed):
    problem, wishes = small(seed), Wishes()
    quick, exact = at_once(problem, wishes), best(problem, wishes, gap=0, seconds=20)
    for each in (quick, exact):
        assert can_be(problem, each.plan)
        assert not faults(problem, each.plan, wishes)
        assert each.worth == pytest.approx(Scale(problem, wishes).of(each.plan).total)
        assert each.bound >= exact.worth - 1e-3
    assert exact.gap < 1e-6
    assert exact.worth >= quick.worth
    assert ceiling(problem, wishes, Able(problem, wishes)) >= exact.worth - 1e-3


@pytest.mark.parametrize("seed", range(5))
def test_the_exact_answer_is_the_best_of_all_plans_tried_one_by_one(seed):
    problem = a_problem(seed, 5, 3, modules=1, places=2, weeks=1, classes=3)
    people = [None, *(each.key for each in problem.trainers)]
    wishes, most = Wishes(), 0.0
    scale = Scale(problem, wishes)
    for leads in product(people, repeat=len(problem.sessions)):
        named = [
            Assignment(session.key, lead, Duty.LEAD)
            for session, lead in zip(problem.sessions, leads, strict=True)
            if lead is not None
        ]
        plan = Plan(frozenset(named))
        if not faults(problem, plan, Wishes()):
            most = max(most, scale.of(plan).total, *_assisted(problem, plan, scale))
    assert best(problem, wishes, gap=0).worth == pytest.approx(most)


def _assisted(problem, plan, scale):
    """What the plan is worth with every choice of assistants that can be."""
    open_ = [
        session
        for session in problem.sessions
        if session.assistants and plan.staff.get(session.key)
    ]
    people = [None, *(each.key for each in problem.trainers)]
    for chosen in product(people, repeat=len(open_)):
        more = [
            Assignment(session.key, key, Duty.ASSISTANT)
            for session, key in zip(open_, chosen, strict=True)
            if key is not None and key not in plan.staff[session.key]
        ]
        wider = plan.having(more)
        if not faults(problem, wider, Wishes()):
            yield scale.of(wider).total
    yield 0.0


@settings(max_examples=20, deadline=None)
@given(seeds, st.booleans())
def test_without_its_obstacles_the_nearest_person_takes_the_open_place(seed, quick):
    """Each obstacle stands in the way alone, and with all of them gone nothing does."""
    problem, wishes = small(seed), Wishes()
    plan = at_once(problem, wishes).plan if quick else best(problem, wishes, gap=0).plan
    for place in open_places(problem, wishes, plan):
        for near in place.nearest:
            for n, _one in enumerate(near.obstacles):
                rest = near.obstacles[:n] + near.obstacles[n + 1 :]
                if rest:
                    assert not _fillable(problem, plan, place, near, rest)
            assert _fillable(problem, plan, place, near, near.obstacles)
            assert place.empty is None or near.obstacles


def _fillable(problem, plan, place, near, obstacles):
    """Whether the place can be taken by this person once these obstacles are gone."""
    session = problem.session[place.session]
    trainer, gone = problem.trainer[near.trainer], set()
    for each in obstacles:
        if each.held is not None and each.held in problem.session:
            gone.add(each.held)
        else:
            trainer = _freed(trainer, session, near.duty, each)
    others = tuple(trainer if each.key == trainer.key else each for each in problem.trainers)
    changed = replace(problem, trainers=others)
    left = [
        each
        for each in plan
        if not (each.trainer == trainer.key and each.session in gone)
        and not (each.session == session.key and each.trainer == near.instead)
    ]
    mine = Assignment(session.key, trainer.key, near.duty)
    return not faults(changed, Plan(frozenset([*left, mine])), Wishes()).get(mine)


def _freed(trainer, session, duty, obstacle):
    """The same person without one obstacle."""
    held = Teaching(max(session.wants(duty), Level.ASSISTANT), ALWAYS)
    stay = Stay(session.place, session.on, session.on)
    match obstacle.kind:
        case Kind.NOT_QUALIFIED | Kind.LEVEL | Kind.ENDED:
            return replace(trainer, teaches={**trainer.teaches, session.module: (held,)})
        case Kind.LANGUAGE:
            return replace(trainer, languages=trainer.languages | {session.language})
        case Kind.NOT_THERE | Kind.BARRED_HERE:
            return replace(trainer, stays=(*trainer.stays, stay))
        case Kind.AWAY:
            away = tuple(e for e in trainer.away if not e[0] <= session.on <= e[1])
            return replace(trainer, away=away)
        case Kind.DAY_FULL:
            return replace(trainer, day_minutes=24 * 60)
        case Kind.WEEK_FULL:
            return replace(trainer, week_minutes=7 * 24 * 60)
        case Kind.NO_REST:
            return replace(trainer, week_days=7)
        case Kind.BARRED:
            return replace(trainer, lack="")
        case Kind.BUSY | Kind.TRAVEL:
            taken = tuple(each for each in trainer.taken if each.key != obstacle.held)
            return replace(trainer, taken=taken)


def test_each_kind_of_obstacle_is_named_alone_and_without_it_the_class_is_filled():
    """One class, one person who may take it: whatever is added keeps them out, and is named."""
    day = date(2027, 5, 3)
    session = Session(0, 1, day, 480, 600, run=7, module=3, language="fr")
    here, lead = Stay(1, ALWAYS, NEVER), Teaching(Level.LEAD, ALWAYS)
    able = Trainer(1, "m", {3: (lead,)}, frozenset({"fr"}), (here,))
    problem, nothing = Problem((session,), (able,)), Wishes()
    ended = replace(lead, until=day - timedelta(days=1))
    added = {
        Kind.LANGUAGE: {"languages": frozenset({"en"})},
        Kind.NOT_QUALIFIED: {"teaches": {}},
        Kind.LEVEL: {"teaches": {3: (replace(lead, level=Level.ASSISTANT),)}},
        Kind.ENDED: {"teaches": {3: (ended,)}},
        Kind.NOT_THERE: {"stays": (replace(here, place=2),)},
        Kind.BARRED_HERE: {"stays": (replace(here, lack="not_screened"),)},
        Kind.AWAY: {"away": ((day, day),)},
        Kind.BARRED: {"lack": "a word"},
        Kind.DAY_FULL: {"day_minutes": 60},
        Kind.WEEK_FULL: {"week_minutes": 60},
        Kind.NO_REST: {"week_days": 0},
        Kind.BUSY: {"taken": (Held(-1, 1, day, 540, 660),)},
        Kind.TRAVEL: {"taken": (Held(-1, 2, day + timedelta(days=1), 480, 600),)},
    }
    woman = replace(able, key=2, sex="f")
    mixed = Problem((replace(session, sexes=frozenset("f")),), (able, woman))
    pin = frozenset({Assignment(0, 1, Duty.LEAD)})
    barred = [
        (kind, replace(problem, trainers=(replace(able, **facts),)), nothing, problem)
        for kind, facts in added.items()
    ]
    barred += [
        (Kind.FORBIDDEN, problem, Wishes(forbidden=frozenset({(0, 1)})), problem),
        (Kind.PINNED, mixed, Wishes(pins=pin), mixed),
    ]
    assert {kind for kind, *_rest in barred} == set(Kind)
    for kind, kept_out, wishes, without in barred:
        for solved in (at_once, best):
            [place] = open_places(kept_out, wishes, solved(kept_out, wishes).plan)
            [near] = place.nearest[:1]
            assert [each.kind for each in near.obstacles] == [kind]
            assert not open_places(without, nothing, solved(without, nothing).plan), kind


def test_the_first_step_that_leaves_nobody_is_named_with_how_many_each_step_left():
    monday = date(2027, 5, 3)
    sessions = tuple(
        Session(n, 1, monday + timedelta(days=n), 480, 600, run=7, module=3, language="fr")
        for n in range(5)
    )
    lead = (Teaching(Level.LEAD, ALWAYS),)
    at_one = (Stay(1, ALWAYS, NEVER),)

    def person(key, **facts):
        return Trainer(
            **{"key": key, "sex": "m", "teaches": {3: lead}, "languages": frozenset({"fr"}),
               "stays": at_one, **facts}
        )  # fmt: skip

    away = ((monday - timedelta(days=4), monday + timedelta(days=9)),)
    problem = Problem(
        sessions,
        (
            person(1, teaches={}),
            person(2, languages=frozenset({"en"})),
            person(3, stays=(Stay(2, ALWAYS, NEVER),)),
            person(4, stays=(Stay(1, ALWAYS, NEVER, "not_screened"),)),
            person(5, away=away),
        ),
    )
    found = open_places(problem, Wishes(), Plan())
    [stretch] = stretches(problem, found)
    assert (stretch.first, stretch.last) == (monday, monday + timedelta(days=4))
    place = stretch.places[0]
    assert list(place.left.values()) == [4, 3, 2, 1, 0, 0, 0]
    assert place.empty == "present"
    assert [each.trainer for each in place.nearest][:1] == [5]
    [leave] = place.nearest[0].obstacles
    assert (leave.kind, leave.day) == (Kind.AWAY, away[0][1])


@settings(max_examples=6, deadline=None)
@given(seeds)
def test_planning_again_leaves_the_rest_still(seed):
    """Nothing asked, nothing moves; one forbidden and one pinned, little else does."""
    problem = small(seed)
    before = best(problem, Wishes(), gap=0).plan
    again = best(problem, Wishes(kept=before), gap=0)
    assert again.plan == before
    if not before.assignments:
        return
    first, *rest = sorted(before, key=lambda each: (each.duty is not Duty.LEAD, each))
    pins = frozenset(each for each in rest[-1:] if each.duty is Duty.LEAD)
    barred = frozenset({(first.session, first.trainer)})
    wishes = Wishes(pins=pins, forbidden=barred, kept=before)
    for answer in (at_once(problem, wishes), best(problem, wishes, gap=0)):
        assert can_be(problem, answer.plan, barred)
        assert pins <= answer.plan.assignments
        assert not answer.broken
    moved = compare(problem, wishes, before, answer.plan)
    assert first.session in {each.session for each in moved.moves}
    assert moved.after.total == pytest.approx(answer.worth)
    without = before.having((), [each for each in before if each.session == first.session])
    assert moved.after.total >= Scale(problem, wishes).of(without).total - 1e-6


@settings(max_examples=8, deadline=None)
@given(seeds)
def test_whoever_else_could_have_been_chosen_is_told_with_what_it_would_change(seed):
    problem, wishes = small(seed), Wishes()
    plan = best(problem, wishes, gap=0).plan
    scale = Scale(problem, wishes)
    for each in list(plan)[:6]:
        told = choice(problem, wishes, plan, each)
        assert told.able > told.free >= len(told.rivals)
        for rival in told.rivals:
            other = plan.having([Assignment(each.session, rival.trainer, each.duty)], [each])
            assert can_be(problem, other)
            assert rival.more.total == pytest.approx(scale.of(other).total - scale.of(plan).total)
            assert rival.more.total <= 1e-6


def test_a_pin_that_cannot_be_is_named_and_the_rest_is_planned():
    problem = small(3)
    session = problem.sessions[0]
    able = Able(problem, Wishes()).of(session, Duty.LEAD)
    wrong = next(each.key for each in problem.trainers if each.key not in able)
    pin = Assignment(session.key, wrong, Duty.LEAD)
    answer = best(problem, Wishes(pins=frozenset({pin})), gap=0)
    assert answer.broken == (pin,)
    assert can_be(problem, answer.plan)


@settings(max_examples=6, deadline=None)
@given(seeds)
def test_a_pin_may_go_beyond_hours_and_days_and_nothing_else_does(seed):
    """Whoever is named by hand stays, however full the week is; nobody is given more then."""
    problem = small(seed)
    named = best(problem, Wishes(), gap=0).plan
    short = tuple(
        replace(each, day_minutes=60, week_minutes=60, week_days=1) for each in problem.trainers
    )
    tight, wishes = replace(problem, trainers=short), Wishes(pins=named.assignments, kept=named)
    for answer in (at_once(tight, wishes), best(tight, wishes, gap=0)):
        assert answer.plan == named
        assert not answer.broken
        assert not faults(tight, answer.plan, wishes)
    assert faults(tight, named, Wishes()).keys() == named.assignments


def test_what_is_taken_elsewhere_counts_against_hours_and_days_and_keeps_people_busy():
    problem = small(5)
    plan = best(problem, Wishes(), gap=0).plan
    each = next(iter(plan))
    session, trainer = problem.session[each.session], problem.trainer[each.trainer]
    taken = Held(-1, session.place, session.on, session.starts, session.ends)
    busy = replace(trainer, taken=(taken,))
    changed = replace(
        problem,
        trainers=tuple(busy if one.key == busy.key else one for one in problem.trainers),
    )
    assert Kind.BUSY in {
        one.kind for one in faults(changed, Plan(frozenset({each})), Wishes())[each]
    }
    answer = best(changed, Wishes(), gap=0)
    assert can_be(changed, answer.plan)
    assert answer.gap < 1e-6


def test_the_search_is_watched_and_ends_when_told():
    seen = []
    problem = a_problem(1, 200, 40)
    answer = best(problem, Wishes(), gap=0, watch=lambda sofar: seen.append(sofar) or False)
    assert seen
    assert can_be(problem, answer.plan)
    assert answer.bound >= answer.worth


def test_nobody_who_teaches_has_more_people_than_the_ratio():
    assert [assistants_for(people, 15) for people in (1, 15, 16, 30, 31)] == [0, 0, 1, 1, 2]
