"""The way of an applicant in the pages: desk, receipt, papers, points, list, letter."""

import io

import pytest
from pypdf import PdfReader
from sqlalchemy import select, text

from tests.browser import Page
from tests.recruitment.made import a_plan, admitted, again, an_applicant, an_open_round, brought_to
from tests.vetting.ddr.made import a_force, a_record
from trainingmgr.core import clock
from trainingmgr.core.columns import Sex
from trainingmgr.core.db import db, operation
from trainingmgr.core.journal import JournalEntry
from trainingmgr.core.sentences import long_day
from trainingmgr.recruitment.models import (
    Application,
    ApplicationLetter,
    ApplicationScan,
    RecruitmentRound,
    RejectionAppeal,
    SelectionList,
    StageScore,
)
from trainingmgr.recruitment.queries import funnels, rankings
from trainingmgr.recruitment.rules import ApplicationState, Rejection, RoundState, Step
from trainingmgr.recruitment.rules.recounting import recounted
from trainingmgr.recruitment.services import applying, planning, selecting
from trainingmgr.registry.people import queries as people_queries
from trainingmgr.registry.people.services import blocks


@pytest.fixture
def staff(cast):
    blocks.first_block("HQ", by=cast.recruitment_officer)
    jury = (cast.recruitment_jury, cast.elsewhere["recruitment_jury"])
    return cast.recruitment_officer, *jury


def words_of(response):
    return " ".join(
        " ".join(p.extract_text() for p in PdfReader(io.BytesIO(response.data)).pages).split()
    )


def test_a_round_is_found_planned_announced_and_shows_what_it_lacks(staff, browse):
    by, *jury = staff
    browser = browse(by)
    assert 'href="/recruitment"' in browser.get("/").text
    assert "No round is planned yet" in browser.get("/recruitment").text
    assert browser.get("/recruitment/new").status_code == 200
    made = planning.plan(a_plan(jury[:1]), by=by)
    page = browser.get(f"/recruitment/{made.uid}").text
    assert "On to: announced" in page
    seen = again(made, by).version
    refused = browser.ask(
        "POST",
        f"/recruitment/{made.uid}/step/announced",
        data=Page(browser.get(f"/recruitment/{made.uid}")).values | {"version": seen},
    ).text
    assert "The jury has at least two members." in refused
    assert browser.get(f"/recruitment/{made.uid}/edit").status_code == 200


def test_an_application_is_taken_with_doubles_shown_and_a_receipt_in_three_languages(staff, browse):
    by, *jury = staff
    round_ = an_open_round(by, jury)
    browser = browse(by)
    where = f"/recruitment/{round_.uid}/desk"
    typed = Page(browser.get(where)).values | {
        "name": "Marial Deng Kuol", "born": "1999", "sex": "m",
        "site_id": str(round_.sites[0].id), "deposited_on": clock.today().isoformat(),
        "papers": ["identity", "birth", "declaration"], "phone": "+235 66 12 34 56",
        "document_number": "N-7781",
    }  # fmt: skip
    browser.ask("POST", where, data=typed)
    file = db.session.query(Application).one()
    kept = people_queries.records([file.person_id])[0]
    assert (kept.phones, kept.documents) == (("+23566123456",), ("N-7781",))
    assert "can be dialled" in browser.ask("POST", where, data=typed | {"phone": "12"}).text
    twice = browser.ask("POST", where, data=typed | {"name": "Marial Deng Kuol"}).text
    assert "This may be the same person" in twice
    assert db.session.query(Application).count() == 1
    page = browser.get(f"/recruitment/applications/{file.uid}", costs=10).text
    assert "Marial Deng Kuol" in page
    assert "Attach the scan" in page
    region = round_.sites[0].place
    assert region.title("en") in page and region.pcode not in page
    for language, word in (("en", "Receipt"), ("fr", "cépiss"), ("ar", "")):
        paper = browser.get(f"/recruitment/applications/{file.uid}/receipt.pdf?language={language}")
        assert paper.mimetype == "application/pdf"
        assert word in words_of(paper)
    checked = Page(browser.get(f"/recruitment/applications/{file.uid}")).values
    browser.ask(
        "POST", f"/recruitment/applications/{file.uid}/papers",
        data=checked | {"genuine": ["identity", "birth", "declaration"], "forged": []},
    )  # fmt: skip
    assert "admissible" in browser.get(f"/recruitment/applications/{file.uid}").text


