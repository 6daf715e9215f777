"""The class, its paper and its marks as clerks and mentors see them."""

import io
from dataclasses import replace
from datetime import time, timedelta

import pytest
from sqlalchemy import select

from tests.browser import Page
from tests.documents.papers import text_of
from tests.training.attendance.test_services import a_place, held  # noqa: F401
from tests.training.makers import a_session, teaches
from trainingmgr.core import clock, pairs
from trainingmgr.core.db import db
from trainingmgr.training.attendance import queries, services
from trainingmgr.training.attendance.models import Sheet
from trainingmgr.training.attendance.queries import papers, reporting, rosters
from trainingmgr.training.attendance.rules import MarkCode
from trainingmgr.training.attendance.words import letters
from trainingmgr.training.cohorts.rules import CohortState


@pytest.fixture
def class_(held):  # noqa: F811
    return held


def printed(cast, session, **how):
    return services.print_sheet(session, by=cast.training_clerk, **{"language": "en"} | how)


def test_a_printed_sheet_opens_by_its_id_and_takes_its_letters_and_digits(cast, class_, browse):
    """The letters are those on the paper, whatever language its reader has chosen."""
    session, places = class_
    sheet = printed(cast, session, language="fr+ar")
    clerk = browse(cast.training_clerk)
    found = clerk.post("/sheets/", sheet=sheet.code)
    assert found.location.endswith(f"/sheets/{sheet.code}")
    first, second, third = (f"m-{place.id}" for place in places)
    typed = {first: "p", second: "٢", third: "r", f"{third}-min": "20"}
    blank = clerk.get(f"/sheets/{sheet.code}").text
    assert "<kbd>R</kbd>" in blank
    assert 'data-mark="R" data-digit="3" data-also="L" data-timed' in blank
    answer = clerk.post(f"/sheets/{sheet.code}", **typed | {f"{third}-min": ""})
    assert "Say how many minutes they missed" in answer.text
    answer = clerk.post(f"/sheets/{sheet.code}", **typed)
    assert answer.status_code == 302
    marks = rosters.marks_of(session)
    assert [marks[place.id].code for place in places] == [
        MarkCode.PRESENT, MarkCode.ABSENT, MarkCode.LATE,
    ]  # fmt: skip
    assert marks[places[2].id].minutes_missed == 20
    opened = clerk.get(f"/sheets/{sheet.code}")
    assert opened.status_code == 200  # to correct: no line is empty, none has the focus
    assert "autofocus" not in opened.text
    path, typing = f"/sessions/{session.uid}", f'href="/sheets/{sheet.code}"'
    open_ = clerk.get(path).text
    assert "2 of 3 were there. Marks lock 7 days after the class." in open_ and typing in open_
    queries.session(session.uid, reader=cast.training_clerk).cohort.state = CohortState.CANCELLED
    db.session.commit()
    over = clerk.get(path).text
    assert "This run is not open for attendance." in over
    assert typing not in over, "nobody types what would be refused"


def test_a_mark_that_cannot_be_read_is_said_and_nothing_is_saved(cast, class_, browse):
    session, places = class_
    sheet = printed(cast, session)
    typed = {f"m-{places[0].id}": "p", f"m-{places[1].id}": "zz"}
    answer = browse(cast.training_clerk).post(f"/sheets/{sheet.code}", **typed)
    assert answer.status_code == 422
    assert "Not a mark" in answer.text
    assert 'value="zz"' in answer.text
    assert rosters.marks_of(session) == {}


def test_everybody_present_except(cast, class_, browse):
    session, places = class_
    sheet = printed(cast, session)
    typed = {f"m-{places[1].id}": "a", "rest_present": "y"}
    browse(cast.training_clerk).post(f"/sheets/{sheet.code}", **typed)
    codes = [rosters.marks_of(session)[place.id].code for place in places]
    assert codes == [MarkCode.PRESENT, MarkCode.ABSENT, MarkCode.PRESENT]


def test_absent_line_numbers_and_everybody_else_present(cast, class_, browse):
    session, places = class_
    sheet = printed(cast, session)
    clerk = browse(cast.training_clerk)
    numbers = {line.enrolment.id: line.number for line in rosters.lines(session, sheet)}
    late = a_place(session.cohort, cast.training_clerk, name="Aaron")
    typed = {f"m-{each.id}": "" for each in (*places, late)}
    absent = f"{numbers[places[1].id]}"
    clerk.post(f"/sheets/{sheet.code}", **typed, absent=absent, rest_present="y")
    marks = rosters.marks_of(session)
    codes = [marks[place.id].code for place in places]
    assert codes == [MarkCode.PRESENT, MarkCode.ABSENT, MarkCode.PRESENT]
    assert late.id not in marks, "whoever is not on the paper was not there on paper"


