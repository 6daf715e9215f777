"""Lists that want to leave in more rows than a day allows: who asked, and who agreed."""

from uuid import UUID

from flask import Blueprint, flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext
from flask_login import current_user

from trainingmgr.core.permissions import Permission
from trainingmgr.tabular import queries, services, words
from trainingmgr.tabular.neighbours import names_of
from trainingmgr.web.access import allows
from trainingmgr.web.form import Deed, Form
from trainingmgr.web.pages import page

bp = Blueprint("exports", __name__, url_prefix="/exports")
READ = (Permission.EXPORT, Permission.EXPORT_APPROVE)


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
