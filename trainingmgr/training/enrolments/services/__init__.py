"""Nominating, confirming, waiting, leaving and coming back: every way through the gate."""

from collections.abc import Iterable, Sequence
from dataclasses import field
from datetime import date, timedelta

from flask_babel import gettext
from flask_babel import lazy_gettext as _
from sqlalchemy import select
from sqlalchemy.orm import joinedload

from trainingmgr.accounts.models import User
from trainingmgr.core import clock, journal
from trainingmgr.core.db import db, operation
from trainingmgr.core.errors import Refusal
from trainingmgr.core.permissions import Permission
from trainingmgr.core.values import dataclass
from trainingmgr.registry.people.models import Person
from trainingmgr.registry.people.queries import own_ids
from trainingmgr.registry.people.services import bring_within_reach
from trainingmgr.registry.people.services.own import not_own
from trainingmgr.registry.structure.rules import BANDS
from trainingmgr.training.cohorts.models import Cohort
from trainingmgr.training.cohorts.rules import CohortState
from trainingmgr.training.enrolments import events, queries
from trainingmgr.training.enrolments.models import (
    Audience,
    Enrolment,
    EnrolmentMove,
)
from trainingmgr.training.enrolments.queries import judging
from trainingmgr.training.enrolments.rules import (
    BY_CONFIRMER,
    REFUSED,
    TAKES_A_SEAT,
    WAITS,
    EnrolmentState,
    LeavingReason,
    Source,
    places,
    reasons_allowed,
)
from trainingmgr.training.enrolments.rules.gate import (
    Piece,
    Verdict,
)
from trainingmgr.training.enrolments.services.particulars import carry_over
from trainingmgr.training.enrolments.words import REASONS, said

AFTER_THE_RUN = timedelta(days=365)
"""So long a centre may see those who were on one of its runs."""


@dataclass(frozen=True)
class Nominated:
    """What came of a list: those who are nominated now, and those who are not, with all that
    is missing for either.
    """

    taken: Sequence[tuple[Person, Verdict]]
    refused: Sequence[tuple[Person, Verdict]]


def tried(cohort: Cohort, people: Sequence[Person]) -> Nominated:
    """The same answer as `nominate_many` would give now, and nothing written."""
    verdicts = judging.gate(cohort, [each.id for each in people], clock.today(), nominating=True)
    pairs = [(each, verdicts[each.id]) for each in people]
    return Nominated(
        [pair for pair in pairs if pair[1].may_be_nominated],
        [pair for pair in pairs if not pair[1].may_be_nominated],
    )


@operation
def nominate(
    cohort: Cohort, person: Person, *, source: Source = Source.TYPED, by: User
) -> Enrolment:
    """Nominate one person. Age, death and other final things stop it with their sentence."""
    result = nominate_many(cohort, [person], source=source, by=by)
    if result.refused:
        raise Refusal(_sentence(result.refused[0][1].missing))
    return _place(cohort, person)


@operation
def nominate_many(
    cohort: Cohort, people: Sequence[Person], *, source: Source, by: User
) -> Nominated:
    """Nominate whoever may be. Who lacks a piece is nominated and waits for it.

    The centre may see them from now on until a year after the run.
    """
    not_own(by, *people)
    hold(cohort)
    result = tried(cohort, list({each.id: each for each in people}.values()))
    before = _existing(cohort, [person.id for person, _verdict in result.taken])
    for person, _verdict in result.taken:
        place = before.get(person.id)
        if place is None:
            place = _new_place(cohort, person, source, by)
            _note(place, None, "nominated", by)
        else:
            _nominated_again(place, person, source, by)
    taken = [person for person, _verdict in result.taken]
    bring_within_reach([each.id for each in taken], cohort.centre_id, reach_until(cohort))
    if taken:
        happening = events.PeopleNominated(
            run=cohort.code,
            count=len(taken),
            source=source,
            people=tuple(each.number for each in taken),
            about=_about(cohort),
        )
        journal.record(happening, by=by)
    return result


