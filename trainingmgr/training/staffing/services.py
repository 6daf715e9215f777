from collections.abc import Sequence
from datetime import timedelta

from flask_babel import format_date, gettext
from flask_babel import lazy_gettext as _

from trainingmgr.accounts.models import User
from trainingmgr.core import clock, journal
from trainingmgr.core.db import db, operation
from trainingmgr.core.errors import Refusal
from trainingmgr.training.cohorts import services as cohorts
from trainingmgr.training.cohorts.models import Cohort, SessionTrainer, TrainingSession
from trainingmgr.training.cohorts.rules import OVER, Duty
from trainingmgr.training.staffing import events, queries
from trainingmgr.training.timetable.queries import lead_of, slot_of
from trainingmgr.training.trainers.models import Trainer
from trainingmgr.training.trainers.rules import Lack, Missing
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
    lead = lead_of(session)
    judge = queries.may_lead if duty is Duty.LEAD else queries.may_be_there
    missing = judge(trainer, session)
    if missing:
        raise Refusal(
            gettext("%(name)s cannot take this class: %(why)s.",
                    name=trainer.person.name_display, why=words_of(missing)), field="trainer",
        )  # fmt: skip
    if duty is Duty.ASSISTANT and lead is None:
        raise Refusal(_("Name first who leads: assistants stand under a qualified lead."))
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
                        day=format_date(session.on, "EEE d MMM"))
            )  # fmt: skip
        session.staff.append(SessionTrainer(session_id=session.id, trainer_id=key, duty=Duty.LEAD))
    journal.record(
        events.LeadsNamed(code=cohort.code, count=len(named), about=("cohort", cohort.id)), by=by
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
            "day": format_date(each.session.on, "EEE d MMM"),
        }
        if not each.missing:
            raise Refusal(gettext("Nobody leads %(module)s on %(day)s yet.", **facts))
        raise Refusal(
            gettext("Whoever leads %(module)s on %(day)s cannot: %(why)s.",
                    why=words_of(each.missing), **facts)
        )  # fmt: skip


def words_of(missing: Sequence[Missing]) -> str:
    """What is missing, in words, one after the other."""
    return str(gettext(", ")).join(word_of(each) for each in missing)


def word_of(missing: Missing) -> str:
    code = missing.code
    if missing.lack is Lack.LANGUAGE:
        code = str(LANGUAGES.get(code, code))
    day = format_date(missing.day, "d MMM y") if missing.day else ""
    return str(LACKS[missing.lack]) % {"code": code, "day": day}
