"""Lists of mobile cells: newcomers and known people, at places of one’s own, taken back."""

import io

import pytest
from sqlalchemy import func, select

from tests.makers import a_person, a_place, kept
from tests.recruitment.made import admitted, again, an_open_round, brought_to, file, officers
from tests.vetting.cases.made import criteria
from trainingmgr.core import clock, jobs
from trainingmgr.core.db import db
from trainingmgr.core.errors import Refusal
from trainingmgr.recruitment.imports.applications import COLUMNS
from trainingmgr.recruitment.imports.points import COLUMNS as POINTS
from trainingmgr.recruitment.models import Application, StageScore
from trainingmgr.recruitment.queries import dossiers, rankings
from trainingmgr.recruitment.rules import ApplicationState, Rejection, RoundState
from trainingmgr.recruitment.services import applying
from trainingmgr.recruitment.services.planning import SitePlan
from trainingmgr.registry.people.models import Person
from trainingmgr.registry.people.rules import Category, Status
from trainingmgr.registry.people.services import blocks
from trainingmgr.tabular import services as imports
from trainingmgr.tabular.models import ImportBatch, ImportState
from trainingmgr.vetting.cases.rules import Process

HEAD = [column.code for column in COLUMNS]


@pytest.fixture
def staff(app):
    found = officers()
    criteria(Process.NEW_RECRUITMENT)
    blocks.first_block("HQ", by=found[0])
    return found


def worked(batch):
    while jobs.work():
        pass
    db.session.commit()
    return db.session.get(ImportBatch, batch.id, populate_existing=True)


def sent(rows, by, *, kind="applications", head=HEAD):
    lines = [head, *([str(row.get(code, "")) for code in head] for row in rows)]
    content = "".join(";".join(line) + "\r\n" for line in lines).encode()
    return worked(
        imports.receive(
            io.BytesIO(content), kind=kind, source="Cell 3", file_name="list.csv", by=by
        )
    )


def rows_for(round_, *rows):
    place = round_.sites[0].place.pcode
    usual = {"round_code": round_.code, "location": place,
             "deposited_on": clock.today().isoformat()}  # fmt: skip
    return [usual | row for row in rows]


def counted(model):
    return db.session.scalar(select(func.count()).select_from(model))


def test_a_list_registers_newcomers_takes_known_people_and_is_taken_back_whole(staff):
    by, *jury = staff
    round_ = an_open_round(by, jury)
    known = a_person(category=Category.RECRUIT, status=Status.APPLICANT)
    before = counted(Person)
    batch = sent(
        rows_for(
            round_,
            {"name_latin": "Marial Deng", "dob": "1999", "sex": "m", "education": "Primary"},
            {"name_latin": "Old Soldier", "dob": "1960", "sex": "m"},
            {"person_no": known.number},
        ),
        by,
    )
    assert (batch.state, batch.accepted) == (ImportState.READY, 3), batch.report
    imports.take_in(batch, by=by)
    batch = worked(batch)
    assert counted(Person) == before + 2
    counts = dossiers.counts(again(round_, by), reader=by)
    assert counts == {ApplicationState.RECEIVED: 2, ApplicationState.INELIGIBLE: 1}
    old = db.session.scalar(
        select(Application.reason).where(Application.state == ApplicationState.INELIGIBLE)
    )
    assert old is Rejection.OVER_AGE
    imports.undo(batch, "It was the list of last year.", by=by)
    worked(batch)
    assert counted(Application) == 0
    assert counted(Person) == before


def test_what_is_wrong_is_said_with_its_row_and_nothing_comes_in(staff):
    by, *jury = staff
    round_ = an_open_round(by, jury)
    child = str(clock.today().year - 16)
    rows = rows_for(
        round_,
        {"name_latin": "A Child", "dob": child},
        {"name_latin": "Elsewhere", "dob": "1999", "location": "NOWHERE"},
        {"name_latin": "No Round", "dob": "1999", "round_code": "R-NONE"},
        {"person_no": "0000000"},
    )
    batch = sent(rows, by)
    assert batch.accepted == 0
    told = " ".join(str(each) for each in batch.report.get("problems", batch.report.values()))
    assert child not in told, "why a child is not taken is nobody's to read"
    assert counted(Application) == 0


def test_who_brings_a_list_twice_is_told(staff):
    by, *jury = staff
    round_ = an_open_round(by, jury)
    known = a_person(category=Category.RECRUIT, status=Status.APPLICANT)
    found = again(round_, by)
    applying.apply(
        found, db.session.get(Person, known.id),
        applying.Deposit(site_id=found.sites[0].id, deposited_on=clock.today()), by=by,
    )  # fmt: skip
    batch = sent(rows_for(again(round_, by), {"person_no": known.number}), by)
    assert batch.accepted == 0


