"""Requests of people about their own data (R-DAT-10) and breaches (R-DAT-14)."""

from datetime import timedelta

import pytest
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError

from tests.makers import a_centre, a_person, a_user, kept
from tests.oversight.protection.made import a_breach, a_request, assessed, day
from tests.training.enrolments.made import a_place as enrolled
from tests.training.enrolments.made import a_run, ready
from trainingmgr.accounts.rules import Role
from trainingmgr.core import clock
from trainingmgr.core.dates import PartialDate
from trainingmgr.core.db import Bare, db
from trainingmgr.core.errors import NotFound, Refusal
from trainingmgr.core.privacy import FieldClass, Purpose, register
from trainingmgr.oversight.protection import queries, services, words
from trainingmgr.oversight.protection.queries import extracts, held
from trainingmgr.oversight.protection.rules import Asks, Danger, Identity, RequestState, Told
from trainingmgr.oversight.protection.services import breaches
from trainingmgr.registry.identity import services as identity
from trainingmgr.registry.people.models import Phone
from trainingmgr.tabular.rules import Quota
from trainingmgr.tabular.services.leaving import record_export
from trainingmgr.training.enrolments.models import Waiver as EnrolmentWaiver

WHY = "It was done as she asked at the desk."
S = RequestState


def answered(row, state, by, says=WHY, paper=""):
    services.answer(row, state, says, paper=paper, seen=row.version, by=by)


def refused_by_the_schema(sql, trigger):
    with pytest.raises(IntegrityError, match=trigger):
        db.session.execute(text(sql))
    db.session.rollback()


def test_a_person_gets_on_paper_what_is_held_within_thirty_days(cast):
    """R-DAT-10: known first, then the extract, then the answer; nothing of it is written anew."""
    desk, dpo = cast.hr_clerk, cast.dpo
    person = a_person(cast.unit)
    kept(Phone(person_id=person.id, number="+23566554433"))
    row = a_request(desk, person, known=False, on=-31)
    assert row.due_on == day(-1)
    assert queries.waiting(desk) == (1, day(-1))
    assert queries.waiting(dpo) == (0, None)
    with pytest.raises(NotFound):
        queries.request(row.uid, reader=cast.elsewhere["hr_clerk"])
    with pytest.raises(Refusal, match="Make sure first"):
        answered(row, S.GRANTED, desk)
    services.know(row, Identity.KNOWN, "Two officers of B Coy", seen=row.version, by=desk)
    with pytest.raises(Refusal, match="Print the extract first"):
        answered(row, S.GRANTED, desk)
    held = [str(each.says) for each in extracts.of_person(person)]
    assert {"+23566554433", person.number} <= {*held}
    record_export(
        "extract", rows=9, form="pdf", reason=WHY, filters={"request": row.code}, by=desk,
        quota=Quota(9),
    )  # fmt: skip
    row = queries.request(row.uid, reader=desk)
    assert queries.was_printed(row)
    answered(row, S.GRANTED, desk)
    assert queries.waiting(desk) == (0, None)
    db.session.commit()
    refused_by_the_schema("UPDATE data_request SET paper = 'x'", "tr_data_request_shown")
    refused_by_the_schema("DELETE FROM data_request", "tr_data_request_stays")


def test_an_extract_is_worded_in_the_language_that_was_asked_for(cast, browse):
    """Whoever prints it reads English; the person reads their own paper."""
    desk, person = cast.hr_clerk, a_person(cast.unit, born=PartialDate.read("1994-03-14"))
    asked = a_request(desk, person)
    path = f"/exports/extract?request={asked.uid}"
    answer = browse(desk).post(path, reason=WHY, form="csv", language="fr")
    service = next(line for line in answer.text.splitlines() if cast.unit.titles["fr"] in line)
    assert "En activité" in service and "Active" not in service
    assert "14 mars 1994" in answer.text and "1994-03-14" not in answer.text


def test_r_dat_10_a_request_that_was_answered_shows_no_form(cast, browse):
    row = a_request(cast.hr_clerk, a_person(cast.unit), Asks.CORRECTION)
    pages = [f"/data-requests/{row.uid}/{deed}" for deed in ("identity", "correction", "answer")]
    there = f"/data-requests/{row.uid}"
    answered(row, S.WITHDRAWN, cast.hr_clerk)
    db.session.commit()
    desk = browse(cast.hr_clerk)
    for each in pages:
        answer = desk.get(each)
        assert (answer.status_code, answer.headers["Location"]) == (302, there)


def test_a_correction_is_the_one_of_the_register_and_objections_are_weighed_apart(cast):
    desk, dpo, person = cast.hr_clerk, cast.dpo, a_person(cast.unit)
    row = a_request(desk, person, Asks.CORRECTION)
    with pytest.raises(Refusal, match="second person decide"):
        answered(row, S.GRANTED, desk)
    made = services.correct(
        row, {"service_number": "SN-77"}, "Service card 1207", seen=row.version, by=desk
    )
    row = queries.request(row.uid, reader=desk)
    with pytest.raises(Refusal, match="second person decide"):
        answered(row, S.GRANTED, desk)
    db.session.commit()
    refused_by_the_schema(
        "UPDATE data_request SET state = 'granted' WHERE state = 'open'",
        "tr_data_request_corrected",
    )
    identity.decide_correction(made, agreed=True, content=made.content_hash, by=cast.hr_head)
    answered(queries.request(row.uid, reader=desk), S.GRANTED, desk)
    erasure = a_request(desk, person, Asks.ERASURE)
    with pytest.raises(Refusal):
        answered(erasure, S.REFUSED, desk)
    assert queries.waiting(dpo) == (1, erasure.due_on)
    answered(erasure, S.REFUSED, dpo, "The law of pay has the lines kept for seven years.")
    own = a_user(Role.HR_CLERK, unit=cast.unit)
    person.holder_id = own.holder_id
    db.session.flush()
    with pytest.raises(Refusal, match="what you ask yourself"):
        a_request(own, person)


