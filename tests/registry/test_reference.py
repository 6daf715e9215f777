"""Reference data of the whole country: listed for whoever reads units, changed by a few."""

import pytest

from tests.makers import a_place, a_rank, a_unit, a_user, an_organisation
from trainingmgr.accounts.rules import Role
from trainingmgr.core.db import db
from trainingmgr.core.errors import Refusal
from trainingmgr.registry.people import services as people
from trainingmgr.registry.people.rules import Newcomer, Paper, programme_number
from trainingmgr.registry.people.services import blocks
from trainingmgr.registry.reference import queries
from trainingmgr.registry.structure.models import (
    DocumentKind,
    Organisation,
    Place,
    Rank,
    TrainingCentre,
    Unit,
)
from trainingmgr.registry.structure.queries import organisation
from trainingmgr.registry.structure.rules import PlaceLevel, Scheme


@pytest.fixture
def head(app):
    return a_user(Role.HR_HEAD)


@pytest.fixture
def browser(head, browse):
    return browse(head)


def one(model, **facts):
    return db.session.query(model).filter_by(**facts).one()


def test_a_site_is_built_from_nothing_by_its_pages(browser, head, browse):
    """A country, a service, its ranks, its top unit, a centre and numbers; then a person."""
    said = [
        browser.post("/reference/places/new", pcode="XX", level="country", title_fr="Pays"),
        browser.post("/reference/organisations/new", code="LF", kind="armed_service",
                     title_en="Land Forces"),
    ]  # fmt: skip
    country, service = one(Place, pcode="XX"), one(Organisation, code="LF")
    said += [
        browser.post("/reference/places/new", pcode="XX01", level="adm1", title_en="North",
                     parent_id=str(country.id)),
        browser.post("/reference/ranks/new", service_id=str(service.id), code="sgt", band="OR-5",
                     position="4", title_en="Sergeant", title_ar="رقيب", short_en="Sgt"),
        browser.post("/reference/services/new", service_id=str(service.id), code="LF",
                     kind="service", title_en="Land Forces"),
        browser.post("/reference/centres/new", code="TC1", place_id=str(country.id),
                     title_en="First Centre"),
        browser.post("/reference/numbers/new", site="HQ", first="1", last="1000", ours="y"),
    ]  # fmt: skip
    assert [answer.status_code for answer in said] == [302] * 7
    assert one(Place, pcode="XX01").path == f"{country.path}{one(Place, pcode='XX01').id}/"
    assert one(Rank, code="SGT").title("ar") == "رقيب"
    assert one(TrainingCentre, code="TC1").place_id == country.id
    unit = one(Unit, code="LF")
    clerk = a_user(Role.HR_CLERK)
    person = people.register(Newcomer(name="Zawadi", unit_id=unit.id), by=clerk)
    assert person.number == programme_number(1)
    for path, words in {
        "places": ("XX01", "North", "Pays"), "organisations": ("Land Forces", "none of its own"),
        "ranks": ("Sergeant", "رقيب", "OR-5"), "numbers": (programme_number(1000), "999"),
    }.items():  # fmt: skip
        page = browser.get(f"/reference/{path}").text
        assert [each for each in words if each not in page] == []
    assert "Land Forces" in browser.get("/reference").text


def test_lists_cost_the_same_however_long_they_are(browser):
    for n in range(60):
        a_place(pcode=f"P{n:03}")
    assert "60 places" in browser.get("/reference/places", costs=2).text
    service = an_organisation()
    for _ in range(3):
        a_rank(service)
        an_organisation()
    browser.get("/reference/ranks", costs=2)
    browser.get("/reference/organisations", costs=3)
    browser.get("/reference", costs=2)


def test_schemes_are_required_and_theirs_and_yours_are_shown(browser):
    donor = an_organisation()
    path = f"/reference/organisations/{donor.uid}"
    opened = browser.get(path)
    assert browser.post(path, schemes=["leahy", "hrddp"]).status_code == 302
    db.session.expire_all()
    held = {each.scheme for each in organisation(donor.uid).required_schemes}
    assert held == {Scheme.LEAHY, Scheme.HRDDP}
    stale = browser.post(path, opened=opened, title_en="Renamed")
    assert stale.status_code == 409
    assert "Leahy vetting" in stale.text
    db.session.expire_all()
    assert len(organisation(donor.uid).required_schemes) == 2


