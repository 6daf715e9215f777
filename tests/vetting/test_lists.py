"""A list comes in whole or not at all, and an odd one waits for a second look (AC11)."""

import io
import json

import pytest
from sqlalchemy import func, select, update
from sqlalchemy.exc import IntegrityError

from tests.makers import a_person, a_user, a_week_later
from tests.vetting.lists_made import FILE, TITLE, a_list, a_match, dated
from trainingmgr.accounts.rules import Role
from trainingmgr.core import jobs
from trainingmgr.core.dates import PartialDate
from trainingmgr.core.db import db
from trainingmgr.core.errors import Refusal
from trainingmgr.operations.lists import watchlists
from trainingmgr.vetting.watchlists import queries, services
from trainingmgr.vetting.watchlists.models import (
    ListedEntry,
    ListedName,
    ListMatch,
    WatchListVersion,
)
from trainingmgr.vetting.watchlists.rules import Doubt, MatchState, VersionState


@pytest.fixture
def officer(cast):
    return cast.vetting_officer


def shorter():
    """Two entries of six are gone."""
    text = FILE
    for number in (b"9000002", b"9000003"):
        start = text.index(b"<INDIVIDUAL>", text.index(number) - 200)
        end = text.index(b"</INDIVIDUAL>", start) + len(b"</INDIVIDUAL>")
        text = text[:start] + text[end:]
    return text


def test_a_list_is_in_force_with_its_day_hash_and_counts(officer):
    version = a_list(by=officer)
    assert version.state is VersionState.IN_FORCE
    assert (version.individuals, version.entities, version.names, version.aliases) == (5, 1, 8, 13)
    assert db.session.scalar(select(func.count()).select_from(ListedEntry)) == 6
    assert db.session.scalar(select(func.count()).select_from(ListedName)) == 21
    assert len(version.sha256) == 64


def test_the_same_file_is_refused_and_changes_nothing(officer):
    a_list(dated(3), by=officer)
    with pytest.raises(Refusal, match="Nothing has changed since"):
        services.bring(TITLE, io.BytesIO(dated(3)), file_name="again.xml", by=officer)


@pytest.mark.parametrize(
    "text",
    [
        dated()[:4000],
        dated(-2),
        dated().replace(b"dateGenerated", b"made"),
        dated().replace(b"9000002", b"9000001"),
        b"<HTML></HTML>",
        b'<CONSOLIDATED_LIST dateGenerated="2026-01-01"/>',
    ],
)
def test_a_file_that_is_not_whole_leaves_nothing_behind(officer, text):
    first = a_list(dated(9), by=officer)
    version = a_list(text, by=officer)
    assert version.state is VersionState.FAILED
    assert version.trouble
    assert queries.in_force(version.list_id).id == first.id
    mine = select(func.count()).where(ListedEntry.version_id == version.id)
    assert db.session.scalar(mine) == 0


def test_a_worker_that_dies_leaves_the_former_version_in_force_and_another_goes_on(
    officer, monkeypatch
):
    monkeypatch.setattr("trainingmgr.vetting.watchlists.jobs.PIECE", 2)
    first = a_list(dated(9), by=officer)
    version = services.bring(TITLE, io.BytesIO(dated(1)), file_name="new.xml", by=officer)
    job = jobs.claim()
    for _step in range(3):
        jobs.step(job)
    monkeypatch.setattr("trainingmgr.vetting.watchlists.jobs._held", {})
    assert queries.in_force(version.list_id).id == first.id
    jobs._let_go(job)
    while jobs.work():
        pass
    now = queries.version(version.uid)
    assert now.state is VersionState.IN_FORCE
    assert now.entries == 6
    assert db.session.get(type(now), first.id).state is VersionState.FORMER


STRUCK = "Three entries were struck off on 2 May."


def test_a_list_that_shrinks_or_is_older_waits_until_another_person_has_looked_again(officer):
    first = a_list(dated(3), by=officer)
    odd = a_list(shorter().replace(b"2026-11-20T", b"2019-01-01T"), by=officer)
    assert odd.state is VersionState.WAITING
    assert odd.doubts == [Doubt.SHRINKS, Doubt.OLDER]
    assert queries.in_force(odd.list_id).id == first.id
    other = a_user(Role.VETTING_BOARD)
    for reason, by, words in (
        ("ok", other, "full sentence"),
        (STRUCK, officer, "second person"),  # AC11: fewer would be stopped
        (STRUCK, a_user(Role.VETTING_OFFICER, holder=officer.holder), "second person"),
        (STRUCK, a_user(Role.HR_HEAD), "does not allow"),
    ):
        odd = queries.version(odd.uid)
        with pytest.raises(Refusal, match=words):
            services.confirm(odd, reason, seen=odd.version, by=by)
    odd = queries.version(odd.uid)
    with a_week_later(), pytest.raises(Refusal, match="more than 7 days ago"):
        services.confirm(odd, STRUCK, seen=odd.version, by=other)
    odd = queries.version(odd.uid)
    services.confirm(odd, STRUCK, seen=odd.version, by=other)
    assert queries.in_force(odd.list_id).id == odd.id


