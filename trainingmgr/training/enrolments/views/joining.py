"""Joining instructions: what people with a place are told, and the letters that tell them."""

from collections.abc import Sequence
from types import SimpleNamespace
from uuid import UUID

from flask import Response, flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import get_locale, gettext
from flask_login import current_user

from trainingmgr.core import clock
from trainingmgr.core.db import let_go
from trainingmgr.core.errors import Refusal
from trainingmgr.core.permissions import Permission
from trainingmgr.registry.structure import queries as structure
from trainingmgr.training.cohorts import queries as cohorts
from trainingmgr.training.cohorts import services as planning
from trainingmgr.training.cohorts.forms import JoiningForm, joining_facts
from trainingmgr.training.cohorts.models import Cohort, Joining
from trainingmgr.training.enrolments import printouts, queries
from trainingmgr.training.enrolments.rules import TAKES_A_SEAT
from trainingmgr.training.enrolments.rules.joining import LETTERS, letter_language
from trainingmgr.training.enrolments.views.places import CONFIRM, NOMINATE, PLAN, SEES, bp, run_of
from trainingmgr.training.trainers.words import LANGUAGES
from trainingmgr.web.access import allows
from trainingmgr.web.form import Deed
from trainingmgr.web.pages import page
from trainingmgr.web.priced import currencies


@bp.get("/runs/<uuid:uid>/joining")
@allows(NOMINATE, CONFIRM, SEES)
def joining(uid: UUID) -> ResponseReturnValue:
    """What people are told before the run, and how many letters there are in each language."""
    cohort = run_of(uid)
    return page(
        "training/enrolments/joining.html",
        cohort=cohort,
        joining=cohorts.joining(cohort.id),
        letters=[(each, LANGUAGES[each], len(lines)) for each, lines in _letters(cohort).items()],
        may_write=current_user.may(PLAN),
        may_print=current_user.may(NOMINATE) or current_user.may(CONFIRM),
    )


@bp.route("/runs/<uuid:uid>/joining/edit", methods=["GET", "POST"])
@allows(PLAN)
def write_joining(uid: UUID) -> ResponseReturnValue:
    cohort = _whole(uid, PLAN)
    row = cohorts.joining(cohort.id)
    form = JoiningForm(currencies(), obj=_facts(cohort, row))
    language = str(get_locale())
    form.payer.choices = [(each.organisation_id, each.organisation.title(language))
                          for each in cohort.funders]  # fmt: skip
    form.payer.choices += [
        (each.id, each.title(language))
        for each in structure.organisations()
        if each.id not in {one.organisation_id for one in cohort.funders}
    ]
    if form.validate_on_submit():
        with form.showing_refusals(lambda: _facts(cohort, cohorts.joining(cohort.id))):
            planning.write_joining(cohort, row, form.told(), seen=form.seen.data, by=current_user)
            flash(gettext("The joining instructions are saved. Print the letters when they are "
                          "right."))  # fmt: skip
            return redirect(url_for(".joining", uid=uid))
    return page("training/enrolments/joining_edit.html", cohort=_whole(uid, PLAN), form=form)


def _facts(cohort: Cohort, row: Joining | None) -> SimpleNamespace:
    if row is not None:
        return joining_facts(row)
    return SimpleNamespace(report_on=cohort.starts_on)


@bp.post("/runs/<uuid:uid>/joining.pdf")
@allows(NOMINATE, CONFIRM)
def joining_letters(uid: UUID) -> ResponseReturnValue:
    """The letters of everybody who is written to in one language, each on a page of its own."""
    cohort = _whole(uid, NOMINATE, CONFIRM)
    language = request.form.get("language", "")
    if not Deed().validate_on_submit() or language not in LETTERS:
        return redirect(url_for(".joining", uid=uid))
    told = cohorts.joining(cohort.id)
    if told is None:
        raise Refusal(gettext("Write the joining instructions first."))
    lines = _letters(cohort).get(language, [])
    if not lines:
        raise Refusal(gettext("Nobody with a place is written to in this language."))
    let_go()
    paper = printouts.joining_letters(
        cohort, told, lines, language=language, by=current_user.name
    ).whole()
    planning.note_joining_printed(cohort, len(lines), language, by=current_user)
    name = f"joining-{cohort.code.replace('/', '-')}-{language}"
    return Response(
        paper.data,
        mimetype="application/pdf",
        headers={"Content-Disposition": f"attachment; filename={name}.pdf"},
    )


def _letters(cohort: Cohort) -> dict[str, Sequence[queries.Line]]:
    """Who has a place and is not frozen, by the language of the letter to them."""
    lines = [
        each
        for each in queries.roster(cohort, reader=current_user, on=clock.today())
        if each.enrolment.state in TAKES_A_SEAT and not each.frozen
    ]
    spoken = queries.tongues_of([each.enrolment.person_id for each in lines])
    found: dict[str, list[queries.Line]] = {}
    for each in lines:
        language = letter_language(
            spoken.get(each.enrolment.person_id, ()), cohort.languages, str(get_locale())
        )
        found.setdefault(language, []).append(each)
    return {each: found[each] for each in LETTERS if each in found}


def _whole(uid: UUID, *permissions: Permission) -> Cohort:
    """The run with its whole plan, if the reader may do one of these things with it."""
    permission = next(each for each in permissions if current_user.may(each))
    return cohorts.cohort(uid, reader=current_user, permission=permission)