def test_a_rank_and_a_place_are_changed(browser):
    rank, place = a_rank(an_organisation(), position=7), a_place()
    answer = browser.post(f"/reference/ranks/{rank.uid}", band="OF-3", title_fr="Chef de bataillon")
    assert answer.status_code == 302
    assert "OF-3" in browser.get(answer.location).text
    assert browser.post(f"/reference/places/{place.uid}", level="adm2").status_code == 422
    child = a_place(a_place(level=PlaceLevel.COUNTRY))
    assert browser.post(f"/reference/places/{child.uid}", level="adm2").status_code == 302


def test_places_lie_in_larger_ones(browser):
    region = a_place(a_place(level=PlaceLevel.COUNTRY))
    answer = browser.post("/reference/places/new", pcode="ZZ", level="country", title_en="Z",
                          parent_id=str(region.id))  # fmt: skip
    assert "larger than itself" in answer.text
    orphan = browser.post("/reference/places/new", pcode="ZZ", level="site", title_en="Z")
    assert "Say in which place it lies." in orphan.text
    a_place(region, level=PlaceLevel.ADM2)
    shrunk = browser.post(f"/reference/places/{region.uid}", level="site")
    assert "Places of that size or larger lie in this one." in shrunk.text


def test_no_more_are_recorded_than_a_page_offers_to_choose_from(browser, monkeypatch):
    a_place(level=PlaceLevel.COUNTRY)
    monkeypatch.setattr("trainingmgr.core.paging.CHOICES", 1)
    another = {"pcode": "ZZ", "level": "country", "title_en": "Z"}
    refused = browser.post("/reference/places/new", **another)
    assert "1 already: a page offers no more" in refused.text
    monkeypatch.undo()
    assert browser.post("/reference/places/new", **another).status_code == 302


@pytest.mark.parametrize(("first", "last"), [("5", "4"), ("900", "1100")])
def test_blocks_are_in_order_and_never_overlap(browser, head, first, last):
    blocks.hold_block("FAYA", 1000, 2000, ours=False, by=head)
    answer = browser.post("/reference/numbers/new", site="HQ", first=first, last=last, ours="y")
    assert answer.status_code == 422
    assert queries.counts()["number_block"] == 1


def test_what_is_the_whole_countrys_is_changed_by_whoever_works_for_all_of_it(browse):
    head = a_user(Role.HR_HEAD, unit=a_unit())
    answer = browse(head).post("/reference/places/new", pcode="XX", level="country", title_en="X")
    assert answer.status_code == 422
    assert "belongs to the whole country" in answer.text
    clerk = browse(a_user(Role.HR_CLERK))
    assert clerk.get("/reference/places").status_code == 200
    assert clerk.get("/reference/places/new").status_code == 403


def test_a_kind_of_document_is_added_written_by_its_pattern_and_closed(browser, head):
    added = browser.post("/reference/documents/new", code="refugee", title_en="Refugee card",
                         pattern="A-99")  # fmt: skip
    assert added.status_code == 302
    clerk, unit = a_user(Role.HR_CLERK), a_unit()
    blocks.first_block("HQ", by=clerk)

    def shows(number):
        paper = Paper(kind="REFUGEE", number=number)
        return Newcomer(name="Zawadi", unit_id=unit.id, papers=(paper,))

    with pytest.raises(Refusal, match="A-99"):
        people.register(shows("X-1"), by=clerk)
    people.register(shows("x-12"), by=clerk)
    kind = one(DocumentKind, code="REFUGEE")
    closed = browser.post(f"/reference/documents/{kind.uid}", title_en="Refugee card", closed="y")
    assert closed.status_code == 302
    assert "Closed since" in browser.get("/reference/documents", costs=2).text
    with pytest.raises(Refusal, match="Choose another kind"):
        people.register(shows("X-12"), by=clerk)
    other = one(DocumentKind, code="OTHER")
    assert browser.post(f"/reference/documents/{other.uid}", closed="y").status_code == 422
