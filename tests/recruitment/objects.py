"""What the endpoints of recruitment are about."""

from datetime import timedelta

from tests.recruitment.made import a_plan, an_applicant, an_open_round, officers
from trainingmgr.core import clock
from trainingmgr.core.db import db, operation
from trainingmgr.recruitment.models import SelectionList
from trainingmgr.recruitment.queries import dossiers, plans
from trainingmgr.recruitment.rules import ApplicationState, Paper, Rejection
from trainingmgr.recruitment.services import applying, contesting, papers, planning
from trainingmgr.registry.people.services import blocks


def _staff(cast):
    def made():
        by, *jury = officers()
        blocks.first_block("HQ", by=by)
        return by, jury

    return cast.once("recruitment staff", made)


def _open(cast):
    def made():
        by, jury = _staff(cast)
        return an_open_round(by, jury)

    return cast.once("open round", made)


def rounds(cast):
    """Everybody whose role shows rounds reads each of them; figures are of announced ones."""
    return {"uid": _open(cast).uid}, None


def drafts(cast):
    def made():
        by, jury = _staff(cast)
        return planning.plan(a_plan(jury), by=by)

    return {"uid": cast.once("drafted round", made).uid}, None


def steps(cast):
    return rounds(cast)[0] | {"to": "closed"}, None


def stages(cast):
    return rounds(cast)[0] | {"code": "run"}, None


def _application(cast):
    def made():
        by, _jury = _staff(cast)
        return an_applicant(plans.round_(_open(cast).uid, reader=by), by, name="Desk Applicant")

    return cast.once("application", made)


def applications(cast):
    return {"uid": _application(cast).uid}, None


def objections(cast):
    def made():
        by, _jury = _staff(cast)
        today = clock.today()

        @operation
        def window():
            found = db.session.get(type(_open(cast)), _open(cast).id)
            found.objections_from, found.objections_until = today, today + timedelta(days=8)

        window()
        db.session.expire_all()
        file = dossiers.application(_application(cast).uid, reader=by)
        return contesting.take_objection(
            file, words="Seen at the burning of a village.", body=None, received_on=today, by=by
        )

    return {"uid": cast.once("objection", made).uid}, None


def appeals(cast):
    def made():
        by, _jury = _staff(cast)
        db.session.expire_all()
        found = plans.round_(_open(cast).uid, reader=by)
        file = an_applicant(found, by, name="Refused Applicant")
        applying.decide(
            file, ApplicationState.INELIGIBLE, Rejection.NATIONALITY, seen=file.version, by=by
        )
        db.session.expire_all()
        file = dossiers.application(file.uid, reader=by)
        return contesting.lodge_appeal(
            file, grounds="My father is a citizen.", lodged_on=clock.today(), by=by
        )

    return {"uid": cast.once("rejection appeal", made).uid}, None


def scans(cast):
    def made():
        by, _jury = _staff(cast)
        db.session.expire_all()
        file = dossiers.application(_application(cast).uid, reader=by)
        return papers.attach(file, Paper.IDENTITY, b"%PDF-1.4 %%EOF", by=by)

    return {"uid": cast.once("application scan", made).uid}, None


def lists(cast):
    def made():
        by, _jury = _staff(cast)

        @operation
        def computed():
            row = SelectionList(round_id=_open(cast).id, number=1, sha256="0" * 64, count=0,
                                proposed_by_id=by.id, quotas_held={})  # fmt: skip
            db.session.add(row)
            return row

        return computed()

    return {"uid": cast.once("selection list", made).uid}, None


LISTS = {"applications": lambda cast: f"round={_open(cast).uid}"}
"""Lists that are about something that their address names."""
OBJECTS = {
    "recruitment.show": rounds,
    "recruitment.edit": drafts,
    "recruitment.step": steps,
    "recruitment.vetting": rounds,
    "recruitment.answers": rounds,
    "recruitment.compute": rounds,
    "recruitment.window": rounds,
    "recruitment.annulment": rounds,
    "recruitment.applications": rounds,
    "recruitment.desk": rounds,
    "recruitment.doubles": rounds,
    "recruitment.objections": rounds,
    "recruitment.figures": rounds,
    "recruitment.scores": stages,
    "recruitment.sheet": stages,
    "recruitment.application": applications,
    "recruitment.check": applications,
    "recruitment.decide": applications,
    "recruitment.enlist": applications,
    "recruitment.step_up": applications,
    "recruitment.objection_new": applications,
    "recruitment.appeal_new": applications,
    "recruitment.receipt": applications,
    "recruitment.letter": applications,
    "recruitment.attach": applications,
    "recruitment.scan": scans,
    "recruitment.letters_of": rounds,
    "recruitment.make_letters": rounds,
    "recruitment.objection": objections,
    "recruitment.appeal": appeals,
    "recruitment.ranking": lists,
    "recruitment.agreement": lists,
    "recruitment.points": lists,
}
