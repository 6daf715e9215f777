from uuid import UUID

from flask import Blueprint, flash, redirect, url_for
from flask.typing import ResponseReturnValue
from flask_babel import get_locale, gettext
from flask_babel import lazy_gettext as _
from flask_login import current_user

from trainingmgr.core.permissions import Permission
from trainingmgr.registry.structure import printouts, queries, services
from trainingmgr.registry.structure.forms import (
    CentreForm,
    RoomForm,
    centre_facts,
    named,
    room_facts,
)
from trainingmgr.registry.structure.rules import PlaceLevel
from trainingmgr.registry.structure.words import NIGHTS, TYPING
from trainingmgr.tabular.listings import Listing, leaves
from trainingmgr.web.access import allows
from trainingmgr.web.beside import beside
from trainingmgr.web.pages import page

bp = Blueprint("centres", __name__, url_prefix="/centres")
WRITE = Permission.CENTRE_WRITE


@bp.get("")
@allows(Permission.COHORT_READ)
def index() -> ResponseReturnValue:
    centres = queries.centres(reader=current_user)
    rooms = queries.rooms([each.id for each in centres])
    return page("registry/structure/centres.html", centres=centres, rooms=rooms)


@leaves("centres", _("Training centres"), Permission.COHORT_READ)
def _leaving() -> Listing:
    found, language = queries.centres(reader=current_user), str(get_locale())
    rooms = queries.rooms([each.id for each in found])
    return Listing(
        columns=printouts.CENTRES,
        fetch=lambda most: found[: most + 1],
        cells=lambda each: printouts.centre(
            each, [room for room in rooms if room.centre_id == each.id], language
        ),
        back=url_for("centres.index"),
        is_personal=False,
    )


@bp.get("/<uuid:uid>")
@allows(Permission.COHORT_READ)
def show(uid: UUID) -> ResponseReturnValue:
    centre = queries.centre(uid, reader=current_user)
    rooms = queries.rooms([centre.id])
    return page(
        "registry/structure/centre.html", centre=centre, rooms=rooms,
        typing=TYPING[centre_facts(centre).typing], nights=NIGHTS[centre_facts(centre).nights],
        beside=beside("centre", centre),
    )  # fmt: skip


@bp.route("/<uuid:uid>/edit", methods=["GET", "POST"])
@allows(WRITE)
def edit(uid: UUID) -> ResponseReturnValue:
    centre = queries.centre(uid, reader=current_user, permission=WRITE)
    form = CentreForm(obj=centre_facts(centre))
    regions = queries.places(PlaceLevel.COUNTRY, PlaceLevel.ADM1, PlaceLevel.ADM2)
    form.areas.choices = named(regions)
    if form.validate_on_submit():
        chosen = [each for each in regions if each.id in (form.areas.data or ())]

        def now() -> object:
            return centre_facts(queries.centre(uid, reader=current_user, permission=WRITE))

        with form.showing_refusals(now):
            services.change_centre(
                centre, seen=form.version.data, titles=form.titles, areas=chosen,
                typed_twice=form.typed_twice, lodging=form.lodging, by=current_user,
            )  # fmt: skip
            flash(gettext("The centre is saved."))
            return redirect(url_for(".show", uid=uid))
    centre = queries.centre(uid, reader=current_user, permission=WRITE)
    return page("registry/structure/centre_edit.html", centre=centre, form=form)


@bp.route("/<uuid:uid>/rooms/new", methods=["GET", "POST"])
@allows(WRITE)
def new_room(uid: UUID) -> ResponseReturnValue:
    centre = queries.centre(uid, reader=current_user, permission=WRITE)
    form = RoomForm()
    if form.validate_on_submit():
        with form.showing_refusals():
            services.add_room(
                centre,
                code=form.code.data,
                titles=form.titles,
                seats=form.seats.data or 0,
                by=current_user,
            )
            flash(gettext("The room is added."))
            return redirect(url_for(".show", uid=uid))
    centre = queries.centre(uid, reader=current_user, permission=WRITE)
    return page("registry/structure/room.html", centre=centre, room=None, form=form)


@bp.route("/rooms/<uuid:uid>", methods=["GET", "POST"])
@allows(WRITE)
def room(uid: UUID) -> ResponseReturnValue:
    room_ = queries.room(uid, reader=current_user)
    form = RoomForm(obj=room_facts(room_))
    if form.validate_on_submit():
        with form.showing_refusals(lambda: room_facts(queries.room(uid, reader=current_user))):
            services.change_room(
                room_,
                seen=form.version.data,
                code=form.code.data,
                titles=form.titles,
                seats=form.seats.data or 0,
                by=current_user,
            )
            flash(gettext("The room is saved."))
            return redirect(url_for(".show", uid=room_.centre.uid))
    room_ = queries.room(uid, reader=current_user)
    return page("registry/structure/room.html", centre=room_.centre, room=room_, form=form)
