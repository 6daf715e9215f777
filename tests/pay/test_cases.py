"""Findings as cases: whose, by when, what the rule saw, and what only the focal point is told."""

import pytest
from sqlalchemy import select

from tests.makers import a_unit, a_user
from tests.pay.made import compared, line_of, now
from trainingmgr.accounts.rules import Role
from trainingmgr.core.dates import PartialDate
from trainingmgr.core.db import db
from trainingmgr.core.errors import Refusal
from trainingmgr.core.journal import JournalEntry
from trainingmgr.pay.files.models import Discrepancy
from trainingmgr.pay.files.queries import cycles
from trainingmgr.pay.files.services import comparison, decisions
from trainingmgr.pay.rules import Finding, FindingState


@pytest.fixture
def cycle(army, clerk, verifier):
    """One on no line, two on one account, a child on the roll."""
    army.people[8].born = PartialDate.read("2010-05-01")
    db.session.commit()
    lines = army.lines(army.people[:9])
    lines[0]["account"] = lines[1]["account"] = "0000123123"
    return compared(lines, clerk, verifier)


def case(finding):
    return db.session.scalars(select(Discrepancy).where(Discrepancy.finding == finding)).first()


def test_a_case_is_taken_owned_and_falls_due(cycle, verifier, browse, time_machine):
    mine, found = browse(verifier), case(Finding.DUP_ACCOUNT)
    page = mine.get(f"/pay/findings/{found.uid}")
    for words in ("The other line: 3.", "husband and wife may share one", "Nobody yet", "XAF"):
        assert words in page.text
    other = browse(a_user(Role.PAY_VERIFIER))
    old = other.get(f"/pay/findings/{found.uid}")
    assert mine.post(f"/pay/cases/{found.uid}/owner", opened=page).status_code == 302
    other.post(f"/pay/cases/{found.uid}/owner", opened=old)
    assert now(found).owner_id == verifier.id, "nobody takes it by an old page"
    entry = db.session.scalars(select(JournalEntry).where(JournalEntry.event == "CaseTaken")).one()
    assert entry.about_id == found.id
    text = mine.get("/pay/cases?who=mine", costs=4).text
    assert text.count("One account for several people</a>") == 1
    assert "Serves and is on no line</a>" in mine.get("/pay/cases?who=unowned").text
    assert "No case waits here" in mine.get("/pay/cases?who=overdue").text
    assert "case of pay is yours" in mine.get("/").text
    time_machine.shift(40 * 86_400)
    again = browse(verifier)
    assert again.get("/pay/cases?who=overdue").text.count("Overdue</span>") >= 3


def test_the_one_search_finds_cases_by_person_and_by_what_a_line_says_within_reach(
    army, clerk, verifier, browse
):
    """R-DAT-03: whoever may not see a case does not learn that there is one."""
    army.people[8].born = PartialDate.read("2010-05-01")
    db.session.commit()
    lines = army.lines(army.people[:9])
    lines[0]["account"] = lines[1]["account"] = "0000123123"
    lines.append(army.line(army.people[9], service_no="LF/777/X", name="Nobody Knows Him", dob=""))
    compared(lines, clerk, verifier)
    both, ghost = case(Finding.DUP_ACCOUNT), case(Finding.GHOST_NO_PERSON)
    child = case(Finding.AGE_UNDER_18)
    paths = {name: f"/pay/findings/{each.uid}"
             for name, each in (("both", both), ("ghost", ghost), ("child", child))}  # fmt: skip
    asked = {"both": army.people[0].name_display.split()[-1], "ghost": "nobody knows",
             "child": army.people[8].name_display}  # fmt: skip

    def found(user):
        page = browse(user)
        return {
            name
            for name, text in asked.items()
            if paths[name] in page.get(f"/search?q={text}").text
        }

    assert found(verifier) == {"both", "ghost"}
    assert paths["ghost"] in browse(verifier).get("/search?q=LF/777").text
    assert "Withdrawn: age" not in browse(verifier).get(f"/search?q={asked['child']}").text
    assert found(clerk) == {"both"}, "a line of nobody is for the whole country"
    assert found(a_user(Role.HR_CLERK, unit=a_unit(service=army.service, code="B3"))) == set()
    assert found(a_user(Role.VETTING_OFFICER)) == set()


def test_who_serves_unpaid_stands_beside_the_ghosts(cycle, verifier, browse):
    text = browse(verifier).get(f"/pay/cycles/{cycle.uid}").text
    assert "1 person serves unpaid" in text
    assert text.index("They serve and go home without pay") < text.index("pay nobody who is known")


def test_a_decided_case_and_ones_own_are_not_taken(army, cycle, verifier):
    found = now(case(Finding.DUP_ACCOUNT))
    decisions.move(found, FindingState.EXPLAINED, "Wife and husband, seen.", seen=1, by=verifier)
    with pytest.raises(Refusal, match="decided already"):
        decisions.take(now(found), seen=2, by=verifier)
    unpaid = now(case(Finding.UNPAID_PRESENT))
    db.session.merge(army.people[9]).holder_id = verifier.holder_id
    db.session.commit()
    with pytest.raises(Refusal, match="your own pay"):
        decisions.take(now(unpaid), seen=1, by=verifier)


def test_a_child_on_the_roll_is_the_focal_points_alone(army, cycle, verifier, clerk, browse):
    """R-AGE-01: every other reader sees a line that is withdrawn, and nowhere a finding."""
    found, name = case(Finding.AGE_UNDER_18), army.people[8].name_display
    focal = browse(a_user(Role.CP_FOCAL_POINT))
    assert name in focal.get("/pay/cases/children").text
    page = focal.get(f"/pay/cases/children/{found.uid}")
    assert "XAF" not in page.text
    done = focal.post(f"/pay/cases/children/{found.uid}", opened=page, state="under_review",
                      note="The unit was visited, the birth paper asked for.")  # fmt: skip
    assert done.status_code == 302
    assert now(found).state is FindingState.UNDER_REVIEW
    for other in (verifier, clerk):
        browser = browse(other)
        assert browser.get("/pay/cases/children").status_code == 403
        assert browser.get(f"/pay/findings/{found.uid}").status_code == 404
        assert name not in browser.get("/pay/cases").text
        assert "May be under 18" not in browser.get(f"/pay/cycles/{cycle.uid}").text


def test_a_deed_of_pay_is_the_roles_on_every_path(army, cycle, verifier):
    """A command or another feature comes to the services without a page's door."""
    stranger = a_user(Role.FINANCE)
    found, line = now(case(Finding.DUP_ACCOUNT)), line_of(cycle, 4)
    row = cycles.line(line.uid, reader=verifier)
    for deed in (
        lambda: decisions.take(found, seen=found.version, by=stranger),
        lambda: decisions.move(found, FindingState.EXPLAINED, "Wife and husband, seen.",
                               seen=found.version, by=stranger),
        lambda: decisions.decide(row, same=True, because="Seen with the card in hand.",
                                 seen=row.version, by=stranger),
        lambda: comparison.ask(now(cycle), by=stranger),
    ):  # fmt: skip
        with pytest.raises(Refusal, match="does not allow"):
            deed()
