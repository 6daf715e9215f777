"""A phase of DDR is agreed, reported on, linked to the plan of reform; the joint board decides."""

from collections.abc import Mapping
from datetime import date

from flask_babel import lazy_gettext as _

from trainingmgr.accounts.models import User
from trainingmgr.accounts.services.four_eyes import allowed
from trainingmgr.core import clock, journal
from trainingmgr.core.db import db, operation
from trainingmgr.core.errors import Refusal
from trainingmgr.core.permissions import Permission
from trainingmgr.core.values import dataclass
from trainingmgr.programme.ddr import events, queries
from trainingmgr.programme.ddr.models import (
    AGREED,
    BODIES,
    COUNTED,
    DROPPED,
    ORDER,
    OVER,
    REFERENCE,
    ROUND,
    SENTENCE,
    SOURCE,
    TIED,
    DdrAgreement,
    DdrMeeting,
    DdrPhase,
    DdrPhaseReport,
    DdrQuota,
    DdrTie,
)
from trainingmgr.programme.ddr.rules import MOST_PEOPLE, PhaseKind, Way, meeting_code, phase_code
from trainingmgr.programme.plans.models import ReformItem
from trainingmgr.programme.plans.rules.network import cycle
from trainingmgr.registry.structure.models import Place
from trainingmgr.vetting.ddr.models import OriginForce

WRITE = Permission.DDR_CALENDAR


@dataclass(frozen=True, kw_only=True)
class Terms:
    """A phase as it was agreed."""

    titles: Mapping[str, str]
    kind: PhaseKind
    starts_on: date
    ends_on: date
    women: int
    men: int
    source: str
    site: str = ""
    place: Place | None = None


@dataclass(frozen=True, kw_only=True)
class Renewed:
    """What was agreed of a phase anew: by which body, since when, by which paper, and why."""

    starts_on: date
    ends_on: date
    women: int
    men: int
    agreed_by: str
    since: date
    why: str
    reference: str = ""


@dataclass(frozen=True, kw_only=True)
class Told:
    """How far a phase has come, as of a day."""

    on: date
    women: int
    men: int
    source: str
    began_on: date | None = None
    ends_on: date | None = None
    is_over: bool = False
    says: str = ""


@dataclass(frozen=True, kw_only=True)
class Held:
    """What a meeting of the joint board was, and what it decided."""

    on: date
    reform_side: str
    ddr_side: str
    decided: str
    reference: str
    next_on: date | None = None


@operation
def write(terms: Terms, *, by: User) -> DdrPhase:
    allowed(by, WRITE)
    row = DdrPhase(code=phase_code(queries.next_phase()), by_id=by.id)
    _say(row, terms)
    db.session.add(row)
    db.session.flush()
    journal.record(events.DdrPhaseWritten(code=row.code, about=_about(row)), by=by)
    return row


@operation
def change(row: DdrPhase, terms: Terms, *, seen: int | None, by: User) -> None:
    """Days and numbers change as long as nobody has reported: later they are agreed anew."""
    allowed(by, WRITE)
    row.as_seen(seen)
    _open(row)
    agreed = (row.kind, row.starts_on, row.ends_on, row.women, row.men)
    bound = bool(row.agreements) or queries.is_reported(row)
    if bound and agreed != (
        terms.kind, terms.starts_on, terms.ends_on, terms.women, terms.men
    ):  # fmt: skip
        raise Refusal(AGREED, field="starts_on")
    _say(row, terms)
    db.session.flush()
    journal.record(events.DdrPhaseChanged(code=row.code, about=_about(row)), by=by)


def _say(row: DdrPhase, terms: Terms) -> None:
    titles = {key: said.strip() for key, said in terms.titles.items() if said.strip()}
    if not titles:
        raise Refusal(_("Write the title in one language at least."), field="title_en")
    if terms.ends_on < terms.starts_on:
        raise Refusal(ORDER, field="ends_on")
    if len(terms.site.strip()) < 2 and terms.place is None:
        raise Refusal(_("Name the site or the region."), field="site")
    _counted(terms.women, terms.men)
    if len(terms.source.strip()) < 2:
        raise Refusal(SOURCE, field="source")
    row.titles, row.kind, row.site = titles, terms.kind, terms.site.strip()
    row.place_id = terms.place.id if terms.place else None
    row.starts_on, row.ends_on = terms.starts_on, terms.ends_on
    row.women, row.men, row.source = terms.women, terms.men, terms.source.strip()


