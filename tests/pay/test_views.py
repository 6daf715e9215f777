"""Pages of a cycle: the answer first, every list by its address, lines with their reasons."""

from itertools import product

import pytest
from sqlalchemy import select

from tests.documents.papers import text_of
from tests.makers import a_unit, a_user
from tests.pay.made import brought, compared, found, line_of, now, work
from trainingmgr.accounts.rules import Role
from trainingmgr.core.dates import PartialDate
from trainingmgr.core.db import db
from trainingmgr.core.journal import JournalEntry
from trainingmgr.core.privacy import Shown
from trainingmgr.pay.files.models import Discrepancy, PayLine
from trainingmgr.pay.files.views.cycles import TABS
from trainingmgr.pay.rules import CycleState, Finding, FindingState, MatchClass
from trainingmgr.pay.rules.eyes import Eyes
from trainingmgr.registry.people.models import Person


@pytest.fixture
def cycle(army, clerk, verifier):
    """Ten lines: a ghost, one paid twice, one on no line; a wife and a husband share an account."""
    ghost = army.line(army.people[0], service_no="SN99999", name="Nobody Of Thename",
                      dob="1971-02-03", account="1")  # fmt: skip
    lines = army.lines(army.people[:8])
    lines[4]["account"] = lines[5]["account"] = "0000123123"
    twice = army.line(army.people[1], account="0000777777")
    return compared([*lines, ghost, twice], clerk, verifier)


def put_to_review(cycle, number):
    line = line_of(cycle, number)
    line.match, line.probability = MatchClass.REVIEW, 0.61
    db.session.commit()
    return line


def test_the_title_of_a_cycle_is_the_answer(cycle, verifier, browse):
    """R-PAY-06: counts, and no name on the page of the whole."""
    text = browse(verifier).get(f"/pay/cycles/{cycle.uid}").text
    assert "9 of 10 lines are matched; 1 may be ghosts" in text
    assert "Nobody Of Thename" not in text
    assert "XAF" in text


def test_every_list_has_an_address(cycle, verifier, browse):
    browser = browse(verifier)
    for tab in TABS:
        assert browser.get(f"/pay/cycles/{cycle.uid}/{tab}").status_code == 200
    assert browser.get(f"/pay/cycles/{cycle.uid}/nonsense").status_code == 404
    ghosts = browser.get(f"/pay/cycles/{cycle.uid}/ghosts").text
    assert "Nobody Of Thename" in ghosts
    assert "May be ghosts" in ghosts
    whole = browser.get(f"/pay/cycles/{cycle.uid}").text
    assert f"/pay/cycles/{cycle.uid}/shared?finding=dup_account" in whole
    accounts = browser.get(f"/pay/cycles/{cycle.uid}/shared?finding=dup_account").text
    assert "Nothing of the kind was found." not in accounts
    phones = browser.get(f"/pay/cycles/{cycle.uid}/shared?finding=dup_msisdn").text
    assert "Nothing of the kind was found." in phones


def test_lists_cost_the_same_at_one_row_and_at_fifty(army, clerk, verifier, browse):
    few = compared(army.lines(army.people[:2]), clerk, verifier)
    parts = (("Ali", "Issa", "Hamid", "Nour"), ("Brahim", "Saleh", "Deby", "Oumar"),
             ("Tirab", "Youssouf", "Adoum", "Kosso"))  # fmt: skip
    people = [army.person(" ".join(each)) for each in product(*parts)]
    many = compared([army.line(each, account="77", cycle="2026-09") for each in people[:50]],
                    clerk, verifier)  # fmt: skip
    browser = browse(verifier)
    browser.get("/pay/cycles", costs=1)
    for tab in ("matched", "shared", "unpaid"):
        for cycle in (few, many):
            browser.get(f"/pay/cycles/{cycle.uid}/{tab}")
        costs = len(browser.spent)
        assert costs <= 4
        if tab != "shared":
            browser.get(f"/pay/cycles/{few.uid}/{tab}", costs=costs)
    browser.get(f"/pay/cycles/{few.uid}", costs=2)
    browser.get(f"/pay/cycles/{many.uid}", costs=2)


