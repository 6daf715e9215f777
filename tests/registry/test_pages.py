"""Pages of the registry: what each shows, to whom, and what it costs."""

import re
from dataclasses import replace
from datetime import date

import pytest
from sqlalchemy import func, select

from tests.browser import plain
from tests.makers import a_person, a_post, a_unit, a_user, an_organisation, kept
from trainingmgr.accounts.rules import Role
from trainingmgr.core import clock
from trainingmgr.core.columns import Sex
from trainingmgr.core.dates import PartialDate
from trainingmgr.core.db import db
from trainingmgr.core.journal import JournalEntry
from trainingmgr.registry.people import queries, services
from trainingmgr.registry.people.models import Phone
from trainingmgr.registry.people.rules import (
    AliasKind,
    Category,
    Level,
    Newcomer,
    Paper,
    PartRole,
    Spoken,
    Status,
)
from trainingmgr.registry.people.services import blocks
from trainingmgr.registry.structure.models import Unit


@pytest.fixture
def clerk(app):
    return a_user(Role.HR_CLERK)


@pytest.fixture
def known(clerk):
    """Somebody with everything, found by keys."""
    blocks.first_block("HQ", by=clerk)
    unit = a_unit()
    return services.register(
        Newcomer(
            name="Amina Xasan Cali", name_native="أمينة حسن علي", service_number="A-771",
            born=PartialDate.read("1999"), born_as_said="1999?", sex=Sex.F,
            category=Category.NCO, phones=(("+23566123456", False),), unit_id=unit.id,
            status=Status.ACTIVE, status_since=date(2020, 1, 1),
        ), by=clerk,
    )  # fmt: skip


def test_a_list_costs_the_same_at_one_row_and_at_fifty(clerk, browse):
    unit = a_unit()
    a_person(unit)
    browser = browse(clerk)
    browser.get("/people", costs=5)
    for n in range(55):
        a_person(unit, name=f"Somebody {n:02}")
    answer = browser.get("/people", costs=5)
    assert "56 people" in answer.text
    assert answer.text.count("Somebody") == 49
    assert "Next lines" in answer.text


def test_the_next_lines_follow_the_last(clerk, browse):
    for n in range(60):
        a_person(name=f"Somebody {n:02}")
    browser = browse(clerk)
    first = browser.get("/people").text
    following = first.split('rel="next" href="')[1].split('"')[0].replace("&amp;", "&")
    second = browser.get(following, costs=5).text
    assert "Somebody 49" in first
    assert "Somebody 49" not in second
    assert "Somebody 50" in second


@pytest.mark.parametrize("asked", [
    "Amina Hassan Ali", "أمينة حسن", "Aamina Xassan", "cali amina", "A-771", "a771", "66123456",
    "+235 66 12 34 56", "Amena Hasan Aly",
])  # fmt: skip
def test_somebody_is_found_by_whatever_is_known(clerk, known, browse, asked):
    for n in range(30):
        a_person(name=f"Other {n}")
    answer = browse(clerk).get(f"/people?q={asked}")
    assert known.number in answer.text


def test_a_search_costs_at_most_five_statements(clerk, known, browse):
    browser = browse(clerk)
    browser.get("/people?q=Amina")
    browser.get("/people?q=A-771", costs=4)
    browser.get("/people?q=Amina Hasan Ali", costs=4)
    assert known.number in browser.get("/people?q=Amyna Khasen", costs=5).text, "guessed at"


def test_nobody_without_class_S2_finds_by_phone_or_birth(known, browse):
    finance = a_user(Role.FINANCE)
    assert known.number not in browse(finance).get("/people?q=66123456").text
    assert known.number in browse(finance).get("/people?q=Amina").text
    page = plain(browse(finance).get(f"/people/{known.uid}"))
    assert "+23566123456" not in page
    assert "1999" not in page
    assert "not part of your work" in page


def test_a_card_says_who_this_is_in_both_scripts(clerk, known, browse):
    kept(Phone(person_id=known.id, number="+23566999999", is_shared=True))
    answer = browse(clerk).get(f"/people/{known.uid}", costs=9)
    for words in ("Amina Xasan Cali", "أمينة حسن علي", known.number, "A-771", "said as 1999?",
                  "estimated", "(shared)", "Active", "Woman"):  # fmt: skip
        assert words in answer.text
    arabic = browse(clerk, language="ar").get(f"/people/{known.uid}").text
    assert arabic.index("أمينة حسن علي") < arabic.index("Amina Xasan Cali")


