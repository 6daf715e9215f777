"""More rows than a day allows: a second person agrees, once, for that list alone."""

import re
from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import select, update
from sqlalchemy.exc import IntegrityError

from tests.makers import a_centre, a_unit, a_user, a_week_later, titled
from trainingmgr.accounts.models import Holder, User
from trainingmgr.accounts.rules import Role
from trainingmgr.core import clock
from trainingmgr.core.db import db
from trainingmgr.core.errors import NotFound, Refusal
from trainingmgr.core.journal import JournalEntry
from trainingmgr.core.privacy import FieldClass
from trainingmgr.registry.structure.rules import UnitKind
from trainingmgr.tabular.models import ExportEnd, ExportRecord, ExportRequest
from trainingmgr.tabular.queries import leaving as queries
from trainingmgr.tabular.rules import Leave, Quota
from trainingmgr.tabular.services import leaving

WHY = "The roll of the whole army for the audit."
LIST = {"status": "active"}


@pytest.fixture
def centre(app):
    return a_centre()


@pytest.fixture
def clerk(centre):
    return a_user(Role.TRAINING_CLERK, centre=centre)


@pytest.fixture
def head(centre):
    return a_user(Role.CELL_HEAD, centre=centre)


QUOTA = Quota(20)
DAY = timedelta(days=1)


def taken(by, rows=30, quota=QUOTA, filters=LIST, **shown):
    return leaving.record_export(
        "people", rows=rows, form="xlsx", reason=WHY, filters=filters, by=by, quota=quota, **shown
    )


def asked(by):
    with pytest.raises(Refusal, match="second person was asked"):
        taken(by)
    db.session.commit()
    return db.session.scalars(select(ExportRequest)).one()


def agreed(request, by):
    """Somebody looks at what is asked, and then agrees to it."""
    leaving.note_request_opened(request, by=by)
    leaving.decide_export(request, agreed=True, by=by)


def test_above_the_quota_a_second_person_is_asked_once_and_their_word_lets_it_out(clerk, head):
    request = asked(clerk)
    assert asked(clerk).id == request.id, "asking again asks nobody twice"
    assert queries.room("people", LIST, by=clerk, quota=QUOTA) == 20
    agreed(request, head)
    assert queries.room("people", LIST, by=clerk, quota=QUOTA) >= 30
    assert taken(clerk).rows == 30
    with pytest.raises(Refusal, match="second person was asked"):
        taken(clerk)
    assert [each.state for each in db.session.scalars(select(ExportRequest))] == [
        Leave.USED, Leave.ASKED,
    ]  # fmt: skip
    events = db.session.scalars(select(JournalEntry.event).order_by(JournalEntry.number)).all()
    assert events == [
        "ExportAsked", "ExportOpened", "ExportDecided", "RowsExported", "ExportAsked",
    ]  # fmt: skip


def test_an_agreement_holds_for_that_list_and_for_seven_days(clerk, head, time_machine):
    row = asked(clerk)
    with a_week_later(), pytest.raises(Refusal, match="more than 7 days ago"):
        leaving.decide_export(row, agreed=True, by=head)
    agreed(asked(clerk), head)
    with pytest.raises(Refusal, match="second person was asked"):
        taken(clerk, filters={"status": "retired"})
    time_machine.move_to(clock.now() + timedelta(days=8))
    with pytest.raises(Refusal, match="second person was asked"):
        taken(clerk)
    assert db.session.scalar(select(ExportRecord)) is None


def test_nobody_agrees_with_themselves_and_a_refusal_lets_nothing_out(clerk, head, centre):
    request = asked(clerk)
    twin = a_user(Role.CELL_HEAD, centre=centre, holder=db.session.get(Holder, clerk.holder_id))
    with pytest.raises(Refusal, match="asked for this yourself"):
        leaving.decide_export(request, agreed=True, by=twin)
    with pytest.raises(Refusal, match="role of this account"):
        leaving.decide_export(request, agreed=True, by=a_user(Role.TRAINING_CLERK, centre=centre))
    leaving.decide_export(request, agreed=False, by=head)
    with pytest.raises(Refusal, match="second person was asked"):
        taken(clerk)


