"""Pages of nominations: preview, confirmation by another, roster, roll, waivers; files too."""

import io
import re
from base64 import b64decode
from datetime import timedelta

import pytest
from openpyxl import load_workbook
from PIL import Image
from pypdf import PdfReader
from sqlalchemy import func, select, text
from sqlalchemy.exc import IntegrityError

from tests.browser import Page
from tests.makers import a_person, a_rank, a_unit, a_user, an_organisation, kept
from tests.training.enrolments.made import a_class, a_place, a_run, ready
from tests.training.makers import a_course, a_module
from tests.vetting.made import a_clearance, an_age_doubt
from trainingmgr.accounts.models import Grant
from trainingmgr.accounts.rules import Role
from trainingmgr.core import clock, jobs
from trainingmgr.core.dates import PartialDate
from trainingmgr.core.db import db
from trainingmgr.core.journal import JournalEntry
from trainingmgr.registry.people.models import CentreReach, Language, Person
from trainingmgr.registry.people.rules import Category, Literacy, Status
from trainingmgr.tabular import services as tabular
from trainingmgr.tabular.models import ExportRecord, ImportBatch, ImportState
from trainingmgr.tabular.problems import Problem
from trainingmgr.training.cohorts.models import Cohort
from trainingmgr.training.cohorts.rules import CohortState
from trainingmgr.training.enrolments import services, words
from trainingmgr.training.enrolments.models import Enrolment, Particulars, Waiver, WaiverRequest
from trainingmgr.training.enrolments.rules import EnrolmentState, Source, WaiverState
from trainingmgr.training.enrolments.rules.gate import Piece, PieceCode, Weight
from trainingmgr.vetting.rules import Outcome


@pytest.fixture
def run(cast):
    return a_run(cast.here)


@pytest.fixture
def near(cast):
    """A unit in the area of the centre."""
    return a_unit(place_id=cast.here.place_id)


def places(**where):
    db.session.commit()
    return db.session.scalars(select(Enrolment).filter_by(**where).order_by(Enrolment.id)).all()


def seen_here(cast, run, person):
    services.bring_within_reach([person.id], cast.here.id, run.ends_on)
    db.session.commit()
    return person


def test_a_list_is_looked_at_before_it_is_saved(cast, run, near, browse):
    fine, gap, dead = ready(near), a_person(near), ready(near, status=Status.DECEASED)
    browser = browse(cast.training_clerk)
    path = f"/runs/{run.uid}/nominations/new"
    numbers = f"{fine.number}\n{gap.service_number.lower()}, {dead.number}; 9999999-0"
    page = browser.post(path, numbers=numbers)
    assert page.status_code == 200
    assert "2 can be nominated, 2 cannot" in page.text
    assert "2 named, 1 can take part." in page.text
    assert "National vetting: clearance is pending" in page.text
    assert "No longer serves: Deceased." in page.text
    assert "9999999-0" in page.text
    assert places() == []
    answer = browser.post(path, opened=page, who=[fine.number, gap.number], step="save")
    assert answer.status_code == 302
    assert [each.person_id for each in places()] == [fine.id, gap.id]


def test_languages_that_nobody_speaks_are_said_by_name(app):
    with app.test_request_context(headers={"Accept-Language": "en"}):
        said = words.said(Piece(PieceCode.LANGUAGE, Weight.WARNS, names=("en", "fr")))
    assert said.endswith("recorded: English, French.")


def test_everybody_serving_in_a_unit_can_be_taken(cast, run, near, browse):
    people = [ready(near), ready(a_unit(near, place_id=cast.here.place_id))]
    ready(cast.other_unit)
    browser = browse(cast.training_clerk)
    path = f"/runs/{run.uid}/nominations/new?unit={near.uid}"
    page = browser.get(path)
    assert [each.number in page.text for each in people] == [True, True]
    numbers = [each.number for each in people]
    preview = browser.post(path, opened=page, who=numbers)
    browser.post(path, opened=preview, who=numbers, step="save")
    assert [each.source for each in places()] == [Source.UNIT, Source.UNIT]


