"""Logs: facts apart from judgement, kept once, kept as they are, read by whom it is for."""

from datetime import timedelta

import pytest
from sqlalchemy import text

from tests.makers import a_person, a_unit
from tests.training.mentoring.made import (
    NOTE,
    SAW,
    Bench,
    a_log,
    again,
    cleared,
    confirmed,
    days,
    rated,
    signed,
    told,
    wanted,
)
from trainingmgr.core import clock
from trainingmgr.core.columns import new_uid
from trainingmgr.core.db import db, operation
from trainingmgr.core.errors import NotFound, Refusal, StaleRecord
from trainingmgr.training.mentoring import queries, services
from trainingmgr.training.mentoring.models import MentoringLog
from trainingmgr.training.mentoring.queries import logs
from trainingmgr.training.mentoring.rules import ActionState
from trainingmgr.training.mentoring.services import logs as writing
from trainingmgr.training.mentoring.services import photos
from trainingmgr.training.mentoring.services.logs import Action
from trainingmgr.vetting.rules import Outcome

JUDGED = "He leaves the work to his clerk and does not check it."


@operation
def run_raw(sql, **facts):
    db.session.execute(text(sql), facts)


def test_a_log_is_kept_once_however_often_it_is_sent(app):
    bench = Bench()
    row, uid = confirmed(bench), new_uid()
    first = writing.write(row, told(), uid=uid, by=bench.mentor)
    assert writing.write(again(row), told(), uid=uid, by=bench.mentor).id == first.id
    assert db.session.query(MentoringLog).count() == 1
    with pytest.raises(NotFound):
        writing.write(again(row), told(), by=bench.another().mentor)
    other = bench.another()
    theirs = confirmed(other)
    with pytest.raises(Refusal, match="this identity"):
        writing.write(theirs, told(), uid=uid, by=other.mentor)


def test_r_men_05_a_log_is_written_otherwise_for_seven_days_and_then_added_to(app):
    bench = Bench()
    row = confirmed(bench)
    log = a_log(bench, row, ratings=rated(2))
    writing.rewrite(log, told(facts="Something else was seen there."), seen=1, by=bench.mentor)
    log = logs.log_at(log.id)
    assert log.facts.startswith("Something")
    with pytest.raises(StaleRecord):
        writing.rewrite(log, told(), seen=1, by=bench.mentor)
    with pytest.raises(NotFound):  # whoever wrote it, and nobody else
        writing.rewrite(log, told(), seen=log.version, by=bench.another().mentor)
    old = a_log(bench, again(row), held_on=days(-9), ratings=rated(3))
    run_raw("UPDATE mentoring_log SET at = :at WHERE id = :k",
            at=f"{clock.now() - timedelta(days=8):%Y-%m-%d %H:%M:%S}", k=old.id)  # fmt: skip
    old = logs.log_at(old.id)
    with pytest.raises(Refusal, match="seventh day"):
        writing.rewrite(old, told(), seen=old.version, by=bench.mentor)
    with pytest.raises(Refusal, match="seventh day"):
        photos.keep(logs.log_at(old.id), b"drawn", "The book", by=bench.mentor)
    for sql in ("UPDATE mentoring_log SET facts = 'Something else altogether' WHERE id = :k",
                "DELETE FROM competency_rating WHERE log_id = :k",
                "DELETE FROM mentoring_log WHERE id = :k"):  # fmt: skip
        with pytest.raises(Refusal, match="seventh day|never deleted"):
            run_raw(sql, k=old.id)
    old = logs.log_at(old.id)
    writing.add(old, "The book was of the year before.", by=bench.mentor)
    assert len(logs.log_at(old.id).addenda) == 1
    with pytest.raises(Refusal, match="stays as it is"):
        run_raw("UPDATE log_addendum SET words = 'Something else altogether'")


def test_r_hrd_03_no_contact_on_a_day_on_which_support_was_stopped(app):
    bench, unit = Bench(), a_unit()
    row = confirmed(bench, unit)
    a_log(bench, row)
    cleared(unit, bench.supervisor, Outcome.SUSPENDED, since=-2)
    a_log(bench, again(row), held_on=days(-3))  # typed late, held before
    with pytest.raises(Refusal, match="was stopped on that day"):
        writing.write(again(row), told(), by=bench.mentor)
    with pytest.raises(Refusal, match="was stopped on that day"):
        run_raw("INSERT INTO mentoring_log (uid, assignment_id, held_on, place, mode, contact, "
                "language, interpreted, facts, obstacles, is_confidential, by_id, at, version) "
                "SELECT :u, assignment_id, :d, place, mode, contact, language, interpreted, facts, "
                "obstacles, is_confidential, by_id, at, 1 FROM mentoring_log LIMIT 1",
                u="1" * 32, d=clock.today())  # fmt: skip
    cleared(unit, bench.supervisor, since=0, until=200)
    a_log(bench, again(row))


