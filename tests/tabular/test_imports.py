"""A file on its way: checked, asked, approved, taken in whole, undone whole."""

import io
from datetime import timedelta

import pytest
from sqlalchemy import func, select, text

from tests.makers import a_person, a_user, a_week_later, kept
from tests.tabular import people
from tests.tabular.files import a_workbook, lines
from trainingmgr.accounts.models import Holder
from trainingmgr.accounts.rules import Role
from trainingmgr.core import clock, jobs
from trainingmgr.core.db import db
from trainingmgr.core.errors import NotFound, Refusal
from trainingmgr.core.jobs import Job, JobState
from trainingmgr.core.journal import JournalEntry
from trainingmgr.registry.people.models import Person
from trainingmgr.registry.people.queries import known
from trainingmgr.tabular import importables, queries, services, uploads
from trainingmgr.tabular.models import ImportBatch, ImportState, StagedRow
from trainingmgr.tabular.problems import Problem, Unreadable
from trainingmgr.tabular.rules import Quota
from trainingmgr.tabular.services import leaving


@pytest.fixture
def clerk(app):
    return a_user(Role.HR_CLERK)


@pytest.fixture
def head(app):
    return a_user(Role.HR_HEAD)


def a_list(count, first=1):
    return [[f"{n:05}", f"Person {n}", "1990"] for n in range(first, first + count)]


def sent(rows, by, *, head=people.HEAD, source="North", **options):
    return received(lines(head, *rows).encode(), by, source=source, **options)


def received(content, by, *, source="North", **options):
    return services.receive(
        io.BytesIO(content), kind="test people", source=source, file_name="list.csv", by=by,
        options=options,
    )  # fmt: skip


def worked(batch):
    """Everything that waits is done."""
    while jobs.work():
        pass
    return now(batch)


def now(batch):
    db.session.commit()
    return db.session.get(ImportBatch, batch.id, populate_existing=True)


def approved(batch, by):
    """Somebody looks at the file, and then approves it."""
    services.note_opened(now(batch), by=by)
    services.approve(now(batch), by=by)


def seen():
    """People that a reader may find."""
    db.session.commit()
    return db.session.scalar(select(func.count()).select_from(Person).where(known()))


def written(batch):
    db.session.commit()
    rows = select(func.count()).select_from(Person).where(Person.batch_id == batch.id)
    return db.session.scalar(rows)


def staged(batch):
    db.session.commit()
    return db.session.scalar(select(func.count()).where(StagedRow.batch_id == batch.id))


def told(batch):
    return " ".join(str(Problem.read(each)) for each in batch.report["problems"])


def test_a_small_file_goes_all_the_way(app, clerk):
    batch = worked(sent(a_list(3), clerk))
    assert (batch.state, batch.rows, batch.accepted, batch.encoding, batch.separator) == (
        ImportState.READY, 3, 3, "utf-8", ";")  # fmt: skip
    assert seen() == 0
    services.take_in(batch, by=clerk)
    batch = worked(batch)
    assert batch.state is ImportState.IMPORTED
    assert seen() == 3
    assert staged(batch) == 0, "what was taken in is not kept twice"
    events = db.session.scalars(select(JournalEntry.event).order_by(JournalEntry.number))
    assert list(events)[-3:] == ["FileReceived", "ImportBegun", "RowsImported"]


def test_a_workbook_goes_the_same_way(app, clerk, tmp_path):
    batch = worked(received(a_workbook(tmp_path, *a_list(3), head=people.HEAD).read_bytes(), clerk))
    assert (batch.state, batch.accepted) == (ImportState.READY, 3)
    assert [row.content["dob"] for row in queries.preview(batch)] == ["1990"] * 3


def test_a_question_is_asked_once_and_its_answer_holds_for_the_file(app, clerk):
    rows = [["1", "Idriss", "03/04/1990"], ["2", "Moussa", "05/06/1990"]]
    batch = worked(sent(rows, clerk))
    assert batch.state is ImportState.ASKING
    assert [each["kind"] for each in batch.report["ambiguities"]] == ["date_order"]
    services.answer(batch, answers={"date_order": "dmy"}, by=clerk)
    batch = worked(batch)
    assert batch.state is ImportState.READY
    assert [row.content["dob"] for row in queries.preview(batch)] == ["1990-04-03", "1990-06-05"]


