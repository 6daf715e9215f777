"""The way of one child over the pages, and what everybody else reads meanwhile."""

import io
import re

import pytest
from pypdf import PdfReader
from sqlalchemy import select

from tests.makers import a_person, a_unit
from tests.vetting.children.made import (
    REASON,
    WORDS,
    a_child,
    an_agency,
    an_event,
    opened,
    received,
)
from tests.vetting.children.test_services import a_picture
from tests.vetting.made import an_age_doubt
from trainingmgr.core import clock
from trainingmgr.core.db import db
from trainingmgr.vetting import queries as vetting
from trainingmgr.vetting.children import queries, services
from trainingmgr.vetting.children.models import ChildFile, FormerChildCase, LocalEvent
from trainingmgr.vetting.children.rules import Opinion
from trainingmgr.vetting.rules import AgeStop
from trainingmgr.vetting.services.ages import raise_age_doubt

URL = "/vetting/children"


def test_an_age_is_told_and_a_child_handed_over_on_the_pages(cast, browse):
    person = a_person(a_unit(), name="Marial Deng", born=None)
    doubt = raise_age_doubt(person, evidence="Looks fifteen.", by=cast.vetting_officer)
    uid, person_id = doubt.uid, person.id
    browser = browse(cast.cp_focal_point)
    assert f'href="{URL}"' in browser.get("/").text
    listed = browser.get(URL).text
    assert "Marial Deng" in listed
    assert "47 hours left" in listed
    shut = browser.get(f"{URL}/{uid}")
    assert "Looks fifteen." not in shut.text
    assert browser.get(f"{URL}/{uid}/evidence/registry").status_code == 302
    assert browser.post(f"{URL}/{uid}/opening", opened=shut, reason=REASON).status_code == 302
    assert "Looks fifteen." in browser.get(f"{URL}/{uid}").text
    at = f"{URL}/{uid}"
    year = clock.today().year - 15
    for path, typed in (
        ("evidence/registry", {"method": "civil_register", "born": str(year),
                               "trust": "confirmed", "said": "Volume 4."}),
        ("opinion", {"opinion": "child", "words": WORDS}),
        ("decision", {"reason": WORDS}),
        ("agency", {"agency_kind": "un", "agency": "Children’s fund", "contact": "70"}),
        ("note", {"tracing": "searching", "words": "The aunt lives in Kaga."}),
    ):  # fmt: skip
        sent = browser.post(f"{at}/{path}", **typed)
        assert sent.status_code == 302, sent.text
    page = browser.get(at).text
    assert "Child, confirmed" in page
    assert "The aunt lives in Kaga." in page
    for which, word in (("hand-over", "Hand-over of a child"), ("receipt", "Receipt for a child")):
        paper = browser.get(f"{at}/{which}.pdf?language=en")
        text = PdfReader(io.BytesIO(paper.data)).pages[0].extract_text()
        assert word in text
        assert "Marial Deng" in text
    now = clock.now()
    sent = browser.post(f"{at}/hand-over", on=f"{now:%d/%m/%Y}", hour=f"{now:%H:%M}",
                        receiver="Mariam Saleh")  # fmt: skip
    assert sent.status_code == 302, sent.text
    day = f"{clock.today():%d/%m/%Y}"
    sent = browser.post(f"{at}/receipt", on=day, reference="CF-1",
                        scan=(io.BytesIO(a_picture()), "receipt.png"))  # fmt: skip
    assert sent.status_code == 302, sent.text
    assert browser.get(f"{at}/receipt.jpg").data.startswith(b"\xff\xd8")
    assert "the whole file is erased" in browser.get(at).text
    assert "Marial Deng" not in browser.get(URL).text
    assert "Marial Deng" in browser.get(f"{URL}?waiting=purge").text
    assert vetting.age_stops([person_id], clock.today()) == {person_id: AgeStop.WITHDRAWN}


def test_an_opinion_is_written_before_the_others_are_read(cast, browse):
    doubt = an_age_doubt(a_person(a_unit(), born=None))
    other = cast.elsewhere["cp_focal_point"]
    mine = opened(doubt, other)
    services.give_opinion(mine, Opinion.DOUBT, "The two stories do not fit.", by=other)
    opened(doubt, cast.cp_focal_point)
    browser = browse(cast.cp_focal_point)
    before = browser.get(f"{URL}/{doubt.uid}").text
    assert "1 person has written an opinion" in before
    assert "do not fit" not in before
    assert "What it comes to" not in before
    browser.post(f"{URL}/{doubt.uid}/opinion", opinion="adult", words=WORDS)
    assert "do not fit" in browser.get(f"{URL}/{doubt.uid}").text


def test_the_queue_costs_the_same_at_one_line_and_at_fifty(cast, browse):
    by = cast.cp_focal_point
    a_child(by)
    browser = browse(by)
    browser.get(URL, costs=2)
    for _each in range(52):
        an_age_doubt(a_person(a_unit()))
    assert "Next lines" in browser.get(URL, costs=2).text


