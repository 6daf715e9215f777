from collections.abc import Iterator, Sequence
from datetime import timedelta

from flask_babel import gettext
from flask_babel import lazy_gettext as _

from trainingmgr.accounts.models import User
from trainingmgr.core import clock, journal
from trainingmgr.core.db import db, operation
from trainingmgr.core.errors import Refusal
from trainingmgr.core.sentences import dated
from trainingmgr.core.values import dataclass
from trainingmgr.training.cohorts import services as cohorts
from trainingmgr.training.cohorts.models import Cohort, SessionTrainer, TrainingSession
from trainingmgr.training.cohorts.rules import OVER, Duty
from trainingmgr.training.staffing import events, queries
from trainingmgr.training.timetable.queries import around, lead_of, lesson_of, slot_of
from trainingmgr.training.trainers import queries as trainers
from trainingmgr.training.trainers.models import Trainer
from trainingmgr.training.trainers.rules import (
    Lack,
    Missing,
    keeps_from_being_there,
    keeps_from_leading,
)
from trainingmgr.training.trainers.words import LACKS, LANGUAGES

FIRST_DAYS = timedelta(days=7)
"""When a run starts, whoever leads in its first week must be named and able."""


@operation
def name_staff(
    session: TrainingSession, trainer: Trainer, duty: Duty, *, by: User
) -> SessionTrainer:
    """Somebody leads, assists, observes or interprets in a class (R-TRN-04, R-HRD-08, R-MEN-01).

    Only who is qualified, speaks the language, is posted and screened, cleared and free leads.
    Others stand under a lead who is named first. A new lead takes the former one's place.
    """
    if session.cohort.state in OVER:
        raise Refusal(_("This run is over: its timetable stays as it is."))
    _able(trainer, session, duty, field="trainer")
    if duty is Duty.ASSISTANT and lead_of(session) is None:
        raise Refusal(_("Name first who leads: assistants stand under a qualified lead."))
    return _name(session, trainer, duty, by)


def may_have_led(trainer: Trainer, session: TrainingSession) -> None:
    """Whether this person could have led the class that was held (R-TRN-04)."""
    _able(trainer, session, Duty.LEAD, field="taught")


@operation
def put_right(session: TrainingSession, trainer: Trainer, *, by: User) -> None:
    """Somebody else led the class than whoever was named for it, as a second person has confirmed:
    of a run whose teaching is over too. Whoever assisted may have led.
    """
    may_have_led(trainer, session)
    if assisted := next((one for one in session.staff if one.trainer_id == trainer.id), None):
        session.staff.remove(assisted)
        db.session.flush()
    _name(session, trainer, Duty.LEAD, by)


def _able(trainer: Trainer, session: TrainingSession, duty: Duty, *, field: str) -> None:
    judge = queries.may_lead if duty is Duty.LEAD else queries.may_be_there
    missing = judge(trainer, session)
    if missing:
        raise Refusal(
            gettext("%(name)s cannot take this class: %(why)s.",
                    name=trainer.person.name_display, why=words_of(missing)), field=field,
        )  # fmt: skip


def _name(session: TrainingSession, trainer: Trainer, duty: Duty, by: User) -> SessionTrainer:
    lead = lead_of(session)
    if duty is Duty.LEAD and lead is not None:
        session.staff.remove(lead)
        db.session.flush()
    named = SessionTrainer(session_id=session.id, trainer_id=trainer.id, duty=duty)
    session.staff.append(named)
    journal.record(
        events.StaffNamed(
            code=session.cohort.code,
            module=session.module_version.module.code,
            on=session.on.isoformat(),
            person=trainer.person.number,
            duty=duty.value,
            about=("cohort", session.cohort_id),
        ),
        by=by,
    )
    return named


@operation
def name_leads(
    cohort: Cohort, named: Sequence[tuple[TrainingSession, int]], language: str, *, by: User
) -> None:
    """The leads of new classes of a run, in one deed, each judged as `name_staff` judges them."""
    days = {session.on for session, _key in named}
    leaders = queries.leaders(cohort, days, language)
    for session, key in named:
        slot = slot_of(session)
        able = session.on in leaders.able.get(session.version_id, {}).get(key, ())
        if not able or any(each.overlaps(slot) for each in leaders.busy.get(key, ())):
            raise Refusal(
                gettext("Who was to lead on %(day)s is not free any more. Propose again.",
                        day=dated(session.on, "EEE d MMM"))
            )  # fmt: skip
        session.staff.append(SessionTrainer(session_id=session.id, trainer_id=key, duty=Duty.LEAD))
    journal.record(
        events.LeadsNamed(code=cohort.code, count=len(named), about=("cohort", cohort.id)), by=by
    )


@dataclass(frozen=True)
class Place:
    """What one person does in one class."""

    session: TrainingSession
    trainer_id: int
    duty: Duty


