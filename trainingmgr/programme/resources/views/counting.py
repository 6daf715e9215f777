"""Kinds of equipment, spot checks of the books, and what does not go together."""

from types import SimpleNamespace
from uuid import UUID

from flask import flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import get_locale, gettext
from flask_babel import lazy_gettext as _
from flask_login import current_user

from trainingmgr.core import clock
from trainingmgr.core.errors import NotFound
from trainingmgr.programme.resources import printouts
from trainingmgr.programme.resources.forms import equipment as forms
from trainingmgr.programme.resources.queries import equipment as queries
from trainingmgr.programme.resources.services import equipment as services
from trainingmgr.programme.resources.views.equipment import (
    READ,
    SIGN,
    WRITE,
    bp,
    centre_choices,
    formed,
    unit_choices,
)
from trainingmgr.programme.resources.words import equipment as words
from trainingmgr.programme.upkeep import queries as upkeep
from trainingmgr.tabular.listings import Listing, leaves
from trainingmgr.web.access import allows
from trainingmgr.web.pages import page


@bp.get("/kinds")
@allows(READ)
def kinds() -> ResponseReturnValue:
    kinds = queries.kinds()
    return page(
        "programme/resources/equipment/kinds.html", kinds=kinds, needs=queries.needs(),
        words=words, writes=_writes_kinds(), upkeep=upkeep.of_kinds([each.id for each in kinds]),
    )  # fmt: skip


def _writes_kinds() -> bool:
    return bool(current_user.may(WRITE) and current_user.reach(WRITE).national)


@bp.route("/kinds/new", methods=["GET", "POST"])
@allows(WRITE)
def new_kind() -> ResponseReturnValue:
    form = forms.KindForm()
    _offer(form)
    if form.validate_on_submit():
        with form.showing_refusals():
            services.write_kind(form.terms, by=current_user)
            flash(gettext("The kind is in the list."))
            return redirect(url_for(".kinds"))
    return formed(form, gettext("Add a kind of equipment"), gettext("Add it"))


@bp.route("/kinds/<uuid:uid>", methods=["GET", "POST"])
@allows(WRITE)
def kind(uid: UUID) -> ResponseReturnValue:
    row = queries.kind(uid)
    form = forms.KindForm(data=forms.kind_facts(row))
    _offer(form)
    if form.validate_on_submit():
        with form.showing_refusals():
            services.write_kind(form.terms, row=row, seen=form.version.data, by=current_user)
            flash(gettext("Saved."))
            return redirect(url_for(".kinds"))
    return formed(form, gettext("Change the kind"), gettext("Save"))


def _offer(form: forms.KindForm) -> None:
    form.module_id.choices = [(each.id, each.code) for each in queries.modules()]


@bp.route("/kinds/<uuid:uid>/need", methods=["GET", "POST"])
@allows(WRITE)
def need(uid: UUID) -> ResponseReturnValue:
    row, modules = queries.kind(uid), queries.modules()
    form = forms.NeedForm(obj=SimpleNamespace(version=row.version, module=None, count=None))
    form.module.choices = [(each.id, each.code) for each in modules]
    if form.validate_on_submit():
        with form.showing_refusals(lambda: _needed(uid, form.module.data)):
            module = next((each for each in modules if each.id == form.module.data), None)
            if module is None:
                raise NotFound
            services.need(
                row, module, form.count.data or 0, seen=form.version.data, by=current_user
            )
            flash(gettext("Saved."))
            return redirect(url_for(".kinds"))
    return formed(form, gettext("What classes need"), gettext("Save"),
                 says=row.title(str(get_locale())))  # fmt: skip


def _needed(uid: UUID, module_id: int) -> SimpleNamespace:
    row = queries.kind(uid)
    there = queries.need(row.id, module_id)
    count = there.count if there else 0
    return SimpleNamespace(version=row.version, module=module_id, count=count)


