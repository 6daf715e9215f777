"""Nominations and clearances in a real browser: how each page looks, reads and fits."""

import os
from datetime import timedelta

import pytest
from playwright.sync_api import expect
from sqlalchemy import func, select

from tests.browser import Browser
from tests.browser_checks import (
    a_page,
    axe,
    borrow_session,
    shots,
    too_wide_or_small,
)
from tests.makers import a_person, a_rank, a_unit, an_organisation, titled
from tests.training.enrolments.made import a_class, a_place, a_run, ready
from tests.training.makers import a_course, a_module
from tests.vetting.made import a_clearance, an_age_doubt
from trainingmgr.core import clock
from trainingmgr.core.columns import Sex
from trainingmgr.core.db import db
from trainingmgr.registry.people.rules import Category, Status
from trainingmgr.registry.structure.rules import Scheme
from trainingmgr.training.curricula.rules import HrddpScope
from trainingmgr.training.enrolments import services
from trainingmgr.training.enrolments.models import Enrolment
from trainingmgr.training.enrolments.rules import EnrolmentState
from trainingmgr.training.enrolments.services import waivers
from trainingmgr.vetting.rules import Outcome

pytestmark = pytest.mark.browser
NAMES = [
    ("Idriss Nassour Barka", "إدريس ناصر بركة"), ("Zara Brahim Issa", "زارا إبراهيم عيسى"),
    ("Ousmane Kally Adoum", "عثمان كلي آدم"), ("Saleh Outman Goukouni", "صالح عثمان كوكوني"),
    ("Maryam Idris Abakar", "مريم إدريس أبكر"), ("Achta Mahamat Nour", "عشتا محمد نور"),
    ("Djibrine Ali Terab", "جبرين علي تيراب"), ("Zawadi", None),
]  # fmt: skip


@pytest.fixture
def pages(cast):
    """A run in the middle of its nominations, and where each page of it is."""
    service = an_organisation()
    unit = a_unit(service=service, place_id=cast.here.place_id, titles=titled("4th Battalion"))
    rank = a_rank(service, titles=titled("Sergeant"), short=titled("Sgt"), band="OR-5")
    module = a_module(hrddp_scope=HrddpScope.MIXED)
    course = a_course(module, titles=titled("Law of armed conflict for junior leaders"))
    run = a_run(cast.here, module, course=course, capacity=6, seats_for_women=2)
    other = a_run(cast.there)
    a_class(run)
    a_class(other)
    a_clearance(unit, scheme=Scheme.HRDDP)
    people = []
    for number, (name, native) in enumerate(NAMES):
        sex = Sex.F if number in (1, 4, 5) else Sex.M
        people.append(
            a_person(unit, name=name, name_native=native, sex=sex, rank_id=rank.id,
                     category=Category.NCO)
        )  # fmt: skip
    a_clearance(people[0], valid_to=clock.today() - timedelta(days=20))
    a_place(other, people[2], EnrolmentState.CONFIRMED)
    for person in (people[1], people[2], people[4], people[5], people[6], people[7]):
        a_clearance(person)
    clerk = cast.training_clerk
    places = {person.id: services.nominate(run, person, by=clerk) for person in people}
    head = cast.cell_head
    chosen = [people[4], people[5], people[6]]
    services.confirm_many(
        run,
        [
            services.queries.enrolment(places[each.id].uid, reader=head,
                                       permission=services.Permission.COHORT_READ)
            for each in chosen
        ],
        by=head,
    )  # fmt: skip
    a_clearance(people[6], Outcome.SUSPENDED, decided_on=clock.today())
    a_place(run, ready(unit), EnrolmentState.WAITLISTED, waits_since=clock.now())
    waiting = places[people[3].id]
    request = waivers.ask_waiver(
        services.queries.enrolment(waiting.uid, reader=clerk,
                                   permission=services.Permission.COHORT_READ),
        "clearance:national", reason="The board decides on Monday.",
        until_on=clock.today() + timedelta(days=20), by=clerk,
    )  # fmt: skip
    doubt = an_age_doubt(a_person(unit, name="Mahamat Saleh"))
    dead = a_person(unit, status=Status.DECEASED)
    ready(unit, name="Kebir Souleymane")
    here = f"/runs/{run.uid}"
    found = {
        "nominations": (clerk, f"{here}/nominations"),
        "nominate": (clerk, f"{here}/nominations/new?unit={unit.uid}"),
        "confirm": (head, f"{here}/confirmation"),
        "roster": (clerk, f"{here}/roster"),
        "place": (clerk, f"/places/{waiting.uid}"),
        "waiver": (clerk, f"/places/{waiting.uid}/waiver"),
        "sign": (cast.vetting_board, f"/waivers/{request.uid}"),
        "audience": (clerk, f"{here}/audience"),
        "clearances": (cast.vetting_officer, "/vetting"),
        "person": (cast.vetting_officer, f"/vetting/people/{people[0].uid}"),
        "record": (cast.vetting_officer, f"/vetting/people/{people[0].uid}/new"),
        "units": (cast.vetting_officer, "/vetting/units"),
        "suspend": (cast.vetting_officer, f"/vetting/units/{unit.uid}/suspension"),
        "many": (cast.vetting_officer, "/vetting/many"),
        "age": (cast.cp_focal_point, "/vetting/children"),
        "referral": (cast.cp_focal_point, f"/vetting/children/{doubt.uid}"),
    }
    numbers = [dead.number, "9999999-0", ready(unit).number, a_person(unit).number]
    found["preview"] = (clerk, f"{here}/nominations/new", "\n".join(numbers))
    db.session.commit()
    return found


