"""The framework: every point of its source, two tests of each, found by somebody else."""

from datetime import timedelta

import pytest
from sqlalchemy import text

from tests.makers import a_user
from tests.programme.framework.made import SHOWN, a_claim, found, seen
from trainingmgr.accounts.rules import Role
from trainingmgr.core import clock
from trainingmgr.core.db import db
from trainingmgr.core.errors import Refusal, StaleRecord
from trainingmgr.programme.framework import queries, services, words
from trainingmgr.programme.framework.rules import POINTS, Finding, Standing, Test
from trainingmgr.programme.framework.services import Terms


def test_every_point_of_the_source_stands_in_its_order_with_words_and_what_shows_it():
    assert list(POINTS) == [
        *(f"OA-{n}" for n in range(1, 6)), *(f"ST-{n}" for n in range(1, 7)),
        *(f"MT-{n}" for n in range(1, 7)), *(f"LT-{n}" for n in range(1, 7)),
        *(f"CR-{n}" for n in range(1, 4)), *(f"RE-{n}" for n in range(1, 4)),
        *(f"CH-{n}" for n in range(1, 5)), *(f"CO-{n}" for n in range(1, 3)),
    ]  # fmt: skip
    assert list(words.STATEMENTS) == list(words.SHOWN_BY) == list(POINTS)
    assert POINTS["MT-2"].tests == (Test.IN_PLACE, Test.FUNCTIONING)
    assert POINTS["ST-4"].tests == (Test.IN_PLACE,)
    assert POINTS["CH-1"].tests == ()


def test_in_place_and_functioning_are_two_tests_and_what_was_achieved_can_regress(cast):
    owner, other = cast.programme_officer, cast.host_authority
    assert a_claim(owner, "MT-3").state is Standing.ACHIEVED_CLAIMED
    assert found(other, "MT-3").state is Standing.PARTIALLY_ACHIEVED
    services.claim("MT-3", SHOWN, seen=seen("MT-3"), by=owner)
    assert found(other, "MT-3", test=Test.FUNCTIONING).state is Standing.ACHIEVED_VERIFIED
    services.report("MT-3", Standing.AT_RISK, "The server failed twice.", forecast_on=None,
                    seen=seen("MT-3"), by=owner)  # fmt: skip
    assert queries.row("MT-3").state is Standing.ACHIEVED_VERIFIED, "a report undoes no finding"
    row = found(other, "MT-3", test=Test.FUNCTIONING, holds=False)
    assert (row.state, row.next_check_on) == (Standing.REGRESSED, None)
    assert [each.finding for each in queries.row("MT-3").checks] == [
        Finding.CLAIMED, Finding.CONFIRMED, Finding.CLAIMED, Finding.CONFIRMED, Finding.NO_LONGER,
    ]  # fmt: skip
    services.report("MT-3", Standing.DELAYED, "A new server is ordered.", forecast_on=None,
                    seen=seen("MT-3"), by=owner)  # fmt: skip
    assert queries.row("MT-3").state is Standing.DELAYED
    services.claim("MT-3", SHOWN, seen=seen("MT-3"), by=owner)
    assert found(other, "MT-3", test=Test.FUNCTIONING).state is Standing.ACHIEVED_VERIFIED
    gone = found(other, "MT-3", holds=False)
    assert gone.state is Standing.REGRESSED
    services.claim("MT-3", SHOWN, seen=seen("MT-3"), by=owner)
    row = queries.row("MT-3")
    assert row.checks[-1].test is Test.IN_PLACE, "what is gone does no work: both tests begin anew"


