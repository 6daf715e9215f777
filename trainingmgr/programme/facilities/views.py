"""Buildings of training: what state they are in, and what keeps people out of them."""

from collections.abc import Collection
from uuid import UUID

from flask import Blueprint, flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import get_locale, gettext
from flask_babel import lazy_gettext as _
from flask_login import current_user

from trainingmgr.core import clock
from trainingmgr.core.errors import Refusal
from trainingmgr.core.paging import every
from trainingmgr.core.permissions import Permission
from trainingmgr.programme.facilities import forms, printouts, queries, services, words
from trainingmgr.programme.facilities.models import Facility
from trainingmgr.programme.facilities.rules import ALONE, FacilityState
from trainingmgr.programme.resources.queries import equipment
from trainingmgr.programme.upkeep import queries as upkeep
from trainingmgr.registry.structure import queries as structure
from trainingmgr.tabular.listings import Listing, leaves
from trainingmgr.web.access import allows
from trainingmgr.web.beside import Beside, stands_beside
from trainingmgr.web.deeds import OneForm
from trainingmgr.web.form import Deed
from trainingmgr.web.pages import page

bp = Blueprint("facilities", __name__, url_prefix="/facilities")
READ, WRITE = Permission.EQUIPMENT_READ, Permission.EQUIPMENT_WRITE
SIGN = Permission.EQUIPMENT_SIGN
_form = OneForm(_("Buildings"))


@bp.get("")
@allows(READ)
def index() -> ResponseReturnValue:
    filters = forms.FacilityFilters()
    found = queries.facilities(
        reader=current_user, cursor=request.args.get("cursor"), **filters.asked
    )
    return page(
        "programme/facilities/index.html", page=found, filters_=filters, words=words,
        writes=current_user.may(WRITE),
    )  # fmt: skip


@leaves("facilities", _("Buildings"), READ, owed=READ, narrows=forms.FacilityFilters)
def _leaving() -> Listing:
    filters = forms.FacilityFilters()
    return Listing(
        columns=printouts.COLUMNS,
        cells=printouts.cells,
        fetch=lambda most: every(
            lambda cursor: queries.facilities(
                reader=current_user, cursor=cursor, **filters.asked), most
        ),
        back=url_for("facilities.index"), is_personal=False,
    )  # fmt: skip


@bp.get("/<uuid:uid>")
@allows(READ)
def show(uid: UUID) -> ResponseReturnValue:
    row = queries.facility(uid, reader=current_user)
    waits = row.pending
    may = equipment.reaches(current_user, WRITE, row.centre_id, row.unit_id)
    return page(
        "programme/facilities/show.html", facility=row, words=words, waits=waits,
        planned=queries.planned(row, clock.today()) if row.is_shut else 0,
        writes=current_user.may(WRITE) and may, alone=_alone(row), upkeep=upkeep.of_building(row),
        hands_over=FacilityState.HANDED_OVER in row.state.moves,
        signs=waits is not None and current_user.may(SIGN) and waits.by_id != current_user.id,
    )  # fmt: skip


@stands_beside("rooms")
def _rooms(centre_ids: Collection[int]) -> Beside | None:
    """Rooms of these centres that are closed or in poor order, where a class is planned. Whoever
    plans is told what it is, whether or not they read the books.
    """
    found = queries.in_poor_order(centre_ids)
    if not found:
        return None
    return Beside("programme/facilities/_rooms.html", {"facilities": found, "words": words,
                                                       "language": str(get_locale())})  # fmt: skip


def _alone(row: Facility) -> list[FacilityState]:
    return [each for each in ALONE if each in row.state.moves]


@bp.route("/new", methods=["GET", "POST"])
@allows(WRITE)
def new() -> ResponseReturnValue:
    return _written(None)


@bp.route("/<uuid:uid>/edit", methods=["GET", "POST"])
@allows(WRITE)
def edit(uid: UUID) -> ResponseReturnValue:
    return _written(_mine(uid))


def _mine(uid: UUID) -> Facility:
    return queries.facility(uid, reader=current_user, permission=WRITE)


