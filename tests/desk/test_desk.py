"""What each user sees first, one search, one person's whole record."""

from datetime import date, time, timedelta

from tests.makers import a_person, a_unit, kept, with_password
from tests.training.certificates.made import a_closed_run, issued
from tests.training.enrolments.made import a_place
from tests.training.makers import (
    a_cohort,
    a_module,
    a_session,
    a_trainer,
    teaches,
    version_of,
)
from tests.vetting.cases.made import a_case, a_chair, again, an_officer
from tests.vetting.made import a_clearance, an_age_doubt
from trainingmgr.accounts.rules import Role, Scope
from trainingmgr.accounts.services import grants, reset_codes
from trainingmgr.core import clock, journal
from trainingmgr.core.db import db, operation
from trainingmgr.desk.printouts import story
from trainingmgr.desk.queries.records import Record
from trainingmgr.desk.rules import Week, week_of
from trainingmgr.matching.records import Record as Named
from trainingmgr.operations.events import BackupMade
from trainingmgr.pay.answers.rules import Answer, Month, Roll, Told
from trainingmgr.registry.keys import services as keys
from trainingmgr.registry.people.rules import Status
from trainingmgr.registry.people.services import note_opened
from trainingmgr.registry.structure.rules import Scheme
from trainingmgr.training.attendance import queries as attendance
from trainingmgr.training.attendance.models import Mark
from trainingmgr.training.attendance.rules import MarkCode
from trainingmgr.training.attendance.services import Step, report
from trainingmgr.training.cohorts.models import RecipientUnit
from trainingmgr.training.cohorts.rules import CohortState
from trainingmgr.training.enrolments.rules import EnrolmentState
from trainingmgr.training.records.models import Attainment
from trainingmgr.vetting.cases.rules import Seat
from trainingmgr.vetting.cases.services import assign

NOT_SET_UP = "This place is not set up yet"
"""What stands above the first page of whoever sets it up, where nothing else waits for them."""


def test_everybody_has_a_first_page_even_with_nothing_to_do(cast, browse):
    for user in [*cast.users.values(), cast.nobody]:
        answer = browse(user).get("/")
        assert answer.status_code == 200
        title = NOT_SET_UP if "Set this place up" in answer.text else "Nothing waits for you"
        assert title in answer.text


def test_a_mentor_sees_todays_class_first_and_the_week_below(cast, browse):
    module = a_module()
    today = clock.today()
    cohort = a_cohort(cast.here, module, state=CohortState.RUNNING, starts_on=today, ends_on=today)
    lead = a_trainer(module, centre=cast.here, person=a_person(holder_id=cast.mentor.holder_id))
    teaches(lead, a_session(cohort, module, on=today))
    text = browse(cast.mentor).get("/").text
    assert "1 thing waits for you" in text
    assert module.code in text
    assert "Your classes" in text


def test_an_agreed_step_waits_for_those_who_teach_from_its_day_on(cast, browse, time_machine):
    module, today = a_module(), clock.today()
    cohort = a_cohort(cast.here, module, state=CohortState.RUNNING, starts_on=today, ends_on=today)
    lead = a_trainer(module, centre=cast.here, person=a_person(holder_id=cast.mentor.holder_id))
    session = a_session(cohort, module, on=today)
    teaches(lead, session)
    step = Step("Bring fuel", due_on=today + timedelta(days=2))
    session = attendance.session(session.uid, reader=cast.mentor)
    report(session, held=True, minutes=60, steps=[step], by=cast.mentor)
    assert "Bring fuel" not in browse(cast.mentor).get("/").text
    time_machine.move_to(clock.now() + timedelta(days=2))
    for reader in (cast.mentor, cast.cell_head):
        assert "Bring fuel" in browse(reader).get("/").text
    assert "Bring fuel" not in browse(cast.elsewhere["cell_head"]).get("/").text


def test_a_unit_that_is_not_cleared_for_a_coming_run_waits_for_the_secretariat(cast, browse):
    cohort = a_cohort(cast.here, starts_on=clock.today())
    kept(RecipientUnit(cohort_id=cohort.id, unit_id=cast.unit.id))
    secretariat = browse(cast.hrddp_secretariat)
    assert "is not cleared, or not for long" in secretariat.get("/").text
    a_clearance(cast.unit, scheme=Scheme.HRDDP)
    assert "Nothing waits for you" in secretariat.get("/").text


def test_clearances_that_end_soon_wait_for_the_vetting_officer(cast, browse):
    person = a_person(cast.unit)
    a_clearance(person, valid_to=clock.today() + timedelta(days=31))
    officer = browse(cast.vetting_officer)
    assert "Nothing waits for you" in officer.get("/").text
    a_clearance(person, valid_to=clock.today() + timedelta(days=30))
    assert "1 clearance ends within 30 days." in officer.get("/").text


