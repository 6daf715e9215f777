"""Objections and appeals: taken and decided."""

from uuid import UUID

from flask import flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext
from flask_login import current_user

from trainingmgr.accounts.rules import Sight
from trainingmgr.accounts.services import looking
from trainingmgr.core import clock
from trainingmgr.core.privacy import Shown
from trainingmgr.recruitment.forms import (
    AppealDecisionForm,
    AppealForm,
    ObjectionDecisionForm,
    ObjectionForm,
)
from trainingmgr.recruitment.queries import contests, dossiers, plans
from trainingmgr.recruitment.services import contesting
from trainingmgr.recruitment.views.dossiers import CHECK
from trainingmgr.recruitment.views.rounds import DECIDE, SAYS, TAKE, bp, form_page
from trainingmgr.web.access import allows
from trainingmgr.web.pages import page


@bp.route("/applications/<uuid:uid>/objections/new", methods=["GET", "POST"])
@allows(CHECK)
def objection_new(uid: UUID) -> ResponseReturnValue:
    found, form = (
        dossiers.application(uid, reader=current_user),
        ObjectionForm(received_on=clock.today()),
    )
    if form.validate_on_submit():
        with form.showing_refusals():
            contesting.take_objection(
                found, words=form.words.data, body=form.body.data or None,
                received_on=form.received_on.data or clock.today(), by=current_user,
            )  # fmt: skip
            flash(gettext("The objection is taken. A member of the jury decides."))
            return redirect(url_for(".objections", uid=found.round.uid))
    found = dossiers.application(uid, reader=current_user)
    return form_page(
        form, found.round, gettext("Take an objection"), gettext("Take it"),
        back=url_for(".application", uid=uid), who=Shown(found.person, current_user),
        does=gettext("A member of the jury decides. Until then nobody of the round is selected."),
    )  # fmt: skip


@bp.get("/<uuid:uid>/objections")
@allows(CHECK, DECIDE)
def objections(uid: UUID) -> ResponseReturnValue:
    found = plans.round_(uid, reader=current_user)
    rows = contests.objections(found, reader=current_user, cursor=request.args.get("cursor"))
    looking.note(
        Sight.OBJECTIONS, [each.application.person_id for each in rows.rows], by=current_user
    )
    return page(
        "recruitment/objections.html", round=found, found=rows,
        rows=[(each, Shown(each.application.person, current_user)) for each in rows.rows], **SAYS,
    )  # fmt: skip


@bp.route("/objections/<uuid:uid>", methods=["GET", "POST"])
@allows(DECIDE, fresh=True)
def objection(uid: UUID) -> ResponseReturnValue:
    found = contests.objection(uid, reader=current_user)
    form = ObjectionDecisionForm(obj=found)
    if form.validate_on_submit():
        with form.showing_refusals(lambda: contests.objection(uid, reader=current_user)):
            contesting.decide_objection(
                found, form.found.data, answer=form.answer.data, seen=form.version.data,
                by=current_user,
            )  # fmt: skip
            flash(gettext("Your decision is saved."))
            return redirect(url_for(".objections", uid=found.application.round.uid))
    found = contests.objection(uid, reader=current_user)
    looking.note(Sight.OBJECTIONS, [found.application.person_id], by=current_user)
    return form_page(
        form, found.application.round, gettext("Decide about an objection"), gettext("Decide"),
        back=url_for(".objections", uid=found.application.round.uid),
        who=Shown(found.application.person, current_user), says=found.words,
        does=gettext("Well founded, the application is rejected and the applicant is told."),
    )  # fmt: skip


@bp.route("/applications/<uuid:uid>/appeals/new", methods=["GET", "POST"])
@allows(TAKE)
def appeal_new(uid: UUID) -> ResponseReturnValue:
    found, form = (
        dossiers.application(uid, reader=current_user),
        AppealForm(lodged_on=clock.today()),
    )
    if form.validate_on_submit():
        with form.showing_refusals():
            contesting.lodge_appeal(
                found,
                grounds=form.grounds.data,
                lodged_on=form.lodged_on.data or clock.today(),
                by=current_user,
            )
            flash(gettext("The appeal is taken. The jury decides."))
            return redirect(url_for(".application", uid=uid))
    found = dossiers.application(uid, reader=current_user)
    return form_page(
        form, found.round, gettext("Take an appeal"), gettext("Take it"),
        back=url_for(".application", uid=uid), who=Shown(found.person, current_user),
        does=gettext("Somebody of the jury who did not reject the application decides."),
    )  # fmt: skip


@bp.route("/appeals/<uuid:uid>", methods=["GET", "POST"])
@allows(DECIDE, fresh=True)
def appeal(uid: UUID) -> ResponseReturnValue:
    found = contests.appeal(uid, reader=current_user)
    form = AppealDecisionForm(obj=found)
    if form.validate_on_submit():
        with form.showing_refusals(lambda: contests.appeal(uid, reader=current_user)):
            contesting.decide_appeal(
                found, form.found.data, answer=form.answer.data, seen=form.version.data,
                by=current_user,
            )  # fmt: skip
            flash(gettext("Your decision is saved."))
            return redirect(url_for(".application", uid=found.application.uid))
    found = contests.appeal(uid, reader=current_user)
    looking.note(Sight.APPLICATION, [found.application.person_id], by=current_user)
    return form_page(
        form, found.application.round, gettext("Decide about an appeal"), gettext("Decide"),
        back=url_for(".application", uid=found.application.uid),
        who=Shown(found.application.person, current_user), says=found.grounds,
        does=gettext("Granted, the application goes back to where it stood."),
    )  # fmt: skip
