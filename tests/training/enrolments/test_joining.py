"""What people with a place are told before a run, and the letters that tell them."""

from datetime import time, timedelta
from io import BytesIO

import pypdf
import pytest

from tests.browser import Browser
from tests.makers import an_organisation, kept
from tests.training.enrolments.made import a_place, a_run, ready
from trainingmgr.core.db import db
from trainingmgr.core.errors import Refusal
from trainingmgr.core.money import Money
from trainingmgr.registry.people.models import Language
from trainingmgr.training.cohorts import queries as cohorts
from trainingmgr.training.cohorts import services as planning
from trainingmgr.training.cohorts.models import Funder
from trainingmgr.training.cohorts.services import Told
from trainingmgr.training.enrolments.rules import EnrolmentState
from trainingmgr.training.enrolments.rules.joining import letter_language


def test_a_letter_is_in_a_language_that_the_person_reads_before_one_they_only_speak():
    for spoken, run, language in (
        ([("fr", True), ("en", True)], ["en"], "en"),
        ([("fr", True), ("en", False)], ["en"], "fr"),
        ([("ar", False)], ["en", "fr"], "ar"),
        ([("sg", True)], ["sg", "fr"], "fr"),
        ([], [], "en"),
    ):
        assert letter_language(spoken, run) == language


@pytest.fixture
def run(cast):
    run, payer = a_run(cast.here), an_organisation()
    kept(Funder(cohort_id=run.id, organisation_id=payer.id))
    run.languages = ["en", "fr"]
    kept(run)
    for code in ("en", "fr", "fr"):
        person = ready(reach=cast.here)
        kept(Language(person_id=person.id, code=code, reads=True))
        a_place(run, person, EnrolmentState.CONFIRMED)
    a_place(run, ready(reach=cast.here), EnrolmentState.WAITLISTED)
    return run


def write(run, cast, **facts):
    usual = {"report_on": run.starts_on, "report_at": time(7, 30), "report_to": "The north gate"}
    told = Told(**usual | facts)
    whole = cohorts.planned(run.id)
    return planning.write_joining(whole, None, told, seen=None, by=cast.training_clerk)


def test_instructions_call_nobody_too_late_and_name_who_pays(run, cast):
    payer = cohorts.planned(run.id).funders[0].organisation_id
    for facts, sentence in (
        ({"report_on": run.starts_on + timedelta(days=1)}, "first day at the latest"),
        ({"per_diem": Money(500000, "XAF")}, "who pays it"),
        ({"per_diem_by_id": payer}, "who pays it"),
        ({"report_to": " "}, "where people are to report"),
    ):
        with pytest.raises(Refusal, match=sentence):
            write(run, cast, **facts)
    write(run, cast, per_diem=Money(500000, "XAF"), per_diem_by_id=payer)
    with pytest.raises(Refusal, match="already"):
        write(run, cast)


def test_each_person_with_a_place_has_a_letter_in_a_language_of_theirs(run, app, cast):
    clerk = Browser(app, cast.training_clerk)
    page = f"/runs/{run.uid}/joining"
    saved = clerk.post(f"{page}/edit", report_at="07:30", report_to="The north gate",
               bring_fr="Deux paires de chaussures", per_diem="5000", currency="XAF",
               payer=str(cohorts.planned(run.id).funders[0].organisation_id),
               aids="A projector")  # fmt: skip
    assert saved.status_code == 302, saved.text
    seen = clerk.get(page)
    assert "You will print 2 letters in French" in seen.text
    assert "A projector" in seen.text
    letters = clerk.ask(
        "POST", f"{page}.pdf",
        data={"language": "fr", "csrf_token": _token(seen.text)},
    )  # fmt: skip
    found = pypdf.PdfReader(BytesIO(letters.data)).pages
    assert len(found) == 2
    assert all("Deux paires de chaussures" in each.extract_text() for each in found)
    assert "5000 XAF" in found[0].extract_text()
    refused = clerk.ask(
        "POST", f"{page}.pdf", data={"language": "ar", "csrf_token": _token(seen.text)}
    )
    assert "Nobody with a place" in refused.text
    db.session.expire_all()
    assert cohorts.joining(run.id).per_diem == Money(5000, "XAF")


def _token(text):
    return text.partition('name="csrf_token" value="')[2].partition('"')[0]
