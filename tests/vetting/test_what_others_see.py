"""What others see of vetting: one word, its dates, the next step. Everything else is the same to
them whether it is there or not, over every room (R-VET-02a, R-VET-07).
"""

import pytest
from sqlalchemy import update

from tests.browser import Browser
from tests.house.test_roles import declared, unknown
from tests.makers import a_person, a_place, a_user
from tests.training.enrolments.made import a_place as enrolled
from tests.training.enrolments.made import a_run
from tests.vetting.cases.walk import SAID, put, seated
from tests.vetting.children.made import a_child, handed_over, opened
from tests.vetting.ddr.made import a_record
from tests.vetting.lists_made import a_match
from tests.vetting.made import a_clearance
from trainingmgr.accounts.rules import Role
from trainingmgr.accounts.rules.permissions import PERMISSIONS
from trainingmgr.core.db import db
from trainingmgr.core.permissions import Permission
from trainingmgr.registry.people.models import Person
from trainingmgr.tabular import listings
from trainingmgr.training.enrolments.rules import EnrolmentState
from trainingmgr.vetting.children import services as children
from trainingmgr.vetting.models import Clearance
from trainingmgr.vetting.rules import Outcome
from trainingmgr.vetting.watchlists.rules import MatchState

ROOMS = ("vetting.", "cases.", "children.", "ddr.", "diligence.", "watchlists.")
"""The source compartment has a test of its own: it is off here."""
NATION = {"ddr.board", "cases.criteria_set", "watchlists.show", "watchlists.version"}
"""Criteria, lists and boards belong to nobody: whoever may enter the room reads all of them."""
CHANGING = ("csrf_token", "hreflang", "next=", "<time ", "request-id", "Give this number")
OTHERS = (Role.TRAINING_CLERK, Role.HR_HEAD, Role.OVERSIGHT)


def read(browser, path):
    """Status, text without what differs from one request to the next, and statements."""
    answer = browser.get(path)
    text = answer.text.replace(answer.headers.get("X-Request-ID", "-"), "")
    kept_ = [line for line in text.splitlines() if not any(each in line for each in CHANGING)]
    return answer.status_code, kept_, len(browser.spent)


def out_of_reach(role, cast):
    """An account that may enter the room, and reaches nobody of it."""
    if role in (Role.TRAINING_CLERK, Role.CELL_HEAD, Role.HR_CLERK, Role.HR_HEAD,
                Role.UNIT_COMMANDER, Role.MENTOR):  # fmt: skip
        return cast.elsewhere[role]
    return a_user(role, place=a_place())


def test_hidden_and_unknown_are_one_answer_in_every_room(app, cast):
    """Status, size and the number of SQL statements. Focal points alone read of children, and read
    of all; nobody else comes in, whatever there is.
    """
    objects, told, tried = declared("OBJECTS", dict), [], set()
    browsers, bind = {}, app.url_map.bind("localhost")
    for rule in app.url_map.iter_rules():
        if not (rule.endpoint.startswith(ROOMS) and rule.arguments and "GET" in rule.methods):
            continue
        closed = rule.endpoint.startswith("children.")
        role = Role.HR_HEAD if closed else who_enters(app, rule)
        if role is None:
            continue
        if role not in browsers:
            browsers[role] = Browser(app, out_of_reach(role, cast))
            browsers[role].get("/")
        hidden = objects[rule.endpoint](cast)[0]
        nothing, there = (
            read(browsers[role], bind.build(rule.endpoint, asked))
            for asked in (hidden | unknown(rule), hidden)
        )
        tried.add(rule.endpoint)
        if there != nothing or there[0] != (403 if closed else 404):
            told.append(f"{rule.endpoint} as {role}: {there[0]} {there[2]}, {nothing[2]}")
    assert told == []
    assert len(tried) > 30, sorted(tried)


def who_enters(app, rule):
    """A role that may enter the room and whose reach can leave this out."""
    allowed = set(app.view_functions[rule.endpoint].access)
    may = (role for role in Role if PERMISSIONS[role] & allowed)
    return next((role for role in may if not reads_all(role, rule.endpoint)), None)


def reads_all(role, endpoint):
    """The chair finds every case; oversight draws from all; criteria and lists are the room's."""
    if endpoint in NATION:
        return True
    return endpoint.startswith("cases.") and Permission.CASE_ASSIGN in PERMISSIONS[role]


def pages(person):
    """Everywhere somebody else may look for it: lists, their order, filters, search, exports."""
    yield from (f"/vetting?word={word}&scheme=national" for word in ("pending", "not_cleared"))
    yield from (f"/people?national={word}" for word in ("pending", "not_cleared"))
    yield from ("/", "/vetting?ends=90", "/search?q=Somebody", "/people?sort=name")
    yield from (f"/people/{person.uid}", f"/vetting/people/{person.uid}", "/exports/clearances")