@operation
def take_back(cohort: Cohort, *, by: User) -> int:
    """Undo one's last nominations of the day: whoever is not confirmed yet is withdrawn."""
    last = queries.last_nominations(cohort, by=by)
    if last is None:
        raise Refusal(_("There is nothing of yours to take back: it was confirmed, or is older."))
    for each in last.places:
        move(each, EnrolmentState.WITHDRAWN, "undone", by)
        each.leaving_reason, each.left_on = LeavingReason.OTHER, clock.today()
    happening = events.NominationsTakenBack(
        run=cohort.code,
        count=len(last.places),
        people=tuple(each.person.number for each in last.places),
        about=_about(cohort),
    )
    journal.record(happening, by=by)
    return len(last.places)


@operation
def take_back_confirmations(cohort: Cohort, *, by: User) -> int:
    """Undo one's last confirmations of the day, before teaching begins: they are nominated again.

    A place that was confirmed is left before it is asked for again, and both stay in its history.
    A seat that becomes free goes to whoever waited longer.
    """
    hold(cohort)
    last = queries.last_confirmations(cohort, by=by)
    if last is None:
        raise Refusal(_("There is no confirmation of yours from today to take back. "
                        "Withdraw people one by one on their own page."))  # fmt: skip
    lock_people([*last.places, *_queue(cohort)])
    for each in last.places:
        move(each, EnrolmentState.WITHDRAWN, "unconfirmed", by)
        move(each, EnrolmentState.NOMINATED, "unconfirmed", by)
        each.confirmed_by_id = each.confirmed_at = each.joined_on = each.waits_since = None
    happening = events.ConfirmationsTakenBack(
        run=cohort.code,
        count=len(last.places),
        people=tuple(each.person.number for each in last.places),
        about=_about(cohort),
    )
    journal.record(happening, by=by)
    move_up(cohort, by=by)
    return len(last.places)


def _new_place(cohort: Cohort, person: Person, source: Source, by: User) -> Enrolment:
    place = Enrolment(
        cohort_id=cohort.id,
        person_id=person.id,
        unit_then_id=person.unit_id,
        state=EnrolmentState.NOMINATED,
        source=source,
        nominated_by_id=by.id,
    )
    db.session.add(place)
    db.session.flush()
    return place


def _nominated_again(place: Enrolment, person: Person, source: Source, by: User) -> None:
    move(place, EnrolmentState.NOMINATED, "nominated", by)
    place.unit_then_id, place.source = person.unit_id, source
    place.confirmed_by_id = place.confirmed_at = place.joined_on = None
    place.nominated_by_id, place.nominated_at = by.id, clock.now()
    place.left_on = place.leaving_reason = None


@dataclass
class Confirmed:
    """What came of a confirmation: seated, on the waiting list, or kept back and why."""

    seated: list[Enrolment] = field(default_factory=list)
    waiting: list[Enrolment] = field(default_factory=list)
    kept: list[tuple[Enrolment, str]] = field(default_factory=list)


@operation
def confirm_many(cohort: Cohort, enrolments: Sequence[Enrolment], *, by: User) -> Confirmed:
    """A second person confirms. Whoever nominated somebody cannot, nor can they themselves.

    The gate is asked again. Whoever finds no seat goes on the waiting list. Raises Refusal where
    nobody at all could be confirmed.
    """
    hold(cohort)
    not_held_back(by)
    lock_people([*enrolments, *_queue(cohort)])
    move_up(cohort, by=by)
    verdicts = judging.gate(cohort, [each.person_id for each in enrolments], clock.today())
    nominators = _holders(each.nominated_by_id for each in enrolments)
    own = own_ids([by.holder_id])
    result = Confirmed()
    passing: list[Enrolment] = []
    for each in enrolments:
        why = _kept_back(each, verdicts[each.person_id], nominators, by, own)
        if why:
            result.kept.append((each, why))
        else:
            passing.append(each)
    for each, has_seat in zip(passing, _seating(cohort, passing), strict=True):
        each.confirmed_by_id, each.confirmed_at = by.id, clock.now()
        if has_seat:
            _seat(each, cohort, "confirmed", by)
            result.seated.append(each)
        else:
            move(each, EnrolmentState.WAITLISTED, "full", by)
            each.waits_since = clock.now()
            result.waiting.append(each)
    if not passing:
        raise Refusal(result.kept[0][1] if result.kept else _("Choose somebody to confirm."))
    happening = events.PeopleConfirmed(
        run=cohort.code,
        count=len(result.seated),
        waiting=len(result.waiting),
        people=tuple(each.person.number for each in passing),
        about=_about(cohort),
    )
    journal.record(happening, by=by)
    return result