def _written(row: Facility | None) -> ResponseReturnValue:
    form = forms.FacilityForm(data=forms.facility_facts(row) if row else None)
    language, reach = str(get_locale()), current_user.reach(WRITE)
    centres = equipment.centres(reach)
    rooms = structure.rooms([each.id for each in centres])
    named = {each.id: each.code for each in centres}
    form.offer(
        [(each.id, f"{each.title(language)} ({each.code})") for each in structure.organisations()],
        [(each.id, f"{each.title(language)} ({each.code})") for each in centres],
        [(each.id, f"{each.title(language)} ({each.code})") for each in equipment.units(reach)],
        [(each.id, f"{named[each.centre_id]} {each.code}") for each in rooms],
    )  # fmt: skip
    state = FacilityState.ASSESSED
    if row:
        del form.state
    else:
        form.state.choices = [(each, words.STATES[each]) for each in ALONE]
    if form.validate_on_submit():
        with form.showing_refusals():
            made = services.write(
                form.terms, row=row, seen=form.version.data, by=current_user,
                state=state if row else form.state.data,
            )  # fmt: skip
            flash(gettext("Saved."))
            return redirect(url_for(".show", uid=made.uid))
    title = gettext("Change what is said of a building") if row else gettext("Add a building")
    return _form(form, title, gettext("Save"), row)


@bp.route("/<uuid:uid>/move", methods=["GET", "POST"])
@allows(WRITE)
def move(uid: UUID) -> ResponseReturnValue:
    row = _mine(uid)
    form = forms.MoveForm(data={"version": row.version, "on": clock.today()})
    form.to.choices = [(each, words.STATES[each]) for each in _alone(row)]
    if form.validate_on_submit():
        with form.showing_refusals():
            services.move(
                row, form.to.data, on=form.on.data, document=form.document.data,
                says=form.says.data, seen=form.version.data, by=current_user,
            )  # fmt: skip
            flash(gettext("The books say so now."))
            return redirect(url_for(".show", uid=uid))
    return _form(form, gettext("Write the next state"), gettext("Write it down"), row)


@bp.route("/<uuid:uid>/handover", methods=["GET", "POST"])
@allows(WRITE)
def begin(uid: UUID) -> ResponseReturnValue:
    row = _mine(uid)
    form = forms.HandoverForm(data={"version": row.version, "on": clock.today()})
    if form.validate_on_submit():
        with form.showing_refusals():
            services.begin(
                row, given_by=form.given_by.data, taken_by=form.taken_by.data, on=form.on.data,
                document=form.document.data, seen=form.version.data, by=current_user,
            )  # fmt: skip
            flash(gettext("It waits for the other side."))
            return redirect(url_for(".show", uid=uid))
    says = gettext("Two sides sign: you for one, another person for the other.")
    return _form(form, gettext("Hand the building over"), gettext("Ask the other side"), row, says)


@bp.post("/handovers/<uuid:uid>/signature")
@allows(SIGN)
def sign(uid: UUID) -> ResponseReturnValue:
    form, row = Deed(), queries.handover(uid, reader=current_user)
    back = url_for(".show", uid=row.facility.uid)
    try:
        services.sign(row, seen=form.version.data, by=current_user)
        flash(gettext("You have signed. The books say so now."))
    except Refusal as refused:
        flash(str(refused), "stop")
    return redirect(back)


@bp.route("/handovers/<uuid:uid>/refusal", methods=["GET", "POST"])
@allows(SIGN)
def refuse(uid: UUID) -> ResponseReturnValue:
    row = queries.handover(uid, reader=current_user)
    form, building = forms.RefuseForm(obj=row), row.facility
    back = url_for(".show", uid=building.uid)
    if form.validate_on_submit():
        with form.showing_refusals():
            services.refuse(row, form.because.data, seen=form.version.data, by=current_user)
            flash(gettext("It is not signed: the books stay as they are."))
            return redirect(back)
    return _form(form, gettext("Do not sign"), gettext("Write it down"), building)


@bp.route("/<uuid:uid>/defects/new", methods=["GET", "POST"])
@allows(WRITE)
def report(uid: UUID) -> ResponseReturnValue:
    row, form = _mine(uid), forms.DefectForm(data={"on": clock.today()})
    if form.validate_on_submit():
        with form.showing_refusals():
            services.report(row, form.says.data, keeps_out=form.keeps_out.data, on=form.on.data,
                            by=current_user)  # fmt: skip
            flash(gettext("The defect is written down."))
            return redirect(url_for(".show", uid=uid))
    return _form(form, gettext("Write a defect"), gettext("Write it down"), row)


@bp.route("/defects/<uuid:uid>/mended", methods=["GET", "POST"])
@allows(WRITE)
def mend(uid: UUID) -> ResponseReturnValue:
    row = queries.defect(uid, reader=current_user)
    form, building = (
        forms.MendForm(data={"version": row.version, "on": clock.today()}),
        row.facility,
    )
    back = url_for(".show", uid=building.uid)
    if form.validate_on_submit() and form.on.data:
        with form.showing_refusals():
            services.mend(row, form.on.data, form.says.data, seen=form.version.data,
                          by=current_user)  # fmt: skip
            flash(gettext("The defect is mended."))
            return redirect(back)
    title, does = gettext("A defect is mended"), gettext("Write it down")
    return _form(form, title, does, building, row.says)