@pytest.mark.parametrize(
    ("absent", "said"),
    [("99", "There is no line 99"), ("x", "x is no number"), ("1", "Line 1 has another mark")],
)
def test_a_list_of_lines_that_cannot_be_is_said_beside_it(cast, class_, browse, absent, said):
    session, _places = class_
    sheet = printed(cast, session)
    first = rosters.lines(session, sheet)[0].enrolment
    answer = browse(cast.training_clerk).post(
        f"/sheets/{sheet.code}", **{f"m-{first.id}": "p", "absent": absent}
    )
    assert answer.status_code == 422
    assert said in answer.text
    assert rosters.marks_of(session) == {}


def test_the_letter_of_the_excuses_opens_all_three(cast, class_, browse):
    session, places = class_
    sheet = printed(cast, session)
    typed = {f"m-{place.id}": mark for place, mark in zip(places, ("e", "E6", "e٧"), strict=True)}
    browse(cast.training_clerk).post(f"/sheets/{sheet.code}", **typed)
    assert [rosters.marks_of(session)[place.id].code for place in places] == [
        MarkCode.EXCUSED_MEDICAL, MarkCode.EXCUSED_DUTY, MarkCode.EXCUSED_LEAVE,
    ]  # fmt: skip


def test_a_second_save_shows_theirs_and_yours_and_keeps_what_was_typed(cast, class_, browse):
    session, places = class_
    sheet = printed(cast, session)
    clerk = browse(cast.training_clerk)
    opened = clerk.get(f"/sheets/{sheet.code}")
    services.record(
        session, {each.id: services.Entry(MarkCode.ABSENT) for each in places[:2]},
        by=cast.training_clerk, sheet=sheet,
    )  # fmt: skip
    mine = {f"m-{places[0].id}": "P"}
    answer = clerk.post(f"/sheets/{sheet.code}", opened=opened, **mine)
    assert answer.status_code == 409
    assert "Theirs and yours" in answer.text
    again = clerk.post(f"/sheets/{sheet.code}", opened=answer, **mine)
    assert again.status_code == 302
    marks = rosters.marks_of(session)
    assert marks[places[0].id].code is MarkCode.PRESENT
    assert marks[places[1].id].code is MarkCode.ABSENT  # nobody typed there: theirs stays


def test_thirty_marks_are_saved_in_one_request_of_at_most_eight_statements(cast, class_, browse):
    session, places = class_
    people = [*places, *(a_place(session.cohort, cast.training_clerk) for _ in range(27))]
    sheet = printed(cast, session)
    clerk = browse(cast.training_clerk)
    opened = clerk.get(f"/sheets/{sheet.code}")
    clerk.post(f"/sheets/{sheet.code}", opened=opened, **{f"m-{each.id}": "p" for each in people})
    assert len(rosters.marks_of(session)) == 30
    assert len(clerk.spent) <= 8, "\n".join(clerk.spent)


def test_a_sheet_is_paper_in_the_language_it_was_asked_in(cast, class_, browse):
    session, _places = class_
    sheet = printed(cast, session, language="ar")
    answer = browse(cast.training_clerk).get(f"/sheets/{sheet.code}.pdf")
    assert answer.mimetype == "application/pdf"
    assert answer.data.startswith(b"%PDF")
    assert answer.data.rstrip().endswith(b"%%EOF")
    assert sheet.printed_at.date() != session.on
    assert f"{sheet.printed_at:%d/%m/%Y}" in text_of(answer.data)


def test_a_sheet_in_two_languages_says_every_label_in_both_and_keeps_the_letters_of_one(
    cast, class_, browse
):
    session, _places = class_
    clerk = browse(cast.training_clerk)
    opened = clerk.get(f"/sessions/{session.uid}")
    asked = {"language": "en+ar", "spare": 2}
    looked = clerk.post(f"/sessions/{session.uid}/sheets", opened=opened, look="y", **asked)
    assert 'src="data:image/png;base64,' in looked.text
    assert db.session.scalar(select(Sheet)) is None, "nothing is printed by looking"
    answer = clerk.post(f"/sessions/{session.uid}/sheets", opened=opened, **asked)
    text = text_of(clerk.get(answer.location).data)
    for each in (
        "Attendance sheet",
        "ورقة الحضور",
        "Signature",
        "التوقيع",
        "Page 1 of 1",
        "Do not",
    ):
        assert each in text
    with pairs.in_both("en+ar"):
        assert letters()[MarkCode.ABSENT] == "A"


