"""What people have attained, and who lacks what is mandatory."""

from datetime import date, timedelta

import pytest
from sqlalchemy import func, select

from tests.makers import a_person, a_unit, a_user, kept
from tests.training.makers import a_module, a_topic, version_of
from trainingmgr.core import clock
from trainingmgr.core.db import db
from trainingmgr.core.errors import Refusal
from trainingmgr.registry.people.rules import Category, Status
from trainingmgr.training.curricula.models import MandatoryFor
from trainingmgr.training.curricula.rules import Held
from trainingmgr.training.records import queries, services
from trainingmgr.training.records.models import Attainment
from trainingmgr.training.records.rules import BY_TEST, Standing
from trainingmgr.training.records.services import Attained

TODAY = clock.today


def attain(person, module, on=None, *, source="IHL-201/26-HQ-001", score=None, by=None):
    row = Attained(person.id, version_of(module).id, on or TODAY(), 360, score)
    return services.record_many([row], source=source, by=by or a_user(None))


def mandatory(module, category=Category.ENLISTED):
    kept(MandatoryFor(module_id=module.id, category=category))
    return module


def names(page):
    return [line.person.name_display for line in page.rows]


def test_two_who_record_the_same_at_once_are_told_by_the_schema(app, monkeypatch):
    """However rows reach a database, what breaks its law is refused in words and nothing stays."""
    module, person, other = a_module(), a_person(), a_person()
    attain(person, module)
    monkeypatch.setattr(services, "_not_on_record", list)
    rows = [Attained(each.id, version_of(module).id, TODAY(), 360) for each in (other, person)]
    with pytest.raises(Refusal, match="on record already"):
        services.record_many(rows, source="X", by=a_user(None))
    assert db.session.scalar(select(func.count()).select_from(Attainment)) == 1


def test_a_record_lapses_as_its_version_says(app):
    module, person = a_module(validity_months=12), a_person()
    attain(person, module, date(2026, 2, 28))
    assert db.session.scalar(select(Attainment.until_on)) == date(2027, 2, 28)
    day = date(2027, 2, 28)
    assert queries.attained([person.id], [module.id], day)[person.id][module.id].minutes == 360
    assert queries.attained([person.id], [module.id], day + timedelta(days=1)) == {}


def test_of_several_records_of_a_module_the_one_that_counts_longest_is_taken(app):
    """Whichever came first: a later end beats an earlier one, and none beats any."""
    person, by, today = a_person(), a_user(None), TODAY()
    soon, later, never = today + timedelta(days=30), today + timedelta(days=60), None
    for ends, longest in (((soon, later), later), ((later, soon), later),
                          ((soon, never), never), ((never, soon), never)):  # fmt: skip
        module = a_module()
        for ago, until in enumerate(ends):
            kept(Attainment(
                person_id=person.id, module_id=module.id, version_id=version_of(module).id,
                on=today - timedelta(days=ago), until_on=until, minutes=360, recorded_by_id=by.id,
            ))  # fmt: skip
        found = queries.attained([person.id], [module.id], today)
        assert found[person.id][module.id].until_on == longest


def test_what_is_on_record_is_not_written_twice(app):
    module, people = a_module(), [a_person() for _ in range(3)]
    rows = [Attained(each.id, version_of(module).id, TODAY(), 360) for each in people]
    by = a_user(None)
    assert services.record_many(rows[:2], source="x", by=by) == 2
    assert services.record_many(rows, source="x", by=by) == 1
    assert db.session.scalar(select(func.count()).select_from(Attainment)) == 3


def test_many_are_written_in_a_few_statements(app):
    module = a_module()
    people = [a_person(registered_by_id=a_user(None).id) for _ in range(4)]
    rows = [
        Attained(each.id, version_of(module).id, TODAY() - timedelta(days=n), 60)
        for each in people
        for n in range(60)
    ]
    assert services.record_many(rows, source="old lists", by=a_user(None)) == 240