def test_a_line_page_shows_every_reason_and_no_account(cycle, verifier, clerk, browse):
    line = put_to_review(cycle, 2)
    for user in (verifier, clerk):
        text = browse(user).get(f"/pay/lines/{line.uid}").text
        assert "Are these two the same person?" in text
        for word in ("Name, first", "Service number", "the same", "1 in 50 people", "<svg"):
            assert word in text
        assert line.account not in text
    opened = db.session.scalars(
        select(JournalEntry).where(JournalEntry.event == "LineOpened")
    ).all()
    assert {each.by_id for each in opened} == {verifier.id, clerk.id}


def test_a_birth_date_in_the_reasons_is_for_those_who_may_see_it(cycle, verifier, clerk, browse):
    line = put_to_review(cycle, 2)
    born = f"<bdi>{line.born}</bdi>"
    assert born in browse(clerk).get(f"/pay/lines/{line.uid}").text
    text = browse(verifier).get(f"/pay/lines/{line.uid}").text
    assert born not in text
    assert "not part of your work" in text


def test_the_verifier_decides_and_goes_to_the_next(cycle, verifier, browse):
    first, second = put_to_review(cycle, 2), put_to_review(cycle, 4)
    browser = browse(verifier)
    assert browser.post(f"/pay/lines/{first.uid}", decision="same", because="no").status_code == 422
    answer = browser.post(
        f"/pay/lines/{first.uid}", decision="other", because="Two brothers, both seen in camp."
    )
    assert answer.location.endswith(f"/pay/lines/{second.uid}")
    assert now(first).match is MatchClass.DENIED
    assert 2 in found(cycle, Finding.GHOST_NO_PERSON)


def test_who_imports_sees_no_form_and_cannot_decide(cycle, clerk, browse):
    """R-PAY-02."""
    line = put_to_review(cycle, 2)
    browser = browse(clerk)
    assert "You decide" not in browser.get(f"/pay/lines/{line.uid}").text
    browser.post(f"/pay/lines/{line.uid}", decision="same", because="I say so, believe me.")
    assert now(line).match is MatchClass.REVIEW
    assert browser.ask("POST", f"/pay/cycles/{cycle.uid}/comparison").status_code == 403


def test_two_who_decide_at_once_see_each_other(cycle, verifier, browse):
    line = put_to_review(cycle, 2)
    browser = browse(verifier)
    opened = browser.get(f"/pay/lines/{line.uid}")
    typed = {"decision": "same", "because": "Seen with the card in hand."}
    browser.post(f"/pay/lines/{line.uid}", **typed)
    assert browser.post(f"/pay/lines/{line.uid}", opened=opened, **typed).status_code == 409


def test_a_finding_is_moved_with_a_note(cycle, verifier, browse):
    finding = db.session.scalars(
        select(Discrepancy).where(Discrepancy.finding == Finding.DUP_ACCOUNT)
    ).first()
    path = f"/pay/findings/{finding.uid}"
    answer = browse(verifier).post(path, state="explained", note="Wife and husband, papers seen.")
    assert answer.status_code == 302
    assert now(finding).state is FindingState.EXPLAINED
    listed = browse(verifier).get(f"/pay/cycles/{cycle.uid}/shared?state=open").text
    assert listed.count("One account for several people</a>") == 1


def test_a_clerk_sees_the_lines_of_their_units_only(army, cycle, browse):
    """A ghost is of no unit: it is for readers of the whole country."""
    mine = browse(a_user(Role.HR_CLERK, unit=army.unit))
    far = browse(a_user(Role.HR_CLERK, unit=a_unit()))
    name = army.people[2].name_display
    line = line_of(cycle, 4)
    assert name in mine.get(f"/pay/cycles/{cycle.uid}/matched").text
    assert name not in far.get(f"/pay/cycles/{cycle.uid}/matched").text
    assert "Nobody Of Thename" not in mine.get(f"/pay/cycles/{cycle.uid}/ghosts").text
    assert mine.get(f"/pay/lines/{line.uid}").status_code == 200
    assert far.get(f"/pay/lines/{line.uid}").status_code == 404
    assert mine.get(f"/pay/lines/{line_of(cycle, 10).uid}").status_code == 404


