"""The default catalogue, its versions and their law (R-TRN-01)."""

import json
from dataclasses import replace

import pytest
from sqlalchemy import func, select, text
from sqlalchemy.exc import IntegrityError

from tests.makers import a_user, titled
from tests.training.makers import SIGNED, a_course, a_module, a_topic, a_version, version_of
from trainingmgr.accounts.models import Holder
from trainingmgr.core.db import db
from trainingmgr.core.errors import Refusal
from trainingmgr.core.journal import JournalEntry
from trainingmgr.training.curricula import imports, queries, services
from trainingmgr.training.curricula.imports import whole
from trainingmgr.training.curricula.models import Course, Module, ModuleVersion, Topic
from trainingmgr.training.curricula.rules import (
    NAMED_TOPICS,
    AssessmentKind,
    Demands,
    Exam,
    HrddpScope,
    Method,
    Need,
    Review,
    Taught,
    VersionState,
    by_method,
    mark_of,
)


def counted(model):
    return db.session.scalar(select(func.count()).select_from(model))


def test_the_default_catalogue_loads_once_and_again_adds_nothing(app):
    by = a_user()
    assert imports.load_catalogue(by=by) == imports.Loaded(18, 43, 17)
    assert imports.load_catalogue(by=by) == imports.Loaded(0, 0, 0)
    assert (counted(Topic), counted(Module), counted(Course)) == (18, 43, 17)
    for module in queries.catalogue():
        assert set(module.versions[0].titles) == {"en", "fr", "ar"}
    lessons = queries.lessons_of([each.versions[0].id for each in queries.catalogue()])
    for module in queries.catalogue():
        taught = lessons[module.versions[0].id]
        assert sum(each.minutes for each in taught) == module.versions[0].minutes, module.code
        assert len(by_method(taught)) >= 2, module.code


def test_normative_modules_ask_for_full_attendance_and_lapse(app):
    imports.load_catalogue(by=a_user())
    for module in queries.catalogue():
        version = module.versions[0]
        if module.topic.code in NAMED_TOPICS:
            assert version.attendance_min == 100, module.code
            assert 12 <= version.validity_months <= 24, module.code
        if version.safety_critical:
            assert version.attendance_min == 100
            assert version.pass_mark >= 60


def test_what_is_there_already_stays_as_somebody_changed_it(app):
    by = a_user()
    a_topic("ihl", titles=titled("Our own words"))
    imports.load_catalogue(by=by)
    assert db.session.scalar(select(Topic.titles).where(Topic.code == "ihl"))["en"] == (
        "Our own words"
    )


def test_prerequisites_come_with_their_alternatives(app):
    imports.load_catalogue(by=a_user())
    by_code = queries.modules_by_code(["LIT-201", "LIT-101", "TOT-101"])
    lit = queries.module(by_code["LIT-201"].uid).versions[0]
    assert lit.needs == (Need(by_code["LIT-101"].id, or_test=True),)
    tot = queries.module(by_code["TOT-101"].uid).versions[0]
    assert {need.least_score for need in tot.needs} == {80}
    assert len({need.group for need in tot.needs}) == 1


def test_a_long_course_for_armed_people_without_the_four_topics_is_flagged(app):
    """R-TRN-01."""
    by, second = a_user(), a_user()
    imports.load_catalogue(by=by)
    services.agree_many(queries.drafts(), SIGNED, by=second)
    flagged = {course.code: lacking for course, lacking in queries.flagged_courses()}
    assert flagged["MED-101"] == NAMED_TOPICS
    assert {"REC-101", "CORE-101", "GOV-201", "NCO-101"}.isdisjoint(flagged)


@pytest.mark.parametrize("code", NAMED_TOPICS)
def test_the_four_named_topics_cannot_be_removed(app, code):
    topic = a_topic(code)
    with pytest.raises(Refusal, match="cannot be removed"):
        services.remove_topic(topic, by=a_user())
    assert counted(Topic) == 1


