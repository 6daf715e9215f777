"""A count of the force: by unit, on paper, by two people, and a sample again by others."""

from datetime import date

import pytest

from tests.makers import a_person, a_unit, a_user
from tests.pay.presence.test_musters import Company
from trainingmgr.accounts.rules import Role
from trainingmgr.core.db import db
from trainingmgr.core.errors import Refusal
from trainingmgr.pay.presence import queries as evidence
from trainingmgr.pay.presence import services
from trainingmgr.pay.presence.queries import counts as queries
from trainingmgr.pay.presence.queries import sheets
from trainingmgr.pay.presence.rules import (
    EvidenceKind,
    ExerciseState,
    MusterCode,
    SheetKind,
    sample,
    sample_size,
)
from trainingmgr.pay.presence.services import counts

TODAY = date(2026, 11, 24)
P, A, N = MusterCode.PRESENT, MusterCode.ABSENT, MusterCode.NOT_KNOWN


@pytest.fixture
def company(app, november):
    return Company()


@pytest.fixture
def verifier(company):
    return a_user(Role.PAY_VERIFIER)


def exercise():
    db.session.commit()
    db.session.expire_all()
    return queries.exercise("CNT1", reader=a_user(Role.OVERSIGHT))


def told():
    found = exercise()
    return queries.told(found)


def table():
    return queries.table(exercise(), told())


def second():
    found = exercise()
    return queries.second(found, told(), queries.second_lists(found))


def planned(company, verifier):
    counts.plan("cnt1", "Count of 2026", TODAY, [company.unit], by=verifier)
    counts.begin(exercise(), seen=1, by=verifier)
    return exercise()


def counted(company, *codes):
    sheet = company.now(
        counts.print_list(exercise(), company.unit, language="en", spare_rows=2, by=company.clerk)
    )
    return company.checked(company.typed(sheet, *codes), *codes)


def test_from_plan_to_close_with_a_second_count_by_lot(company, verifier):
    with pytest.raises(Refusal, match="while the count goes on"):
        counts.plan("cnt1", "Count of 2026", TODAY, [company.unit], by=verifier)
        counts.print_list(exercise(), company.unit, language="en", spare_rows=0, by=company.clerk)
    counts.begin(exercise(), seen=1, by=verifier)
    sheet = counted(company, P, A, P)
    services.certify(sheet, "", by=company.commander)
    (row,) = table()
    assert (row.expected, row.present, row.missed, row.unknown, row.signed) == (3, 2, 1, 0, 1)
    assert [p.id for p in queries.missed(told(), reader=verifier).rows] == [company.ids[1]]
    proof = evidence.evidence(company.ids, "2026-11", 1)
    assert {kind for _m, kind, _r in proof[company.ids[0]]} == {EvidenceKind.HEADCOUNT}

    found = exercise()
    (again,) = counts.draw(found, language="en", seen=found.version, by=company.oversight)
    found = exercise()
    drawn = sample(company.ids, sample_size(3, confidence=95, margin=5), seed=found.seed)
    assert (again.kind, set(again.lines)) == (SheetKind.RECOUNT, set(drawn))
    with pytest.raises(Refusal, match="still to be counted again"):
        counts.close(found, seen=found.version, by=verifier)
    typed = {company.ids[0]: P, company.ids[1]: P, company.ids[2]: P}
    with pytest.raises(Refusal, match="role of this account"):
        services.record(company.now(again), typed, seen=None, by=company.clerk)
    services.record(company.now(again), typed, seen=None, by=company.oversight)
    services.check(company.now(again), typed, by=a_user(Role.OVERSIGHT))
    both = second()
    assert (both.agreement.same, both.agreement.come) == (2, 1)
    assert both.differing == {company.ids[1]: (A, P)}
    found = exercise()
    counts.close(found, seen=found.version, by=verifier)
    assert exercise().state is ExerciseState.CLOSED


