"""The register of law: instruments, what they oblige whom to do, and what lacks."""

from typing import Any
from uuid import UUID

from flask import Blueprint, flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import get_locale, gettext
from flask_babel import lazy_gettext as _
from flask_login import current_user

from trainingmgr.core import clock
from trainingmgr.core.errors import Refusal
from trainingmgr.core.paging import CHOICES, every
from trainingmgr.core.permissions import Permission
from trainingmgr.oversight.bodies import queries as bodies
from trainingmgr.oversight.bodies.models import OversightBody
from trainingmgr.programme.instruments import forms, printouts, queries, services, words
from trainingmgr.programme.instruments.queries import Asked, DutiesAsked
from trainingmgr.programme.instruments.rules import is_late
from trainingmgr.programme.instruments.services import Duty
from trainingmgr.tabular.listings import Listing, asked_facts, leaves
from trainingmgr.web.access import allows
from trainingmgr.web.deeds import OneForm
from trainingmgr.web.form import Deed
from trainingmgr.web.pages import page

bp = Blueprint("instruments", __name__, url_prefix="/instruments")
READ, WRITE = Permission.FRAMEWORK_READ, Permission.FRAMEWORK_WRITE
VERIFY = Permission.FRAMEWORK_VERIFY
_form = OneForm(_("Register of legal instruments"))


@bp.get("")
@allows(READ)
def index() -> ResponseReturnValue:
    form, today = _filters(), clock.today()
    found = queries.instruments(
        Asked(**form.asked), on=today, cursor=request.args.get("cursor")
    )  # fmt: skip
    return page(
        "programme/instruments/index.html", page=found, filters_=form, words=words, today=today,
        tally=queries.tally(found.rows, today), writes=current_user.may(WRITE),
    )  # fmt: skip


def _filters() -> forms.InstrumentFilters:
    form = forms.InstrumentFilters()
    form.body.choices = [(each.code, each.name) for each in bodies.bodies()]
    form.validate()
    return form


@leaves("instruments", _("Register of legal instruments"), READ, narrows=_filters)
def _leaving() -> Listing:
    form, today = _filters(), clock.today()
    return Listing(
        columns=printouts.INSTRUMENTS,
        cells=lambda row: printouts.instrument(row, today),
        fetch=lambda most: every(
            lambda cursor: queries.instruments(Asked(**form.asked), on=today, cursor=cursor), most
        ),
        back=url_for("instruments.index", **request.args),  # type: ignore[arg-type]
        facts=asked_facts(form.asked, "text"), is_personal=False,
    )  # fmt: skip


@bp.get("/obligations")
@allows(READ)
def obligations() -> ResponseReturnValue:
    form, today = _narrowed(), clock.today()
    return page(
        "programme/instruments/obligations.html", filters_=form, words=words, today=today,
        page=queries.obligations(
            _duties(form), on=today, cursor=request.args.get("cursor")
        ), is_late=is_late, language=str(get_locale()),
    )  # fmt: skip


def _narrowed() -> forms.ObligationFilters:
    form = forms.ObligationFilters()
    form.body.choices = [(each.code, each.name) for each in bodies.bodies()]
    form.validate()
    return form


def _duties(form: forms.ObligationFilters) -> DutiesAsked:
    return DutiesAsked(**form.asked)


@leaves("legal-obligations", _("What the law obliges"), READ, narrows=_narrowed)
def _duties_leaving() -> Listing:
    form, today = _narrowed(), clock.today()
    return Listing(
        columns=printouts.OBLIGATIONS,
        cells=lambda row: printouts.obligation(row, today),
        fetch=lambda most: every(
            lambda cursor: queries.obligations(_duties(form), on=today, cursor=cursor), most
        ),
        back=url_for("instruments.obligations", **request.args),  # type: ignore[arg-type]
        facts=asked_facts(form.asked, "text"), is_personal=False,
    )  # fmt: skip