def test_nobody_out_of_reach_is_nominated_by_number(cast, run, browse):
    far = ready(cast.other_unit)
    browser = browse(cast.training_clerk)
    path = f"/runs/{run.uid}/nominations/new"
    page = browser.post(path, numbers=far.number)
    assert "Not found within your reach" in page.text
    browser.post(path, opened=page, who=[far.number], step="save")
    assert places() == []
    assert db.session.scalar(select(func.count()).select_from(CentreReach)) == 0


def test_a_child_is_stopped_on_the_page_r_age_01(cast, run, near, browse):
    child = ready(near, born=PartialDate.read(str(clock.today().year - 16)))
    doubted = ready(near)
    an_age_doubt(doubted)
    browser = browse(cast.training_clerk)
    path = f"/runs/{run.uid}/nominations/new"
    page = browser.post(path, numbers=f"{child.number}\n{doubted.number}")
    assert page.text.count("Withdrawn for age.") == 2
    browser.post(path, opened=page, who=[child.number, doubted.number], step="save")
    assert places() == []


def test_another_person_confirms_with_the_consequence_said_first(cast, run, near, browse):
    people = [ready(near), ready(near), a_person(near)]
    for each in people:
        services.nominate(run, each, by=cast.training_clerk)
    path = f"/runs/{run.uid}/confirmation"
    assert browse(cast.training_clerk).get(path).status_code == 403
    browser = browse(cast.cell_head)
    page = browser.get(path)
    assert "You will confirm 2 people." in page.text
    assert "Ask the vetting officer." in page.text
    answer = browser.post(path, opened=page, who=[str(each.uid) for each in places()])
    assert answer.status_code == 302
    states = [each.state for each in places()]
    assert states == [EnrolmentState.CONFIRMED] * 2 + [EnrolmentState.NOMINATED]
    told = browser.get(f"/runs/{run.uid}/nominations")
    assert "You confirmed 2 people for this run." in told.text
    assert (
        "You confirmed" not in browse(cast.training_clerk).get(f"/runs/{run.uid}/nominations").text
    )
    browser.post(f"{path}/undo", opened=told)
    assert "2 confirmations are taken back." in browser.get(f"/runs/{run.uid}/nominations").text
    assert {each.state for each in places()} == {EnrolmentState.NOMINATED}
    assert {each.confirmed_by_id for each in places()} == {None}
    assert browser.post(f"{path}/undo", opened=told).status_code == 409
    assert browser.post(path, who=[str(each.uid) for each in places()]).status_code == 302


def test_several_nominations_are_not_taken_in_one_deed_for_one_reason(cast, run, near, browse):
    for each in (ready(near), ready(near), a_person(near)):
        services.nominate(run, each, by=cast.training_clerk)
    path = f"/runs/{run.uid}/confirmation"
    browser = browse(cast.cell_head)
    assert 'name="deed"' not in browser.get(path).text
    page = browser.get(f"{path}?refuse=1")
    assert " checked" not in page.text  # nobody is refused because they could be confirmed
    who = [str(each.uid) for each in places()[1:]]
    unsaid = browser.post(path, opened=page, who=who, deed="refuse", state="ineligible", reason="")
    assert unsaid.status_code == 422
    assert "Choose the reason." in unsaid.text
    told = {"state": "ineligible", "reason": "clearance"}
    none = browser.post(path, opened=page, who=[], deed="refuse", **told)
    assert "Tick at least one box." in none.text
    assert browser.post(path, opened=page, who=who, deed="refuse", **told).status_code == 302
    states = [each.state for each in places()]
    assert states == [EnrolmentState.NOMINATED] + [EnrolmentState.INELIGIBLE] * 2
    assert "2 nominations are not taken." in browser.get(f"/runs/{run.uid}/nominations").text


def test_the_one_who_nominated_cannot_confirm_on_the_page(cast, run, near, browse):
    services.nominate(run, ready(near), by=cast.cell_head)
    browser = browse(cast.cell_head)
    page = browser.get(f"/runs/{run.uid}/confirmation")
    assert "You nominated this one yourself" in page.text
    answer = browser.post(f"/runs/{run.uid}/confirmation", opened=page, who=[str(places()[0].uid)])
    assert answer.status_code == 422
    assert "A second person confirms." in answer.text