@pytest.mark.parametrize(
    "sql",
    [
        "DELETE FROM topic",
        "UPDATE topic SET is_named = (1 = 0)",
        "UPDATE topic SET code = 'other'",
    ],
)
def test_raw_sql_cannot_remove_them_either(app, sql):
    a_topic("ihl")
    with pytest.raises(IntegrityError):
        db.session.execute(text(sql))
    db.session.rollback()


def test_another_topic_can_be_removed_while_no_module_is_about_it(app):
    by = a_user()
    topic = a_topic("beekeeping")
    module = a_module(topic=topic)
    with pytest.raises(Refusal, match="another one first"):
        services.remove_topic(topic, by=by)
    assert module.topic_id == topic.id
    free = a_topic("carpentry")
    services.remove_topic(free, by=by)
    assert counted(Topic) == 1


def test_an_agreed_version_is_never_edited(app):
    by, second = a_user(), a_user()
    version = drafted(by)
    services.agree(version, SIGNED, seen=version.version, by=second)
    for sql in (
        "UPDATE module_version SET minutes = 1",
        "UPDATE module_version SET titles = '{}'",
        "UPDATE module_version SET state = 'draft', agreed_on = NULL, agreed_by_id = NULL",
        "DELETE FROM module_version",
        "DELETE FROM planned_assessment",
        "UPDATE planned_assessment SET pass_mark = 1",
        "INSERT INTO planned_assessment (version_id, code, kind, pass_mark, weight, oral_allowed) "
        "SELECT id, 'x', 'oral', 50, 1, (1 = 1) FROM module_version",
    ):
        with pytest.raises(IntegrityError):
            db.session.execute(text(sql))
        db.session.rollback()
    with pytest.raises(Refusal, match="never edited"):
        services.change_draft(
            version,
            Demands(titled("Shorter"), 30, HrddpScope.OUT, attendance_min=100),
            seen=version.version,
            by=by,
        )


def test_a_newer_version_supersedes_and_history_stays(app):
    by, second = a_user(), a_user()
    version = drafted(by)
    services.agree(version, SIGNED, seen=version.version, by=second)
    module = queries.module(version.module.uid)
    newer = services.draft(module, by=by)
    assert newer.demands == version.demands
    with pytest.raises(Refusal, match="being written already"):
        services.draft(queries.module(module.uid), by=second)
    newer = queries.draft(newer.uid)
    services.change_draft(
        newer,
        Demands(titled("Longer"), 480, HrddpScope.IN, attendance_min=100),
        seen=newer.version,
        by=by,
    )
    newer = queries.draft(newer.uid)
    assert (newer.minutes, newer.assessments) == (480, [])
    services.agree(newer, SIGNED, seen=newer.version, by=second)
    states = [each.state for each in queries.module(module.uid).versions]
    assert states == [VersionState.SUPERSEDED, VersionState.AGREED]


def test_a_second_person_agrees_and_two_accounts_of_one_holder_are_one(app):
    by = a_user()
    version = drafted(by)
    twin = a_user(holder=db.session.get(Holder, by.holder_id))
    for same in (by, twin):
        with pytest.raises(Refusal, match="second person"):
            services.agree(version, SIGNED, seen=version.version, by=same)
    assert version.state is VersionState.DRAFT
    demands = replace(version.demands, minutes=90)
    services.change_draft(version, demands, seen=version.version, by=a_user())
    version = queries.draft(version.uid)
    with pytest.raises(Refusal, match="second person"):  # whoever wrote most of it before
        services.agree(version, SIGNED, seen=version.version, by=by)
    raw = "UPDATE module_version SET state = 'agreed', agreed_on = '2026-01-01', agreed_by_id = :u"
    with pytest.raises(IntegrityError):
        db.session.execute(text(raw), {"u": by.id})
    db.session.rollback()


def test_a_named_topic_asks_for_full_attendance(app):
    by = a_user()
    with pytest.raises(Refusal, match="full attendance"):
        services.add_module(
            code="IHL-900",
            topic=a_topic("ihl"),
            demands=Demands(titled("Too easy"), 60, HrddpScope.OUT, attendance_min=80),
            by=by,
        )


