"""Who looked at somebody (R-DAT-05): found by person, and told to whom it may be told."""

from datetime import timedelta

import pytest
from sqlalchemy import func, select, update
from sqlalchemy.exc import IntegrityError

from tests.makers import a_person, a_user
from trainingmgr.accounts.models import Holder, User
from trainingmgr.accounts.rules import Role, Sight
from trainingmgr.accounts.services import looking
from trainingmgr.core import clock, journal
from trainingmgr.core.db import db, operation
from trainingmgr.core.errors import NotFound, Refusal
from trainingmgr.core.journal import Event, JournalEntry, Looked
from trainingmgr.core.privacy import Compartment
from trainingmgr.oversight.models import LookAlert, LooksFound
from trainingmgr.oversight.queries import alerts as alert_queries
from trainingmgr.oversight.queries import looks
from trainingmgr.oversight.rules.looks import OPEN, span, told
from trainingmgr.oversight.services import alerts
from trainingmgr.oversight.services import looks as finding
from trainingmgr.oversight.words import COMPARTMENTS, SHOWN, SIGHTS
from trainingmgr.registry.reception.rules import Narrowed
from trainingmgr.registry.reception.services import note_listed
from trainingmgr.vetting.cases.events import CaseViewed


@operation
def case_viewed(person, by):
    happening = CaseViewed(case="C-1", reason="The panel sits on Monday.", people=[person.id])
    journal.record(happening, by=by)


def of(person, within, **more):
    today = clock.today()
    return looks.of_person(
        person, within, first=today - timedelta(days=1), last=today + timedelta(days=1), **more
    )


def test_entries_are_found_by_person_once_in_steps_and_behind_what_an_undone_import_took(
    cast, monkeypatch
):
    people = [a_person(cast.unit, reach=cast.here) for _each in range(3)]
    for by in (cast.hr_clerk, cast.training_clerk):
        note_listed(Narrowed(), ["born"], [*(each.id for each in people), 999_999], by=by)
        looking.note(Sight.ARREARS, [people[0].id, None, people[0].id], by=by)
    looking.note(Sight.PAY, [None], by=cast.hr_clerk)  # of nobody nothing is noted
    monkeypatch.setattr(finding, "ROWS", 3)
    steps = 0
    while finding.find_some():
        steps += 1
    assert steps == 3
    assert db.session.scalar(select(LooksFound.until)) == journal.head().number
    assert len(of(people[0], OPEN)) == 4
    assert len(of(people[1], OPEN)) == 2
    newest = of(people[0], OPEN).rows[0]
    assert (newest.what, newest.within, newest.count) == ("arrears", Compartment.PAY, 1)
    assert newest.roles == ["training_clerk"]
    assert newest.by == cast.training_clerk.name
    finding.find_all()
    assert len(of(people[0], OPEN)) == 4, "nothing is found twice"


def test_the_role_is_that_of_then_and_a_reason_is_told(cast):
    person = a_person(cast.unit, reach=cast.here)
    case_viewed(person, cast.vetting_officer)
    grant = cast.vetting_officer.grants[0]
    grant.revoked_at = clock.now() + timedelta(minutes=1)
    db.session.commit()
    finding.find_all()
    (seen,) = of(person, list(Compartment)).rows
    assert seen.roles == ["vetting_officer"]
    assert seen.why == "The panel sits on Monday."
    grant.revoked_at = seen.at - timedelta(minutes=1)
    db.session.commit()
    assert of(person, list(Compartment)).rows[0].roles == []