def _counted(women: int, men: int) -> None:
    for name, count in (("women", women), ("men", men)):
        if not 0 <= count <= MOST_PEOPLE:
            raise Refusal(COUNTED, field=name)


@operation
def agree_anew(row: DdrPhase, new: Renewed, *, seen: int | None, by: User) -> None:
    """Both sides agreed to other days or numbers: what stood before stays readable, and says what
    it said of the days before.
    """
    allowed(by, WRITE)
    row.as_seen(seen)
    _open(row)
    _renews(row, new)
    if not row.agreements:
        db.session.add(
            DdrAgreement(
                phase_id=row.id, number=1, starts_on=row.starts_on, ends_on=row.ends_on,
                women=row.women, men=row.men, agreed_by=row.source, since=row.at.date(),
                by_id=row.by_id, at=row.at,
            )
        )  # fmt: skip
    db.session.add(
        DdrAgreement(
            phase_id=row.id, number=max(len(row.agreements), 1) + 1, starts_on=new.starts_on,
            ends_on=new.ends_on, women=new.women, men=new.men, agreed_by=new.agreed_by.strip(),
            since=new.since, reference=new.reference.strip(), why=new.why.strip(), by_id=by.id,
        )
    )  # fmt: skip
    db.session.flush()
    row.starts_on, row.ends_on, row.women, row.men = (
        new.starts_on, new.ends_on, new.women, new.men
    )  # fmt: skip
    db.session.flush()
    journal.record(events.DdrPhaseAgreedAnew(code=row.code, about=_about(row)), by=by)


def _renews(row: DdrPhase, new: Renewed) -> None:
    last = queries.last(clock.today(), row.id).get(row.id)
    if last is not None and last.is_over:
        raise Refusal(_("This phase is over: nothing is agreed of it any more."))
    if new.ends_on < new.starts_on:
        raise Refusal(ORDER, field="ends_on")
    _counted(new.women, new.men)
    if len(new.agreed_by.strip()) < 2:
        raise Refusal(BODIES, field="agreed_by")
    if new.since > clock.today():
        raise Refusal(_("That day is still to come."), field="since")
    if row.agreements and new.since < row.agreements[0].since:
        raise Refusal(_("Something else was agreed later than on that day."), field="since")
    if len(new.why.strip()) < 10:
        raise Refusal(SENTENCE, field="why")
    if (new.starts_on, new.ends_on, new.women, new.men) == (
        row.starts_on, row.ends_on, row.women, row.men
    ):  # fmt: skip
        raise Refusal(_("This is what stands already."), field="starts_on")


@operation
def give_up(row: DdrPhase, says: str, *, seen: int | None, by: User) -> None:
    """A phase will not be: say why. It stays on record."""
    allowed(by, WRITE)
    row.as_seen(seen)
    _open(row)
    if len(says.strip()) < 10:
        raise Refusal(SENTENCE, field="says")
    row.dropped_on, row.dropped = clock.today(), says.strip()
    db.session.flush()
    journal.record(events.DdrPhaseDropped(code=row.code, about=_about(row)), by=by)


@operation
def report(row: DdrPhase, told: Told, *, by: User) -> DdrPhaseReport:
    """Say how far a phase has come."""
    allowed(by, WRITE)
    _open(row)
    _judged(told)
    last = queries.last(clock.today(), row.id).get(row.id)
    if last is not None and told.on < last.on:
        raise Refusal(_("A later report stands already."), field="on")
    made = DdrPhaseReport(
        phase_id=row.id, on=told.on, began_on=told.began_on, ends_on=told.ends_on,
        is_over=told.is_over, women=told.women, men=told.men, says=told.says.strip(),
        source=told.source.strip(), by_id=by.id,
    )  # fmt: skip
    db.session.add(made)
    db.session.flush()
    journal.record(events.DdrPhaseTold(code=row.code, about=_about(row)), by=by)
    return made


def _judged(told: Told) -> None:
    if told.on > clock.today():
        raise Refusal(_("That day is still to come."), field="on")
    _counted(told.women, told.men)
    if told.women + told.men and told.began_on is None:
        raise Refusal(_("Say when it was begun: people went through."), field="began_on")
    if told.began_on and told.began_on > told.on:
        raise Refusal(_("That day is still to come."), field="began_on")
    if told.is_over and (not told.began_on or not told.ends_on or told.ends_on > told.on):
        raise Refusal(OVER, field="ends_on")
    if told.began_on and told.ends_on and told.ends_on < told.began_on:
        raise Refusal(ORDER, field="ends_on")
    if len(told.source.strip()) < 2:
        raise Refusal(SOURCE, field="source")


