"""Support to units: one with an overdue measure, one suspended, one with a new commander."""

from datetime import timedelta

from sqlalchemy import select

from trainingmgr.accounts.models import User
from trainingmgr.core.db import db
from trainingmgr.core.values import dataclass
from trainingmgr.demo import mentored
from trainingmgr.demo.clearances import LATEST
from trainingmgr.demo.story import Story
from trainingmgr.registry.establishment.services import change_command
from trainingmgr.registry.people.models import Person
from trainingmgr.registry.people.rules import GONE
from trainingmgr.registry.structure.models import Command, Organisation, Unit
from trainingmgr.registry.structure.rules import Scheme
from trainingmgr.training.cohorts.models import Cohort, RecipientUnit
from trainingmgr.vetting.diligence import queries
from trainingmgr.vetting.diligence.models import SupportRequest
from trainingmgr.vetting.diligence.rules import (
    Exclusion,
    Finding,
    Level,
    MeasureKind,
    Risk,
    Ruling,
    SourceKind,
    SupportKind,
    Violation,
)
from trainingmgr.vetting.diligence.services import (
    assessments,
    measures,
    monitoring,
    requests,
    rulings,
    suspensions,
)
from trainingmgr.vetting.queries.units import words_for_units
from trainingmgr.vetting.rules import Word

WEIGHED = assessments.Assessment(
    sources=[SourceKind.UN_REPORTS, SourceKind.HUMAN_RIGHTS, SourceKind.COURTS],
    inherent_risk=Risk.HIGH,
    residual_risk=Risk.MEDIUM,
    withholding_risk=Risk.MEDIUM,
    violations="Two reports of ill-treatment at a checkpoint in the last two years.",
    steps_taken="One sergeant was convicted; the checkpoint has a new chain of command.",
    benefit="People who travel to the market are escorted and pay nothing on the way.",
    if_withheld="The road is left to armed groups again, as it was three years ago.",
)
WHY = "The risk that remains is known, watched, and smaller than that of leaving the road."


@dataclass(frozen=True)
class Desk:
    """Whoever asks, assesses and decides."""

    asks: User
    assesses: User
    decides: User


def tell(story: Story) -> None:
    """Support stops and waits only where nobody is on a run: nothing else depends on it."""
    desk = Desk(story.users["programme"], story.users["hrddp"], story.users["board"])
    free = _free(story)
    _mitigated(story, desk, story.units["11BN"])
    for tells, unit in zip((_suspended, _led_by_another), free, strict=False):
        tells(story, desk, unit)
    row = _asked(
        story, desk, story.units["11BN"], "Two radios for each platoon", SupportKind.EQUIPMENT
    )
    story.planted.add(
        "support_to_assess", "Asked for, with an item that is said to be out of scope.",
        request=row.code,
    )  # fmt: skip


def _free(story: Story) -> list[Unit]:
    """Units with a commander, below which nobody is on a run, for which no run is held, and which
    are not refused with the formation above them.
    """
    busy = {
        each.unit for each in story.people
        if each.unit and any(last >= story.ago(15) for _first, last in each.busy)
    }  # fmt: skip
    meant = set(
        db.session.scalars(
            select(RecipientUnit.unit_id)
            .join(Cohort, Cohort.id == RecipientUnit.cohort_id)
            .where(Cohort.ends_on >= story.ago(15))
        )
    )
    units = [story.units[code] for code in busy if code in story.units]
    units += [each for each in story.units.values() if each.id in meant]
    led = set(db.session.scalars(select(Command.unit_id).where(Command.until_on.is_(None))))
    keys = [each.id for each in story.units.values()]
    touched = queries.newest(keys)
    words = words_for_units(keys, Scheme.HRDDP, story.today)
    refused = {key for key, each in words.items() if each.word is Word.NOT_CLEARED}
    return [
        each
        for each in sorted(story.units.values(), key=lambda unit: unit.code)
        if each.id in led and each.id not in touched and each.id not in refused
        and not any(unit.path.startswith(each.path) for unit in units)
    ]  # fmt: skip


def _asked(story: Story, desk: Desk, unit: Unit, what: str, kind: SupportKind) -> SupportRequest:
    giver = db.session.scalars(select(Organisation).order_by(Organisation.id)).first()
    assert giver is not None  # noqa: S101  the story has made some
    wanted = requests.Asked(
        what=what, provider=giver, units=[unit],
        items=[(kind, what, None),
               (SupportKind.TRAINING, "Law of armed conflict", Exclusion.LAW_TRAINING)],
        period_from=story.ago(80), period_to=story.today + timedelta(days=150),
    )  # fmt: skip
    return queries.whole(requests.ask(wanted, by=desk.asks).id)