def test_points_are_typed_in_the_order_of_the_sheet(staff, browse):
    by, *jury = staff
    round_ = an_open_round(by, jury)
    files = [admitted(round_, by, name=f"Applicant {n}") for n in range(2)]
    round_ = brought_to(round_, by, RoundState.CLOSED, RoundState.TESTING)
    browser = browse(by)
    where = f"/recruitment/{round_.uid}/stages/run"
    typed = Page(browser.get(where)).values | {f"p-{files[0].person.number}": "12"}
    browser.ask("POST", where, data=typed)
    assert rankings.points_of([each.id for each in files]) == {files[0].id: {"run": (12, 1)}}
    wrong = browser.ask("POST", where, data=typed | {f"p-{files[1].person.number}": "many"}).text
    assert "write whole points" in wrong
    assert "many" in wrong, "what was typed is kept"
    assert "Applicant 0" in words_of(browser.get(f"{where}/sheet.pdf"))
    assert db.session.scalar(select(JournalEntry.id).where(JournalEntry.event == "PeopleShown"))


def test_lists_cost_the_same_at_one_application_and_at_fifty(staff, browse):
    by, *jury = staff
    round_ = an_open_round(by, jury)
    admitted(round_, by)
    browser = browse(by)
    where = f"/recruitment/{round_.uid}/applications"
    browser.get(where, costs=8)
    for n in range(52):
        admitted(again(round_, by), by, name=f"Applicant {n}")
    assert "Next lines" in browser.get(where, costs=8).text
    browser.get(f"/recruitment/{round_.uid}", costs=10)
    browser.get(f"/recruitment/{round_.uid}/figures", costs=4)


def test_figures_outside_hide_small_numbers(cast, staff, browse):
    """R-REC-04, R-GEN-03, R-DAT-15: by step and sex, not one number."""
    by, *jury = staff
    round_ = an_open_round(by, jury)
    for n in range(3):
        admitted(again(round_, by), by, name=f"Applicant {n}")
    inside = browse(by).get(f"/recruitment/{round_.uid}/figures").text
    assert "not shown" not in inside
    outside = browse(cast.host_authority).get(f"/recruitment/{round_.uid}/figures").text
    assert "not shown" in outside
    assert browse(cast.host_authority).get(f"/recruitment/{round_.uid}").status_code in (403, 404)


def test_annulling_objecting_and_appealing_have_pages_that_do_what_they_say(cast, staff, browse):
    by, *jury = staff
    round_ = an_open_round(by, jury)
    made = an_applicant(round_, by, name="Refused Applicant")
    applying.decide(
        made, ApplicationState.INELIGIBLE, Rejection.NATIONALITY, seen=made.version, by=by
    )
    where = f"/recruitment/applications/{made.uid}"
    browse(by).post(
        f"{where}/appeals/new", grounds="My father is a citizen.", lodged_on=str(clock.today())
    )
    appeal = db.session.query(RejectionAppeal).one()
    assert "1 applicant appeals a rejection" in browse(jury[0]).get("/").text
    page = browse(jury[0]).get(f"/recruitment/appeals/{appeal.uid}")
    assert "My father is a citizen." in page.text
    assert "Refused Applicant" in page.text
    answer = "The register of citizens has him."
    browse(jury[0]).post(f"/recruitment/appeals/{appeal.uid}", found="granted", answer=answer)
    assert "received" in browse(by).get(where).text
    annulling = f"/recruitment/{round_.uid}/annulment"
    browse(jury[0]).post(annulling, reason="Papers of the exam were sold.")
    assert "This round was annulled" in browse(by).get(f"/recruitment/{round_.uid}").text


