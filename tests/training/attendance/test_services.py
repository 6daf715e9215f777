"""Paper out, marks in: the rules hold whoever types and by whatever way."""

from base64 import b64encode
from contextlib import contextmanager
from datetime import time, timedelta

import pytest
from sqlalchemy import func, select, text

from tests.makers import a_person, kept
from tests.training.makers import a_cohort, a_module, a_session, a_trainer, teaches
from trainingmgr.core import clock
from trainingmgr.core.dates import PartialDate
from trainingmgr.core.db import db
from trainingmgr.core.errors import NotFound, Refusal, StaleRecord
from trainingmgr.core.permissions import Reach
from trainingmgr.field.queries.holdings import holdings
from trainingmgr.registry.people.models import Person
from trainingmgr.registry.people.rules import Status
from trainingmgr.training.attendance import queries, services
from trainingmgr.training.attendance.models import Mark, MarkChange, TemporaryName
from trainingmgr.training.attendance.queries import (
    counting,
    late,
    missing,
    papers,
    reporting,
    rosters,
)
from trainingmgr.training.attendance.rules import ActionState, MarkCode
from trainingmgr.training.attendance.services import Entry, Step, confirming
from trainingmgr.training.cohorts.models import TrainingSession
from trainingmgr.training.cohorts.rules import CohortState, NotHeld
from trainingmgr.training.curricula.rules import AssessmentKind
from trainingmgr.training.enrolments.models import Enrolment
from trainingmgr.training.enrolments.rules import EnrolmentState
from trainingmgr.training.results import queries as results
from trainingmgr.training.results.models import Assessment
from trainingmgr.vetting.services.ages import raise_age_doubt

PRESENT, ABSENT = Entry(MarkCode.PRESENT), Entry(MarkCode.ABSENT)


def a_place(cohort, by, *, state=EnrolmentState.CONFIRMED, **facts):
    person = a_person(**facts)
    return kept(
        Enrolment(cohort_id=cohort.id, person_id=person.id, state=state, nominated_by_id=by.id)
    )


@pytest.fixture
def held(cast):
    """A class of yesterday with three people on its roster, and who leads it."""
    module = a_module()
    yesterday = clock.today() - timedelta(days=1)
    cohort = a_cohort(
        cast.here, module, state=CohortState.RUNNING, starts_on=yesterday, ends_on=clock.today()
    )
    session = a_session(cohort, module, on=yesterday)
    lead = a_trainer(module, centre=cast.here, person=a_person(holder_id=cast.mentor.holder_id))
    teaches(lead, session)
    places = [
        a_place(cohort, cast.training_clerk, name=name) for name in ("Zara", "Achta", "Maryam")
    ]
    return queries.session(session.uid, reader=cast.training_clerk), places


@contextmanager
def refused(session, words):
    """A refusal with these words. What was read before it is read again: it was rolled back."""
    uid = session.uid
    with pytest.raises(Refusal, match=words):
        yield
    queries.session(uid, reader=NATIONAL)


class _National:
    """Sees every class."""

    id = holder_id = 0

    def may(self, _permission):
        return True

    def reach(self, _permission):
        return Reach(national=True)


NATIONAL = _National()


def a_sheet(session, cast):
    return services.print_sheet(session, language="ar", by=cast.training_clerk)


def record(session, entries, *, by, **how):
    return services.record(session, entries, by=by, **how)


def test_a_sheet_freezes_the_order_of_the_roster(cast, held):
    session, places = held
    sheet = a_sheet(session, cast)
    zara, achta, maryam = places
    assert sheet.lines == [achta.id, maryam.id, zara.id]
    late = a_place(session.cohort, cast.training_clerk, name="Aaron")
    order = [each.id for each in rosters.roster(session, sheet)]
    assert order == [achta.id, maryam.id, zara.id, late.id]


def test_the_dead_and_deserters_are_not_printed_from_the_day_after(cast, held):
    session, (zara, achta, maryam) = held
    before, day = a_sheet(session, cast), session.on
    zara.person.status, zara.person.status_since = Status.DECEASED, day - timedelta(days=1)
    achta.person.status, achta.person.status_since = Status.DESERTER, day
    maryam.person.status = Status.RETIRED  # nobody says since when
    db.session.flush()
    assert a_sheet(session, cast).lines == [achta.id]
    assert rosters.left(session) == [maryam.person, zara.person]
    assert [each.id for each in rosters.roster(session, before)] == before.lines
    everybody = {each.id for each in rosters.roster(session, whole_run=True)}
    assert everybody == {zara.id, achta.id, maryam.id}
    record(session, {zara.id: PRESENT}, by=cast.training_clerk, sheet=before)
    assert [each.id for each in rosters.roster(session)] == [achta.id, zara.id]