def test_whoever_asked_takes_it_back_and_may_ask_again(clerk, head, browse):
    request = asked(clerk)
    with pytest.raises(Refusal, match="Whoever asked"):
        leaving.withdraw_export(request, by=head)
    leaving.note_request_opened(request, by=head)
    assert queries.to_agree(reader=head)[0] == 1
    assert queries.to_agree(reader=clerk)[0] == 0
    own = browse(clerk)
    shown = own.get(f"/exports/asked/{request.uid}")
    assert own.post(f"/exports/{request.uid}/withdrawal", opened=shown).status_code == 302
    db.session.commit()
    request = db.session.get(ExportRequest, request.id, populate_existing=True)
    with pytest.raises(Refusal):
        leaving.decide_export(request, agreed=True, by=db.session.get(User, head.id))
    assert queries.to_agree(reader=db.session.get(User, head.id))[0] == 0
    with pytest.raises(Refusal, match="second person was asked"):
        taken(db.session.get(User, clerk.id))
    states = db.session.scalars(select(ExportRequest.state).order_by(ExportRequest.id))
    assert list(states) == [Leave.WITHDRAWN, Leave.ASKED]


def test_who_works_elsewhere_does_not_find_the_question(clerk, head):
    request = asked(clerk)
    assert queries.export_request(request.uid, reader=head).id == request.id
    with pytest.raises(NotFound):
        queries.export_request(request.uid, reader=a_user(Role.CELL_HEAD, centre=a_centre()))
    assert queries.export_request(request.uid, reader=a_user(Role.DPO)).id == request.id


def test_the_page_shows_the_question_and_takes_the_answer(clerk, head, browse):
    request = asked(clerk)
    reader = browse(head)
    assert "above the day&#39;s limit waits for your word" in reader.get("/").text
    page = reader.get("/exports")
    assert WHY in page.text
    path = f"/exports/{request.uid}/agreement"
    assert "Open it first" in reader.post(path, opened=page, version="1").text
    assert reader.post(path, opened=page).status_code == 409, "of no version that was seen"
    page = reader.get(f"/exports/asked/{request.uid}")
    assert "Agree" in page.text and "Take it back" not in page.text
    own = browse(clerk).get(f"/exports/asked/{request.uid}").text
    assert "Take it back" in own and "Once you agree" not in own
    done = reader.post(f"/exports/{request.uid}/agreement", opened=page)
    assert done.status_code == 302
    db.session.commit()
    assert db.session.scalars(select(ExportRequest.state)).one() is Leave.AGREED
    again = reader.post(f"/exports/{request.uid}/refusal", opened=page)
    assert again.status_code in (409, 422)
    assert len(reader.get("/exports").text) > 0


def test_a_list_of_exports_costs_the_same_at_one_and_at_fifty(clerk, head, browse):
    asked(clerk)
    reader = browse(head)
    reader.get("/exports")
    first = len(reader.spent)
    for number in range(50):
        with pytest.raises(Refusal):
            taken(clerk, filters={"status": str(number)})
    reader.get("/exports")
    assert len(reader.spent) == first


def test_more_than_names_of_a_hundred_people_in_a_day_needs_a_second_person(clerk, head, browse):
    """AC18: of class S2 the day's own, smaller limit holds, however few rows; what was agreed
    stands on record with whoever agreed.
    """
    some, many = (leaving.Whom(keys=[*range(1, count), None]) for count in (80, 60))
    quota, agreed_by = Quota(1000, 100), head.name
    assert taken(clerk, quota=quota).field_class is FieldClass.S1
    first = taken(clerk, quota=quota, shown=some)
    assert (first.field_class, first.people) == (FieldClass.S2, 79)
    with pytest.raises(Refusal, match="Of 21 more people"):
        taken(clerk, quota=quota, shown=many)
    request = db.session.scalars(select(ExportRequest)).one()
    assert request.people == 59
    agreed(request, head)
    assert taken(clerk, quota=quota, shown=many).request.decided_by_id == head.id
    db.session.commit()
    with pytest.raises(IntegrityError, match="tr_export_record_update"):
        db.session.execute(update(ExportRecord).values(rows=1))
    db.session.rollback()
    page = browse(a_user(Role.DPO)).get("/exports/register?listed=people&shows=S2&second=y").text
    assert agreed_by in page
    assert page.count(WHY) == 1


def test_an_agreement_holds_to_the_letter_and_two_accounts_of_one_person_share_a_day(clerk, head):
    """Security 4.3.4 and 4.3.5: a name that stands in no journal is agreed to as well."""
    one, other = (queries.letter_of([("q", name), ("sort", "name")]) for name in ("Deng", "a"))
    assert one == queries.letter_of([("q", "Deng")]) != other
    with pytest.raises(Refusal, match="second person was asked"):
        taken(clerk, letter=one)
    agreed(db.session.scalars(select(ExportRequest)).one(), head)
    with pytest.raises(Refusal, match="second person was asked"):
        taken(clerk, letter=other)
    assert taken(clerk, letter=one).rows == 30
    twin = a_user(Role.TRAINING_CLERK, holder=db.session.get(Holder, clerk.holder_id))
    assert queries.left_today(twin, Quota(40)).rows == 10