def test_opening_a_card_is_written_down_once(clerk, known, browse):
    browser = browse(clerk)
    browser.get(f"/people/{known.uid}")
    db.session.rollback()
    opened = select(func.count()).where(JournalEntry.event == "PersonOpened")
    assert db.session.scalar(opened) == 1
    browse(a_user(Role.FINANCE)).get(f"/people/{known.uid}")
    assert db.session.scalar(opened) == 1


def test_another_units_person_looks_like_nobody(cast, browse):
    person = a_person(cast.other_unit)
    browser = browse(cast.hr_clerk)
    for path in ("", "/details", "/service"):
        assert browser.get(f"/people/{person.uid}{path}").status_code == 404
    assert browser.get(f"/identity/people/{person.uid}/correction").status_code == 404
    assert browser.get(f"/units/{cast.other_unit.uid}").status_code == 404
    assert browser.get(f"/units/{cast.unit.uid}").status_code == 200


def test_a_clerk_of_some_units_is_told_that_the_unit_is_needed(cast, clerk, browse):
    asked = re.compile(r'for="unit_id">Unit <span class="soft">')
    assert not asked.search(browse(cast.hr_clerk).get("/people/new").text)
    assert asked.search(browse(clerk).get("/people/new").text)


def test_a_newcomer_who_may_be_known_is_shown_before_saving(clerk, known, browse):
    browser = browse(clerk)
    typed = {"name": "Aamina Hassan Ali", "born": "1999", "category": "nco",
             "unit_id": str(known.unit_id), "sex": "f"}  # fmt: skip
    answer = browser.post("/people/new", **typed)
    assert answer.status_code == 200
    assert "This may be the same person" in answer.text
    assert known.number in answer.text
    assert "nearly the same" in answer.text
    assert 'value="Aamina Hassan Ali"' in answer.text
    path = "/people/alike?name=Aamina Hassan Ali&born=1999&sex=f"
    alike = browser.ask("GET", path, fragment=True)
    assert known.number in alike.text
    answer = browser.post("/people/new", confirm="yes", **typed)
    assert answer.status_code == 302


def test_somebody_out_of_reach_who_may_be_the_same_is_said_not_shown(cast, known, browse):
    answer = browse(cast.hr_clerk).post(
        "/people/new", name="Amina Xasan Cali", born="1999", sex="f", category="nco",
        unit_id=str(cast.unit.id), **{"phones-0-number": "66123456"},
    )  # fmt: skip
    assert "whom you may not see" in answer.text
    assert known.number not in answer.text


def test_a_newcomer_is_registered_in_one_page(clerk, browse):
    blocks.first_block("HQ", by=clerk)
    unit = a_unit()
    answer = browse(clerk).post(
        "/people/new", name="Zawadi", born="vers 1985", category="civil_society",
        unit_id=str(unit.id), **{
            "phones-0-number": "٦٦ ١٢ ٣٤ ٥٦", "languages-0-code": "fr", "aliases-0-value": "Zaza",
            "parts-0-value": "Zawadi", "parts-0-role": "given", "papers-0-kind": "PASSPORT",
            "papers-0-number": "p 77", "papers-0-expires_on": "03/05/2030",
        },
    )  # fmt: skip
    assert answer.status_code == 302
    shown = browse(clerk).get(answer.location).text
    for words in ("Zawadi", "about 1985", "said as vers 1985", "+23566123456", "French", "Zaza"):
        assert words in shown


def test_a_child_is_not_registered_to_serve_and_the_page_says_whom_to_call(clerk, browse):
    blocks.first_block("HQ", by=clerk)
    year = clock.today().year - 16
    answer = browse(clerk).post("/people/new", name="Zawadi", born=str(year), category="recruit")
    assert answer.status_code == 422
    assert "child protection focal point" in answer.text


def five_of_each(clerk):
    return services.register(
        Newcomer(
            name="Amina Xasan Cali", service_number="A-5",
            parts=tuple((part, PartRole.OTHER) for part in ("Amina", "Xasan", "Cali")),
            phones=tuple((f"+2356600000{n}", n == 4) for n in range(5)),
            aliases=tuple((f"Amina {n}", AliasKind.AKA, f"card {n}") for n in range(5)),
            languages=(*(Spoken(code=code, speaks=Level.FLUENT, reads=True)
                         for code in ("ar", "fr", "so", "sw")), Spoken(code="kanuri")),
            papers=tuple(Paper(kind="OTHER", number=f"P{n}") for n in range(5)),
        ), by=clerk,
    )  # fmt: skip


def lists_of(person):
    whole = queries.whole(person)
    return (
        [(each.number, each.is_shared) for each in whole.phones],
        [(each.value, each.kind, each.source) for each in whole.aliases],
        [(each.code, each.speaks, each.reads) for each in whole.languages],
        [each.number for each in whole.documents],
        [(each.value, each.role) for each in whole.parts],
    )


