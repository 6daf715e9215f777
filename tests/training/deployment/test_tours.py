"""Ends of tours, who follows, handover notes, posts and who will be missing."""

from datetime import date

import pytest
from sqlalchemy import text

from tests.makers import a_person, a_user
from tests.training.deployment.made import day
from tests.training.makers import a_cohort, a_module, a_posting, a_session, a_trainer, teaches
from tests.training.mentoring.made import Bench, confirmed
from trainingmgr.accounts.rules import Role
from trainingmgr.core import clock
from trainingmgr.core.db import db, operation
from trainingmgr.core.errors import Refusal
from trainingmgr.training.cohorts.rules import CohortState
from trainingmgr.training.deployment import queries, services
from trainingmgr.training.deployment.rules import Days, Handover, missing_spells, shared, successor
from trainingmgr.training.deployment.services import Asked
from trainingmgr.training.trainers import queries as trainers
from trainingmgr.training.trainers.rules import Kind, TeachingLevel

NOTE = "The third week stands; open is the range, which the battalion has not repaired yet."


@operation
def run_raw(sql, **facts):
    db.session.execute(text(sql), facts)


def tours(reader):
    return queries.tours(reader=reader, on=clock.today())


def test_who_follows_is_whoever_comes_first_and_stays_longer():
    def tour(key, start, end, kind="trainer", trainer=None):
        return Days(key, trainer or key, kind, date(2026, 1, start), date(2026, *end))

    ends = tour(1, 1, (6, 10))
    assert successor(ends, [tour(2, 20, (6, 9)), tour(3, 20, (9, 1), "mentor")]) is None
    assert successor(ends, [tour(4, 20, (9, 1), trainer=1)]) is None
    after = Days(5, 5, "trainer", date(2026, 6, 4), date(2026, 12, 1))
    late = Days(6, 6, "trainer", date(2026, 7, 1), date(2026, 12, 1))
    assert successor(ends, [late, after]) == after
    assert (shared(ends, after), shared(ends, late)) == (7, -20)


def test_where_nobody_holds_a_post_is_what_no_posting_covers():
    first, last = date(2026, 1, 1), date(2026, 3, 31)
    assert missing_spells([], first, last) == [(first, last)]
    held = [(date(2025, 6, 1), date(2026, 1, 20)), (date(2026, 1, 10), date(2026, 1, 15)),
            (date(2026, 2, 1), date(2026, 5, 1))]  # fmt: skip
    assert missing_spells(held, first, last) == [(date(2026, 1, 21), date(2026, 1, 31))]
    assert missing_spells([(first, last)], first, last) == []


def test_r_men_02_a_note_is_owed_for_runs_and_mentoring_and_bars_the_leaving(cast, browse):
    module = a_module()
    goes, comes = a_trainer(module), a_trainer(module)
    tour = a_posting(goes, cast.here, until_on=day(10))
    a_posting(comes, cast.here, from_on=day(6))
    run = a_cohort(cast.here, module, starts_on=day(-2), state=CohortState.RUNNING)
    teaches(goes, a_session(run, module))
    idle = a_trainer(centre=None)
    a_posting(idle, cast.here, until_on=day(12))
    found = {each.posting.trainer_id: each for each in tours(cast.cell_head)}
    assert found.keys() == {goes.id, idle.id}
    assert found[goes.id].after.trainer_id == comes.id
    assert (found[goes.id].shared, found[goes.id].handover) == (5, Handover.OWED)
    assert found[idle.id].handover is Handover.NOT_YET  # leads nothing, mentors nobody
    assert tours(cast.elsewhere["cell_head"]) == []
    for on in (day(5), day(11)):  # on a day of the tour, and on the day after it
        with pytest.raises(Refusal, match="handover note of their tour first"):
            run_raw("UPDATE trainer SET left_on = :on WHERE id = :k", on=on, k=goes.id)
    run_raw("UPDATE posting SET until_on = :on WHERE id = :k", on=day(-1), k=tour.id)
    db.session.expire_all()
    (late,) = [each for each in tours(cast.cell_head) if each.posting.trainer_id == goes.id]
    assert late.handover is Handover.OVERDUE
    row = queries.posting(tour.uid, reader=cast.cell_head)
    for note, by, why in (("Nothing.", cast.cell_head, "full sentences"),
                          (NOTE, cast.mentor, "does not allow")):  # fmt: skip
        with pytest.raises(Refusal, match=why):
            services.hand_over(row, note, by=by)
        row = queries.posting(tour.uid, reader=cast.cell_head)
    row = queries.posting(tour.uid, reader=cast.cell_head)
    services.hand_over(row, NOTE, by=cast.cell_head)
    run_raw("UPDATE trainer SET left_on = :on WHERE id = :k", on=day(-1), k=goes.id)
    head = browse(cast.cell_head)
    assert "who follows" in head.get("/deployment/tours", costs=5).text
    a_posting(a_trainer(), cast.here, until_on=day(20))
    head.get("/deployment/tours", costs=5)