def test_a_rating_of_more_than_two_steps_counts_when_the_supervisor_has_looked(app):
    bench = Bench()
    row = confirmed(bench, person=a_person())
    a_log(bench, row, ratings=rated(1), held_on=days(-5))
    found = a_log(bench, row, ratings=rated(5)).ratings[0]
    assert (found.before, found.waits, found.stands) == (1, True, False)
    assert a_log(bench, row, ratings=rated(3)).ratings[0].stands
    with pytest.raises(Refusal, match="does not allow"):
        writing.review(logs.rating(found.uid, reader=bench.supervisor), seen=1, by=bench.mentor)
    found = logs.rating(found.uid, reader=bench.supervisor)
    writing.review(found, seen=found.version, by=bench.supervisor)
    assert found.stands
    with pytest.raises(Refusal, match="what shows it"):
        a_log(bench, row, ratings=[writing.Rating(writing.Area.FINANCE, 2, "good")])
    office = confirmed(bench, office="Stores")
    with pytest.raises(Refusal, match="not on the scale"):
        a_log(bench, office, ratings=rated(5))


def test_logs_of_many_days_in_one_sending_see_what_stood_on_each(app):
    bench, unit = Bench(), a_unit()
    row = confirmed(bench, unit, person=a_person())
    for on, rating in ((-12, 2), (-10, 1), (-5, 3)):
        a_log(bench, row, held_on=days(on), ratings=rated(rating))
    sent = [
        writing.Draft(told=told(held_on=days(on), ratings=rated(rating)))
        for on, rating in ((-12, 3), (-10, 2), (-8, 4), (-5, 5), (-3, 4))
    ]
    made = writing.write_many(again(row), sent, by=bench.mentor)
    before = [each.before for log in made for each in log.ratings]
    assert before == [2, 1, 2, 3, 5]
    cleared(unit, bench.supervisor, Outcome.SUSPENDED, since=-6)
    cleared(unit, bench.supervisor, since=-4)
    for on in (-6, -5):
        sent = [writing.Draft(told=told(held_on=days(each))) for each in (-9, on, -2)]
        with pytest.raises(Refusal, match="was stopped on that day"):
            writing.write_many(again(row), sent, by=bench.mentor)
    sent = [writing.Draft(told=told(held_on=days(each))) for each in (-7, -4)]
    assert len(writing.write_many(again(row), sent, by=bench.mentor)) == 2


def test_action_points_go_on_with_the_next_mentor_and_what_was_held_back_does_not(app):
    bench, unit = Bench(), a_unit()
    row = confirmed(bench, unit)
    a_log(bench, row, actions=[Action("Count the fuel", "The clerk", days(-1))])
    a_log(bench, row, is_confidential=True, facts="He told me of his illness.")
    after = bench.another()
    then = confirmed(after, unit)
    assert then.counterpart_id == row.counterpart_id
    whose = then.counterpart
    assert [each.facts for each in logs.logs(whose, reader=after.mentor).rows] == [SAW]
    assert len(logs.logs(whose, reader=bench.supervisor).rows) == 2
    action = logs.action(logs.actions(whose, reader=after.mentor).rows[0].uid, reader=after.mentor)
    assert [each.id for each, _of in logs.due_actions(after.mentor, clock.today())] == [action.id]
    services.hand_over(again(row), NOTE, by=bench.mentor)
    row = again(row)
    services.end(row, "Rotation", on=clock.today(), seen=row.version, by=bench.supervisor)
    with pytest.raises(NotFound):
        logs.action(action.uid, reader=bench.mentor)
    with pytest.raises(Refusal, match="why it is dropped"):
        writing.move_action(action, ActionState.DROPPED, "", seen=1, by=after.mentor)
    action = logs.action(action.uid, reader=after.mentor)
    writing.move_action(action, ActionState.DONE, "Counted.", seen=1, by=after.mentor)
    a_log(after, then, facts="The next mentor saw something new.")
    assert len(logs.logs(whose, reader=bench.mentor).rows) == 2  # one's own alone