def test_the_first_draft_stays_and_a_later_one_can_be_thrown_away(app):
    by = a_user()
    module = a_module()
    later = a_version(module, number=2, state=VersionState.DRAFT)
    services.discard_draft(queries.draft(later.uid), seen=later.version, by=by)
    assert counted(ModuleVersion) == 1
    first = a_version(a_module(state=VersionState.DRAFT), number=2, state=VersionState.DRAFT)
    first = version_of(a_module(state=VersionState.DRAFT))
    with pytest.raises(Refusal, match="first version"):
        services.discard_draft(queries.draft(first.uid), seen=first.version, by=by)


def test_a_course_has_modules_in_an_order(app):
    by = a_user()
    one, two = a_module(), a_module()
    with pytest.raises(Refusal, match="at least one"):
        services.add_course(code="C1", titles=titled("C"), modules=[], for_armed=True, by=by)
    course = services.add_course(
        code="C1", titles=titled("C"), modules=[one, two], for_armed=True, by=by
    )
    course = queries.course(course.uid)
    services.change_course(
        course, seen=course.version, titles=titled("D"), modules=[two, one], for_armed=False,
        retired=False, by=by,
    )  # fmt: skip
    assert [each.module.code for each in queries.course(course.uid).modules] == [
        two.code,
        one.code,
    ]


def test_every_deed_stands_in_the_journal(app):
    by = a_user()
    version = drafted(by)
    services.agree(version, SIGNED, seen=version.version, by=a_user())
    said = db.session.scalars(select(JournalEntry.event).order_by(JournalEntry.number)).all()
    assert said == ["ModuleAdded", "VersionAgreed"]


def test_a_course_pins_nothing_and_counts_agreed_minutes_only(app):
    course = a_course(a_module(minutes=120), a_module(minutes=60, state=VersionState.DRAFT))
    course = queries.course(course.uid)
    standing = queries.agreed([each.module_id for each in course.modules])
    assert queries.minutes_of(course, standing) == 120


def test_tests_of_a_module_weigh_between_1_and_100(app):
    by = a_user()
    draft = drafted(by)
    for exam, says in ((Exam(AssessmentKind.ORAL, 60, 101), "A weight"),
                       (Exam(AssessmentKind.ORAL, 101), "A pass mark")):  # fmt: skip
        with pytest.raises(Refusal, match=f"{says} is between"):
            services.change_draft(
                draft, replace(draft.demands, tests=(exam,)), seen=draft.version, by=by
            )


def drafted(by):
    demands = Demands(
        titled("Checkpoints"), 360, HrddpScope.OUT, attendance_min=100,
        tests=(Exam(AssessmentKind.ORAL, 60),),
    )  # fmt: skip
    module = services.add_module(code="IHL-901", topic=a_topic("ihl"), demands=demands, by=by)
    return queries.draft(version_of(module).uid)


def test_a_whole_catalogue_goes_out_and_comes_in_as_drafts_only_where_it_differs(app):
    by = a_user()
    imports.load_catalogue(by=by)
    services.agree_many(queries.drafts(), SIGNED, by=a_user())
    listed = json.loads(json.dumps(whole.whole()))
    assert whole.bring(listed, by=by) == whole.Brought(0, 0, len(listed["modules"]), 0)
    changed = next(each for each in listed["modules"] if each["code"] == "HR-201")
    changed["outcomes"] = [{"kind": "skill", "titles": {"en": "Arrest without blows"}}]
    changed["tests"] = {"pre_test": 0, "oral": {"pass": 50, "weight": 4}, "practical": 60}
    listed["modules"].insert(0, changed | {"code": "HR-999", "needs": "HR-201"})
    listed["courses"].append({"code": "NEW", "titles": {"en": "New"}, "modules": ["HR-999"]})
    assert whole.bring(listed, by=by) == whole.Brought(1, 1, len(listed["modules"]) - 2, 1)
    drafts = {each.module.code: each for each in queries.drafts()}
    assert set(drafts) == {"HR-201", "HR-999"}
    assert [each.titles for each in queries.draft(drafts["HR-201"].uid).outcomes] == [
        {"en": "Arrest without blows"}
    ]
    tests = queries.draft(drafts["HR-201"].uid).assessments
    assert [(each.pass_mark, each.weight) for each in tests] == [(0, 0), (50, 4), (60, 1)]
    changed["minutes"] = 720
    changed["lessons"] = []
    with pytest.raises(Refusal, match="HR-201: somebody is writing a draft"):
        whole.bring(listed, by=by)