def test_points_come_in_by_file_by_the_rules_of_typing(staff):
    by, *jury = staff
    round_ = an_open_round(by, jury)
    first, second = (admitted(again(round_, by), by, name=f"Applicant {n}") for n in range(2))
    round_ = brought_to(round_, by, RoundState.CLOSED, RoundState.TESTING)
    head, code = [column.code for column in POINTS], round_.code
    numbers = {each.id: each.person.number for each in (first, second)}

    def row(who, points, **facts):
        return {"round_code": code, "stage": "run", "person_no": numbers[who.id],
                "points": points} | facts  # fmt: skip

    def brought(*rows):
        batch = sent(rows, by, kind="points", head=head)
        if batch.accepted:
            imports.take_in(batch, by=by)
            batch = worked(batch)
            assert batch.state is ImportState.IMPORTED
        return batch

    wrong = brought(row(first, 21), row(second, 5, stage="swim"),
                    {"round_code": round_.code, "stage": "run", "person_no": "0000000",
                     "points": 5})  # fmt: skip
    assert (wrong.accepted, wrong.rejected) == (0, 3)
    brought(row(first, 12), row(second, 7))
    assert file(first, by).state is ApplicationState.ADMISSIBLE
    assert file(second, by).state is ApplicationState.TEST_FAILED
    changed = brought(row(second, 9))
    assert "why they are corrected" in str(changed.report["problems"])
    brought(row(first, 12), row(second, 9, why="Two laps were not counted."))
    assert file(second, by).state is ApplicationState.ADMISSIBLE, "the exam is still to be sat"
    with pytest.raises(Refusal, match="corrected since"):
        imports.undo(db.session.get(ImportBatch, last(ImportBatch).id - 2), WRONG, by=by)
    assert imports.undo(last(ImportBatch), WRONG, by=by)
    assert file(second, by).state is ApplicationState.TEST_FAILED, "seven points stand again"
    assert points_now(second) == {"run": (7, 3)}
    lone = brought(row(first, 30, stage="exam"))
    assert file(first, by).state is ApplicationState.TEST_PASSED
    assert imports.undo(lone, WRONG, by=by)
    assert points_now(first) == {"run": (12, 1)}, "no points of the exam stand"
    assert file(first, by).state is ApplicationState.ADMISSIBLE
    assert db.session.query(StageScore).filter_by(points=None).one().why == WRONG
    worked(lone)
    lone = brought(row(first, 31, stage="exam"))
    assert points_now(first)["exam"] == (31, 3), "and new points are typed without a reason"
    brought_to(round_, by, RoundState.VETTING)
    with pytest.raises(Refusal, match="has left its tests"):
        imports.undo(lone, WRONG, by=by)


WRONG = "It was the wrong file."


def test_nobody_brings_points_of_their_own(staff):
    """Security 4.3.2."""
    by, *jury = staff
    round_ = an_open_round(by, jury)
    one = admitted(again(round_, by), by, name="Applicant One")
    number = one.person.number
    one.person.holder_id = by.holder_id
    kept(one.person)
    round_ = brought_to(round_, by, RoundState.CLOSED, RoundState.TESTING)
    row = {"round_code": round_.code, "stage": "run", "person_no": number, "points": 20}
    batch = sent([row], by, kind="points", head=[column.code for column in POINTS])
    assert (batch.accepted, batch.rejected) == (0, 1)
    assert "This row is about you" in str(batch.report["problems"])


def points_now(application):
    return rankings.points_of([application.id])[application.id]


def last(kind):
    return db.session.scalars(select(kind).order_by(kind.id.desc()).limit(1)).one()


def test_one_person_at_two_places_is_found_and_one_of_the_files_is_ended(staff, browse):
    """R-IDN-02: the engine compares whoever a file brings with everybody, at whatever place."""
    by, *jury = staff
    places = [a_place(), a_place()]
    sites = [SitePlan(place_id=each.id, opens_on=clock.today(), closes_on=clock.today())
             for each in places]  # fmt: skip
    round_ = an_open_round(by, jury, sites=sites)
    rows = [
        row | {"location": places[at].pcode}
        for at, row in enumerate(
            rows_for(
                round_,
                {"name_latin": "Abdelkarim Mahamat Saleh", "dob": "14/03/1999", "sex": "m",
                 "phone": "+23566123456"},
                {"name_latin": "Abdalkarim Mahamat Salih", "dob": "14/03/1999", "sex": "m",
                 "phone": "+23566123456"},
            )
        )
    ]  # fmt: skip
    batch = sent(rows, by)
    assert batch.accepted == 2, batch.report
    imports.take_in(batch, by=by)
    worked(batch)
    browser = browse(by)
    assert "1 pair of files may be of one person" in browser.get(f"/recruitment/{round_.uid}").text
    where = f"/recruitment/{round_.uid}/doubles"
    page = browser.get(where, costs=7).text
    assert "Abdelkarim Mahamat Saleh" in page
    assert all(each.title("en") in page for each in places)
    second = last(Application)
    browser.post(f"/recruitment/applications/{second.uid}/decision", to="ineligible",
                 reason="duplicate", version=str(second.version))  # fmt: skip
    assert last(Application).reason is Rejection.DUPLICATE
    assert "No two files of this round look like one person" in browser.get(where).text