def test_every_hidden_reason_reads_the_same_everywhere(cast, browse):
    """The same person, refused, suspended or found on a list: no page of anybody else changes by
    a letter, by its order, its counts or its statements.
    """
    person = a_person(cast.unit, name="Somebody Sought", reach=cast.here)
    row = a_clearance(person, Outcome.NOT_CLEARED)
    seen = first_look(cast, browse, person)
    db.session.execute(
        update(Clearance).where(Clearance.id == row.id).values(outcome=Outcome.SUSPENDED)
    )
    look_again(seen, person)
    a_match(db.session.get_one(Person, person.id), MatchState.CONFIRMED_MATCH)
    look_again(seen, person)


def test_a_file_in_the_next_room_changes_nothing_for_others(cast, browse):
    """A case, what was put to somebody, where they fought, a doubt about their age: none of it is
    in anybody else's lists, counts, search or exports.
    """
    person = a_person(cast.unit, name="Somebody Sought", reach=cast.here)
    a_clearance(person, Outcome.PENDING)
    seen = first_look(cast, browse, person)
    played = seated(db.session.get_one(Person, person.id))
    put(played)
    a_record(db.session.get_one(Person, person.id))
    look_again(seen, person)
    told = "".join(line for _key, (_status, text, _cost) in seen.items() for line in text)
    assert SAID not in told
    assert played.case.number not in told


REASON = "The bus leaves at four today."


def leaving(cast, of_run):
    """Every list that one of the others may take away, with the first of them who may."""
    asked = declared("LISTS", dict)
    asked |= dict.fromkeys(("roster", "nominations", "seat-plan", "results"), lambda _cast: of_run)
    asked["people"] = lambda _cast: "columns=national&columns=status&columns=category"
    for what in listings.TITLES:
        role = next((each for each in OTHERS if listings.may_take(what, cast.users[each])), None)
        if role is not None:
            yield role, f"/exports/{what}?{asked[what](cast) if what in asked else ''}"


def taken(cast, browse, lists):
    """What each of these lists holds, as a file of rows."""
    rows = {}
    for role, path in lists:
        answer = browse(cast.users[role]).post(path, reason=REASON, form="csv")
        if answer.status_code == 404:  # of somebody else
            continue
        assert answer.mimetype == "text/csv", (role, path)
        rows[path] = answer.text
    return rows


@pytest.mark.usefixtures("roomy")
def test_no_exported_row_tells_of_a_file_or_of_a_child(cast, browse):
    """Refused or suspended, judged in a case, found on a list; recruited as a child; referred as
    one and handed over: no row of any list that leaves changes by a letter (R-AGE-03, R-VET-07).
    """
    person, serves, child = (
        a_person(cast.unit, name=name, reach=cast.here) for name in ("Sought", "Serves", "Young")
    )
    run = a_run(cast.here)
    for each in (person, serves):
        enrolled(run, each, EnrolmentState.ATTENDING, by=cast.training_clerk)
    row = a_clearance(person, Outcome.NOT_CLEARED)
    focal = cast.cp_focal_point
    doubt = a_child(focal, child)
    lists = list(leaving(cast, f"run={run.uid}"))
    before = taken(cast, browse, lists)
    named = {path.split("?")[0][9:] for path, text in before.items() if "Sought" in text}
    assert {"people", "roster", "clearances"} <= named
    assert len(before) > 20
    db.session.execute(
        update(Clearance).where(Clearance.id == row.id).values(outcome=Outcome.SUSPENDED)
    )
    again = {each.id: db.session.get_one(Person, each.id) for each in (person, serves)}
    put(seated(again[person.id]))
    a_record(again[person.id])
    a_match(again[person.id], MatchState.CONFIRMED_MATCH)
    children.open_case(again[serves.id], "Says to have joined at thirteen.", by=focal)
    handed_over(opened(doubt, focal), focal)
    db.session.commit()
    after = taken(cast, browse, lists)
    changed = {path[9:-1] for path in before if after[path] != before[path]}
    assert changed == {"accounts", "exports", "journal", "roles"}, (
        "oversight reads who did what, and no more"
    )
    told = "".join(after.values())
    assert not any(word in told for word in (SAID, "thirteen", "Mariam Saleh"))


def first_look(cast, browse, person):
    seen = {}
    for role in OTHERS:
        browser = browse(cast.users[role])
        browser.get("/search?q=Somebody")  # what it keeps in mind is read once
        seen |= {(browser, path): read(browser, path) for path in pages(person)}
    return seen


def look_again(seen, person):
    db.session.commit()
    for (browser, path), before in seen.items():
        assert read(browser, path) == before, path