def test_a_role_waits_for_everybody_who_may_sign_it_second(cast, browse):
    waits = grants.grant(
        cast.nobody, Role.VETTING_OFFICER, scope=Scope.NATIONAL, at=None,
        until_on=clock.today() + timedelta(days=90), by=cast.user_admin,
    )  # fmt: skip
    assert waits.waits
    assert "1 role waits for a second signature." in browse(cast.dpo).get("/").text
    assert NOT_SET_UP in browse(cast.user_admin).get("/").text


def test_a_site_in_use_asks_for_a_backup_every_week(cast, browse, time_machine):
    wrote(cast.sysadmin, BackupMade(site="HQ", about=journal.BACKUPS))
    assert NOT_SET_UP in browse(cast.sysadmin).get("/").text
    time_machine.move_to(clock.now() + timedelta(days=8))
    text = browse(cast.sysadmin).get("/").text
    assert "The last backup is older than a week." in text
    assert 'href="/system"' in text


@operation
def wrote(by, happening):
    journal.record(happening, by=by)


def test_nothing_to_do_is_no_dead_end(cast, browse):
    text = browse(cast.donor_partner).get("/").text
    assert "What your role opens" in text
    assert text.count('href="/catalogue') >= 2


def test_a_run_that_teaches_leads_to_its_class_at_hand_and_then_to_its_end(cast, browse):
    module, today = a_module(), clock.today()
    cohort = a_cohort(cast.here, module, state=CohortState.RUNNING, starts_on=today, ends_on=today)
    late = a_session(cohort, module, on=today - timedelta(days=1))
    clerk, page_of = browse(cast.training_clerk), f"/runs/{cohort.uid}"
    assert "Complete the run" in clerk.get(page_of).text
    assert "Open the class" not in clerk.get(page_of).text
    kept(late).on = today + timedelta(days=1)
    db.session.commit()
    assert "Open the class" in clerk.get(page_of).text
    assert "Complete the run" not in clerk.get(page_of).text


def test_the_week_of_a_run_that_is_shown_is_the_present_one_or_the_next_with_classes():
    days = [date(2026, 11, each) for each in (2, 4, 9, 23)]  # Mondays but the second
    first, second, last = (date(2026, 11, each) for each in (2, 9, 23))
    assert week_of([], first) is None
    assert week_of(days, date(2026, 10, 1)) == Week(first, None, second)
    assert week_of(days, date(2026, 11, 15)) == Week(second, first, last)
    assert week_of(days, date(2026, 11, 16)) == Week(last, second, None)
    assert week_of(days, date(2027, 1, 1)) == Week(last, second, None)


def test_the_queue_costs_the_same_for_one_class_owed_and_for_ten(cast, browse):
    module = a_module()
    yesterday = clock.today() - timedelta(days=1)
    cohort = a_cohort(
        cast.here, module, state=CohortState.RUNNING, starts_on=yesterday, ends_on=yesterday
    )
    a_session(cohort, module, on=yesterday)
    head = browse(cast.cell_head)
    head.get("/")
    before = len(head.spent)
    for _ in range(9):
        a_session(cohort, module, on=yesterday)
    head.get("/", costs=before)


def test_one_search_finds_people_in_any_spelling_runs_and_units(cast, browse):
    a_unit(cast.unit, titles={"en": "Engineers"})
    run = a_cohort(cast.here)
    officer = browse(cast.oversight)
    assert "Engineers" in officer.get("/search?q=engin").text
    assert run.code in officer.get(f"/search?q={run.code}").text
    assert "Nothing found" in officer.get("/search?q=zzzz").text
    assert officer.get("/search?q=").status_code == 200


def test_a_persons_record_is_there_within_reach_only(cast, browse):
    person = a_person(cast.unit, reach=cast.here)
    path = f"/people/{person.uid}/record"
    for reader in (cast.training_clerk, cast.hr_clerk, cast.vetting_officer, cast.oversight):
        assert browse(reader).get(path).status_code == 200
    assert browse(cast.elsewhere["hr_clerk"]).get(path).status_code == 404
    assert browse(cast.sysadmin).get(path).status_code == 403


def test_a_persons_record_costs_a_constant_number_of_statements(cast, browse):
    person = a_person(cast.unit)
    clerk = browse(cast.hr_clerk)
    clerk.get(f"/people/{person.uid}/record")
    reads = [each for each in clerk.spent if each.startswith(("SELECT", "WITH"))]
    assert len(reads) <= 24


def test_one_search_finds_certificates_and_titles_in_any_script(cast, browse):
    a_unit(cast.unit, titles={"ar": "كتيبة المهندسين"})
    cohort, _places = a_closed_run(cast.here, cast.cell_head, "Achta Idriss")
    paper = issued(cohort, cast)[0]
    officer = browse(cast.oversight)
    assert (
        f"/certificates/{paper.serial}" in officer.get(f"/search?q={paper.serial[:8].lower()}").text
    )
    assert "كتيبة المهندسين" in officer.get("/search?q=المهندسين").text
    assert paper.serial not in browse(cast.mentor).get(f"/search?q={paper.serial[:8].lower()}").text


