from base64 import b64encode
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict
from datetime import date
from hashlib import sha256

from flask_babel import gettext
from flask_babel import lazy_gettext as _
from sqlalchemy import delete, func, select
from sqlalchemy.orm.attributes import flag_modified

from trainingmgr.accounts.models import User
from trainingmgr.accounts.services.four_eyes import approving, holders_of
from trainingmgr.core import clock, journal
from trainingmgr.core.db import db, operation
from trainingmgr.core.errors import Refusal
from trainingmgr.core.journal import JournalEntry
from trainingmgr.core.paging import fits
from trainingmgr.core.values import dataclass
from trainingmgr.documents.scans import Scan
from trainingmgr.registry.people.rules import Category
from trainingmgr.training.curricula import events
from trainingmgr.training.curricula.models import (
    Course,
    CourseModule,
    LearningOutcome,
    Lesson,
    MandatoryFor,
    Module,
    ModuleVersion,
    PlannedAssessment,
    Prerequisite,
    Recognition,
    Topic,
    VersionReview,
    VersionSignatory,
)
from trainingmgr.training.curricula.rules import (
    NAMED_TOPICS,
    Agreement,
    Demands,
    Review,
    Signing,
    VersionState,
    least_attendance,
    mark_of,
    unfit,
)

Titles = Mapping[str, str]


@operation
def add_topic(*, code: str, titles: Titles, by: User) -> Topic:
    last = db.session.scalar(select(func.max(Topic.position))) or 0
    topic = Topic(
        code=code, titles=titled(titles), position=last + 10, is_named=code in NAMED_TOPICS
    )
    db.session.add(topic)
    db.session.flush()
    journal.record(events.TopicAdded(code=code, about=("topic", topic.id)), by=by)
    return topic


@operation
def remove_topic(topic: Topic, *, by: User) -> None:
    """Take away a topic that no module is about. The schema keeps the four named ones."""
    used = select(Module.id).where(Module.topic_id == topic.id).limit(1)
    if not topic.is_named and db.session.scalar(used):
        raise Refusal(_("Modules are about this topic. Give them another one first."))
    journal.record(events.TopicRemoved(code=topic.code, about=("topic", topic.id)), by=by)
    db.session.delete(topic)
    db.session.flush()


@operation
def add_module(*, code: str, topic: Topic, demands: Demands, by: User) -> Module:
    """A new subject of teaching, with its first draft."""
    fits(Module)
    module = Module(code=code, topic_id=topic.id)
    db.session.add(module)
    db.session.flush()
    journal.record(events.ModuleAdded(code=code, about=("module", module.id)), by=by)
    version = ModuleVersion(
        module_id=module.id,
        number=1,
        drafted_by_id=by.id,
        prerequisites=[],
        assessments=[],
        lessons=[],
        outcomes=[],
    )
    _write(version, topic, demands)
    db.session.add(version)
    return module


@operation
def draft(module: Module, *, by: User) -> ModuleVersion:
    """Begin the next version as a copy of the newest. One draft at a time."""
    newest = module.versions[-1]
    if newest.state is VersionState.DRAFT:
        raise Refusal(_("A draft of this module is being written already."))
    version = ModuleVersion(
        module_id=module.id,
        number=newest.number + 1,
        drafted_by_id=by.id,
        prerequisites=[],
        assessments=[],
        lessons=[],
        outcomes=[],
    )
    _write(version, module.topic, newest.demands)
    db.session.add(version)
    db.session.flush()
    journal.record(
        events.VersionDrafted(code=module.code, number=version.number, about=("module", module.id)),
        by=by,
    )
    return version


@operation
def change_draft(version: ModuleVersion, demands: Demands, *, seen: int | None, by: User) -> None:
    """Write the draft anew. Whoever does so cannot be the one who agrees it."""
    version.as_seen(seen)
    _write(version, version.module.topic, demands)
    version.drafted_by_id = by.id
    flag_modified(version, "number")  # another wording even where only a lesson has changed
    journal.record(
        events.DraftChanged(
            code=version.module.code, number=version.number, about=("module", version.module_id)
        ),
        by=by,
    )