def test_columns_said_once_are_known_for_the_next_file_of_the_source(app, clerk):
    odd = ["Ref", "Who", "Born"]
    batch = worked(sent(a_list(2), clerk, head=odd))
    assert batch.state is ImportState.ASKING
    assert "Service number is missing" in told(batch)
    services.answer(batch, mapping={"service_no": "Ref", "name": "Who", "dob": "Born"}, by=clerk)
    assert worked(batch).state is ImportState.READY
    assert worked(sent(a_list(2, 50), clerk, head=odd)).state is ImportState.READY
    assert worked(sent(a_list(2, 70), clerk, head=odd, source="South")).state is ImportState.ASKING


def test_a_file_that_is_no_table_fails_with_its_sentence(app, clerk):
    batch = worked(received(b"%PDF-1.7 and so on", clerk))
    assert batch.state is ImportState.FAILED
    assert "PDF" in told(batch)
    assert seen() == 0


def test_rows_with_problems_stay_out_only_on_purpose(app, clerk):
    rows = [*a_list(2), ["", "Nobody", ""], ["9", "Badly born", "30/02/1990"]]
    batch = worked(sent(rows, clerk))
    assert (batch.accepted, batch.rejected, batch.report["found"]) == (2, 2, 2)
    page = queries.rejected(batch)
    assert [row.number for row in page.rows] == [4, 5]
    assert page.rows[0].cells == ["", "Nobody", ""]
    with pytest.raises(Refusal, match="2 rows have problems"):
        services.take_in(batch, by=clerk)
    services.take_in(now(batch), by=clerk, leaving_out=True)
    batch = worked(batch)
    assert seen() == 2
    assert staged(batch) == 2, "the rejected ones can still be looked at"


def test_the_rejected_rows_go_back_as_a_file_to_correct(app, clerk):
    rows = [["1", "Good", ""], ["", "=Nobody", "1990"], ["1", "Twin", "1991"]]
    batch = worked(sent(rows, clerk))
    head, bad = queries.to_correct(batch, reader=clerk)
    assert head == [*people.HEAD, "What is wrong"]
    first, second = bad
    assert first[:3] == ["", "=Nobody", "1990"]
    assert "Service number: This must not be empty." in first[3]
    assert second[:3] == ["1", "Twin", "1991"]
    assert "Row 2 of this file" in second[3]


def test_long_lists_are_read_in_short_pieces(app, clerk):
    batch = worked(sent(a_list(23), clerk))
    wanted = select(StagedRow).where(StagedRow.batch_id == batch.id)
    numbers = [row.number for row in queries.in_pieces(wanted, StagedRow.number, size=5)]
    assert numbers == list(range(2, 25))
    pairs = select(StagedRow.number, StagedRow.key).where(StagedRow.batch_id == batch.id)
    assert len(list(queries.in_pieces(pairs, StagedRow.number, size=23))) == 23


def test_the_same_key_twice_in_one_file_is_told(app, clerk):
    rows = [["7", "First", ""], ["8", "Other", ""], *[["7", f"Again {n}", ""] for n in range(3)]]
    batch = worked(sent(rows, clerk))
    assert (batch.rows, batch.accepted, batch.rejected) == (5, 2, 3)
    problems = [Problem.read(each) for each in batch.report["problems"]]
    assert [(p.row, p.value) for p in problems] == [(4, "7"), (5, "7"), (6, "7")]
    assert "Row 2 of this file" in str(problems[0])


def test_a_feature_can_look_up_what_is_there_already(app, clerk):
    kept_batch = worked(sent(a_list(2), clerk))
    services.take_in(kept_batch, by=clerk)
    worked(kept_batch)
    batch = worked(sent(a_list(3), clerk))
    assert (batch.accepted, batch.rejected) == (1, 2)
    assert "Somebody has this number already" in told(batch)


def test_more_than_fifty_rows_need_a_second_human_being(app, clerk, head):
    batch = worked(sent(a_list(51), clerk))
    with pytest.raises(Refusal, match="second person"):
        services.take_in(batch, by=clerk)
    twin = a_user(Role.HR_HEAD, holder=db.session.get(Holder, clerk.holder_id))
    for same in (clerk, twin):
        with pytest.raises(Refusal, match="brought this file yourself"):
            services.approve(now(batch), by=same)
    with pytest.raises(Refusal, match="Look at the rows first"):
        services.approve(now(batch), by=head)
    with pytest.raises(Refusal, match="role of this account"):
        services.approve(now(batch), by=a_user(Role.HR_CLERK))
    approved(batch, head)
    services.take_in(now(batch), by=clerk)
    worked(batch)
    assert seen() == 51


