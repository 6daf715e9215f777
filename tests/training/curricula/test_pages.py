"""Pages of the catalogue."""

import re
from datetime import date

import pytest
from sqlalchemy import select, text
from sqlalchemy.exc import IntegrityError

from tests.makers import kept
from tests.training.makers import a_course, a_module, a_topic, a_version, version_of
from trainingmgr.core.db import db
from trainingmgr.training.curricula import queries
from trainingmgr.training.curricula.models import (
    Course,
    LearningOutcome,
    Lesson,
    Module,
    ModuleVersion,
    VersionSignatory,
)
from trainingmgr.training.curricula.rules import Method, OutcomeKind, Signing, VersionState

SIGNED_BY = {
    "host": "Idriss Koudou", "host_capacity": "Director of training", "mission": "Clara Lindqvist",
    "mission_capacity": "Head of cell", "signed_on": "05/01/2026",
}  # fmt: skip


def officer(browse, cast, **how):
    return browse(cast.curriculum_officer, **how)


def test_the_catalogue_costs_the_same_at_1_and_at_50(browse, cast):
    topic = a_topic("ihl")
    a_module("IHL-101", topic=topic)
    browser = officer(browse, cast)
    assert "IHL-101" in browser.get("/catalogue", costs=4).text
    for _ in range(49):
        a_module(topic=topic)
    assert "50 modules" in browser.get("/catalogue", costs=4).text


def test_the_catalogue_is_narrowed_by_topic_and_words(browse, cast):
    a_module("IHL-101", topic=a_topic("ihl"))
    a_module("HR-101", topic=a_topic("human_rights"))
    browser = officer(browse, cast)
    answer = browser.get("/catalogue?topic=ihl").text
    assert "IHL-101" in answer
    assert "HR-101" not in answer
    answer = browser.get("/catalogue?name=hr-1").text
    assert "IHL-101" not in answer


def test_an_empty_catalogue_offers_the_default_one_and_a_second_person_agrees(browse, cast):
    browser = officer(browse, cast)
    assert "Load the default catalogue" in browser.get("/catalogue").text
    answer = browser.post("/catalogue/default", opened=browser.get("/catalogue"))
    assert answer.status_code == 302
    drafts = browser.get("/catalogue/drafts")
    assert "You wrote these yourself" in drafts.text
    second = browse(cast.elsewhere[cast.curriculum_officer.grants[0].role])
    drafts = second.get("/catalogue/drafts")
    assert "You will agree 43 versions" in drafts.text
    second.post("/catalogue/drafts/agreement", opened=drafts, **SIGNED_BY)
    assert db.session.scalar(
        select(ModuleVersion.id).where(ModuleVersion.state == VersionState.DRAFT)
    ) is None  # fmt: skip


def test_versions_stand_side_by_side_and_what_differs_is_said(browse, cast):
    module = a_module("IHL-101", topic=a_topic("ihl"), minutes=360)
    a_version(module, number=2, state=VersionState.DRAFT, minutes=480)
    answer = officer(browse, cast).get(f"/catalogue/modules/{module.uid}", costs=10).text
    assert "6 h" in answer
    assert "8 h" in answer
    assert "differs" in answer


def test_a_draft_is_written_agreed_by_another_and_never_edited_after(browse, cast):
    module = a_module("IHL-101", topic=a_topic("ihl"), attendance_min=100)
    page = f"/catalogue/modules/{module.uid}"
    browser = officer(browse, cast)
    browser.post(f"{page}/draft", opened=browser.get(page))
    draft = version_of(module)
    edit = f"/catalogue/drafts/{draft.uid}"
    oral = {"tests-0-kind": "oral", "tests-0-pass_mark": "60", "tests-0-weight": "3"}
    work = {"tests-1-kind": "continuous", "tests-1-pass_mark": "40", "tests-1-weight": ""}
    answer = browser.post(edit, minutes="420", needs="IHL-999", **oral)
    assert answer.status_code == 422
    assert "There is no module with the code IHL-999." in answer.text
    other = a_module("HR-101", topic=a_topic("human_rights"))
    twice = work | {"tests-1-kind": "oral"}
    answer = browser.post(edit, minutes="420", needs="", **oral, **twice)
    assert "A module has one test of each kind." in answer.text
    answer = browser.post(edit, minutes="420", needs="hr-101/test 80%", **oral, **work)
    assert answer.status_code == 302
    draft = queries.draft(draft.uid)
    need = draft.needs[0]
    assert (need.module_id, need.least_score, need.or_test) == (other.id, 80, True)
    assert [(each.pass_mark, each.weight) for each in draft.assessments] == [(60, 3), (40, 1)]
    assert "(60 %, weight 3)" in browser.get(page).text
    agreement = f"{edit}/agreement"
    answer = browser.post(agreement, **SIGNED_BY)
    assert answer.status_code == 422
    assert "A second person agrees" in answer.text
    second = browse(cast.elsewhere[cast.curriculum_officer.grants[0].role])
    assert second.post(agreement, **SIGNED_BY).status_code == 302
    assert second.get(edit).status_code == 404


