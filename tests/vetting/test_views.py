"""Pages of vetting: who sees words, who sees decisions, and what opening them leaves behind."""

import re
from datetime import timedelta

import pytest
from sqlalchemy import func, select

from tests.browser import Page
from tests.makers import a_person, a_unit, kept
from tests.vetting.made import a_clearance, an_age_doubt
from trainingmgr.core import clock
from trainingmgr.core.db import db
from trainingmgr.core.journal import JournalEntry
from trainingmgr.registry.structure.rules import Scheme
from trainingmgr.vetting.models import AgeDoubt, Clearance
from trainingmgr.vetting.rules import Outcome

ADVERSE = [Outcome.NOT_CLEARED, Outcome.SUSPENDED, Outcome.CANCELLED, Outcome.UPHELD]
TYPED = {"scheme": "national", "decided_by": "Board"}
LEAHY = TYPED | {"scheme": "leahy"}


def last_event():
    db.session.commit()
    return db.session.scalar(
        select(JournalEntry.event).order_by(JournalEntry.number.desc()).limit(1)
    )


def test_a_register_costs_the_same_at_one_row_and_at_fifty(cast, browse):
    a_clearance(a_person())
    browser = browse(cast.vetting_officer)
    browser.get("/vetting", costs=2)
    for _each in range(52):
        a_clearance(a_person())
    assert "Next lines" in browser.get("/vetting", costs=2).text


def test_what_ends_soon_is_one_press_away(cast, browse):
    soon, later = a_person(name="Soon"), a_person(name="Later")
    a_clearance(soon, valid_to=clock.today() + timedelta(days=20))
    a_clearance(later, valid_to=clock.today() + timedelta(days=200))
    text = browse(cast.vetting_officer).get("/vetting?ends=30").text
    assert "Soon" in text
    assert ">Later<" not in text


@pytest.mark.parametrize("outcome", ADVERSE)
def test_the_page_is_the_same_for_every_hidden_reason_r_vet_02a(cast, browse, outcome):
    """What a training cell reads of a person is byte for byte what it reads of another."""
    texts = []
    for each in (Outcome.NOT_CLEARED, outcome):
        person = a_person(reach=cast.here, name="Same Name", number="1234567-4")
        a_clearance(person, each)
        answer = browse(cast.training_clerk).get(f"/vetting/people/{person.uid}")
        texts.append(answer.text.replace(str(person.uid), "UID"))
        person.number = f"999{person.id:04}-0"
        kept(person)
    assert "Not cleared" in texts[0]
    assert strip(texts[0]) == strip(texts[1])


def strip(text):
    return text[text.index("<main") : text.index("</main>")]


def test_words_are_for_their_readers_and_files_for_vetting_alone(cast, browse):
    person = a_person(cast.unit, reach=cast.here)
    a_clearance(person, decided_by="The board of clearances")
    path = f"/vetting/people/{person.uid}"
    seen = {}
    for role in ("training_clerk", "hr_clerk", "vetting_officer", "mentor", "sysadmin"):
        answer = browse(getattr(cast, role)).get(path)
        seen[role] = answer.status_code
        assert "The board of clearances" not in answer.text
    assert seen == {
        "training_clerk": 200, "hr_clerk": 200, "vetting_officer": 200, "mentor": 403,
        "sysadmin": 403,
    }  # fmt: skip


def test_a_foreign_person_answers_like_an_unknown_one(cast, browse):
    person = a_person(cast.other_unit)
    answer = browse(cast.training_clerk).get(f"/vetting/people/{person.uid}")
    unknown = browse(cast.training_clerk).get(f"/vetting/people/{cast.here.uid}")
    assert (answer.status_code, unknown.status_code) == (404, 404)


def test_opening_a_file_asks_why_and_is_noted(cast, browse):
    person = a_person()
    a_clearance(person, decided_by="The board of clearances")
    browser = browse(cast.vetting_officer)
    page = browser.get(f"/vetting/people/{person.uid}")
    path = f"/vetting/people/{person.uid}/file"
    answer = browser.post(path, opened=page, reason="because")
    assert answer.status_code == 422
    assert "The board of clearances" not in answer.text
    answer = browser.post(path, opened=page, reason="Her renewal is due next week.")
    assert "The board of clearances" in answer.text
    assert last_event() == "ClearanceFileOpened"


def test_recording_asks_for_proof_again(cast, browse):
    person = a_person()
    stale = browse(cast.vetting_officer, fresh=False)
    assert stale.get(f"/vetting/people/{person.uid}/new").status_code == 303
    answer = browse(cast.vetting_board).get(f"/vetting/people/{person.uid}/new")
    assert answer.status_code == 403


