from collections.abc import Iterable, Mapping, Sequence
from functools import cache
from uuid import UUID

from flask_babel import lazy_gettext as _
from sqlalchemy import select
from sqlalchemy.orm import contains_eager, joinedload, selectinload, undefer
from sqlalchemy.orm.interfaces import ORMOption

from trainingmgr.core.db import db, existing
from trainingmgr.core.errors import Refusal
from trainingmgr.core.paging import CHOICES
from trainingmgr.training.curricula.models import (
    Course,
    CourseModule,
    Lesson,
    MandatoryFor,
    Module,
    ModuleVersion,
    Prerequisite,
    Recognition,
    Topic,
    VersionReview,
)
from trainingmgr.training.curricula.rules import Taught, VersionState, named_topics_lacking


@cache
def _demands() -> Sequence[ORMOption]:
    return (
        selectinload(ModuleVersion.prerequisites).joinedload(Prerequisite.module),
        selectinload(ModuleVersion.assessments),
        selectinload(ModuleVersion.lessons),
        selectinload(ModuleVersion.outcomes),
        selectinload(ModuleVersion.signatories),
    )


def topics() -> Sequence[Topic]:
    return db.session.scalars(select(Topic).order_by(Topic.position, Topic.code)).all()


def topic(uid: UUID) -> Topic:
    return existing(select(Topic).where(Topic.uid == uid))


def catalogue() -> Sequence[Module]:
    """Every module with its topic and all its versions, by topic and code. Two statements."""
    return db.session.scalars(
        select(Module)
        .join(Module.topic)
        .options(contains_eager(Module.topic), selectinload(Module.versions))
        .order_by(Topic.position, Module.code)
        .limit(CHOICES)
    ).all()


def module(uid: UUID) -> Module:
    """The module with its topic, its versions and all that each of them demands."""
    versions = selectinload(Module.versions)
    return existing(
        select(Module)
        .where(Module.uid == uid)
        .options(
            joinedload(Module.topic),
            versions.selectinload(ModuleVersion.prerequisites).joinedload(Prerequisite.module),
            versions.selectinload(ModuleVersion.assessments),
            versions.selectinload(ModuleVersion.lessons),
            versions.selectinload(ModuleVersion.outcomes),
            versions.selectinload(ModuleVersion.signatories),
            versions.selectinload(ModuleVersion.recognitions),
        )
        .execution_options(populate_existing=True)
    )


def modules_by_code(codes: Iterable[str]) -> dict[str, Module]:
    found = db.session.scalars(
        select(Module).where(Module.code.in_(list(codes))).options(joinedload(Module.topic))
    )
    return {each.code: each for each in found}


def modules_named(text: str | None) -> list[Module]:
    """The modules whose codes were typed, parted by commas, each once in that order. Raises Refusal
    beside the field `modules` where one is not known.
    """
    typed = (text or "").replace("،", ",").split(",")
    codes = list(dict.fromkeys(code.strip() for code in typed if code.strip()))
    known = modules_by_code(codes)
    for code in codes:
        if code not in known:
            said = _("There is no module with the code %(code)s.", code=code)
            raise Refusal(said, field="modules")
    return [known[code] for code in codes]


def draft(uid: UUID) -> ModuleVersion:
    """The version that is being written, with its module and all that it demands."""
    return existing(
        select(ModuleVersion)
        .where(ModuleVersion.uid == uid, ModuleVersion.state == VersionState.DRAFT)
        .options(
            joinedload(ModuleVersion.module).joinedload(Module.topic),
            *_demands(),
        )
        .execution_options(populate_existing=True)
    )


def reviews(version: ModuleVersion) -> Sequence[VersionReview]:
    """What was said of a draft, the newest first."""
    return db.session.scalars(
        select(VersionReview)
        .where(VersionReview.version_id == version.id)
        .options(joinedload(VersionReview.by))
        .order_by(VersionReview.id.desc())
    ).all()


def drafts() -> Sequence[ModuleVersion]:
    """Every draft that waits to be agreed, with its module, by code."""
    return db.session.scalars(
        select(ModuleVersion)
        .join(ModuleVersion.module)
        .where(ModuleVersion.state == VersionState.DRAFT)
        .options(contains_eager(ModuleVersion.module))
        .order_by(Module.code)
        .limit(CHOICES)
    ).all()


def agreed_version(module_id: int) -> ModuleVersion | None:
    return agreed([module_id]).get(module_id)


