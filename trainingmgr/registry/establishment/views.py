from collections.abc import Iterator
from types import SimpleNamespace
from typing import Any
from uuid import UUID

from flask import Blueprint, flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import get_locale, gettext
from flask_babel import lazy_gettext as _
from flask_login import current_user

from trainingmgr.core import clock
from trainingmgr.core.errors import NotFound, Refusal
from trainingmgr.core.paging import every, pieces
from trainingmgr.core.permissions import Permission
from trainingmgr.registry.establishment import printouts, queries, services
from trainingmgr.registry.establishment.forms import (
    CommandForm,
    MoveForm,
    PostForm,
    UnitForm,
    post_facts,
    unit_facts,
)
from trainingmgr.registry.people import queries as people
from trainingmgr.registry.structure import queries as structure
from trainingmgr.registry.structure import services as structuring
from trainingmgr.registry.structure.forms import named
from trainingmgr.registry.structure.models import Unit
from trainingmgr.registry.structure.words import UNIT_KINDS
from trainingmgr.tabular.listings import Listing, leaves
from trainingmgr.web.access import allows
from trainingmgr.web.beside import beside
from trainingmgr.web.dated import AsAt
from trainingmgr.web.pages import page
from trainingmgr.web.words import day

bp = Blueprint("units", __name__, url_prefix="/units")
WRITE = Permission.UNIT_WRITE


@bp.get("")
@allows(Permission.UNIT_READ)
def index() -> ResponseReturnValue:
    as_at = AsAt()
    on = as_at.day
    lines = structure.skeleton(reader=current_user)
    found = structure.branches(lines, cursor=request.args.get("cursor"))
    return page(
        "registry/establishment/units.html",
        page=found,
        strengths=queries.strengths([unit for _depth, unit in found.rows], on),
        on=on,
        filters_=as_at,
    )


@leaves("units", _("Units"), Permission.UNIT_READ)
def _leaving() -> Listing:
    """Every unit in reach with its strength on the day that was asked for."""
    on, language = AsAt().day, str(get_locale())

    def fetch(at_most: int) -> Iterator[Any]:
        for found in pieces(
            lambda cursor: structure.by_code(reader=current_user, cursor=cursor), at_most
        ):
            has = queries.strengths(found, on)
            yield from ((each, has[each.id]) for each in found)

    return Listing(
        columns=printouts.UNITS,
        fetch=fetch,
        cells=lambda line: printouts.unit(line[0], line[1], language),
        back=url_for("units.index", **request.args),  # type: ignore[arg-type]
        facts={"on": on.isoformat()},
        about=((gettext("As at"), day(on)),),
        is_personal=False,
    )


@leaves("posts", _("Posts"), Permission.UNIT_READ, shares=printouts.POSTS)
def _posts_leaving() -> Listing:
    """The posts of one unit on that day, each with its holder where the reader may see them."""
    uid = request.args.get("unit", type=UUID)
    if uid is None:
        raise NotFound
    unit, on, language = structure.unit(uid, reader=current_user), AsAt().day, str(get_locale())
    return Listing(
        columns=printouts.POSTS,
        fetch=lambda most: every(
            lambda cursor: queries.posts(unit, on=on, reader=current_user, cursor=cursor), most
        ),
        cells=lambda line: printouts.post(line[0], line[1], line[2], current_user, language),
        back=url_for("units.show", uid=uid, on=request.args.get("on")),
        facts={"unit": unit.code, "on": on.isoformat()},
        about=((gettext("Unit"), unit.title(language)), (gettext("As at"), day(on))),
        name=f"posts-{unit.code}",
    )


@bp.get("/<uuid:uid>")
@allows(Permission.UNIT_READ)
def show(uid: UUID) -> ResponseReturnValue:
    unit = structure.unit(uid, reader=current_user)
    as_at = AsAt()
    on = as_at.day
    below = structure.directly_below(unit)
    return page(
        "registry/establishment/unit.html",
        unit=unit,
        above=structure.above(unit),
        below=below,
        strengths=queries.strengths([unit], on),
        posts=queries.posts(unit, on=on, reader=current_user, cursor=request.args.get("cursor")),
        commands=queries.commands(unit, reader=current_user),
        kinds=UNIT_KINDS,
        on=on,
        filters_=as_at,
        beside=beside("unit", unit),
    )


@bp.route("/<uuid:uid>/below/new", methods=["GET", "POST"])
@allows(WRITE)
def new(uid: UUID) -> ResponseReturnValue:
    parent = _written(uid)
    form = UnitForm()
    garrisons = structure.places()
    form.place_id.choices = named(garrisons)
    if form.validate_on_submit():
        place = next((each for each in garrisons if each.id == form.place_id.data), None)
        with form.showing_refusals():
            unit = structuring.add_unit(
                code=form.code.data,
                kind=form.kind.data,
                titles=form.titles,
                parent=parent,
                place=place,
                by=current_user,
            )
            flash(gettext("The unit is added."))
            return redirect(url_for(".show", uid=unit.uid))
    return page("registry/establishment/unit_edit.html", unit=None, parent=_written(uid), form=form)


