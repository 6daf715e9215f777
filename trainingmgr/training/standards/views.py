"""The library of standards: words, articles, who agreed them, and which modules teach them."""

from collections.abc import Callable, Sequence
from types import SimpleNamespace
from typing import Any
from uuid import UUID

from flask import Blueprint, Response, flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import get_locale, gettext, ngettext
from flask_babel import lazy_gettext as _
from flask_login import current_user

from trainingmgr.core.errors import NotFound
from trainingmgr.core.paging import every
from trainingmgr.core.permissions import Permission
from trainingmgr.tabular.listings import Listing, asked_facts, leaves
from trainingmgr.training import sides
from trainingmgr.training.cohorts.words import SIDES
from trainingmgr.training.curricula import queries as curricula
from trainingmgr.training.curricula.models import Topic
from trainingmgr.training.planning.forms import SignForm
from trainingmgr.training.standards import forms, imports, printouts, queries, services, words
from trainingmgr.training.standards.models import Standard
from trainingmgr.training.standards.rules import StandardKind, StandardState
from trainingmgr.training.standards.services import Wording
from trainingmgr.web.access import allows
from trainingmgr.web.form import Deed
from trainingmgr.web.pages import page
from trainingmgr.web.requests import LANGUAGES
from trainingmgr.web.titled import titles_of

bp = Blueprint("standards", __name__, url_prefix="/standards")
READ, WRITE = Permission.CURRICULUM_READ, Permission.CURRICULUM_WRITE


@bp.get("")
@allows(READ)
def index() -> ResponseReturnValue:
    filters = forms.StandardFilters()
    return page(
        "training/standards/index.html",
        page=queries.standards(cursor=request.args.get("cursor"), **filters.asked),
        filters_=filters,
        words=words,
        missing=len(imports.missing()) if current_user.may(WRITE) else 0,
    )


@bp.post("/library")
@allows(WRITE)
def load() -> ResponseReturnValue:
    if Deed().validate_on_submit():
        drafted = imports.load(by=current_user)
        flash(
            ngettext(
                "%(num)s standard of the library is loaded as a draft.",
                "%(num)s standards of the library are loaded as drafts.",
                drafted,
            )
        )
    return redirect(url_for(".index"))


@leaves("standards", _("Standards"), READ, narrows=forms.StandardFilters)
def _leaving() -> Listing:
    filters, language = forms.StandardFilters(), str(get_locale())
    return Listing(
        columns=printouts.STANDARDS,
        fetch=lambda most: every(
            lambda cursor: queries.standards(cursor=cursor, **filters.asked), most
        ),
        cells=lambda row: printouts.cells(row, language),
        back=url_for("standards.index", **request.args),  # type: ignore[arg-type]
        facts=asked_facts(filters.asked),
        is_personal=False,
    )


@bp.get("/coverage")
@allows(READ)
def coverage() -> ResponseReturnValue:
    """Which agreed modules teach each standard of training; gaps first."""
    lines, gaps, without = queries.covered()
    return page(
        "training/standards/coverage.html",
        lines=sorted(lines, key=lambda each: (not each[1].is_gap, each[0].code)),
        gaps=gaps, without=without, words=words,
    )  # fmt: skip


@bp.route("/new", methods=["GET", "POST"])
@allows(WRITE)
def new() -> ResponseReturnValue:
    form = forms.NewStandardForm()
    topics = _offer(form)
    if form.validate_on_submit():
        with form.showing_refusals():
            made = services.draft(
                form.code.data, form.kind.data, _wording(form, topics), by=current_user
            )
            flash(gettext("The standard is a draft. Put it before both sides when it is ready."))
            return redirect(url_for(".show", uid=made.uid))
    return page("training/standards/edit.html", form=form, standard=None)


def _offer(form: forms.WordingForm) -> Sequence[Topic]:
    topics, language = curricula.topics(), str(get_locale())
    form.topic.choices = [(each.code, each.title(language)) for each in topics]
    return topics


def _wording(form: forms.WordingForm, topics: Sequence[Topic]) -> Wording:
    return Wording(
        titles=form.titles, words=form.said, source=form.source.data or None,
        topic=next((each for each in topics if each.code == form.topic.data), None),
    )  # fmt: skip


@bp.get("/<uuid:uid>")
@allows(READ)
def show(uid: UUID) -> ResponseReturnValue:
    return _shown(uid)


def _shown(uid: UUID, sign: SignForm | None = None) -> ResponseReturnValue:
    row = queries.standard(uid)
    return page(
        "training/standards/show.html",
        standard=row,
        versions=queries.versions(row.code),
        words=words,
        sides=SIDES,
        signs=sides.open_to(row, current_user),
        sign=SignForm(obj=row, formdata=None) if sign is None else sign,
        writes=current_user.may(WRITE),
        letters=LANGUAGES,
        is_taught=row.kind is StandardKind.TRAINING,
        is_draft=row.state is StandardState.DRAFT,
    )


