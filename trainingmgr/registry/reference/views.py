from collections.abc import Callable, Sequence
from typing import Any
from uuid import UUID

from flask import Blueprint, flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import get_locale, gettext
from flask_babel import lazy_gettext as _
from flask_login import current_user

from trainingmgr.core.errors import Refusal
from trainingmgr.core.paging import Page, every
from trainingmgr.core.permissions import Permission
from trainingmgr.registry.people.rules import programme_number
from trainingmgr.registry.people.services.blocks import hold_block
from trainingmgr.registry.reference import printouts, queries
from trainingmgr.registry.reference.forms import (
    BlockForm,
    DocumentKindForm,
    NewCentreForm,
    NewDocumentKindForm,
    NewPlaceForm,
    NewRankForm,
    OrganisationForm,
    PlaceForm,
    RankForm,
    ServiceUnitForm,
    document_kind_facts,
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
from trainingmgr.tabular.mapping import Column
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


def _offer(
    what: str,
    title: Any,
    columns: Sequence[Column],
    ask: Callable[..., Page[Any]],
    cells: Callable[[Any, str], Sequence[Any]],
) -> None:
    """One of the lists of this room leaves like the others: whole, in its own order."""

    @leaves(what, title, READ, WRITE)
    def _leaving() -> Listing:
        language = str(get_locale())
        return Listing(
            columns=columns,
            fetch=lambda most: every(lambda cursor: ask(cursor=cursor), most),
            cells=lambda row: cells(row, language),
            back=url_for(f"reference.{what}"),
            is_personal=False,
        )


_offer("places", _("Places"), printouts.PLACES, queries.places,
       lambda line, language: printouts.place(line[0], line[1], language))  # fmt: skip
_offer("organisations", _("Organisations"), printouts.ORGANISATIONS, queries.organisations,
       printouts.organisation)  # fmt: skip
_offer("ranks", _("Ranks"), printouts.RANKS, queries.ranks, printouts.rank)


@bp.route("/places/new", methods=["GET", "POST"])
@allows(WRITE)
def new_place() -> ResponseReturnValue:
    form = NewPlaceForm()
    parents = structure.places(PlaceLevel.COUNTRY, PlaceLevel.ADM1, PlaceLevel.ADM2)
    form.parent_id.choices = named(parents)

    def add(by: Any) -> None:
        services.add_place(**form.facts, parent=_chosen(parents, form.parent_id.data), by=by)

    return _adding(
        form, add, gettext("Add a place"), gettext("The place is added."), url_for(".places")
    )


@bp.route("/places/<uuid:uid>", methods=["GET", "POST"])
@allows(WRITE)
def place(uid: UUID) -> ResponseReturnValue:
    row = queries.place(uid)
    form = PlaceForm(obj=place_facts(row))
    return _changing(
        form,
        lambda by: services.change_place(row, seen=form.version.data, **form.facts, by=by),
        lambda: place_facts(queries.place(uid)),
        gettext("Change a place"),
        gettext("The place is saved."),
        url_for(".places"),
        code=row.pcode,
    )


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

    def add(by: Any) -> None:
        services.add_organisation(**form.facts, by=by)

    return _adding(
        form,
        add,
        gettext("Add an organisation"),
        gettext("The organisation is added."),
        url_for(".organisations"),
    )


@bp.route("/organisations/<uuid:uid>", methods=["GET", "POST"])
@allows(WRITE)
def organisation(uid: UUID) -> ResponseReturnValue:
    row = structure.organisation(uid)
    form = OrganisationForm(obj=organisation_facts(row))
    return _changing(
        form,
        lambda by: services.change_organisation(row, seen=form.version.data, **form.facts, by=by),
        lambda: organisation_facts(structure.organisation(uid)),
        gettext("Change an organisation"),
        gettext("The organisation is saved."),
        url_for(".organisations"),
        code=row.code,
    )


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

    def add(by: Any) -> None:
        service = _chosen(armed, form.service_id.data)
        services.add_rank(service, code=form.code.data, **form.facts, by=by)

    return _adding(
        form, add, gettext("Add a rank"), gettext("The rank is added."), url_for(".ranks")
    )


@bp.route("/ranks/<uuid:uid>", methods=["GET", "POST"])
@allows(WRITE)
def rank(uid: UUID) -> ResponseReturnValue:
    row = queries.rank(uid)
    form = RankForm(obj=rank_facts(row))
    return _changing(
        form,
        lambda by: services.change_rank(row, seen=form.version.data, **form.facts, by=by),
        lambda: rank_facts(queries.rank(uid)),
        gettext("Change a rank"),
        gettext("The rank is saved."),
        url_for(".ranks"),
        code=row.code,
    )


@bp.get("/documents")
@allows(READ, WRITE)
def document_kinds() -> ResponseReturnValue:
    found = queries.document_kinds(cursor=request.args.get("cursor"))
    return page("registry/reference/document_kinds.html", page=found)


@bp.route("/documents/new", methods=["GET", "POST"])
@allows(WRITE)
def new_document_kind() -> ResponseReturnValue:
    form = NewDocumentKindForm()
    issuers = structure.organisations()
    form.issuer_id.choices = named(issuers)

    def add(by: Any) -> None:
        issuer = _chosen(issuers, form.issuer_id.data)
        services.add_document_kind(**form.facts, issuer=issuer, by=by)

    return _adding(
        form,
        add,
        gettext("Add a kind of document"),
        gettext("The kind of document is added."),
        url_for(".document_kinds"),
    )


@bp.route("/documents/<uuid:uid>", methods=["GET", "POST"])
@allows(WRITE)
def document_kind(uid: UUID) -> ResponseReturnValue:
    row = queries.document_kind(uid)
    form = DocumentKindForm(obj=document_kind_facts(row))
    issuers = structure.organisations()
    form.issuer_id.choices = named(issuers)

    def change(by: Any) -> None:
        services.change_document_kind(
            row,
            seen=form.version.data,
            issuer=_chosen(issuers, form.issuer_id.data),
            closed=bool(form.closed.data),
            **form.facts,
            by=by,
        )

    return _changing(
        form,
        change,
        lambda: document_kind_facts(queries.document_kind(uid)),
        gettext("Change a kind of document"),
        gettext("The kind of document is saved."),
        url_for(".document_kinds"),
        code=row.code,
    )


@bp.route("/services/new", methods=["GET", "POST"])
@allows(WRITE)
def new_service_unit() -> ResponseReturnValue:
    form = ServiceUnitForm()
    owners, garrisons = structure.organisations(), structure.places()
    form.service_id.choices, form.place_id.choices = named(owners), named(garrisons)

    def add(by: Any) -> str:
        unit = services.add_unit(
            code=form.code.data,
            kind=form.kind.data,
            titles=form.titles,
            service=_chosen(owners, form.service_id.data),
            place=_chosen(garrisons, form.place_id.data),
            by=by,
        )
        return url_for("units.show", uid=unit.uid)

    heading = gettext("Add the top unit of a service")
    return _adding(form, add, heading, gettext("The unit is added."), url_for(".index"))


@bp.route("/centres/new", methods=["GET", "POST"])
@allows(WRITE)
def new_centre() -> ResponseReturnValue:
    form = NewCentreForm()
    spots = structure.places()
    form.place_id.choices = form.areas.choices = named(spots)

    def add(by: Any) -> None:
        services.add_centre(
            code=form.code.data,
            place=_chosen(spots, form.place_id.data),
            titles=form.titles,
            areas=[each for each in spots if each.id in (form.areas.data or ())],
            by=by,
        )

    heading = gettext("Add a training centre")
    return _adding(form, add, heading, gettext("The centre is added."), url_for(".index"))


@bp.get("/numbers")
@allows(WRITE)
def blocks() -> ResponseReturnValue:
    found = queries.blocks(cursor=request.args.get("cursor"))
    return page("registry/reference/blocks.html", page=found, written=programme_number)


@bp.route("/numbers/new", methods=["GET", "POST"])
@allows(WRITE)
def new_block() -> ResponseReturnValue:
    form = BlockForm()

    def add(by: Any) -> None:
        hold_block(
            form.site.data,
            form.first.data or 0,
            form.last.data or 0,
            ours=bool(form.ours.data),
            by=by,
        )

    heading = gettext("Give a block of programme numbers")
    return _adding(form, add, heading, gettext("The block is recorded."), url_for(".blocks"))


def _adding(
    form: Form, add: Callable[[Any], str | None], heading: str, added: str, back: str
) -> ResponseReturnValue:
    """The page that adds a thing. `add` does it, and may say where to go then."""
    if form.validate_on_submit():
        with form.showing_refusals():
            then = add(_for_the_country())
            flash(added)
            return redirect(then or back)
    return _written(form, heading, back)


def _changing(
    form: Form,
    change: Callable[[Any], None],
    now: Callable[[], object],
    heading: str,
    changed: str,
    back: str,
    *,
    code: str,
) -> ResponseReturnValue:
    """The page that changes a thing; `now` reads it again where two people have changed it."""
    if form.validate_on_submit():
        with form.showing_refusals(now):
            change(_for_the_country())
            flash(changed)
            return redirect(back)
    return _written(form, heading, back, code=code)


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
    return page("registry/reference/form.html", form=form, heading=title, back=back, code_=code)