def test_whoever_is_withdrawn_for_age_is_on_no_list_from_that_moment_R_AGE_01(cast, held):
    session, (zara, achta, maryam) = held
    before, run = a_sheet(session, cast), session.cohort_id
    raise_age_doubt(zara.person, evidence="Looks fifteen.", by=cast.vetting_officer)
    achta.person.born = PartialDate.read(str(session.on.year - 16))  # and no doubt was raised
    test = kept(Assessment(cohort_id=run, version_id=session.version_id, code="POST",
                           kind=AssessmentKind.POST_TEST, max_score=20, pass_mark=60))  # fmt: skip
    assert a_sheet(session, cast).lines == [maryam.id]
    assert [each.id for each in results.listed(test)] == [maryam.id]
    on_phone = holdings(cast.mentor, session.on, "en")["classes"]
    assert [line["name"] for each in on_phone for line in each["lines"]] == ["Maryam"]
    record(session, {maryam.id: PRESENT, zara.id: PRESENT}, by=cast.training_clerk, sheet=before)
    assert [each.id for each in rosters.roster(session)] == [maryam.id, zara.id]  # it happened
    assert counting.unsettled(run).people == 0  # nobody is asked for the marks of a child


def test_an_id_that_another_sheet_bears_is_drawn_again(cast, held, monkeypatch):
    session, _places = held
    drawn = iter(("926-6166", "926-6166", "478-4548"))
    monkeypatch.setattr("trainingmgr.documents.serials.sheet_id", lambda: next(drawn))
    assert [a_sheet(session, cast).code for _each in range(2)] == ["926-6166", "478-4548"]


def test_r_trn_11_a_clerk_types_from_a_printed_sheet_only(cast, held):
    session, places = held
    with refused(session, "printed on the sheet"):
        record(session, {places[0].id: PRESENT}, by=cast.training_clerk)
    sheet = a_sheet(session, cast)
    assert record(session, {places[0].id: PRESENT}, by=cast.training_clerk, sheet=sheet) == 1


def test_r_trn_11_a_sheet_of_another_class_is_refused(cast, held):
    session, places = held
    other = a_session(session.cohort, a_module(), on=session.on)
    sheet = a_sheet(queries.session(other.uid, reader=cast.training_clerk), cast)
    with refused(session, "another class"):
        record(session, {places[0].id: PRESENT}, by=cast.training_clerk, sheet=sheet)


def test_whoever_leads_the_class_needs_no_sheet_and_another_mentor_does(cast, held):
    session, places = held
    assert record(session, {places[0].id: PRESENT}, by=cast.mentor) == 1
    with refused(session, "printed"):
        record(session, {places[1].id: PRESENT}, by=cast.elsewhere["mentor"])


def test_nobody_marks_themselves_security_4_3_2(cast, held):
    session, places = held
    db.session.get(Person, places[0].person_id).holder_id = cast.training_clerk.holder_id
    db.session.commit()
    sheet = a_sheet(session, cast)
    own, other = ({places[at].id: PRESENT} for at in (0, 1))
    with refused(session, "marks themselves"):
        record(session, own | other, by=cast.training_clerk, sheet=sheet)
    assert record(session, other, by=cast.training_clerk, sheet=sheet) == 1
    found = services.note_name(
        session, "Hawa Deby", code=MarkCode.PRESENT, sheet=sheet, by=cast.training_clerk
    )
    with refused(session, "marks themselves"):
        services.resolve_name(found, places[0], seen=found.version, by=cast.training_clerk)


def test_not_recorded_is_not_absent_and_writes_no_mark(cast, held):
    session, places = held
    record(session, {places[0].id: Entry(MarkCode.NOT_RECORDED)}, by=cast.mentor)
    assert db.session.scalar(select(func.count()).select_from(Mark)) == 0
    assert [line.code for line in rosters.lines(session)] == [MarkCode.NOT_RECORDED] * 3


