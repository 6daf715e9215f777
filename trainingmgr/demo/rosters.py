"""Who is on which run: nominated by the clerk, confirmed by the head, and how it went on."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from typing import Any

from trainingmgr.core.values import dataclass
from trainingmgr.demo import choosing
from trainingmgr.demo.calendar import Place, Run
from trainingmgr.demo.story import Somebody, Story, keys_of, put
from trainingmgr.registry.people.services import bring_within_reach
from trainingmgr.registry.structure.rules import Scheme
from trainingmgr.training.cohorts.rules import CohortState
from trainingmgr.training.curricula.rules import stands_until
from trainingmgr.training.enrolments.events import PeopleConfirmed, PeopleNominated, PlaceMoved
from trainingmgr.training.enrolments.models import Enrolment, EnrolmentMove
from trainingmgr.training.enrolments.rules import EnrolmentState, LeavingReason, Source
from trainingmgr.training.records.models import Attainment

C, E, R = CohortState, EnrolmentState, LeavingReason
LEFT = (
    (E.WITHDRAWN, R.FAMILY), (E.NO_SHOW, R.OTHER), (E.RECALLED_TO_UNIT, R.OPERATIONAL),
    (E.WITHDRAWN, R.MEDICAL), (E.DEFERRED, R.MEDICAL), (E.REMOVED_CONDUCT, R.CONDUCT),
)  # fmt: skip
FORMER = "former school"
ENDED = frozenset({E.COMPLETED_PASSED, E.COMPLETED_NOT_PASSED, E.ATTENDED_ONLY})
Left = tuple[EnrolmentState, LeavingReason]
NOMINATED_ONLY = frozenset({C.NOMINATIONS_OPEN, C.CANCELLED})


@dataclass(frozen=True)
class When:
    """The days on which a roster came about."""

    nominated: datetime
    confirmed: datetime
    started: datetime


def choose(story: Story, run: Run, guests: Sequence[Somebody] = ()) -> None:
    """Who is on the run, and who left it before its end. `guests` come for certain."""
    if run.state in (C.PLANNED, C.APPROVED) or run.cohort is None:
        return
    seats = run.cohort.capacity
    wanted = (
        seats
        if run.state is C.CONFIRMED or run.examined
        else max(4, int(seats * story.rng.uniform(0.8, 1)))
    )
    wanted = max(6, wanted // 2) if run.state in NOMINATED_ONLY else wanted
    waiting = 4 if run.state is C.CONFIRMED else 0
    chosen = [*guests, *choosing.for_run(story, run, wanted + waiting - len(guests))]
    _taught_before(story, run, chosen[:-1] if run.state is C.NOMINATIONS_OPEN else chosen)
    left = _leavers(story, run, chosen[len(guests) :])
    for n, one in enumerate(chosen):
        state, reason = _state(run, n, wanted, left.get(n - len(guests)))
        place = Place(one, state, reason)
        if reason is not None:
            late = 0 if state is E.NO_SHOW else story.rng.randint(1, max(1, len(run.days) // 2))
            place.left_on = min(run.days[min(late, len(run.days) - 1)], story.today)
        run.places.append(place)
        one.vetted += [
            (scheme.value, run.starts_on, run.ends_on)
            for scheme in sorted(run.schemes - {Scheme.HRDDP})
        ]
        if state is not E.NOMINATED:
            one.busy.append((run.starts_on, run.ends_on))


def _leavers(story: Story, run: Run, chosen: Sequence[Somebody]) -> dict[int, Left]:
    """Few of a run that has begun go before its end."""
    if run.state not in (C.RUNNING, C.COMPLETED, C.CLOSED_OUT, C.SUSPENDED):
        return {}
    return {n: story.rng.choice(LEFT) for n in range(len(chosen)) if story.chance(0.04)}


def _state(run: Run, n: int, wanted: int, left: Left | None) -> Any:
    if left is not None:
        return left
    if run.state in NOMINATED_ONLY:
        return E.NOMINATED, None
    if run.state is C.CONFIRMED:
        return (E.CONFIRMED if n < wanted else E.WAITLISTED), None
    return E.ATTENDING, None


def _taught_before(story: Story, run: Run, chosen: Sequence[Somebody]) -> None:
    by, rows = story.users["curriculum"].id, []
    codes = {each.id: code for code, each in story.modules.items()}
    for one in chosen:
        for module_id, day in choosing.teach_before(story, run, one):
            version = story.versions[codes[module_id]]
            until = stands_until(day, version.validity_months)
            score = story.rng.randint(max(80, version.pass_mark), 98)
            one.held[module_id] = (day, until, score)
            rows.append(attained(one, version, on=day, score=score, by=by, at=story.at(day)))
    put(Attainment, rows)


def attained(
    one: Somebody, version: Any, *, on: date, score: int, by: int, at: datetime
) -> dict[str, Any]:
    """The row of a record of what somebody attained at the former school."""
    return {
        "person_id": one.id,
        "module_id": version.module_id,
        "version_id": version.id,
        "on": on,
        "until_on": stands_until(on, version.validity_months),
        "minutes": version.minutes,
        "score": score,
        "source": FORMER,
        "recorded_by_id": by,
        "recorded_at": at,
        "withdrawn_at": None,
    }


def write(story: Story, run: Run) -> None:
    """The places with every move of theirs, and what the journal says of them."""
    if not run.places:
        return
    centre = run.lane.centre.lower()
    clerk, head = story.users[f"clerk.{centre}"], story.users[f"head.{centre}"]
    start = run.starts_on
    when = When(
        story.at(min(start - timedelta(days=24), story.ago(2)), 10),
        story.at(min(start - timedelta(days=11), story.ago(1)), 11),
        story.at(min(start, story.today), 8),
    )
    rows = [_row(story, run, place, (clerk.id, head.id), when) for place in run.places]
    for place, key in zip(run.places, keys_of(Enrolment, rows), strict=True):
        place.id = key
    put(
        EnrolmentMove,
        [m for p in run.places for m in _moves(story, run, p, (clerk.id, head.id), when)],
    )
    reach(story, run, [place.who for place in run.places])
    _told(story, run, clerk, head, when)


def _row(story: Story, run: Run, place: Place, who: tuple[int, int], when: When) -> dict[str, Any]:
    state, (clerk, head) = place.state, who
    seated = state not in (E.NOMINATED, E.WAITLISTED)
    return {
        "cohort_id": run.id,
        "person_id": place.who.id,
        "unit_then_id": place.who.unit_id,
        "state": state,
        "source": story.rng.choice((Source.TYPED, Source.IMPORTED, Source.UNIT)),
        "leaving_reason": place.reason,
        "waits_since": when.confirmed if state is E.WAITLISTED else None,
        "nominated_by_id": clerk,
        "nominated_at": when.nominated,
        "confirmed_by_id": head if seated else None,
        "confirmed_at": when.confirmed if seated else None,
        "joined_on": max(run.starts_on, when.confirmed.date()) if seated else None,
        "left_on": place.left_on,
        "continues_id": None,
        "batch_id": None,
    }


def _moves(
    story: Story, run: Run, place: Place, who: tuple[int, int], when: When
) -> list[dict[str, Any]]:
    """From the nomination to where the place is now."""
    state, (clerk, head) = place.state, who
    way: list[tuple[Any, str | None, int, datetime]] = [
        (E.NOMINATED, "nominated", clerk, when.nominated)
    ]
    if state is E.WAITLISTED:
        way.append((state, "full", head, when.confirmed))
    elif state is not E.NOMINATED:
        way.append((E.CONFIRMED, "confirmed", head, when.confirmed))
        if state not in (E.CONFIRMED, E.NO_SHOW):
            way.append((E.ATTENDING, None, clerk, when.started))
        if place.reason is not None and place.left_on is not None:
            way.append((state, place.reason.value, head, story.at(place.left_on, 16)))
        elif state in ENDED:
            way.append((state, "results", head, ended_at(story, run)))
    befores = [None, *(each[0].value for each in way)]
    return [
        {"enrolment_id": place.id, "was": was, "now": now.value, "reason": why, "by_id": by,
         "at": at}
        for was, (now, why, by, at) in zip(befores, way, strict=False)
    ]  # fmt: skip


def ended_at(story: Story, run: Run) -> datetime:
    """When the results of a run were closed."""
    return story.at(min(run.ends_on + timedelta(days=2), story.today), 13)


def reach(story: Story, run: Run, people: Sequence[Somebody]) -> None:
    """The centre sees them until a year after the run: the later day where it did already."""
    until, centre = run.ends_on + timedelta(days=365), run.lane.centre
    for one in people:
        key = (centre, one.id)
        story.reaches[key] = max(until, story.reaches.get(key, until))


def write_reaches(story: Story) -> None:
    """In as few deeds as there are centres and days."""
    together: dict[tuple[str, date], list[int]] = {}
    for (centre, person), until in story.reaches.items():
        together.setdefault((centre, until), []).append(person)
    for (centre, until), ids in together.items():
        bring_within_reach(ids, story.centres[centre].id, until)


def _told(story: Story, run: Run, clerk: Any, head: Any, when: When) -> None:
    about = ("cohort", run.id)
    everybody = tuple(place.who.number for place in run.places)
    nominated = PeopleNominated(
        run=run.code, count=len(everybody), source="typed", people=everybody, about=about
    )
    story.note(nominated, clerk, when.nominated)
    seated = tuple(p.who.number for p in run.places if p.state not in (E.NOMINATED, E.WAITLISTED))
    if seated:
        confirmed = PeopleConfirmed(
            run=run.code, count=len(seated), waiting=len(everybody) - len(seated), people=seated,
            about=about,
        )  # fmt: skip
        story.note(confirmed, head, when.confirmed)
    for place in run.places:
        if place.reason is not None and place.left_on is not None:
            moved = PlaceMoved(
                run=run.code, person=place.who.number, was=E.ATTENDING.value,
                now=place.state.value, reason=place.reason.value, about=about,
            )  # fmt: skip
            story.note(moved, head, story.at(place.left_on, 16))
