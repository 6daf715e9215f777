"""One request by its pages: asked for, assessed, decided, told, suspended, lifted."""

import io

import pytest
from pypdf import PdfReader
from sqlalchemy import func, select

from tests.browser import Page
from tests.makers import an_organisation, together
from tests.vetting.diligence.made import (
    WHY,
    Bench,
    a_led_unit,
    a_measure,
    a_request,
    assessed,
    days,
    decided,
    supported,
)
from trainingmgr.core import clock
from trainingmgr.core.db import db
from trainingmgr.core.journal import JournalEntry
from trainingmgr.vetting.diligence import queries
from trainingmgr.vetting.diligence.models import MitigationMeasure, SupportRequest
from trainingmgr.vetting.diligence.rules import Ruling, SupportState
from trainingmgr.vetting.queries import units

AT = "/vetting/diligence"


def written(on):
    return f"{on:%d/%m/%Y}"


def now(row):
    db.session.expire_all()
    return db.session.get(SupportRequest, row.id)


@pytest.fixture
def three(cast):
    """The cast's programme officer asks, the secretariat assesses, the board decides."""
    bench = Bench()
    bench.asks = cast.programme_officer
    bench.assesses = cast.hrddp_secretariat
    bench.decides = cast.vetting_board
    return bench


def test_a_request_goes_its_way_by_its_pages(three, browse):
    unit, giver = a_led_unit(), an_organisation()
    asks, assesses, decides = (browse(each) for each in (three.asks, three.assesses, three.decides))
    assert f'href="{AT}"' in asks.get("/").text
    sent = asks.post(
        f"{AT}/new", what="Road patrols", provider=str(giver.id), units=unit.code,
        period_from=written(clock.today()), period_to=written(days(90)),
        **{"items-0-what": "Driving", "items-0-kind": "training", "items-0-exclusion": ""},
    )  # fmt: skip
    assert sent.status_code == 302, sent.text
    row = db.session.scalar(select(SupportRequest))
    at = f"{AT}/{row.uid}"
    deeds = [
        ("scope", {}),
        ("assessment", {
            "sources": ["un_reports"], "violations": "Two incidents.", "steps_taken": "A trial.",
            "benefit": "Safer roads.", "if_withheld": "Empty roads.", "inherent_risk": "high",
            "residual_risk": "medium", "withholding_risk": "low",
        }),
        ("commander", {"part": str(three_commander(row)), "finding": "no_concern"}),
        ("handing-in", {}),
    ]  # fmt: skip
    for name, typed in deeds:
        seen = now(row).version
        sent = assesses.post(f"{at}/assessing/{name}", version=seen, **typed)
        assert sent.status_code == 302, sent.text
        if name == "commander":  # another of the secretariat looked at the page of before
            typed = typed | {"finding": "concern"}
            late = assesses.post(f"{at}/assessing/{name}", version=seen, **typed)
            assert late.status_code == 409 and ": No concern" in late.text
    assert assesses.get(f"{at}/deciding/decision").status_code == 403  # another office decides
    sent = decides.post(
        f"{at}/deciding/decision", version=now(row).version, ruling="proceed", reason=WHY,
        valid_until=written(days(100)),
    )  # fmt: skip
    assert sent.status_code == 302, sent.text
    assert now(row).state is SupportState.DECIDED
    text = asks.get(at).text
    assert "Decided: goes ahead" in text
    assert "Two incidents" not in text
    assert WHY not in text


def three_commander(row):
    return queries.whole(row.id).commanders[0].uid


def test_the_narrative_is_told_after_a_reason_alone(three, browse):
    row = supported(three)
    browser = browse(three.decides)
    shut = browser.get(f"{AT}/{row.uid}")
    assert "Two incidents" not in shut.text
    told = browser.ask(
        "POST", f"{AT}/{row.uid}/file",
        data=Page(shut).values | {"reason": "The board meets on Monday and needs it."},
    )  # fmt: skip
    assert "Two incidents" in told.text
    opened = select(func.count()).select_from(JournalEntry)
    assert db.session.scalar(opened.where(JournalEntry.event == "SupportFileOpened")) == 1
    assert browse(three.asks).post(f"{AT}/{row.uid}/file", reason=WHY).status_code == 403


def test_a_list_costs_the_same_at_one_request_and_at_fifty(three, browse):
    unit = a_led_unit()
    a_request(three, unit)
    browser = browse(three.assesses)
    browser.get(AT, costs=4)
    with together():
        bench = Bench()
        for _each in range(52):
            a_request(bench, unit)
    assert "Next lines" in browser.get(AT, costs=4).text


def test_others_read_one_word_of_a_unit_and_nothing_of_the_request_r_hrd_05(cast, three, browse):
    unit = a_led_unit(cast.unit)
    row = supported(three, unit)
    clerk = browse(cast.hr_head)
    page = clerk.get(f"/vetting/units/{unit.uid}").text
    assert "Cleared" in page
    for word in (row.code, "Two incidents of the year before", WHY):
        assert word not in page
    assert clerk.get(f"{AT}/{row.uid}").status_code == 403


def test_a_suspension_is_told_with_whom_it_freezes_and_lifted_by_another(three, browse):
    unit = a_led_unit()
    row = supported(three, unit)
    one, other = browse(three.assesses), browse(three.decides)
    at = f"{AT}/{row.uid}"
    asked = one.get(f"{at}/stopping/suspension").text
    assert f"/vetting/units/{unit.uid}/suspension" in asked
    sent = one.post(f"{at}/stopping/suspension", version=now(row).version, reason=WHY,
                    until="The court has decided.")  # fmt: skip
    assert sent.status_code == 302, sent.text
    assert unit.id in units.suspended_units(clock.today())
    assert f"/vetting/units/{unit.uid}/frozen" in one.get(at).text
    assert one.get(f"{at}/deciding/resumption").status_code == 403
    sent = other.post(f"{at}/deciding/resumption", version=now(row).version, reason=WHY)
    assert sent.status_code == 302, sent.text
    assert unit.id not in units.suspended_units(clock.today())


def test_an_owner_finds_the_measure_among_my_work_and_proves_it(cast, three, browse):
    row = assessed(three, a_request(three))
    made = a_measure(three, row, owner=cast.mentor, due=-1)
    key, at = made.id, f"{AT}/measures/{made.uid}"
    decided(three, row, Ruling.MITIGATED)
    browser, other = browse(cast.mentor), browse(cast.training_clerk)
    assert at in browser.get("/").text
    assert browser.get(at).status_code == 200
    seen = db.session.get(MitigationMeasure, key).version
    sent = browser.post(f"{at}/proof", version=seen, proof="Letter 12")
    assert sent.status_code == 302, sent.text
    assert other.get(at).status_code == 404


@pytest.mark.parametrize("language", ["en", "fr", "ar"])
def test_the_authorities_get_a_letter_without_the_reasons(three, browse, language):
    row = supported(three)
    answer = browse(three.asks).get(f"{AT}/{row.uid}/letter.pdf?language={language}")
    said = PdfReader(io.BytesIO(answer.data)).pages[0].extract_text()
    assert row.code in said
    assert "weighed" not in said