def test_somebody_under_18_is_one_word_on_every_page(army, cycle, verifier, browse):
    """R-AGE-01."""
    finding = db.session.scalars(
        select(Discrepancy).where(Discrepancy.finding == Finding.DUP_ACCOUNT)
    ).first()
    person = db.session.merge(army.people[4])
    person.born = PartialDate.read("2011")
    db.session.commit()
    name, line = person.name_display, line_of(cycle, 6)
    pages = (f"/pay/cycles/{cycle.uid}/matched", f"/pay/cycles/{cycle.uid}/shared",
             f"/pay/lines/{line.uid}", f"/pay/findings/{finding.uid}")  # fmt: skip
    for path in pages:
        text = browse(verifier).get(path).text
        assert "Withdrawn: age" in text, path
        assert name not in text, path


def test_ghosts_leave_without_names(cycle, verifier, browse):
    """R-PAY-06."""
    path = f"/exports/pay?cycle={cycle.uid}&tab=ghosts"
    assert browse(verifier).post(path, form="csv", reason="no").status_code == 422
    answer = browse(verifier).post(path, form="csv", reason="For the visit to the unit.")
    assert "SN99999" in answer.text
    assert "Thename" not in answer.text
    paper = browse(verifier).post(path, form="pdf", reason="For the visit to the unit.")
    assert "SN99999" in text_of(paper.data)
    assert "Thename" not in text_of(paper.data)
    cases = browse(verifier).post(
        "/exports/pay-cases", form="csv", reason="For the visit to the unit."
    )
    assert cases.text.count("\n") > 2
    named = {"Thename", *(each.name_display for each in db.session.scalars(select(Person)))}
    assert not [each for each in named if each in cases.text]
    path = f"/exports/pay?cycle={cycle.uid}&tab=duplicates"
    named = browse(verifier).post(path, form="csv", reason="For the visit to the unit.")
    assert "Saleh Youssouf Karim" in named.text
    entry = db.session.scalars(
        select(JournalEntry).where(JournalEntry.event == "RowsExported")
    ).first()
    assert entry.facts["rows"] == 1


@pytest.mark.parametrize("form", ["xlsx", "pdf"])
def test_a_list_is_written_for_a_spreadsheet_and_for_paper(cycle, verifier, browse, form):
    path = f"/exports/pay?cycle={cycle.uid}&tab=unpaid"
    answer = browse(verifier).post(path, form=form, reason="For the visit to the unit.")
    assert answer.status_code == 200
    assert answer.data[:2] == {"xlsx": b"PK", "pdf": b"%P"}[form]
    assert browse(a_user(Role.FINANCE)).get(path).status_code == 403


def test_a_comparison_is_begun_and_watched_on_the_page(army, clerk, verifier, browse):
    (cycle,) = brought(army.lines(), clerk)
    browser = browse(verifier)
    text = browser.get(f"/pay/cycles/{cycle.uid}").text
    assert "is not compared yet" in text
    page = browser.get(f"/pay/cycles/{cycle.uid}")
    browser.post(f"/pay/cycles/{cycle.uid}/comparison", opened=page)
    assert now(cycle).state is CycleState.RECONCILING
    assert "is being compared" in browser.get(f"/pay/cycles/{cycle.uid}").text
    work()
    assert "10 of 10 lines are matched" in browser.get(f"/pay/cycles/{cycle.uid}").text


def test_the_review_queue_is_of_all_cycles(cycle, verifier, browse):
    line = put_to_review(cycle, 2)
    text = browse(verifier).get("/pay/review", costs=2).text
    assert str(line.uid) in text


@pytest.mark.parametrize("language", ["fr", "ar"])
def test_pages_stand_in_other_languages(cycle, verifier, browse, language):
    line = put_to_review(cycle, 2)
    browser = browse(verifier, language=language)
    for path in (f"/pay/cycles/{cycle.uid}", f"/pay/lines/{line.uid}", "/pay/desk?q=SN99999"):
        assert browser.get(path).status_code == 200


def test_amounts_are_shown_to_readers_of_pay_and_birth_dates_are_not(cycle, verifier):
    """One serialiser: S2 of pay goes with the permission, S2 of people with the role."""
    line = db.session.scalars(select(PayLine).where(PayLine.cycle_id == cycle.id)).first()
    assert Shown(line, Eyes.of(verifier)).net_minor == 45_000
    assert not Shown(line, verifier).net_minor