def test_two_runs_at_once_are_both_shown_r_trn_06(cast, run, near, browse):
    other = a_run(cast.there)
    person = ready(near)
    a_place(other, person, EnrolmentState.CONFIRMED)
    a_class(run)
    a_class(other)
    page = browse(cast.training_clerk).post(
        f"/runs/{run.uid}/nominations/new", numbers=person.number
    )
    assert f"Is on {other.code} too" in page.text
    assert run.code in page.text


def test_pages_cost_the_same_at_one_row_and_at_fifty(cast, run, near, browse):
    browser = browse(cast.cell_head)
    services.nominate(run, ready(near), by=cast.training_clerk)
    a_place(run, seen_here(cast, run, ready(near)), EnrolmentState.CONFIRMED)
    paths = [f"/runs/{run.uid}/{each}" for each in ("nominations", "confirmation", "roster")]
    before = []
    for path in paths:
        browser.get(path)
        before.append(len(browser.spent))
    run = db.session.get(Cohort, run.id)
    for _each in range(25):
        services.nominate(run, ready(near), by=cast.training_clerk)
        a_place(run, seen_here(cast, run, ready(near)), EnrolmentState.CONFIRMED)
    for path, costs in zip(paths, before, strict=True):
        browser.get(path, costs=costs)
    assert max(before) <= 24


def test_a_foreign_run_answers_like_an_unknown_one(cast, run, browse):
    foreign = browse(cast.elsewhere[Role.TRAINING_CLERK])
    for path in ("nominations", "nominations/new", "roster", "audience"):
        assert foreign.get(f"/runs/{run.uid}/{path}").status_code == 404
    assert browse(cast.host_authority).get(f"/runs/{run.uid}/nominations").status_code == 403
    place = a_place(run, seen_here(cast, run, ready()))
    assert foreign.get(f"/places/{place.uid}").status_code == 404


def test_oversight_reads_the_nominations_and_changes_nothing(cast, run, near, browse):
    services.nominate(run, ready(near), by=cast.training_clerk)
    browser = browse(cast.oversight)
    assert browser.get(f"/runs/{run.uid}/nominations").status_code == 200
    assert browser.get(f"/runs/{run.uid}/confirmation").status_code == 403
    assert browser.ask("POST", f"/places/{places()[0].uid}/leaving").status_code == 403


def test_somebody_leaves_and_the_next_moves_up(cast, near, browse):
    run = a_run(cast.here, capacity=1)
    for person in (ready(near), ready(near)):
        services.nominate(run, person, by=cast.training_clerk)
    head = browse(cast.cell_head)
    uids = [str(each.uid) for each in places()]
    head.post(f"/runs/{run.uid}/confirmation", who=uids)
    assert [each.state for each in places()] == [
        EnrolmentState.CONFIRMED, EnrolmentState.WAITLISTED
    ]  # fmt: skip
    clerk = browse(cast.training_clerk)
    page = clerk.get(f"/places/{uids[0]}")
    answer = clerk.post(
        f"/places/{uids[0]}/leaving", opened=page, state="withdrawn", reason="family"
    )
    assert answer.status_code == 302
    assert [each.state for each in places()] == [
        EnrolmentState.WITHDRAWN, EnrolmentState.CONFIRMED
    ]  # fmt: skip
    assert "A seat became free" in clerk.get(f"/places/{uids[1]}").text


def test_a_second_save_of_the_same_place_is_stale(cast, run, near, browse):
    services.nominate(run, ready(near), by=cast.training_clerk)
    uid = places()[0].uid
    clerk, head = browse(cast.training_clerk), browse(cast.cell_head)
    page = clerk.get(f"/places/{uid}")
    head.post(f"/places/{uid}/leaving", opened=head.get(f"/places/{uid}"), state="withdrawn",
              reason="own_wish")  # fmt: skip
    answer = clerk.post(f"/places/{uid}/leaving", opened=page, state="deferred", reason="medical")
    assert answer.status_code in (409, 422)
    assert places()[0].state is EnrolmentState.WITHDRAWN