def test_a_record_of_a_joined_person_counts_for_the_one_that_was_kept(app):
    module, person = a_module(), a_person()
    joined = a_person(same_as_id=person.id)
    attain(joined, module)
    assert set(queries.attained([person.id], [module.id], TODAY())[person.id]) == {module.id}


def test_a_withdrawn_record_does_not_count_and_stays(app):
    module, person = a_module(), a_person()
    attain(person, module)
    record = db.session.scalar(select(Attainment))
    with pytest.raises(Refusal, match="full sentence"):
        services.withdraw(record, reason="no", by=a_user(None))
    services.withdraw(record, reason="Somebody else sat the test.", by=a_user(None))
    with pytest.raises(Refusal, match="withdrawn already"):
        services.withdraw(record, reason="Somebody else sat the test.", by=a_user(None))
    assert queries.attained([person.id], [module.id], TODAY()) == {}
    assert len(queries.of_person([person.id])) == 1


def test_a_placement_test_is_told_apart_from_having_attended(app):
    module, person = a_module(), a_person()
    attain(person, module, source=BY_TEST, score=71)
    held = queries.held([person.id], [module.id], TODAY())
    assert held == {person.id: {module.id: Held(71, by_test=True)}}


def test_who_lacks_a_mandatory_topic_is_named_with_what_is_missing(cast):
    topic = a_topic("gbv")
    module = mandatory(a_module("GBV-101", topic=topic, validity_months=12))
    mandatory(module, Category.OFFICER)
    unit = cast.unit
    never = a_person(unit, name="A never")
    lapsed, soon, stands = (a_person(unit, name=f"{n}") for n in ("B lapsed", "C soon", "D ok"))
    a_person(unit, name="E civilian", category=Category.MOD_CIVILIAN)
    a_person(unit, name="F left", status=Status.DISCHARGED)
    attain(lapsed, module, TODAY() - timedelta(days=400))
    attain(soon, module, TODAY() - timedelta(days=350))
    attain(stands, module, TODAY())
    reader = cast.oversight
    page = queries.lacking(reader=reader, on=TODAY(), topic_id=topic.id)
    assert names(page) == ["A never", "B lapsed"]
    assert [line.owed[0].standing for line in page.rows] == [Standing.NEVER, Standing.ENDED]
    page = queries.lacking(reader=reader, on=TODAY(), topic_id=topic.id, soon=60)
    assert names(page) == ["A never", "B lapsed", "C soon"]
    assert page.rows[2].owed[0].standing is Standing.ENDS_SOON
    assert never.id == page.rows[0].person.id


def test_who_lacks_is_narrowed_by_unit_module_category_and_reach(cast):
    module, other = mandatory(a_module()), mandatory(a_module())
    below = a_unit(cast.unit)
    inside, outside = a_person(below, name="In"), a_person(cast.other_unit, name="Out")
    attain(inside, other)
    reader = cast.oversight
    assert names(queries.lacking(reader=reader, on=TODAY(), unit=cast.unit)) == ["In"]
    assert names(queries.lacking(reader=reader, on=TODAY(), module_id=other.id)) == ["Out"]
    assert names(queries.lacking(reader=reader, on=TODAY(), category=Category.NCO)) == []
    assert names(queries.lacking(reader=cast.hr_clerk, on=TODAY())) == ["In"]
    assert names(queries.lacking(reader=cast.nobody, on=TODAY())) == []
    owed = queries.owed_by(inside, on=TODAY())
    assert {each.module.id: each.standing for each in owed} == {
        module.id: Standing.NEVER,
        other.id: Standing.STANDS,
    }
    assert outside.id != inside.id


def test_a_record_of_a_joined_person_is_not_lacking(cast):
    module = mandatory(a_module())
    person = a_person(cast.unit)
    attain(a_person(same_as_id=person.id), module)
    assert names(queries.lacking(reader=cast.oversight, on=TODAY())) == []
