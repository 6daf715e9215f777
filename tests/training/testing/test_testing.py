"""Questions are reviewed by a second person, papers stay as drawn, answers become results."""

import io
from datetime import timedelta

import pytest
from pypdf import PdfReader
from sqlalchemy import select, text

from tests.makers import a_person, a_user
from tests.training.makers import a_session, a_trainer, teaches
from tests.training.results.made import a_taught_run, a_tested_module, on_the_run, papers_of
from tests.training.testing.made import (
    OUTCOMES,
    a_paper,
    a_question,
    a_run_with_bank,
    after,
    single,
)
from trainingmgr.accounts.models import Holder
from trainingmgr.accounts.rules import Role
from trainingmgr.core import clock
from trainingmgr.core.db import db, operation
from trainingmgr.core.errors import NotFound, Refusal, StaleRecord
from trainingmgr.core.journal import JournalEntry
from trainingmgr.training.results import queries as results
from trainingmgr.training.results.rules import Mode
from trainingmgr.training.results.services import assessments
from trainingmgr.training.results.services.recording import Entry, record
from trainingmgr.training.testing import queries
from trainingmgr.training.testing.rules.questions import (
    ItemKind,
    order_of_options,
    order_of_questions,
    written,
)
from trainingmgr.training.testing.services import answers, items, papers, reactions
from trainingmgr.training.testing.services.items import Wanted

DAY = timedelta(days=1)


@operation
def run_raw(sql, **facts):
    db.session.execute(text(sql), facts)


@pytest.fixture
def bank(cast):
    return a_run_with_bank(cast.here, cast.cell_head)


def sheet(paper, form, right=True):
    """What somebody writes who knows everything, or nothing, on one version."""
    parts = []
    for place in order_of_questions(len(paper.items), paper.seed, form):
        marking = paper.items[place].item_version.marking
        shown = order_of_options(marking, paper.seed, form, place)
        chosen = marking.key[0] if right else (marking.key[0] + 1) % marking.options
        parts.append(written(str(chosen), marking, shown))
    return "".join(parts)


def enter(paper, given, head, **facts):
    read = {key: answers.read_sheet(paper, *each) for key, each in given.items()}
    usual = {"on": clock.today() - DAY, "mode": Mode.WRITTEN, "by": head}
    return answers.enter(paper, read, **usual | facts)


def test_nobody_is_asked_what_no_second_person_agreed(cast):
    module, author = a_tested_module(outcomes=OUTCOMES), cast.curriculum_officer
    row = a_question(module, by=author, agreed=False)
    with pytest.raises(Refusal, match="second person"):
        items.review(row, agreed=True, seen=row.version, by=author)
    row = queries.item(row.uid, reader=author)
    holder = db.session.get_one(Holder, author.holder_id)
    same = a_user(Role.CELL_HEAD, centre=cast.here, holder=holder)
    with pytest.raises(Refusal, match="begun by you"):
        items.review(row, agreed=True, seen=row.version, by=same)
    row = queries.item(row.uid, reader=author)
    with pytest.raises(Refusal, match="what has to change"):
        items.review(row, agreed=False, remark="no", seen=row.version, by=cast.cell_head)
    with pytest.raises(Refusal, match="wrote this one yourself"):
        run_raw("UPDATE item_version SET review = 'agreed', reviewed_by_id = author_id, "
                "reviewed_at = written_at")  # fmt: skip
    row = queries.item(row.uid, reader=author)
    with pytest.raises(StaleRecord):
        items.review(row, agreed=True, seen=row.version - 1, by=cast.cell_head)
    row = queries.item(row.uid, reader=author)
    items.review(row, agreed=True, seen=row.version, by=cast.cell_head)
    with pytest.raises(Refusal, match="stays as it is"):
        run_raw("UPDATE item_version SET points = 9")