def test_a_list_explains_each_place_and_is_taken_away_to_be_computed_again(cast, staff, browse):
    """R-REC-02."""
    by, *jury = staff
    round_ = an_open_round(by, jury)
    made, stages = admitted(round_, by, name="Best Applicant"), round_.stages

    @operation
    def cleared():
        db.session.get(Application, made.id).state = ApplicationState.VETTING_CLEARED
        db.session.get(RecruitmentRound, round_.id).state = RoundState.FINAL_LIST
        for stage in stages:
            db.session.add(StageScore(application_id=made.id, stage_id=stage.id, points=18,
                                      by_id=by.id))  # fmt: skip

    cleared()
    selecting.propose_list(again(round_, by), by=by)
    list_ = db.session.query(SelectionList).one()
    assert "A list of who is selected waits" in browse(jury[0]).get("/").text
    page = browse(jury[0]).get(f"/recruitment/lists/{list_.uid}")
    assert "Best Applicant" in page.text
    assert list_.sha256[:32] in page.text
    browser = browse(by)
    own = Page(browser.get(f"/recruitment/lists/{list_.uid}")).values
    points = browser.ask("POST", f"/recruitment/lists/{list_.uid}/points", data=own).text
    assert recounted(points).is_same
    browser = browse(jury[0])
    own = Page(browser.get(f"/recruitment/lists/{list_.uid}")).values
    refused = browser.ask("POST", f"/recruitment/lists/{list_.uid}/agreement", data=own).text
    assert "Publish the time for objections first" in refused
    browser.post(f"/recruitment/{round_.uid}/annulment", reason="Papers of the exam were sold.")
    void = browser.get(f"/recruitment/lists/{list_.uid}").text
    assert "Nobody is selected by this list" in void
    assert "waits for a member of the jury" not in browser.get("/").text


PNG = b"\x89PNG\r\n\x1a\n" + b"broken"


def test_a_scan_is_kept_as_it_came_for_whoever_may_see_the_file(cast, staff, browse):
    by, *jury = staff
    made = an_applicant(an_open_round(by, jury), by, name="Scanned Applicant")
    browser, where = browse(by), f"/recruitment/applications/{made.uid}"

    def sent(of, data, name="paper.pdf"):
        own = Page(browser.get(where)).values
        browser.ask("POST", f"{where}/scans",
                    data=own | {"of": of, "file": (io.BytesIO(data), name)})  # fmt: skip
        return browser.get(where).text

    assert "The scan is attached." in sent("birth", b"%PDF-1.4 birth %%EOF")
    assert "attached already" in sent("birth", b"%PDF-1.4 birth %%EOF")
    assert "cannot be read" in sent("birth", PNG, "paper.png")
    assert "Choose one of the list" in sent("photograph_seen", b"%PDF-1.4 face %%EOF")
    scan = db.session.query(ApplicationScan).one()
    got = browser.get(f"/recruitment/scans/{scan.uid}")
    assert got.data == b"%PDF-1.4 birth %%EOF"
    assert "attachment" in got.headers["Content-Disposition"]
    assert browse(cast.host_authority).get(f"/recruitment/scans/{scan.uid}").status_code == 403
    assert "birth" not in str(
        db.session.execute(text("SELECT content FROM application_scan")).one()
    )


def test_letters_tell_many_at_once_and_each_once(staff, browse):
    """R-REC-01."""
    by, *jury = staff
    round_ = an_open_round(by, jury)
    for n in range(3):
        made = an_applicant(again(round_, by), by, name=f"Refused {n}")
        applying.decide(
            made, ApplicationState.INELIGIBLE, Rejection.NATIONALITY, seen=made.version, by=by
        )
    browser, where = browse(by), f"/recruitment/{round_.uid}/letters"
    assert "3 applicants wait to be told" in browser.get(where, costs=6).text
    paper = browser.ask("POST", f"{where}.pdf",
                        data=Page(browser.get(where)).values | {"language": "en"})  # fmt: skip
    assert paper.mimetype == "application/pdf"
    assert len(PdfReader(io.BytesIO(paper.data)).pages) == 3
    assert "This round is for citizens of the country." in words_of(paper)
    assert "Nobody waits for a letter" in browser.get(where).text
    where = f"/recruitment/applications/{made.uid}"
    assert "Letter in Français" in browser.get(where).text
    one = browser.ask("POST", f"{where}/letter.pdf",
                      data=Page(browser.get(where)).values | {"language": "fr"})  # fmt: skip
    assert len(PdfReader(io.BytesIO(one.data)).pages) == 1
    assert db.session.query(ApplicationLetter).count() == 4