@pytest.mark.parametrize("path", ["", "/evidence/registry", "/hand-over.pdf", "/receipt"])
def test_a_hidden_file_and_an_unknown_one_answer_alike(cast, browse, path):
    """Status, size and statements: to who may not see files, and to who may when there is none."""
    doubt = a_child(cast.cp_focal_point)
    unknown = "00000000-0000-4000-8000-000000000000"
    for role in ("vetting_officer", "hr_head", "oversight", "dpo", "recruitment_officer"):
        browser, said = browse(getattr(cast, role)), []
        for uid in (doubt.uid, unknown):
            answer = browser.get(f"{URL}/{uid}{path}")
            said.append((answer.status_code, len(strip(answer.text, uid)), len(browser.spent)))
        assert said[0] == said[1], role
        assert said[0][0] in (403, 404)


def strip(text, uid):
    return text.replace(str(uid), "")


def test_everybody_else_reads_one_word_whatever_stands_behind_it(cast, browse):
    """A birth date, an open referral, a child in care, a file that was purged: one page."""
    pages = []
    by = cast.cp_focal_point
    made = [a_person(cast.unit, reach=cast.here, name=f"Somebody{n} Here", born=None)
            for n in range(3)]  # fmt: skip
    an_age_doubt(made[0])
    child = a_child(by, made[1])
    received(child, by)
    purged = a_child(by, made[2])
    received(purged, by)
    row = db.session.scalars(select(ChildFile).where(ChildFile.doubt_id == purged.id)).one()
    row.receipt_on = clock.today().replace(year=clock.today().year - 1)
    db.session.commit()
    assert services.purge() == 1
    uids = [each.uid for each in made]
    for role in ("training_clerk", "vetting_officer", "hr_head"):
        browser = browse(getattr(cast, role))
        for place in ("/people/", "/vetting/people/"):
            texts = [_bare(browser.get(f"{place}{uid}"), uids) for uid in uids]
            assert len(set(texts)) == 1, (role, place)
            pages += texts
    assert any("Withdrawn for age" in each for each in pages)
    assert not any(word in each for each in pages for word in ("receipt", "agency", "CP-"))


def _bare(answer, uids):
    """A page without what is the person's own."""
    text = answer.text
    for number, uid in enumerate(uids):
        text = text.replace(str(uid), "UID").replace(f"Somebody{number} Here", "NAME")
    text = re.sub(r"<time .*?</time>", "", text)
    text = re.sub(r"\d{7}-\d|SN\d+", "NUMBER", text)
    return re.sub(r'(csrf_token[^>]*value="|nonce[^"]*")[^"]*"', "", text)


def test_the_calendar_is_kept_by_focal_points(cast, browse):
    browser = browse(cast.cp_focal_point)
    assert "The calendar is empty" in browser.get(f"{URL}/calendar").text
    typed = {"title_en": "The great rains", "title_fr": "", "title_ar": "", "code": "rains-12",
             "kind": "rains", "begins_on": "01/06/2012", "ends_on": "30/09/2012"}  # fmt: skip
    assert browser.post(f"{URL}/calendar/new", **typed).status_code == 302
    made = db.session.scalars(select(LocalEvent)).one()
    typed["ends_on"] = "01/01/2011"
    assert "ends after it begins" in browser.post(f"{URL}/calendar/{made.uid}", **typed).text
    assert "The great rains" in browser.get(f"{URL}/calendar").text


def test_a_case_of_a_former_child_is_read_after_a_reason(cast, browse):
    person = a_person(a_unit())
    browser = browse(cast.cp_focal_point)
    said = "Says that the front took him from school at thirteen."
    sent = browser.post(f"{URL}/former/new", number=person.number, said=said)
    assert sent.status_code == 302, sent.text
    at = f"{URL}/former/{db.session.scalars(select(FormerChildCase)).one().uid}"
    assert said not in browser.get(at).text
    assert said in browser.post(at, reason=REASON).text
    sent = browser.post(f"{at}/closing", opened=browser.post(at, reason=REASON),
                        done="Counselling was offered and taken.")  # fmt: skip
    assert sent.status_code == 302


@pytest.mark.parametrize("language", ["en", "fr", "ar"])
def test_every_page_renders_in_every_language(cast, browse, language):
    by = cast.cp_focal_point
    event = an_event()
    doubt = a_child(by, a_person(a_unit(), born=None))
    file = queries.file_of(doubt)
    services.refer(file, an_agency(), seen=file.version, by=by)
    told = opened(an_age_doubt(a_person(a_unit(), name_native="أمينة")), by)
    browser = browse(by, language=language)
    for path in ("", f"/{doubt.uid}", f"/{told.uid}", f"/{told.uid}/evidence/interview",
                 f"/{told.uid}/evidence/medical", f"/{told.uid}/opinion", f"/{told.uid}/decision",
                 f"/{doubt.uid}/agency", f"/{doubt.uid}/hand-over", f"/{doubt.uid}/receipt",
                 f"/{doubt.uid}/note", "/calendar", "/calendar/new", f"/calendar/{event.uid}",
                 "/former", "/former/new"):  # fmt: skip
        assert browser.get(f"{URL}{path}").status_code == 200, path
    for which in ("hand-over", "receipt"):
        paper = browser.get(f"{URL}/{doubt.uid}/{which}.pdf")
        assert paper.mimetype == "application/pdf"
