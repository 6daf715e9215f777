"""What people were told of what is done with their data: in runs, in a round, unit by unit; and a
new version of one notice after which nearly everybody is to be told again.
"""

import tomllib
from collections.abc import Mapping
from importlib.resources import files
from typing import Any

from sqlalchemy import select

from trainingmgr.core.db import db
from trainingmgr.demo.story import Story
from trainingmgr.recruitment.models import RecruitmentRound
from trainingmgr.recruitment.queries import telling as rounds
from trainingmgr.registry.notices import queries, services
from trainingmgr.registry.notices.models import InformationNotice
from trainingmgr.registry.notices.rules import About, Mode
from trainingmgr.registry.notices.services import Given
from trainingmgr.registry.people.models import Person
from trainingmgr.training.cohorts.models import Cohort
from trainingmgr.training.cohorts.rules import CohortState
from trainingmgr.training.enrolments.queries import telling as runs

FIRST = "First version, by the decree on data of the forces, article 9, and the mandate."
REWORDED = "Said more plainly; what is done is the same."
RENEWED = "Since this month files of vetting are shown to the board of the mission as well."
TEXTS: Mapping[str, Any] = tomllib.loads(
    files(__package__).joinpath("notices.toml").read_text(encoding="utf-8")
)
OVER = frozenset({CohortState.CANCELLED, CohortState.PLANNED})


def tell(story: Story) -> None:
    dpo = story.users["dpo"]
    for days, about in ((175, About.TRAINING), (174, About.PAY), (173, About.VETTING),
                        (172, About.APPLYING), (171, About.COMPLAINTS)):  # fmt: skip
        with story.then(days, 10):
            _in_force(story, about, FIRST, renews=False)
    _runs(story)
    _units(story)
    _applicants(story)
    with story.then(20, 10):
        row = _in_force(story, About.VETTING, RENEWED, renews=True)
    with story.then(3, 10):
        _worded(story, services.begin(About.TRAINING, REWORDED, renews=False, by=dpo))
    story.planted.add(
        "notice_renewed", "What is done has changed: nearly everybody is to be told again.",
        version=row.number, about=row.about.value,
    )  # fmt: skip


def _worded(story: Story, row: InformationNotice) -> InformationNotice:
    for language, text in TEXTS[row.about.value].items():
        row = queries.notice(row.uid)
        services.word(
            row, language, text["title"], text["body"], seen=row.version, by=story.users["dpo"]
        )
    return queries.notice(row.uid)


def _in_force(story: Story, about: About, changes: str, *, renews: bool) -> InformationNotice:
    row = _worded(story, services.begin(about, changes, renews=renews, by=story.users["dpo"]))
    services.put_in_force(row, seen=row.version, by=story.users["dpo"])
    return row


def _runs(story: Story) -> None:
    """On its first day everybody on a run is read the notice; of some nobody wrote it down."""
    began = db.session.scalars(
        select(Cohort)
        .where(Cohort.starts_on > story.ago(170), Cohort.starts_on < story.today,
               Cohort.state.not_in(OVER))
        .order_by(Cohort.starts_on, Cohort.id)
    ).all()  # fmt: skip
    by = story.users["head.tam"]
    for place, run in enumerate(began):
        if place % 9 == 4:
            continue
        days = (story.today - run.starts_on).days
        with story.then(days, 8):
            of = runs.together(run, run.code)
            given = Given(about=About.TRAINING, language="so" if place % 3 else "fr",
                          mode=Mode.ALOUD, on=story.ago(days), by="The course leader")  # fmt: skip
            if services.is_owed(of.people, given):
                services.tell(of.people, given, of=of, by=by)


def _units(story: Story) -> None:
    """At a muster each unit was read how pay is checked; vetting hung on the walls."""
    by = story.users["hr.head"]
    for place, unit in enumerate(list(story.units.values())[:40]):
        members = select(Person.id).where(Person.unit_id == unit.id, Person.same_as_id.is_(None))
        for days, about, mode in (
            (150 - place, About.PAY, Mode.ALOUD), (140 - place, About.VETTING, Mode.POSTER)
        ):  # fmt: skip
            if place % 8 == 5:
                continue
            with story.then(days, 11):
                given = Given(about=about, language="fr" if place % 2 else "ar", mode=mode,
                              on=story.ago(days), by="The adjutant")  # fmt: skip
                if services.is_owed(members, given):
                    services.tell(members, given, by=by)


def _applicants(story: Story) -> None:
    found = db.session.scalars(select(RecruitmentRound).order_by(RecruitmentRound.id)).all()
    by = story.users["recruiter"]
    for round_ in found[:1]:
        of = rounds.of_round(round_.uid, by, "en")
        given = Given(about=About.APPLYING, language="fr", mode=Mode.PAPER, on=story.ago(60),
                      by="The recruitment cell")  # fmt: skip
        with story.then(60, 9):
            if services.is_owed(of.people, given):
                services.tell(of.people, given, of=of, by=by)