def test_the_schema_wants_two_people_for_an_odd_list_and_for_a_match_r_idn_04(officer):
    """1.8.5: two accounts of one human being are one person, whoever writes."""
    twin = a_user(Role.VETTING_BOARD, holder=officer.holder)
    a_list(dated(3), by=officer)
    odd = a_list(shorter(), by=officer)
    said = {"state": VersionState.FORMER, "turn": 99, "confirmation": STRUCK}
    one = update(WatchListVersion).where(WatchListVersion.id == odd.id)
    with pytest.raises(IntegrityError, match="tr_watch_list_version_by_two"):
        db.session.execute(one.values(**said, confirmed_by_id=twin.id))
    db.session.rollback()
    db.session.execute(one.values(**said, confirmed_by_id=a_user(Role.VETTING_BOARD).id))
    match = a_match(a_person())
    one = update(ListMatch).where(ListMatch.id == match.id)
    said = {"state": MatchState.CONFIRMED_MATCH, "first_by_id": officer.id}
    with pytest.raises(IntegrityError, match="tr_list_match_by_two"):
        db.session.execute(one.values(**said, second_by_id=twin.id))
    db.session.rollback()
    db.session.execute(one.values(**said, second_by_id=a_user(None).id))


def test_a_wrong_file_is_sent_back_and_may_come_again(officer):
    a_list(dated(3), by=officer)
    odd = a_list(dated(30), by=officer)
    services.refuse(odd, "That was the file of last month.", seen=odd.version, by=officer)
    assert queries.version(odd.uid).state is VersionState.REFUSED
    assert a_list(dated(30), by=officer).state is VersionState.WAITING


def test_only_who_may_brings_a_list(cast):
    with pytest.raises(Refusal, match="does not allow"):
        a_list(by=cast.vetting_board)
    with pytest.raises(Refusal, match="does not allow"):
        a_list(by=a_user(Role.HR_HEAD))


def test_a_list_is_brought_on_its_page_and_an_odd_one_is_looked_at_there(cast, browse):
    officer = browse(cast.vetting_officer)

    def brought(days_ago):
        file = (io.BytesIO(dated(days_ago)), "list.xml")
        sent = officer.post("/vetting/lists/new", title=TITLE, file=file)
        while jobs.work():
            pass
        return sent.location

    brought(40)
    assert "40 days old" in officer.get("/vetting/lists").text
    odd = brought(60)
    assert "older than the version in force" in officer.get(odd).text
    version = queries.waiting()[0]
    reason = "The source published it late."
    assert "It is right" not in officer.get(odd).text
    board = browse(cast.vetting_board)
    said = {"version": version.version, "reason": reason, "deed": "confirm"}
    assert "Open it first" in board.post(odd, opened=board.get("/vetting/lists"), **said).text
    answer = board.post(odd, version=version.version, reason=reason, deed="confirm")
    assert answer.status_code == 302
    assert queries.waiting() == []


def test_the_command_brings_a_list_and_says_what_it_found(app, cast, tmp_path):
    file = tmp_path / "list.xml"
    file.write_bytes(dated(4))
    a_person(
        None, name_display="Haroun Ousmane Idriss Tollimi", born=PartialDate.read("1971-06-09")
    )
    runner = app.test_cli_runner()
    order = ["import", str(file), "--by", cast.vetting_officer.username]
    told = runner.invoke(watchlists, order, obj=lambda: app)
    assert told.exit_code == 0, told.output
    assert "5 people, 1 organisations, 8 names and 13 other names" in told.output
    assert "1 new matches" in told.output
    again = runner.invoke(watchlists, order, obj=lambda: app)
    assert again.exit_code == 3
    file.write_bytes(dated(40))
    waits = runner.invoke(watchlists, [*order, "--json"], obj=lambda: app)
    facts = json.loads(waits.stdout.splitlines()[-1])
    assert (waits.exit_code, facts["people"], facts["state"]) == (3, 5, "waiting")