def test_units_are_counted_once_and_lists_stay_inside_the_count(company, verifier):
    below = a_unit(company.unit, service=company.service, code="C1P")
    with pytest.raises(Refusal, match="counted twice"):
        counts.plan("cnt2", "Twice", TODAY, [company.unit, below], by=verifier)
    planned(company, verifier)
    elsewhere = a_unit(service=company.service, code="C9")
    a_person(elsewhere)
    with pytest.raises(Refusal, match="not part of the count"):
        counts.print_list(exercise(), elsewhere, language="en", spare_rows=0, by=company.clerk)
    for by in (company.clerk, company.oversight):
        with pytest.raises(Refusal, match="role of this account"):
            counts.plan("cnt3", "Not theirs", TODAY, [company.unit], by=by)
    with pytest.raises(Refusal, match="role of this account"):
        counts.draw(exercise(), language="en", seen=exercise().version, by=verifier)


def test_whom_no_checked_list_speaks_of_is_unknown_and_lists_stay_after_the_draw(company, verifier):
    planned(company, verifier)
    late = counts.print_list(
        exercise(), company.unit, language="en", spare_rows=0, by=company.clerk
    )
    counted(company, P, MusterCode.NOT_RECORDED, N)
    (row,) = table()
    assert (row.present, row.missed, row.unknown) == (1, 1, 1)
    found = exercise()
    counts.draw(found, language="en", seen=found.version, by=company.oversight)
    with pytest.raises(Refusal, match="has gone on"):
        services.record(company.now(late), {company.ids[0]: A}, seen=None, by=company.clerk)


def test_the_pages_tell_it_and_the_report_names_nobody(company, verifier, browse):
    planner = browse(verifier)
    answer = planner.post("/pay/headcounts", code="cnt1", title="Count of 2026", on="24/11/2026",
                          units="c1", confidence="95", margin="5")  # fmt: skip
    assert answer.location.endswith("/pay/headcounts/CNT1")
    planner.post("/pay/headcounts/CNT1/state", opened=planner.get("/pay/headcounts/CNT1"),
                 deed="begin")  # fmt: skip
    clerk = browse(company.clerk)
    printed = clerk.post("/pay/headcounts/CNT1/lists", opened=clerk.get("/pay/headcounts/CNT1"),
                         of_unit="C1", language="fr", spare="2")  # fmt: skip
    code = printed.location.rpartition("/")[2]
    db.session.expire_all()
    company.checked(company.typed(sheets.sheet(code, reader=verifier), P, A, P), P, A, P)
    oversight = browse(company.oversight)
    oversight.post("/pay/headcounts/CNT1/sample", opened=oversight.get("/pay/headcounts/CNT1"))
    page = oversight.get("/pay/headcounts/CNT1", costs=9).text
    assert "Brahim Mahamat Nour" in page and "Seed of the lot" in page
    for language in ("en", "fr", "ar"):
        paper = oversight.get(f"/pay/headcounts/CNT1/report.pdf?language={language}")
        assert paper.data.startswith(b"%PDF")


def test_a_count_is_seen_by_its_units_and_counted_again_by_others(company, verifier, browse):
    """Who serves there, above or below does not count again; other units see nothing of it."""
    own = browse(company.commander)
    planned(company, verifier)
    counted(company, P, P, A)
    far = a_unit(service=company.service, code="FAR")
    platoon = a_unit(company.unit, code="P1")
    stranger = browse(a_user(Role.UNIT_COMMANDER, unit=far))
    below = browse(a_user(Role.UNIT_COMMANDER, unit=platoon))
    assert stranger.get("/pay/headcounts/CNT1").status_code == 404
    assert "CNT1" not in stranger.get("/pay/headcounts").text
    assert "No unit of yours is counted" in below.get("/pay/headcounts/CNT1").text
    assert below.get("/pay/headcounts/CNT1/report.pdf").status_code == 404
    assert "In the register" in own.get("/pay/headcounts/CNT1").text
    near = a_user(Role.OVERSIGHT)
    a_person(db.session.merge(platoon)).holder_id = near.holder_id
    db.session.commit()
    with pytest.raises(Refusal, match="Somebody outside counts again"):
        found = exercise()
        counts.draw(found, language="en", seen=found.version, by=near)