def test_r_trn_08_a_change_keeps_what_was_there_and_who_wrote_it(cast, held):
    session, places = held
    record(session, {places[0].id: ABSENT}, by=cast.mentor)
    with refused(session, "how many minutes they missed"):  # a whole class would count for them
        record(session, {places[0].id: Entry(MarkCode.LATE)}, by=cast.mentor, reason="Seen late.")
    record(session, {places[0].id: Entry(MarkCode.LATE, 15)}, by=cast.mentor, reason="Seen late.")
    change = db.session.scalar(select(MarkChange))
    assert (change.was, change.now, change.now_minutes) == ("absent", "late", 15)
    assert (change.by_id, change.after_lock) == (cast.mentor.id, False)


def test_a_class_to_come_cannot_be_marked(cast, held):
    session, places = held
    session.on = clock.today() + timedelta(days=1)
    with refused(session, "still to come"):
        record(session, {places[0].id: PRESENT}, by=cast.mentor)


def test_the_second_save_of_an_old_page_is_seen(cast, held):
    session, places = held
    seen = services.seen_mark(session)
    record(session, {places[0].id: PRESENT}, by=cast.mentor, seen=seen)
    with pytest.raises(StaleRecord):
        record(session, {places[0].id: ABSENT}, by=cast.mentor, seen=seen)


def test_somebody_of_another_run_cannot_be_marked(cast, held):
    session, _places = held
    stranger = a_place(a_cohort(cast.here), cast.training_clerk)
    with refused(session, "not on this run"):
        record(session, {stranger.id: PRESENT}, by=cast.mentor)


def test_a_name_not_on_the_roster_is_kept_and_settled_later(cast, held):
    session, places = held
    sheet = a_sheet(session, cast)
    found = services.note_name(
        session, "Hawa Deby", code=MarkCode.PRESENT, sheet=sheet, by=cast.training_clerk
    )
    services.resolve_name(found, places[2], seen=found.version, by=cast.training_clerk)
    assert rosters.marks_of(session)[places[2].id].code is MarkCode.PRESENT
    assert db.session.scalar(select(TemporaryName.resolved_enrolment_id)) == places[2].id


def test_r_trn_08_a_name_settled_after_the_lock_waits_too(cast, held, time_machine):
    session, places = held
    sheet = a_sheet(session, cast)
    found = services.note_name(
        session, "Hawa Deby", code=MarkCode.PRESENT, sheet=sheet, by=cast.training_clerk
    )
    time_machine.move_to(clock.now() + timedelta(days=8))
    place, seen = places[2], found.version
    with refused(session, "full sentence"):
        services.resolve_name(found, place, seen=seen, by=cast.training_clerk, reason="no")
    why = "The clerk could not read the name."
    services.resolve_name(found, place, seen=seen, by=cast.training_clerk, reason=why)
    assert rosters.marks_of(session) == {}
    (waits,) = late.to_confirm(reader=cast.cell_head)
    confirming.confirm(waits, seen=waits.version, by=cast.cell_head)
    assert rosters.marks_of(session)[place.id].code is MarkCode.PRESENT


def test_r_trn_08_settling_a_name_writes_over_no_mark(cast, held):
    session, places = held
    sheet = a_sheet(session, cast)
    record(session, {places[2].id: ABSENT}, by=cast.training_clerk, sheet=sheet)
    found = services.note_name(
        session, "Hawa Deby", code=MarkCode.PRESENT, sheet=sheet, by=cast.training_clerk
    )
    with refused(session, "another mark"):
        services.resolve_name(found, places[2], seen=found.version, by=cast.training_clerk)
    assert rosters.marks_of(session)[places[2].id].code is MarkCode.ABSENT


def test_r_trn_03_a_class_that_nobody_has_told_of_makes_the_percentage_unknown(cast, held):
    session, places = held
    record(session, {place.id: PRESENT for place in places}, by=cast.mentor)
    found = counting.hours_of(session.cohort_id)
    assert found[places[0].id, session.version_id].percent == 100
    kept(
        TrainingSession(
            cohort_id=session.cohort_id, version_id=session.version_id, on=session.on,
            starts=time(14), ends=time(16), language="en",
        )
    )  # fmt: skip
    found = counting.hours_of(session.cohort_id)[places[0].id, session.version_id]
    assert (found.percent, found.delivered) == (None, 120)