@pytest.mark.parametrize(("wanted", "says"), [
    (single(right=4), "which one option"), (single(texts={}), "one language"),
    (single(texts={"en": "Who?", "fr": "Qui ?"}), "every option in each language"),
    (Wanted(kind=ItemKind.SHORT, texts={"en": "Who?"}, right=(0,)), "leave it empty"),
    (Wanted(kind=ItemKind.TRUE_FALSE, texts={"en": "All may be?"}), "true or false"),
])  # fmt: skip
def test_a_question_is_whole_on_every_path(wanted, says):
    assert says in str(items.fault(wanted)[1])


def test_writing_a_question_anew_never_changes_a_paper(cast, bank):
    module, cohort, (achta, _moussa) = bank
    head = cast.cell_head
    paper = a_paper(cohort, head)
    enter(paper, {(achta.id, 1): ("A", sheet(paper, "A"))}, head)
    asked = paper.items[0].item_version
    row = queries.item(asked.item.uid, reader=head)
    items.write(row, single("Another one?", right=2), outcome=queries.outcomes(module.id)[0],
                seen=row.version, by=cast.curriculum_officer)  # fmt: skip
    row = queries.item(asked.item.uid, reader=head)
    assert [each.number for each in row.versions] == [1, 2]
    items.review(row, agreed=True, seen=row.version, by=a_user(Role.CURRICULUM_OFFICER))
    items.retire(row, seen=row.version, by=head)
    again = queries.paper(paper.uid, reader=head)
    assert again.items[0].item_version.says("en") == asked.says("en")
    assert again.items[0].item_version.right_ones == [0]
    for table in ("paper", "paper_item"):
        with pytest.raises(Refusal, match="stays as it was drawn"):
            run_raw(f"DELETE FROM {table}")


def test_a_paper_is_drawn_by_outcome_from_what_is_agreed_and_used(cast, bank):
    module, cohort, _places = bank
    head = cast.cell_head
    a_question(module, single("Not agreed?"), agreed=False)
    retired = a_question(module, single("Retired?"))
    items.retire(retired, seen=retired.version, by=head)
    with pytest.raises(Refusal, match="the bank has 2"):
        a_paper(cohort, head, blueprint={1: 3})
    first, again = (a_paper(cohort, head, blueprint={1: 1, 2: 1}, seed=5) for _ in range(2))
    assert [each.item_version_id for each in first.items] == [
        each.item_version_id for each in again.items
    ]
    assert first.code.endswith("P1")
    assert again.code.endswith("P2")
    assert after(cohort, head).max_score == first.points == 2


def test_the_test_before_and_the_test_after_ask_for_the_same_outcomes(cast, bank):
    """R-TRN-07"""
    _module, cohort, _places = bank
    head = cast.cell_head
    before = results.assessment(papers_of(cohort)[0].uid, reader=head)
    papers.draw(before, {1: 1}, forms=1, by=head)
    with pytest.raises(Refusal, match="same outcomes: 1"):
        a_paper(cohort, head, blueprint={1: 1, 2: 1})
    assert a_paper(cohort, head, blueprint={1: 2})


def test_answers_are_marked_by_the_version_sat_and_become_the_result(cast, bank):
    _module, cohort, (achta, moussa) = bank
    head = cast.cell_head
    paper = a_paper(cohort, head)
    given = {(achta.id, 1): ("A", sheet(paper, "A")), (moussa.id, 1): ("B", sheet(paper, "B"))}
    seen = answers.seen_mark(paper)
    assert enter(paper, given, head, seen=seen) == 2
    paper = queries.paper(paper.uid, reader=head)
    found = results.results_of(paper.assessment)
    assert {row.score_tenths for row in found.values()} == {paper.points * 10}
    with pytest.raises(StaleRecord):
        enter(paper, given, head, seen=seen)
    paper = queries.paper(paper.uid, reader=head)
    worse = {(achta.id, 1): ("A", sheet(paper, "A", right=False))}
    with pytest.raises(Refusal, match="why an answer is changed"):
        enter(paper, worse, head)
    paper = queries.paper(paper.uid, reader=head)
    assert enter(paper, worse, head, reason="The sheet was read upside down.") == 1
    paper = queries.paper(paper.uid, reader=head)
    assert results.results_of(paper.assessment)[achta.id, 1].score_tenths == 0
    kept = queries.answer_sheets(paper.assessment_id)[achta.id, 1]
    assert answers.typed_again(paper, kept).replace(" ", "") == sheet(paper, "A", right=False)
    with pytest.raises(Refusal, match="4 questions, here are 3"):
        answers.read_sheet(paper, "A", "ABC")
    with pytest.raises(Refusal, match="Question 4"):
        answers.read_sheet(paper, "A", "ABCE")
    with pytest.raises(Refusal, match="no version C"):
        answers.read_sheet(paper, "C", "ABCD")