def test_a_transfer_and_a_return_on_the_page(cast, near, browse):
    module = a_module()
    course = a_course(module)
    run = a_run(cast.here, module, course=course)
    to = a_run(cast.here, module, course=course)
    person = seen_here(cast, run, ready(near))
    place = a_place(run, person, EnrolmentState.CONFIRMED, by=cast.training_clerk)
    head = browse(cast.cell_head)
    answer = head.post(f"/places/{place.uid}/transfer", run=str(to.uid))
    assert answer.status_code == 302
    new = places(cohort_id=to.id)[0]
    assert (new.state, new.continues_id) == (EnrolmentState.CONFIRMED, place.id)
    page = head.get(f"/places/{new.uid}")
    head.post(f"/places/{new.uid}/leaving", opened=page, state="suspended", reason="conduct")
    page = head.get(f"/places/{new.uid}")
    head.post(f"/places/{new.uid}/return", opened=page)
    assert places(cohort_id=to.id)[0].state is EnrolmentState.CONFIRMED


def test_a_waiver_goes_by_two_pairs_of_hands_r_vet_10(cast, run, near, browse):
    services.nominate(run, a_person(near), by=cast.training_clerk)
    uid = places()[0].uid
    until = clock.today() + timedelta(days=20)

    def asks():
        answer = browse(cast.training_clerk).post(
            f"/places/{uid}/waiver", piece="clearance:national", until_on=f"{until:%d/%m/%Y}",
            reason="The decision is due on Monday.",
        )  # fmt: skip
        assert answer.status_code == 302
        latest = select(WaiverRequest).order_by(WaiverRequest.id.desc()).limit(1)
        return db.session.scalar(latest.execution_options(populate_existing=True))

    request = asks()
    clerk, board = browse(cast.training_clerk), browse(cast.vetting_board)
    assert "National vetting" in board.get("/waivers").text
    clerk.post(f"/waivers/{request.uid}/withdrawal", opened=clerk.get(f"/places/{uid}"))
    assert "National vetting" not in board.get("/waivers").text
    request = db.session.get(WaiverRequest, request.id)
    assert (request.state, request.decided_by_id) == (WaiverState.WITHDRAWN, request.asked_by_id)
    with pytest.raises(IntegrityError, match="by_two"), db.session.begin_nested():
        db.session.execute(text("UPDATE enrolment_waiver_request SET state = 'refused'"))
    request = asks()
    other = browse(cast.cell_head)
    other.post(f"/waivers/{request.uid}/withdrawal", opened=other.get(f"/places/{uid}"), version=1)
    assert "Only whoever asked" in other.get("/account").text
    assert browse(cast.vetting_officer).get("/waivers").status_code == 403
    third, path = browse(a_user(Role.VETTING_BOARD)), f"/waivers/{request.uid}"
    unseen = third.post(path, opened=third.get("/account"), deed="sign", version="1")
    assert "Open it first" in unseen.text, "security 4.3.4"
    answer = board.post(path, deed="sign")
    assert answer.status_code == 302
    db.session.commit()
    assert db.session.scalar(select(func.count()).select_from(Waiver)) == 1
    head = browse(cast.cell_head)
    head.post(f"/runs/{run.uid}/confirmation", who=[str(uid)])
    assert places()[0].state is EnrolmentState.CONFIRMED


def test_a_refusal_offers_no_waiver(cast, run, near, browse):
    person = a_person(near)
    a_clearance(person, Outcome.NOT_CLEARED)
    services.nominate(run, person, by=cast.training_clerk)
    uid = places()[0].uid
    browser = browse(cast.training_clerk)
    assert "Ask for a waiver" not in browser.get(f"/places/{uid}").text
    assert "Nothing here can be waived" in browser.get(f"/places/{uid}/waiver").text


def test_for_whom_a_run_is_is_set_on_its_page(cast, run, near, browse):
    browser = browse(cast.training_clerk)
    browser.post(f"/runs/{run.uid}/audience", categories=["officer"], bands=["OF-2"])
    page = browser.post(f"/runs/{run.uid}/nominations/new", numbers=ready(near).number)
    assert "The run is for other people, not for: Enlisted." in page.text


