"""More rows than a day allows: a second person agrees, once, for that list alone."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from tests.makers import a_centre, a_user
from trainingmgr.accounts.models import Holder
from trainingmgr.accounts.rules import Role
from trainingmgr.core import clock
from trainingmgr.core.db import db
from trainingmgr.core.errors import NotFound, Refusal
from trainingmgr.core.journal import JournalEntry
from trainingmgr.tabular import queries, services
from trainingmgr.tabular.models import ExportRecord, ExportRequest
from trainingmgr.tabular.rules import Leave

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


def taken(by, rows=30, quota=20, filters=LIST):
    return services.record_export(
        "people", rows=rows, form="xlsx", reason=WHY, filters=filters, by=by, quota=quota
    )


def asked(by):
    with pytest.raises(Refusal, match="second person was asked"):
        taken(by)
    db.session.commit()
    return db.session.scalars(select(ExportRequest)).one()


def test_above_the_quota_a_second_person_is_asked_once_and_their_word_lets_it_out(clerk, head):
    request = asked(clerk)
    assert asked(clerk).id == request.id, "asking again asks nobody twice"
    assert queries.room("people", LIST, by=clerk, quota=20) == 20
    services.decide_export(request, agreed=True, by=head)
    assert queries.room("people", LIST, by=clerk, quota=20) >= 30
    assert taken(clerk).rows == 30
    with pytest.raises(Refusal, match="second person was asked"):
        taken(clerk)
    assert [each.state for each in db.session.scalars(select(ExportRequest))] == [
        Leave.USED, Leave.ASKED,
    ]  # fmt: skip
    events = db.session.scalars(select(JournalEntry.event).order_by(JournalEntry.number)).all()
    assert events == ["ExportAsked", "ExportDecided", "RowsExported", "ExportAsked"]


def test_an_agreement_holds_for_that_list_and_for_seven_days(clerk, head, time_machine):
    services.decide_export(asked(clerk), agreed=True, by=head)
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
        services.decide_export(request, agreed=True, by=twin)
    with pytest.raises(Refusal, match="role of this account"):
        services.decide_export(request, agreed=True, by=a_user(Role.TRAINING_CLERK, centre=centre))
    services.decide_export(request, agreed=False, by=head)
    with pytest.raises(Refusal, match="second person was asked"):
        taken(clerk)


def test_who_works_elsewhere_does_not_find_the_question(clerk, head):
    request = asked(clerk)
    assert queries.export_request(request.uid, reader=head).id == request.id
    with pytest.raises(NotFound):
        queries.export_request(request.uid, reader=a_user(Role.CELL_HEAD, centre=a_centre()))
    assert queries.export_request(request.uid, reader=a_user(Role.DPO)).id == request.id


def test_the_page_shows_the_question_and_takes_the_answer(clerk, head, browse):
    request = asked(clerk)
    reader = browse(head)
    page = reader.get("/exports")
    assert WHY in page.text
    assert "Agree" in page.text
    assert "Agree" not in browse(clerk).get("/exports").text.replace("Agreed", "")
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
