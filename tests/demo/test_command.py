"""The command: what it refuses, what it leaves alone, and that every day of the year will do."""

import json
import re
from dataclasses import replace
from datetime import UTC, datetime

import pytest
import time_machine
from sqlalchemy import inspect, select, text

from tests.makers import a_place, a_user
from tests.operations.line import Line
from trainingmgr.core import clock, journal
from trainingmgr.core.db import db
from trainingmgr.core.journal import Event, JournalEntry
from trainingmgr.demo import loading
from trainingmgr.demo.commands import demo as command
from trainingmgr.operations import audit
from trainingmgr.operations.schema import bring_up
from trainingmgr.oversight.queries import checking


@pytest.fixture
def line(app, settings):
    return Line(settings)


def test_a_database_with_anything_else_is_refused_and_not_touched(line):
    a_place()
    answer = line(command, "--small")
    assert answer.exit_code == 3
    assert "holds other data" in answer.output
    assert not loading.is_loaded()


def test_not_even_fresh_touches_an_account_that_is_no_demonstration(line):
    a_user(None)
    assert line(command, "--small", "--fresh").exit_code == 3


def test_a_database_of_another_program_is_refused(line):
    db.session.execute(text("CREATE TABLE somebody_elses (id INTEGER PRIMARY KEY)"))
    db.session.commit()
    answer = line(command, "--small")
    assert answer.exit_code == 3
    assert "another program" in answer.output


def test_a_production_site_takes_none(app, settings):
    site = replace(settings, production=True, address="https://site.example")
    answer = Line(site)(command, "--small")
    assert answer.exit_code == 3
    assert "production" in answer.output


def test_clearing_takes_every_table_and_the_schema_can_be_built_again(app):
    a_place()
    loading.clear()
    assert inspect(db.engine).get_table_names() == []
    bring_up()
    assert not loading.holds_else()


def test_a_loaded_demonstration_is_kept_or_refused_and_its_chain_verifies(demo):
    before = journal.head()
    line = Line(demo.settings)
    kept, refused = line(command, "--keep"), line(command)
    assert (kept.exit_code, refused.exit_code) == (0, 3)
    assert "--fresh" in refused.output
    verified = line(audit.audit, "verify", "--json")
    assert verified.exit_code == 0
    assert json.loads(verified.output)["entries"] == before.number
    assert journal.head() == before


@pytest.mark.parametrize(
    "moment",
    ["2027-01-01T10:30", "2027-03-31T23:50", "2028-02-29T10:30", "2027-07-02T10:30",
     "2027-07-03T10:30", "2026-11-29T01:34", "2026-12-31T10:30"],
)  # fmt: skip
@pytest.mark.long
def test_any_day_will_do_at_any_hour(app, settings, moment):
    """New year, leap day, weekend, a day whose story once could not be told, and the small hours,
    before anybody signs anything: the runs of today still have classes today.
    """
    with time_machine.travel(datetime.fromisoformat(moment).replace(tzinfo=UTC)):
        assert clock.today().isoformat() == moment[:10]
        wanted = loading.Wanted(small=True, site="HQ", address=settings.address, programme="P")
        told = loading.load(wanted, lambda *_: None)
        today = [each for run in told.runs for each in run.lessons if each.on == clock.today()]
        assert len(today) >= 6
        told_at = list(db.session.scalars(select(JournalEntry.at).order_by(JournalEntry.number)))
        assert told_at == sorted(told_at) and told_at[-1] <= clock.now()
        assert checking.first_broken() is None


@pytest.mark.long
def test_fresh_loads_it_anew(line, settings):
    first = line(command, "--small", "--json")
    assert first.exit_code == 0, first.output
    second = line(command, "--small", "--fresh", "--json")
    assert second.exit_code == 0, second.output
    facts = json.loads(second.output)
    assert facts["people"] == json.loads(first.output)["people"]
    assert facts["accounts"][0]["password"] != json.loads(first.output)["accounts"][0]["password"]


TYPED = {"TopicAdded.code", "LayoutSaved.code", "FocalPointNamed.account"}
"""Codes that people gave, and sign-in names: they are read as they are."""


def test_the_journal_says_no_code_where_there_are_words_for_it(demo):
    """Whatever an entry tells by a code is told in the reader's words (`Event.worded`)."""
    told = db.session.execute(select(JournalEntry.event, JournalEntry.facts))
    silent = {
        f"{event}.{fact}"
        for event, facts in told
        if (kind := Event.kinds.get(event)) is not None
        for fact in set(re.findall(r"%\((\w+)\)", str(kind.sentence))) - set(kind.worded)
        if isinstance(said := facts.get(fact), str) and re.fullmatch(r"[a-z][a-z_]+", said)
    }
    assert silent - TYPED == set()
