"""Who is trained in what: kept figures are those of the records after any deed (domain 2.4.12)."""

import json
import re
import time
from datetime import date, timedelta
from random import Random
from threading import Thread

import pytest
from click.testing import CliRunner
from sqlalchemy import text

from tests.makers import a_person, a_rank, a_unit, a_user, an_organisation, kept, together
from tests.training.makers import a_module, a_topic, version_of
from trainingmgr.accounts.models import User
from trainingmgr.accounts.rules import Role
from trainingmgr.core import clock
from trainingmgr.core.columns import Sex
from trainingmgr.core.db import db, operation
from trainingmgr.registry.people.rules import Category, Status
from trainingmgr.training.coverage import jobs, queries, services
from trainingmgr.training.coverage.commands import coverage
from trainingmgr.training.coverage.queries import Narrowed
from trainingmgr.training.coverage.rules import Figure, added_up
from trainingmgr.training.curricula import queries as curricula
from trainingmgr.training.records import services as records
from trainingmgr.training.records.models import Attainment
from trainingmgr.training.records.services import Attained

WHY = "The certificate was issued by mistake."


@pytest.mark.parametrize(
    ("figure", "share", "heat"),
    [
        (Figure(), None, "nobody"),
        (Figure(10), 0, "none"),
        (Figure(10, 4, 0), 0, "expired"),
        (Figure(10, 5, 4), 40, "low"),
        (Figure(10, 5, 5), 50, "fair"),
        (Figure(1000, 999, 799), 79, "fair"),
        (Figure(10, 8, 8), 80, "good"),
    ],
)
def test_a_cell_has_its_share_rounded_down_and_its_colour(figure, share, heat):
    assert (figure.share, figure.heat) == (share, heat)
    assert figure.expired == figure.trained - figure.current


def test_units_are_added_up_with_all_below_them():
    paths = {1: "/1/", 2: "/1/2/", 3: "/1/3/", 4: "/4/"}
    own = {(2, "t"): Figure(3, 2, 1), (3, "t"): Figure(4, 4, 4, 1), (4, "t"): Figure(9)}
    whole = added_up(paths, own)
    assert whole[1, "t"] == Figure(7, 6, 5, 1)
    assert (whole[2, "t"], whole[4, "t"]) == (Figure(3, 2, 1), Figure(9))


def trained(person, module, *, on=None, until=None, by):
    """On a day; the record ends on a day that may be said."""
    on = on or clock.today() - timedelta(days=10)
    version = version_of(module)
    records.record_many([Attained(person.id, version.id, on, 360)], source="test", by=by)
    row = db.session.query(Attainment).filter_by(person_id=person.id, version_id=version.id, on=on)
    found = row.one()
    found.until_on = until
    return kept(found)


@operation
def run_raw(sql, **facts):
    db.session.execute(text(sql), facts)


def same():
    """Whether what is kept is what the records say. Gives the figures."""
    found = queries.kept()
    assert found == queries.recomputed()
    return found


def test_the_figure_moves_with_every_deed(app):
    by, today = a_user(), clock.today()
    upper = a_unit()
    unit, other = a_unit(upper), a_unit()
    rank = a_rank(an_organisation(), band="OR-4")
    module, person = a_module(), a_person(unit, sex=Sex.F, rank_id=rank.id)
    topic = module.topic_id
    row = trained(person, module, until=today + timedelta(days=30), by=by)
    assert same() == {(unit.id, topic, Sex.F, "OR-4", row.until_on): 1}
    assert queries.matrix([upper], on=today)[upper.id, topic] == Figure(1, 1, 1, 1)
    later = today + timedelta(days=31)
    assert queries.matrix([upper], on=later)[upper.id, topic] == Figure(1, 1, 0, 0)
    assert (upper.id, topic) not in queries.matrix([upper], on=today, who=Narrowed(sex=Sex.M))
    assert queries.matrix([upper], on=today, who=Narrowed(band="OR"))[upper.id, topic].current == 1
    run_raw("UPDATE rank SET band = 'OR-5' WHERE id = :r", r=rank.id)
    assert next(iter(same()))[3] == "OR-5"
    run_raw("UPDATE person SET unit_id = :u WHERE id = :p", u=other.id, p=person.id)
    assert next(iter(same()))[0] == other.id
    run_raw("UPDATE person SET status = 'discharged' WHERE id = :p", p=person.id)
    assert same() == {}
    run_raw("UPDATE person SET status = 'active' WHERE id = :p", p=person.id)
    records.withdraw(row, reason=WHY, by=by)
    assert same() == {}
    records.reinstate(row, by=by)
    assert sum(same().values()) == 1


