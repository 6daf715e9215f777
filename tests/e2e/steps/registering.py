"""From a messy list to people in the register whom a scheme has cleared, or not."""

from urllib.parse import urlsplit

from sqlalchemy import select

from tests.e2e.journey import (
    CHILD,
    DAY,
    HR,
    HR_HEAD,
    NAME,
    NUMBER,
    PEOPLE,
    TODAY,
    bring,
    person,
    press,
    row,
    said,
    table,
    worked,
)
from trainingmgr.core.db import db
from trainingmgr.registry.people.models import Person
from trainingmgr.registry.structure.models import Unit

HEAD = ["الرقم العسكري", "الاسم", "الاسم بالعربية", "الجنس", "تاريخ الميلاد", "الوحدة", "الفئة",
        "status"]  # fmt: skip
DECISION = ["scheme", "subject_type", "person_no", "unit_code", "outcome", "decided_on",
            "valid_from", "valid_to", "ext_ref"]  # fmt: skip


def a_messy_list_is_imported_and_its_questions_answered(journey):
    page = bring(journey.office, HR, "people", "11BN.csv", table(_list(journey), "cp1256"))
    assert "what comes first, the day or the month?" in said(page)
    page.get_by_label("The day comes first").check()
    press(page, "Go on")
    worked(journey.office, page)
    assert "7 rows were checked" in said(page)
    assert row(page, "child protection focal point").count() == 1
    page.get_by_label("Leave the rows with problems out").check()
    press(page, "Take it in")
    assert "6 people" in said(worked(journey.office, page))
    traveller = person(NUMBER["traveller"])
    assert (traveller.name_display, traveller.born.text) == (NAME["traveller"], "1994-04-03")
    assert person(CHILD) is None


def _list(journey):
    """As an office writes it; with somebody who is known already, and somebody of fifteen."""
    twin = db.session.scalar(
        select(Person)
        .join(Unit, Unit.id == Person.unit_id)
        .where(Unit.code == "11BN-A", Person.born.is_not(None), Person.sex == "m")
        .order_by(Person.id)
    )
    journey.twin = (twin.name_display, twin.number)
    known = ["", twin.name_display, twin.name_native or "", "ذكر", twin.born.text[:4], "11BN-A"]
    db.session.remove()
    born = f"02/03/{TODAY.year - 15}"
    return [
        ["قائمة كتيبة المشاة 11"],
        HEAD,
        *(
            [number, name, native, "ذكر", day, unit, "Enlisted", "Active"]
            for number, name, native, day, unit in PEOPLE.values()
        ),
        [*known, "", ""],
        [CHILD, "Idriss Moussa Saleh", "إدريس موسى صالح", "ذكر", born, "11BN-A", "Enlisted", ""],
    ]


def one_who_was_known_already_is_joined_by_two_people(journey):
    name, number = journey.twin
    page = journey.go(HR, "/identity/pairs")
    press(page, "Compare", inside=page.locator("main li").filter(has_text=number).first)
    page.get_by_label("Why? One sentence an inspector can check").fill(
        "Same name, year and company; the card shown bears the older number."
    )
    press(page, "Same person")
    known = _answering(journey, name)
    waits = journey.go(HR_HEAD, "/identity/merges")
    with waits.expect_navigation():
        row(waits, number, "Annour Seid Rimali").get_by_role("link").first.click()
    press(waits, "Join the records")
    assert "Part them again" in said(waits)
    assert _answering(journey, name) == known - 1


def _answering(journey, name):
    """How many records answer to this name."""
    page = journey.go(HR, f"/people?q={name}")
    return page.locator("main tbody tr").filter(has_text=name).count()


def clearances_come_from_outside_one_expired_and_none_for_the_child(journey):
    page = bring(journey.office, "vetting", "clearances", "decisions.csv", table(_decisions()))
    assert row(page, CHILD).count() == 1
    assert "secretariat assesses it" in said(page)
    press(journey.go("hrddp", urlsplit(page.url).path), "Assessed")
    panel = journey.go("board", urlsplit(page.url).path)
    press(panel, "Approve")
    page.reload()
    page.get_by_label("Leave the rows with problems out").check()
    press(page, "Take it in")
    assert "7 clearances" in said(worked(journey.office, page))
    shown = journey.go("vetting", f"/vetting/people/{person(NUMBER['expired']).uid}")
    assert "Ask the vetting officer for renewal" in row(shown, "Expired").inner_text()


def _decisions():
    rows = [DECISION]
    for at, (key, number) in enumerate([*NUMBER.items(), ("child", CHILD)]):
        since = TODAY - (400 if key == "expired" else 30) * DAY
        until = TODAY + (-20 if key == "expired" else 300) * DAY
        rows.append(["national", "person", number, "", "cleared", since, since, until, f"J-{at}"])
    for unit in ("11BN-A", "11BN-B"):
        since, until = TODAY - 30 * DAY, TODAY + 300 * DAY
        rows.append(["hrddp", "unit", "", unit, "cleared", since, since, until, f"U-{unit}"])
    return rows
