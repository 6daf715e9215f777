"""One person travels the whole way: from a messy list to a verified certificate and the pay desk.

The steps are those of people at work, each in a browser of their own, one after the other.
"""

import io
import subprocess
import sys

import pypdf
import pypdfium2
import pytest
import zxingcpp
from sqlalchemy import select

from tests.e2e.journey import (
    DAY,
    TODAY,
    Office,
    bring,
    person,
    press,
    row,
    said,
    table,
    worked,
)
from tests.e2e.server import no_chromium
from tests.makers import titled
from tests.training.makers import a_course, a_trainer
from tests.training.results.made import a_tested_module
from trainingmgr.core.db import db
from trainingmgr.registry.people.models import Person
from trainingmgr.registry.structure.models import TrainingCentre, Unit
from trainingmgr.training.curricula.rules import HrddpScope

pytestmark = [pytest.mark.browser, no_chromium]
HR, HR_HEAD = "hr.1bde", "hr.head"
CLERK, HEAD, HEAD2 = "clerk.tam", "head.tam", "head2.tam"
PEOPLE = {
    "traveller": ("770001", "Brahim Adoum Kebir", "إبراهيم آدم كبير", "03/04/1994", "11BN-A"),
    "absent": ("770002", "Hassan Ngaro Tidjani", "حسن نقارو تجاني", "05/06/1991", "11BN-A"),
    "frozen": ("770003", "Moussa Bichara Kosso", "موسى بشارة كوسو", "07/08/1989", "11BN-B"),
    "expired": ("770004", "Saleh Djamous Abbo", "صالح جاموس أبو", "09/10/1990", "11BN-A"),
    "unpaid": ("770005", "Ali Zene Fadoul", "علي زين فضل", "11/12/1992", "11BN-A"),
}  # fmt: skip
NUMBER = {key: facts[0] for key, facts in PEOPLE.items()}
NAME = {key: facts[1] for key, facts in PEOPLE.items()}


class Journey:
    """What the steps hand on to one another."""

    def __init__(self, office):
        self.office, self.site = office, office.site
        self.run = self.twin = self.certificate = None

    def go(self, who, path):
        return self.office.at(who, path)

    def at_run(self, who, part=""):
        return self.go(who, f"/runs/{self.run}{part}")


def test_from_a_name_on_paper_to_a_verified_certificate_and_the_pay_desk(site, window):
    prepare()
    with Office(site, window) as office:
        office.signs_in(HEAD)
        journey = Journey(office)
        for step in STEPS:
            step(journey)
        assert office.complaints == []


def prepare():
    """A course of one day in the catalogue, and somebody who teaches it at the centre."""
    centre = db.session.scalar(select(TrainingCentre).where(TrainingCentre.code == "TAM"))
    module = a_tested_module(
        titles=titled("Protection of civilians in practice"), hrddp_scope=HrddpScope.IN,
        attendance_min=80, validity_months=24,
    )  # fmt: skip
    a_course(module, code="JRN-101", titles=titled("Protection of civilians"))
    a_trainer(module, centre=centre)
    db.session.remove()


def a_messy_list_is_imported_and_its_questions_answered(journey):
    twin = db.session.scalar(
        select(Person)
        .join(Unit, Unit.id == Person.unit_id)
        .where(Unit.code == "11BN-A", Person.born.is_not(None), Person.sex == "m")
        .order_by(Person.id)
    )
    journey.twin = (twin.name_display, twin.number)
    child = f"02/03/{TODAY.year - 15}"
    rows = [
        ["قائمة كتيبة المشاة 11"],
        ["الرقم العسكري", "الاسم", "الاسم بالعربية", "الجنس", "تاريخ الميلاد", "الوحدة",
         "الفئة"],
        *(
            [no, name, native, "ذكر", born, unit]
            for no, name, native, born, unit in PEOPLE.values()
        ),
        ["", twin.name_display, twin.name_native or "", "ذكر", twin.born.text[:4], "11BN-A", ""],
        ["770009", "Idriss Moussa Saleh", "إدريس موسى صالح", "ذكر", child, "11BN-A", "Enlisted"],
    ]
    db.session.remove()
    page = bring(journey.office, HR, "people", "11BN.csv", table(rows, "cp1256"))
    assert "what comes first, the day or the month?" in said(page)
    page.get_by_label("The day comes first").check()
    press(page, "Go on")
    worked(journey.office, page)
    refused = row(page, "child protection focal point")
    assert refused.count() == 1
    page.get_by_label("Leave the rows with problems out").check()
    press(page, "Take it in")
    assert "6" in said(worked(journey.office, page))
    traveller = person(NUMBER["traveller"])
    assert (traveller.name_display, traveller.born.text) == (NAME["traveller"], "1994-04-03")
    assert person("770009") is None