def test_nobody_learns_of_a_compartment_that_they_may_not_know_of(cast, browse):
    person = a_person(cast.unit, reach=cast.here)
    case_viewed(person, cast.vetting_officer)
    looking.note(Sight.CHILD, [person.id], by=cast.cp_focal_point)
    looking.note(Sight.PAY, [person.id], by=cast.hr_clerk)
    for by in (cast.cp_focal_point, cast.vetting_officer):  # and whom it is about, as anybody would
        note_listed(Narrowed(), ["born"], [person.id], by=by)
    assert told(cast.dpo.may) == OPEN
    assert told(cast.oversight.may) == OPEN | {Compartment.VETTING}
    path = f"/journal/looks?number={person.number}"
    of_dpo, of_oversight = (browse(each).get(path).text for each in (cast.dpo, cast.oversight))
    for text in (of_dpo, of_oversight):
        assert "pay and rights to it" in text
        assert text.count(cast.cp_focal_point.name) == 1
    assert of_dpo.count(cast.vetting_officer.name) == 1
    assert "The panel sits on Monday." in of_oversight
    for reader in (cast.dpo, cast.oversight):  # on paper nobody is told, whoever prints it
        page = browse(reader)
        leaving = f"/exports/looks?number={person.number}"
        answer = page.post(
            leaving, opened=page.get(leaving), reason="The person asked for it.", form="csv"
        )
        assert cast.hr_clerk.name in answer.text
        assert cast.vetting_officer.name not in answer.text
        assert cast.cp_focal_point.name not in answer.text
        assert "Vetting" not in answer.text
        pdf = page.post(
            leaving, opened=page.get(leaving), reason="The person asked for it.", form="pdf",
            language="ar",
        )  # fmt: skip
        assert pdf.mimetype == "application/pdf"
    finding.find_all()
    assert {"LooksOpened", "RowsExported"} <= {each.event for each in of(person, OPEN).rows}


def test_who_looked_at_oneself_another_gives(cast, browse):
    person = a_person(cast.unit, reach=cast.here)
    person.holder_id = cast.dpo.holder_id
    db.session.commit()
    with pytest.raises(Refusal):
        finding.open_report(person, by=cast.dpo)
    with pytest.raises(Refusal):
        finding.open_report(person, by=cast.hr_head)
    page = browse(cast.dpo)
    assert "Working as" not in page.get(f"/journal/looks?number={person.number}").text
    assert page.get(f"/exports/looks?number={person.number}").status_code == 404
    assert (
        db.session.scalar(select(JournalEntry).where(JournalEntry.event == "LooksOpened")) is None
    )
    page.get("/journal/looks?number=NOBODY-1")
    assert "The first day first" in page.get(
        f"/journal/looks?number={person.number}&first=01/01/2020&last=02/02/2022"
    ).text.replace("the first day", "The first day")


def test_the_report_costs_the_same_however_often_somebody_was_looked_at(cast, browse):
    person = a_person(cast.unit, reach=cast.here)
    page, path = browse(cast.oversight), f"/journal/looks?number={person.number}"
    assert "Nobody was shown anything" in page.get(path).text
    note_listed(Narrowed(), ["born"], [person.id], by=cast.hr_clerk)
    finding.find_all()
    page.get(path)
    cost = len(page.spent)
    for _each in range(60):
        looking.note(Sight.PAY, [person.id], by=cast.hr_clerk)
    finding.find_all()
    assert "cursor=" in page.get(path, costs=cost).text


def test_a_quarter_is_shown_and_a_year_at_most():
    today = clock.today()
    assert span(None, None, today) == (today - timedelta(days=92), today)
    for first, last in ((today, today - timedelta(days=1)), (today - timedelta(days=400), today)):
        with pytest.raises(ValueError):
            span(first, last, today)


def test_every_kind_of_look_has_words_and_a_compartment():
    kinds = set(looks.kinds())
    assert set(SHOWN) | {"PeopleShown"} == kinds
    assert set(SIGHTS) == set(Sight)
    assert set(COMPARTMENTS) == set(Compartment)
    for name in kinds:
        kind = Event.kinds[name]
        assert issubclass(kind, Looked)
        assert kind.lies_in or "within" in kind.facts, name