def test_a_joined_record_counts_with_the_one_that_was_kept(app):
    by = a_user()
    unit, module = a_unit(), a_module()
    one, again = a_person(unit), a_person(unit)
    trained(again, module, by=by)
    run_raw("UPDATE person SET same_as_id = :k WHERE id = :p", k=one.id, p=again.id)
    assert sum(same().values()) == 1
    trained(one, module, until=clock.today() - timedelta(days=1), by=by)
    assert [key[4] for key in same()] == [None]
    run_raw("UPDATE person SET same_as_id = NULL WHERE id = :p", p=again.id)
    assert sum(same().values()) == 2


def test_records_of_one_statement_count_as_if_they_came_one_by_one(app):
    """Two modules of a topic, two records that are one human being, one that has it already."""
    by, unit = a_user(), a_unit()
    modules = [a_module(topic=f"t{n}") for n in (1, 1, 2)]
    versions = [version_of(each).id for each in modules]
    one, two, again = (a_person(unit) for _ in range(3))
    run_raw("UPDATE person SET same_as_id = :k WHERE id = :p", k=one.id, p=again.id)
    trained(two, modules[0], until=clock.today() - timedelta(days=9), by=by)
    rows = [
        Attained(who.id, version, date(2026, 2, 1 + turn), 360)
        for turn, who in enumerate((one, two, again)) for version in versions
    ]  # fmt: skip
    assert records.record_many(rows, source="test", by=by) == 9
    found = same()
    topics = {each.topic_id for each in modules}
    counted = {topic: sum(n for key, n in found.items() if key[1] == topic) for topic in topics}
    assert counted == dict.fromkeys(topics, 2)


def test_a_record_that_ends_counts_as_long_as_the_longest_whichever_came_first(app):
    by, unit = a_user(), a_unit()
    version = version_of(a_module(validity_months=12)).id
    earlier, later = date(2026, 2, 1), date(2026, 3, 1)
    for days in ((earlier, later), (later, earlier)):
        who = a_person(unit)
        for on in days:
            records.record_many([Attained(who.id, version, on, 360)], source="test", by=by)
    assert {key[4]: people for key, people in same().items() if people} == {date(2027, 3, 1): 2}


def test_who_writes_of_the_same_people_at_once_waits_for_the_first_and_holds_none_after(app):
    """So that two who issue to them in other orders never wait for each other for ever."""
    if db.engine.dialect.name == "sqlite":
        pytest.skip("One writes at a time.")
    first, last = sorted((a_person().id, a_person().id))
    version, by = version_of(a_module()).id, a_user().id
    run_raw("UPDATE person SET version = version + 1 WHERE id = :n", n=first)  # stored after `last`
    rows = [Attained(each, version, clock.today(), 360) for each in (last, first)]
    hold, waits = text("SELECT 1 FROM person WHERE id = :n FOR NO KEY UPDATE NOWAIT"), text(
        "SELECT count(*) FROM pg_stat_activity WHERE wait_event_type = 'Lock' "
        "AND datname = current_database()"
    )  # fmt: skip

    def write():
        with app.app_context():
            records.record_many(rows, source="test", by=db.session.get_one(User, by))

    writer = Thread(target=write)
    with db.engine.connect() as holds, db.engine.connect() as other:
        holds.execute(hold, {"n": first})
        writer.start()
        for _look in range(200):
            if other.scalar(waits):
                break
            other.rollback()
            time.sleep(0.02)
        assert other.scalar(waits) == 1
        other.execute(hold, {"n": last})
    writer.join()
    assert len(same()) == 0, "neither serves in a unit"
    assert db.session.query(Attainment).count() == 2


