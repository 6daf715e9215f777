"""Where graduates are at 3, 6 and 12 months, and what they do differently (domain 2.4.13)."""

import io
from datetime import date, timedelta

import pytest
from sqlalchemy import select, text

from tests.makers import a_unit, a_user
from tests.makers import kept as kept_
from tests.training.followup.made import FAILED, PASSED, a_list, a_run
from tests.training.makers import version_of
from tests.training.mentoring.made import Bench, confirmed
from trainingmgr.accounts.rules import Role
from trainingmgr.core import clock, jobs
from trainingmgr.core.db import db, operation
from trainingmgr.core.errors import NotFound, Refusal, StaleRecord
from trainingmgr.tabular import services as files
from trainingmgr.training.curricula.models import Module
from trainingmgr.training.followup import queries, services
from trainingmgr.training.followup.models import FollowUpSheet
from trainingmgr.training.followup.rules import (
    Answer,
    Behaviour,
    Kept,
    ListState,
    Refresher,
    Whereabouts,
    after,
    falls_due,
    kept,
    objection,
)
from trainingmgr.training.records.models import Attainment

IN = Whereabouts.IN_UNIT
TODAY = date(2026, 11, 27)


@pytest.mark.parametrize(
    ("day", "months", "then"),
    [
        (date(2026, 5, 31), 3, date(2026, 8, 31)),
        (date(2025, 11, 30), 3, date(2026, 2, 28)),
        (date(2024, 2, 29), 12, date(2025, 2, 28)),
        (date(2026, 1, 31), -3, date(2025, 10, 31)),
    ],
)
def test_months_later_is_the_same_day_or_the_last_of_a_shorter_month(day, months, then):
    assert after(day, months) == then


@pytest.mark.parametrize(
    ("ends_on", "months"),
    [
        (date(2026, 8, 28), ()),
        (date(2026, 8, 27), (3,)),
        (date(2026, 5, 28), (3,)),
        (date(2026, 5, 27), (3, 6)),
        (date(2025, 11, 27), (3, 6, 12)),
        (date(2020, 1, 1), (3, 6, 12)),
    ],
)
def test_a_list_falls_due_on_its_day_and_however_late_it_is_asked_for(ends_on, months):
    assert falls_due(ends_on, TODAY) == months


@pytest.mark.parametrize(
    ("facts", "wrong"),
    [
        ({"whereabouts": IN}, False),
        ({"whereabouts": IN, "behaviour": Behaviour.LESS}, True),
        ({"whereabouts": IN, "behaviour": Behaviour.LESS, "observer": "Cpt Sy"}, False),
        ({"whereabouts": IN, "behaviour": Behaviour.NOT_SEEN}, False),
        ({"whereabouts": Whereabouts.KILLED, "behaviour": Behaviour.EXPECTED, "observer": "x"},
         True),
        ({"whereabouts": IN, "moved_to_id": 3}, True),
        ({"whereabouts": Whereabouts.TRANSFERRED}, True),
        ({"whereabouts": Whereabouts.TRANSFERRED, "moved_to_id": 3}, False),
        ({"whereabouts": Whereabouts.TRANSFERRED, "note": "With the gendarmerie"}, False),
        ({"whereabouts": IN, "seen_on": TODAY + timedelta(days=1)}, True),
    ],
)  # fmt: skip
def test_behaviour_is_seen_at_work_by_somebody_with_a_name(facts, wrong):
    assert (objection(Answer(**facts), TODAY) is not None) == wrong


def test_who_is_not_known_counts_neither_as_retained_nor_as_gone():
    found = kept([
        (IN, Behaviour.EXPECTED, 4), (IN, Behaviour.LESS, 2), (Whereabouts.TRANSFERRED, None, 1),
        (Whereabouts.DESERTED, None, 2), (Whereabouts.UNKNOWN, None, 5), (None, None, 3),
    ])  # fmt: skip
    assert found == Kept(17, 14, 6, 1, 5, 6, 4)
    assert (found.gone, found.retention, found.applied) == (2, 77, 66)
    assert (Kept(3).retention, Kept(3).applied) == (None, None)