def test_questions_and_key_are_kept_from_those_who_take_or_teach_the_run_until_it_is_over(cast):
    module, head = a_tested_module(outcomes=OUTCOMES), cast.cell_head
    a_question(module)
    soon = clock.today() + 3 * DAY
    cohort = a_taught_run(cast.here, module, ends_on=soon)
    assessments.prepare(cohort, by=head)
    paper = a_paper(cohort, head, blueprint={1: 1})
    teaches(a_trainer(module, person=a_person(holder_id=head.holder_id)),
            a_session(cohort, module))  # fmt: skip
    paper = queries.paper(paper.uid, reader=head)
    deeds = (
        lambda paper: papers.note_key_opened(paper, by=head),
        lambda paper: papers.note_printed(paper, form="A", language="en", by=head),
        lambda paper: papers.draw(paper.assessment, {1: 1}, forms=1, by=head),
    )
    for deed in deeds:
        with pytest.raises(Refusal, match="kept from those"):
            deed(queries.paper(paper.uid, reader=head))
    taker = a_user(Role.CURRICULUM_OFFICER)
    on_the_run(cohort, holder_id=taker.holder_id)
    row = queries.items(reader=head).rows[0]
    with pytest.raises(NotFound):
        queries.item(row.uid, reader=taker)
    assert not queries.items(reader=taker).rows


def test_a_paper_in_a_language_that_is_not_written_is_refused_by_code(cast, bank):
    _module, cohort, _places = bank
    head = cast.cell_head
    paper = a_paper(cohort, head)
    with pytest.raises(Refusal, match=paper.items[0].item_version.item.code):
        papers.note_printed(paper, form="A", language="fr-ar", by=head)


def test_reactions_are_counted_in_piles_large_enough_and_set_aside(cast):
    cohort = a_taught_run(cast.here)
    for _each in range(6):
        on_the_run(cohort)
    clerk = cast.training_clerk
    with pytest.raises(Refusal, match="Count 5 sheets"):
        reactions.count(cohort, "55555555\n" * 4, sheet=cohort.code, by=clerk)
    with pytest.raises(Refusal, match="Line 2"):
        reactions.count(cohort, "55555555\n5", sheet=cohort.code, by=clerk)
    with pytest.raises(Refusal, match="more sheets than people"):
        reactions.count(cohort, "55555555\n" * 7, sheet=cohort.code, by=clerk)
    with pytest.raises(Refusal, match="of another run"):
        reactions.count(cohort, "55555555\n" * 6, sheet="HR-101/25-TAM-001", by=clerk)
    pile = reactions.count(cohort, "55555555\n" * 6, sheet=cohort.code, by=clerk)
    reactions.set_aside(cohort, pile.id, seen=pile.version, by=clerk)
    assert reactions.count(cohort, "45555555\n" * 6, sheet=cohort.code, by=clerk).stands


def text_of(answer):
    return PdfReader(io.BytesIO(answer.data)).pages[0].extract_text()