@bp.get("/lacks")
@allows(READ)
def lacks() -> ResponseReturnValue:
    today = clock.today()
    return page(
        "programme/instruments/lacks.html", words=words, today=today,
        unwatched=queries.unwatched(today), unfounded=queries.unfounded(today),
        leaning=queries.leaning(today), silent=queries.silent(today), shown=queries.SHOWN,
        language=str(get_locale()), sees_bodies=current_user.may(Permission.BODY_READ),
    )  # fmt: skip


@bp.get("/<uuid:uid>")
@allows(READ)
def show(uid: UUID) -> ResponseReturnValue:
    row, today = queries.instrument(uid), clock.today()
    return page(
        "programme/instruments/show.html", row=row, words=words, today=today, is_late=is_late,
        page=queries.obligations(
            DutiesAsked(), on=today, of=row, cursor=request.args.get("cursor")
        ), language=str(get_locale()),
        writes=current_user.may(WRITE), verifies=current_user.may(VERIFY),
        sees_bodies=current_user.may(Permission.BODY_READ),
    )  # fmt: skip


@bp.get("/<uuid:uid>/print")
@allows(READ)
def paper(uid: UUID) -> ResponseReturnValue:
    """An instrument with everything that it obliges, for a file or a session."""
    row, today = queries.instrument(uid), clock.today()
    duties = list(every(
        lambda cursor: queries.obligations(DutiesAsked(), on=today, of=row, cursor=cursor), CHOICES
    ))  # fmt: skip
    return page(
        "programme/instruments/paper.html", row=row, words=words, today=today, is_late=is_late,
        duties_=duties, language=str(get_locale()),
    )  # fmt: skip


@bp.route("/new", methods=["GET", "POST"])
@allows(WRITE)
def new() -> ResponseReturnValue:
    form = forms.InstrumentForm()
    if form.validate_on_submit():
        with form.showing_refusals():
            made = services.write(form.terms, by=current_user)
            flash(gettext("The instrument is in the register. Write next what it obliges."))
            return redirect(url_for(".show", uid=made.uid))
    return _form(form, gettext("New instrument"), gettext("Put it into the register"))


@bp.route("/<uuid:uid>/entry", methods=["GET", "POST"])
@allows(WRITE)
def edit(uid: UUID) -> ResponseReturnValue:
    row = queries.instrument(uid)
    form = forms.InstrumentForm(data=forms.instrument_facts(row))
    if form.validate_on_submit():
        with form.showing_refusals():
            services.change(row, form.terms, seen=form.version.data, by=current_user)
            flash(gettext("Saved."))
            return redirect(url_for(".show", uid=uid))
    return _form(form, gettext("Entry in the register"), gettext("Save"), queries.instrument(uid))


@bp.route("/<uuid:uid>/links/new", methods=["GET", "POST"])
@allows(WRITE)
def link(uid: UUID) -> ResponseReturnValue:
    row = queries.instrument(uid)
    form = forms.LinkForm()
    if form.validate_on_submit():
        with form.showing_refusals():
            services.link(row, form.kind.data, form.code.data, by=current_user)
            flash(gettext("It stands with both instruments."))
            return redirect(url_for(".show", uid=uid))
    says = gettext("What it replaces is repealed on the day on which this comes into force.")
    row = queries.instrument(uid)
    return _form(form, gettext("What it does to another"), gettext("Write it down"), row, says)


@bp.post("/links/<uuid:uid>/end")
@allows(WRITE)
def unlink(uid: UUID) -> ResponseReturnValue:
    row = queries.link(uid)
    back = row.instrument.uid
    return _gone(lambda: services.unlink(row, by=current_user), back)


@bp.route("/<uuid:uid>/bodies/new", methods=["GET", "POST"])
@allows(WRITE)
def tie(uid: UUID) -> ResponseReturnValue:
    row = queries.instrument(uid)
    form, there = forms.TieForm(), _bodies()
    form.body.choices = [(code, each.name) for code, each in there.items()]
    if form.validate_on_submit():
        with form.showing_refusals():
            services.tie(
                row, there[form.body.data], form.part.data, article=form.article.data,
                by=current_user,
            )  # fmt: skip
            flash(gettext("It stands with the instrument and the body."))
            return redirect(url_for(".show", uid=uid))
        row = queries.instrument(uid)  # as it stands, after a refusal
    return _form(form, gettext("What it is to a body"), gettext("Write it down"), row)


