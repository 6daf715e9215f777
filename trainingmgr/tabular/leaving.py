"""The one way out: any list as a file, and lists of more rows than a day allows."""

from collections.abc import Callable, Iterable, Sequence
from typing import Any
from uuid import UUID

from flask import Blueprint, Response, current_app, flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import get_locale, gettext
from flask_login import current_user
from werkzeug.wsgi import wrap_file

from trainingmgr.core import clock, pairs
from trainingmgr.core.db import one_snapshot
from trainingmgr.core.permissions import Permission
from trainingmgr.documents.paper import Printout
from trainingmgr.tabular import listings, printouts, queries, services, words, writing
from trainingmgr.tabular.forms import LeavingForm
from trainingmgr.tabular.listings import Listing, Printing
from trainingmgr.tabular.neighbours import names_of
from trainingmgr.web.access import allows
from trainingmgr.web.form import Deed, Form
from trainingmgr.web.pages import page

bp = Blueprint("exports", __name__, url_prefix="/exports")
READ = (Permission.EXPORT, Permission.EXPORT_APPROVE)
KINDS = {
    "pdf": "application/pdf",
    "csv": "text/csv",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}
PART = 1 << 16


@bp.app_template_global()
def export_url(what: str, **asked: object) -> str | None:
    """Where this list leaves as it is narrowed now, for a reader who may take it."""
    if not listings.may_take(what, current_user):
        return None
    kept: dict[str, Any] = request.args.to_dict(flat=False)
    kept.pop("cursor", None)
    return url_for("exports.one", what=what, **(kept | asked))


@bp.route("/<what>", methods=["GET", "POST"])
@allows(Permission.EXPORT, Permission.JOURNAL_EXPORT)
def one(what: str) -> ResponseReturnValue:
    """A list as it is narrowed and ordered: with a reason, within the quota, on record."""
    listing = listings.opened(what, reader=current_user)
    form = LeavingForm(portraits=listing.offers_portraits)
    quota = current_app.extensions["settings"].export_quota
    left = queries.room(what, listing.facts, by=current_user, quota=quota)
    if "form" in request.form and form.validate_on_submit():
        rows = listing.fetch(left)
        with form.showing_refusals():

            def record(count: int) -> None:
                services.record_export(
                    what, rows=count, form=form.form.data, reason=form.reason.data,
                    filters=listing.facts, by=current_user, quota=quota,
                )  # fmt: skip

            if form.form.data != "pdf":
                parts = _table(listing, rows, form, record)
            else:
                parts = _printed(what, listing, rows, form, record)
            return _sent(parts, form, listing.name or what)
    return page("tabular/leaving.html", listing=listing, form=form, left=left)


Record = Callable[[int], None]
"""Notes so many rows that leave. Refused above the quota."""


def _printed(
    what: str, listing: Listing, rows: Iterable[Any], form: LeavingForm, record: Record
) -> Iterable[bytes]:
    """On paper, which is held whole in memory. In two languages all its words are said anew."""
    with one_snapshot():
        whole = list(rows)
    record(len(whole))
    with pairs.in_both(form.pair.data or str(get_locale())) as language:
        how = Printing(language, current_user.name, form.reason.data, portraits=form.with_portraits)
        if form.pair.data:
            listing = listings.opened(what, reader=current_user)
        return _paper(listing, whole, how)


def _table(
    listing: Listing, rows: Iterable[Any], form: LeavingForm, record: Record
) -> Iterable[bytes]:
    """A file of rows, read and drawn a piece at a time: nobody who writes waits for the drawing."""
    layout = writing.Layout(
        title=listing.title, language=str(get_locale()), codes=True, purpose=form.reason.data,
        by=current_user.name, at=clock.now(),
    )  # fmt: skip
    with writing.Aside() as aside:
        with one_snapshot():
            aside.lay(map(listing.cells, rows))
        record(aside.count)
        write = writing.csv_file if form.form.data == "csv" else writing.xlsx
        return wrap_file(request.environ, write(listing.columns, aside, layout), PART)


def _paper(listing: Listing, rows: Sequence[Any], how: Printing) -> Iterable[bytes]:
    draw = listing.paper
    paper: Printout = draw(rows, how) if draw else printouts.plain(listing, rows, how)
    return iter(paper)


def _sent(parts: Iterable[bytes], form: LeavingForm, name: str) -> Response:
    kind = form.form.data
    disposition = {"Content-Disposition": f'attachment; filename="{name}.{kind}"'}
    return Response(parts, mimetype=KINDS[kind], headers=disposition)


@bp.get("")
@allows(*READ)
def index() -> ResponseReturnValue:
    """One's own questions, and those of others that one may answer."""
    return _listed()


def _listed(form: Form | None = None) -> ResponseReturnValue:
    found = queries.requests(reader=current_user, cursor=request.args.get("cursor"))
    ids = {each.by_id for each in found.rows} | {each.decided_by_id for each in found.rows}
    return page(
        "tabular/exports.html",
        page=found,
        form=form,
        names=names_of(ids),
        leaves=words.LEAVES,
        agrees=current_user.may(Permission.EXPORT_APPROVE),
    )


@bp.post("/<uuid:uid>/agreement")
@allows(Permission.EXPORT_APPROVE)
def agree(uid: UUID) -> ResponseReturnValue:
    """The second person lets the list leave."""
    return _decided(uid, agreed=True)


@bp.post("/<uuid:uid>/refusal")
@allows(Permission.EXPORT_APPROVE)
def refuse(uid: UUID) -> ResponseReturnValue:
    """The second person keeps it here."""
    return _decided(uid, agreed=False)


def _decided(uid: UUID, *, agreed: bool) -> ResponseReturnValue:
    form = Deed()
    with form.showing_refusals():
        found = queries.export_request(uid, reader=current_user)
        services.decide_export(found, agreed=agreed, by=current_user, seen=form.version.data)
        flash(gettext("It is recorded."), "ok")
        return redirect(url_for(".index"))
    return _listed(form)