def test_the_run_is_confirmed_only_with_its_units_covered_r_hrd_01(cast, run, near, browse):
    browser = browse(cast.cell_head)
    page = browser.get(f"/runs/{run.uid}/nominations")
    assert "what decides whether women can come" in page.text
    answer = browser.post(f"/runs/{run.uid}/confirmed", opened=page)
    assert answer.status_code == 409
    assert "Host authority and programme must both approve" in answer.text


def test_the_roll_prints_and_the_list_leaves_with_a_reason(cast, run, near, browse):
    person = seen_here(cast, run, ready(near, name="Idriss Nassour", name_native="إدريس ناصر"))
    a_place(run, person, EnrolmentState.CONFIRMED)
    browser = browse(cast.training_clerk)
    path = f"/exports/roster?run={run.uid}"
    assert browser.post(path, form="pdf", reason="because").status_code == 422
    answer = browser.post(path, form="pdf", reason="To call the roll on Monday.")
    assert answer.mimetype == "application/pdf"
    text = PdfReader(io.BytesIO(answer.data)).pages[0].extract_text()
    assert "Idriss Nassour" in text
    assert run.code in text
    both = {"reason": "To call the roll on Monday.", "language": "fr+ar"}
    answer = browser.post(path, form="pdf", spare="40", **both)
    text = PdfReader(io.BytesIO(answer.data)).pages[0].extract_text()
    for each in ("Liste nominative", "الكشف الاسمي", "Grade", "الرتبة", "Idriss Nassour"):
        assert each in text
    assert "Confirmé" in text, "what a line says is said once, in the language that leads"
    assert "مؤكد" not in text
    assert len(PdfReader(io.BytesIO(answer.data)).pages) == 2, "forty empty lines to write on"
    code = re.search(r"[0-9A-Z]{4}-[0-9A-Z]{4}", text)[0]
    answer = browser.post(path, form="xlsx", **both)
    sheet = load_workbook(io.BytesIO(answer.data)).active
    assert sheet["C1"].value == "Nom · الاسم", "both languages, and no marks of direction"
    assert sheet["I3"].value == "Confirmé"
    assert not sheet.sheet_view.rightToLeft
    answer = browser.post(path, form="xlsx", **both | {"language": "ar"})
    sheet = load_workbook(io.BytesIO(answer.data)).active
    assert sheet.sheet_view.rightToLeft
    assert (sheet["C1"].value, sheet["I3"].value) == ("الاسم", "مؤكد")
    answer = browser.post(path, form="csv", reason="For the canteen of the centre.")
    assert person.number in answer.text
    db.session.commit()
    assert db.session.scalar(select(func.count()).select_from(ExportRecord)) == 5
    found = browser.post("/exports/papers", code=code.lower().replace("-", " "))
    assert found.location.endswith(f"/exports/papers/{code}")
    told = browser.get(found.location).text
    assert "To call the roll on Monday." in told
    assert "To call" not in browse(cast.cell_head).get(f"/exports/papers/{code}").text
    assert browse(cast.oversight).get(f"/exports/papers/{code}").status_code == 404


def test_a_list_is_looked_at_as_its_paper_and_nothing_leaves(cast, run, near, browse):
    a_place(run, seen_here(cast, run, ready(near)), EnrolmentState.CONFIRMED)
    browser = browse(cast.training_clerk)
    path = f"/exports/roster?run={run.uid}"
    assert browser.post(path, form="pdf", reason="because", look="y").status_code == 422
    looked = browser.post(
        path, form="pdf", reason="To call the roll on Monday.", language="ar", look="y"
    )
    picture = re.search(r'src="data:image/png;base64,([^"]+)"', looked.text)[1]
    shown = Image.open(io.BytesIO(b64decode(picture)))
    assert shown.size == (953, 1348)
    assert "To call the roll on Monday." in looked.text, "what was typed is kept"
    db.session.commit()
    assert db.session.scalar(select(ExportRecord)) is None
    last = select(JournalEntry.event).order_by(JournalEntry.number.desc())
    assert db.session.scalars(last).first() == "ListPreviewed"


