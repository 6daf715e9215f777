"""The objects of attendance for the walk over every endpoint and role."""

from datetime import timedelta

from tests.makers import a_person, kept
from tests.training.makers import a_cohort, a_module, a_session, a_trainer, teaches
from trainingmgr.accounts.rules import Role
from trainingmgr.core import clock
from trainingmgr.documents.serials import sheet_id
from trainingmgr.training.attendance.models import (
    ActionPoint,
    SessionReport,
    Sheet,
    SheetScan,
    TemporaryName,
)
from trainingmgr.training.attendance.rules import MarkCode
from trainingmgr.training.cohorts.rules import CohortState


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
        code=sheet_id(), session_id=session.id, language="en", lines=[],
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


def _scan(cast, session):
    sheet = Sheet(
        code=sheet_id(), session_id=session.id, language="en", lines=[],
        printed_by_id=cast.nobody.id,
    )  # fmt: skip
    scan = SheetScan(
        sheet_id=kept(sheet).id, kind="pdf", size=4, sha256=sheet.code, content="JVBERg==",
        by_id=cast.nobody.id,
    )  # fmt: skip
    return {"uid": kept(scan).uid}


OBJECTS = {
    "attendance.action": _both(_action),
    "attendance.attach_scan": _both(_sheet),
    "attendance.check": _both(_sheet),
    "attendance.mark": _both(_session),
    "attendance.note_name": _both(_session),
    "attendance.print_sheet": _both(_session),
    "attendance.report": _both(_session),
    "attendance.scan": _both(_scan),
    "attendance.settle": _both(_name),
    "attendance.sheet_pdf": _both(_sheet),
    "attendance.show": _both(_session),
    "attendance.type_in": _both(_sheet),
}
