"""Modules, courses, trainers and runs, as many facts of them as a test cares about."""

from datetime import date, time, timedelta

from sqlalchemy import select

from tests.makers import a_centre, a_person, a_user, an_organisation, kept, numbers, titled
from trainingmgr.core import clock
from trainingmgr.core.db import db
from trainingmgr.training.cohorts.models import (
    Cohort,
    CohortModule,
    SessionTrainer,
    TrainingSession,
)
from trainingmgr.training.cohorts.rules import CohortState, Duty
from trainingmgr.training.curricula.models import (
    Course,
    CourseModule,
    Module,
    ModuleVersion,
    Topic,
    VersionSignatory,
)
from trainingmgr.training.curricula.rules import (
    NAMED_TOPICS,
    Agreement,
    HrddpScope,
    Signing,
    VersionState,
)
from trainingmgr.training.trainers.models import (
    Posting,
    Qualification,
    TeachingLanguage,
    Trainer,
)
from trainingmgr.training.trainers.rules import (
    Appointment,
    ConductResult,
    Kind,
    Method,
    TeachingLevel,
)

MONDAY = date(2026, 11, 16)
SIGNED = Agreement("Idriss Koudou", "Director of training", "Clara Lindqvist", "Head of cell",
                   date(2026, 1, 5))  # fmt: skip


def a_topic(code=None, **facts):
    code = code or f"topic{next(numbers)}"
    found = db.session.scalar(select(Topic).where(Topic.code == code))
    usual = {"code": code, "titles": titled(code), "is_named": code in NAMED_TOPICS}
    return found or kept(Topic(**usual | facts))


def a_module(code=None, *, topic=None, state=VersionState.AGREED, **demands):
    """A module with one version, agreed by default. The facts are those of the version."""
    number = next(numbers)
    topic = topic if isinstance(topic, Topic) else a_topic(topic)
    module = kept(Module(code=code or f"MOD-{number}", topic_id=topic.id))
    a_version(module, state=state, **demands)
    return module


def both_sign(version):
    """Host and mission have signed, as it is before a version is agreed."""
    for side in Signing:
        kept(VersionSignatory(version_id=version.id, side=side, name="A name",
                              capacity="Director", signed_on=date(2026, 1, 5)))  # fmt: skip


def a_version(module, *, number=1, state=VersionState.AGREED, **demands):
    agreed = state is not VersionState.DRAFT
    usual = {
        "titles": titled(module.code),
        "minutes": 360,
        "hrddp_scope": HrddpScope.OUT,
        "agreed_on": date(2026, 1, 5) if agreed else None,
        "agreed_by_id": a_user(None).id if agreed else None,
    }
    version = ModuleVersion(
        module_id=module.id, number=number, state=VersionState.DRAFT, **usual | demands
    )
    version.agreed_on = version.agreed_by_id = None
    kept(version)
    if agreed:
        both_sign(version)
        version.agreed_on, version.agreed_by_id = usual["agreed_on"], usual["agreed_by_id"]
        version.state = VersionState.AGREED
        kept(version)
    if state is VersionState.SUPERSEDED:
        version.state = state
        kept(version)
    return version


def version_of(module):
    """The newest version of a module."""
    return db.session.scalar(
        select(ModuleVersion)
        .where(ModuleVersion.module_id == module.id)
        .order_by(ModuleVersion.number.desc())
        .limit(1)
    )


def a_course(*modules, **facts):
    number = next(numbers)
    usual = {"code": f"CRS-{number}", "titles": titled(f"Course {number}")}
    course = Course(**usual | facts)
    course.modules = [
        CourseModule(module_id=each.id, position=n)
        for n, each in enumerate(modules or (a_module(),), 1)
    ]
    return kept(course)


def a_cohort(centre=None, *modules, course=None, **facts):
    """A run from Monday 16 November 2026 for five days, pinned to its modules' newest version."""
    number = next(numbers)
    modules = modules or (a_module(),)
    centre = centre or a_centre()
    course = course or a_course(*modules)
    starts_on = facts.get("starts_on", MONDAY)
    usual = {
        "code": f"{course.code}/26-HQ-{number:03}",
        "course_id": course.id,
        "centre_id": centre.id,
        "starts_on": starts_on,
        "ends_on": starts_on + timedelta(days=4),
        "languages": ["en"],
        "capacity": 30,
        "planned_by_id": facts.pop("planned_by_id", None) or a_user(None).id,
        "state": CohortState.PLANNED,
    }
    cohort = Cohort(**usual | facts)
    cohort.modules = [
        CohortModule(version_id=version_of(each).id, position=n)
        for n, each in enumerate(modules, 1)
    ]
    return kept(cohort)


def a_session(cohort, module, **facts):
    """A class from 08:00 to 10:00 on the run's first day."""
    usual = {
        "cohort_id": cohort.id,
        "version_id": version_of(module).id,
        "on": cohort.starts_on,
        "starts": time(8),
        "ends": time(10),
        "language": "en",
    }
    return kept(TrainingSession(**usual | facts))


def a_trainer(*modules, centre=None, person=None, screened=True, **facts):
    """Somebody who leads these modules in English, posted to the centre and screened for it."""
    person = person or a_person(name=f"Trainer {next(numbers)}")
    usual = {
        "person_id": person.id,
        "kind": Kind.TRAINER,
        "provider_id": facts.pop("provider_id", None) or an_organisation().id,
        "appointment": Appointment.EXPERT_ON_MISSION,
    }
    languages = facts.pop("languages", ("en",))
    level = facts.pop("level", TeachingLevel.LEAD)
    trainer = Trainer(**usual | facts)
    trainer.person = person
    trainer.tongues = [TeachingLanguage(code=code) for code in languages]
    trainer.qualifications = [
        Qualification(
            module_id=each.id, level=level, method=Method.CERTIFICATE, since_on=date(2025, 1, 1)
        )
        for each in modules
    ]
    kept(trainer)
    if centre is not None:
        a_posting(trainer, centre, screened=screened)
    return trainer


def a_posting(trainer, centre, *, screened=True, **facts):
    usual = {
        "trainer_id": trainer.id,
        "centre_id": centre.id,
        "from_on": min(clock.today(), MONDAY) - timedelta(days=30),
        "until_on": max(clock.today(), MONDAY) + timedelta(days=180),
    }
    if screened:
        usual |= {
            "certified_on": date(2026, 1, 1),
            "certified_by": "Ministry of Defence",
            "attested_on": date(2026, 1, 2),
            "conduct": ConductResult.NOTHING_FOUND,
            "conduct_on": date(2026, 1, 3),
        }
    return kept(Posting(**usual | facts))


def teaches(trainer, session, duty=Duty.LEAD):
    return kept(SessionTrainer(session_id=session.id, trainer_id=trainer.id, duty=duty))