def test_every_page_fits_reads_well_and_has_no_fault_on_a_phone(app, address, window, pages):
    """What the walk over every page does not see: thumbs, and axe on a narrow screen."""
    browsers, found = {}, []
    for language in ("en", "ar"):
        with a_page(window, width=360, language=language, touch=True) as page:
            for name, (user, path, *typed) in pages.items():
                mine = browsers.setdefault(user.id, Browser(app, user))
                borrow_session(page, address, mine)
                page.goto(f"{address}{path}{'&' if '?' in path else '?'}lang={language}")
                if typed:
                    page.locator("main textarea").first.fill(typed[0])
                    with page.expect_navigation():
                        page.locator("main form .say button").first.click()
                if os.environ.get("SHOTS"):
                    shots(page, f"enrolments-{name}-{language}")
                faults = too_wide_or_small(page)
                faults += axe(page) if language == "en" else []
                found += [f"{name} {language}: {fault}" for fault in faults]
            found += page.complaints
    assert found == []


def test_a_clerk_nominates_and_the_head_confirms_with_the_keyboard_alone(
    app, address, window, pages
):
    clerk, path, *_typed = pages["nominate"]
    head, confirm = pages["confirm"]
    before = db.session.scalar(select(func.count()).select_from(Enrolment))
    db.session.commit()
    with a_page(window) as page:
        borrow_session(page, address, Browser(app, clerk))
        page.goto(f"{address}{path}")
        page.get_by_label("Kebir Souleymane").focus()
        men = page.locator(".balance table").first.locator("tr").last.locator(".num")
        before_marking = int(men.inner_text())
        page.keyboard.press("Space")
        expect(men).to_have_text(f"{before_marking} + 1")  # the bars follow the marks (row 32)
        with page.expect_navigation():
            page.keyboard.press("Enter")
        with page.expect_navigation():
            page.get_by_role("button", name="Nominate 1 person").press("Enter")
        assert "1 person is nominated." in page.content()
    assert db.session.scalar(select(func.count()).select_from(Enrolment)) == before + 1
    db.session.commit()
    with a_page(window, scripts=False) as page:
        borrow_session(page, address, Browser(app, head))
        page.goto(f"{address}{confirm}")
        with page.expect_navigation():
            page.locator("main button.btn-primary").last.press("Enter")
        assert "confirmed." in page.content()
