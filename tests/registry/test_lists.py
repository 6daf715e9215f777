"""The list of people: its state is its address, saved under a name, with the columns one wants."""

import re
from datetime import date

import pytest

from tests.makers import a_person, a_rank, a_unit, a_user, an_organisation, kept
from tests.registry.test_portraits import sent
from trainingmgr.accounts.rules import Role
from trainingmgr.core import clock
from trainingmgr.core.columns import Sex
from trainingmgr.core.dates import PartialDate
from trainingmgr.core.db import db
from trainingmgr.documents import pictures
from trainingmgr.registry.people.models import Portrait, ServiceRecord
from trainingmgr.registry.people.rules import Status
from trainingmgr.registry.people.services import changes
from trainingmgr.tabular.models import ImportBatch, ImportState, SavedView
from trainingmgr.tabular.rules import address_of


@pytest.fixture
def clerk(app):
    return a_user(Role.HR_CLERK)


def test_columns_are_chosen_in_the_address_as_far_as_the_reader_may_see_them(clerk, browse):
    a_person(name="Zawadi", sex=Sex.F, born=PartialDate.read("1985~"))
    usual = browse(clerk).get("/people").text
    assert ">Service number</th>" in usual
    assert "about 1985" not in usual
    chosen = browse(clerk).get("/people?columns=born&columns=sex").text
    assert "about 1985" in chosen
    assert 'data-l="Sex">Woman' in chosen
    assert ">Service number</th>" not in chosen
    plain = browse(a_user(Role.FINANCE)).get("/people?columns=born&columns=sex").text
    assert "about 1985" not in plain
    assert "Woman<" not in plain


def taken(browser, asked, form="csv"):
    """The list as it is asked for, as a file."""
    return browser.post(f"/exports/people?{asked}", form=form, reason="For the parade.").text


def test_a_list_leaves_with_its_columns_and_in_its_order(clerk, browse):
    for name in ("Zara", "Adam"):
        a_person(name=name, sex=Sex.F)
    lines = taken(browse(clerk), "columns=sex&columns=number&sort=-name").splitlines()
    assert lines[1] == "name;name_native;person_no;sex"
    assert [line.partition(";")[0] for line in lines[2:]] == ["Zara", "Adam"]
    verifier = browse(a_user(Role.PAY_VERIFIER))
    secret = taken(verifier, "columns=sex&columns=number")
    assert secret.splitlines()[1] == "name;name_native;person_no"


def test_a_roll_has_photographs_where_they_are_asked_for_and_may_be_seen(clerk, browse):
    person = a_person(name="Pictured")
    a_person(name="Without")
    kept(Portrait(person_id=person.id, picture=pictures.portrait(sent()), by_id=clerk.id))
    asked = {"form": "pdf", "reason": "For the parade."}
    plain = browse(clerk).post("/exports/people", **asked).data
    photos = browse(clerk).post("/exports/people", portraits="y", **asked).data
    assert b"/DCTDecode" in photos
    assert b"/DCTDecode" not in plain
    verifier = browse(a_user(Role.PAY_VERIFIER))
    assert "With photographs" not in verifier.get("/exports/people").text
    assert b"/DCTDecode" not in verifier.post("/exports/people", portraits="y", **asked).data


def test_every_choice_says_how_many_people_it_would_leave(clerk, browse):
    service = an_organisation()
    sergeant, major = a_rank(service, band="OR-5"), a_rank(service, band="OF-3")
    for status, rank, n in (("active", sergeant, 3), ("awol", sergeant, 2), ("active", major, 1)):
        for _ in range(n):
            a_person(status=Status(status), rank_id=rank.id, sex=Sex.F)
    page = browse(clerk).get("/people", costs=5).text
    for words in ("Active (4)", "Absent without leave (2)", "Woman (6)", "Man (0)",
                  "Officers (OF-1 to OF-5) (1)"):  # fmt: skip
        assert words in page
    narrowed = browse(clerk).get("/people?status=awol").text
    for words in ("Active (4)", "Absent without leave (2)", "Woman (2)",
                  "Officers (OF-1 to OF-5) (0)"):  # fmt: skip
        assert words in narrowed