@bp.route("/<uuid:uid>/edit", methods=["GET", "POST"])
@allows(WRITE)
def edit(uid: UUID) -> ResponseReturnValue:
    unit = _written(uid)
    form = UnitForm(obj=unit_facts(unit))
    form.place_id.choices = named(structure.places())
    if form.validate_on_submit():
        with form.showing_refusals(lambda: unit_facts(_written(uid))):
            structuring.change_unit(
                unit,
                seen=form.version.data,
                code=form.code.data,
                kind=form.kind.data,
                titles=form.titles,
                place_id=form.place_id.data,
                by=current_user,
            )
            flash(gettext("The unit is saved."))
            return redirect(url_for(".show", uid=uid))
    return page("registry/establishment/unit_edit.html", unit=_written(uid), parent=None, form=form)


@bp.route("/<uuid:uid>/move", methods=["GET", "POST"])
@allows(WRITE)
def move(uid: UUID) -> ResponseReturnValue:
    unit = _written(uid)
    form = MoveForm(obj=_placed(unit))
    language = str(get_locale())
    form.parent.choices = structure.units(
        language, reader=current_user, permission=WRITE, but=unit.path
    )
    if form.validate_on_submit():
        parent = structure.unit_at(form.parent.data)
        with form.showing_refusals(lambda: _placed(_written(uid))):
            structuring.move_unit(unit, parent, seen=form.version.data, by=current_user)
            flash(gettext("The unit and everything below it have moved."))
            return redirect(url_for(".show", uid=uid))
    return page("registry/establishment/unit_move.html", unit=_written(uid), form=form)


@bp.route("/<uuid:uid>/command", methods=["GET", "POST"])
@allows(WRITE)
def command(uid: UUID) -> ResponseReturnValue:
    unit = _written(uid)
    form = CommandForm()
    if form.validate_on_submit():
        with form.showing_refusals():
            commander = None
            if form.number.data:
                commander = people.numbered(form.number.data, reader=current_user)
                if commander is None:
                    raise Refusal(gettext("Nobody in your reach has this number."), field="number")
            services.change_command(
                unit, commander, from_on=form.from_on.data or clock.today(), by=current_user
            )
            flash(gettext("The change of command is recorded."))
            return redirect(url_for(".show", uid=uid))
    return page("registry/establishment/command.html", unit=_written(uid), form=form)


@bp.route("/<uuid:uid>/posts/new", methods=["GET", "POST"])
@allows(WRITE)
def new_post(uid: UUID) -> ResponseReturnValue:
    unit = _written(uid)
    form = PostForm(data={"authorised": True, "funded": True})
    if form.validate_on_submit():
        with form.showing_refusals():
            structuring.add_post(unit, number=form.number.data, by=current_user, **_typed(form))
            flash(gettext("The post is added."))
            return redirect(url_for(".show", uid=uid))
    return page("registry/establishment/post.html", unit=_written(uid), post=None, form=form)


@bp.route("/posts/<uuid:uid>", methods=["GET", "POST"])
@allows(WRITE)
def post(uid: UUID) -> ResponseReturnValue:
    post_ = structure.post(uid, reader=current_user, permission=WRITE)
    form = PostForm(obj=post_facts(post_))
    form.number.render_kw = {"readonly": True}
    if form.validate_on_submit():

        def now() -> object:
            return post_facts(structure.post(uid, reader=current_user, permission=WRITE))

        with form.showing_refusals(now):
            structuring.change_post(post_, seen=form.version.data, by=current_user, **_typed(form))
            flash(gettext("The post is saved."))
            return redirect(url_for(".show", uid=post_.unit.uid))
    post_ = structure.post(uid, reader=current_user, permission=WRITE)
    return page("registry/establishment/post.html", unit=post_.unit, post=post_, form=form)


def _typed(form: PostForm) -> dict[str, Any]:
    return {
        "titles": form.titles,
        "band": form.band.data,
        "specialty": form.specialty.data or None,
        "authorised": bool(form.authorised.data),
        "funded": bool(form.funded.data),
        "valid_from": form.valid_from.data,
    }


def _written(uid: UUID) -> Unit:
    return structure.unit(uid, reader=current_user, permission=WRITE)


def _placed(unit: Unit) -> SimpleNamespace:
    """Where it stands, as the form for moving it says it."""
    return SimpleNamespace(version=unit.version, parent=unit.parent_id)