def test_no_table_about_people_escapes_the_extract(app):
    """Whatever is held about somebody is told, told by its count, or kept apart for a reason; and
    what points at a line of theirs, however many steps away.
    """
    tables, told = Bare.metadata.tables, set(extracts.SAID - {"person"}) | {"certificate_print"}
    counted = {name for names in extracts.COUNTED.values() for name in names}
    further = {
        name for groups in extracts.THROUGH.values() for group in groups.values() for name in group
    }
    known = counted | told | further | extracts.APART | extracts.DERIVED
    leads = counted | told | further
    about = {
        table for table, _column, entry in register(Bare.metadata)
        if entry.field_class in (FieldClass.S1, FieldClass.S2)
        and any(
            (key.column.table.name == "person" and key.parent.name != "same_as_id")
            or (key.column.table.name in leads and not key.parent.nullable)
            for key in tables[table].foreign_keys
        )
    }  # fmt: skip
    assert about <= known, about - known
    assert not (counted | further) & (extracts.APART | extracts.SAID)


def test_an_extract_counts_what_points_at_a_line_of_theirs_and_their_account(cast, browse):
    person = ready()
    place = enrolled(a_run(a_centre()), person)
    kept(EnrolmentWaiver(enrolment_id=place.id, piece="clearance:national", reason=WHY,
                         until_on=day(9), asked_by_id=cast.dpo.id,
                         signed_by_id=cast.hr_head.id))  # fmt: skip
    before = {each.what: each.says for each in extracts.of_person(person)}
    assert before["enrolment_particulars"] == 1
    assert not {"user", "sign_in", "result"} & {*before}
    own = cast.mentor
    person.holder_id = own.holder_id
    browse(own).get("/")
    after = {each.what: each.says for each in extracts.of_person(person)}
    assert after["user"] == 1 and after["sign_in"] >= 1
    assert {*after} <= {*words.HELD} | {*words.FIELDS}


def test_a_breach_is_told_in_time_and_closed_with_its_lessons(cast):
    """R-DAT-14: what was lost stays as written; nobody closes it before those who must know do."""
    dpo = cast.dpo
    with pytest.raises(Refusal, match="not come yet"):
        a_breach(dpo, hours=-1)
    row = a_breach(dpo, hours=80, danger=Danger.UNKNOWN, danger_says="")
    assert queries.untold()[0] == 1
    assert queries.untold()[1] < clock.now()
    for whom in (Told.AUTHORITY, Told.PEOPLE):
        with pytest.raises(Refusal, match="Tell the authority"):
            breaches.close(row, "Laptops leave encrypted only.", seen=row.version, by=dpo)
        db.session.commit()
        refused_by_the_schema("UPDATE data_breach SET state = 'closed'", "tr_data_breach_told")
        row = queries.breach(row.uid)
        breaches.tell(
            row, whom, "The commission", "Letter 7", clock.now() - timedelta(hours=1),
            seen=row.version, by=dpo,
        )  # fmt: skip
        row = queries.breach(row.uid)
    assert queries.untold() == (0, None)
    with pytest.raises(Refusal, match="its danger"):
        breaches.close(row, "Laptops leave encrypted only.", seen=row.version, by=dpo)
    breaches.amend(row, assessed(), seen=row.version, by=dpo)
    breaches.close(row, "Laptops leave encrypted only.", seen=row.version, by=dpo)
    db.session.commit()
    refused_by_the_schema("UPDATE data_breach SET people = 1", "tr_data_breach_over")
    refused_by_the_schema("DELETE FROM breach_notice", "tr_breach_notice_delete")


def test_r_dat_01_the_purpose_register_is_a_page_and_a_file(cast, browse):
    dpo = browse(cast.dpo)
    text = dpo.get("/what-is-held", costs=0).text
    assert str(len(held.every())) in text.replace(",", "")
    text = dpo.get("/what-is-held?purpose=pay&field_class=S2&text=channel").text
    assert "pay_channel." in text
    assert "person.name_display" not in text
    asked = "/exports/what-is-held?purpose=contact"
    out = dpo.post(asked, form="csv", reason="For the authority of data protection.").text
    assert "phone.number;to reach them;Public task" in out
    assert out.count("\r\n") == 2 + len(held.narrowed(held.Narrowed(purpose=Purpose.CONTACT)))
    assert browse(cast.hr_clerk).get("/what-is-held").status_code == 403


def test_every_reader_in_the_register_is_said_in_three_languages():
    assert {each.says.readers for each in held.every()} == {each._args[0] for each in words.READERS}
