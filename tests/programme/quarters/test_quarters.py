"""The quarterly report: as records stood when the quarter ended, frozen, the same byte for byte."""

from datetime import date, timedelta
from hashlib import sha256

import pytest
from sqlalchemy import select, text

from tests.makers import kept
from tests.programme.framework.made import a_claim, found, seen
from tests.programme.quarters.made import PROGRAMME, a_report, after, figures, this
from tests.programme.risks.made import a_risk, scored
from trainingmgr.core import clock
from trainingmgr.core.db import db
from trainingmgr.core.errors import Refusal
from trainingmgr.core.journal import JournalEntry
from trainingmgr.desk.queries.waiting import waiting
from trainingmgr.desk.rules import Task
from trainingmgr.programme.framework import queries as framework
from trainingmgr.programme.framework import services as points
from trainingmgr.programme.framework.models import FrameworkFigure
from trainingmgr.programme.framework.rules import POINTS, Measure, Standing
from trainingmgr.programme.framework.services import Terms
from trainingmgr.programme.quarters import printouts, queries, services
from trainingmgr.programme.quarters.rules import Quarter, canonical, closed, months, quarter_of
from trainingmgr.programme.quarters.rules import unpacked as opened

M = Measure


def test_quarters_are_four_and_only_those_that_are_over_are_offered():
    assert (quarter_of(date(2026, 12, 31)), Quarter(2026, 4).last) == (
        Quarter(2026, 4), date(2026, 12, 31)
    )  # fmt: skip
    assert Quarter(2026, 1).before == Quarter(2025, 4) and Quarter(2025, 4).after.number == 1
    offered = list(closed(date(2026, 4, 1)))
    assert offered[0] == Quarter(2026, 1) and len(offered) == 8
    assert next(closed(date(2026, 3, 31))) == Quarter(2025, 4)
    assert months(date(2026, 3, 31))[::11] == [(2025, 4), (2026, 3)]


def _content():
    return queries.content(this(), PROGRAMME)


def _of(content, code):
    return next(each for each in content["points"] if each["code"] == code)


def test_where_a_point_stood_is_read_from_what_was_written_until_then(cast):
    by, host = cast.programme_officer, cast.host_authority
    points.settle("ST-3", Terms(owner=by, owner_office="Training cell"), seen=None, by=by)
    points.report("ST-3", Standing.AT_RISK, "Trainers are missing at two centres.",
                  forecast_on=None, seen=seen("ST-3"), by=by)  # fmt: skip
    a_claim(by, "ST-3")
    found(host, "ST-3")
    points.report("ST-3", Standing.DELAYED, "Said of what is verified: it stays so.",
                  forecast_on=None, seen=seen("ST-3"), by=by)  # fmt: skip
    told = _of(_content(), "ST-3")
    assert [each["to"] for each in told["moves"]] == [
        "at_risk", "achieved_claimed", "achieved_verified"
    ]  # fmt: skip
    assert told["after"] == framework.row("ST-3").state and told["before"] == "not_started"
    assert told["met"][0]["test"] == "in_place" and told["office"] == "Training cell"
    quarter = this()
    with after(quarter, host):
        found(host, "ST-3", holds=False)
        there = queries.content(quarter, PROGRAMME)
        assert _of(there, "ST-3") == told, "what comes after the quarter is not in it"
        later = queries.content(quarter.after, PROGRAMME)
        told = _of(later, "ST-3")
    assert (told["before"], told["after"]) == ("achieved_verified", "regressed")
    short = next(each for each in later["horizons"] if each["part"] == "short_term")
    assert short["before"] == {"achieved_verified": 1, "not_started": 5}
    assert short["after"] == {"regressed": 1, "not_started": 5}