def _kept_back(
    each: Enrolment, verdict: Verdict, nominators: dict[int, int], by: User, own: frozenset[int]
) -> str | None:
    if each.state not in WAITS:
        return str(gettext("Is not waiting for a confirmation any more."))
    if nominators[each.nominated_by_id] == by.holder_id:
        return str(gettext("A second person confirms. You nominated this one yourself."))
    if each.person_id in own:
        return str(gettext("Nobody confirms their own place."))
    return None if verdict.may_join else _sentence(verdict.missing)


def _seating(cohort: Cohort, queue: Sequence[Enrolment]) -> list[bool]:
    women, others = judging.taken(cohort.id)
    sexes = [each.person.sex for each in queue]
    return places(sexes, cohort.capacity, cohort.seats_for_women, women, others)


def _seat(each: Enrolment, cohort: Cohort, reason: str, by: User) -> None:
    move(each, EnrolmentState.CONFIRMED, reason, by)
    if cohort.state is CohortState.RUNNING:
        move(each, EnrolmentState.ATTENDING, reason, by)
    each.waits_since = None
    each.joined_on = max(clock.today(), cohort.starts_on)


@operation
def move_up(cohort: Cohort, *, by: User) -> list[Enrolment]:
    """Give free seats to the waiting list, in its order, to those whom nothing blocks today.

    Happens by itself whenever a seat becomes free. Who approved them stays on record. Whoever
    seats one of them in another run at this moment waits for us, or we for them.
    """
    hold(cohort)
    if cohort.state not in judging.TAKES_PEOPLE:
        return []
    lock_people(_queue(cohort))
    queue = _queue(cohort)
    if not queue:
        return []
    verdicts = judging.gate(cohort, [each.person_id for each in queue], clock.today())
    able = [each for each in queue if verdicts[each.person_id].may_join]
    seated = [each for each, has in zip(able, _seating(cohort, able), strict=True) if has]
    for each in seated:
        _seat(each, cohort, "seat_free", by)
        happening = events.MovedUp(
            run=cohort.code, person=each.person.number, about=("enrolment", each.id)
        )
        journal.record(happening, by=by)
    return seated


def _queue(cohort: Cohort) -> list[Enrolment]:
    """Who waits for a seat, in the order in which seats are given."""
    return list(
        db.session.scalars(
            select(Enrolment)
            .where(Enrolment.cohort_id == cohort.id, Enrolment.state == EnrolmentState.WAITLISTED)
            .order_by(Enrolment.waits_since, Enrolment.id)
            .options(joinedload(Enrolment.person))
        )
    )


@operation
def leave(
    enrolment: Enrolment,
    to: EnrolmentState,
    reason: LeavingReason,
    *,
    seen: int | None,
    on: date | None = None,
    by: User,
) -> list[Enrolment]:
    """Somebody leaves a run, or is taken off it. What they attended stays.

    A seat that becomes free goes to the waiting list; those who got one are given back.
    """
    enrolment.as_seen(seen)
    if reason not in reasons_allowed(to):
        raise Refusal(
            gettext("“%(reason)s” is no reason for this.", reason=REASONS[reason]),
            field="reason",
        )
    if to in BY_CONFIRMER and not by.may(Permission.ENROLMENT_CONFIRM):
        raise Refusal(_("Only whoever may confirm places can take one away as a measure."))
    was, had_seat = enrolment.state, enrolment.state in TAKES_A_SEAT
    hold(enrolment.cohort)
    move(enrolment, to, reason, by)
    enrolment.leaving_reason, enrolment.left_on = reason, on or clock.today()
    enrolment.waits_since = None
    _told(enrolment, was, reason, by)
    return move_up(enrolment.cohort, by=by) if had_seat else []