def test_whoever_agrees_to_exports_of_others_may_take_more_alone(app, clerk, head):
    settings = app.extensions["settings"]
    assert queries.quota_of(clerk, settings) == Quota(200, 100)
    assert queries.quota_of(head, settings) == Quota(2000, 100)
    few = replace(settings, export_quota=50)
    assert queries.quota_of(clerk, few).rows == 50


def test_r_dat_06_a_list_is_destroyed_by_its_day_and_whoever_took_it_says_so(clerk, head, cast):
    """It is asked of them from that day on, and of nobody else; an officer may say it too."""
    today = clock.today()
    assert taken(clerk, rows=3).end is None, "nothing about people: nobody has to destroy it"
    end = taken(clerk, rows=3, until=today + timedelta(days=30)).end
    assert (end.destroy_by - today).days == 30
    assert queries.due_to_destroy(today, reader=clerk) == (0, None)
    on = end.destroy_by
    assert queries.due_to_destroy(on, reader=clerk) == (1, on)
    assert (queries.due_to_destroy(on)[0], queries.due_to_destroy(on + DAY)[0]) == (0, 1)
    assert queries.due_to_destroy(on, reader=head) == (0, None)
    with pytest.raises(NotFound):
        queries.export_end(end.uid, reader=head)
    with pytest.raises(Refusal):
        leaving.destroyed(end, seen=None, by=head)
    leaving.destroyed(queries.export_end(end.uid, reader=cast.dpo), seen=1, by=cast.dpo)
    assert queries.due_to_destroy(on + DAY) == (0, None)
    with pytest.raises(Refusal, match="already"):
        leaving.destroyed(end, seen=None, by=clerk)
    for change in ({"destroy_by": today + timedelta(days=90)}, {"destroyed_at": None}):
        with pytest.raises(IntegrityError, match="tr_export_end|ck_export_end"):
            db.session.execute(update(ExportEnd).values(**change))
        db.session.rollback()


def test_what_a_list_is_narrowed_by_is_said_by_name_and_not_by_code(browse, cast):
    page = browse(cast.training_clerk).get(f"/exports/runs?centre={cast.here.code}&state=planned")
    told = page.text.partition("<h2>What</h2>")[2].partition("<h2>Why</h2>")[0]
    assert (cast.here.title("en") in told, "Planned" in told, ">planned<" in told) == (
        True, True, False
    )  # fmt: skip


def test_a_unit_that_is_not_offered_is_called_by_its_name_where_a_list_of_it_is_asked_for(
    clerk, head, browse
):
    company = str(a_unit(kind=UnitKind.COMPANY, titles=titled("Second company")).uid)
    with pytest.raises(Refusal, match="second person was asked"):
        taken(clerk, filters={"unit": company})
    db.session.commit()
    request = db.session.scalars(select(ExportRequest)).one()
    page = browse(head).get(f"/exports/asked/{request.uid}").text
    assert ("Second company" in page, company in page) == (True, False)


def test_a_file_says_in_its_name_when_it_is_destroyed_and_the_work_asks(browse, cast, time_machine):
    clerk = browse(cast.hr_clerk)
    page = clerk.get("/exports/people")
    assert "Destroy it by" in page.text
    sent = clerk.post("/exports/people", form="csv", reason="For the roll call of Monday.")
    ends = clock.today() + timedelta(days=30)
    assert f"people-destroy-by-{ends}.csv" in sent.headers["Content-Disposition"]
    db.session.scalars(select(ExportEnd)).one()
    time_machine.move_to(clock.now() + timedelta(days=31))
    clerk, dpo = browse(cast.hr_clerk), browse(cast.dpo)
    assert "Say that it is." in clerk.get("/").text
    assert "should be destroyed by now" in dpo.get("/").text
    assert "For the roll call" in dpo.get("/exports/register?overdue=y").text
    mine = clerk.get("/exports/mine", costs=2)
    (address,) = set(re.findall(r'action="(/exports/ends/[^"]+)"', mine.text))
    assert clerk.post(address, opened=mine, version="1").status_code == 302
    assert "Say that it is." not in clerk.get("/").text
    assert "For the roll call" not in dpo.get("/exports/register?overdue=y").text
    with_it = clerk.get("/exports/mine", costs=2).text
    assert "Lists that are destroyed" in with_it