@operation
def tie(row: DdrPhase, item: ReformItem, way: Way, *, lag: int = 0, by: User) -> DdrTie:
    """Say that an item of the plan waits for this phase, or this phase for the item."""
    allowed(by, WRITE)
    _open(row)
    if lag < 0:
        raise Refusal(COUNTED, field="lag")
    if queries.is_tied(row.id, item.id):
        raise Refusal(_("These two are linked already."), field="item")
    if cycle(queries.waits(item.plan_id), queries.before(row.id, item.id, way)):
        raise Refusal(ROUND, field="item")
    made = DdrTie(phase_id=row.id, item_id=item.id, way=way, lag=lag, by_id=by.id)
    db.session.add(made)
    db.session.flush()
    told = events.DdrPhaseTied(
        code=row.code, item=item.code, plan=item.plan.code, about=_about(row)
    )  # fmt: skip
    journal.record(told, by=by)
    return made


@operation
def untie(row: DdrTie, because: str, *, by: User) -> None:
    """Take away what was written by mistake, or is over: who did and why stays readable."""
    allowed(by, WRITE)
    if row.ended_on is not None:
        raise Refusal(TIED)
    if len(because.strip()) < 10:
        raise Refusal(SENTENCE, field="says")
    row.ended_on, row.ended_by_id, row.ended_because = clock.today(), by.id, because.strip()
    db.session.flush()
    told = events.DdrPhaseUntied(
        code=row.phase.code, item=row.item.code, plan=row.item.plan.code, about=_about(row.phase)
    )
    journal.record(told, by=by)


@operation
def hold(held: Held, *, by: User) -> DdrMeeting:
    """Write down what the joint board decided."""
    allowed(by, WRITE)
    if held.on > clock.today():
        raise Refusal(_("That day is still to come."), field="on")
    for name, side in (("reform_side", held.reform_side), ("ddr_side", held.ddr_side)):
        if len(side.strip()) < 2:
            raise Refusal(_("Write which office sat for each side."), field=name)
    if len(held.decided.strip()) < 10:
        raise Refusal(SENTENCE, field="decided")
    if len(held.reference.strip()) < 2:
        raise Refusal(REFERENCE, field="reference")
    if held.next_on and held.next_on <= held.on:
        raise Refusal(_("The next meeting is after this one."), field="next_on")
    made = DdrMeeting(
        code=meeting_code(queries.next_meeting()), on=held.on, next_on=held.next_on,
        reform_side=held.reform_side.strip(), ddr_side=held.ddr_side.strip(),
        decided=held.decided.strip(), reference=held.reference.strip(), by_id=by.id,
    )  # fmt: skip
    db.session.add(made)
    db.session.flush()
    happening = events.DdrMeetingHeld(code=made.code, about=("ddr_meeting", made.id))
    journal.record(happening, by=by)
    return made


@operation
def set_quota(
    origin: OriginForce, place: Place | None, seats: int, meeting: DdrMeeting, *, by: User
) -> DdrQuota:
    """Write down how many of a force may join, as a meeting decided (R-DDR-03)."""
    allowed(by, WRITE)
    if not 0 <= seats <= MOST_PEOPLE:
        raise Refusal(COUNTED, field="seats")
    made = DdrQuota(
        origin_id=origin.id, place_id=place.id if place else None, seats=seats,
        meeting_id=meeting.id, by_id=by.id,
    )  # fmt: skip
    db.session.add(made)
    db.session.flush()
    told = events.DdrQuotaSet(code=meeting.code, about=("ddr_meeting", meeting.id))
    journal.record(told, by=by)
    return made


@operation
def end_quota(row: DdrQuota, *, by: User) -> None:
    """A meeting decided otherwise: what was agreed stays on record, and another may be written."""
    allowed(by, WRITE)
    if row.ended_on is not None:
        raise Refusal(TIED)
    row.ended_on = clock.today()
    db.session.flush()
    told = events.DdrQuotaEnded(code=row.meeting.code, about=("ddr_meeting", row.meeting_id))
    journal.record(told, by=by)


def _open(row: DdrPhase) -> None:
    if row.dropped_on is not None:
        raise Refusal(DROPPED)


def _about(row: DdrPhase) -> tuple[str, int]:
    return ("ddr_phase", row.id)