def test_made_again_it_is_the_same_byte_for_byte_and_what_came_late_is_another_edition(cast):
    by, quarter = cast.programme_officer, this()
    figures(M.TO_STANDARD, (2, 10), (8, 10))
    scored(a_risk(by), by)
    a_claim(by, "ST-3")
    with pytest.raises(Refusal, match="over"):
        services.make(quarter, programme=PROGRAMME, by=by)
    made = a_report(by, quarter)
    for language in ("en", "fr", "ar"):
        drawn = printouts.paper(made, language).whole()
        assert drawn.data == printouts.paper(made, language).whole().data
        assert drawn.notes == (), "nothing is cut and no letter is missing"
    with pytest.raises(Refusal, match="byte for byte"):
        a_report(cast.elsewhere["programme_officer"], quarter)
    assert made.sha256 == sha256(canonical(queries.content(quarter, PROGRAMME))).hexdigest()
    figures(M.NATIONAL_HOURS, (1, 2))
    newer = a_report(by, quarter)
    assert (newer.edition, made.edition) == (2, 1) and newer.sha256 != made.sha256
    assert opened(made.content)["figures"][0]["way"] == "rises"
    for deed in ("UPDATE quarter_report SET edition = 3", "DELETE FROM quarter_report"):
        with pytest.raises(Exception, match="quarter_report"):
            db.session.execute(text(deed))
        db.session.rollback()


def test_small_numbers_of_people_and_names_are_not_even_frozen(cast):
    by = cast.programme_officer
    figures(M.TRAINED, (4, None), (40, None))
    figures(M.POSTS_FILLED, (97, 100), (90, 100))
    figures(M.STANDARDS_AGREED, (1, 4), (2, 4))
    scored(a_risk(by, point="ST-3"), by)
    points.settle("ST-3", Terms(owner=by, owner_office="Cell"), seen=None, by=by)
    points.report("ST-3", Standing.AT_RISK, "Colonel Somebody keeps the trainers back.",
                  forecast_on=None, seen=seen("ST-3"), by=by)  # fmt: skip
    content = _content()
    told = {each["measure"]: each for each in content["figures"]}
    assert told["trained"]["first"]["withheld"] and "count" not in told["trained"]["first"]
    assert told["posts_filled"]["first"]["withheld"], "three posts are vacant"
    assert {told[each]["way"] for each in ("trained", "posts_filled")} == {"short"}
    assert told["standards_agreed"]["last"]["count"] == 2, "standards are no people"
    kept = canonical(content).decode()
    assert by.name not in kept and "Somebody" not in kept and "User" not in kept
    assert {printouts.is_withheld(each) for each in told.values()} == {True, False}
    assert len(content["risks"]) == 1 and content["risks"][0]["before"] == 16


def test_the_register_and_the_paper_as_people_take_them(cast, browse):
    quarter = quarter_of(clock.today()).before
    mine = browse(cast.programme_officer)
    page = mine.get("/quarters", costs=2).text
    assert "has no report yet" in page
    page = mine.post("/quarters", quarter=quarter.code).location
    shown = mine.get(page, costs=2).text
    assert all(code in shown for code in POINTS if code[:2] in ("ST", "MT", "LT"))
    theirs = browse(cast.oversight)
    assert "Make a report" not in theirs.get("/quarters").text
    there = theirs.get(page)
    paper = theirs.post(f"{page}/paper/ar", opened=there)
    assert paper.content_type == "application/pdf" and paper.data.startswith(b"%PDF")
    entry = db.session.scalar(
        select(JournalEntry).where(JournalEntry.event == "QuarterReportTaken")
    )
    assert entry.facts["sha256"] == sha256(paper.data).hexdigest()
    data = theirs.post(f"{page}/data", opened=there).data
    assert sha256(data).hexdigest() in shown
    assert queries.reports().rows[0].first == quarter.first <= clock.today() - timedelta(days=89)


def test_the_quarter_that_is_over_waits_for_its_report(cast):
    by, today = cast.programme_officer, clock.today()
    last = quarter_of(today).before

    def owed():
        return [each for each in waiting(by, today) if each.task is Task.QUARTER_OWED]

    assert not owed(), "nothing was counted in it"
    kept(FrameworkFigure(measure=Measure.TRAINED, on=last.last, count=3))
    assert [each.facts["quarter"] for each in owed()] == [last.code]
    services.make(last, programme="Oubara", by=by)
    assert not owed()
