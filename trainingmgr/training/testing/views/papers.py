"""Papers of a test: drawing, printing, the key, the mark sheet; and how the questions did."""

from typing import Any
from uuid import UUID

from flask import current_app, flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import get_locale, gettext
from flask_login import current_user

from trainingmgr.core.errors import Refusal
from trainingmgr.core.permissions import Permission
from trainingmgr.training.results import queries as results
from trainingmgr.training.results import words as result_words
from trainingmgr.training.results.models import Assessment
from trainingmgr.training.results.services.reach import OPEN
from trainingmgr.training.testing import forms, printouts, queries, words
from trainingmgr.training.testing.models import Paper
from trainingmgr.training.testing.rules.analysis import FEWEST_UNUSED, TestDid
from trainingmgr.training.testing.rules.questions import FORMS, LATIN
from trainingmgr.training.testing.services import answers as answering
from trainingmgr.training.testing.services import papers as verbs
from trainingmgr.training.testing.services.items import TONGUES
from trainingmgr.training.testing.views.bank import bp
from trainingmgr.web.access import allows
from trainingmgr.web.pages import page
from trainingmgr.web.papers import file_of, printed

RECORD, DRAW, KEY = Permission.RESULT_RECORD, Permission.PAPER_DRAW, Permission.PAPER_KEY


def address() -> str:
    return str(current_app.extensions["settings"].address)


@bp.route("/tests/<uuid:uid>/papers", methods=["GET", "POST"])
@allows(RECORD)
def papers(uid: UUID) -> ResponseReturnValue:
    """The papers of one test, and the blueprint that the next one is drawn by."""
    test = results.assessment(uid, reader=current_user)
    form = forms.DrawForm()
    if form.validate_on_submit():
        with form.showing_refusals():
            made = verbs.draw(
                test, _blueprint(), forms=form.forms.data or 1, seed=form.seed.data,
                by=current_user,
            )  # fmt: skip
            flash(gettext("The paper is drawn."), "ok")
            return redirect(url_for(".paper", uid=made.uid))
        test = results.assessment(uid, reader=current_user)
    draws = current_user.may(DRAW) and test.cohort.state in OPEN
    pool = queries.pool(test.module_version) if draws else {}
    outcomes = queries.outcomes_of(test.version_id)
    rows = [(each.position, each.title(str(get_locale())), pool.get(each.position, []))
            for each in outcomes]  # fmt: skip
    if pool.get(queries.NO_OUTCOME) or not rows:
        rows.append((queries.NO_OUTCOME, gettext("The module as a whole"), pool.get(0, [])))
    return page(
        "training/testing/papers.html", test=test, cohort=test.cohort, form=form, draws=draws,
        papers=queries.papers(test.id), judged=results.criteria_of(test), rows=rows,
        typed=request.form,
        test_words=result_words.TESTS, secret=queries.is_secret_to(test, current_user),
    )  # fmt: skip


def _blueprint() -> dict[int, int]:
    """How many questions for each outcome. Raises Refusal where a number cannot be read."""
    found = {}
    for name, text in request.form.items():
        head, _dash, place = name.partition("-")
        if head == "draw" and place.isdecimal() and text.strip():
            if not text.strip().isdecimal() or int(text) > 200:
                raise Refusal(gettext("“%(text)s” is no number of questions.", text=text))
            found[int(place)] = int(text)
    return found


@bp.get("/papers/<uuid:uid>")
@allows(RECORD)
def paper(uid: UUID) -> ResponseReturnValue:
    return _shown(uid, forms.PrintForm(formdata=None))


def _shown(uid: UUID, form: forms.PrintForm) -> ResponseReturnValue:
    found = queries.paper(uid, reader=current_user)
    _offer(form, found)
    test = found.assessment
    lacking = {
        language: [each.item_version.item.code for each in found.items
                   if each.item_version.lacks(language)]
        for language in TONGUES
    }  # fmt: skip
    did = analysis_of(found)
    rows = list(zip(found.items, did.questions, strict=True))
    return page(
        "training/testing/paper.html", paper=found, test=test, cohort=test.cohort, form=form,
        words=words, test_words=result_words.TESTS, lacking=lacking, did=did,
        secret=queries.is_secret_to(test, current_user), alphabet=LATIN,
        prints=current_user.may(DRAW),
        opens_key=current_user.may(KEY), writes=current_user.may(Permission.ITEM_WRITE),
        key_form=forms.KeyForm(key_language=str(get_locale()), formdata=None),
        rows=rows, flagged=[pair for pair in rows if pair[1].flags],
        fewest_unused=FEWEST_UNUSED,
    )  # fmt: skip


def analysis_of(found: Paper) -> TestDid:
    """How the questions of a paper did, over the first attempts on it."""
    return answering.analysis(found, queries.answer_sheets(found.assessment_id).values())


def _offer(form: Any, found: Paper) -> None:
    form.form.choices = [(each, each) for each in FORMS[: found.forms]]
    form.language.choices = forms.languages_printed()


@bp.post("/papers/<uuid:uid>/print")
@allows(DRAW)
def print_paper(uid: UUID) -> ResponseReturnValue:
    """One version in one language or two, and a line in the journal that it was taken."""
    found, form = queries.paper(uid, reader=current_user), forms.PrintForm()
    _offer(form, found)
    if form.validate_on_submit():
        with form.showing_refusals():
            verbs.note_printed(
                found, form=form.form.data, language=form.language.data, by=current_user
            )
            languages = words.PRINTED_IN[form.language.data]
            return file_of(
                printouts.questions(found, form.form.data, languages, address=address()),
                f"{found.code} {form.form.data} {form.language.data}",
            )
    return _shown(uid, form)


@bp.post("/papers/<uuid:uid>/key")
@allows(KEY)
def key(uid: UUID) -> ResponseReturnValue:
    """The key of every version, and a line in the journal that it was opened."""
    found = queries.paper(uid, reader=current_user)
    try:
        verbs.note_key_opened(found, by=current_user)
    except Refusal as refused:
        flash(str(refused), "stop")
        return redirect(url_for(".paper", uid=uid))
    language = forms.KeyForm().chosen
    paper = printouts.key(found, language, by=current_user.name)
    return file_of(paper, f"key {found.code}")


@bp.get("/papers/<uuid:uid>/marks.pdf")
@allows(RECORD)
def mark_sheet(uid: UUID) -> ResponseReturnValue:
    found = queries.paper(uid, reader=current_user)
    return _mark_sheet(found.assessment, found)


@bp.get("/tests/<uuid:uid>/marks.pdf")
@allows(RECORD)
def plain_mark_sheet(uid: UUID) -> ResponseReturnValue:
    """The mark sheet of a test that has no paper."""
    return _mark_sheet(results.assessment(uid, reader=current_user), None)


def _mark_sheet(test: Assessment, drawn: Paper | None) -> ResponseReturnValue:
    people = results.listed(test)
    back = url_for(".paper", uid=drawn.uid) if drawn else url_for(".papers", uid=test.uid)
    return printed(
        lambda language: printouts.mark_sheet(
            test, people, language, paper=drawn, address=address()
        ),
        f"marks {test.code}", title=gettext("Mark sheet"), back=back,
    )  # fmt: skip