def test_lists_fall_due_by_themselves_once_with_those_who_passed(app):
    by = a_user(Role.PROGRAMME_OFFICER)
    run = a_run(by=by, states=(PASSED, PASSED, FAILED))
    a_run(by=by, days=20)
    a_run(by=by, states=(FAILED,))
    long_ago = a_run(by=by, days=900)
    assert services.open_due(clock.today()) == 4
    assert services.open_due(clock.today()) == 0
    late = [row.months for row, *_counts in queries.lists(reader=by).rows
            if row.cohort_id == long_ago.id]  # fmt: skip
    assert sorted(late) == [3, 6, 12], "two years late, and asked for all the same"
    (row, people, answered) = queries.lists(reader=by).rows[0]
    assert (row.cohort_id, row.months, people, answered) == (run.id, 3, 2, 0)


def test_a_list_is_answered_closed_whole_and_taken_up_again(app):
    by = a_user(Role.PROGRAMME_OFFICER)
    clerk = a_user(Role.TRAINING_CLERK)
    row = a_list(by=by)
    one, two = (each.id for each in queries.lines(row, reader=clerk))
    with pytest.raises(Refusal, match="does not allow"):
        services.answer(row, {one: Answer(whereabouts=IN)}, by=by)
    row = queries.follow_up(row.uid, reader=clerk)
    told = Answer(whereabouts=IN, behaviour=Behaviour.EXPECTED, observer="Cpt Sy")
    assert services.answer(row, {one: told}, seen={one: 1}, by=clerk) == 1
    assert services.answer(row, {one: told}, seen={one: 1}, by=clerk) == 0
    with pytest.raises(StaleRecord):
        services.answer(row, {one: Answer(whereabouts=Whereabouts.KILLED)}, seen={one: 1}, by=clerk)
    row = queries.follow_up(row.uid, reader=clerk)
    with pytest.raises(Refusal, match="not answered for"):
        services.close(row, seen=row.version, by=clerk)
    row = queries.follow_up(row.uid, reader=clerk)
    services.answer(row, {two: Answer(whereabouts=Whereabouts.UNKNOWN)}, by=clerk)
    services.close(row, seen=row.version, by=clerk)
    with pytest.raises(Refusal, match="closed"):
        services.answer(row, {two: Answer(whereabouts=IN)}, by=clerk)
    row = queries.follow_up(row.uid, reader=clerk)
    services.take_up(row, seen=row.version, by=clerk)
    courses, units = queries.retention(reader=clerk, months=3)
    assert [each.retention for each in (*courses.values(), *units.values())] == [100, 100]
    assert queries.follow_up(row.uid, reader=clerk).state is ListState.DUE


def test_a_refresher_is_due_where_something_has_ended_or_soon_will():
    today = clock.today()
    assert Refresher(("IHL-101",), None).is_due(today)
    assert Refresher((), today + timedelta(days=59)).is_due(today)
    assert not Refresher((), today + timedelta(days=61)).is_due(today)
    assert not Refresher((), None).is_due(today)


def test_a_list_says_whose_training_of_the_run_counts_no_more(app):
    by = a_user(Role.TRAINING_CLERK)
    row = a_list(by=by)
    one, two = (each.person for each in queries.lines(row, reader=by))
    modules = list(queries.refreshers(row, [one], clock.today())[one.id].ended)
    assert modules, "nothing of the run is on record"
    until = clock.today() + timedelta(days=30)
    for code in modules:
        module = db.session.scalars(select(Module).where(Module.code == code)).one()
        kept_(Attainment(
            person_id=one.id, module_id=module.id, version_id=version_of(module).id,
            on=row.cohort.ends_on, until_on=until, minutes=360, recorded_by_id=by.id,
        ))  # fmt: skip
    found = queries.refreshers(row, [one, two], clock.today())
    assert (found[one.id].ended, found[one.id].until) == ((), until)
    assert found[two.id].ended == tuple(modules)


