"""A target is begun, written unit by unit, offered, and agreed by two."""

from types import SimpleNamespace
from typing import Any
from uuid import UUID

from flask import flash, redirect, url_for
from flask.typing import ResponseReturnValue
from flask_babel import get_locale, gettext
from flask_login import current_user

from trainingmgr.core import clock
from trainingmgr.programme.reorganisation import forms, queries
from trainingmgr.programme.reorganisation.models import EstablishmentTarget, TargetUnit
from trainingmgr.programme.reorganisation.services import accepting, drafting
from trainingmgr.programme.reorganisation.views.shown import ACCEPT, WRITE, bp
from trainingmgr.registry.structure import queries as structure
from trainingmgr.web.access import allows
from trainingmgr.web.deeds import done
from trainingmgr.web.form import Deed
from trainingmgr.web.pages import page


@bp.route("/new", methods=["GET", "POST"])
@allows(WRITE)
def new() -> ResponseReturnValue:
    form, language = forms.TargetForm(), str(get_locale())
    form.service.choices = [(str(e.uid), e.title(language)) for e in queries.services()]
    if form.validate_on_submit() and form.for_on.data:
        with form.showing_refusals():
            made = drafting.begin(
                structure.organisation(UUID(form.service.data)), form.for_on.data, form.why.data,
                form.source.data, by=current_user,
            )  # fmt: skip
            flash(gettext("The draft has every unit of the service. Say what becomes of them."))
            return redirect(url_for(".show", uid=made.uid))
    back = (url_for(".index"), gettext("Reorganisation"))
    return page("layouts/form.html", form=form, title=gettext("New target establishment"),
                does=gettext("Begin the draft"), back=back)  # fmt: skip


@bp.route("/units/<uuid:uid>/fate", methods=["GET", "POST"])
@allows(WRITE)
def decide(uid: UUID) -> ResponseReturnValue:
    row = queries.unit(uid)
    form = forms.FateForm(data=forms.fate_facts(row))
    form.into.choices = queries.destinations(row, str(get_locale()))
    if form.validate_on_submit():
        with form.showing_refusals(lambda: forms.fate_facts(queries.unit(uid))):
            into = queries.unit(UUID(form.into.data)) if form.into.data else None
            drafting.decide(
                row, form.fate.data, form.on.data, into, seen=form.version.data, by=current_user
            )
            flash(gettext("Saved."))
            return redirect(url_for(".unit", uid=uid))
    says = gettext("A unit that is merged or disbanded loses its posts in this draft.")
    return _on_unit(form, gettext("What becomes of it"), gettext("Save"), queries.unit(uid), says)


@bp.route("/<uuid:uid>/units/new", methods=["GET", "POST"])
@allows(WRITE)
def form(uid: UUID) -> ResponseReturnValue:
    row, asked = queries.target(uid), forms.FormedForm()
    if asked.validate_on_submit():
        with asked.showing_refusals():
            made = drafting.form(row, asked.code.data, asked.titles, asked.on.data, by=current_user)
            flash(gettext("The unit stands in the draft. Write its posts next."))
            return redirect(url_for(".unit", uid=made.uid))
    return _on_target(asked, gettext("A unit to be formed"), gettext("Put it into the draft"),
                      queries.target(uid))  # fmt: skip


@bp.post("/units/<uuid:uid>/removal")
@allows(WRITE)
def take_out(uid: UUID) -> ResponseReturnValue:
    row, deed = queries.unit(uid), Deed()
    return done(
        lambda: drafting.take_out(row, seen=deed.version.data, by=current_user),
        gettext("It is out of the draft."), url_for(".show", uid=row.target.uid),
    )  # fmt: skip


@bp.route("/units/<uuid:uid>/posts", methods=["GET", "POST"])
@allows(WRITE)
def posts(uid: UUID) -> ResponseReturnValue:
    row = queries.unit(uid)
    asked = forms.PostsForm(data={"version": row.version})
    if asked.validate_on_submit():
        with asked.showing_refusals(lambda: _posts(queries.unit(uid), asked)):
            drafting.write_posts(
                row, asked.band.data, asked.number.data or 0,
                specialty=asked.specialty.data or "", seen=asked.version.data, by=current_user,
            )  # fmt: skip
            flash(gettext("Saved."))
            return redirect(url_for(".unit", uid=uid))
    return _on_unit(asked, gettext("Posts of a band"), gettext("Save"), queries.unit(uid))