def test_people_chosen_over_pages_are_nominated_together_and_taken_back(cast, run, near, browse):
    """Row 110, without scripts: the pages carry the choice."""
    people = [ready(near, name=f"Choice {n:02}") for n in range(52)]
    for each in people:
        seen_here(cast, run, each)
    first, last = people[0].number, people[-1].number
    browser = browse(cast.training_clerk)
    page = browser.get("/people/choice?sort=name")
    after = re.search(r'name="after" value="([^"]+)"', page.text)[1]
    second = browser.post(
        "/people/choice?sort=name", opened=page, **{"who-1": first, "after": after}
    )
    assert f'name="who-1" value="{first}"' in second.text
    token = Page(second).values["csrf_token"]
    chosen = {"csrf_token": token, "at": "2", "who-1": first, "who-2": last}
    counted = browser.ask("POST", "/people/choice", data=chosen).text
    assert re.search(r"data-elsewhere=\"[01]\">2</b>", counted)
    everybody = browser.ask("POST", "/people/choice", data={"csrf_token": token, "all": "y"}).text
    assert ">52</b>" in everybody
    file = browser.ask("POST", "/exports/people", data=chosen)
    assert "Those you chose" in file.text
    told = {"reason": "For the parade of 3 May.", "form": "csv"}
    lines = browser.ask("POST", "/exports/people", data=chosen | told).text.splitlines()
    assert len(lines) == 2 + 2
    asked = browser.ask("POST", "/nominations/chosen", data=chosen).text
    assert run.code in asked
    whom = {"csrf_token": token, "who": [first, last], "step": "save"}
    browser.ask("POST", f"/runs/{run.uid}/nominations/new", data=whom)
    told = browser.get(f"/runs/{run.uid}/nominations")
    assert "You nominated 2 people for this run" in told.text
    assert "You nominated" not in browse(cast.cell_head).get(f"/runs/{run.uid}/nominations").text
    browser.post(f"/runs/{run.uid}/nominations/undo", opened=told)
    assert "2 nominations are taken back." in browser.get(f"/runs/{run.uid}/nominations").text
    assert {each.state for each in places()} == {EnrolmentState.WITHDRAWN}
    again = browser.post(f"/runs/{run.uid}/nominations/undo", opened=told)
    assert again.status_code == 409


def test_the_roll_is_printed_in_the_order_that_is_chosen(cast, run, near, browse):
    service = an_organisation()
    low, high = (a_rank(service, position=at) for at in (1, 2))
    for name, number, rank in (("Adam", "300", low), ("Brahim", "100", high), ("Zara", "200", low)):
        person = ready(near, name=name, service_number=number, rank_id=rank.id)
        a_place(run, seen_here(cast, run, person), EnrolmentState.CONFIRMED)
    browser = browse(cast.training_clerk)

    def order(sort):
        page = browser.get(f"/runs/{run.uid}/roster?sort={sort}").text
        shown = sorted(("Adam", "Brahim", "Zara"), key=page.index)
        path = f"/exports/roster?run={run.uid}&sort={sort}"
        answer = browser.post(path, form="csv", reason="To call the roll on Monday.")
        assert sorted(("Adam", "Brahim", "Zara"), key=answer.text.index) == shown
        return "".join(name[0] for name in shown)

    assert order("name") == "ABZ"
    assert order("-name") == "ZBA"
    assert order("number") == "BZA"
    assert order("rank") == "BAZ"
    assert order("nonsense") == "ABZ"