def one_who_was_known_already_is_joined_by_two_people(journey):
    name, number = journey.twin
    page = journey.go(HR, "/identity/pairs")
    press(page, "Compare", inside=page.locator("main li").filter(has_text=number).first)
    page.get_by_label("Why? One sentence an inspector can check").fill(
        "Same name, year and company; the card shown bears the older number."
    )
    press(page, "Same person")
    waits = journey.go(HR_HEAD, "/identity/merges")
    with waits.expect_navigation():
        row(waits, number, "Annour Seid Rimali").get_by_role("link").first.click()
    press(waits, "Join the records")
    assert "Part them again" in said(waits)


def clearances_come_from_outside_one_expired_and_the_child_is_in_no_register(journey):
    head = ["scheme", "subject_type", "person_no", "unit_code", "outcome", "decided_on",
            "valid_from", "valid_to", "ext_ref"]  # fmt: skip
    rows = [head]
    for at, key in enumerate((*PEOPLE, "child")):
        number = NUMBER.get(key, "770009")
        since = TODAY - (400 if key == "expired" else 30) * DAY
        until = TODAY + (-20 if key == "expired" else 300) * DAY
        rows.append(["national", "person", number, "", "cleared", since, since, until, f"J-{at}"])
    for unit in ("11BN-A", "11BN-B"):
        since, until = TODAY - 30 * DAY, TODAY + 300 * DAY
        rows.append(["hrddp", "unit", "", unit, "cleared", since, since, until, f"U-{unit}"])
    page = bring(journey.office, "vetting", "clearances", "decisions.csv", table(rows))
    assert row(page, "770009").count() == 1
    page.get_by_label("Leave the rows with problems out").check()
    press(page, "Take it in")
    worked(journey.office, page)
    shown = journey.go("vetting", f"/vetting/people/{person(NUMBER['expired']).uid}")
    assert "Ask the vetting officer for renewal" in row(shown, "Expired").inner_text()


def a_run_is_planned_and_approved_by_host_and_programme(journey):
    page = journey.go(CLERK, "/runs/new")
    page.get_by_label("Course", exact=True).select_option(label=course_in(page))
    page.get_by_label("Centre", exact=True).select_option(index=1)
    page.get_by_label("First day").fill(f"{TODAY - 2 * DAY:%d/%m/%Y}")
    page.get_by_label("Last day").fill(f"{TODAY:%d/%m/%Y}")
    page.get_by_label("English").check()
    page.get_by_label("Seats", exact=True).fill("12")
    page.get_by_label("Units that it supports").fill("11BN-A, 11BN-B")
    press(page, "Save the plan")
    journey.run = page.url.removeprefix(journey.site.address).split("/")[2]
    for who, side in (("host", "host"), ("programme", "programme")):
        other = journey.at_run(who)
        press(other, f"Read and approve for the {side}")
        press(other, "Approve exactly this plan")
    page = journey.at_run(CLERK)
    press(page, "Take nominations")


def course_in(page):
    options = page.get_by_label("Course", exact=True).locator("option").all_inner_texts()
    return next(each for each in options if "JRN-101" in each)


def classes_are_laid_out_and_led(journey):
    page = journey.at_run(CLERK, "/classes")
    for day in (2, 1, 0):
        press(page, "Plan a class")
        page.get_by_label("Module").select_option(index=1)
        page.get_by_label("Day", exact=True).fill(f"{TODAY - day * DAY:%d/%m/%Y}")
        page.get_by_label("From", exact=True).fill("08:00")
        page.get_by_label("To", exact=True).fill("10:00")
        press(page, "Save the class")
    for _class in range(3):
        page = journey.at_run(CLERK, "/classes")
        press(page, "Name who leads")
        able = row(page, "Yes").get_by_role("rowheader").inner_text().strip()
        page.get_by_label("Person", exact=True).select_option(label=able)
        page.get_by_label("Does what").select_option(label="Lead")
        press(page, "Name the person")


def people_are_nominated_and_the_gap_of_one_is_explained(journey):
    page = journey.at_run(CLERK, "/nominations/new")
    numbers = [*NUMBER.values(), "770009"]
    page.get_by_label("Numbers").fill("\n".join(numbers))
    press(page, "Look who can and who cannot")
    print(said(page))
    press(page, "Nominate 5 people")
    print(said(page))


STEPS = (
    a_messy_list_is_imported_and_its_questions_answered,
    one_who_was_known_already_is_joined_by_two_people,
    clearances_come_from_outside_one_expired_and_the_child_is_in_no_register,
    a_run_is_planned_and_approved_by_host_and_programme,
    classes_are_laid_out_and_led,
    people_are_nominated_and_the_gap_of_one_is_explained,
)