def test_a_list_that_is_brought_in_parts_is_one_list(app, clerk, head, time_machine):
    """Security 4.3.1, 4.3.5: fifty rows are a person's in a day, from whichever account."""
    twin = a_user(Role.HR_CLERK, holder=db.session.get(Holder, clerk.holder_id))
    services.take_in(worked(sent(a_list(30), clerk)), by=clerk)
    undone = worked(sent(a_list(20, 100), clerk))
    services.take_in(undone, by=clerk)
    services.undo(worked(undone), "The wrong list was sent.", by=clerk)
    part = worked(sent(a_list(21, 200), twin))
    with pytest.raises(Refusal, match="20 more rows of this kind alone within a day"):
        services.take_in(part, by=twin)
    assert [each.id for each in queries.waiting(reader=head).rows] == [part.id]
    assert not queries.asking(reader=twin).rows
    approved(part, head)
    services.take_in(now(part), by=twin)
    worked(part)
    services.take_in(worked(sent(a_list(20, 300), clerk)), by=clerk)
    other = worked(sent(a_list(40, 400), clerk))
    time_machine.move_to(clock.now() + timedelta(hours=25))
    services.take_in(now(other), by=clerk)


def test_nobody_brings_approves_or_takes_in_a_file_in_which_they_stand(app, clerk, head):
    """Security 4.3.2: by a record joined to their own no more than by their own."""
    a_person(service_number="90001", holder_id=clerk.holder_id)
    own = a_person(service_number="90002", holder_id=head.holder_id)
    a_person(service_number="90003", same_as_id=own.id)
    known = [[number, "Known", "1990"] for number in ("90001", "90002")]
    batch = worked(sent([*a_list(51), *known], clerk))
    assert (batch.accepted, batch.rejected) == (52, 1)
    assert "This row is about you" in told(batch)
    services.note_opened(now(batch), by=head)
    with pytest.raises(Refusal, match="row 54"):
        services.approve(now(batch), by=head)
    approved(batch, a_user(Role.HR_HEAD))
    twin = a_user(Role.HR_CLERK, holder=db.session.get(Holder, head.holder_id))
    with pytest.raises(Refusal, match="row 54"):
        services.take_in(now(batch), leaving_out=True, by=twin)
    services.take_in(now(batch), leaving_out=True, by=clerk)
    assert worked(batch).state is ImportState.IMPORTED
    assert len(queries.own_records(head.holder_id)) == 2


def test_whoever_answers_what_a_file_asks_shapes_it_and_does_not_approve_it(
    app, clerk, head, browse
):
    """Security 4.3.1: by whichever account; whoever only looks approves."""
    batch = worked(sent(a_list(51), clerk))
    twin = a_user(Role.HR_CLERK, holder=db.session.get(Holder, head.holder_id))
    services.answer(now(batch), answers={"date_order": "dmy"}, by=twin)
    batch = worked(batch)
    services.note_opened(batch, by=head)
    with pytest.raises(Refusal, match="how this file is read"):
        services.approve(now(batch), by=head)
    assert not queries.waiting(reader=head).rows
    other = a_user(Role.HR_HEAD)
    assert [each.id for each in queries.waiting(reader=other).rows] == [batch.id]
    services.answer(now(batch), answers={"date_order": "dmy"}, by=a_user(Role.HR_CLERK))
    assert "Somebody else approves it" in browse(head).get(f"/imports/{worked(batch).uid}").text
    approved(db.session.merge(batch), db.session.merge(other))


STATED = {"pay", "payment_results", "watch-lists"}
"""What others say, as they say it: a row becomes a case or a hit, and others decide about it."""


def test_every_kind_of_file_about_people_says_whom_a_row_is_about(app):
    for kind, each in importables.kinds().items():
        named = {column.code for column in each.columns} & {"person_no", "service_no", "name"}
        if named and kind not in STATED:
            assert each.about is not importables._about_nothing, kind


def test_an_approval_is_void_when_the_answers_change_or_a_week_passes(
    app, clerk, head, time_machine
):
    batch = worked(sent(a_list(51), clerk))
    approved(batch, head)
    services.answer(now(batch), answers={"date_order": "dmy"}, by=clerk)
    batch = worked(batch)
    assert (batch.state, batch.approved_at) == (ImportState.READY, None)
    with pytest.raises(Refusal, match="Look at the rows first"):
        services.approve(batch, by=head)
    with a_week_later(), pytest.raises(Refusal, match="checked more than seven days ago"):
        services.approve(batch, by=head)
    approved(batch, head)
    time_machine.move_to(clock.now() + timedelta(days=8))
    with pytest.raises(Refusal, match="seven days"):
        services.take_in(now(batch), by=clerk)


