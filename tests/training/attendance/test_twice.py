"""Two people type a sheet before it counts, on the page and from a file (R-TRN-11)."""

from dataclasses import replace

import pytest
from sqlalchemy import text

from tests.training.attendance.test_imports import brought, carried
from tests.training.attendance.test_services import ABSENT, PRESENT, held, refused  # noqa: F401
from trainingmgr.core.db import db
from trainingmgr.core.errors import Refusal
from trainingmgr.registry.structure.models import TrainingCentre
from trainingmgr.training.attendance import services
from trainingmgr.training.attendance.models import SheetTyping, TemporaryName
from trainingmgr.training.attendance.queries import papers, rosters, twice
from trainingmgr.training.attendance.rules import Turn
from trainingmgr.training.attendance.services import readings


@pytest.fixture
def paper(cast, held):  # noqa: F811
    session, places = held
    sheet = services.print_sheet(session, language="en", by=cast.training_clerk)
    return papers.sheet(sheet.code, reader=cast.training_clerk), [each.id for each in places]


@pytest.fixture
def asks(app, monkeypatch):
    """A site where two people type every sheet."""
    settings = replace(app.extensions["settings"], attendance_second_person=True)
    monkeypatch.setitem(app.extensions, "settings", settings)


def codes(sheet):
    return {key: mark.code.value for key, mark in rosters.marks_of(sheet.session).items()}


def test_r_trn_11_nothing_counts_before_two_say_the_same(cast, paper):
    sheet, (one, two, three) = paper
    first = {one: PRESENT, two: ABSENT, three: PRESENT}
    assert readings.type_in(sheet, {one: ABSENT}, by=cast.training_clerk) is Turn.FIRST
    assert readings.type_in(sheet, first, by=cast.training_clerk) is Turn.FIRST, "one's own, anew"
    assert codes(sheet) == {}
    assert readings.type_in(sheet, first, by=cast.cell_head) is Turn.ALIKE
    assert codes(sheet) == {one: "present", two: "absent", three: "present"}
    assert papers.check_of(sheet.session).by_id == cast.cell_head.id
    assert papers.unchecked(sheet.session.cohort_id) == []
    with pytest.raises(Refusal, match="counts already"):
        readings.type_in(sheet, first, by=cast.mentor)


def test_r_trn_11_one_person_alone_is_refused_on_every_path(cast, paper):
    """The service asks, and no name that was written on the sheet makes it count by the way."""
    sheet, (one, *_others) = paper
    head = cast.cell_head
    name = services.note_name(sheet.session, "Somebody", code=PRESENT.code, sheet=sheet, by=head)
    code, key, centre = sheet.code, name.id, cast.here.id
    for asked in ({"by_site": True}, {}):
        if not asked:
            db.session.get_one(TrainingCentre, centre).typed_twice = True
            db.session.commit()
        sheet = papers.sheet(code, reader=head)
        with pytest.raises(Refusal, match="Two people type this sheet"):
            services.record(sheet.session, {one: PRESENT}, sheet=sheet, by=head, **asked)
        sheet = papers.sheet(code, reader=head)
        name = db.session.get_one(TemporaryName, key)
        place = next(each for each in rosters.roster(sheet.session) if each.id == one)
        with pytest.raises(Refusal, match="Two people type this sheet"):
            services.resolve_name(name, place, seen=name.version, by=head, **asked)
    sheet = papers.sheet(code, reader=head)
    assert codes(sheet) == {}
    with pytest.raises(Refusal, match="of this class first"):
        services.record(sheet.session, {one: PRESENT}, by=head)
    sheet = papers.sheet(code, reader=head)
    readings.type_in(sheet, {one: PRESENT}, by=cast.training_clerk)
    for who in (head, cast.mentor):
        sheet = papers.sheet(code, reader=head)
        with pytest.raises(Refusal, match=f"Two people type sheet {code}"):
            services.record(sheet.session, {one: PRESENT}, by=who)
    sheet = papers.sheet(code, reader=head)
    for by in (cast.training_clerk, head):
        readings.type_in(sheet, {one: PRESENT}, by=by)
    services.record(sheet.session, {one: ABSENT}, sheet=sheet, by=head)
    assert codes(sheet) == {one: "absent"}


