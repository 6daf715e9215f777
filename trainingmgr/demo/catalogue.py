"""The default catalogue, drafted by one curriculum officer and agreed by another."""

from datetime import date, timedelta

from sqlalchemy import select
from sqlalchemy.orm import joinedload, selectinload

from trainingmgr.core.db import db
from trainingmgr.demo.questions import OUTCOMES, TONGUES
from trainingmgr.demo.story import Story
from trainingmgr.training.curricula.imports import load_catalogue
from trainingmgr.training.curricula.models import (
    Course,
    LearningOutcome,
    Module,
    ModuleVersion,
    Topic,
)
from trainingmgr.training.curricula.rules import Agreement, OutcomeKind
from trainingmgr.training.curricula.services import agree_many
from trainingmgr.training.enrolments.rules.gate import literacy_asked


def tell(story: Story) -> None:
    """Load it, agree it, and remember it by its codes."""
    day = story.began + timedelta(days=20)
    with story.told(story.at(day, 9)):
        load_catalogue(by=story.users["curriculum"])
    _outcomes()
    versions = db.session.scalars(
        select(ModuleVersion).options(
            joinedload(ModuleVersion.module).joinedload(Module.topic),
            selectinload(ModuleVersion.prerequisites),
            selectinload(ModuleVersion.assessments),
        )
    ).all()
    with story.told(story.at(day, 14)):
        agree_many(versions, _signed(day), by=story.users["curriculum2"])
    for each in versions:
        each.agreed_on = day
        story.modules[each.module.code] = each.module
        story.versions[each.module.code] = each
    db.session.flush()
    courses = select(Course).options(selectinload(Course.modules))
    story.courses = {each.code: each for each in db.session.scalars(courses)}
    _outline(story)


def _outcomes() -> None:
    """What the module that the bank of questions is for wants people to take away."""
    version = db.session.scalars(
        select(ModuleVersion).join(ModuleVersion.module).where(Module.code == "IHL-101")
    ).one()
    db.session.add_all(
        LearningOutcome(version_id=version.id, position=place, kind=OutcomeKind(kind),
                        titles=dict(zip(TONGUES, said, strict=True)))
        for place, (kind, *said) in enumerate(OUTCOMES, start=1)
    )  # fmt: skip
    db.session.flush()
    db.session.expire(version)


def _signed(day: date) -> Agreement:
    return Agreement(
        host="Idriss Mahamat Koudou", host_capacity="Director of training, Ministry of Defence",
        mission="Clara Lindqvist", mission_capacity="Head of the training programme",
        signed_on=day, reference="MOD/TRG/2024/17",
    )  # fmt: skip


def _outline(story: Story) -> None:
    """As plain values: choosing people asks for these many thousand times."""
    codes = {each.id: code for code, each in story.modules.items()}
    topics = {each.id: each.code for each in db.session.scalars(select(Topic))}
    story.topics = {code: topics[each.topic_id] for code, each in story.modules.items()}
    story.needs = {code: each.needs for code, each in story.versions.items()}
    for code, course in story.courses.items():
        story.outlines[code] = [codes[each.module_id] for each in course.modules]
        story.asked[code] = literacy_asked(
            story.versions[each].literacy_required for each in story.outlines[code]
        )