def test_a_list_is_on_record_when_it_tells_more_than_names_numbers_units_and_states(cast, browse):
    a_person(cast.unit, reach=cast.here, name="Halima Oumar")
    clerk, plain = browse(cast.hr_clerk), browse(cast.oversight)

    def noted(browser, path):
        count = select(func.count()).select_from(JournalEntry).where(
            JournalEntry.event == "PeopleListed"
        )  # fmt: skip
        before = db.session.scalar(count)
        assert browser.get(path).status_code == 200
        return db.session.scalar(count) - before

    assert noted(clerk, "/people") == 0
    assert noted(clerk, "/people?status=active&sort=-name") == 0
    for asked in ("columns=born", "sex=f", "sort=born", "q=Halima"):
        assert noted(clerk, f"/people?{asked}") == 1, asked
        assert noted(plain, f"/people?{asked}") == 0, asked


def test_very_many_people_within_an_hour_raise_an_alert_that_somebody_else_answers(
    cast, browse, time_machine
):
    people = [a_person(cast.unit, reach=cast.here).id for _each in range(4)]
    twin = a_user(Role.HR_CLERK, holder=db.session.get(Holder, cast.hr_clerk.holder_id))
    newest = twin.id
    for shown, by in ((people[:2], cast.hr_clerk), (people[1:3], twin)):  # one human being
        looking.note(Sight.ARREARS, shown, by=by)
    looking.note(Sight.ARREARS, people[:2], by=cast.training_clerk)
    looking.note(Sight.ARREARS, people[:3], by=cast.dpo)
    assert finding.find_all()
    alerts.raise_all(2)
    alerts.raise_all(2)  # the same looks raise one alert
    (row,) = alert_queries.listed(reader=cast.dpo).rows  # nobody reads of themselves
    assert (row.user_id, row.people, row.entries, row.exported) == (newest, 3, 2, 0)
    assert alert_queries.waiting(cast.oversight)[0] == 2
    with pytest.raises(NotFound):
        alert_queries.listed(reader=cast.hr_clerk)
    own = db.session.scalars(select(LookAlert).where(LookAlert.user_id == cast.dpo.id)).one()
    with pytest.raises(Refusal, match="second person"):
        alerts.answer(own, "I looked for doubles.", seen=own.version, by=cast.dpo)
    page = browse(cast.dpo)
    path = f"/journal/looks/alerts/{row.uid}"
    assert "full sentence" in page.post(path, opened=page.get(path), found="no").text
    done = page.post(path, opened=page.get(path), found="They prepared the roll of the brigade.")
    assert done.status_code == 302
    db.session.commit()
    assert "prepared the roll" in page.get("/journal/looks/alerts").text
    for law, change in (
        ("answered_once", {"found": "It was nothing at all."}),
        ("kept", {"people": 1}),
    ):
        with pytest.raises(IntegrityError, match=f"tr_look_alert_{law}|tr_look_alert"):
            db.session.execute(update(LookAlert).where(LookAlert.id == row.id).values(**change))
        db.session.rollback()
    time_machine.move_to(clock.now() + timedelta(hours=2), tick=False)
    looking.note(Sight.ARREARS, people[3:], by=db.session.get(User, newest))
    finding.find_all()
    alerts.raise_all(2)
    assert db.session.scalar(select(func.count(LookAlert.id))) == 2, "what is long past is no haste"


def test_who_hurries_while_the_worker_stands_still_is_found_when_it_goes_on(
    cast, time_machine, monkeypatch
):
    people = [a_person(cast.unit).id for _each in range(3)]
    finding.catch_up()
    looking.note(Sight.ARREARS, people, by=cast.hr_clerk)
    time_machine.move_to(clock.now() + timedelta(hours=5), tick=False)
    for each in people:  # one at a time is no haste
        time_machine.move_to(clock.now() + timedelta(minutes=45), tick=False)
        looking.note(Sight.ARREARS, [each], by=cast.training_clerk)
    monkeypatch.setattr(alerts, "_most", [2])
    finding.catch_up()
    assert db.session.scalars(select(LookAlert.user_id)).all() == [cast.hr_clerk.id]