def test_r_trn_11_a_third_settles_where_two_differ_and_neither_of_them(cast, paper):
    sheet, (one, two, three) = paper
    readings.type_in(sheet, {one: PRESENT, two: ABSENT, three: PRESENT}, by=cast.training_clerk)
    assert [each[0] for each in twice.owed(reader=cast.cell_head, turn=1)] == [sheet.code]
    assert twice.owed(reader=cast.training_clerk, turn=1) == []
    other = {one: PRESENT, two: PRESENT}
    assert readings.type_in(sheet, other, by=cast.cell_head) is Turn.DIFFERS
    assert codes(sheet) == {}
    assert twice.owed(reader=cast.cell_head, turn=2) == []
    typed = twice.typings(sheet)
    differ = readings.differing(sheet, *typed)
    assert set(differ) == {two, three}, "a line left empty is not the same as present"
    code, third = sheet.code, cast.mentor
    for by, words in ((cast.training_clerk, "second person"), (cast.cell_head, "second person")):
        with pytest.raises(Refusal, match=words):
            readings.settle(papers.sheet(code, reader=by), dict.fromkeys(differ, ABSENT), by=by)
    with pytest.raises(Refusal, match="every line"):
        readings.settle(papers.sheet(code, reader=third), {two: ABSENT}, by=third)
    sheet = papers.sheet(code, reader=third)
    assert readings.settle(sheet, {two: ABSENT, three: PRESENT}, by=third) == 2
    assert codes(sheet) == {one: "present", two: "absent", three: "present"}
    assert papers.check_of(sheet.session).by_id == third.id


def test_the_schema_keeps_the_second_typing_for_another_person(cast, paper):
    sheet, (one, *_others) = paper
    key = sheet.id
    readings.type_in(sheet, {one: PRESENT}, by=cast.training_clerk)
    again = SheetTyping(sheet_id=key, turn=2, lines=[], by_id=cast.training_clerk.id)
    db.session.add(again)
    with pytest.raises(Exception, match="sheet_typing_alone"):
        db.session.flush()
    db.session.rollback()
    with pytest.raises(Exception, match="sheet_typing_moved"):
        db.session.execute(text("UPDATE sheet_typing SET turn = 2"))
    db.session.rollback()


def test_r_trn_11_a_file_is_one_of_the_two(cast, paper, asks, browse):
    sheet, (one, two, three) = paper
    numbers = {each.id: each.person.number for each in rosters.roster(sheet.session)}
    rows = [[sheet.code, numbers[key], "P", "", "", ""] for key in (one, two, three)]
    batch = carried(
        brought(rows, cast.training_clerk, options={"twice": True}), cast.training_clerk
    )
    assert codes(sheet) == {}
    head = browse(cast.cell_head)
    shown = head.get(f"/sheets/{sheet.code}")
    assert 'value="P"' not in shown.text, "the second does not see what the first typed"
    assert "typed by one person" in head.get(f"/sessions/{sheet.session.uid}").text
    assert head.post(f"/sheets/{sheet.code}", rest_present="y").status_code == 302
    assert set(codes(sheet).values()) == {"present"}
    assert "second person" in str(services.rests_on(batch.id))


def test_r_trn_11_a_centre_asks_for_itself_whatever_its_site_says(cast, paper, browse):
    sheet, (one, two, three) = paper
    head = browse(cast.cell_head)
    page = f"/centres/{cast.here.uid}"
    kept_as_it_is = head.post(f"{page}/edit", opened=head.get(f"{page}/edit"), typing="two")
    assert kept_as_it_is.status_code == 302
    assert "Two people type each sheet" in head.get(page).text
    numbers = {each.id: each.person.number for each in rosters.roster(sheet.session)}
    rows = [[sheet.code, numbers[key], "P", "", "", ""] for key in (one, two, three)]
    carried(brought(rows, cast.training_clerk), cast.training_clerk)
    assert codes(sheet) == {}, "a file is one of the two"
    assert head.post(f"/sheets/{sheet.code}", absent="1", rest_present="y").status_code == 302
    assert codes(sheet) == {}, "so is the page, and the two differ"
    centre = db.session.get(TrainingCentre, cast.here.id)
    assert [centre.asks_twice(site) for site in (False, True)] == [True, True]


def test_the_page_lists_what_differs_and_takes_the_third_look(cast, paper, asks, browse):
    sheet, (one, two, three) = paper
    clerk, head, mentor = (
        browse(each) for each in (cast.training_clerk, cast.cell_head, cast.mentor)
    )
    path = f"/sheets/{sheet.code}"
    assert clerk.post(path, rest_present="y").status_code == 302
    assert 'value="P"' in clerk.get(path).text, "one's own reading can be put right"
    assert sheet.code in head.get("/sheets/").text
    marks = {f"m-{one}": "P", f"m-{two}": "A", f"m-{three}": "P"}
    unread = head.post(path, **(marks | {f"m-{two}": "zz", f"m-{three}": "zz"})).text
    first, second = sorted(sheet.lines.index(each) + 1 for each in (two, three))
    assert f"on these lines cannot be read: {first}, {second}." in unread
    assert head.post(path, **marks).status_code == 302
    assert codes(sheet) == {}
    assert head.get(path).location.endswith("/differences")
    assert "Somebody else looks" in head.get(f"{path}/differences").text
    assert "Settle these lines" in mentor.get(f"{path}/differences").text
    settled = mentor.post(f"{path}/differences", **{f"m-{two}": "A"})
    assert settled.status_code == 302
    assert codes(sheet) == {one: "present", two: "absent", three: "present"}
