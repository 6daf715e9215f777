"""Everybody is compared with every list, name and newcomer; hits are questions (R-IDN-04, 05)."""

import io

import pytest
from sqlalchemy import func, select, update

from tests.makers import a_person, a_unit, a_user, a_week_later, an_organisation, kept
from tests.vetting.lists_made import FILE, a_list, a_match, dated
from tests.vetting.made import a_clearance
from trainingmgr.accounts.rules import Role
from trainingmgr.core import clock, jobs
from trainingmgr.core.columns import new_uid
from trainingmgr.core.dates import PartialDate
from trainingmgr.core.db import db
from trainingmgr.core.errors import Refusal, StaleRecord
from trainingmgr.registry.people.models import Alias, Person
from trainingmgr.registry.people.rules import AliasKind
from trainingmgr.registry.people.services import blocks
from trainingmgr.registry.structure.rules import Scheme
from trainingmgr.registry.weights.models import WeightsAdoption
from trainingmgr.tabular import services as files
from trainingmgr.tabular.models import ImportBatch
from trainingmgr.vetting import queries as vetting
from trainingmgr.vetting.rules import Word
from trainingmgr.vetting.watchlists import services
from trainingmgr.vetting.watchlists.jobs import look
from trainingmgr.vetting.watchlists.models import ListMatch, MatchDecision, Screening
from trainingmgr.vetting.watchlists.queries import matches, screening
from trainingmgr.vetting.watchlists.rules import Deed, MatchState, Proposal
from trainingmgr.vetting.watchlists.services import judging

WHY = "Born in another year, as the passport shown on 3 May says."


def screened():
    """What the worker does by itself when it has nothing to do."""
    look()
    while jobs.work():
        pass
    db.session.commit()


def hits(person):
    """The references of the entries this person may be, with their states."""
    db.session.commit()
    rows = db.session.scalars(select(ListMatch).where(ListMatch.person_id == person.id)).all()
    return {each.key: each.state for each in rows}


def word(person):
    db.session.commit()
    found = vetting.words_for([person.id], Scheme.NATIONAL, clock.today())
    return found[person.id].word if person.id in found else None


def somebody(name="Haroun Ousmane Idriss Tollimi", born="1971-06-09", **facts):
    return a_person(None, name_display=name, born=PartialDate.read(born), **facts)


@pytest.mark.parametrize(
    ("name", "native", "born", "key"),
    [
        ("Haroon Othmane Idris Tolimi", None, "1971", "9000001"),
        ("Harun Othman Idris", None, "1971-06-09", "9000001"),
        ("?", "هارون عثمان إدريس", "1971-06-09", "9000001"),
        ("Abdourahmane Youssouf Hassane", None, "1980", "9000005"),
        ("Mahamat Saleh", None, "1965-03-01", "9000003"),
        ("Nur al-Din Abderahman Zakariya", None, "1960", "9000004"),
        ("Bosco Kalindo", None, "1973-10-02", "9000002"),
    ],
)
def test_whoever_is_meant_is_found_in_either_script_and_other_spellings(
    app, name, native, born, key
):
    for at in range(20):
        a_person(None, name_display=f"Josephine Zawadi Mbemba {at}")
    person = somebody(name, born, name_native=native)
    a_list()
    assert key in hits(person)
    assert db.session.scalar(select(func.count()).select_from(ListMatch)) == 1


def test_a_new_person_and_a_new_alias_are_compared_too_r_idn_05(app):
    a_list()
    newcomer = somebody()
    assert word(newcomer) is None
    assert screening.waiting_among([newcomer.id]) == {newcomer.id}
    screened()
    assert hits(newcomer) == {"9000001": MatchState.LIKELY}
    other = somebody("Ngarlejy Moungar", "1990")
    screened()
    assert hits(other) == {}
    kept(Alias(person_id=other.id, value="Haroun Ousmane Bichara", kind=AliasKind.AKA))
    assert screening.waiting_among([other.id]) == {other.id}
    screened()
    assert not screening.waiting_among([other.id])