def test_the_same_file_is_known_again_unless_its_import_was_undone(app, clerk):
    batch = worked(sent(a_list(2), clerk))
    with pytest.raises(Refusal, match="waits already"):
        sent(a_list(2), clerk)
    services.take_in(now(batch), by=clerk)
    batch = worked(batch)
    with pytest.raises(Refusal, match="was imported on"):
        sent(a_list(2), clerk)
    assert len(list(uploads.path_of(".").iterdir())) == 1, "refused files do not stay"
    services.undo(now(batch), "The wrong list was sent.", by=clerk)
    worked(batch)
    assert worked(sent(a_list(2), clerk)).state is ImportState.READY


def lying():
    return list(uploads.path_of(".").iterdir())


def test_r_dat_02_a_column_that_is_none_of_ours_is_kept_nowhere(app, clerk):
    """A list of a ministry says religion, clan or the father's name: this site collects none."""
    head = [*people.HEAD, "Religion"]
    rows = [[*row, "Zoroastrian"] for row in a_list(3)]
    rows[1][2] = "?"
    batch = worked(sent(rows, clerk, head=head))
    assert (batch.state, batch.rejected) == (ImportState.READY, 1)
    (wrong,) = queries.rejected(batch).rows
    assert wrong.cells == ["00002", "Person 2", "?", ""]
    services.take_in(batch, by=clerk, leaving_out=True)
    assert (worked(batch).state, lying()) == (ImportState.IMPORTED, [])


def test_a_file_of_our_columns_stays_while_its_rows_do(app, clerk):
    batch = worked(sent(a_list(2), clerk))
    services.take_in(batch, by=clerk)
    assert (worked(batch).state, len(lying())) == (ImportState.IMPORTED, 1)
    services.undo(now(batch), "The wrong list was sent.", by=clerk)
    assert (worked(batch).state, lying()) == (ImportState.UNDONE, [])
    assert worked(received(b"PK\x03\x04 no workbook", clerk)).state is ImportState.FAILED
    assert lying() == []


def test_a_file_that_nobody_goes_on_with_for_a_month_goes_by_itself(app, clerk, time_machine):
    forgotten, began = worked(sent(a_list(2), clerk)), clock.now()
    time_machine.move_to(began + timedelta(days=29))
    newer = worked(sent(a_list(1, first=9), clerk))
    assert services.give_up_forgotten() == 0
    time_machine.move_to(began + timedelta(days=31))
    assert services.give_up_forgotten() == 1
    assert (worked(forgotten).state, staged(forgotten)) == (ImportState.CANCELLED, 0)
    assert (worked(newer).state, len(lying())) == (ImportState.READY, 1)


def test_readers_see_all_rows_or_none(app, clerk):
    batch = worked(sent(a_list(40), clerk))
    services.take_in(batch, by=clerk)
    job = jobs.claim()
    while job.state is JobState.RUNNING:
        assert seen() == 0
        jobs.step(job)
    assert seen() == 40


def test_an_undone_import_is_gone_at_once_and_removed_after(app, clerk):
    batch = worked(sent(a_list(30), clerk))
    services.take_in(batch, by=clerk)
    batch = worked(batch)
    assert services.undo(batch, "The wrong list was sent.", by=clerk)
    assert (seen(), written(batch)) == (0, 30)
    batch = worked(batch)
    assert (batch.state, written(batch), staged(batch)) == (ImportState.UNDONE, 0, 0)


def test_undoing_needs_two_after_a_day_and_ends_after_a_month(app, clerk, head, time_machine):
    batch = worked(sent(a_list(2), clerk))
    services.take_in(batch, by=clerk)
    batch = worked(batch)
    began = clock.now()
    time_machine.move_to(began + timedelta(hours=25))
    assert not services.undo(batch, "The wrong list was sent.", by=clerk)
    with pytest.raises(Refusal, match="second person"):
        services.undo(now(batch), "The wrong list was sent.", by=clerk)
    assert [each.id for each in queries.to_undo(reader=head, most=9)] == [batch.id]
    services.take_back_undo(now(batch), by=clerk)
    assert not services.undo(now(batch), "The wrong list was sent.", by=clerk)
    time_machine.move_to(began + timedelta(days=10))
    assert not queries.to_undo(reader=head, most=9)
    assert not services.undo(now(batch), "The wrong list was sent.", by=head), "asked for anew"
    time_machine.move_to(began + timedelta(days=28))
    assert not services.undo(now(batch), "The wrong list was sent.", by=clerk)
    assert seen() == 2
    time_machine.move_to(began + timedelta(days=31))
    with pytest.raises(Refusal, match="30 days"):
        services.undo(now(batch), "The wrong list was sent.", by=head)
    time_machine.move_to(began + timedelta(days=29))
    assert services.undo(now(batch), "The wrong list was sent.", by=head)
    assert seen() == 0