@pytest.mark.parametrize("language", ["en", "fr", "ar"])
def test_every_page_renders_in_every_language(cast, near, browse, language):
    run = a_run(cast.here, capacity=1, seats_for_women=1, languages=["fr"])
    for person in (ready(near), a_person(near), ready(near, category=Category.RECRUIT, born=None)):
        services.nominate(run, person, by=cast.training_clerk)
    a_place(run, seen_here(cast, run, ready(near)), EnrolmentState.WAITLISTED,
            waits_since=clock.now())  # fmt: skip
    a_place(run, seen_here(cast, run, a_person(near)), EnrolmentState.CONFIRMED)
    uid = places()[1].uid
    browser = browse(cast.cell_head, language=language)
    for path in ("nominations", "nominations/new", "confirmation", "roster", "audience"):
        assert browser.get(f"/runs/{run.uid}/{path}").status_code == 200
    for path in ("", "/waiver", "/transfer"):
        assert browser.get(f"/places/{uid}{path}").status_code == 200
    assert browser.get("/waivers").status_code == 200


def sent(rows, by):
    text = "".join(";".join(row) + "\r\n" for row in rows)
    batch = tabular.receive(
        io.BytesIO(text.encode()), kind="nominations", source="Brigade", file_name="list.csv",
        by=by, options={},
    )  # fmt: skip
    return worked(batch)


def worked(batch):
    while jobs.work():
        pass
    db.session.commit()
    return db.session.get(ImportBatch, batch.id, populate_existing=True)


HEAD = ["person_no", "service_no", "name", "year", "run_code"]


def test_a_file_of_nominations_goes_through_the_same_gate(cast, run, near):
    fine, named, child = ready(near), ready(near, name="Zawadi"), ready(
        near, born=PartialDate.read(str(clock.today().year - 15))
    )  # fmt: skip
    rows = [
        HEAD,
        [fine.number, "", "", "", run.code],
        ["", "", "Zawadi", "1994", run.code],
        ["", child.service_number, "", "", run.code],
        ["", "", "Zawadi", "1950", run.code],
        [fine.number, "", "", "", "NO-RUN"],
    ]
    batch = sent(rows, cast.training_clerk)
    told = " ".join(str(Problem.read(each)) for each in batch.report["problems"])
    assert (batch.accepted, batch.rejected) == (2, 3)
    assert "Withdrawn for age." in told
    assert "There is no run with this code." in told
    assert places() == []
    tabular.take_in(batch, by=cast.training_clerk, leaving_out=True)
    batch = worked(batch)
    assert batch.state is ImportState.IMPORTED
    assert [(each.person_id, each.source) for each in places()] == [
        (fine.id, Source.IMPORTED), (named.id, Source.IMPORTED)
    ]  # fmt: skip
    reached = set(db.session.scalars(select(CentreReach.person_id)))
    assert reached == {fine.id, named.id}


def test_a_file_learns_nothing_of_runs_and_people_out_of_reach(cast, run, near):
    elsewhere = a_run(cast.there)
    far = ready(a_unit(), name="Zara", status=Status.DECEASED)
    mine = ready(near).number
    rows = [HEAD, [mine, "", "", "", elsewhere.code], [mine, "", "", "", "NO-RUN"],
            [far.number, "", "", "", run.code], ["9999999-0", "", "", "", run.code],
            ["", "", "Zara", "1994", run.code]]  # fmt: skip
    batch = sent(rows, cast.training_clerk)
    assert (batch.state, batch.accepted) == (ImportState.READY, 0)
    told = [each["sentence"][0] for each in batch.report["problems"]]
    assert told == [
        "There is no run with this code.", "There is no run with this code.",
        "Nobody has this number.", "Nobody has this number.",
        "Nobody of this name and year is known.",
    ]  # fmt: skip


def test_a_file_of_two_runs_lends_no_reach_of_one_to_the_other(cast, run):
    """Whoever may be nominated for one run of a file is unknown to its other run."""
    elsewhere = a_run(cast.there)
    clerk = a_user(Role.TRAINING_CLERK, centre=cast.here)
    grant = a_user(Role.TRAINING_CLERK, centre=cast.there).grants[0]
    clerk.grants.append(Grant(role=grant.role, scope=grant.scope, centre_id=grant.centre_id,
                              from_on=grant.from_on, until_on=grant.until_on))  # fmt: skip
    db.session.commit()
    theirs = ready(a_unit(place_id=cast.there.place_id))
    batch = sent([HEAD, [theirs.number, "", "", "", elsewhere.code],
                  [theirs.number, "", "", "", run.code]], clerk)  # fmt: skip
    told = [(each["row"], each["sentence"][0]) for each in batch.report["problems"]]
    assert (batch.accepted, told) == (1, [(3, "Nobody has this number.")])


