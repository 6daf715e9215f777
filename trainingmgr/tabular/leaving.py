"""The one way out: any list as a file, and lists of more rows than a day allows."""

from collections.abc import Iterable, Sequence
from typing import Any
from uuid import UUID

from flask import Blueprint, Response, current_app, flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import get_locale, gettext
from flask_login import current_user

from trainingmgr.core import clock
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
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


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
            services.record_export(
                what, rows=len(rows), form=form.form.data, reason=form.reason.data,
                filters=listing.facts, by=current_user, quota=quota,
            )  # fmt: skip
            return _file(listing, listing.name or what, rows, form)
    return page("tabular/leaving.html", listing=listing, form=form, left=left)


def _file(listing: Listing, name: str, rows: Sequence[Any], form: LeavingForm) -> Response:
    language, by, reason = str(get_locale()), current_user.name, form.reason.data
    if form.form.data == "pdf":
        how = Printing(language, by, reason, form.with_portraits)
        return _sent(_paper(listing, rows, how), "application/pdf", f"{name}.pdf")
    layout = writing.Layout(
        title=listing.title, language=language, codes=True, purpose=reason, by=by, at=clock.now()
    )
    cells = map(listing.cells, rows)
    if form.form.data == "csv":
        parts = list(writing.csv_stream(listing.columns, cells, layout))
        return _sent(parts, "text/csv", f"{name}.csv")
    with writing.xlsx(listing.columns, cells, layout) as book:
        return _sent([book.read()], XLSX, f"{name}.xlsx")


def _paper(listing: Listing, rows: Sequence[Any], how: Printing) -> Iterable[bytes]:
    draw = listing.paper
    paper: Printout = draw(rows, how) if draw else printouts.plain(listing, rows, how)
    return iter(paper)


def _sent(parts: Any, kind: str, name: str) -> Response:
    disposition = {"Content-Disposition": f'attachment; filename="{name}"'}
    return Response(parts, mimetype=kind, headers=disposition)


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