@operation
def name_many(released: Sequence[Place], named: Sequence[Place], *, by: User) -> None:
    """Release people and name others in one deed, each judged as by hand: all of it or nothing.

    The refusal says of everybody who may not why. Statements: two for each day, and a few more.
    """
    for each in released:
        staff = each.session.staff
        staff[:] = [one for one in staff if one.trainer_id != each.trainer_id]
    db.session.flush()
    wrong = [*_left_alone(released, named), *_may_not(named)]
    if wrong:
        raise Refusal(" ".join(wrong))
    for each in named:
        each.session.staff.append(
            SessionTrainer(session_id=each.session.id, trainer_id=each.trainer_id, duty=each.duty)
        )
    db.session.flush()
    for code, about in {(e.session.cohort.code, e.session.cohort_id) for e in (*released, *named)}:
        journal.record(
            events.StaffChanged(
                code=code,
                named=sum(each.session.cohort_id == about for each in named),
                released=sum(each.session.cohort_id == about for each in released),
                about=("cohort", about),
            ),
            by=by,
        )


def _left_alone(released: Sequence[Place], named: Sequence[Place]) -> Iterator[str]:
    """Classes of which assistants would be left without a lead."""
    leads = {each.session.id for each in named if each.duty is Duty.LEAD}
    touched = {each.session.id: each.session for each in (*released, *named)}
    assisted = {each.session.id for each in named if each.duty is Duty.ASSISTANT}
    for key, session in touched.items():
        duties = {each.duty for each in session.staff}
        assists = key in assisted or Duty.ASSISTANT in duties
        if assists and key not in leads and Duty.LEAD not in duties:
            yield gettext(
                "%(module)s on %(day)s: assistants stand under a qualified lead.",
                module=session.module_version.module.code,
                day=dated(session.on, "EEE d MMM"),
            )


def _may_not(named: Sequence[Place]) -> Iterator[str]:
    """Why each of these people may not take the class, if anything keeps them from it."""
    known = trainers.by_key({each.trainer_id for each in named})
    days = {each.session.on for each in named}
    profiles = {day: trainers.profiles(list(known.values()), day) for day in sorted(days)}
    busy: dict[int, list[tuple[int, TrainingSession]]] = {}
    for other in around(days, trainer_ids=list(known)):
        for one in other.staff:
            busy.setdefault(one.trainer_id, []).append((other.id, other))
    for each in named:
        busy.setdefault(each.trainer_id, []).append((each.session.id, each.session))
    for each in named:
        session, lesson = each.session, lesson_of(each.session)
        judge = keeps_from_leading if each.duty is Duty.LEAD else keeps_from_being_there
        missing = judge(profiles[session.on][each.trainer_id], lesson)
        missing += [
            Missing(Lack.BUSY, other.cohort.code, other.on)
            for key, other in busy[each.trainer_id]
            if key != session.id and slot_of(other).overlaps(slot_of(session))
        ]
        if session.cohort.state in OVER:
            yield str(_("This run is over: its timetable stays as it is."))
        elif missing:
            yield gettext(
                "%(name)s cannot take %(module)s on %(day)s: %(why)s.",
                name=known[each.trainer_id].person.name_display,
                module=session.module_version.module.code,
                day=dated(session.on, "EEE d MMM"),
                why=words_of(missing),
            )


@operation
def release(session: TrainingSession, trainer_id: int, *, by: User) -> None:
    """Somebody does not take this class. A lead goes last: assistants stand under them."""
    named = next((each for each in session.staff if each.trainer_id == trainer_id), None)
    if named is None:
        return
    assists = any(each.duty is Duty.ASSISTANT for each in session.staff)
    if named.duty is Duty.LEAD and assists:
        raise Refusal(_("Release the assistants first, or name another lead."))
    journal.record(
        events.StaffReleased(
            code=session.cohort.code,
            module=session.module_version.module.code,
            on=session.on.isoformat(),
            person=named.trainer.person.number,
            about=("cohort", session.cohort_id),
        ),
        by=by,
    )
    session.staff.remove(named)


def may_start(cohort: Cohort) -> None:
    """Whether teaching may begin: there is a timetable, no class is too large, able people lead.

    Raises Refusal with the first thing in the way.
    """
    section = queries.classes_of(cohort)
    if not section.sessions:
        raise Refusal(_("Plan the classes first: this run has no timetable."))
    if section.breaches:
        _version, breach = section.breaches[0]
        hint = (
            _("It is critical to safety: make the class smaller or name more trainers.")
            if breach.blocks
            else _("Accept it with a reason, or change the plan.")
        )
        raise Refusal(f"{cohorts.said(breach)}. {hint}")
    _leads_are_able(section.problems)


def _leads_are_able(problems: Sequence[queries.Problem]) -> None:
    for each in problems:
        if each.session.on > clock.today() + FIRST_DAYS:
            continue
        facts = {
            "module": each.session.module_version.module.code,
            "day": dated(each.session.on, "EEE d MMM"),
        }
        if not each.missing:
            raise Refusal(gettext("Nobody leads %(module)s on %(day)s yet.", **facts))
        raise Refusal(
            gettext("Whoever leads %(module)s on %(day)s cannot: %(why)s.",
                    why=words_of(each.missing), **facts)
        )  # fmt: skip


def words_of(missing: Sequence[Missing]) -> str:
    """What is missing, in words, one after the other, and nothing twice."""
    return str(gettext(", ")).join(dict.fromkeys(word_of(each) for each in missing))


def word_of(missing: Missing) -> str:
    code = missing.code
    if missing.lack is Lack.LANGUAGE:
        code = str(LANGUAGES.get(code, code))
    day = dated(missing.day, "d MMM y") if missing.day else ""
    return str(LACKS[missing.lack]) % {"code": code, "day": day}
