"""Certificates as clerks, heads and inspectors see them."""

import pytest
from sqlalchemy import select, text
from sqlalchemy.exc import IntegrityError

from tests.browser import Page
from tests.documents import papers
from tests.makers import a_user, kept
from tests.training.certificates.made import a_closed_run, asked, issued, passes, whole
from tests.training.results.made import on_the_run
from trainingmgr.accounts.rules import Role
from trainingmgr.core.db import db
from trainingmgr.registry.people.models import Person
from trainingmgr.training.attendance import queries as attendance
from trainingmgr.training.attendance import services as marking
from trainingmgr.training.attendance.rules import MarkCode
from trainingmgr.training.certificates.models import PrintRun
from trainingmgr.training.certificates.queries import candidates, register
from trainingmgr.training.certificates.services import printing, suspending
from trainingmgr.training.cohorts.models import TrainingSession

KEPT_BACK = "Keep this paper back: it proves nothing now."


@pytest.fixture
def run(cast):
    return a_closed_run(cast.here, cast.cell_head)


def _page_of(cohort):
    return f"/runs/{cohort.uid}/certificates"


def asked_for(cohort, clerk):
    """The request that a clerk makes on the page."""
    clerk.post(f"/runs/{cohort.uid}/certificate-requests", opened=clerk.get(_page_of(cohort)))
    return candidates.open_request(cohort.id)


def test_who_asked_sees_that_the_list_has_changed_and_asks_again(cast, run, browse):
    cohort, places = run
    clerk, again = browse(cast.training_clerk), "Ask for the certificates"
    first = asked_for(cohort, clerk)
    assert again not in clerk.get(_page_of(cohort)).text
    kept(db.session.get(Person, places[0].person_id)).name_display = "Achta Idriss Barka"
    db.session.commit()
    assert again in clerk.get(_page_of(cohort)).text
    assert asked_for(cohort, clerk).id != first.id


def test_a_clerk_asks_and_a_head_issues_with_a_fresh_proof(cast, run, browse):
    cohort, _places = run
    assert "2 people qualify" in browse(cast.training_clerk).get(_page_of(cohort)).text
    made = asked_for(cohort, browse(cast.training_clerk))
    stale = browse(cast.cell_head, fresh=False).get(f"/certificate-requests/{made.uid}")
    assert stale.status_code == 303
    head = browse(cast.cell_head)
    path = f"/certificate-requests/{made.uid}"
    unseen = head.post(path, opened=head.get("/account"), version=made.version)
    assert "Open it first" in unseen.text, "security 4.3.4"
    assert head.post(path).status_code == 302
    assert len(register.certificates_of(cohort.id)) == 2


def test_the_issuer_sees_who_gets_none_with_every_reason_and_a_way_to_it(cast, run, browse):
    cohort, _places = run
    failed = on_the_run(cohort, name="Moussa Ali", clearance=False)
    passes(cohort, failed, 20)
    made = asked_for(cohort, browse(cast.training_clerk))
    text = browse(cast.cell_head).get(f"/certificate-requests/{made.uid}").text
    assert "Moussa Ali" in text
    assert "reached 20 % of 60 %" in text
    assert "clearance is pending" in text
    assert f"/places/{failed.uid}/results" in text
    assert "You will issue 2 certificates" in text


def test_whoever_asked_is_told_that_another_issues(cast, browse):
    both = a_user(Role.CELL_HEAD, centre=cast.here)
    cohort, _places = a_closed_run(cast.here, cast.cell_head)
    made = asked(cohort, cast.training_clerk)
    assert browse(cast.training_clerk).get(f"/certificate-requests/{made.uid}").status_code == 403
    assert browse(both).get(f"/certificate-requests/{made.uid}").status_code == 200
    there = browse(cast.elsewhere["cell_head"])
    assert there.get(f"/certificate-requests/{made.uid}").status_code == 404


