"""The objects of attendance for the walk over every endpoint and role."""

from datetime import timedelta

from sqlalchemy import select

from tests.makers import a_person, kept
from tests.training.makers import a_cohort, a_module, a_session, a_trainer, teaches
from trainingmgr.accounts.rules import Role
from trainingmgr.core import clock
from trainingmgr.core.db import db, unused
from trainingmgr.documents.serials import sheet_id
from trainingmgr.training.attendance.models import (
    ActionPoint,
    LateEntry,
    Mark,
    SessionReport,
    Sheet,
    SheetScan,
    SheetTyping,
    TemporaryName,
)
from trainingmgr.training.attendance.rules import MarkCode
from trainingmgr.training.cohorts.models import Cohort
from trainingmgr.training.cohorts.rules import CohortState
from trainingmgr.training.enrolments.models import Enrolment
from trainingmgr.training.enrolments.rules import EnrolmentState


def _class(cast, centre, mentor):
    module, day = a_module(), clock.today() - timedelta(days=1)
    cohort = a_cohort(centre, module, state=CohortState.RUNNING, starts_on=day, ends_on=day)
    session = a_session(cohort, module, on=day)
    person = a_person(holder_id=mentor.holder_id)
    teaches(a_trainer(module, centre=centre, person=person), session)
    return session


def _both(make):
    """The object here and the same one at the other end."""

    def made(cast):
        return (
            make(cast, _class(cast, cast.here, cast.mentor)),
            make(cast, _class(cast, cast.there, cast.elsewhere[Role.MENTOR])),
        )

    return made


def _session(_cast, session):
    return {"uid": session.uid}


def _sheet(cast, session):
    sheet = Sheet(
        code=unused(Sheet.code, sheet_id), session_id=session.id, language="en", lines=[],
        printed_by_id=cast.nobody.id,
    )  # fmt: skip
    return {"code": kept(sheet).code}


def _name(cast, session):
    name = TemporaryName(
        session_id=session.id, name="Hawa", code=MarkCode.PRESENT, by_id=cast.nobody.id
    )
    return {"uid": kept(name).uid}


def _action(cast, session):
    report = kept(
        SessionReport(session_id=session.id, held=True, delivered_minutes=60, by_id=cast.nobody.id)
    )
    return {"uid": kept(ActionPoint(report_id=report.id, what="Bring fuel")).uid}


def _late(cast, session):
    row = LateEntry(
        session_id=session.id, lines=[], seen="", reason="The paper came late.",
        by_id=cast.nobody.id,
    )  # fmt: skip
    return {"uid": kept(row).uid}


def _scan(cast, session):
    sheet = Sheet(
        code=unused(Sheet.code, sheet_id), session_id=session.id, language="en", lines=[],
        printed_by_id=cast.nobody.id,
    )  # fmt: skip
    scan = SheetScan(
        sheet_id=kept(sheet).id, kind="pdf", size=4, sha256=sheet.code, content="JVBERg==",
        by_id=cast.nobody.id,
    )  # fmt: skip
    return {"uid": kept(scan).uid}


def _differing(cast, session):
    code = _sheet(cast, session)["code"]
    sheet_ = db.session.scalars(select(Sheet).where(Sheet.code == code)).one()
    for turn, by in enumerate((cast.nobody, cast.curriculum_officer), start=1):
        kept(SheetTyping(sheet_id=sheet_.id, turn=turn, lines=[], by_id=by.id))
    return {"code": code}


def _oddity(cast, session):
    place = kept(
        Enrolment(cohort_id=session.cohort_id, person_id=a_person().id,
                  state=EnrolmentState.CONFIRMED, nominated_by_id=cast.nobody.id)
    )  # fmt: skip
    kept(
        Mark(session_id=session.id, enrolment_id=place.id, code=MarkCode.PRESENT,
             entered_by_id=cast.nobody.id, entered_at=clock.now() + timedelta(days=20))
    )  # fmt: skip
    return {
        "kind": "entered_late",
        "run": db.session.get_one(Cohort, session.cohort_id).uid,
        "of": session.id,
    }


OBJECTS = {
    "attendance.action": _both(_action),
    "attendance.answer_late": _both(_late),
    "attendance.attach_scan": _both(_sheet),
    "attendance.check": _both(_sheet),
    "attendance.differences": _both(_differing),
    "attendance.late": _both(_late),
    "attendance.mark": _both(_session),
    "attendance.note_name": _both(_session),
    "attendance.oddity": _both(_oddity),
    "attendance.print_sheet": _both(_session),
    "attendance.report": _both(_session),
    "attendance.scan": _both(_scan),
    "attendance.settle": _both(_name),
    "attendance.sheet_pdf": _both(_sheet),
    "attendance.show": _both(_session),
    "attendance.take_late_back": _both(_late),
    "attendance.type_in": _both(_sheet),
}
LISTS = {
    "attendance-sheet": lambda cast: cast.once(
        "attendance-sheet", lambda: f"sheet={_both(_sheet)(cast)[0]['code']}"
    )
}
"""Lists that are about something that their address names."""