def test_one_search_finds_cases_by_number_and_by_person_for_whoever_holds_a_seat(cast, browse):
    """R-DAT-03: whoever trains finds the person, and no sign of a case or of a doubt of age."""
    officer, chair = cast.vetting_officer, a_chair()
    person = a_person(cast.unit, name="Marial Deng", reach=cast.here)
    keys.rewrite_many([Named(id=person.id, names=(person.name_display,))])
    trains = browse(cast.training_clerk)
    before = main_of(trains.get("/search?q=maryal+deng"))
    assert person.number in before
    case = a_case(person)
    an_age_doubt(person)
    assert main_of(trains.get("/search?q=maryal+deng")) == before
    assert case.number not in main_of(trains.get(f"/search?q={case.number[:6]}"))
    assign(again(case), officer, Seat.INVESTIGATOR, by=chair)
    page, path = browse(officer), f"/vetting/cases/{case.uid}"
    for text in (case.number.lower(), case.number[:6], "maryal+deng"):
        assert path in page.get(f"/search?q={text}").text
    assert path not in browse(an_officer()).get(f"/search?q={case.number}").text
    assert path in browse(chair).get(f"/search?q={case.number}").text


def main_of(answer):
    return answer.text.partition("<main")[2].partition("</main>")[0]


def test_one_search_shows_no_unit_out_of_reach(cast, browse):
    a_unit(cast.unit, titles={"en": "Near Engineers"})
    a_unit(cast.other_unit, titles={"en": "Far Engineers"})
    page = browse(cast.hr_clerk).get("/search?q=engineers").text
    assert "Near Engineers" in page
    assert "Far Engineers" not in page


def test_a_persons_time_is_one_line_of_what_the_reader_may_see(cast, browse):
    module = a_module()
    person = a_person(cast.unit, reach=cast.here, name="Zawadi", status=Status.ACTIVE)
    kept(Attainment(
        person_id=person.id, module_id=module.id, version_id=version_of(module).id,
        on=clock.today(), minutes=360, recorded_by_id=cast.cell_head.id,
    ))  # fmt: skip
    note_opened(person, by=cast.hr_clerk)
    path = f"/people/{person.uid}/record"
    cell = browse(cast.training_clerk).get(path).text
    assert "Service: Active" in cell
    assert f"Module attained: {module.code}" in cell
    assert "opened the record" not in cell
    assert f"Module attained: {module.code}" not in browse(cast.hr_clerk).get(path).text
    assert "opened the record" in browse(cast.oversight).get(path).text


def test_classes_and_months_of_pay_stand_on_the_line_of_time_grouped(app, cast, browse):
    module = a_module()
    run = a_cohort(cast.here, module, state=CohortState.RUNNING)
    person = a_person(cast.unit, reach=cast.here, name="Zawadi")
    place = a_place(run, person, EnrolmentState.ATTENDING)

    def marked(hour, code):
        session = a_session(run, module, starts=time(hour), ends=time(hour + 1))
        kept(Mark(session_id=session.id, enrolment_id=place.id, code=code,
                  entered_by_id=cast.training_clerk.id))  # fmt: skip

    for at, code in enumerate((MarkCode.PRESENT, MarkCode.LATE, MarkCode.ABSENT,
                               MarkCode.NOT_RECORDED)):  # fmt: skip
        marked(8 + at, code)
    path = f"/people/{person.uid}/record"
    clerk = browse(cast.training_clerk)
    page = clerk.get(path).text
    spent = len(clerk.spent)
    assert f"in run {run.code}: attended 2 of 3; missed " in page
    assert "(Absent)" in page
    assert "attended 2 of 3" not in browse(cast.hr_clerk).get(path).text
    marked(16, MarkCode.PRESENT)
    marked(18, MarkCode.PRESENT)
    assert "attended 4 of 5" in clerk.get(path, costs=spent).text
    months = (("2026-01", Month.PAID), ("2026-02", Month.PAID), ("2026-03", Month.HELD),
              ("2026-04", Month.NOT_RUN))  # fmt: skip
    paid = Answer(Roll.YES, Month.HELD, "2026-03", tuple(Told(*each) for each in months))
    with app.test_request_context():
        told = story(Record({}, paid=paid), (), "en")
    assert told == [
        (date(2026, 3, 1), "Pay, March 2026: On hold"),
        (date(2026, 2, 1), "Pay, January 2026 – February 2026: Paid"),
    ]


def test_whoever_signs_codes_and_roles_sees_that_they_wait(cast, browse):
    reset_codes.give(with_password(cast.finance), by=cast.user_admin)
    text = browse(cast.dpo).get("/").text
    assert "1 one-time code waits for a second signature." in text
    assert "one-time code" not in browse(cast.user_admin).get("/").text
