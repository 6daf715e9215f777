"""Times without classes, people called to the next runs, and what an outside body recognises."""

from datetime import date, time, timedelta

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from trainingmgr.core.db import db
from trainingmgr.core.money import Money
from trainingmgr.demo.story import Story
from trainingmgr.training.cohorts import services as planning
from trainingmgr.training.cohorts.models import Cohort
from trainingmgr.training.cohorts.queries import planned
from trainingmgr.training.cohorts.rules import CohortState
from trainingmgr.training.cohorts.services import Told
from trainingmgr.training.curricula import services as curricula
from trainingmgr.training.curricula.models import Module, ModuleVersion
from trainingmgr.training.curricula.rules import VersionState
from trainingmgr.training.curricula.services import Recognised
from trainingmgr.training.timetable.rules import ClosedKind
from trainingmgr.training.timetable.services import Closing, close_time

CALLED = 3
"""So many of the next runs have their joining instructions; the others wait for them."""
BRING = {
    "en": "Identity card, two uniforms, boots, bedding, any medicine that you take.",
    "fr": "Carte d'identité, deux tenues, chaussures, couchage, médicaments que vous prenez.",
    "ar": "بطاقة الهوية، وزيان رسميان، وحذاء، وفراش، وما تتناوله من دواء.",
}
TRAVEL = {
    "en": "Your unit brings you. Quarters and meals are at the centre; those for women are apart.",
    "fr": "Votre unité vous amène. Logement et repas au centre ; celui des femmes est à part.",
    "ar": "تنقلك وحدتك. المبيت والطعام في المركز، ومبيت النساء منفصل.",
}


def tell(story: Story) -> None:
    """After runs and the catalogue."""
    by = story.users["clerk.lem"]
    year = date(story.today.year + 1, 1, 1)
    centre = story.centres["LEM"]
    close_time(None, Closing(ClosedKind.HOLIDAY, "New Year", first_on=year, last_on=year), by=by)
    for kind, name, starts, ends in (
        (ClosedKind.BREAK, "Tea", time(10), time(10, 15)),
        (ClosedKind.PRAYER, "Noon prayer", time(12, 15), time(12, 30)),
    ):
        close_time(centre, Closing(kind, name, starts, ends), by=by)
    _call(story)
    _recognised(story)


def _call(story: Story) -> None:
    coming = db.session.scalars(
        select(Cohort)
        .where(
            Cohort.state.in_([CohortState.NOMINATIONS_OPEN, CohortState.CONFIRMED]),
            Cohort.starts_on > story.today,
        )
        .order_by(Cohort.starts_on)
        .limit(CALLED)
    ).all()
    for each in coming:
        run = planned(each.id)
        payer = next((one.organisation_id for one in run.funders), None)
        told = Told(
            report_on=run.starts_on - timedelta(days=1),
            report_at=time(16),
            report_to="Main gate, training wing",
            bring=BRING,
            travel=TRAVEL,
            aids="Projector, generator with 20 l of fuel, flip charts, printed handouts.",
            contact="Training cell, 235 66 00 01 02",
            per_diem=Money(5000, "XAF") if payer else None,
            per_diem_by_id=payer,
        )
        planning.write_joining(run, None, told, seen=None, by=story.users["clerk.lem"])


def _recognised(story: Story) -> None:
    versions = {
        each.module.code: each
        for each in db.session.scalars(
            select(ModuleVersion)
            .join(Module)
            .where(
                Module.code.in_(["IHL-101", "HR-101"]), ModuleVersion.state == VersionState.AGREED
            )
            .options(joinedload(ModuleVersion.module))
        )
    }
    body, by = "Regional school of peace operations", story.users["curriculum"]
    for code, reference, first in (
        ("IHL-101", "RSPO/R/118", story.ago(200)),
        ("HR-101", "RSPO/A/131", None),
    ):
        if code in versions:
            said = Recognised(
                body=body,
                reference=reference,
                scope="Pre-deployment of companies",
                from_on=first,
                until_on=first + timedelta(days=4 * 365) if first else None,
            )
            curricula.recognise(versions[code], code, said, by=by)