def test_lessons_are_written_line_by_line_and_add_up(browse, cast):
    module = a_module(state=VersionState.DRAFT, minutes=120)
    edit = f"/catalogue/drafts/{version_of(module).uid}"
    lines = {
        "lessons-0-title": "Rules", "lessons-0-method": "lecture", "lessons-0-minutes": "60",
        "lessons-1-title": "At the range", "lessons-1-method": "field", "lessons-1-minutes": "45",
    }  # fmt: skip
    browser = officer(browse, cast)
    short = browser.post(edit, minutes="120", **lines)
    assert "The lessons take 105 minutes together, the module 120." in short.text
    unsaid = browser.post(edit, minutes="120", **lines | {"lessons-1-method": ""})
    assert "Say of each lesson how it is taught" in unsaid.text
    assert browser.post(edit, minutes="105", **lines).status_code == 302
    page = browser.get(f"/catalogue/modules/{module.uid}").text
    assert "At the range" in page
    assert re.search(r"Lecture <span[^>]*>1 h</span>, In the field <span[^>]*>0.75 h", page)
    for side in Signing:
        kept(VersionSignatory(version_id=version_of(module).id, side=side, name="A name",
                              capacity="Director", signed_on=date(2026, 1, 5)))  # fmt: skip
    with pytest.raises(IntegrityError, match="lessons_add_up"), db.session.begin_nested():
        db.session.execute(text("UPDATE lesson SET minutes = minutes + 5"))
        db.session.execute(
            text("UPDATE module_version SET state = 'agreed', agreed_on = '2026-01-01'")
        )


def test_outcomes_materials_and_languages_are_agreed_with_the_version(browse, cast):
    module = a_module(state=VersionState.DRAFT, minutes=120)
    edit = f"/catalogue/drafts/{version_of(module).uid}"
    lines = {"outcomes-0-title": "Name whom nobody may attack", "outcomes-0-kind": "knowledge",
             "materials_en": "Cards with cases", "languages": "FR, ar"}  # fmt: skip
    browser = officer(browse, cast)
    unsaid = browser.post(edit, **lines | {"outcomes-0-kind": ""})
    assert "Say of each outcome what kind it is." in unsaid.text
    strange = browser.post(edit, **lines | {"languages": "french"})
    assert "by its code of two or three letters" in strange.text
    assert browser.post(edit, **lines).status_code == 302
    page = browser.get(f"/catalogue/modules/{module.uid}").text
    shown = ("Name whom nobody may attack", "Cards with", "French, Arabic")
    assert all(each in page for each in shown)
    second = browse(cast.elsewhere[cast.curriculum_officer.grants[0].role])
    unnamed = second.post(f"{edit}/agreement", **SIGNED_BY | {"mission": ""})
    assert "Name who signed for each side" in unnamed.text
    tomorrow = second.post(f"{edit}/agreement", **SIGNED_BY | {"signed_on": "01/01/2099"})
    assert "still to come" in tomorrow.text
    assert second.post(f"{edit}/agreement", **SIGNED_BY).status_code == 302
    page = browser.get(f"/catalogue/modules/{module.uid}").text
    assert "Clara Lindqvist" in page
    for sql in ("DELETE FROM learning_outcome", "DELETE FROM version_signatory",
                "UPDATE module_version SET languages = '[]'"):  # fmt: skip
        with pytest.raises(IntegrityError), db.session.begin_nested():
            db.session.execute(text(sql))
    browser.post(f"/catalogue/modules/{module.uid}/draft",
                 opened=browser.get(f"/catalogue/modules/{module.uid}"))  # fmt: skip
    newer = queries.draft(version_of(module).uid)
    assert [each.titles for each in newer.outcomes] == [{"en": "Name whom nobody may attack"}]
    agreed, newer.titles = newer.titles["en"], {"en": "Agreed by nobody"}
    db.session.commit()
    page = browser.get(f"/catalogue/modules/{module.uid}").text
    assert f"<h1>{agreed}</h1>" in page and "<h1>Agreed by nobody" not in page


def test_an_agreed_version_was_signed_for_both_sides(app):
    module = a_module(state=VersionState.DRAFT)
    with pytest.raises(IntegrityError, match="signed"), db.session.begin_nested():
        db.session.execute(
            text("UPDATE module_version SET state = 'agreed', agreed_on = '2026-01-01'")
        )
    assert version_of(module).state is VersionState.DRAFT


def test_a_second_save_shows_theirs_and_yours(browse, cast):
    module = a_module(state=VersionState.DRAFT)
    edit = f"/catalogue/drafts/{version_of(module).uid}"
    browser = officer(browse, cast)
    opened = browser.get(edit)
    browser.post(edit, minutes="420")
    answer = browser.post(edit, opened=opened, minutes="480")
    assert answer.status_code == 409
    assert "Theirs and yours" in answer.text
    assert "420" in answer.text


