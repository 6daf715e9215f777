from collections.abc import Sequence
from typing import Any
from uuid import UUID

from flask import Blueprint, flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import get_locale, gettext
from flask_login import current_user

from trainingmgr.core.errors import Refusal
from trainingmgr.core.paging import every
from trainingmgr.core.permissions import Permission
from trainingmgr.registry.people import services as people
from trainingmgr.registry.people.rules import programme_number
from trainingmgr.registry.reference import printouts, queries
from trainingmgr.registry.reference.forms import (
    BlockForm,
    NewCentreForm,
    NewPlaceForm,
    NewRankForm,
    OrganisationForm,
    PlaceForm,
    RankForm,
    ServiceUnitForm,
    organisation_facts,
    place_facts,
    rank_facts,
)
from trainingmgr.registry.structure import queries as structure
from trainingmgr.registry.structure import services
from trainingmgr.registry.structure.forms import named
from trainingmgr.registry.structure.rules import OrganisationKind, PlaceLevel
from trainingmgr.registry.structure.words import ORGANISATION_KINDS, PLACE_LEVELS, SCHEMES
from trainingmgr.tabular.listings import Listing, leaves
from trainingmgr.web.access import allows
from trainingmgr.web.form import Form
from trainingmgr.web.pages import page

bp = Blueprint("reference", __name__, url_prefix="/reference")
READ, WRITE = Permission.UNIT_READ, Permission.REFERENCE_WRITE


@bp.get("")
@allows(READ, WRITE)
def index() -> ResponseReturnValue:
    return page("registry/reference/index.html", counts=queries.counts(), tops=queries.services())


@bp.get("/places")
@allows(READ, WRITE)
def places() -> ResponseReturnValue:
    found = queries.places(cursor=request.args.get("cursor"))
    return page("registry/reference/places.html", page=found, levels=PLACE_LEVELS)


@leaves("places", READ, WRITE)
def _places_leaving() -> Listing:
    language = str(get_locale())
    return Listing(
        title=gettext("Places"),
        columns=printouts.PLACES,
        fetch=lambda most: every(lambda cursor: queries.places(cursor=cursor), most),
        cells=lambda line: printouts.place(*line, language),
        back=url_for("reference.places"),
        is_personal=False,
    )


@leaves("organisations", READ, WRITE)
def _organisations_leaving() -> Listing:
    language = str(get_locale())
    return Listing(
        title=gettext("Organisations"),
        columns=printouts.ORGANISATIONS,
        fetch=lambda most: every(lambda cursor: queries.organisations(cursor=cursor), most),
        cells=lambda each: printouts.organisation(each, language),
        back=url_for("reference.organisations"),
        is_personal=False,
    )


@leaves("ranks", READ, WRITE)
def _ranks_leaving() -> Listing:
    language = str(get_locale())
    return Listing(
        title=gettext("Ranks"),
        columns=printouts.RANKS,
        fetch=lambda most: every(lambda cursor: queries.ranks(cursor=cursor), most),
        cells=lambda each: printouts.rank(each, language),
        back=url_for("reference.ranks"),
        is_personal=False,
    )


@bp.route("/places/new", methods=["GET", "POST"])
@allows(WRITE)
def new_place() -> ResponseReturnValue:
    form = NewPlaceForm()
    parents = structure.places(PlaceLevel.COUNTRY, PlaceLevel.ADM1, PlaceLevel.ADM2)
    form.parent_id.choices = named(parents)
    if form.validate_on_submit():
        with form.showing_refusals():
            services.add_place(
                pcode=form.pcode.data,
                level=form.level.data,
                titles=form.titles,
                parent=_chosen(parents, form.parent_id.data),
                by=_for_the_country(),
            )
            flash(gettext("The place is added."))
            return redirect(url_for(".places"))
    return _written(form, gettext("Add a place"), ".places")


@bp.route("/places/<uuid:uid>", methods=["GET", "POST"])
@allows(WRITE)
def place(uid: UUID) -> ResponseReturnValue:
    row = queries.place(uid)
    form = PlaceForm(obj=place_facts(row))
    if form.validate_on_submit():
        with form.showing_refusals(lambda: place_facts(queries.place(uid))):
            services.change_place(
                row,
                seen=form.version.data,
                pcode=form.pcode.data,
                level=form.level.data,
                titles=form.titles,
                by=_for_the_country(),
            )
            flash(gettext("The place is saved."))
            return redirect(url_for(".places"))
    return _written(form, gettext("Change a place"), ".places", code=queries.place(uid).pcode)


@bp.get("/organisations")
@allows(READ, WRITE)
def organisations() -> ResponseReturnValue:
    found = queries.organisations(cursor=request.args.get("cursor"))
    return page(
        "registry/reference/organisations.html",
        page=found,
        kinds=ORGANISATION_KINDS,
        schemes=SCHEMES,
    )


@bp.route("/organisations/new", methods=["GET", "POST"])
@allows(WRITE)
def new_organisation() -> ResponseReturnValue:
    form = OrganisationForm()
    if form.validate_on_submit():
        with form.showing_refusals():
            services.add_organisation(
                code=form.code.data,
                kind=form.kind.data,
                titles=form.titles,
                schemes=form.schemes.data or (),
                by=_for_the_country(),
            )
            flash(gettext("The organisation is added."))
            return redirect(url_for(".organisations"))
    return _written(form, gettext("Add an organisation"), ".organisations")