def test_a_class_not_held_has_a_reason_and_delivers_nothing(cast, held):
    session, _places = held
    with refused(session, "why the class was not held"):
        services.report(session, held=False, by=cast.mentor)
    services.report(session, held=False, not_held=NotHeld.FUEL, minutes=90, by=cast.mentor)
    assert reporting.report_of(session).delivered_minutes == 0
    assert counting.delivered(session.cohort_id) == {session.version_id: (120, 0)}


def test_the_same_report_sent_twice_is_kept_once(cast, held):
    session, _places = held
    key = "7f1a"
    first = services.report(session, held=True, minutes=90, client_key=key, by=cast.mentor)
    again = services.report(session, held=True, minutes=90, client_key=key, by=cast.mentor)
    assert first.id == again.id


def test_an_action_point_stays_open_until_somebody_closes_it(cast, held):
    session, _places = held
    step = Step("Bring the first-aid dummies", "Sgt Ali")
    services.report(session, held=True, minutes=90, steps=[step], by=cast.mentor)
    (point,) = reporting.open_actions(session.cohort_id)
    services.close_action(point, ActionState.DONE, seen=point.version, by=cast.cell_head)
    assert reporting.open_actions(session.cohort_id) == []
    with pytest.raises(Refusal):
        services.close_action(point, ActionState.DROPPED, seen=point.version, by=cast.mentor)


def test_only_those_who_teach_the_class_report_it(cast, held):
    session, _places = held
    with refused(session, "who teach"):
        services.report(session, held=True, minutes=90, by=cast.elsewhere["mentor"])
    seen = services.report(session, held=True, minutes=90, by=cast.cell_head).version
    with refused(session, "Somebody else wrote"):
        services.report(session, held=True, minutes=60, seen=seen, by=cast.mentor)
    assert reporting.report_of(session).delivered_minutes == 90


def test_no_class_to_come_and_none_of_a_run_that_is_over_is_reported(cast, held):
    session, _places = held
    session.on = clock.today() + timedelta(days=1)
    with refused(session, "still to come"):
        services.report(session, held=True, minutes=90, by=cast.mentor)
    session.on = clock.today()
    session.cohort.state = CohortState.CANCELLED
    with refused(session, "over or not under way"):
        services.report(session, held=True, minutes=90, by=cast.mentor)


def test_r_trn_03_hours_come_from_what_was_delivered(cast, held):
    session, places = held
    record(session, {places[0].id: PRESENT, places[1].id: ABSENT}, by=cast.mentor)
    services.report(session, held=True, minutes=90, by=cast.mentor)
    found = counting.hours_of(session.cohort_id)
    version = session.version_id
    assert found[places[0].id, version].percent == 100
    assert found[places[1].id, version].percent == 0
    assert found[places[2].id, version].percent is None
    assert found[places[0].id, version].is_curtailed


def test_a_class_of_another_centre_is_not_there(cast, held):
    session, _places = held
    for reader in (cast.elsewhere["training_clerk"], cast.elsewhere["mentor"], cast.hr_clerk):
        with pytest.raises(NotFound):
            queries.session(session.uid, reader=reader)


def test_the_cell_sees_which_classes_nobody_has_reported(cast, held):
    session, _places = held
    (owed,) = reporting.without_report(reader=cast.cell_head, before=clock.today())
    assert owed.id == session.id
    services.report(session, held=True, minutes=90, by=cast.mentor)
    assert reporting.without_report(reader=cast.cell_head, before=clock.today()) == []
    (unmarked,) = missing.without_register(reader=cast.training_clerk, before=clock.today())
    assert unmarked.id == session.id