def test_a_full_attendance_is_asked_beside_its_field(browse, cast):
    a_topic("ihl")
    browser = officer(browse, cast)
    topic = queries.topics()[0]
    answer = browser.post(
        "/catalogue/modules/new", code="IHL-7", topic=str(topic.id), title_en="Seven",
        minutes="60", max_class="30", ratio="30", hrddp_scope="out", attendance_min="80",
        pass_mark="70", literacy_required="none",
    )  # fmt: skip
    assert answer.status_code == 422
    assert "asks for full attendance" in answer.text
    answer = browser.post(
        "/catalogue/modules/new", code="IHL-7", topic=str(topic.id), title_en="Seven",
        minutes="60", max_class="30", ratio="30", hrddp_scope="out", attendance_min="100",
        pass_mark="70", literacy_required="none",
    )  # fmt: skip
    assert answer.status_code == 302
    assert db.session.scalar(select(Module.code)) == "IHL-7"


def test_courses_say_what_they_lack(browse, cast):
    """R-TRN-01."""
    long = a_module(minutes=2400)
    course = a_course(long, code="LONG")
    browser = officer(browse, cast)
    assert "Lacks 4 topics" in browser.get("/catalogue/courses", costs=4).text
    assert "Lacks 4 topics" in browser.get(f"/catalogue/courses/{course.uid}").text
    answer = browser.post(
        f"/catalogue/courses/{course.uid}/edit", modules=f"{long.code}, NO-1", title_en="Long"
    )
    assert "There is no module with the code NO-1." in answer.text
    answer = browser.post("/catalogue/courses/new", code="C-2", title_en="Two", modules=long.code)
    assert answer.status_code == 302
    assert len(db.session.scalars(select(Course)).all()) == 2


def test_who_must_have_a_module_is_set(browse, cast):
    module = a_module()
    page = f"/catalogue/modules/{module.uid}"
    browser = officer(browse, cast)
    browser.post(f"{page}/mandatory", categories=["nco", "officer"])
    assert queries.mandatory() == {module.id: ["nco", "officer"]}
    opened = browser.get(f"{page}/mandatory")
    browser.post(f"{page}/mandatory", categories=["nco", "officer", "recruit"])
    late = browser.post(f"{page}/mandatory", opened=opened, categories=["nco"])
    assert (late.status_code, queries.mandatory()[module.id]) == (
        409,
        ["nco", "officer", "recruit"],
    )
    assert "Theirs and yours" in late.text
    browser.post(f"{page}/mandatory", opened=late, categories=["nco", "officer"])
    assert queries.mandatory() == {module.id: ["nco", "officer"]}
    assert "Non-commissioned" in browser.get(page).text or "NCO" in browser.get(page).text


def test_a_clerk_reads_and_does_not_write(browse, cast):
    module = a_module()
    browser = browse(cast.training_clerk, language="ar")
    page = f"/catalogue/modules/{module.uid}"
    assert browser.get(page).status_code == 200
    assert browser.ask("POST", f"{page}/draft").status_code in (400, 403)
    assert browser.get("/catalogue/modules/new").status_code == 403
    assert browse(cast.hr_clerk).get("/catalogue").status_code == 403


def test_a_draft_is_translated_line_by_line_and_reviewed_on_its_pages(browse, cast):
    version = a_version(
        a_module(), number=2, state=VersionState.DRAFT, drafted_by_id=cast.curriculum_officer.id
    )
    kept(Lesson(version_id=version.id, position=1, titles={"en": "The rules"},
                method=Method.LECTURE, minutes=version.minutes))  # fmt: skip
    kept(LearningOutcome(version_id=version.id, position=1, titles={"en": "Says whom to spare"},
                         kind=OutcomeKind.KNOWLEDGE))  # fmt: skip
    at = f"/catalogue/drafts/{version.uid}"
    writer = officer(browse, cast)
    said = {"outcome_1_fr": "Dit qui épargner", "lesson_1_ar": "القواعد"}
    assert writer.post(f"{at}/translation", **said).status_code == 302
    told = queries.draft(version.uid)
    assert told.outcomes[0].titles == {"en": "Says whom to spare", "fr": "Dit qui épargner"}
    assert told.lessons[0].titles == {"en": "The rules", "ar": "القواعد"}
    assert "second person" in writer.post(f"{at}/review", verdict="sound").text
    second = browse(cast.elsewhere[cast.curriculum_officer.grants[0].role])
    words = "Say in the second lesson who collects the wounded."
    assert second.post(f"{at}/review", verdict="change", words=words).status_code == 302
    shown = writer.get(f"/catalogue/modules/{told.module.uid}").text
    assert words in shown
    assert "earlier wording" not in shown
    assert writer.post(f"{at}/translation", lesson_1_fr="Les règles").status_code == 302
    assert "earlier wording" in second.get(f"{at}/agreement").text