def test_a_name_in_the_other_script_that_is_put_right_is_compared_too_r_idn_05(app):
    a_list()
    person = somebody("?", "1971-06-09", name_native="نور")
    screened()
    assert hits(person) == {}
    person.name_native = "هارون عثمان إدريس"
    db.session.commit()
    screened()
    assert "9000001" in hits(person)


def test_an_alias_that_takes_the_place_of_another_is_a_new_name(app):
    a_list()
    person = somebody("Ngarlejy Moungar", "1971-06-09")
    alias = kept(Alias(person_id=person.id, value="Moungar", kind=AliasKind.AKA))
    screened()
    db.session.delete(alias)
    kept(Alias(person_id=person.id, value="Haroun Ousmane Idriss", kind=AliasKind.AKA))
    screened()
    assert "9000001" in hits(person)


def test_a_clearance_waits_while_the_name_is_not_compared_and_says_nothing_of_why(app, browse):
    person = somebody("Ngarlejy Moungar", "1990")
    a_clearance(person)
    assert word(person) is Word.CLEARED
    a_list(dated(2))
    assert word(person) is Word.CLEARED
    person.name_display = "Ngarlejy Moungar Deby"
    kept(person)
    assert word(person) is Word.PENDING
    page = f"/vetting/people/{person.uid}"
    assert "Screening: Pending" in browse(a_user(Role.VETTING_OFFICER)).get(page).text
    assert "Screening: Pending" not in browse(a_user(Role.HR_HEAD)).get(page).text
    screened()
    assert word(person) is Word.CLEARED


def test_a_worker_holds_no_list_of_another_state_of_the_database(app):
    """One that was brought back may count the same turn with another version in force."""
    version = a_list()
    held = screening.held()
    assert screening.held() is held
    db.session.execute(update(type(version)).values(uid=new_uid()))
    db.session.commit()
    assert screening.held() is not held


def test_a_worker_that_dies_goes_on_and_puts_nobody_in_the_queue_twice(app, monkeypatch):
    monkeypatch.setattr("trainingmgr.vetting.watchlists.jobs.MOST", 2)
    people = [somebody() for _each in range(5)]
    by = a_user(Role.VETTING_OFFICER)
    version = a_list(dated(9), by)
    assert db.session.scalar(select(func.count()).select_from(ListMatch)) == 5
    for each in people:
        each.name_display = "Haroun Ousmane Idris"
        kept(each)
    look()
    job = jobs.claim()
    jobs.step(job)
    jobs._let_go(job)
    assert db.session.get(type(job), job.id).checkpoint["last"] == people[1].id
    assert len(screening.waiting_among([each.id for each in people])) == 3
    screened()
    assert not screening.any_waiting()
    assert db.session.scalar(select(func.count()).select_from(ListMatch)) == 5
    assert db.session.scalar(select(func.count()).select_from(Screening)) >= 5
    assert version.turn == screening.held().turn


@pytest.fixture
def found(app, cast):
    """A likely match, and two people who may judge it."""
    person = somebody()
    a_clearance(person)
    a_list(by=cast.vetting_officer)
    match = db.session.scalar(select(ListMatch))
    return person, match, cast.vetting_officer, cast.vetting_board


def again(match, reader):
    db.session.commit()
    return matches.match(match.uid, reader=reader)