@operation
def refuse_many(
    enrolments: Sequence[Enrolment],
    to: EnrolmentState | None,
    reason: LeavingReason | None,
    *,
    by: User,
) -> int:
    """Nominations that are not taken, in one deed. Nominating somebody again takes it back."""
    if not enrolments:
        raise Refusal(_("Tick at least one box."))
    if to not in REFUSED:
        raise Refusal(_("Choose what happened."), field="state")
    if reason is None:
        raise Refusal(_("Choose the reason."), field="reason")
    for each in enrolments:
        leave(each, to, reason, seen=each.version, by=by)
    return len(enrolments)


@operation
def reenter(enrolment: Enrolment, *, seen: int | None, by: User) -> None:
    """Somebody who was suspended, recalled or did not come takes their place again.

    The gate is asked anew, a seat must be free, and a second person decides.
    """
    enrolment.as_seen(seen)
    cohort = enrolment.cohort
    hold(cohort)
    not_held_back(by)
    to = EnrolmentState.ATTENDING
    if cohort.state is not CohortState.RUNNING and EnrolmentState.CONFIRMED in (
        enrolment.state.moves
    ):
        to = EnrolmentState.CONFIRMED
    was = enrolment.state
    was.then(to)
    lock_people([enrolment])
    nominators = _holders([enrolment.nominated_by_id])
    verdict = judging.gate(cohort, [enrolment.person_id], clock.today())[enrolment.person_id]
    if nominators[enrolment.nominated_by_id] == by.holder_id:
        raise Refusal(_("A second person confirms. You nominated this one yourself."))
    if not verdict.may_join:
        raise Refusal(_sentence(verdict.missing))
    if verdict.waits:
        raise Refusal(_("No seat is free."))
    move(enrolment, to, "reentry", by)
    enrolment.leaving_reason = enrolment.left_on = None
    enrolment.confirmed_by_id, enrolment.confirmed_at = by.id, clock.now()
    _told(enrolment, was, "reentry", by)


@operation
def transfer(enrolment: Enrolment, to: Cohort, *, seen: int | None, by: User) -> Enrolment:
    """Take somebody to another run of the same course. What they attended comes along.

    The marks stay where they were made; the new place names the one it continues, and hours are
    counted over both (`queries.earlier`).
    """
    enrolment.as_seen(seen)
    was = enrolment.cohort
    if to.id == was.id or to.course_id != was.course_id:
        raise Refusal(_("Choose another run of the same course."), field="run")
    if enrolment.state not in TAKES_A_SEAT:
        raise Refusal(_("Only somebody with a place in the run can be transferred."))
    not_held_back(by)
    if _holders([enrolment.nominated_by_id])[enrolment.nominated_by_id] == by.holder_id:
        raise Refusal(_("A second person confirms. You nominated this one yourself."))
    for each in sorted((was, to), key=lambda run: run.id):
        hold(each)
    lock_people([enrolment, *_queue(was)])
    move(enrolment, EnrolmentState.WITHDRAWN, LeavingReason.TRANSFERRED, by)
    enrolment.leaving_reason = LeavingReason.TRANSFERRED
    enrolment.left_on = clock.today()
    db.session.flush()
    place = _continued(enrolment, to, by)
    happening = events.PersonTransferred(
        run=was.code, to=to.code, person=enrolment.person.number,
        about=("enrolment", enrolment.id),
    )  # fmt: skip
    journal.record(happening, by=by)
    move_up(was, by=by)
    return place