def test_r_men_06_a_silent_assignment_stands_on_the_list_of_the_supervisor(app):
    bench = Bench()
    row = confirmed(bench, from_on=days(-20), silent_after=14)

    def silent():
        kinds = queries.kinds(clock.today())
        return [each.row.id for each in queries.assignments(
            kinds, reader=bench.supervisor, only="silent").rows]  # fmt: skip

    assert silent() == [row.id]
    a_log(bench, row, held_on=days(-14))
    assert silent() == [row.id]
    services.pause(row := again(row), seen=row.version, by=bench.supervisor)
    assert silent() == []  # nobody is told of what rests
    services.confirm(row := again(row), seen=row.version, by=bench.supervisor)
    a_log(bench, row, held_on=days(-13))
    assert silent() == []


def test_r_men_08_a_concern_in_any_text_of_a_log_is_asked_about_and_kept_as_it_is(app):
    bench, bribe = Bench(), "A bribe was asked for at the gate."
    row = confirmed(bench)
    advised = {"advice": "Keep the book.", "response": writing.Response.PARTLY}
    for facts in (
        {"facts": bribe}, {"judgement": bribe}, {"their_view": bribe}, {"advice": bribe},
        advised | {"response_why": bribe},
        {"ratings": [writing.Rating(writing.Area.FINANCE, 2, bribe)]},
        {"actions": [Action(bribe, "The clerk", days(3))]},
    ):  # fmt: skip
        with pytest.raises(Refusal, match="concern: bribe"):
            writing.write(again(row), told(**facts), by=bench.mentor)
    log = a_log(bench, row)
    with pytest.raises(Refusal, match="concern: bribe"):
        writing.rewrite(log, told(facts=bribe), seen=log.version, by=bench.mentor)
    log = logs.log_at(log.id)
    writing.rewrite(log, told(facts=bribe), seen=log.version, knows=True, by=bench.mentor)
    assert logs.log_at(log.id).facts == bribe  # nothing is moved: whoever writes says where


def test_the_host_reads_facts_and_agreed_points_and_no_judgement_r_men_07(cast, browse):
    bench = Bench()
    row = confirmed(bench)
    a_log(bench, row, judgement=JUDGED, ratings=rated(2), actions=[
        Action("Count the fuel", "The clerk", days(9)),
        Action("Move the clerk", "The commander", days(9), is_agreed=False),
    ])  # fmt: skip
    open_ = confirmed(bench, office="Stores", host_reads_ratings=True)
    a_log(bench, open_, ratings=rated(2))
    after = bench.another()  # the next mentor's assignment does not open its ratings to the host
    then = confirmed(after, open_.counterpart.unit, office="Stores")
    a_log(after, then, ratings=rated(1, writing.Area.FINANCE))
    path, log = f"/mentoring/counterparts/{row.counterpart.uid}", _newest(row)
    mentor, host = browse(bench.mentor), browse(bench.host)
    whole, extract = mentor.get(path).text, host.get(path).text
    assert JUDGED in mentor.get(f"/mentoring/logs/{log.uid}").text
    for said, both in ((SAW, True), ("Count the fuel", True), ("Move the clerk", False),
                       ("Administration and records", False)):  # fmt: skip
        assert said in whole
        assert (said in extract) is both, said
    assert JUDGED not in extract
    assert host.get(f"/mentoring/logs/{log.uid}").status_code == 403
    assert SAW not in browse(bench.programme).get(path).text
    assert mentor.get(f"{path}/summary.pdf").data.startswith(b"%PDF")
    assert host.get(f"{path}/summary.pdf").data.startswith(b"%PDF")
    path = f"/mentoring/counterparts/{open_.counterpart.uid}"
    opened = host.get(path).text
    assert "Administration and records" in opened
    assert "Management of money" not in opened


def _newest(row):
    return db.session.query(MentoringLog).filter_by(assignment_id=row.id).first()