@bp.get("/matches")
@allows(READ)
def matches() -> ResponseReturnValue:
    """Deliveries without trained users, users without deliveries, runs without their aids."""
    today = clock.today()
    return page(
        "programme/resources/equipment/matches.html", words=words,
        page=queries.pairings(current_user, today, cursor=request.args.get("cursor")),
        runs=queries.runs_lacking(current_user, today),
        kinds={each.id: each for each in queries.kinds()},
    )  # fmt: skip


@bp.get("/checks")
@allows(READ)
def spots() -> ResponseReturnValue:
    found = queries.spots(reader=current_user, cursor=request.args.get("cursor"))
    return page(
        "programme/resources/equipment/spots.html", page=found, words=words,
        differing=queries.differing(current_user), writes=current_user.may(WRITE),
    )  # fmt: skip


@bp.route("/checks/new", methods=["GET", "POST"])
@allows(WRITE)
def draw() -> ResponseReturnValue:
    form, reach = forms.DrawForm(), current_user.reach(WRITE)
    form.centre_id.choices, form.unit_id.choices = centre_choices(reach), unit_choices(reach)
    if form.validate_on_submit():
        with form.showing_refusals():
            made = services.draw(
                size=form.size.data or 0, centre_id=form.centre_id.data, unit_id=form.unit_id.data,
                by=current_user,
            )  # fmt: skip
            flash(gettext("The sample is drawn. Print the sheet, count, and type it in."))
            return redirect(url_for(".spot", uid=made.uid))
    says = gettext("What its donor set terms for and is due comes first, the rest is drawn.")
    return formed(form, gettext("Draw a spot check"), gettext("Draw it"), says=says)


@bp.get("/checks/<uuid:uid>")
@allows(READ)
def spot(uid: UUID) -> ResponseReturnValue:
    row = queries.spot(uid, reader=current_user)
    return page(
        "programme/resources/equipment/spot.html", spot=row, words=words,
        counts=current_user.may(SIGN), writes=current_user.may(WRITE),
    )  # fmt: skip


@leaves("spot-check", _("Spot check"), READ)
def _sheet_leaving() -> Listing:
    uid, language = request.args.get("check", type=UUID), str(get_locale())
    row = queries.spot(uid or UUID(int=0), reader=current_user)
    return Listing(
        title=gettext("Spot check %(code)s", code=row.code), columns=printouts.SHEET,
        cells=lambda line: printouts.sheet(line, language),
        fetch=lambda most: row.lines[: most + 1],
        back=url_for("equipment.spot", uid=row.uid), facts={"check": row.code},
        carries=(("check", str(row.uid)),), name=row.code.lower(), is_personal=False,
    )  # fmt: skip


@bp.route("/checks/lines/<uuid:uid>/count", methods=["GET", "POST"])
@allows(SIGN)
def count(uid: UUID) -> ResponseReturnValue:
    line = queries.line(uid, reader=current_user, permission=SIGN)
    form = forms.CountForm(data={"version": line.version})
    if form.validate_on_submit():
        with form.showing_refusals():
            services.count(line, form.found.data or 0, form.condition.data, form.says.data,
                           seen=form.version.data, by=current_user)  # fmt: skip
            flash(gettext("The count is written down."))
            return redirect(url_for(".spot", uid=line.spot.uid))
    told = f"{line.item.code} {line.item.kind.title(str(get_locale()))} {line.item.serial}"
    return formed(form, gettext("Write what was found"), gettext("Write it down"), says=told)


@bp.route("/checks/lines/<uuid:uid>/settlement", methods=["GET", "POST"])
@allows(WRITE)
def settle(uid: UUID) -> ResponseReturnValue:
    line = queries.line(uid, reader=current_user, permission=WRITE)
    form = forms.SettleForm(obj=line)
    if form.validate_on_submit():
        with form.showing_refusals():
            services.settle(line, form.says.data, seen=form.version.data, by=current_user)
            flash(gettext("The difference is settled."))
            return redirect(url_for(".spot", uid=line.spot.uid))
    says = gettext("%(code)s: the books said %(booked)s, found were %(found)s.",
                   code=line.item.code, booked=line.booked, found=line.found or 0)  # fmt: skip
    return formed(form, gettext("Settle a difference"), gettext("Write it down"), says=says)