def _continued(enrolment: Enrolment, to: Cohort, by: User) -> Enrolment:
    person = enrolment.person
    verdict = judging.gate(to, [person.id], clock.today(), nominating=True)[person.id]
    if not verdict.may_join:
        raise Refusal(_sentence(verdict.missing))
    if verdict.waits:
        raise Refusal(_("No seat is free in that run."), field="run")
    place = _existing(to, [person.id]).get(person.id)
    if place is None:
        place = Enrolment(
            cohort_id=to.id,
            person_id=person.id,
            state=EnrolmentState.NOMINATED,
            nominated_by_id=enrolment.nominated_by_id,
            nominated_at=enrolment.nominated_at,
        )
        db.session.add(place)
        db.session.flush()
    else:
        move(place, EnrolmentState.NOMINATED, "transferred_in", by)
        place.left_on = place.leaving_reason = None
    carry_over(enrolment, place)
    place.unit_then_id, place.source = person.unit_id, enrolment.source
    place.continues_id = enrolment.id
    place.confirmed_by_id, place.confirmed_at = by.id, clock.now()
    _seat(place, to, "transferred_in", by)
    bring_within_reach([person.id], to.centre_id, reach_until(to))
    return place


@operation
def say_for_whom(
    cohort: Cohort, *, categories: Iterable[str], bands: Iterable[str], seen: int | None, by: User
) -> None:
    """Say for which people and ranks a run is. Nothing chosen is everybody."""
    wanted = sorted(set(categories)), [band for band in BANDS if band in set(bands)]
    row = queries.audience(cohort)
    if row is None:
        row = Audience(cohort_id=cohort.id)
        db.session.add(row)
    else:
        row.as_seen(seen)
    row.categories, row.bands = wanted
    happening = events.AudienceSet(
        run=cohort.code, categories=tuple(wanted[0]), bands=tuple(wanted[1]), about=_about(cohort)
    )
    journal.record(happening, by=by)


def move(place: Enrolment, to: EnrolmentState, reason: str | None, by: User) -> None:
    was, place.state = place.state, place.state.then(to)
    _note(place, was, reason, by)


def _note(place: Enrolment, was: EnrolmentState | None, reason: str | None, by: User) -> None:
    db.session.add(
        EnrolmentMove(enrolment_id=place.id, was=was, now=place.state, reason=reason, by_id=by.id)
    )


def _told(place: Enrolment, was: EnrolmentState, reason: str, by: User) -> None:
    happening = events.PlaceMoved(
        run=place.cohort.code, person=place.person.number, was=was, now=place.state,
        reason=reason, about=("enrolment", place.id),
    )  # fmt: skip
    journal.record(happening, by=by)


def _existing(cohort: Cohort, person_ids: Sequence[int]) -> dict[int, Enrolment]:
    rows = db.session.scalars(
        select(Enrolment).where(
            Enrolment.cohort_id == cohort.id, Enrolment.person_id.in_(person_ids)
        )
    )
    return {each.person_id: each for each in rows}


def _place(cohort: Cohort, person: Person) -> Enrolment:
    return _existing(cohort, [person.id])[person.id]


_COUNTED_BY = ("version", "capacity", "seats_for_women", "state", "starts_on", "ends_on")


def hold(cohort: Cohort) -> None:
    """Whoever counts seats of a run waits for whoever is counting them, and then reads anew how
    many there are and whether it takes people.
    """
    db.session.refresh(cohort, _COUNTED_BY, with_for_update=True)


def lock_people(enrolments: Iterable[Enrolment]) -> None:
    """Nobody is seated in two runs by two people at once: by person, in one order."""
    ids = sorted({each.person_id for each in enrolments})
    if ids:
        db.session.execute(
            select(Person.id).where(Person.id.in_(ids)).order_by(Person.id).with_for_update()
        )


def not_held_back(by: User) -> None:
    if by.approvals_held_until is not None and by.approvals_held_until > clock.now():
        raise Refusal(_("Your account was reset. You can approve again after one day."))


def _holders(user_ids: Iterable[int]) -> dict[int, int]:
    rows = db.session.execute(select(User.id, User.holder_id).where(User.id.in_(set(user_ids))))
    return {row.id: row.holder_id for row in rows}


def _sentence(missing: Sequence[Piece]) -> str:
    return " ".join(said(each) for each in missing)


def reach_until(cohort: Cohort) -> date:
    return cohort.ends_on + AFTER_THE_RUN


def _about(cohort: Cohort) -> tuple[str, int]:
    return ("cohort", cohort.id)