def test_r_idn_04_a_confirmed_match_takes_two_people_and_reads_like_any_refusal(found):
    person, match, first, second = found
    assert word(person) is Word.CLEARED
    judging.propose(match, Proposal.MATCH, WHY, seen=match.version, by=first)
    assert word(person) is Word.CLEARED
    with pytest.raises(Refusal, match="second person"):
        judging.decide(match, WHY, agreed=True, seen=match.version, by=first)
    match = again(match, second)
    with a_week_later(), pytest.raises(Refusal, match="more than 7 days ago"):
        judging.decide(match, WHY, agreed=True, seen=match.version, by=second)
    match = again(match, second)
    judging.decide(match, WHY, agreed=True, seen=match.version, by=second)
    assert word(person) is Word.NOT_CLEARED
    refused = somebody("Ngarlejy Moungar", "1990")
    a_clearance(refused, vetting.Outcome.NOT_CLEARED)
    today = clock.today()
    words = vetting.words_under([person.id, refused.id], list(Scheme), today)
    assert words[Scheme.NATIONAL][person.id] == words[Scheme.NATIONAL][refused.id]
    assert {each for each in Scheme if person.id in words[each]} == {Scheme.NATIONAL}


def test_two_accounts_of_one_person_are_one(found):
    _person, match, first, _second = found
    other = a_user(Role.VETTING_BOARD, holder=first.holder)
    judging.propose(match, Proposal.MATCH, WHY, seen=match.version, by=first)
    with pytest.raises(Refusal, match="second person"):
        judging.decide(match, WHY, agreed=True, seen=match.version, by=other)


def test_somebody_else_stays_decided_until_one_of_the_two_changes(found):
    person, match, first, _second = found
    judging.judge(match, MatchState.FALSE_POSITIVE, WHY, seen=match.version, by=first)
    a_list(dated(1), by=first)
    assert hits(person) == {"9000001": MatchState.FALSE_POSITIVE}
    a_list(dated(0, FILE.replace(b"1971-06-09", b"1971-06-10")), by=first)
    assert hits(person) == {"9000001": MatchState.LIKELY}
    decisions = db.session.scalars(select(MatchDecision.deed).order_by(MatchDecision.id)).all()
    assert decisions == [Deed.DECIDED, Deed.REOPENED]


def test_what_was_proposed_does_not_outlive_what_was_seen(found):
    person, match, first, second = found
    judging.propose(match, Proposal.MATCH, WHY, seen=match.version, by=first)
    person.born = PartialDate.read("1972")
    kept(person)
    screened()
    match = again(match, second)
    with pytest.raises(Refusal, match="Nothing is proposed"):
        judging.decide(match, WHY, agreed=True, seen=match.version, by=second)


def test_who_is_struck_off_the_list_stays_stopped_until_two_people_end_it(found):
    person, match, first, second = found
    judging.propose(match, Proposal.MATCH, WHY, seen=match.version, by=first)
    judging.decide(match, WHY, agreed=True, seen=match.version, by=second)
    start = FILE.index(b"<INDIVIDUAL>")
    end = FILE.index(b"</INDIVIDUAL>") + len(b"</INDIVIDUAL>")
    text = dated(1, FILE[:start] + FILE[end:])
    odd = a_list(text, by=first)
    services.confirm(odd, "Struck off by decision of 2 May.", seen=odd.version, by=second)
    screened()
    match = again(match, second)
    assert match.delisted_at is not None
    assert word(person) is Word.NOT_CLEARED
    judging.propose(match, Proposal.NO_MATCH, WHY, seen=match.version, by=second)
    match = again(match, first)
    judging.decide(match, WHY, agreed=True, seen=match.version, by=first)
    assert word(person) is Word.CLEARED


def test_nobody_judges_a_match_of_their_own_or_by_a_stale_page(found, cast):
    person, match, first, _second = found
    with pytest.raises(Refusal):
        judging.judge(match, MatchState.FALSE_POSITIVE, WHY, seen=match.version + 1, by=first)
    person.holder_id = first.holder_id
    kept(person)
    match = again(match, cast.vetting_board)
    with pytest.raises(Refusal, match="own record"):
        judging.judge(match, MatchState.FALSE_POSITIVE, WHY, seen=match.version, by=first)
    with pytest.raises(Refusal, match="does not allow"):
        judging.judge(match, MatchState.FALSE_POSITIVE, WHY, seen=match.version, by=cast.hr_head)


def test_an_organisation_is_nobody(app):
    person = somebody("Invented Front Renewal Nowhere", "1990")
    a_list()
    assert hits(person) == {}