def test_the_way_from_the_bank_to_the_result_in_the_pages(cast, browse):
    head, officer = browse(cast.cell_head), browse(cast.curriculum_officer)
    module = a_tested_module(outcomes=OUTCOMES)
    outcome = queries.outcomes(module.id)[0]
    path = f"/modules/{module.uid}/items/new"
    facts = {"code": "W-1", "kind": "single", "points": "2", "outcome": str(outcome.id),
             "text_en": "Whom may nobody attack?", "options_en": "A medic\nA fighter"}  # fmt: skip
    bad = officer.post(path, opened=officer.get(path), right="C", **facts)
    assert "names no options" in bad.text
    made = officer.post(path, opened=officer.get(path), right="A", **facts)
    assert made.status_code == 302, made.text
    assert "Not written in Arabic yet" in officer.get(made.location).text
    page = head.get(made.location)
    assert head.post(f"{made.location}/agreement", opened=page).status_code == 302
    cohort = a_taught_run(cast.here, module)
    place = on_the_run(cohort)
    assessments.prepare(cohort, by=cast.cell_head)
    test = papers_of(cohort)[1]
    drawn = head.post(f"/tests/{test.uid}/papers", opened=head.get(f"/tests/{test.uid}/papers"),
                      **{"draw-1": "1", "forms": "2"})  # fmt: skip
    assert drawn.status_code == 302, drawn.text
    shown = head.get(drawn.location)
    assert "Too few to say" in shown.text
    printed = head.post(f"{drawn.location}/print", opened=shown, form="B", language="en")
    assert printed.data.startswith(b"%PDF")
    key = head.post(f"{drawn.location}/key", opened=shown, key_language="en+ar")
    assert "مفتاح الإجابات" in text_of(key), "in both languages of a pair"
    assert "Whom may nobody attack?" in text_of(key)
    told = set(db.session.scalars(select(JournalEntry.event)))
    assert {"PaperPrinted", "KeyOpened"} <= told
    marks = text_of(head.get(f"{drawn.location}/marks.pdf?language=fr+ar".replace("+", "%2B")))
    for each in ("Feuille de notes", "كشف الدرجات", "Page 1 sur 1", "Absent de la liste"):
        assert each in marks
    looked = head.get(f"{drawn.location}/marks.pdf?look=1&language=ar").text
    assert 'src="data:image/png;base64,' in looked
    assert "marks.pdf?language=ar" in looked, "what is printed is what was looked at"
    path = f"{drawn.location}/answers"
    bad = head.post(path, opened=head.get(path), **{f"f-{place.id}-1": "A", f"a-{place.id}-1": "E"})
    assert "is no answer to it" in bad.text
    paper = queries.papers(test.id)[0]
    paper = queries.paper(paper.uid, reader=cast.cell_head)
    number = results.roster(cohort.id)[0].person.number
    filled = head.post(path, opened=head.get(path), fill="yes",
                       paste=f"{number}\tb\t{sheet(paper, 'B')}")  # fmt: skip
    saved = head.post(path, opened=filled)
    assert saved.status_code == 302, saved.text
    assert results.results_of(test)[place.id, 1].score_tenths == 20
    pointed = "A score was typed over the total of a paper."
    assert pointed not in head.get(f"/runs/{cohort.uid}/results").text
    over = {(place.id, 1): Entry(10, Mode.WRITTEN)}
    record(results.assessment(test.uid, reader=cast.cell_head), over, on=clock.today(),
           reason="A remark of the examiner counts.", by=cast.cell_head)  # fmt: skip
    assert pointed in head.get(f"/runs/{cohort.uid}/results").text
    back = {(place.id, 1): Entry(20, Mode.WRITTEN)}
    record(results.assessment(test.uid, reader=cast.cell_head), back, on=clock.today(),
           reason="The answers stand as typed.", by=cast.cell_head)  # fmt: skip
    both = head.get(f"/places/{place.uid}/results.pdf?language=en%2Bar")
    assert len(PdfReader(io.BytesIO(both.data)).pages) == 2, "a letter in each language"
    faces = text_of(head.get(f"/runs/{cohort.uid}/reactions.pdf?language=en%2Bfr"))
    assert "I felt safe" in faces
    assert "sécurité" in faces
    assert "not shown" in head.get(f"/runs/{cohort.uid}/reactions").text
    assert "W-1" in officer.get("/items", costs=5).text