def _assessed(story: Story, desk: Desk, unit: Unit, what: str, kind: SupportKind) -> SupportRequest:
    row = _asked(story, desk, unit, what, kind)
    requests.countersign(row.items[1], agree=True, by=desk.assesses)
    db.session.flush()  # a version is seen once it is written
    requests.begin(row, seen=row.version, by=desk.assesses)
    db.session.flush()
    assessments.assess(row, WEIGHED, seen=row.version, by=desk.assesses)
    for each in row.commanders:
        db.session.flush()
        assessments.screen(each, Finding.NO_CONCERN, seen=row.version, by=desk.assesses)
    return row


def _decided(
    story: Story, desk: Desk, row: SupportRequest, ruling: Ruling, days: int = 60
) -> SupportRequest:
    db.session.flush()
    assessments.submit(row, seen=row.version, by=desk.assesses)
    db.session.flush()
    row = queries.whole(row.id)
    rulings.decide(
        row, ruling, WHY, valid_until=story.ago(days - 360), on=story.ago(days),
        seen=row.version, by=desk.decides,
    )  # fmt: skip
    db.session.flush()
    return queries.whole(row.id)


def _mitigated(story: Story, desk: Desk, unit: Unit) -> None:
    row = _assessed(story, desk, unit, "Escorts on the market road", SupportKind.OPERATIONAL)
    measures.plan_measure(
        row, MeasureKind.COMPLAINTS, "A number to call, painted at every checkpoint",
        owner=desk.asks, due_on=story.ago(6), before_start=False, by=desk.assesses,
    )  # fmt: skip
    measures.plan_measure(
        row, MeasureKind.MENTOR, "A mentor rides with every second escort",
        owner=desk.asks, due_on=story.today + timedelta(days=20), before_start=False,
        by=desk.assesses,
    )  # fmt: skip
    row = _decided(story, desk, row, Ruling.MITIGATED)
    db.session.flush()
    rulings.tell_authorities(row, story.ago(55), "MIN-2026-31", seen=row.version, by=desk.asks)
    db.session.flush()
    monitoring.watch(
        row, "Complaints that were received and answered", every_days=30, owner=desk.asks,
        seen=row.version, by=desk.assesses,
    )  # fmt: skip
    story.planted.add(
        "support_measure_late", "Support goes ahead with mitigation; one measure is overdue.",
        request=row.code, unit=unit.code,
    )  # fmt: skip


def _suspended(story: Story, desk: Desk, unit: Unit) -> None:
    row = _assessed(story, desk, unit, "Fuel for the patrols", SupportKind.LOGISTICS)
    row = _decided(story, desk, row, Ruling.PROCEED)
    mentored.frozen_soon(story, unit)
    monitoring.tell_incident(
        row, Violation.TORTURE, "Three men who were held at the post were beaten.",
        on=story.ago(9), by=desk.assesses,
    )  # fmt: skip
    monitoring.intercede(
        row, Level.AREA, "Open an inquiry and take the two guards off duty.", on=story.ago(7),
        respond_by=story.ago(1), by=desk.assesses,
    )  # fmt: skip
    db.session.flush()
    suspensions.suspend(
        row, "The area commander has not answered and the guards are still on duty.",
        until="An inquiry is open and the two guards are off duty.", seen=row.version,
        by=desk.assesses,
    )  # fmt: skip
    story.planted.add(
        "support_suspended", "Suspended after an incident; the authorities have not answered.",
        request=row.code, unit=unit.code,
    )  # fmt: skip


def _led_by_another(story: Story, desk: Desk, unit: Unit) -> None:
    """Before its formation was looked at anew: for that one the new commander is no news."""
    row = _assessed(story, desk, unit, "Training of drivers", SupportKind.TRAINING)
    row = _decided(story, desk, row, Ruling.PROCEED, days=LATEST + 25)
    now = db.session.scalar(
        select(Command.person_id).where(Command.unit_id == unit.id, Command.until_on.is_(None))
    )
    next_one = next(
        each for each in story.people
        if each.unit == unit.code and each.id != now and each.status not in GONE
    )  # fmt: skip
    change_command(
        unit, db.session.get_one(Person, next_one.id), from_on=story.ago(LATEST + 10),
        by=story.users["admin"],
    )  # fmt: skip
    story.planted.add(
        "support_reassess", "The unit has a new commander since the decision: assess again.",
        request=row.code, unit=unit.code,
    )  # fmt: skip