def test_a_decision_is_recorded_and_refused_with_sentences(cast, browse):
    person = a_person()
    browser = browse(cast.vetting_officer)
    path = f"/vetting/people/{person.uid}/new"
    answer = browser.post(path, **TYPED, outcome="cleared", decided_on="1/11/2026")
    assert answer.status_code == 422 and "Open a vetting case" in answer.text
    answer = browser.post(path, **LEAHY, outcome="cleared", decided_on="1/11/2026")
    assert answer.status_code == 422
    assert "Say from when to when the clearance is valid." in answer.text
    answer = browser.post(
        path, **LEAHY, outcome="cleared", decided_on="1/11/2026", valid_from="1/11/2026",
        valid_to="31/10/2027",
    )  # fmt: skip
    assert answer.status_code == 302
    assert db.session.scalar(select(func.count()).select_from(Clearance)) == 1


def test_the_secretariat_decides_about_units_under_its_own_scheme(cast, browse):
    unit, person = a_unit(), a_person()
    browser = browse(cast.hrddp_secretariat)
    assert browser.get(f"/vetting/people/{person.uid}/new").status_code == 404
    page = browser.get(f"/vetting/units/{unit.uid}/new")
    assert 'value="hrddp"' in page.text
    assert 'value="national"' not in page.text
    answer = browser.post(
        f"/vetting/units/{unit.uid}/suspension", scheme="hrddp", decided_on="1/11/2026"
    )
    assert answer.status_code == 302
    assert "Not cleared" in browser.get(f"/vetting/units/{unit.uid}").text


def test_units_show_the_word_of_the_nearest_unit_above(cast, browse):
    brigade = a_unit(place_id=cast.here.place_id)
    a_unit(brigade, place_id=cast.here.place_id)
    a_clearance(brigade, scheme=Scheme.HRDDP)
    text = browse(cast.training_clerk).get("/vetting/units").text
    assert text.count("Cleared") >= 2


def test_a_list_is_asked_for_but_never_refused_r_vet_09(cast, browse):
    people = [a_person() for _each in range(3)]
    numbers = "\n".join(each.number for each in people)
    browser = browse(cast.vetting_officer)
    page = browser.get(f"/vetting/many?who={people[0].number}")
    assert people[0].number in page.text
    for forged in ("not_cleared", "suspended", "refuse"):
        answer = browser.post(
            "/vetting/many", numbers=numbers, scheme="national", deed=forged, outcome="not_cleared"
        )
        assert answer.status_code == 422
    answer = browser.post("/vetting/many", numbers=numbers, scheme="national", deed="ask")
    assert answer.status_code == 302
    outcomes = set(db.session.scalars(select(Clearance.outcome)))
    assert outcomes == {Outcome.PENDING}


def test_people_are_chosen_over_pages_for_one_deed(cast, browse):
    people = [a_person() for _each in range(52)]
    for each in people:
        a_clearance(each)
    browser = browse(cast.vetting_officer)
    first = browser.get("/vetting/choice")
    token = Page(first).values["csrf_token"]
    newest, oldest = people[-1].number, people[0].number
    after = re.search('name="after" value="([^"]+)"', first.text)[1]
    chosen = {"csrf_token": token, "at": "1", "who-1": newest}
    second = browser.ask("POST", "/vetting/choice", data=chosen | {"after": after})
    assert f'name="who-1" value="{newest}"' in second.text
    assert oldest in second.text
    both = chosen | {"at": "2", "who-2": oldest}
    asked = browser.ask("POST", "/vetting/many", data=both).text
    assert f"{newest}\n{oldest}" in asked.replace("\r", "")
    whole = browser.ask("POST", "/vetting/choice", data={"csrf_token": token, "all": "y"}).text
    assert ">52</b>" in whole
    narrow = browser.ask("POST", "/vetting/choice?word=expired", data={"csrf_token": token})
    assert "No clearance fits." in narrow.text


def test_everybody_else_reads_withdrawn_for_age(cast, browse):
    person = a_person(reach=cast.here)
    an_age_doubt(person, evidence="School register of 2019.")
    text = browse(cast.training_clerk).get(f"/vetting/people/{person.uid}").text
    assert "Withdrawn for age" in text
    assert "referral" not in strip(text).casefold()


def test_a_doubt_is_raised_by_whoever_has_it(cast, browse):
    person = a_person()
    officer = browse(cast.vetting_officer)
    answer = officer.post(f"/vetting/people/{person.uid}/age-doubt", evidence="Looks fifteen.")
    assert answer.status_code == 302
    assert db.session.scalar(select(AgeDoubt.state)) == "open"


@pytest.mark.parametrize("language", ["en", "fr", "ar"])
def test_every_page_renders_in_every_language(cast, browse, language):
    unit, person = a_unit(), a_person(name_native="أمينة حسن علي")
    a_clearance(person, Outcome.CLEARED_WITH_CONDITIONS, conditions_open=True)
    officer = browse(cast.vetting_officer, language=language)
    for path in ("", f"/people/{person.uid}", f"/people/{person.uid}/new", "/units",
                 f"/units/{unit.uid}", f"/units/{unit.uid}/new", "/many",
                 f"/units/{unit.uid}/suspension", f"/people/{person.uid}/age-doubt"):  # fmt: skip
        assert officer.get(f"/vetting{path}").status_code == 200