@operation
def review(
    version: ModuleVersion, verdict: Review, words: str, *, seen: int | None, by: User
) -> VersionReview:
    """Somebody who did not write the draft has read exactly this wording, and says what they make
    of it. While the newest review of it asks for changes, nobody agrees it.
    """
    version.as_seen(seen)
    _of_another(version, by)
    if verdict is Review.CHANGE and len(words.strip()) < 10:
        raise Refusal(_("Say what is to be changed, in a full sentence."), field="words")
    row = VersionReview(
        version_id=version.id, wording=version.version, verdict=verdict, words=words.strip(),
        by_id=by.id,
    )  # fmt: skip
    db.session.add(row)
    happening = events.DraftReviewed(
        code=version.module.code, number=version.number, verdict=verdict.value,
        about=("module", version.module_id),
    )  # fmt: skip
    journal.record(happening, by=by)
    return row


@operation
def discard_draft(version: ModuleVersion, *, seen: int | None, by: User) -> None:
    """Throw a draft away. A module without any agreed version keeps its first draft."""
    version.as_seen(seen)
    if version.number == 1:
        raise Refusal(_("The first version of a module cannot be thrown away. Change it."))
    journal.record(
        events.DraftDiscarded(
            code=version.module.code, number=version.number, about=("module", version.module_id)
        ),
        by=by,
    )
    db.session.execute(delete(Recognition).where(Recognition.version_id == version.id))
    db.session.execute(delete(VersionReview).where(VersionReview.version_id == version.id))
    db.session.delete(version)


@operation
def agree(version: ModuleVersion, signed: Agreement, *, seen: int | None, by: User) -> None:
    """Agree a draft that was signed for both sides: from today it is what the module demands, and
    the one before is superseded.

    Runs that are planned already stay with the version they are pinned to.
    """
    approving(by)
    version.as_seen(seen)
    _of_another(version, by)
    _not_sent_back([version])
    before = _supersede([version.module_id])
    _signed([version], signed)
    _agreed(version, by)
    journal.record(
        events.VersionAgreed(
            code=version.module.code,
            number=version.number,
            before=before.get(version.module_id),
            about=("module", version.module_id),
        ),
        by=by,
    )


@operation
def agree_many(
    versions: Sequence[ModuleVersion], signed: Agreement, *, by: User, seen: int | None = None
) -> int:
    """Agree several drafts in one deed: a whole catalogue on the first day. `seen` is the mark of
    what a page showed of them.
    """
    approving(by)
    if seen is not None and seen != mark_of((each.id, each.version) for each in versions):
        raise Refusal(_("One of these drafts was changed meanwhile. Look at them again."))
    for version in versions:
        _of_another(version, by)
    _not_sent_back(versions)
    _supersede([version.module_id for version in versions])
    _signed(versions, signed)
    for version in versions:
        _agreed(version, by)
    codes = tuple(version.module.code for version in versions)
    journal.record(events.VersionsAgreed(count=len(codes), codes=codes), by=by)
    return len(codes)


def _signed(versions: Sequence[ModuleVersion], signed: Agreement) -> None:
    """Write down who signed them for the host authority and for the mission."""
    if signed.signed_on > clock.today():
        raise Refusal(_("Nobody signs on a day that is still to come."), field="signed_on")
    people = {
        Signing.HOST: (signed.host, signed.host_capacity),
        Signing.MISSION: (signed.mission, signed.mission_capacity),
    }
    for side, (name, capacity) in people.items():
        if not name.strip() or not capacity.strip():
            raise Refusal(_("Name who signed for each side, and in what capacity."), field=side)
    db.session.add_all(
        VersionSignatory(
            version_id=version.id, side=side, name=name.strip(), capacity=capacity.strip(),
            signed_on=signed.signed_on, reference=signed.reference,
        )
        for version in versions
        for side, (name, capacity) in people.items()
    )  # fmt: skip
    db.session.flush()