@bp.post("/bodies/<uuid:uid>/end")
@allows(WRITE)
def untie(uid: UUID) -> ResponseReturnValue:
    row = queries.tie(uid)
    back = row.instrument.uid
    return _gone(lambda: services.untie(row, by=current_user), back)


def _gone(does: Any, back: UUID) -> ResponseReturnValue:
    """A button that takes something away."""
    Deed()
    try:
        does()
        flash(gettext("It is taken away."))
    except Refusal as refused:
        flash(str(refused), "stop")
    return redirect(url_for(".show", uid=back))


def _bodies() -> dict[str, OversightBody]:
    return {each.code: each for each in bodies.bodies()}


@bp.route("/<uuid:uid>/obligations/new", methods=["GET", "POST"])
@allows(WRITE)
def oblige(uid: UUID) -> ResponseReturnValue:
    row = queries.instrument(uid)
    form, there = forms.ObligationForm(), _bodies()
    form.body.choices = [(code, each.name) for code, each in there.items()]
    if form.validate_on_submit():
        with form.showing_refusals():
            duty = Duty(
                obliged=form.obliged.data, what=form.what.data, due_on=form.due_on.data,
                article=form.article.data, body=there.get(form.body.data or ""),
            )  # fmt: skip
            services.oblige(row, duty, by=current_user)
            flash(gettext("The obligation stands with the instrument."))
            return redirect(url_for(".show", uid=uid))
    says = gettext("It stays as it is written.")
    return _form(form, gettext("Write what it obliges"), gettext("Write it down"), row, says)


@bp.route("/obligations/<uuid:uid>/body", methods=["GET", "POST"])
@allows(WRITE)
def give(uid: UUID) -> ResponseReturnValue:
    row = queries.obligation(uid)
    form, there = forms.GiveForm(obj=row), _bodies()
    form.body.choices = [(code, each.name) for code, each in there.items()]
    if request.method == "GET":
        form.body.data = row.body.code if row.body else None
    if form.validate_on_submit():
        with form.showing_refusals():
            services.give(row, there[form.body.data], seen=form.version.data, by=current_user)
            flash(gettext("Saved."))
            return redirect(url_for(".show", uid=row.instrument.uid))
    return _form(form, gettext("Who watches over it"), gettext("Save"), row.instrument, row.what)


@bp.route("/obligations/<uuid:uid>/done", methods=["GET", "POST"])
@allows(WRITE)
def done(uid: UUID) -> ResponseReturnValue:
    row = queries.obligation(uid)
    form = forms.DoneForm(obj=row)
    if form.validate_on_submit() and form.on.data:
        with form.showing_refusals():
            services.done(
                row, form.on.data, form.evidence.data, seen=form.version.data, by=current_user
            )
            flash(gettext("Written down. Somebody else looks at it."))
            return redirect(url_for(".show", uid=row.instrument.uid))
    title = gettext("An obligation is done")
    return _form(form, title, gettext("Write it down"), row.instrument, row.what)


@bp.route("/obligations/<uuid:uid>/finding", methods=["GET", "POST"])
@allows(VERIFY)
def see(uid: UUID) -> ResponseReturnValue:
    row = queries.obligation(uid)
    form = forms.SeeForm(obj=row)
    if form.validate_on_submit():
        with form.showing_refusals():
            services.see(
                row, holds=form.holds.data == "yes", says=form.says.data,
                seen=form.version.data, by=current_user,
            )  # fmt: skip
            flash(gettext("What you found stands with it."))
            return redirect(url_for(".show", uid=row.instrument.uid))
    title = gettext("Look whether it is done")
    return _form(form, title, gettext("Write down what I found"), row.instrument, row.what)