def test_a_list_stands_for_a_day(clerk, browse):
    before, after = a_unit(), a_unit()
    person = a_person(before, name="Moved", status=Status.ACTIVE)
    first = db.session.query(ServiceRecord).filter_by(person_id=person.id).one()
    first.from_on, first.status = date(2020, 1, 1), Status.SICK
    db.session.commit()
    changes.change_service(person, status=Status.ACTIVE, from_on=date(2024, 5, 1),
                            unit_id=after.id, by=clerk)  # fmt: skip
    browser = browse(clerk)
    assert "Moved" in browser.get(f"/people?unit={before.uid}&on=30/04/2024", costs=5).text
    assert "Moved" not in browser.get(f"/people?unit={before.uid}&on=01/05/2024").text
    assert "Moved" not in browser.get(f"/people?unit={before.uid}").text
    assert "Moved" in browser.get("/people?status=sick&on=30/04/2024").text
    shown = browser.get("/people?on=30/04/2024").text
    assert before.title("en") in shown
    file = taken(browser, "on=30/04/2024&columns=unit&columns=status&columns=status_since")
    assert f"Moved;;{before.code};Sick;2020-01-01" in file
    assert f"Moved;;{after.code};Active;2024-05-01" in taken(
        browser, "columns=unit&columns=status&columns=status_since"
    )
    card = browser.get(f"/people/{person.uid}?on=30/04/2024").text
    assert "On 30 April 2024" in card
    assert card.index(before.title("en")) > card.index("On 30 April 2024")
    assert "No service is recorded for that day." in browser.get(
        f"/people/{person.uid}?on=01/01/2010").text  # fmt: skip


def test_a_view_is_an_address_under_a_name_of_ones_own(clerk, browse):
    a_person(name="Gone", status=Status.AWOL)
    browser = browse(clerk)
    opened = browser.get("/people?status=awol&columns=sex")
    saved = browser.post(
        "/views", opened=opened, list="/people", name="Absent", asked="status=awol&x=1"
    )
    assert saved.location == "/people?status=awol"
    page = browser.get(saved.location)
    assert "The view is saved." in page.text
    assert 'aria-current="true"><bdi>Absent</bdi>' in page.text
    assert 'href="/people?status=awol"><bdi>Absent</bdi>' in browser.get("/people").text
    assert "Absent</bdi>" not in browse(a_user(Role.HR_CLERK)).get("/people").text
    twice = browser.post("/views", opened=opened, list="/people", name="Absent", asked="sex=f")
    assert "You have a view of this name already." in twice.text
    empty = browser.post("/views", opened=opened, list="/people", name="All", asked="x=1")
    assert "not narrowed" in empty.text
    uid = db.session.query(SavedView).one().uid
    other = browse(a_user(Role.HR_CLERK))
    assert other.post(f"/views/{uid}/removal", opened=other.get("/people")).status_code == 404
    assert browser.post(f"/views/{uid}/removal", opened=opened).status_code == 302
    assert "Absent</bdi>" not in browser.get("/people").text


def test_an_address_keeps_what_a_list_can_be_asked_and_nothing_else():
    asked = {"sort": ["name"], "q": [" Zawadi "], "cursor": ["x"], "columns": ["sex", "unit"],
             "status": [""]}  # fmt: skip
    assert (
        address_of(asked, ("q", "columns", "sort")) == "q=Zawadi&columns=sex&columns=unit&sort=name"
    )


def test_a_list_counts_nobody_twice_and_nobody_of_an_unfinished_import(clerk, browse):
    kept_ = a_person(name="Kept", status=Status.ACTIVE)
    a_person(name="Joined", same_as_id=kept_.id, status=Status.ACTIVE)
    batch = kept(ImportBatch(
        kind="people", source="HR", file_name="a.csv", sha256="a" * 64, size=1, stored_as="x",
        by_id=clerk.id, holder_id=clerk.holder_id,
    ))  # fmt: skip
    a_person(name="Staged", batch_id=batch.id, status=Status.SICK)
    a_person(name="Joined of it", batch_id=batch.id, same_as_id=kept_.id, status=Status.SICK)

    def counted(asked=""):
        return re.search("<h1>([0-9]+) p", browse(clerk).get(f"/people{asked}").text)[1]

    assert [counted(), counted("?status=active"), counted("?status=sick")] == ["1", "1", "0"]
    assert "Staged" not in browse(clerk).get("/people").text
    batch = db.session.get_one(ImportBatch, batch.id)
    batch.state, batch.visible_at = ImportState.IMPORTED, clock.now()
    db.session.commit()
    assert [counted(), counted("?status=active"), counted("?status=sick")] == ["2", "1", "1"]