def test_a_mentor_sees_when_their_own_tour_ends_and_writes_its_note(cast, browse):
    bench = Bench(centre=cast.here)
    confirmed(bench)
    run_raw("UPDATE posting SET until_on = :on", on=day(60))
    db.session.expire_all()
    run_raw("UPDATE posting SET until_on = :on", on=day(9))
    mentor = browse(bench.mentor)
    page = mentor.get("/deployment/mine").text
    assert "Mentoring notes owed" in page
    tour = queries.own_tours(bench.mentor, clock.today())[0].posting
    path = f"/deployment/tours/{tour.uid}/handover"
    assert mentor.post(path, opened=mentor.get(path), note=NOTE).status_code == 302
    assert NOTE in mentor.get(path).text
    other = browse(a_user(Role.MENTOR))
    assert other.get(path).status_code == 404


def test_a_post_is_vacant_when_no_posting_fills_it(cast, browse):
    module = a_module("MAP-101")
    holder = a_trainer(module, person=a_person(name="Clara Lindqvist"))
    tour = a_posting(holder, cast.here, until_on=day(20))
    row = services.write_post(
        Asked(code="tam-1", name="Trainer of maps", centre=cast.here, kind=Kind.TRAINER,
              from_on=day(-50), module=module, level=TeachingLevel.LEAD, language="en"),
        by=cast.cell_head,
    )  # fmt: skip
    row = queries.post(row.uid, reader=cast.cell_head)
    with pytest.raises(Refusal, match="another centre than the post"):
        far = a_posting(a_trainer(), cast.there)
        services.fill(row, queries.posting(far.uid, reader=cast.elsewhere["cell_head"]),
                      seen=row.version, by=cast.cell_head)  # fmt: skip
    row = queries.post(row.uid, reader=cast.cell_head)
    (could,) = queries.could_fill(row, clock.today())
    assert could.id == tour.id
    services.fill(row, could, seen=row.version, by=cast.cell_head)
    db.session.expire_all()
    (held,) = queries.posts(reader=cast.cell_head, on=clock.today())
    assert held.now.id == tour.id
    assert held.gaps == ((day(21), day(90)),)
    assert [held.is_missing(day(n)) for n in (0, 30, 60, 90)] == [False, True, True, True]
    able = [trainers.coverage(reader=cast.cell_head, on=day(n)) for n in (0, 30, 60, 90)]
    (cover,) = queries.matrix([held], able)
    assert (cover.needed, cover.able, cover.short) == (1, (1, 0, 0, 0), 1)
    page = browse(cast.cell_head).get("/deployment/posts", costs=8).text
    assert "1 is missing" in page
    assert "0 posts are vacant today" in page
    with pytest.raises(Refusal, match="Another post has this code"):
        services.write_post(
            Asked(code="TAM-1", name="Again", centre=cast.here, kind=Kind.MENTOR, from_on=day(0)),
            by=cast.cell_head,
        )  # fmt: skip