def test_the_paper_comes_once_plain_and_then_as_a_duplicate(cast, run, browse):
    cohort, _places = run
    first = issued(cohort, cast)[0]
    clerk = browse(cast.training_clerk)
    path = f"/certificates/{first.serial}"
    answer = clerk.post(f"{path}/prints", opened=clerk.get(path))
    assert answer.mimetype == "application/pdf"
    assert "DUPLICATE" not in papers.text_of(answer.data)
    refused = clerk.post(f"{path}/prints", opened=clerk.get(path))
    assert refused.status_code == 302
    assert "why it is printed again" in clerk.get(path).text
    again = clerk.post(f"{path}/prints", opened=clerk.get(path), reason="Lost on the road home.")
    assert "DUPLICATE" in papers.text_of(again.data)


def test_a_paper_that_proves_nothing_says_beside_its_hand_over_to_be_kept_back(cast, run, browse):
    certificate = issued(run[0], cast)[0]
    printing.produce([certificate], by=cast.training_clerk).close()
    path = f"/certificates/{certificate.serial}"
    shown = browse(cast.training_clerk).get(path).text
    assert "Record the hand-over" in shown
    assert KEPT_BACK not in shown
    suspending.suspend(certificate.id, "AAAA1111", by=cast.cell_head)
    assert KEPT_BACK in browse(cast.training_clerk).get(path).text


def test_the_print_queue_shows_what_waits_and_takes_what_came_out(cast, run, browse):
    cohort, _places = run
    first, second = issued(cohort, cast)
    clerk = browse(cast.training_clerk)
    path = f"/runs/{cohort.uid}/certificates"
    clerk.post(f"{path}/prints", opened=clerk.get(path), only="new")
    listed = clerk.get("/print-runs").text
    assert "Not confirmed" in listed
    assert "say what came out of the printer" in clerk.get("/").text
    (sent,) = register.print_runs(reader=cast.training_clerk).rows
    answer = clerk.post(
        f"/print-runs/{sent.uid}", spoiled=second.serial, reason="Smeared by the rain."
    )
    assert answer.status_code == 302
    assert "1 spoiled" in clerk.get("/print-runs").text
    assert "say what came out of the printer" not in clerk.get("/").text
    assert "Smeared by the rain." in clerk.get(f"/print-runs/{sent.uid}").text
    assert "1 certificate was never printed" in clerk.get(path).text
    assert first.serial != second.serial


def test_all_of_a_run_is_one_file(cast, run, browse):
    cohort, _places = run
    issued(cohort, cast)
    clerk = browse(cast.training_clerk)
    path = f"/runs/{cohort.uid}/certificates"
    answer = clerk.post(f"{path}/prints", opened=clerk.get(path), only="new")
    assert papers.pages_of(answer.data) == 2
    assert "never printed" not in clerk.get(path).text


def test_a_head_asks_and_another_head_decides(cast, run, browse):
    cohort, _places = run
    first = issued(cohort, cast)[0]
    path = f"/certificates/{first.serial}"
    answer = browse(cast.cell_head).post(
        f"{path}/revocation", kind="fraud", reason="The signature was copied."
    )
    assert answer.status_code == 302
    other, mine = browse(a_user(Role.CELL_HEAD, centre=cast.here)), browse(cast.cell_head)
    other.post(f"{path}/revocation/withdrawal", opened=other.get("/account"), version=1)
    assert "Only whoever asked" in (page := other.get(path)).text
    assert "The signature was copied." in page.text
    mine.post(f"{path}/revocation/withdrawal", opened=mine.get(path))
    db.session.commit()
    with pytest.raises(IntegrityError, match="by_two"), db.session.begin_nested():
        db.session.execute(text("UPDATE revocation_proposal SET state = 'refused'"))
    assert f"{path}/decision" not in other.get(path).text, "whoever asked took it back"
    mine.post(f"{path}/revocation", kind="fraud", reason="The signature was copied.")
    unseen = other.post(f"{path}/decision", opened=other.get("/account"), version=1,
                        decision="agree")  # fmt: skip
    assert "Open it first" in unseen.text, "security 4.3.4"
    assert other.post(f"{path}/decision", decision="agree").status_code == 302
    assert not whole(first, cast.cell_head).stands