def _of_another(version: ModuleVersion, by: User) -> None:
    """Two accounts of one holder are one person, and everybody who wrote of it wrote it: the schema
    sees only the account that came last.
    """
    if version.drafted_by_id is None:
        return
    module, number = ("module", version.module_id), JournalEntry.facts["number"].as_integer()
    writers = journal.doers(module, "DraftChanged", where=number == version.number)
    first = journal.doers(module, "ModuleAdded") if version.number == 1 else ()
    if by.holder_id in holders_of([version.drafted_by_id, *writers, *first]):
        raise Refusal(_("A second person agrees a version. You wrote this one yourself."))


def _not_sent_back(versions: Sequence[ModuleVersion]) -> None:
    """The newest review of this wording does not ask for changes. The schema says so too."""
    rows = db.session.scalars(
        select(VersionReview)
        .where(VersionReview.version_id.in_([each.id for each in versions]))
        .order_by(VersionReview.id)
    )
    newest = {row.version_id: row for row in rows}
    for version in versions:
        row = newest.get(version.id)
        if row and row.wording == version.version and row.verdict is Review.CHANGE:
            raise Refusal(
                _("%(code)s: a review asks for changes. Change the draft, or let it be reviewed "
                  "again.", code=version.module.code)
            )  # fmt: skip


def _supersede(module_ids: Sequence[int]) -> dict[int, int]:
    found = db.session.scalars(
        select(ModuleVersion).where(
            ModuleVersion.module_id.in_(module_ids), ModuleVersion.state == VersionState.AGREED
        )
    ).all()
    for each in found:
        each.state = each.state.then(VersionState.SUPERSEDED)
    db.session.flush()
    return {each.module_id: each.number for each in found}


def _agreed(version: ModuleVersion, by: User) -> None:
    version.state = version.state.then(VersionState.AGREED)
    version.agreed_on, version.agreed_by_id = clock.today(), by.id


@operation
def require_of(
    module: Module, categories: Iterable[Category], *, seen: int | None, by: User
) -> None:
    """From now on the module is mandatory for these categories of person, and no others."""
    module.as_seen(seen)
    flag_modified(module, "code")  # a new version, though only for whom it is has changed
    wanted = sorted(set(categories))
    db.session.execute(delete(MandatoryFor).where(MandatoryFor.module_id == module.id))
    db.session.add_all(MandatoryFor(module_id=module.id, category=each) for each in wanted)
    happening = events.MandatorySet(
        code=module.code, categories=tuple(wanted), about=("module", module.id)
    )
    journal.record(happening, by=by)


@operation
def add_course(
    *, code: str, titles: Titles, modules: Sequence[Module], for_armed: bool, by: User
) -> Course:
    course = Course(code=code, titles=titled(titles), for_armed=for_armed)
    course.modules = _in_order(modules)
    db.session.add(course)
    db.session.flush()
    codes = tuple(each.code for each in modules)
    journal.record(events.CourseAdded(code=code, modules=codes, about=("course", course.id)), by=by)
    return course


@operation
def change_course(
    course: Course,
    *,
    seen: int | None,
    titles: Titles,
    modules: Sequence[Module],
    for_armed: bool,
    retired: bool,
    by: User,
) -> None:
    """Its title and modules. Runs that are planned already keep what they are pinned to."""
    course.as_seen(seen)
    course.titles, course.for_armed, course.retired = titled(titles), for_armed, retired
    flag_modified(course, "code")  # another version even where only its modules change
    course.modules.clear()
    db.session.flush()
    course.modules.extend(_in_order(modules))
    codes = tuple(each.code for each in modules)
    journal.record(
        events.CourseChanged(code=course.code, modules=codes, about=("course", course.id)), by=by
    )


def _in_order(modules: Sequence[Module]) -> list[CourseModule]:
    if not modules:
        raise Refusal(_("A course has at least one module."), field="modules")
    return [CourseModule(module_id=each.id, position=n) for n, each in enumerate(modules, 1)]