def test_a_running_run_shows_who_is_frozen(cast, near, browse):
    run = a_run(cast.here, state=CohortState.RUNNING, starts_on=clock.today())
    person = seen_here(cast, run, ready(near))
    a_place(run, person, EnrolmentState.ATTENDING)
    a_clearance(person, Outcome.SUSPENDED, decided_on=clock.today())
    text = browse(cast.training_clerk).get(f"/runs/{run.uid}/nominations").text
    assert "1 person on this run is frozen" in text


ALL = [*HEAD, "nominated_by", "unit", "role_in_unit", "language", "literacy", "special_needs"]


def test_what_the_file_says_of_a_nominee_is_kept_beside_the_register(cast, run, near, browse):
    agrees, differs = ready(near, name="Achta"), ready(near, name="Zara")
    differs.literacy = Literacy.NONE
    kept(Language(person_id=differs.id, code="ar"))
    elsewhere = a_unit()
    rows = [
        ALL,
        [agrees.number, "", "", "", run.code, "Col. Idriss", near.code, "Signaller", "French, ar",
         "", "Needs a ramp"],
        ["", differs.service_number, "", "", run.code, "Col. Idriss", elsewhere.code, "", "fr",
         "functional", ""],
        ["", "", ready(near, name="Mbodou").name_display, "1994", run.code, "", "3rd company", "",
         "", "", ""],
    ]  # fmt: skip
    batch = sent(rows, cast.training_clerk)
    assert (batch.accepted, batch.rejected) == (3, 0)
    told = [(each["row"], each["column"]) for each in batch.report["warnings"]]
    assert told == [(3, "unit"), (3, "language"), (3, "literacy"), (4, "unit")]
    page = browse(cast.training_clerk).get(f"/imports/{batch.uid}").text
    assert f"The register says another unit: {near.code}." in page
    assert "No unit has this code. It is kept as it is written." in page
    tabular.take_in(worked(batch), by=cast.training_clerk)
    batch = worked(batch)
    page = browse(cast.training_clerk).get(f"/runs/{run.uid}/nominations").text
    assert "Signaller" in page
    assert "Special needs: Needs a ramp" in page
    assert f"The nomination says unit {elsewhere.code}, the register {near.code}." in page
    assert "The nomination says French, the register only Arabic." in page
    first = browse(cast.training_clerk).get(f"/places/{places()[0].uid}").text
    assert "Col. Idriss" in first
    assert "French, Arabic" in first
    oversight = browse(cast.oversight).get(f"/places/{places()[0].uid}").text
    assert "Signaller" in oversight
    assert "Needs a ramp" not in oversight, "a need may be an illness: not for every reader"
    said = {"seen": "1", "sent_by": "Col. Idriss", "languages": ["fr"], "unit": near.code}
    path = f"/places/{places()[0].uid}"
    browse(cast.training_clerk).post(f"{path}/particulars", special_needs="A lift", **said)
    assert "A lift" in browse(cast.training_clerk).get(path).text
    stale = browse(cast.training_clerk).post(f"{path}/particulars", special_needs="None", **said)
    assert stale.status_code == 409
    db.session.commit()
    now = db.session.get(Person, differs.id, populate_existing=True)
    assert (now.unit_id, now.literacy) == (near.id, Literacy.NONE), "the register is not changed"


def test_an_undone_file_takes_what_it_said_back(cast, run, near):
    rows = [ALL, [ready(near).number, *[""] * 3, run.code, "Col. Idriss", *[""] * 5]]
    batch = sent(rows, cast.training_clerk)
    tabular.take_in(batch, by=cast.training_clerk)
    batch = worked(batch)
    assert db.session.scalar(select(func.count()).select_from(Particulars)) == 1
    tabular.undo(batch, "The colonel sent another list.", by=cast.training_clerk)
    worked(batch)
    assert (places(), db.session.scalar(select(func.count()).select_from(Particulars))) == ([], 0)