def agreed(module_ids: Iterable[int]) -> Mapping[int, ModuleVersion]:
    """The agreed version of each of these modules that has one."""
    found = db.session.scalars(
        select(ModuleVersion)
        .where(
            ModuleVersion.module_id.in_(list(module_ids)),
            ModuleVersion.state == VersionState.AGREED,
        )
        .options(joinedload(ModuleVersion.module).joinedload(Module.topic))
    )
    return {each.module_id: each for each in found}


def versions(ids: Iterable[int]) -> Mapping[int, ModuleVersion]:
    """Versions with their modules, topics, prerequisites and tests, by key."""
    found = db.session.scalars(
        select(ModuleVersion)
        .where(ModuleVersion.id.in_(list(ids)))
        .options(joinedload(ModuleVersion.module).joinedload(Module.topic), *_demands())
    )
    return {each.id: each for each in found}


def lessons_of(version_ids: Iterable[int]) -> dict[int, list[Taught]]:
    """The lessons of these versions in their order. One statement."""
    rows = db.session.scalars(
        select(Lesson)
        .where(Lesson.version_id.in_(list(version_ids)))
        .order_by(Lesson.version_id, Lesson.position)
    )
    found: dict[int, list[Taught]] = {}
    for row in rows:
        found.setdefault(row.version_id, []).append(Taught(row.titles, row.method, row.minutes))
    return found


def courses(*, retired: bool = False) -> Sequence[Course]:
    """Every course with its modules and their topics, by code."""
    return db.session.scalars(
        select(Course)
        .where(Course.retired == retired)
        .options(
            selectinload(Course.modules).joinedload(CourseModule.module).joinedload(Module.topic)
        )
        .order_by(Course.code)
        .limit(CHOICES)
    ).all()


def course(uid: UUID) -> Course:
    """The course with its modules and their topics."""
    return existing(
        select(Course)
        .where(Course.uid == uid)
        .options(
            selectinload(Course.modules).joinedload(CourseModule.module).joinedload(Module.topic)
        )
        .execution_options(populate_existing=True)
    )


def minutes_of(course_: Course, standing: Mapping[int, ModuleVersion]) -> int:
    """The minutes of a course by the agreed versions of its modules; drafts count for nothing."""
    found = (standing.get(each.module_id) for each in course_.modules)
    return sum(version.minutes for version in found if version)


def named_lacking(course_: Course, standing: Mapping[int, ModuleVersion]) -> tuple[str, ...]:
    """The named topics that the course owes and does not teach (R-TRN-01)."""
    return named_topics_lacking(
        minutes_of(course_, standing),
        [each.module.topic.code for each in course_.modules],
        for_armed=course_.for_armed,
    )


def flagged_courses() -> list[tuple[Course, tuple[str, ...]]]:
    """Courses of more than five training days for armed personnel that lack a named topic."""
    known = courses()
    standing = agreed({each.module_id for one in known for each in one.modules})
    pairs = ((one, named_lacking(one, standing)) for one in known)
    return [(one, lacking) for one, lacking in pairs if lacking]


def mandatory() -> dict[int, list[str]]:
    """For each module that is mandatory for somebody: the categories of person."""
    found: dict[int, list[str]] = {}
    rows = db.session.execute(
        select(MandatoryFor.module_id, MandatoryFor.category).order_by(MandatoryFor.id)
    )
    for module_id, category in rows:
        found.setdefault(module_id, []).append(category)
    return found


def version(uid: UUID) -> ModuleVersion:
    """One version, with its module."""
    return existing(
        select(ModuleVersion)
        .where(ModuleVersion.uid == uid)
        .options(joinedload(ModuleVersion.module))
    )


def recognition(uid: UUID, *, with_paper: bool = False) -> tuple[Recognition, ModuleVersion]:
    """What a body said of a version, with its paper where that is asked for, and the version."""
    statement = select(Recognition).where(Recognition.uid == uid)
    if with_paper:
        statement = statement.options(undefer(Recognition.content))
    found = existing(statement)
    of = db.session.scalars(
        select(ModuleVersion)
        .where(ModuleVersion.id == found.version_id)
        .options(joinedload(ModuleVersion.module))
    ).one()
    return found, of


def recognitions_of(version_ids: Iterable[int]) -> dict[int, list[Recognition]]:
    """What outside bodies say of these versions. One statement."""
    found: dict[int, list[Recognition]] = {}
    for each in db.session.scalars(
        select(Recognition)
        .where(Recognition.version_id.in_(list(version_ids)))
        .order_by(Recognition.id)
    ):
        found.setdefault(each.version_id, []).append(each)
    return found