@pytest.mark.parametrize(
    ("change", "says"),
    [
        (lambda each: each.pop("minutes"), "HR-101: this entry lacks something"),
        (lambda each: each.update(hrddp_scope="nowhere"), "HR-101: this entry lacks something"),
        (lambda each: each.update(needs="ZZZ-1"), "HR-101: what must stand before it"),
        (lambda each: each.update(code="HR-998", topic="bees"), "HR-998: this topic is not known"),
    ],
)
def test_a_faulty_entry_is_named_and_nothing_is_taken_in(app, change, says):
    by = a_user()
    imports.load_catalogue(by=by)
    listed = json.loads(json.dumps(whole.whole()))
    listed["modules"].append({**listed["modules"][0], "code": "HR-997", "needs": ""})
    change(next(each for each in listed["modules"] if each["code"] == "HR-101"))
    with pytest.raises(Refusal, match=says):
        whole.bring(listed, by=by)
    assert "HR-997" not in {each.code for each in queries.catalogue()}


@pytest.mark.parametrize(
    "content", [b"", b"{", b"[]", b'{"format": "x"}', b"\xff\xfe", b"[" * 9999]
)
def test_what_is_no_catalogue_is_refused(content):
    with pytest.raises(Refusal, match="read as JSON|no catalogue"):
        whole.read(content)


def test_a_file_that_breaks_off_is_refused_with_its_line():
    with pytest.raises(Refusal, match="from line 2 on"):
        whole.read(b'{"format":\n "x" 1}')


def test_a_review_of_this_wording_keeps_a_draft_from_being_agreed_until_it_is_changed(app):
    """2.4.4: drafted, reviewed by somebody else, and then agreed; what is changed is read anew."""
    by, reviewer, second = a_user(), a_user(), a_user()
    version = drafted(by)
    for words, reader, says in (
        ("Shorter", reviewer, "full sentence"),
        ("The wounded are missing.", a_user(holder=by.holder), "second person"),
    ):
        with pytest.raises(Refusal, match=says):
            services.review(version, Review.CHANGE, words, seen=version.version, by=reader)
    version = queries.draft(version.uid)
    services.review(version, Review.CHANGE, "The wounded are missing.", seen=version.version,
                    by=reviewer)  # fmt: skip
    for agree in (services.agree, lambda one, *given, seen, by: services.agree_many(
            [one], *given, by=by)):  # fmt: skip
        with pytest.raises(Refusal, match="review asks for changes"):
            agree(queries.draft(version.uid), SIGNED, seen=version.version, by=second)
    with pytest.raises(IntegrityError, match="tr_module_version_reviewed"):
        db.session.execute(text("UPDATE module_version SET state = 'agreed'"))
    db.session.rollback()
    shown = queries.draft(version.uid)
    lesson = (Taught(titled("The wounded"), Method.LECTURE, shown.minutes),)
    before, seen = shown.version, mark_of([(shown.id, shown.version)])
    services.change_draft(
        shown, replace(shown.demands, lessons=lesson), seen=shown.version, by=by
    )  # fmt: skip
    changed = queries.draft(version.uid)
    assert changed.version > before  # a lesson alone is another wording
    with pytest.raises(Refusal, match="changed meanwhile"):
        services.agree_many([changed], SIGNED, seen=seen, by=second)
    services.agree(changed, SIGNED, seen=changed.version, by=second)
    with pytest.raises(IntegrityError):
        db.session.execute(text("UPDATE version_review SET words = 'I found it sound.'"))
    db.session.rollback()