def test_a_log_in_the_pages_and_what_a_page_of_them_costs(cast, browse):
    bench = Bench()
    row = confirmed(bench)
    busy = confirmed(bench, office="Stores")
    for n in range(4):
        a_log(bench, busy, ratings=rated(2), held_on=days(-n),
              actions=[Action("Count", "Clerk", days(3))])  # fmt: skip
    action = logs.actions(busy.counterpart, reader=bench.mentor).rows[0]
    browser, path = browse(bench.mentor), f"/mentoring/{row.uid}/logs/new"
    facts = {
        "held_on": f"{clock.today():%d/%m/%Y}", "contact": "coaching", "mode": "visiting",
        "place": "Office", "language": "fr", "facts": SAW, "ratings-0-area": "planning",
        "ratings-0-rating": "2", "ratings-0-evidence": "The plan of the week hung on the wall.",
        "actions-0-what": "Count the fuel", "actions-0-owner": "The clerk",
        "actions-0-due_on": f"{days(4):%d/%m/%Y}", "actions-0-agreed": "yes",
    }  # fmt: skip
    opened = browser.get(path)
    sent = browser.post(path, opened=opened, **facts | {"facts": "A bribe was asked for here."})
    assert sent.status_code == 422
    assert "may be about a concern: bribe" in sent.text
    assert db.session.query(MentoringLog).count() == 4
    sent = browser.post(path, opened=opened, **facts)
    assert sent.status_code == 302, sent.text
    again_ = browser.post(path, opened=opened, **facts)
    assert again_.location == sent.location  # sent twice, kept once
    assert "The plan of the week" in browser.get(sent.location).text
    browser.post(f"{sent.location}/addenda", opened=browser.get(sent.location),
                 words="The plan was of last week.")  # fmt: skip
    assert "The plan was of last week." in browser.get(sent.location).text
    whose = f"/mentoring/counterparts/{row.counterpart.uid}"
    browser.get(whose, costs=12)
    whose = f"/mentoring/counterparts/{busy.counterpart.uid}"
    browser.get(whose, costs=12)
    at = f"/mentoring/actions/{action.uid}"
    sent = browser.post(at, opened=browser.get(at), state="done", outcome="Counted")
    assert sent.location == whose


def test_what_waits_stands_on_the_desk_of_whoever_owes_it(cast, browse):
    bench = Bench()
    row = confirmed(bench, from_on=days(-30), until_on=days(9), silent_after=20)
    a_log(bench, row, held_on=days(-29), ratings=rated(1),
          actions=[Action("Count the fuel", "The clerk", days(-2))])  # fmt: skip
    a_log(bench, row, held_on=days(-25), ratings=rated(4))
    waits = signed(bench, office="Stores")
    services.propose(draft := again(services.draft(wanted(bench, office="Mess"),
                     by=bench.supervisor)), seen=draft.version, by=bench.supervisor)  # fmt: skip
    mine, led = browse(bench.mentor).get("/").text, browse(bench.supervisor).get("/").text
    for said, at in (
        ("Nothing was heard of 1 mentoring assignment", (mine, led)),
        ("1 mentoring assignment ends soon", (mine, led)),
        ("Count the fuel (Commander)", (mine,)),
        ("moved more than two steps", (led,)),
        ("1 mentoring assignment is signed and waits", (led,)),
    ):
        for page in (mine, led):
            assert (said in page) is (page in at), said
    home = browse(bench.host).get("/").text
    assert draft.code in home
    assert "waits for your signature" in home
    assert waits.code not in browse(bench.host).get("/").text


def test_a_log_is_read_by_the_counterpart_in_their_account_or_on_paper(cast, browse):
    bench = Bench()
    row = confirmed(bench)
    one, two, three = a_log(bench, row), a_log(bench, row), a_log(bench, row)
    held_back = a_log(bench, row, is_confidential=True)
    writing.acknowledge(three, "", by=bench.host)
    stranger = browse(Bench().mentor)
    host, mentor = browse(bench.host), browse(bench.mentor)
    one, two, held_back = ((each.id, each.uid) for each in (one, two, held_back))
    for key, by, said in ((held_back[0], bench.mentor, "held back"),
                          (one[0], bench.supervisor, "Only the mentor writes down"),
                          (three.id, bench.mentor, "acknowledged already")):  # fmt: skip
        with pytest.raises(Refusal, match=said):
            writing.acknowledge(logs.log_at(key), "", on_paper_by="Capt. Barka", by=by)
    path = f"/mentoring/logs/{one[1]}/acknowledgement"
    sent = host.post(path, opened=host.get(path), words="Two of the three books were there.")
    assert sent.status_code == 302, sent.text
    assert "Two of the three books" in mentor.get(f"/mentoring/logs/{one[1]}").text
    path = f"/mentoring/logs/{two[1]}/acknowledgement"
    assert "Say who has signed it" in mentor.post(path, opened=mentor.get(path), name="").text
    sent = mentor.post(path, opened=mentor.get(path), name="Capt. Barka")
    assert sent.status_code == 302, sent.text
    assert "signed on paper" in mentor.get(f"/mentoring/logs/{two[1]}").text
    assert stranger.get(path).status_code == 404
    assert host.get(f"/mentoring/logs/{held_back[1]}/acknowledgement").status_code == 404