def test_a_mentor_is_asked_about_the_people_of_the_unit_they_mentor_in(app):
    by, unit, bench = a_user(Role.PROGRAMME_OFFICER), a_unit(), Bench()
    row = a_list(by=by, unit=unit)
    a_list(by=by)
    assert queries.lists(reader=bench.mentor).rows == []
    assignment = confirmed(bench, a_unit(parent=unit))
    assert queries.lists(reader=bench.mentor).rows == [], "above the unit that is mentored"
    confirmed(bench, unit)
    ((found, *_counts),) = queries.lists(reader=bench.mentor).rows
    assert found.id == row.id
    one, two = queries.lines(found, reader=bench.mentor)
    told = Answer(whereabouts=IN, behaviour=Behaviour.EXPECTED, observer="Clara Lindqvist")
    assert services.answer(found, {one.id: told}, seen={one.id: 1}, by=bench.mentor) == 1
    assert assignment.counterpart.unit_id != unit.id


@operation
def run_raw(sql, **facts):
    db.session.execute(text(sql), facts)


def test_the_schema_wants_an_observer_and_a_whole_answer(app):
    by = a_user(Role.CELL_HEAD)
    line = queries.lines(a_list(by=by), reader=by)[0]
    with pytest.raises(Refusal, match="who wrote it"):
        run_raw("UPDATE follow_up_line SET whereabouts = 'in_unit' WHERE id = :n", n=line.id)
    with pytest.raises(Refusal, match="by somebody with a name"):
        run_raw("UPDATE follow_up_line SET whereabouts = 'in_unit', behaviour = 'less', "
                "answered_by_id = :u, answered_at = '2026-11-01' WHERE id = :n",
                n=line.id, u=by.id)  # fmt: skip


def brought(rows, by):
    head = ("run_code", "months", "person_no", "whereabouts", "behaviour", "observer")
    told = "".join(";".join(row) + "\r\n" for row in [head, *rows])
    batch = files.receive(io.BytesIO(told.encode()), kind="follow-up", source="11BN",
                          file_name="list.csv", by=by)  # fmt: skip
    while jobs.work():
        pass
    db.session.expunge_all()
    return db.session.get(type(batch), batch.id)


def test_a_sheet_filled_in_elsewhere_comes_back_as_a_file(app):
    clerk = a_user(Role.TRAINING_CLERK)
    row = a_list(by=clerk)
    one, two = (each.person.number for each in queries.lines(row, reader=clerk))
    run = row.cohort.code
    batch = brought(
        [(run, "3", one, "I", "1", "Cpt Sy"), (run, "3", two, "", "", ""),
         (run, "3", "TM-1", "I", "", ""), (run, "3", two, "K", "2", "Cpt Sy")], clerk,
    )  # fmt: skip
    assert (batch.accepted, batch.rejected) == (2, 2)
    files.take_in(batch, leaving_out=True, by=clerk)
    while jobs.work():
        pass
    found = {each.person.number: each for each in queries.lines(row, reader=clerk)}
    assert (found[one].whereabouts, found[one].behaviour) == (IN, Behaviour.EXPECTED)
    assert found[two].whereabouts is None
    again = brought([(run, "3", one, "D", "", "")], clerk)
    assert again.rejected == 1


def test_nobody_answers_for_themselves_by_a_file(app):
    """Security 4.3.2."""
    clerk = a_user(Role.TRAINING_CLERK)
    row = a_list(by=clerk)
    one, _two = (each.person for each in queries.lines(row, reader=clerk))
    one.holder_id = clerk.holder_id
    kept_(one)
    batch = brought([(row.cohort.code, "3", one.number, "I", "1", "Cpt Sy")], clerk)
    assert (batch.accepted, batch.rejected) == (0, 1)
    assert "This row is about you" in str(batch.report["problems"])