def test_who_owns_or_claimed_it_verifies_nothing(cast):
    owner, claimant = cast.host_authority, cast.programme_officer
    services.settle("ST-1", Terms(owner=owner), seen=None, by=claimant)
    a_claim(claimant, "ST-1")
    for by in (owner, claimant):
        with pytest.raises(Refusal, match="second person"):
            found(by, "ST-1")
    with pytest.raises(Refusal):
        found(a_user(Role.CURRICULUM_OFFICER), "ST-1")
    row = queries.row("ST-1")
    for by, finding in ((owner, "confirmed"), (claimant, "not_confirmed")):
        with pytest.raises(Exception, match=r"tr_framework_check_another|another"):
            db.session.execute(
                text('INSERT INTO framework_check (point_id, test, finding, "on", says, by_id, at)'
                     ' SELECT point_id, test, :finding, "on", says, :by, at FROM framework_check'
                     " WHERE point_id = :point"),
                {"finding": finding, "by": by.id, "point": row.id},
            )  # fmt: skip
        db.session.rollback()
    assert found(cast.oversight, "ST-1", holds=False).state is Standing.IN_PROGRESS


def test_a_claim_rests_on_evidence_and_waits_for_one_finding(cast):
    by, other = cast.programme_officer, cast.host_authority
    with pytest.raises(Refusal, match="evidence"):
        services.claim("ST-2", SHOWN, seen=None, by=by)
    with pytest.raises(Refusal, match="Nothing is claimed"):
        found(other, "ST-2")
    with pytest.raises(Refusal, match="day to come"):
        services.evidence("ST-2", "Contract", reference="C-1", held_by="Procurement",
                          dated_on=clock.today() + timedelta(days=1), by=by)  # fmt: skip
    a_claim(by, "ST-2")
    with pytest.raises(Refusal, match="waits already"):
        services.claim("ST-2", SHOWN, seen=seen("ST-2"), by=by)
    with pytest.raises(Refusal, match="day to come"):
        found(other, "ST-2", again=0)
    found(other, "ST-2")
    with pytest.raises(Refusal, match="nothing more"):
        services.claim("ST-2", SHOWN, seen=seen("ST-2"), by=by)
    with pytest.raises(Refusal, match="nothing more"):
        a_claim(by, "CH-1")


def test_terms_and_reports_are_of_what_one_has_seen_and_nobody_reports_achievement(cast):
    by = cast.programme_officer
    row = services.settle("LT-5", Terms(target="Named in the plan"), seen=None, by=by)
    with pytest.raises(StaleRecord):
        services.settle("LT-5", Terms(), seen=row.version - 1, by=by)
    with pytest.raises(Refusal, match="after it begins"):
        services.settle(
            "LT-5", Terms(starts_on=clock.today(), target_on=clock.today() - timedelta(days=1)),
            seen=seen("LT-5"), by=by,
        )  # fmt: skip
    for state, says in ((Standing.ACHIEVED_VERIFIED, SHOWN), (Standing.DELAYED, "Late.")):
        with pytest.raises(Refusal):
            services.report("LT-5", state, says, forecast_on=None, seen=seen("LT-5"), by=by)
    assert queries.row("LT-5").state is Standing.NOT_STARTED
    with pytest.raises(Exception, match="verified"):
        db.session.execute(
            text("UPDATE framework_point SET state = 'achieved_verified' WHERE code = 'LT-5'")
        )
    db.session.rollback()


def test_the_page_says_who_verified_and_a_claim_waits_on_the_first_page_of_others(cast, browse):
    clerk, other = browse(cast.programme_officer), browse(cast.host_authority)
    path = "/framework/ST-4"
    clerk.post(f"{path}/evidence", title="Agreed list", reference="S-12", held_by="Ministry",
               dated_on="01/02/2026")  # fmt: skip
    clerk.post(f"{path}/claim", says="All four kinds of standards are signed.")
    assert "Say what you found" not in clerk.get(path).text
    assert "of the framework is claimed" in other.get("/").text
    assert "of the framework is claimed" not in clerk.get("/").text
    answer = other.post(f"{path}/finding/in_place", holds="yes", says="I have seen the list.")
    assert "Say on which day to come somebody looks again." in answer.text
    other.post(f"{path}/finding/in_place", holds="yes", says="I have seen the list.",
               next_check_on=f"{clock.today() + timedelta(days=30):%d/%m/%Y}")  # fmt: skip
    assert "Achieved and verified" in clerk.get(path).text
    index = clerk.get("/framework")
    assert len(clerk.spent) <= 8
    assert index.text.count('href="/framework/') == len(POINTS)
    assert clerk.get("/framework/ZZ-9").status_code == 404