def test_a_clerk_may_only_ask_for_a_new_one(cast, run, browse):
    cohort, _places = run
    first = issued(cohort, cast)[0]
    clerk = browse(cast.training_clerk)
    path = f"/certificates/{first.serial}/revocation"
    answer = clerk.post(path, kind="fraud", reason="The signature was copied.")
    assert answer.status_code == 422
    assert clerk.post(path, kind="replaced", reason="The name is misspelt.").status_code == 302


def test_the_register_is_narrowed_and_shows_no_more_than_the_reader_reaches(cast, run, browse):
    cohort, _places = run
    first, second = issued(cohort, cast)
    clerk = browse(cast.training_clerk)
    assert first.serial in clerk.get("/certificates").text
    narrowed = clerk.get(f"/certificates?serial={first.serial.lower()}").text
    assert first.serial in narrowed
    assert second.serial not in narrowed
    assert first.serial not in clerk.get("/certificates?standing=revoked").text
    number = whole(first, cast.cell_head).person.number
    assert second.serial not in clerk.get(f"/certificates?number={number}").text
    there = browse(cast.elsewhere["training_clerk"])
    assert first.serial not in there.get("/certificates").text
    assert there.get(f"/certificates/{first.serial}").status_code == 404


def test_the_register_leaves_as_a_file_with_a_reason(cast, run, browse):
    cohort, _places = run
    first, _second = issued(cohort, cast)
    clerk = browse(cast.training_clerk)
    refused = clerk.post("/exports/certificates", form="csv", reason="")
    assert refused.status_code == 422
    answer = clerk.post("/exports/certificates", form="csv", reason="For the ministry's archive.")
    assert first.serial in answer.data.decode("utf-8-sig")
    assert browse(cast.oversight).get("/exports/certificates").status_code == 404


def test_certificates_of_several_runs_are_chosen_and_printed_as_one_file(cast, run, browse):
    cohort, _places = run
    other, _others = a_closed_run(cast.here, cast.cell_head, "Zara Other")
    papers_of = [issued(cohort, cast)[0].serial, issued(other, cast)[0].serial]
    clerk = browse(cast.training_clerk)
    page = clerk.get("/certificates/choice")
    assert all(serial in page.text for serial in papers_of)
    token = Page(page).values["csrf_token"]
    chosen = {"csrf_token": token, "at": "1", "who-1": papers_of, "reason": ""}
    printed = clerk.ask("POST", "/certificates/prints", data=chosen)
    assert papers.pages_of(printed.data) == 2
    runs = db.session.scalars(select(PrintRun).order_by(PrintRun.id)).all()
    assert sorted((each.cohort_id, each.count) for each in runs) == sorted(
        ((cohort.id, 1), (other.id, 1))
    )
    again = clerk.ask("POST", "/certificates/prints", data=chosen)
    assert again.status_code == 302
    assert "why it is printed again" in clerk.get("/certificates/choice").text
    asked = clerk.ask("POST", "/exports/certificates", data=chosen)
    assert "Those you chose" in asked.text
    told = chosen | {"form": "csv", "reason": "For the ministry's archive."}
    assert len(clerk.ask("POST", "/exports/certificates", data=told).text.splitlines()) == 4
    there = browse(cast.elsewhere["training_clerk"])
    token = Page(there.get("/certificates/choice")).values["csrf_token"]
    theirs = there.ask("POST", "/certificates/prints", data=chosen | {"csrf_token": token})
    assert theirs.status_code == 302, "nothing of another centre is printed"


