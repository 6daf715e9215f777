"""Who this site is, for programs: its keys and its decentralised identifier. Nothing personal."""

from flask import Blueprint, Response, current_app
from flask.typing import ResponseReturnValue

from trainingmgr.training.certificates.services import publishing
from trainingmgr.training.certificates.views.offline import as_json
from trainingmgr.web.access import public

bp = Blueprint("identity_of_site", __name__, url_prefix="/.well-known")


@bp.after_request
def _for_everybody(response: Response) -> Response:
    """Pages of others check credentials in the browser."""
    response.headers["Access-Control-Allow-Origin"] = "*"
    response.headers["Cross-Origin-Resource-Policy"] = "cross-origin"
    return response


@bp.get("/did.json")
@public
def did() -> ResponseReturnValue:
    found = publishing.did_document(current_app.extensions["settings"].address)
    return as_json(found, "application/did+json")


@bp.get("/jwks.json")
@public
def jwks() -> ResponseReturnValue:
    found = publishing.key_set(current_app.extensions["settings"].address)
    return as_json(found, "application/jwk-set+json")