def _write(version: ModuleVersion, topic: Topic, demands: Demands) -> None:
    least = least_attendance(
        topic.code, safety_critical=demands.safety_critical, wanted=demands.attendance_min
    )
    if demands.attendance_min < least:
        raise Refusal(
            _("This topic, or its danger, asks for full attendance: 100."), field="attendance_min"
        )
    plain = asdict(demands) | {
        "titles": titled(demands.titles),
        "aim": {language: words for language, words in demands.aim.items() if words.strip()},
    }
    plain["materials"] = {key: words for key, words in demands.materials.items() if words.strip()}
    plain["languages"] = list(demands.languages)
    for name in plain.keys() - {"needs", "tests", "lessons", "outcomes"}:
        setattr(version, name, plain[name])
    _adds_up(demands)
    for sentence in unfit(demands.tests):
        raise Refusal(sentence, field="tests")
    if version.id is not None:
        version.lessons.clear()
        version.outcomes.clear()
        version.prerequisites.clear()
        version.assessments.clear()
        db.session.flush()
    version.prerequisites.extend(
        Prerequisite(
            module_id=need.module_id,
            group=need.group,
            least_score=need.least_score,
            or_test=need.or_test,
        )
        for need in demands.needs
    )
    version.lessons.extend(
        Lesson(position=place, titles=titled(each.titles), method=each.method, minutes=each.minutes)
        for place, each in enumerate(demands.lessons, 1)
    )
    version.outcomes.extend(
        LearningOutcome(position=place, titles=titled(each.titles), kind=each.kind)
        for place, each in enumerate(demands.outcomes, 1)
    )
    version.assessments.extend(
        PlannedAssessment(
            code=f"{test.kind.value}-{number}",
            kind=test.kind,
            pass_mark=test.pass_mark,
            weight=test.weight,
        )
        for number, test in enumerate(demands.tests, 1)
    )


def _adds_up(demands: Demands) -> None:
    """Where lessons are written, they take as long as the module together."""
    together = sum(each.minutes for each in demands.lessons)
    if demands.lessons and together != demands.minutes:
        raise Refusal(
            gettext("The lessons take %(together)s minutes together, the module %(minutes)s.",
                    together=together, minutes=demands.minutes),
            field="lessons",
        )  # fmt: skip


def titled(titles: Titles) -> dict[str, str]:
    kept = {language: words.strip() for language, words in titles.items() if words.strip()}
    if not kept:
        raise Refusal(gettext("Write a title in one language at least."), field="title_en")
    return kept


@dataclass(frozen=True)
class Recognised:
    """What a body says of a version. `document` is the paper, `sha256` its mark elsewhere."""

    body: str
    reference: str
    scope: str = ""
    from_on: date | None = None
    until_on: date | None = None
    document: Scan | None = None
    sha256: str | None = None


@operation
def recognise(version: ModuleVersion, code: str, said: Recognised, *, by: User) -> Recognition:
    """An outside body recognises this version, or is asked to. Nothing of the version changes."""
    paper = said.document
    row = Recognition(
        version_id=version.id,
        body=said.body,
        reference=said.reference,
        scope=said.scope,
        from_on=said.from_on,
        until_on=said.until_on,
        kind=paper.kind if paper else None,
        content=b64encode(paper.data).decode() if paper else None,
        sha256=sha256(paper.data).hexdigest() if paper else said.sha256,
        by_id=by.id,
    )
    db.session.add(row)
    db.session.flush()
    happening = events.CurriculumRecognised(
        module=code, version=version.number, body=said.body, reference=said.reference,
        sha256=row.sha256 or "", about=("module", version.module_id),
    )  # fmt: skip
    journal.record(happening, by=by)
    return row


@operation
def end_recognition(
    row: Recognition, version: ModuleVersion, on: date, reason: str, *, seen: int | None, by: User
) -> None:
    """The body has taken it back. What was recognised until then stays on record."""
    row.as_seen(seen)
    if row.ended_on is not None:
        raise Refusal(_("This recognition has been taken back already."))
    if len(reason.strip()) < 10:
        raise Refusal(_("Give the reason in a full sentence."), field="reason")
    row.ended_on, row.ended_why = on, reason
    happening = events.RecognitionEnded(
        module=version.module.code, body=row.body, reason=reason,
        about=("module", version.module_id),
    )  # fmt: skip
    journal.record(happening, by=by)