def test_saving_details_loses_nothing_however_much_there_is(clerk, browse):
    blocks.first_block("HQ", by=clerk)
    person = five_of_each(clerk)
    before = lists_of(person)
    path = f"/people/{person.uid}/details"
    assert browse(clerk).post(path, literacy="reads").status_code == 302
    db.session.expire_all()
    assert lists_of(person) == before
    assert [len(each) for each in before] == [5, 5, 5, 5, 3]


def test_a_line_is_added_without_scripts_and_taken_away_by_emptying_it(clerk, browse):
    blocks.first_block("HQ", by=clerk)
    person = five_of_each(clerk)
    path = f"/people/{person.uid}/details"
    browser = browse(clerk)
    more = browser.post(path, more="phones", **{"phones-5-number": "66999999"})
    assert more.status_code == 200
    assert 'name="phones-6-number"' in more.text
    assert 'value="66999999"' in more.text
    saved = browser.post(
        path, opened=more, **{"phones-0-number": "", "phones-6-number": "+252611234567"}
    )
    assert saved.status_code == 302
    db.session.expire_all()
    numbers = [number for number, _shared in lists_of(person)[0]]
    assert numbers == [*(f"+2356600000{n}" for n in range(1, 5)), "+23566999999", "+252611234567"]


def test_what_is_wrong_in_a_line_is_said_beside_it(clerk, known, browse):
    answer = browse(clerk).post(f"/people/{known.uid}/details", **{"phones-1-number": "no phone"})
    assert answer.status_code == 422
    assert 'href="#phones-1-number"' in answer.text
    assert "number that can be dialled" in answer.text
    answer = browse(clerk).post(f"/people/{known.uid}/details", **{"parts-0-value": "Fatuma"})
    assert 'href="#parts"' in answer.text
    assert "is not in the name" in answer.text


def test_theirs_and_yours_name_every_line_of_a_list(clerk, known, browse):
    browser = browse(clerk)
    path = f"/people/{known.uid}/details"
    opened = browser.get(path)
    assert browser.post(path, **{"phones-1-number": "66777777"}).status_code == 302
    answer = browser.post(path, opened=opened, **{"languages-0-code": "fr"})
    assert answer.status_code == 409
    assert "+23566123456; +23566777777" in answer.text


def test_a_change_of_service_is_recorded_with_its_order(clerk, known, browse):
    unit = a_unit()
    post = a_post(unit)
    answer = browse(clerk).post(
        f"/people/{known.uid}/service", unit_id=str(unit.id), post_number=post.number,
        from_on="01/02/2025", reference="Order 41/2025", status="active",
    )  # fmt: skip
    assert answer.status_code == 302
    assert "Order 41/2025" in browse(clerk).get(answer.location).text
    answer = browse(clerk).post(
        f"/people/{known.uid}/service", post_number="NONE", from_on="02/02/2025", status="active"
    )
    assert "There is no post with this number." in answer.text


def test_a_list_is_narrowed_by_what_the_address_says(clerk, browse):
    unit = a_unit()
    below = a_unit(unit, kind="company")
    a_person(below, name="Below")
    a_person(name="Elsewhere", status=Status.AWOL)
    browser = browse(clerk)
    shown = browser.get(f"/people?unit={unit.uid}", costs=5).text
    assert "Below" in shown
    assert "Elsewhere" not in shown
    assert "Elsewhere" not in browser.get(f"/people?unit={below.uid}").text
    assert "Elsewhere" in browser.get("/people?status=awol").text
    assert "Below" in browser.get("/people?status=nonsense&unit=also").text