def test_texts_are_edited_looked_at_and_warned_about(cast, run, browse):
    officer = browse(cast.curriculum_officer)
    on_the_run(run[0], name="Bartholomew Nzeyimana " * 10, name_native="عبد الرحمن يوسف " * 14)
    answer = officer.post("/certificate-texts", title_en="Diploma of service", leads="fr")
    assert answer.status_code == 302
    page = officer.get("/certificate-texts").text
    assert "Diploma of service" in page
    assert "does not fit" in page
    specimen = officer.get("/certificate-texts/specimen.pdf")
    assert "SPECIMEN" in papers.text_of(specimen.data)
    assert "Diploma of service" in papers.text_of(specimen.data)


def test_two_who_edit_the_texts_do_not_overwrite_each_other(cast, run, browse):
    officer = browse(cast.curriculum_officer)
    opened = officer.get("/certificate-texts")
    officer.post("/certificate-texts", title_en="Diploma")
    late = officer.post("/certificate-texts", opened=opened, title_en="Attestation")
    assert late.status_code == 409
    assert "Theirs and yours" in late.text
    assert candidates.layout().texts["texts"]["title"]["en"] == "Diploma"


@pytest.mark.parametrize("page", ["run", "issue", "register"])
def test_the_pages_cost_the_same_for_two_people_and_ten(cast, run, browse, page):
    cohort, _places = run
    if page == "register":
        issued(cohort, cast)
    made = asked(cohort, cast.training_clerk) if page == "issue" else None
    path = {
        "run": f"/runs/{cohort.uid}/certificates",
        "issue": f"/certificate-requests/{made.uid if made else ''}",
        "register": "/certificates",
    }[page]
    head = browse(cast.cell_head)
    head.get(path)
    before = len(head.spent)
    if page == "register":
        issued(a_closed_run(cast.here, cast.cell_head, *(f"P{n}" for n in range(8)))[0], cast)
    else:
        for _ in range(8):
            passes(cohort, on_the_run(cohort))
    head.get(path, costs=before)
    assert before <= {"run": 65, "issue": 125, "register": 6}[page]


def test_what_is_typed_is_looked_at_before_it_is_saved(cast, browse):
    officer = browse(cast.curriculum_officer)
    path = "/certificate-texts"
    typed = {"title_en": "Diploma of service", "look": "mono", "frame": "leaves"}
    answer = officer.post(f"{path}/preview.pdf", opened=officer.get(path), **typed)
    assert answer.mimetype == "application/pdf"
    assert "Diploma of service" in papers.text_of(answer.data)
    assert candidates.layout() is None, "nothing is saved"
    officer.post(path, **typed)
    texts = candidates.layout().texts
    assert (texts["look"], texts["frame"]) == ("mono", "leaves")


def test_a_text_that_is_cut_is_saved_only_on_purpose(cast, browse):
    officer = browse(cast.curriculum_officer)
    path, long = "/certificate-texts", "Certificat de fin de formation continue " * 5
    refused = officer.post(path, title_fr=long)
    assert refused.status_code == 422
    assert "Does not fit" in refused.text
    assert candidates.layout() is None
    assert officer.post(path, title_fr=long, anyway="y").status_code == 302


def test_r_trn_02_a_certificate_that_no_longer_rests_on_the_record_is_named(cast, run, browse):
    cohort, places = run
    issued(cohort, cast)
    head = browse(cast.cell_head)
    path = f"/runs/{cohort.uid}/certificates"
    assert "would not pass" not in head.get(path).text
    (session,) = db.session.scalars(
        select(TrainingSession.id).where(TrainingSession.cohort_id == cohort.id)
    )
    absent = {places[0].id: marking.Entry(MarkCode.ABSENT)}
    why = "The signature on the sheet was not hers."
    marking.record(attendance.session_by_id(session), absent, by=cast.cell_head, reason=why)
    shown = head.get(path).text
    assert "would not pass" in shown
    assert "attended 0 %" in shown
