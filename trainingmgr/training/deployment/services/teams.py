"""A mobile team: asked for, approved by another person, composed, sent, back with a report.

Whoever joins is lent for the days of the team: they can lead nothing elsewhere in that time, and
may lead the classes of the team's run without a posting to its centre.
"""

from datetime import date

from flask_babel import gettext
from flask_babel import lazy_gettext as _

from trainingmgr.accounts.models import User
from trainingmgr.accounts.services.four_eyes import allowed, another_person
from trainingmgr.core import clock, journal
from trainingmgr.core.db import db, operation
from trainingmgr.core.errors import Refusal
from trainingmgr.core.permissions import Permission
from trainingmgr.core.sentences import day_said
from trainingmgr.core.values import dataclass
from trainingmgr.registry.structure.models import Organisation, TrainingCentre, Unit
from trainingmgr.training.cohorts.models import Cohort
from trainingmgr.training.curricula.models import Module
from trainingmgr.training.deployment import events
from trainingmgr.training.deployment.models import MobileTeam, TeamMember
from trainingmgr.training.deployment.queries import teams as reading
from trainingmgr.training.deployment.rules import COMPOSED, TeamDuty, TeamState
from trainingmgr.training.staffing.services import words_of
from trainingmgr.training.trainers.models import Leave, Trainer
from trainingmgr.training.trainers.rules import Away
from trainingmgr.vetting.queries.units import units_uncovered

REQUEST, WRITE = Permission.COHORT_PLAN, Permission.TRAINER_WRITE
APPROVE = Permission.COHORT_APPROVE_PROGRAMME
S = TeamState


@dataclass(frozen=True, kw_only=True)
class Request:
    """What a unit asks for, and through which centre."""

    unit: Unit
    asked_by: str
    centre: TrainingCentre
    module: Module
    language: str
    place: str
    from_on: date
    until_on: date
    people: int
    wanted: int
    why: str


@dataclass(frozen=True)
class Journey:
    """How a team gets there, and what it carries."""

    days: int
    travel: str
    equipment: str = ""


@operation
def request(asked: Request, *, by: User) -> MobileTeam:
    allowed(by, REQUEST)
    if asked.until_on < clock.today():
        raise Refusal(_("The days of this team are over."), field="until_on")
    if len(asked.why.strip()) < 10:
        raise Refusal(_("Say in a sentence what it is for."), field="why")
    row = MobileTeam(
        code=reading.next_code(asked.from_on), unit_id=asked.unit.id, asked_by=asked.asked_by,
        centre_id=asked.centre.id, module_id=asked.module.id, language=asked.language,
        place=asked.place, from_on=asked.from_on, until_on=asked.until_on, people=asked.people,
        wanted=asked.wanted, why=asked.why.strip(), requested_by_id=by.id, members=[],
    )  # fmt: skip
    db.session.add(row)
    db.session.flush()
    happening = events.TeamRequested(team=row.code, module=asked.module.code, unit=asked.unit.code)
    journal.record(happening, by=by)
    return row


@operation
def approve(row: MobileTeam, sent_by: Organisation, *, seen: int | None, by: User) -> None:
    """The programme agrees to it and says who sends the people: another person than who asked."""
    allowed(by, APPROVE)
    row.as_seen(seen)
    another_person(by, row.requested_by_id)
    row.approved_by_id, row.approved_at, row.sent_by_id = by.id, clock.now(), sent_by.id
    row.state = row.state.then(S.OFFERED)
    db.session.flush()
    journal.record(events.TeamApproved(team=row.code, provider=sent_by.code), by=by)


@operation
def plan(row: MobileTeam, journey: Journey, *, seen: int | None, by: User) -> None:
    """Travel and equipment. The days of travel are those on which the team teaches nowhere."""
    _open(row, seen, by)
    if row.members and journey.days != row.travel_days:
        raise Refusal(
            _("Release the people first: they were asked for the days as they were."), field="days"
        )
    row.travel_days, row.travel = journey.days, journey.travel.strip() or None
    row.equipment = journey.equipment.strip() or None


def _open(row: MobileTeam, seen: int | None, by: User) -> None:
    allowed(by, WRITE)
    row.as_seen(seen)
    if row.state not in COMPOSED:
        raise Refusal(_("People join a team after it was approved and before it leaves."))


@operation
def join(
    row: MobileTeam, trainer: Trainer, duty: TeamDuty, *, seen: int | None, by: User
) -> TeamMember:
    """Only who is qualified, speaks the language, is screened for a posting that holds the whole
    period, and is free on every day of it (R-TRN-04, R-HRD-08, R-MEN-01).
    """
    _open(row, seen, by)
    if duty is not TeamDuty.LEAD and all(each.duty is not TeamDuty.LEAD for each in row.members):
        raise Refusal(_("Name first who leads: the others stand under them."), field="duty")
    if missing := reading.keeps_from_joining(row, [trainer], duty)[trainer.id]:
        raise Refusal(
            gettext("%(name)s cannot go with this team: %(why)s.",
                    name=trainer.person.name_display, why=words_of(missing)), field="trainer",
        )  # fmt: skip
    lent = Leave(
        trainer_id=trainer.id, kind=Away.LENT, centre_id=row.centre_id, travel_days=row.travel_days,
        from_on=reading.leaves_on(row), until_on=reading.is_back_on(row),
    )  # fmt: skip
    db.session.add(lent)
    db.session.flush()
    member = TeamMember(team_id=row.id, trainer_id=trainer.id, duty=duty, leave_id=lent.id)
    row.members.append(member)
    db.session.flush()
    happening = events.TeamJoined(
        team=row.code, person=trainer.person.number, duty=duty.value,
        about=("person", trainer.person_id),
    )  # fmt: skip
    journal.record(happening, by=by)
    return member