def test_a_mentor_reports_a_class_from_the_phone(cast, class_, browse):
    session, _places = class_
    mentor = browse(cast.mentor)
    assert "Report this class" in mentor.get(f"/sessions/{session.uid}").text
    tomorrow = clock.today() + timedelta(days=1)
    to_come = a_session(session.cohort, session.module_version.module, on=tomorrow)
    teaches(session.staff[0].trainer, to_come)
    text = mentor.get(f"/sessions/{to_come.uid}").text
    assert "This class is still to come" in text
    assert "Report this class" not in text
    answer = mentor.post(f"/sessions/{session.uid}/report", held="yes", minutes="100", step="Fuel")
    assert answer.status_code == 302
    assert reporting.report_of(session).delivered_minutes == 100
    shown = mentor.get(f"/sessions/{session.uid}").text
    assert "100 minutes delivered" in shown
    assert "Fuel" in shown


def test_what_is_still_open_comes_first_on_the_next_report_and_is_closed_with_it(
    cast, class_, browse
):  # fmt: skip
    session, _places = class_
    mentor = browse(cast.mentor)
    mentor.post(f"/sessions/{session.uid}/report", held="yes", minutes="100", step="Fuel")
    (point,) = reporting.open_actions(session.cohort_id)
    shown = mentor.get(f"/sessions/{session.uid}/report").text
    assert shown.index("Fuel") < shown.index("Was the class held?")
    version = reporting.report_of(session).version
    mentor.post(
        f"/sessions/{session.uid}/report", held="yes", minutes="100", done=str(point.id),
        version=str(version),
    )  # fmt: skip
    assert reporting.open_actions(session.cohort_id) == []
    assert "Fuel" not in mentor.get(f"/sessions/{session.uid}/report").text


def test_words_of_a_concern_are_asked_about_before_they_are_kept(cast, class_, browse):
    """R-MEN-08: never moved, never refused for good; the safe way is explained."""
    session, _places = class_
    mentor = browse(cast.mentor)
    typed = {"held": "yes", "minutes": "100", "observed": "A trainee says he was beaten."}
    asked = mentor.post(f"/sessions/{session.uid}/report", **typed)
    assert asked.status_code == 422
    assert "tell the focal point yourself" in asked.text
    assert reporting.report_of(session) is None
    mentor.post(f"/sessions/{session.uid}/report", **typed, as_it_stands="y")
    assert reporting.report_of(session).observed == typed["observed"]


def test_the_topics_of_the_run_can_be_covered_and_are_shown(cast, class_, browse):
    session, _places = class_
    topic = reporting.topics(session)[0]
    mentor = browse(cast.mentor)
    mentor.post(f"/sessions/{session.uid}/report", held="yes", minutes="100", topics=topic.code)
    assert reporting.report_of(session).topics_covered == [topic.code]
    assert topic.title("en") in mentor.get(f"/sessions/{session.uid}").text


def test_a_clerk_reads_an_action_point_and_is_not_led_to_where_it_is_closed(cast, class_, browse):
    session, _places = class_
    browse(cast.mentor).post(
        f"/sessions/{session.uid}/report", held="yes", minutes="100", step="Fuel"
    )
    shown = browse(cast.training_clerk).get(f"/sessions/{session.uid}").text
    assert "Fuel" in shown
    assert "/action-points/" not in shown


def test_a_report_without_an_answer_says_so_beside_the_field(cast, class_, browse):
    session, _places = class_
    mentor, path = browse(cast.mentor), f"/sessions/{session.uid}/report"
    answer = mentor.post(path)
    assert answer.status_code == 422
    assert "Say whether the class was held." in answer.text
    answer = mentor.post(path, held="no", observed="Nobody was there at eight.")
    assert answer.status_code == 422, "what the schema refuses is a sentence too"
    assert "Say why the class was not held." in answer.text
    assert "Nobody was there at eight." in answer.text


def test_an_unknown_sheet_is_said_plainly_and_a_foreign_one_alike(cast, class_, browse):
    session, _places = class_
    sheet = printed(cast, session)
    there = browse(cast.elsewhere["training_clerk"])
    unknown = there.post("/sheets/", sheet="123-4567").text
    foreign = there.post("/sheets/", sheet=sheet.code).text
    assert "There is no sheet with this id" in unknown
    assert "There is no sheet with this id" in foreign
    assert there.get(f"/sheets/{sheet.code}").status_code == 404