@bp.route("/<uuid:uid>/edit", methods=["GET", "POST"])
@allows(WRITE)
def edit(uid: UUID) -> ResponseReturnValue:
    row = queries.standard(uid)
    form = forms.WordingForm(obj=_as_form(row))
    topics = _offer(form)
    if form.validate_on_submit():
        with form.showing_refusals(lambda: _as_form(queries.standard(uid))):
            wording = _wording(form, topics)
            services.change(row, wording, seen=form.version.data, by=current_user)
            flash(gettext("What you wrote is saved."))
            return redirect(url_for(".show", uid=uid))
    return page("training/standards/edit.html", form=form, standard=queries.standard(uid))


def _as_form(row: Standard) -> Any:
    return SimpleNamespace(
        version=row.version, source=row.source, topic=row.topic.code if row.topic else "",
        **titles_of(row),
        **{f"words_{each}": row.words.get(each, "") for each in LANGUAGES},
    )  # fmt: skip


@bp.route("/<uuid:uid>/modules", methods=["GET", "POST"])
@allows(WRITE)
def taught(uid: UUID) -> ResponseReturnValue:
    row = queries.standard(uid)
    form = forms.TaughtForm(obj=_taught(row))
    if form.validate_on_submit():
        with form.showing_refusals(lambda: _taught(queries.standard(uid))):
            services.teach(
                row, curricula.modules_named(form.modules.data), seen=form.version.data,
                by=current_user,
            )  # fmt: skip
            flash(gettext("The modules that teach it are named."))
            return redirect(url_for(".show", uid=uid))
    return page("training/standards/taught.html", form=form, standard=queries.standard(uid))


def _taught(row: Standard) -> SimpleNamespace:
    named = ", ".join(each.module.code for each in row.modules)
    return SimpleNamespace(version=row.version, modules=named)


@bp.post("/<uuid:uid>/version")
@allows(WRITE)
def newer(uid: UUID) -> ResponseReturnValue:
    form, row = Deed(), queries.standard(uid)
    if form.validate_on_submit():
        with form.showing_refusals():
            made = services.draft_newer(row, by=current_user)
            return redirect(url_for(".edit", uid=made.uid))
    return _told(uid, form)


@bp.post("/<uuid:uid>/proposal")
@allows(WRITE)
def propose(uid: UUID) -> ResponseReturnValue:
    said = gettext("The standard waits for the signatures of both sides.")
    return _moved(uid, services.propose, said)


@bp.post("/<uuid:uid>/draft")
@allows(WRITE)
def take_back(uid: UUID) -> ResponseReturnValue:
    return _moved(uid, services.take_back, gettext("The standard is a draft again."))


def _moved(uid: UUID, move: Callable[..., None], said: str) -> ResponseReturnValue:
    form, row = Deed(), queries.standard(uid)
    if form.validate_on_submit():
        with form.showing_refusals():
            move(row, seen=form.version.data, by=current_user)
            flash(said)
    return _told(uid, form)


def _told(uid: UUID, form: Deed) -> ResponseReturnValue:
    for trouble in form.form_errors:
        flash(trouble, "stop")
    return redirect(url_for(".show", uid=uid))


@bp.post("/<uuid:uid>/signature")
@allows(Permission.COHORT_APPROVE_HOST, Permission.COHORT_APPROVE_PROGRAMME, fresh=True)
def sign(uid: UUID) -> ResponseReturnValue:
    form, row = SignForm(), queries.standard(uid)
    mine = sides.open_to(row, current_user)
    if not mine:
        raise NotFound
    if form.validate_on_submit():
        with form.showing_refusals():
            agreed = services.sign(
                row, mine[0], capacity=form.capacity.data, seen=form.version.data, by=current_user
            )
            flash(
                gettext("The standard is agreed.")
                if agreed
                else gettext("You have signed. The other side signs too.")
            )
            return redirect(url_for(".show", uid=uid))
    return _shown(uid, sign=form)


@bp.get("/<uuid:uid>/sheet.pdf")
@allows(READ)
def sheet(uid: UUID) -> ResponseReturnValue:
    """The standard on paper, in the language asked for."""
    row, asked = queries.standard(uid), request.args.get("language", "")
    paper = printouts.sheet(
        row, language=asked if asked in LANGUAGES else str(get_locale()), by=current_user.name
    )
    return Response(
        paper.whole().data,
        mimetype="application/pdf",
        headers={"Content-Disposition": f"inline; filename=standard-{row.code}.pdf"},
    )