@operation
def release(row: MobileTeam, member: TeamMember, *, seen: int | None, by: User) -> None:
    """Somebody does not go. A lead goes last: the others stand under them."""
    _open(row, seen, by)
    leads = [each for each in row.members if each.duty is TeamDuty.LEAD]
    if leads == [member] and len(row.members) > 1:
        raise Refusal(_("Release the others first, or name another lead."))
    happening = events.TeamLeft(
        team=row.code, person=member.trainer.person.number,
        about=("person", member.trainer.person_id),
    )  # fmt: skip
    journal.record(happening, by=by)
    _unlend(row, member)
    if row.state is S.MATCHED:
        row.state = row.state.then(S.OFFERED)


def _unlend(row: MobileTeam, member: TeamMember) -> None:
    lent = db.session.get(Leave, member.leave_id) if member.leave_id else None
    row.members.remove(member)
    db.session.flush()
    if lent is not None:
        db.session.delete(lent)


@operation
def link(row: MobileTeam, cohort: Cohort | None, *, seen: int | None, by: User) -> None:
    """The run whose classes the team teaches: of the same centre, module and days."""
    allowed(by, WRITE)
    row.as_seen(seen)
    if cohort is not None and cohort.id not in {each.id for each in reading.could_teach(row)}:
        raise Refusal(
            _("A team teaches a run of the same centre, with the module that was asked for, on the "
              "same days."), field="run",
        )  # fmt: skip
    row.cohort_id = cohort.id if cohort else None
    happening = events.TeamLinked(team=row.code, run=cohort.code if cohort else None)
    journal.record(happening, by=by)


@operation
def move(row: MobileTeam, state: TeamState, *, seen: int | None, by: User) -> None:
    """Composed, under way, out: each only when nothing is in the way of it as things stand."""
    allowed(by, WRITE)
    row.as_seen(seen)
    if state not in {S.MATCHED, S.VISA_PENDING, S.DEPLOYED}:
        raise Refusal(_("This is not done here."))
    then = row.state.then(state)
    if all(each.duty is not TeamDuty.LEAD for each in row.members):
        raise Refusal(_("Nobody of this team may lead the module."))
    if state is S.DEPLOYED:
        _may_leave(row)
    _moved(row, then, by)


def _may_leave(row: MobileTeam) -> None:
    """Due diligence covers the unit on every day (R-HRD-01), and everybody may still go."""
    if clock.today() < reading.leaves_on(row):
        raise Refusal(gettext("This team leaves on %(day)s.", day=day_said(reading.leaves_on(row))))
    if reading.needs_due_diligence(row):
        open_ = units_uncovered([row.unit_id], row.from_on, row.until_on).get(row.unit_id)
        if open_:
            raise Refusal(
                gettext("Due diligence does not cover %(unit)s on %(count)s of the days, the first "
                        "%(day)s (R-HRD-01). Ask the due diligence secretariat.",
                        unit=row.unit.code, count=len(open_), day=day_said(min(open_)))
            )  # fmt: skip
    for duty in TeamDuty:
        going = [each.trainer for each in row.members if each.duty is duty]
        found = reading.keeps_from_joining(row, going, duty)
        for each in going:
            if found[each.id]:
                raise Refusal(
                    gettext("%(name)s cannot go with this team: %(why)s.",
                            name=each.person.name_display, why=words_of(found[each.id]))
                )  # fmt: skip


@operation
def come_back(
    row: MobileTeam, *, on: date, taught: int, report: str, seen: int | None, by: User
) -> None:
    """The team is back and says what came of it. From the day after, its people are free again."""
    allowed(by, WRITE)
    row.as_seen(seen)
    then = row.state.then(S.COMPLETED)
    if not row.from_on <= on <= clock.today():
        raise Refusal(
            _("A team comes back after its first day, and not in the future."), field="on"
        )
    if len(report.strip()) < 30:
        raise Refusal(_("Say in full sentences what was taught and what is open."), field="report")
    for lent in reading.lent_to(row):
        lent.until_on = max(lent.from_on, on)
    row.returned_on, row.taught, row.report = on, taught, report.strip()
    _moved(row, then, by)


@operation
def cancel(row: MobileTeam, why: str, *, seen: int | None, by: User) -> None:
    """It does not take place: whoever was to go is free again."""
    if not by.may(WRITE):
        allowed(by, APPROVE)
    row.as_seen(seen)
    if len(why.strip()) < 10:
        raise Refusal(_("Say in a sentence why it does not take place."), field="why")
    then = row.state.then(S.CANCELLED)
    for member in list(row.members):
        _unlend(row, member)
    row.cancelled_why = why.strip()
    _moved(row, then, by)


def _moved(row: MobileTeam, state: TeamState, by: User) -> None:
    row.state = state
    db.session.flush()
    journal.record(events.TeamMoved(team=row.code, state=state.value), by=by)