def _posts(row: TargetUnit, asked: forms.PostsForm) -> SimpleNamespace:
    """What stands now of the band and specialty that somebody writes."""
    wanted = (asked.band.data, asked.specialty.data or "")
    number = next((each.number for each in row.posts if (each.band, each.specialty) == wanted), 0)
    return SimpleNamespace(version=row.version, number=number)


@bp.post("/<uuid:uid>/withdrawal")
@allows(WRITE)
def withdraw(uid: UUID) -> ResponseReturnValue:
    row, deed = queries.target(uid), Deed()
    said = gettext("The draft is withdrawn. It stays on record.")
    return done(lambda: drafting.withdraw(row, seen=deed.version.data, by=current_user), said,
                url_for(".show", uid=uid))  # fmt: skip


@bp.post("/<uuid:uid>/offer")
@allows(WRITE)
def offer(uid: UUID) -> ResponseReturnValue:
    row, deed = queries.target(uid), Deed()
    said = gettext("It is offered. Government and military sign it next, each by another person.")
    return done(lambda: accepting.offer(row, seen=deed.version.data, by=current_user), said,
                url_for(".show", uid=uid))  # fmt: skip


@bp.route("/<uuid:uid>/acceptance", methods=["GET", "POST"])
@allows(ACCEPT)
def accept(uid: UUID) -> ResponseReturnValue:
    row = queries.target(uid)
    form = forms.AcceptForm(data={"version": row.version, "on": clock.today()})
    if form.validate_on_submit() and form.on.data:
        with form.showing_refusals():
            accepting.accept(
                row, form.party.data, form.office.data, on=form.on.data, seen=form.version.data,
                by=current_user,
            )  # fmt: skip
            flash(gettext("Your signature stands under this version."))
            return redirect(url_for(".show", uid=uid))
    says = gettext("You agree to what becomes of every unit, and to its posts. It never changes "
                   "then.")  # fmt: skip
    return _on_target(form, gettext("Agree to the target"), gettext("Sign"), queries.target(uid),
                      says)  # fmt: skip


@bp.route("/<uuid:uid>/paper", methods=["GET", "POST"])
@allows(WRITE, ACCEPT)
def file_paper(uid: UUID) -> ResponseReturnValue:
    row = queries.target(uid)
    form = forms.PaperForm(data={"version": row.version})
    if form.validate_on_submit() and form.on.data:
        with form.showing_refusals():
            accepting.file_paper(
                row, form.party.data, form.office.data, form.signatory.data, form.paper.data,
                on=form.on.data, seen=form.version.data, by=current_user,
            )  # fmt: skip
            flash(gettext("The signed paper stands under this version."))
            return redirect(url_for(".show", uid=uid))
    says = gettext("Who wrote or offered the version, or signed for the other side, files none.")
    return _on_target(form, gettext("File a signed paper"), gettext("File it"),
                      queries.target(uid), says)  # fmt: skip


@bp.route("/<uuid:uid>/return", methods=["GET", "POST"])
@allows(WRITE, ACCEPT)
def send_back(uid: UUID) -> ResponseReturnValue:
    row = queries.target(uid)
    form = forms.BackForm(data={"version": row.version})
    if form.validate_on_submit():
        with form.showing_refusals():
            accepting.send_back(row, form.says.data, seen=form.version.data, by=current_user)
            flash(gettext("It is sent back. A new version can begin as its copy."))
            return redirect(url_for(".show", uid=uid))
    says = gettext("It is not taken up again: what comes next is a new version.")
    return _on_target(form, gettext("Send it back"), gettext("Send it back"), queries.target(uid),
                      says)  # fmt: skip


def _on_target(
    form: Any, title: str, does: str, row: EstablishmentTarget, says: object = None
) -> ResponseReturnValue:
    name = gettext("%(plan)s, version %(number)s", plan=row.service.code, number=row.number)
    return page("layouts/form.html", form=form, title=title, does=does, says=says,
                back=(url_for(".show", uid=row.uid), name))  # fmt: skip


def _on_unit(
    form: Any, title: str, does: str, row: TargetUnit, says: object = None
) -> ResponseReturnValue:
    about = f"{row.code} {row.title(str(get_locale()))}"
    return page("layouts/form.html", form=form, title=title, does=does, says=says, about=about,
                back=(url_for(".unit", uid=row.uid), row.code))  # fmt: skip