def test_the_class_page_costs_the_same_for_three_people_and_thirty(cast, class_, browse):
    session, _places = class_
    clerk = browse(cast.training_clerk)
    clerk.get(f"/sessions/{session.uid}")
    before = len(clerk.spent)
    for _ in range(27):
        a_place(session.cohort, cast.training_clerk)
    clerk.get(f"/sessions/{session.uid}", costs=before)
    assert before <= 13


def test_who_misses_too_much_stands_on_a_page_and_in_the_queue(cast, class_, browse):
    session, places = class_
    again = a_session(session.cohort, session.module_version.module, on=session.on, starts=time(14),
                      ends=time(16))  # fmt: skip
    for each in (session, queries.session(again.uid, reader=cast.cell_head)):
        services.record(each, {places[0].id: services.Entry(MarkCode.ABSENT)}, by=cast.cell_head)
    clerk = browse(cast.training_clerk)
    shown = clerk.get("/absences").text
    assert "absent from the last 2 classes" in shown
    assert "0 of 2 classes" in shown
    head = browse(cast.cell_head).get("/").text
    assert "1 person misses too much" in head


def test_a_scan_is_attached_and_kept_out_of_the_browser(cast, class_, browse):
    session, _places = class_
    sheet = printed(cast, session)
    clerk = browse(cast.training_clerk)
    opened = Page(clerk.get(f"/sessions/{session.uid}"))
    paper = io.BytesIO(b"%PDF-1.4 page\n%%EOF\n")
    sent = {"csrf_token": opened.values["csrf_token"], "file": (paper, "IMG 0012.PDF")}
    answer = clerk.ask("POST", f"/sheets/{sheet.code}/scans", data=sent)
    assert answer.status_code == 302
    shown = clerk.get(f"/sessions/{session.uid}").text
    assert f"Scan of sheet {sheet.code}" in shown
    uid = papers.scans_of(session)[0][0].uid
    got = clerk.get(f"/scans/{uid}")
    assert got.data.startswith(b"%PDF-1.4")
    assert got.headers["Content-Disposition"].startswith("attachment")
    assert got.headers["X-Content-Type-Options"] == "nosniff"


def test_a_file_that_is_no_scan_is_refused_with_a_sentence(cast, class_, browse):
    session, _places = class_
    sheet = printed(cast, session)
    clerk = browse(cast.training_clerk)
    opened = Page(clerk.get(f"/sessions/{session.uid}"))
    for name, data, said in (
        ("a.exe", b"MZ", "Choose a file of one of these kinds"),
        ("a.pdf", b"MZ not a pdf", "no PDF, JPEG or PNG"),
    ):
        sent = {"csrf_token": opened.values["csrf_token"], "file": (io.BytesIO(data), name)}
        assert clerk.ask("POST", f"/sheets/{sheet.code}/scans", data=sent).status_code == 302
        assert said in clerk.get(f"/sessions/{session.uid}").text
    assert papers.scans_of(session) == []


def test_r_trn_11_a_second_person_sees_what_differs_and_then_that_nothing_does(
    cast, class_, browse
):  # fmt: skip
    session, places = class_
    sheet = printed(cast, session)
    first = {place.id: services.Entry(MarkCode.PRESENT) for place in places}
    services.record(session, first, by=cast.training_clerk, sheet=sheet)
    head = browse(cast.cell_head)
    path = f"/sheets/{sheet.code}/check"
    assert 'value="P"' not in head.get(path).text, "the second person types blind"
    first_typist = browse(cast.training_clerk).get(path).text
    assert "Somebody else looks at the paper" in first_typist
    assert 'input class="key' not in first_typist
    differs = head.post(path, absent="1", rest_present="y")
    assert differs.status_code == 422
    assert "Typed first" in differs.text
    assert head.post(path, rest_present="y").status_code == 302
    assert "typed it again" in head.get(f"/sessions/{session.uid}").text


def test_where_a_site_asks_sheets_wait_for_a_second_person(app, cast, class_, browse, monkeypatch):
    session, places = class_
    sheet = printed(cast, session)
    first = {place.id: services.Entry(MarkCode.PRESENT) for place in places}
    services.record(session, first, by=cast.training_clerk, sheet=sheet)
    code = sheet.code
    head = browse(cast.cell_head)
    assert code not in head.get("/sheets/").text
    asks = replace(app.extensions["settings"], attendance_second_person=True)
    monkeypatch.setitem(app.extensions, "settings", asks)
    assert code in head.get("/sheets/").text
    assert (
        "types the sheet again before the run is closed"
        in head.get(f"/sessions/{session.uid}").text
    )