def test_after_many_deeds_at_random_the_kept_figures_are_the_counted_ones(app, monkeypatch):
    """A hundred deeds on two dozen people, with folding between them; then the command agrees."""
    chance, by, today = Random(7), a_user(), clock.today()
    units, service = [a_unit() for _ in range(3)], an_organisation()
    ranks = [a_rank(service, band=band) for band in ("OR-2", "OR-4", "OF-1")]
    modules = [a_module(topic=f"t{n}") for n in (1, 1, 2)]
    with together():
        people = [
            a_person(chance.choice(units), by=by, sex=chance.choice(list(Sex)),
                     rank_id=chance.choice([None, *(each.id for each in ranks)]))
            for _ in range(24)
        ]  # fmt: skip
    rows = []
    for turn in range(100):
        who, what = chance.choice(people), chance.randrange(7)
        if what <= 2:
            until = chance.choice([None, today - timedelta(3), today + timedelta(40)])
            on = date(2026, 1, 1) + timedelta(days=turn)
            rows.append(trained(who, chance.choice(modules), on=on, until=until, by=by))
        elif what == 3 and rows:
            row = chance.choice(rows)
            if row.withdrawn_at is None:
                records.withdraw(row, reason=WHY, by=by)
            else:
                records.reinstate(row, by=by)
        elif what == 4:
            run_raw("UPDATE person SET unit_id = :u, sex = :s WHERE id = :p", p=who.id,
                    u=chance.choice([None, *(each.id for each in units)]),
                    s=chance.choice(list(Sex)).value)  # fmt: skip
        elif what == 5:
            status = chance.choice([Status.ACTIVE, Status.DECEASED, Status.DETAINED])
            run_raw("UPDATE person SET status = :s WHERE id = :p", s=status.value, p=who.id)
        elif who is not people[0]:
            run_raw("UPDATE person SET same_as_id = :k WHERE id = :p", p=who.id,
                    k=chance.choice([None, people[0].id]))  # fmt: skip
        if turn % 30 == 29:
            services.fold(queries.unfolded(10))
            same()
    before = same()
    assert len(before) > 3
    monkeypatch.setattr(jobs, "ENOUGH", 1)
    jobs.fold()
    assert queries.unfolded(10) == []
    assert same() == before


def test_the_command_finds_a_wrong_figure_and_builds_it_anew(app):
    unit = a_unit()
    trained(a_person(unit), a_module(), by=a_user())
    run = lambda *more: CliRunner().invoke(coverage, ["recount", *more], obj=lambda: app)  # noqa: E731
    assert run().exit_code == 0
    run_raw("UPDATE coverage_count SET people = people + 4")
    found = run("--repair", "--json")
    facts = {"figures": 1, "different": 1, "repaired": True}
    assert (found.exit_code, json.loads(found.output)) == (3, facts)
    assert run().exit_code == 0
    assert sum(same().values()) == 1


def test_the_pages_say_how_many_and_cost_the_same_for_all_units(cast, browse):
    by, browser = cast.cell_head, browse(cast.oversight)
    upper = a_unit()
    module = a_module("HR-9")
    trained(a_person(upper, sex=Sex.F), module, by=by)
    a_person(upper)
    costs = {"/coverage": 9, f"/coverage/{upper.uid}": 7}
    shown = browser.get("/coverage", costs=costs["/coverage"]).text
    assert "1 of 2" in shown
    assert "half covered" in shown
    path = f"/coverage/{upper.uid}"
    assert "Women" in browser.get(path, costs=costs[path]).text
    with together():
        units = [a_unit(upper) for _ in range(12)]
    for unit in units:
        trained(a_person(unit), module, by=by)
    for path, most in costs.items():
        browser.get(path, costs=most)
    assert "13 of 14" in browser.get(f"/units/{upper.uid}").text
    for more in range(13):
        a_topic(f"more-{more}")
    printed = browser.get("/coverage/print").text
    heads = [each.count("<th ") for each in re.findall("<thead.*?</thead>", printed, re.DOTALL)]
    assert (len(heads), max(heads)) == (-(-len(curricula.topics()) // 6), 8), "a page is so wide"
    few = browse(cast.programme_officer).get(f"/coverage?unit={units[0].uid}").text
    assert "fewer than 5 people" in few, "whoever may not read people sees none of so few"
    assert "1 of 1" not in few
    commander = browse(a_user(Role.UNIT_COMMANDER, unit=units[0]))
    assert commander.get(f"/coverage/{units[1].uid}").status_code == 404


def test_those_who_govern_the_force_stand_beside_its_units_on_the_page_and_in_a_file(cast, browse):
    by, module = cast.cell_head, a_module("GOV-9")
    for place in range(3):
        member = a_person(category=Category.PARLIAMENTARIAN, unit=None)
        if place:
            trained(member, module, by=by)
    oversight = browse(cast.oversight)
    shown = oversight.get("/coverage").text
    assert "Those who govern the force" in shown
    assert "2 of 3" in shown
    assert "2 of 3" in oversight.get("/coverage/print").text
    assert "Parliament" in oversight.get("/coverage/print").text
    today = clock.today()
    assert queries.governing(reader=cast.oversight, on=today)[-2, 0].people == 3
    assert queries.governing(reader=cast.cell_head, on=today) == {}
    programme = browse(cast.programme_officer)
    assert "2 of 3" not in programme.get("/coverage").text
    head = browse(a_user(Role.CELL_HEAD))
    sent = head.post("/exports/coverage", form="csv", reason="For the defence committee.")
    assert "PARLIAMENTARIAN,Parliament,3" in sent.text.replace(";", ",").replace("\t", ",")
