"""What the endpoints of complaints are about: the office reads all but those about children."""

from sqlalchemy import select

from tests.makers import a_person
from trainingmgr.accounts.rules import Role
from trainingmgr.core.db import db
from trainingmgr.oversight.complaints import services
from trainingmgr.oversight.complaints.models import Complaint, DataError, ReprisalCheck
from trainingmgr.oversight.complaints.rules import (
    Category,
    Channel,
    MeasureOn,
    WrongField,
    codes,
)
from trainingmgr.oversight.complaints.services import leaving, measures, mending, receiving
from trainingmgr.oversight.complaints.services.receiving import Said
from trainingmgr.registry.structure.rules import Scheme

TOLD = "The sergeant keeps a tenth of what each of us is paid, every month."
WHY = "I answer for complaints this week."
ANSWER = "We have read it and look into it."
REACH = "Its office beside the court, mornings."


def code_of(category=Category.PAY_DEDUCTION, told=TOLD, *, by=None, channel=Channel.WEB, **facts):
    said = Said(category=category, told=told, channel=channel, **facts)
    return receiving.receive(said, by=by)


def row_of(code):
    return db.session.scalars(
        select(Complaint)
        .where(Complaint.reference == codes.read(code)[0])
        .execution_options(populate_existing=True)
    ).one()


def a_complaint(category=Category.PAY_DEDUCTION, told=TOLD, **facts):
    return row_of(code_of(category, told, **facts))


def opened(row, by):
    services.open_(row, WHY, by=by)
    return row


def acknowledged(row, by):
    opened(row, by)
    services.acknowledge(row, ANSWER, seen=row.version, by=by)
    return row


def left(cast):
    row = opened(a_complaint(Category.SEA), cast.complaints_officer)
    leaving.hand_over(
        row, "Board of inquiry", "", reach=REACH, seen=row.version, by=cast.complaints_officer
    )  # fmt: skip
    return row


def _of_office(cast):
    """National: the office reads each, and what is about pay is foreign to the children's."""
    return {"uid": opened(a_complaint(), cast.complaints_officer).uid}, None, {Role.CP_FOCAL_POINT}


def _with_receipt(cast):
    return {"uid": left(cast).uid}, None, {Role.CP_FOCAL_POINT}


def _acknowledged(cast):
    row = acknowledged(a_complaint(may_share=True), cast.complaints_officer)
    return {"uid": row.uid}, None, {Role.CP_FOCAL_POINT}


def _about_data(cast):
    row = acknowledged(a_complaint(Category.DATA_ERROR), cast.complaints_officer)
    return {"uid": row.uid}, None, {Role.CP_FOCAL_POINT}


def _check(cast):
    row = opened(a_complaint(), cast.complaints_officer)
    checks = select(ReprisalCheck).where(ReprisalCheck.complaint_id == row.id)
    return {"uid": db.session.scalars(checks).first().uid}, None, {Role.CP_FOCAL_POINT}


def an_error(cast, unit, wrong=WrongField.BIRTH):
    row = acknowledged(a_complaint(Category.DATA_ERROR), cast.complaints_officer)
    number = a_person(unit).number
    error = mending.ask(row, number, wrong, "1990, not 1980", by=cast.complaints_officer)
    return db.session.get(DataError, error.id)


def _errors(cast):
    return {"uid": an_error(cast, cast.unit).uid}, {"uid": an_error(cast, cast.other_unit).uid}


def a_measure(cast):
    """Of a clearance, asked for and not decided."""
    person = a_person(cast.unit)
    row = opened(a_complaint(), cast.complaints_officer)
    services.name(row, person.number, "", by=cast.complaints_officer)
    return measures.ask(
        row, person.number, MeasureOn.CLEARANCE, Scheme.NATIONAL,
        "It cannot wait until this is looked into.", by=cast.complaints_officer,
    )  # fmt: skip


def _of_clearances(cast):
    """Whoever answers for those who teach finds none of a clearance, and the secretariat nobody."""
    others = {Role.CELL_HEAD, Role.CURRICULUM_OFFICER, Role.HRDDP_SECRETARIAT}
    return {"uid": a_measure(cast).uid}, None, others


def _asked_for(cast):
    return {"uid": a_measure(cast).uid}, None, {Role.CP_FOCAL_POINT}


OBJECTS = {
    "complaints.ask_measure": _acknowledged,
    "complaints.take_measure_back": _asked_for,
    "measures.show": _of_clearances,
    "measures.suspend": _of_clearances,
    "measures.refuse": _of_clearances,
    "measures.lift": _of_clearances,
    "complaints.show": _of_office,
    "complaints.acknowledge": _of_office,
    "complaints.take": _of_office,
    "complaints.step": _acknowledged,
    "complaints.refer": _acknowledged,
    "complaints.hand_over": _of_office,
    "complaints.receipt": _with_receipt,
    "complaints.answer": _of_office,
    "complaints.note": _of_office,
    "complaints.about": _of_office,
    "complaints.sort": _of_office,
    "complaints.step_aside": _of_office,
    "complaints.answer_letter": _of_office,
    "complaints.hand_over_letter": _with_receipt,
    "complaints.ask_desk": _about_data,
    "complaints.reprisal": _check,
    "data_errors.show": _errors,
    "data_errors.correct": _errors,
    "data_errors.end": _errors,
}