def test_a_match_is_judged_on_its_page_by_two_people_and_the_focal_point_is_told(
    app, cast, browse, found
):
    person, match, first, _second = found
    officer, board = browse(first), browse(cast.vetting_board)
    listed = officer.get("/vetting/lists/matches")
    assert person.number in listed.text
    address = f"/vetting/lists/matches/{match.uid}"
    shown = officer.get(address).text
    assert "HAROUN OUSMANE IDRISS TOLLIMI" in shown
    assert "هارون عثمان ادريس" in shown
    assert "R0004412" in shown
    refused = officer.post(address, version=1, reason="no", deed="match")
    assert refused.status_code == 422
    assert officer.post(address, version=1, reason=WHY, deed="match").status_code == 302
    version = again(match, first).version
    own = officer.post(address, version=version, reason=WHY, deed="agree")
    assert own.status_code == 422
    said = {"version": version, "reason": WHY, "deed": "agree"}
    unread = board.post(address, opened=board.get("/vetting/lists/matches"), **said)
    assert "Open it first" in unread.text
    assert board.post(address, **said).status_code == 302
    assert hits(person) == {"9000001": MatchState.CONFIRMED_MATCH}
    match = again(match, first)
    seen = match.watch_list.version
    services.name_focal_point(match.watch_list, cast.vetting_board, seen=seen, by=first)
    assert "I have taken note" in board.get(address).text
    assert "I have taken note" not in officer.get(address).text
    assert board.post(f"{address}/noting").status_code == 302
    assert again(match, first).told_at is not None
    with pytest.raises(StaleRecord):
        services.name_focal_point(match.watch_list, first, seen=seen, by=first)


def test_the_queue_costs_the_same_for_one_and_for_many(cast, browse):
    officer = browse(cast.vetting_officer)
    a_match(a_person())
    officer.get("/vetting/lists/matches", costs=3)
    for _each in range(4):
        a_match(a_person())
    officer.get("/vetting/lists/matches", costs=3)


def test_a_list_of_people_is_taken_back_with_what_was_found_by_itself(app, cast):
    """Comparing is nobody's deed; what somebody said of a match stands, and so does the person."""
    clerk, officer = a_user(Role.HR_CLERK), cast.vetting_officer
    blocks.first_block("HQ", by=clerk)
    a_unit(code="B1", service=an_organisation())
    a_list(by=officer)
    rows = "name_latin;dob;unit\nHaroun Othman Idris;1971-06-09;B1\nSomebody Else;1990-05-06;B1\n"

    def brought():
        batch = files.receive(io.BytesIO(rows.encode()), kind="people", source="HR",
                              file_name="roll.csv", by=clerk)  # fmt: skip
        screened()
        files.take_in(db.session.get_one(ImportBatch, batch.id), by=clerk)
        screened(), screened()  # it is taken in; then whoever came is compared
        return db.session.get_one(ImportBatch, batch.id, populate_existing=True)

    def found():
        return db.session.scalar(select(func.count()).select_from(ListMatch))

    batch = brought()
    assert found() == 1
    files.undo(batch, "It was the file of last month.", by=clerk)
    screened()
    assert found() == 0
    assert db.session.scalar(select(func.count()).where(Person.batch_id == batch.id)) == 0
    batch = brought()
    match = db.session.scalars(select(ListMatch)).one()
    judging.judge(match, MatchState.FALSE_POSITIVE, WHY, seen=match.version, by=officer)
    with pytest.raises(Refusal, match="Something else was recorded"):
        files.undo(batch, "It was the file of last month.", by=clerk)


def test_lists_are_made_ready_anew_when_other_weights_are_adopted(app):
    a_list()
    held = screening.held()
    assert screening.held() is held
    db.session.add(WeightsAdoption(by_id=a_user(Role.HR_HEAD).id, at=clock.now()))
    db.session.commit()
    assert screening.held() is not held
