"""Which clearance stands, for whom, asked in sets (R-VET-01, 02, 04; R-HRD-03; R-AGE-01)."""

from datetime import timedelta

import pytest
from sqlalchemy import event

from tests.makers import a_person, a_unit, kept
from tests.vetting.made import a_clearance, an_age_doubt
from trainingmgr.core import clock
from trainingmgr.core.dates import PartialDate
from trainingmgr.core.db import db
from trainingmgr.core.errors import NotFound
from trainingmgr.registry.people.rules import Category, Status
from trainingmgr.registry.structure.rules import Scheme
from trainingmgr.tabular.models import ImportBatch, ImportState
from trainingmgr.vetting import queries
from trainingmgr.vetting.queries import ages, listed, units
from trainingmgr.vetting.rules import AgeDoubtState, AgeStop, Outcome, Word

N, H = Scheme.NATIONAL, Scheme.HRDDP


@pytest.fixture
def today(app):
    return clock.today()


def seen(person, on, scheme=N):
    found = queries.words_for([person.id], scheme, on).get(person.id)
    return found and found.word


def of_unit(unit, on, scheme=H):
    found = units.words_for_units([unit.id], scheme, on).get(unit.id)
    return found and found.word


def test_a_clearance_is_per_scheme_r_vet_01(today):
    person = a_person()
    a_clearance(person)
    assert seen(person, today) is Word.CLEARED
    assert seen(person, today, Scheme.LEAHY) is None


def test_the_newest_decision_stands(today):
    person = a_person()
    a_clearance(person)
    a_clearance(person, Outcome.SUSPENDED)
    assert seen(person, today) is Word.NOT_CLEARED
    a_clearance(person, decided_on=today)
    assert seen(person, today) is Word.CLEARED
    assert seen(person, today - timedelta(days=1)) is Word.NOT_CLEARED


def test_a_renewal_that_begins_later_takes_nothing_away(today):
    person = a_person()
    a_clearance(person)
    a_clearance(person, decided_on=today, valid_from=today + timedelta(days=9))
    assert seen(person, today) is Word.CLEARED


def test_asking_for_renewal_takes_nothing_away(today):
    person, other = a_person(), a_person()
    a_clearance(person)
    a_clearance(person, Outcome.PENDING)
    a_clearance(other, Outcome.CANCELLED)
    a_clearance(other, Outcome.PENDING)
    assert seen(person, today) is Word.CLEARED
    assert seen(other, today) is Word.PENDING


def test_moving_to_another_unit_asks_for_review_r_vet_04(today):
    person = a_person(a_unit())
    a_clearance(person)
    person.unit_id = a_unit().id
    kept(person)
    assert seen(person, today) is Word.PENDING


def test_a_joined_record_brings_its_refusal(today):
    person, twin = a_person(), a_person()
    a_clearance(person)
    a_clearance(twin, Outcome.NOT_CLEARED)
    twin.same_as_id = person.id
    kept(twin)
    assert seen(person, today) is Word.NOT_CLEARED


def test_rows_of_an_unfinished_import_are_nobodys_word(today, cast):
    person = a_person()
    officer = cast.vetting_officer
    batch = kept(
        ImportBatch(kind="clearances", source="x", file_name="x", sha256="0" * 64, size=1,
                    stored_as="x", by_id=officer.id, holder_id=officer.holder_id)
    )  # fmt: skip
    a_clearance(person, batch_id=batch.id)
    assert seen(person, today) is None
    batch.state, batch.visible_at = ImportState.IMPORTED, clock.now()
    kept(batch)
    assert seen(person, today) is Word.CLEARED


def test_a_unit_answers_by_its_own_standing_or_the_nearest_above(today):
    brigade = a_unit()
    battalion = a_unit(brigade)
    company = a_unit(battalion)
    assert of_unit(company, today) is None
    a_clearance(brigade, scheme=H)
    assert of_unit(company, today) is Word.CLEARED
    a_clearance(battalion, Outcome.CLEARED_WITH_CONDITIONS, H, conditions_open=True)
    assert of_unit(company, today) is Word.CONDITIONS


def test_a_suspension_covers_everything_below_r_hrd_03(today):
    brigade, other = a_unit(), a_unit()
    battalion = a_unit(brigade)
    a_clearance(battalion, scheme=H)
    a_clearance(brigade, Outcome.SUSPENDED, H)
    assert of_unit(battalion, today) is Word.NOT_CLEARED
    assert units.suspended_units(today) == {brigade.id, battalion.id}
    assert other.id not in units.suspended_units(today)


