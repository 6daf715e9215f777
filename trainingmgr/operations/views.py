from flask import Blueprint, jsonify, redirect, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.exc import OperationalError

from trainingmgr.core.db import db
from trainingmgr.core.permissions import Permission
from trainingmgr.operations import health as asked
from trainingmgr.web.access import allows, public
from trainingmgr.web.pages import page

bp = Blueprint("operations", __name__)


@bp.get("/healthz")
@public
def alive() -> ResponseReturnValue:
    """The process answers."""
    return jsonify(status="ok")


@bp.get("/readyz")
@public
def ready() -> ResponseReturnValue:
    """The database answers and has the schema that this version needs."""
    try:
        is_ready = _health().is_ready
    except OperationalError:
        db.session.rollback()
        is_ready = False
    return jsonify(status="ok" if is_ready else "not ready"), 200 if is_ready else 503


@bp.get("/favicon.ico")
@public
def mark() -> ResponseReturnValue:
    """A browser that shows a file rather than a page asks for the site's mark under this name."""
    return redirect(url_for("static", filename="mark.svg"))


@bp.get("/system")
@allows(Permission.SYSTEM_READ)
def system() -> ResponseReturnValue:
    return page("operations/system.html", health=_health())


def _health() -> asked.Health:
    return asked.health()