@pytest.mark.parametrize(("form", "kind"), [
    ("csv", "text/csv"), ("pdf", "application/pdf"),
    ("xlsx", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
])  # fmt: skip
def test_a_list_leaves_with_a_reason_and_is_written_down(clerk, browse, form, kind):
    a_person(name="=cmd()", name_native="أمينة")
    answer = browse(clerk).post(
        "/exports/people", form=form, reason="For the parade of 3 May at the camp."
    )
    assert answer.status_code == 200
    assert answer.mimetype == kind
    assert answer.content_type.count("charset") <= 1
    if form == "csv":
        assert "'=cmd()" in answer.text
    assert browse(clerk).post("/exports/people", form=form, reason="no").status_code == 422


def test_nobody_exports_more_than_the_day_allows(app, clerk, browse):
    for n in range(3):
        a_person(name=f"Somebody {n}")
    app.extensions["settings"] = replace(app.extensions["settings"], export_quota=5)
    typed = {"form": "csv", "reason": "For the parade of 3 May at the camp."}
    assert browse(clerk).post("/exports/people", **typed).status_code == 200
    answer = browse(clerk).post("/exports/people", **typed)
    assert answer.status_code == 422
    assert "You may take away 2 more rows today" in answer.text


def test_units_show_posts_against_people(clerk, browse):
    service = an_organisation()
    top = a_unit(service=service)
    below = a_unit(top)
    posts = [a_post(below) for _ in range(3)]
    a_person(below, post_id=posts[0].id, name="Baraka")
    a_person(below, name="Spare")
    browser = browse(clerk)
    shown = browser.get("/units", costs=5).text
    assert "2 posts empty" in shown
    assert "1 person without a post" in shown
    page = browser.get(f"/units/{below.uid}", costs=8).text
    assert "Baraka" in page
    assert page.count(">Empty<") == 2
    earlier = browser.get(f"/units/{below.uid}?on=01/01/2010").text
    assert "Baraka" not in earlier


def test_a_unit_moves_with_everything_below_it(clerk, browse):
    service = an_organisation()
    one, other = a_unit(service=service), a_unit(service=service)
    middle = a_unit(one)
    low = a_unit(middle)
    a_person(low)
    browser = browse(clerk)
    answer = browser.post(f"/units/{middle.uid}/move", parent=str(other.id))
    assert answer.status_code == 302
    moved = db.session.get_one(Unit, low.id, populate_existing=True)
    assert moved.path.startswith(other.path)
    under_itself = browser.post(f"/units/{other.uid}/move", parent=str(low.id))
    assert under_itself.status_code == 422


def test_a_command_changes_hands(clerk, browse):
    unit = a_unit()
    first, second = a_person(unit, name="First"), a_person(unit, name="Second")
    browser = browse(clerk)
    path = f"/units/{unit.uid}/command"
    assert browser.post(path, number=first.number, from_on="01/01/2024").status_code == 302
    assert "commands the unit already" in browser.post(
        path, number=first.number, from_on="01/02/2024").text  # fmt: skip
    assert browser.post(path, number=second.number, from_on="01/06/2025").status_code == 302
    page = browser.get(f"/units/{unit.uid}").text
    assert page.index("Second") < page.index("First")
    assert "1 Jun 2025" in page or "1 June 2025" in page
    assert "Nobody in your reach" in browser.post(
        path, number="XX", from_on="01/07/2025").text  # fmt: skip


def test_units_and_posts_are_added_and_changed(clerk, browse):
    unit = a_unit()
    browser = browse(clerk)
    added = browser.post(
        f"/units/{unit.uid}/below/new", code="3BN", kind="battalion", title_en="3rd Battalion"
    )
    assert added.status_code == 302
    twice = browser.post(
        f"/units/{unit.uid}/below/new", code="3BN", kind="battalion", title_en="Again"
    )
    assert "Another unit has this code." in twice.text
    nameless = browser.post(f"/units/{unit.uid}/below/new", code="4BN", kind="battalion")
    assert "Write a title in one language" in nameless.text
    post = browser.post(added.location + "/posts/new", number="P-1", band="OR-4", title_fr="Chef")
    assert post.status_code == 302
    assert "Chef" in browser.get(post.location).text
    edited = browser.post(f"/units/{unit.uid}/edit", title_en="Renamed")
    assert edited.status_code == 302
    assert "Renamed" in browser.get(edited.location).text


def test_a_centre_shows_its_rooms_and_its_head_changes_them(cast, browse):
    head = browse(cast.cell_head)
    path = f"/centres/{cast.here.uid}"
    assert head.post(path + "/rooms/new", code="r1", title_en="Hall", seats="٣٠").status_code == 302
    page = head.get(path, costs=4).text
    assert "Hall" in page
    assert "30" in page
    room = page.split('href="/centres/rooms/')[1].split('"')[0]
    assert head.post(f"/centres/rooms/{room}", seats="40").status_code == 302
    assert head.post(path + "/edit", areas=str(cast.here.place_id)).status_code == 302
    assert head.get("/centres").status_code == 200
    assert head.get(f"/centres/{cast.there.uid}").status_code == 404
    assert browse(cast.training_clerk).get(path + "/edit").status_code == 403


def test_units_of_another_centres_area_are_not_there(cast, browse):
    garrisoned = a_unit(place_id=cast.here.place_id)
    elsewhere = a_unit(place_id=cast.there.place_id)
    page = browse(cast.training_clerk).get("/units").text
    assert garrisoned.code in page
    assert elsewhere.code not in page