def test_the_word_in_a_list_is_the_word_of_the_rules(today, cast):
    """Every outcome with every fact that counts, narrowed in SQL as `rules.word` says."""
    unit = a_unit()
    for outcome in Outcome:
        for ends in (-5, 200):
            for moved in (False, True):
                for waits in (False, True):
                    person = a_person(unit)
                    granted = outcome in queries.POSITIVE
                    a_clearance(
                        person, outcome, conditions_open=waits,
                        unit_then_id=None if moved else unit.id,
                        valid_to=today + timedelta(days=ends) if granted else None,
                    )  # fmt: skip
    everyone = 0
    for word in Word:
        cursor = None
        while True:
            page = listed.register(reader=cast.vetting_officer, on=today, word=word, cursor=cursor)
            everyone += len(page)
            assert {standing.word for _row, _person, standing in page.rows} <= {word}
            cursor = page.after
            if cursor is None:
                break
    assert everyone == len(Outcome) * 8


def test_what_ends_soon_comes_in_order(today, cast):
    late, soon, far = a_person(), a_person(), a_person()
    for person, left in ((late, 60), (soon, 10), (far, 100)):
        a_clearance(person, valid_to=today + timedelta(days=left))
    page = listed.register(reader=cast.vetting_officer, on=today, ends_within=90)
    assert [person.id for _row, person, _standing in page.rows] == [soon.id, late.id]


def test_a_register_keeps_to_the_readers_reach(today, cast):
    person = a_person(cast.unit)
    a_clearance(person)
    seen_by = {
        name: len(listed.register(reader=getattr(cast, name), on=today))
        for name in ("vetting_officer", "hr_clerk", "training_clerk", "sysadmin")
    }
    assert seen_by == {
        "vetting_officer": 1, "hr_clerk": 1, "training_clerk": 0, "sysadmin": 0
    }  # fmt: skip


def test_words_cost_one_statement_for_one_and_for_many(today):
    people = [a_person() for _each in range(30)]
    for person in people:
        a_clearance(person)
    spent = []
    event.listen(db.engine, "before_cursor_execute", lambda *facts: spent.append(facts[2]))
    some = [each.id for each in people]
    queries.words_for(some, N, today)
    units.words_for_units([1, 2, 3], H, today)
    queries.age_stops(some, today)
    units.suspended_units(today)
    assert len([each for each in spent if each.startswith("SELECT")]) == 4


def test_age_stops_by_date_and_by_doubt_and_tells_no_reason_r_age_01(today):
    child = a_person(born=PartialDate.read(str(today.year - 16)))
    doubted, grown, settled = a_person(), a_person(), a_person()
    unknown = a_person(born=None, category=Category.RECRUIT, status=Status.RECRUIT)
    an_age_doubt(doubted)
    an_age_doubt(settled, state=AgeDoubtState.ADULT, closed_by_id=1, closed_at=clock.now())
    people = [child, doubted, grown, settled, unknown]
    assert queries.age_stops([each.id for each in people], today) == {
        child.id: AgeStop.WITHDRAWN,
        doubted.id: AgeStop.WITHDRAWN,
        unknown.id: AgeStop.UNKNOWN,
    }


def test_a_second_record_sheds_no_age(today):
    person = a_person()
    kept(a_person(same_as_id=person.id, born=PartialDate.read(str(today.year - 15))))
    assert queries.age_stops([person.id], today) == {person.id: AgeStop.WITHDRAWN}


def test_referrals_are_the_focal_points_alone_r_age_01(today, cast):
    doubt = an_age_doubt(a_person(cast.unit))
    assert ages.age_doubt(doubt.uid, reader=cast.cp_focal_point)
    for name in ("vetting_officer", "vetting_board", "cell_head", "hr_clerk", "oversight"):
        reader = getattr(cast, name)
        with pytest.raises(NotFound):
            ages.age_doubt(doubt.uid, reader=reader)


def test_children_by_birth_date_wait_for_the_focal_point(today, cast):
    for written in ("1990", f"{today.year - 16}", f"{today.year - 19}~", "1980/1995"):
        a_person(born=PartialDate.read(written))
    child_found = a_person(born=PartialDate.read(f"{today.year - 12}"))
    an_age_doubt(child_found, state=AgeDoubtState.CHILD, closed_by_id=1, closed_at=clock.now())
    found = ages.under_18_unreferred(reader=cast.cp_focal_point, on=today)
    assert [str(each.born) for each in found.rows] == [
        f"{today.year - 16}", f"{today.year - 19}~"
    ]  # fmt: skip
    assert len(ages.under_18_unreferred(reader=cast.vetting_officer, on=today)) == 0
