"""What people say of a course, counted without names; and one person's results, explained."""

from uuid import UUID

from flask import flash, redirect, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext
from flask_login import current_user

from trainingmgr.core.errors import NotFound
from trainingmgr.core.permissions import Permission
from trainingmgr.training.cohorts import queries as cohorts
from trainingmgr.training.results import queries as results
from trainingmgr.training.results.queries import runs
from trainingmgr.training.testing import forms, printouts, queries, words
from trainingmgr.training.testing.rules.reactions import FEWEST_SHEETS, said
from trainingmgr.training.testing.services import reactions as verbs
from trainingmgr.training.testing.views.bank import bp
from trainingmgr.training.testing.views.papers import address
from trainingmgr.web.access import allows
from trainingmgr.web.form import Deed
from trainingmgr.web.pages import page
from trainingmgr.web.papers import printed

READ, RECORD, COUNT = Permission.RESULT_READ, Permission.RESULT_RECORD, Permission.COHORT_PLAN


@bp.get("/runs/<uuid:uid>/reactions")
@allows(READ)
def reactions(uid: UUID) -> ResponseReturnValue:
    return _shown(uid, forms.PileForm(formdata=None))


def _shown(uid: UUID, form: forms.PileForm) -> ResponseReturnValue:
    cohort = results.cohort(uid, reader=current_user)
    piles = queries.piles(cohort.id)
    standing = [each for each in piles if each.stands]
    return page(
        "training/testing/reactions.html", cohort=cohort, piles=piles, form=form, words=words,
        sheets=sum(each.sheets for each in standing), people=len(results.roster(cohort.id)),
        said=said([each.tally for each in standing]), least=FEWEST_SHEETS,
        counts=current_user.may(COUNT),
    )  # fmt: skip


@bp.post("/runs/<uuid:uid>/reactions")
@allows(COUNT)
def count(uid: UUID) -> ResponseReturnValue:
    cohort, form = cohorts.cohort(uid, reader=current_user, permission=COUNT), forms.PileForm()
    if form.validate_on_submit():
        with form.showing_refusals():
            verbs.count(cohort, form.marks.data, sheet=form.sheet.data, by=current_user)
            flash(gettext("The pile is counted."), "ok")
            return redirect(url_for(".reactions", uid=uid))
    return _shown(uid, form)


@bp.post("/runs/<uuid:uid>/reactions/<int:number>/setting-aside")
@allows(COUNT)
def set_aside(uid: UUID, number: int) -> ResponseReturnValue:
    cohort, form = cohorts.cohort(uid, reader=current_user, permission=COUNT), Deed()
    if form.validate_on_submit():
        with form.showing_refusals():
            verbs.set_aside(cohort, number, seen=form.version.data, by=current_user)
            flash(gettext("The pile no longer counts."), "ok")
    for trouble in form.form_errors:
        flash(trouble, "stop")
    return redirect(url_for(".reactions", uid=uid))


@bp.get("/runs/<uuid:uid>/reactions.pdf")
@allows(READ)
def reaction_form(uid: UUID) -> ResponseReturnValue:
    """The form with large faces, to be copied."""
    cohort = results.cohort(uid, reader=current_user)
    return printed(
        lambda language: printouts.reactions(cohort, language, address=address()),
        f"reactions {cohort.code}", title=gettext("Form with faces"),
        back=url_for(".reactions", uid=uid),
    )  # fmt: skip


@bp.get("/places/<uuid:uid>/results.pdf")
@allows(READ, RECORD)
def explained(uid: UUID) -> ResponseReturnValue:
    """One person's results on paper: what was asked, reached and needed, and what comes next."""
    place, attempts = results.of_place(uid, reader=current_user)
    line = runs.of_run(place.cohort_id, {place.id}).by_place().get(place.id)
    if line is None:
        raise NotFound
    sheets = queries.of_place(place.id)
    return printed(
        lambda language: printouts.explained(place, line, sheets, attempts, language),
        f"results {place.person.number}", title=gettext("Results explained"),
        back=url_for("results.person", uid=uid),
    )  # fmt: skip
