from uuid import UUID

from flask import Blueprint, flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import get_locale, gettext
from flask_login import current_user

from trainingmgr.core import clock
from trainingmgr.core.permissions import Permission
from trainingmgr.tabular.importables import kinds
from trainingmgr.vetting.watchlists import queries, services
from trainingmgr.vetting.watchlists.forms import (
    UN_LIST,
    FocalPointForm,
    ListForm,
    SecondLookForm,
)
from trainingmgr.vetting.watchlists.models import WatchListVersion
from trainingmgr.vetting.watchlists.rules import Doubt, VersionState, is_old
from trainingmgr.vetting.watchlists.words import (
    DOUBTS,
    LAYOUTS,
    VERSION_KINDS,
    VERSION_STATES,
)
from trainingmgr.web.access import allows
from trainingmgr.web.pages import page

bp = Blueprint("watchlists", __name__, url_prefix="/vetting/lists")
READ, BRING = Permission.WATCHLIST_READ, Permission.WATCHLIST_IMPORT
SAYS = {
    "states": VERSION_STATES, "kinds": VERSION_KINDS, "layouts": LAYOUTS, "doubts": DOUBTS,
    "doubt_of": Doubt,
}  # fmt: skip


@bp.get("")
@allows(READ)
def index() -> ResponseReturnValue:
    """Every list, how old the version in force is, and how far screening has come."""
    today = clock.today()
    newest = queries.newest()
    return page(
        "vetting/watchlists/index.html",
        rows=[(each, newest.get(each.id), _age(newest.get(each.id))) for each in queries.lists()],
        waiting=queries.waiting(),
        today=today,
        is_old=is_old,
        **SAYS,
    )


def _age(version: WatchListVersion | None) -> int | None:
    """How many days old a version is."""
    if version is None or version.generated_on is None:
        return None
    return (clock.today() - version.generated_on).days


@bp.route("/new", methods=["GET", "POST"])
@allows(BRING, fresh=True)
def new() -> ResponseReturnValue:
    form = ListForm()
    if not form.is_submitted():
        form.title.data = UN_LIST
    if form.validate_on_submit():
        with form.showing_refusals():
            version = services.bring(
                form.title.data,
                form.file.data.stream,
                file_name=form.file.data.filename,
                by=current_user,
                language=str(get_locale()),
            )
            return redirect(url_for(".version", uid=version.uid))
    return page(
        "vetting/watchlists/new.html",
        form=form,
        lists=queries.lists(),
        tables="watch-lists" in kinds(),
    )


@bp.route("/<uuid:uid>", methods=["GET", "POST"])
@allows(READ)
def show(uid: UUID) -> ResponseReturnValue:
    """One list: its versions, newest first, and who is told of a confirmed match."""
    form, brings = FocalPointForm(), current_user.may(BRING)
    form.account.choices = [(str(each.id), each.name) for each in queries.readers()]
    found = queries.watch_list(uid)
    if not form.is_submitted() and found.focal_point_id:
        form.account.data = str(found.focal_point_id)
    if brings and form.validate_on_submit():
        with form.showing_refusals():
            services.name_focal_point(found, queries.account(form.account.data), by=current_user)
            flash(gettext("This account is told of every confirmed match from now on."))
            return redirect(url_for(".show", uid=uid))
    found = queries.watch_list(uid)
    return page(
        "vetting/watchlists/show.html",
        list=found,
        form=form,
        brings=brings,
        page=queries.versions(found.id, cursor=request.args.get("cursor")),
        **SAYS,
    )


@bp.route("/versions/<uuid:uid>", methods=["GET", "POST"])
@allows(READ)
def version(uid: UUID) -> ResponseReturnValue:
    """One file of a list: how far it is read, what is odd about it, and what it holds."""
    found = queries.version(uid)
    form = SecondLookForm(obj=found)
    if current_user.may(BRING) and form.validate_on_submit():
        with form.showing_refusals(lambda: queries.version(uid)):
            if request.form.get("deed") == "refuse":
                services.refuse(found, form.reason.data, seen=form.version.data, by=current_user)
                flash(gettext("The file is sent back. The version in force stays."))
            else:
                services.confirm(found, form.reason.data, seen=form.version.data, by=current_user)
                flash(gettext("The list is in force. Everybody is compared with it."))
            return redirect(url_for(".version", uid=uid))
    found = queries.version(uid)
    return page(
        "vetting/watchlists/version.html",
        version=found,
        job=queries.reading(found) if found.state is VersionState.READING else None,
        former=queries.in_force(found.list_id) if found.state is VersionState.WAITING else None,
        age=_age(found),
        form=form,
        **SAYS,
    )
