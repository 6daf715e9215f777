"""Packs for a session: made, and taken out as paper or as data."""

from datetime import timedelta
from uuid import UUID

from flask import Blueprint, Response, flash, redirect, url_for
from flask.typing import ResponseReturnValue
from flask_babel import get_locale, gettext
from flask_login import current_user

from trainingmgr.core import clock
from trainingmgr.core.errors import Refusal
from trainingmgr.core.permissions import Permission
from trainingmgr.oversight.bodies import queries as bodies
from trainingmgr.oversight.workspace import forms, printouts
from trainingmgr.oversight.workspace.models import OversightPack
from trainingmgr.oversight.workspace.queries import samples as queries
from trainingmgr.oversight.workspace.rules.drawing import unpacked
from trainingmgr.oversight.workspace.rules.packing import archive
from trainingmgr.oversight.workspace.services import packing as services
from trainingmgr.web.access import allows
from trainingmgr.web.pages import page

bp = Blueprint("packs", __name__, url_prefix="/oversight/packs")
READ = Permission.SHORTCUT_READ


@bp.route("/of/<uuid:uid>", methods=["GET", "POST"])
@allows(READ)
def index(uid: UUID) -> ResponseReturnValue:
    """The packs of one act, and a form for another."""
    act, today = bodies.act(uid), clock.today()
    form = forms.PackForm(data={"first": today - timedelta(days=92), "last": today})
    if form.validate_on_submit() and form.first.data and form.last.data:
        with form.showing_refusals():
            made = services.make(act, form.first.data, form.last.data, by=current_user)
            flash(gettext("%(code)s is made and stays as it is.", code=made.code))
            return redirect(url_for(".index", uid=uid))
    act = bodies.act(uid)
    return page("oversight/workspace/packs.html", act=act, rows=queries.packs(act.id), form=form)


@bp.post("/<uuid:uid>/paper")
@allows(READ, fresh=True)
def paper(uid: UUID) -> ResponseReturnValue:
    """The same bytes whenever it is drawn in this language."""
    row, language = _standing(uid), str(get_locale())
    drawn = b"".join(printouts.pack(row, language))
    return _out(uid, drawn, "application/pdf", f"{row.code}-{language}.pdf", "paper")


@bp.post("/<uuid:uid>/data")
@allows(READ, fresh=True)
def data(uid: UUID) -> ResponseReturnValue:
    """Canonical JSON, its tables as CSV, and the hash of each."""
    row = _standing(uid)
    return _out(uid, archive(unpacked(row.content)), "application/zip", f"{row.code}.zip", "data")


def _standing(uid: UUID) -> OversightPack:
    row = queries.pack(uid)
    if not row.content:
        raise Refusal(gettext("Its time is over: what was frozen in it is erased (R-DAT-07)."))
    return row


def _out(uid: UUID, body: bytes, kind: str, name: str, form: str) -> ResponseReturnValue:
    services.take(queries.pack(uid), form, body, by=current_user)
    return Response(
        body, mimetype=kind, headers={"Content-Disposition": f"attachment; filename={name}"}
    )