def test_who_misses_too_much_is_named_with_module_and_row_of_absences(cast, held):
    session, (first, second, third) = held
    days = [session.on - timedelta(days=n) for n in (3, 2, 1)]
    classes = [
        kept(
            TrainingSession(
                cohort_id=session.cohort_id, version_id=session.version_id, on=day,
                starts=time(8), ends=time(10), language="en",
            )
        )
        for day in days
    ]  # fmt: skip
    marks = {first.id: "ppaa", second.id: "aapp", third.id: "pppe"}
    codes = {"p": MarkCode.PRESENT, "a": MarkCode.ABSENT, "e": MarkCode.EXCUSED_DUTY}
    for at, each in enumerate([*classes, session]):
        written = {key: Entry(codes[row[at]]) for key, row in marks.items()}
        record(queries.session_by_id(each.id), written, by=cast.cell_head)
    found = {each.place.id: each for each in missing.absent(reader=cast.training_clerk).rows}
    assert found[first.id].in_a_row == 2
    assert found[second.id].in_a_row == 0, "came back since"
    ((module, there, marked),) = found[second.id].short
    assert (module.id, there, marked) == (session.version_id, 2, 4)
    assert found[third.id].in_a_row == 0, "excused is not absent"
    (waits,) = missing.absences(reader=cast.cell_head)
    assert (waits[1], waits[2]) == (session.cohort.code, len(found))
    assert missing.absent(reader=cast.elsewhere["training_clerk"]).rows == []


def test_what_is_not_recorded_is_no_absence(cast, held):
    session, places = held
    unknown = Entry(MarkCode.NOT_RECORDED)
    record(session, dict.fromkeys((each.id for each in places), PRESENT), by=cast.mentor)
    record(session, dict.fromkeys((each.id for each in places), unknown), by=cast.mentor)
    assert missing.absent(reader=cast.training_clerk).rows == []


def test_r_trn_11_a_second_person_types_the_sheet_again_and_it_says_the_same(cast, held):
    session, places = held
    sheet = a_sheet(session, cast)
    marks = {places[0].id: PRESENT, places[1].id: ABSENT, places[2].id: PRESENT}
    record(session, {places[2].id: PRESENT}, by=cast.mentor, sheet=sheet)
    record(session, marks, by=cast.training_clerk, sheet=sheet)
    assert papers.unchecked(session.cohort_id) == [session.on]
    with refused(session, "second person"):
        services.check(session, sheet, marks, by=cast.training_clerk)
    assert services.check(session, sheet, marks | {places[1].id: PRESENT}, by=cast.cell_head) == [
        places[1].id
    ]
    assert services.check(session, sheet, {places[0].id: PRESENT}, by=cast.cell_head) == [
        place for place in sheet.lines if place != places[0].id
    ], "what is left empty is not the same as absent"
    assert papers.check_of(session) is None
    (waits,) = papers.to_check(reader=cast.cell_head, by_site=True)
    assert waits[:3] == (sheet.code, session.cohort.code, session.on)
    assert papers.to_check(reader=cast.training_clerk, by_site=True) == [], (
        "who typed a line of it does not check it"
    )
    assert services.check(session, sheet, marks, by=cast.cell_head) == []
    assert papers.to_check(reader=cast.cell_head, by_site=True) == []
    assert papers.check_of(session).by_id == cast.cell_head.id
    assert papers.unchecked(session.cohort_id) == []


def test_a_check_speaks_of_the_marks_as_they_were(cast, held):
    session, places = held
    sheet = a_sheet(session, cast)
    marks = {place.id: PRESENT for place in places}
    record(session, marks, by=cast.training_clerk, sheet=sheet)
    services.check(session, sheet, marks, by=cast.cell_head)
    record(session, {places[0].id: ABSENT}, by=cast.training_clerk, sheet=sheet)
    assert papers.check_of(session) is None
    assert papers.unchecked(session.cohort_id) == [session.on]


def test_what_was_not_typed_from_paper_needs_no_check(cast, held):
    session, places = held
    record(session, {places[0].id: PRESENT}, by=cast.mentor)
    assert papers.unchecked(session.cohort_id) == []


def test_a_scan_is_sealed_and_comes_back_whole_for_those_who_see_the_class(cast, held):
    session, _places = held
    sheet = a_sheet(session, cast)
    paper = b"%PDF-1.4 a scanned page\n%%EOF\n"
    row = services.attach_scan(sheet, paper, by=cast.training_clerk)
    stored = db.session.execute(text("SELECT content FROM sheet_scan")).scalar()
    assert b64encode(paper)[:12] not in bytes(stored)
    found, code = papers.scan(row.uid, reader=cast.cell_head)
    assert (services.content_of(found), code) == (paper, sheet.code)
    for reader in (cast.elsewhere["training_clerk"], cast.hr_clerk):
        with pytest.raises(NotFound):
            papers.scan(row.uid, reader=reader)
    with refused(session, "attached already"):
        services.attach_scan(sheet, paper, by=cast.training_clerk)