def test_the_pages_from_the_paper_to_the_figure(cast, browse):
    clerk, by = browse(cast.training_clerk), cast.training_clerk
    row = a_list(cast.here, by=by)
    path = f"/follow-up/{row.uid}"
    lines = [each.id for each in queries.lines(row, reader=by)]
    asked = {"unit": "", "language": "fr+ar"}
    looked = clerk.post(f"{path}/sheets", opened=clerk.get(path), look="y", **asked)
    assert "data:image/png" in looked.text
    assert db.session.scalars(select(FollowUpSheet)).all() == [], "a look takes no number"
    sent = clerk.post(f"{path}/sheets", opened=clerk.get(path), **asked)
    paper = clerk.get(sent.location)
    assert paper.data.startswith(b"%PDF")
    code = sent.location.rsplit("/", 1)[1].removesuffix(".pdf")
    found = clerk.post("/follow-up/sheets", opened=clerk.get("/follow-up"), code=code)
    assert code in found.location
    facts = {f"w-{lines[0]}": "in_unit", f"b-{lines[0]}": "less", f"w-{lines[1]}": "deserted"}
    sent = clerk.post(f"{path}/answers", opened=clerk.get(path), **facts)
    assert "Say who saw it" in sent.text
    wrong = {f"u-{lines[0]}": "NOWHERE", f"n-{lines[1]}": "Seen in town"}
    for more in (wrong, {**wrong, "seen_on": "31/02/2026"}):
        sent = clerk.post(f"{path}/answers", opened=clerk.get(path), **facts, **more)
        kept = [
            each in sent.text for each in ("NOWHERE", "Seen in town", 'value="deserted" selected')
        ]
        assert (sent.status_code, kept) == (422, [True] * 3), "nothing that was typed is lost"
        assert ("no unit has the code NOWHERE" in sent.text) is ("seen_on" not in more)
    sent = clerk.post(f"{path}/answers", opened=clerk.get(path), observer="Cpt Sy", **facts)
    assert sent.status_code == 302, sent.text
    assert "2 of 2 answered" in clerk.get(path).text
    assert "50%" in clerk.get("/follow-up/retention?months=3").text
    sent = clerk.post(f"{path}/closing", opened=clerk.get(path))
    assert "Closed" in clerk.get(sent.location).text
    browser, costs = browse(cast.programme_officer), {"/follow-up": 2, path: 7}
    for each, most in costs.items():
        browser.get(each, costs=most)
    a_list(cast.here, by=by, states=(PASSED,) * 6)
    for each, most in costs.items():
        browser.get(each, costs=most)
    with pytest.raises(NotFound):
        queries.follow_up(row.uid, reader=a_user(Role.UNIT_COMMANDER, unit=a_unit()))


def test_a_long_list_is_paged_and_its_second_page_is_answered(cast, browse):
    clerk, by = browse(cast.training_clerk), cast.training_clerk
    row = a_list(cast.here, by=by, states=(PASSED,) * 53)
    path = f"/follow-up/{row.uid}"
    first = clerk.get(path, costs=7)
    assert first.text.count('name="v-') == 50
    assert "53 people of the whole list are not answered for yet" in first.text
    assert "Close the list" not in first.text
    assert clerk.get(f"{path}?unit={'9' * 30}").text.count('name="v-') == 50
    assert "0 of 53 answered" in first.text
    cursor = queries.page_of_lines(row, reader=by).after
    second = clerk.get(f"{path}?cursor={cursor}", costs=7)
    assert second.text.count('name="v-') == 3
    last = queries.lines(row, reader=by)[-1].id
    sent = clerk.post(f"{path}/answers?cursor={cursor}", opened=second, **{f"w-{last}": "killed"})
    assert "cursor=" in sent.location
    assert "1 of 53 answered" in clerk.get(sent.location).text