def test_what_something_depends_on_is_not_undone(app, clerk):
    batch = worked(sent([["1", "Indispensable", ""]], clerk))
    services.take_in(batch, by=clerk)
    batch = worked(batch)
    with pytest.raises(Refusal, match="enrolled"):
        services.undo(batch, "The wrong list was sent.", by=clerk)


@pytest.mark.parametrize("steps", [0, 1, 2])
def test_a_cancelled_import_leaves_nothing(app, clerk, steps):
    batch = worked(sent(a_list(40), clerk))
    services.take_in(batch, by=clerk)
    job = jobs.claim() if steps else None
    steps = max(0, steps - 1)
    for _step in range(steps):
        jobs.step(job)
    assert written(batch) == 40 * steps
    services.cancel(now(batch), by=clerk)
    assert seen() == 0
    if job:
        jobs.step(job)
        assert job.state is JobState.CANCELLED
    batch = worked(batch)
    assert (batch.state, written(batch), staged(batch)) == (ImportState.CANCELLED, 0, 0)


def test_an_import_that_breaks_leaves_nothing_and_says_failed(app, clerk):
    batch = worked(sent(a_list(40), clerk))
    number = people.programme_number(batch.id * 1_000_000 + 30)
    services.take_in(batch, by=clerk)
    kept(Person(number=number, name_display="X", sort_name="x", registered_by_id=clerk.id,
                category=people.Category.ENLISTED))  # fmt: skip
    batch = worked(batch)
    assert (batch.state, written(batch), seen()) == (ImportState.FAILED, 0, 1)
    job = db.session.get(Job, batch.job_id)
    assert "programme number" in job.trouble


def test_a_check_goes_on_when_its_spool_was_lost(app, clerk):
    batch = sent(a_list(600), clerk)
    job = jobs.claim()
    while job.checkpoint.get("stage") != "rows":
        jobs.step(job)
    jobs.step(job)
    uploads.spool_of(batch.stored_as).path.unlink()
    while job.state is JobState.RUNNING:
        jobs.step(job)
    assert (now(batch).state, now(batch).accepted) == (ImportState.READY, 600)


def test_a_file_above_the_limit_is_refused_while_it_comes(app, clerk):
    with pytest.raises(Unreadable, match="larger than"):
        services.receive(
            io.BytesIO(b"x" * 2000), kind="test people", source="", file_name="", by=clerk,
            limits=services.Limits(bytes=1000),
        )  # fmt: skip
    assert list(uploads.path_of(".").iterdir()) == []


def test_imports_are_seen_by_those_who_may_import_or_approve(app, clerk, head):
    batch = worked(sent(a_list(2), clerk))
    assert queries.batch(batch.uid, reader=clerk).id == batch.id
    assert len(queries.batches(reader=clerk).rows) == 1
    assert queries.batch(batch.uid, reader=head).id == batch.id
    for stranger in (a_user(None), a_user(Role.MENTOR)):
        assert not queries.batches(reader=stranger).rows
        with pytest.raises(NotFound):
            queries.batch(batch.uid, reader=stranger)


def test_an_export_owes_a_reason_and_has_a_quota(app, clerk):
    def export(rows, reason="Roster for the June course."):
        return leaving.record_export(
            "people", rows=rows, form="xlsx", reason=reason, filters={"unit": "U1"}, by=clerk,
            quota=Quota(100),
        )  # fmt: skip

    with pytest.raises(Refusal, match="full sentence"):
        export(1, "no")
    assert export(60).rows == 60
    with pytest.raises(Refusal, match="take away 40 more rows today"):
        export(41)
    export(40)


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ("visible_at = at", "Rows are visible"),
        ("undone_at = at", "undone"),
        ("approved_at = at", "name and a time"),
        ("approved_at = at, approved_by_id = by_id, approved_holder_id = holder_id", "yourself"),
    ],
)
def test_the_schema_keeps_the_law(app, clerk, change, sentence):
    batch = sent(a_list(1), clerk)

    @services.operation
    def broken():
        db.session.execute(text(f"UPDATE import_batch SET {change} WHERE id = {batch.id}"))

    with pytest.raises(Refusal, match=sentence):
        broken()