@bp.route("/organisations/<uuid:uid>", methods=["GET", "POST"])
@allows(WRITE)
def organisation(uid: UUID) -> ResponseReturnValue:
    row = structure.organisation(uid)
    form = OrganisationForm(obj=organisation_facts(row))
    if form.validate_on_submit():
        with form.showing_refusals(lambda: organisation_facts(structure.organisation(uid))):
            services.change_organisation(
                row,
                seen=form.version.data,
                code=form.code.data,
                kind=form.kind.data,
                titles=form.titles,
                schemes=form.schemes.data or (),
                by=_for_the_country(),
            )
            flash(gettext("The organisation is saved."))
            return redirect(url_for(".organisations"))
    code = structure.organisation(uid).code
    return _written(form, gettext("Change an organisation"), ".organisations", code=code)


@bp.get("/ranks")
@allows(READ, WRITE)
def ranks() -> ResponseReturnValue:
    found = queries.ranks(cursor=request.args.get("cursor"))
    return page("registry/reference/ranks.html", page=found)


@bp.route("/ranks/new", methods=["GET", "POST"])
@allows(WRITE)
def new_rank() -> ResponseReturnValue:
    form = NewRankForm()
    armed = structure.organisations(OrganisationKind.ARMED_SERVICE)
    form.service_id.choices = named(armed)
    if form.validate_on_submit():
        with form.showing_refusals():
            services.add_rank(
                next(each for each in armed if each.id == form.service_id.data),
                code=form.code.data,
                band=form.band.data,
                position=form.position.data or 0,
                titles=form.titles,
                short=form.short,
                by=_for_the_country(),
            )
            flash(gettext("The rank is added."))
            return redirect(url_for(".ranks"))
    return _written(form, gettext("Add a rank"), ".ranks")


@bp.route("/ranks/<uuid:uid>", methods=["GET", "POST"])
@allows(WRITE)
def rank(uid: UUID) -> ResponseReturnValue:
    row = queries.rank(uid)
    form = RankForm(obj=rank_facts(row))
    if form.validate_on_submit():
        with form.showing_refusals(lambda: rank_facts(queries.rank(uid))):
            services.change_rank(
                row,
                seen=form.version.data,
                band=form.band.data,
                position=form.position.data or 0,
                titles=form.titles,
                short=form.short,
                by=_for_the_country(),
            )
            flash(gettext("The rank is saved."))
            return redirect(url_for(".ranks"))
    return _written(form, gettext("Change a rank"), ".ranks", code=queries.rank(uid).code)


@bp.route("/services/new", methods=["GET", "POST"])
@allows(WRITE)
def new_service_unit() -> ResponseReturnValue:
    form = ServiceUnitForm()
    owners, garrisons = structure.organisations(), structure.places()
    form.service_id.choices, form.place_id.choices = named(owners), named(garrisons)
    if form.validate_on_submit():
        with form.showing_refusals():
            unit = services.add_unit(
                code=form.code.data,
                kind=form.kind.data,
                titles=form.titles,
                service=_chosen(owners, form.service_id.data),
                place=_chosen(garrisons, form.place_id.data),
                by=_for_the_country(),
            )
            flash(gettext("The unit is added."))
            return redirect(url_for("units.show", uid=unit.uid))
    return _written(form, gettext("Add the top unit of a service"), ".index")


@bp.route("/centres/new", methods=["GET", "POST"])
@allows(WRITE)
def new_centre() -> ResponseReturnValue:
    form = NewCentreForm()
    spots = structure.places()
    form.place_id.choices = form.areas.choices = named(spots)
    if form.validate_on_submit():
        with form.showing_refusals():
            services.add_centre(
                code=form.code.data,
                place=next(each for each in spots if each.id == form.place_id.data),
                titles=form.titles,
                areas=[each for each in spots if each.id in (form.areas.data or ())],
                by=_for_the_country(),
            )
            flash(gettext("The centre is added."))
            return redirect(url_for(".index"))
    return _written(form, gettext("Add a training centre"), ".index")


@bp.get("/numbers")
@allows(WRITE)
def blocks() -> ResponseReturnValue:
    found = queries.blocks(cursor=request.args.get("cursor"))
    return page("registry/reference/blocks.html", page=found, written=programme_number)


@bp.route("/numbers/new", methods=["GET", "POST"])
@allows(WRITE)
def new_block() -> ResponseReturnValue:
    form = BlockForm()
    if form.validate_on_submit():
        with form.showing_refusals():
            people.hold_block(
                form.site.data,
                form.first.data or 0,
                form.last.data or 0,
                ours=bool(form.ours.data),
                by=_for_the_country(),
            )
            flash(gettext("The block is recorded."))
            return redirect(url_for(".blocks"))
    return _written(form, gettext("Give a block of programme numbers"), ".blocks")


def _for_the_country() -> Any:
    """Who writes: what is the whole country's is changed by whoever works for all of it."""
    if not current_user.reach(WRITE).national:
        raise Refusal(
            gettext("This belongs to the whole country. Ask somebody whose role reaches all of it.")
        )
    return current_user


def _chosen(rows: Sequence[Any], id_: int | None) -> Any:
    return next((each for each in rows if each.id == id_), None)


def _written(form: Form, title: str, back: str, *, code: str = "") -> ResponseReturnValue:
    return page(
        "registry/reference/form.html", form=form, heading=title, back=url_for(back), code_=code
    )