def test_letters_of_a_round_that_was_annulled_are_recalled_by_letter(staff, browse):
    """Who was told a result is told that it counts no more; who was not, is told nothing."""
    by, *jury = staff
    round_ = an_open_round(by, jury)
    told, waited = (an_applicant(again(round_, by), by, name=name) for name in ("Told", "Waits"))
    applying.decide(
        told, ApplicationState.INELIGIBLE, Rejection.NATIONALITY, seen=told.version, by=by
    )
    browser, where = browse(by), f"/recruitment/{round_.uid}/letters"
    browser.ask("POST", f"{where}.pdf", data=Page(browser.get(where)).values | {"language": "en"})
    browse(jury[0]).post(f"/recruitment/{round_.uid}/annulment", reason="Papers were sold there.")
    page = browser.get(f"/recruitment/{round_.uid}", costs=12).text
    assert "Letters had told a result to 1 applicant." in page
    assert "1 is not told so yet" in page
    assert "counts no more" in browser.get(f"/recruitment/applications/{told.uid}").text
    assert "1 applicant waits to be told" in browser.get(where).text
    paper = browser.ask("POST", f"{where}.pdf",
                        data=Page(browser.get(where)).values | {"language": "en"})  # fmt: skip
    assert len(PdfReader(io.BytesIO(paper.data)).pages) == 1
    words = " ".join(words_of(paper).split())
    assert "was annulled. All its results are void." in words
    assert f"What we wrote to you on {long_day(clock.today())} counts no more" in words
    assert "Nobody waits for a letter" in browser.get(where).text
    assert "everybody is told so" in browser.get(f"/recruitment/{round_.uid}").text
    shown = browser.get(f"/recruitment/applications/{told.uid}").text
    assert shown.count("counts no more") == 1
    assert (
        "No letter has told them yet" in browser.get(f"/recruitment/applications/{waited.uid}").text
    )


def test_nobody_is_told_by_letter_before_something_is_decided(staff, browse):
    by, *jury = staff
    made = an_applicant(an_open_round(by, jury), by)
    where = f"/recruitment/applications/{made.uid}"
    browser = browse(by)
    browser.ask("POST", f"{where}/letter.pdf", data=Page(browser.get(where)).values)
    assert "Nothing is decided about this application yet" in browser.get(where).text


def test_the_funnel_by_origin_is_for_readers_of_sums_and_never_tells_a_small_number(
    cast, staff, browse
):
    """R-REC-04, R-GEN-03, R-DDR-03: whoever sees files move learns no force from a sum."""
    by, *jury = staff
    round_ = an_open_round(by, jury)
    forces = a_force(code="ARMEE"), a_force(code="FRONT")
    for n, force in enumerate([0] * 6 + [1] * 2):
        made = admitted(again(round_, by), by, name=f"Applicant {n}",
                        sex=Sex.F if n % 2 else Sex.M)  # fmt: skip
        a_record(made.person, force=forces[force])
    where = f"/recruitment/{round_.uid}/figures"
    assert "By force of origin" not in browse(by).get(where).text
    page = browse(cast.host_authority).get(where).text
    assert "By force of origin" in page
    funnel = funnels.funnel_of(again(round_, by), reader=cast.host_authority)
    assert funnel.by_origin[Step.APPLIED, "FRONT"] is None
    assert funnel.by_origin[Step.APPLIED, "ARMEE"] is None, "or the sum of all would tell it"
    assert funnel.by_sex[Step.APPLIED, Sex.F] is None
    assert funnel.by_sex[Step.SELECTED, Sex.F] == 0, "another step adds up to nothing with it"
    inside = funnels.funnel_of(again(round_, by), reader=by)
    assert not inside.by_origin
    assert inside.by_sex[Step.ADMITTED, Sex.F] == 4
    assert inside.by_sex[Step.SELECTED, Sex.F] == 0
    assert inside.total[Step.APPLIED] == 8
