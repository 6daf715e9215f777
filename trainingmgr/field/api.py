"""What the app on a phone asks of the site.

Before it is registered a phone comes with the session of whoever signed in on it; afterwards with
a token of its own, which opens nothing else, and which ends with the phone. The pages of the app
say nothing of anybody: they are open, so that the browser can keep them.
"""

import json
from base64 import b64encode
from collections.abc import Callable
from functools import wraps
from hashlib import blake2b
from math import ceil
from pathlib import Path
from typing import Any
from uuid import UUID

from cryptography.hazmat.primitives.hashes import SHA256
from flask import (
    Blueprint,
    Response,
    abort,
    current_app,
    redirect,
    render_template,
    request,
    url_for,
)
from flask.typing import ResponseReturnValue
from flask_babel import force_locale, get_locale
from flask_login import current_user
from flask_wtf.csrf import generate_csrf

from trainingmgr.accounts.signing_in import is_fresh, may_enter
from trainingmgr.core import clock
from trainingmgr.core.db import let_go
from trainingmgr.core.errors import Refusal
from trainingmgr.core.late import Late
from trainingmgr.field import queries, services, words
from trainingmgr.field.models import Device
from trainingmgr.field.queries.holdings import holdings
from trainingmgr.field.rules import MOST_BYTES, MOST_ENTRIES
from trainingmgr.field.services import giving, taking
from trainingmgr.field.services.kinds import Site
from trainingmgr.field.services.turns import Turns
from trainingmgr.training.nudges import STEMS, WHOLE, plain
from trainingmgr.web.access import freshly_signed_in, locks_late, public, signed_in
from trainingmgr.web.pages import page
from trainingmgr.web.requests import LANGUAGES

x509: Any = Late("cryptography.x509")

bp = Blueprint("field", __name__, url_prefix="/field")
MODULES = (
    "app", "drafts", "gate", "lock", "marking", "outbox", "photos", "pieces", "said", "screens",
    "store", "wire", "writing",
)  # fmt: skip
ICONS = ("field/icon-192.png", "field/icon-512.png")
TURNS = Turns()
ROUNDS = 600_000
"""Of PBKDF2 (SHA-256) from the PIN, as OWASP asks for; the browsers have nothing slower."""


@bp.get("/")
@public
def app() -> ResponseReturnValue:
    return render_template("field/app.html", code=_code("app"))


@bp.get("/code/<mark>/<name>.js")
@public
def code(mark: str, name: str) -> ResponseReturnValue:
    """A script of the app, under an address that changes with any of them."""
    if name not in MODULES:
        abort(404)
    return Response(_script(name), mimetype="text/javascript")


@bp.get("/worker.js")
@public
def worker() -> ResponseReturnValue:
    """What lets the app open without signal: it keeps the scripts and words, and nothing else."""
    kept = [
        url_for(".app"), url_for(".manifest"), url_for("static", filename="field/app.css"),
        url_for("static", filename="mark.svg"),
        *(url_for("static", filename=each) for each in ICONS), *map(_code, MODULES),
        *(url_for(".said", language=each) for each in LANGUAGES),
    ]  # fmt: skip
    head = f"const SHELL = {json.dumps(kept)};\nconst MARK = {json.dumps(_shell())};\n"
    return Response(head + _script("worker"), mimetype="text/javascript")


@bp.get("/manifest.webmanifest")
@public
def manifest() -> ResponseReturnValue:
    """What a home screen shows."""
    language = get_locale()
    icons = [
        {"src": url_for("static", filename=each), "type": "image/png",
         "sizes": f"{size}x{size}", "purpose": "any maskable"}
        for each, size in zip(ICONS, (192, 512), strict=True)
    ]  # fmt: skip
    told = {
        "name": current_app.extensions["settings"].programme, "short_name": "Training",
        "lang": language.language, "dir": language.text_direction, "start_url": url_for(".app"),
        "scope": url_for(".app"), "id": url_for(".app"), "display": "standalone",
        "orientation": "portrait", "theme_color": "#15282f", "background_color": "#ffffff",
        "icons": icons,
    }  # fmt: skip
    return Response(json.dumps(told, ensure_ascii=False), mimetype="application/manifest+json")


@bp.get("/words/<language>.json")
@public
def said(language: str) -> ResponseReturnValue:
    """What the app says in one language, and what its lists offer."""
    if language not in LANGUAGES:
        abort(404)
    with force_locale(language):
        told = {
            "said": {key: str(each) for key, each in words.APP.items()},
            "codes": words.codes(), "languages": LANGUAGES,
            "stems": [[plain(each), each in WHOLE] for each in STEMS],
        }  # fmt: skip
        return _json(told)


@bp.get("/trust")
@public
def trust() -> ResponseReturnValue:
    """How a phone comes to trust a site on its local network, read before it does."""
    found = _authority()
    digest = x509.load_pem_x509_certificate(found).fingerprint(SHA256()) if found else b""
    mark = digest.hex(":").upper()
    address = current_app.extensions["settings"].address + url_for(".app")
    return page("field/trust.html", mark=mark, address=address)


@bp.get("/trust/authority.crt")
@public
def authority() -> ResponseReturnValue:
    found = _authority()
    if not found:
        abort(404)
    named = {"Content-Disposition": "attachment; filename=training-manager.crt"}
    return Response(found, mimetype="application/x-x509-ca-cert", headers=named)


def _authority() -> bytes:
    """The certificate of the site's own authority, where `serve --lan` has made one."""
    file = current_app.extensions["settings"].instance_path / "lan" / "authority.crt"
    return file.read_bytes() if file.is_file() else b""


@bp.get("/here")
@signed_in
def here() -> ResponseReturnValue:
    """Whether somebody is signed in who may register a phone, and the token of their writes."""
    told = {
        "may": services.may_carry(current_user), "fresh": is_fresh(), "token": generate_csrf(),
        "rounds": ROUNDS,
    }  # fmt: skip
    return _json(told)


@bp.get("/proof")
@freshly_signed_in
def proof() -> ResponseReturnValue:
    """Back to the app by way of signing in, or of proving again: a phone takes a week with it."""
    return redirect(url_for(".app"))


@bp.post("/devices")
@freshly_signed_in
def register() -> ResponseReturnValue:
    try:
        made = services.register(str(_sent().get("name", "")), by=current_user)
    except Refusal as refusal:
        return _json({"says": str(refusal)}, 422)
    told = {
        "device": str(made.device.uid), "token": made.token, "secret": _hex(made.secret),
        "lease": _lease(),
    }  # fmt: skip
    return _json(told)


@bp.post("/devices/<uuid:uid>/secret")
@freshly_signed_in
def secret(uid: UUID) -> ResponseReturnValue:
    """Our half of the key once more, for whoever has just shown that the account is theirs."""
    try:
        found = services.open_again(queries.own(uid, reader=current_user), by=current_user)
    except Refusal as refusal:
        return _json({"says": str(refusal)}, 410)
    return _json({"secret": _hex(found), "lease": _lease()})


@bp.get("/devices/<uuid:uid>/standing")
@public
def standing(uid: UUID) -> ResponseReturnValue:
    """Whether a phone may still open. It asks when it starts, before anybody gives a PIN."""
    stands, shut = queries.stands(uid)
    return _json({"stands": stands, "shut": shut} if shut else {"stands": stands})


Told = Callable[[Device], ResponseReturnValue]


def by_phone(view: Told) -> Callable[[], ResponseReturnValue]:
    """Open to a phone that shows its token, while it and its account stand, when it is its turn."""

    @public
    @locks_late
    @wraps(view)
    def asked() -> ResponseReturnValue:
        with TURNS.turn() as wait:
            return _come_again(wait) if wait else _asked(view)

    return asked


def _asked(view: Told) -> ResponseReturnValue:
    token = request.headers.get("Authorization", "").removeprefix("Bearer ")
    device = queries.by_token(token) if token else None
    if device is None:
        return _json({"says": ""}, 401)
    if not device.stands:
        return _json({"withdrawn": True}, 410)
    if not (
        may_enter(device.user, current_app.extensions["settings"])
        and services.may_carry(device.user)
    ):
        return _json({"says": str(words.APP["closed_out"])}, 403)
    if device.shut_at is not None:
        return _json({"shut": True, "says": str(words.APP["shut_out"])}, 403)
    if services.hurries(device):
        answer = _json({"says": str(words.APP["too_often"])}, 429)
        answer.headers["Retry-After"] = "60"
        return answer
    return view(device)


def _come_again(wait: float) -> Response:
    """Others are at it: no database was asked and nothing of the body was read."""
    answer = _json({"wait": ceil(wait * 100) / 100}, 503)
    answer.headers["Retry-After"] = str(ceil(wait))
    return answer


@bp.post("/holdings", endpoint="holdings")
@by_phone
def given(device: Device) -> ResponseReturnValue:
    """The work of the next days."""
    found = holdings(device.user, clock.today(), str(get_locale()))
    let_go()
    giving.note(device, found, by=device.user)
    return _json(found | {"lease": _lease(), "today": clock.today().isoformat()})


@bp.post("/entries")
@by_phone
def entries(device: Device) -> ResponseReturnValue:
    """What was written on the phone: an answer for each."""
    sent = _sent().get("entries")
    if not isinstance(sent, list) or len(sent) > MOST_ENTRIES:
        return _json({"says": ""}, 400)
    site = Site.of(current_app.extensions["settings"])
    answers = taking.hear_and_take(device, sent, by=device.user, site=site)
    return _json({"answers": [each.told for each in answers], "lease": _lease()})


def _sent() -> dict[str, Any]:
    request.max_content_length = MOST_BYTES  # of a body too that does not say how long it is
    try:
        found = request.get_json(silent=True)
    except RecursionError:  # brackets without end
        found = None
    if not isinstance(found, dict):
        abort(400)
    return found


def _json(told: Any, status: int = 200) -> Response:
    return Response(
        json.dumps(told, ensure_ascii=False), status=status, mimetype="application/json"
    )


def _lease() -> int:
    """For how many seconds from now a phone opens by its PIN without being heard of again."""
    return int(current_app.extensions["settings"].phone_hours) * 3600


def _hex(text: str) -> str:
    """As the browser reads it: base64 of the bytes."""
    return b64encode(bytes.fromhex(text)).decode()


def _code(name: str) -> str:
    return url_for(".code", mark=_shell(), name=name)


def _script(name: str) -> str:
    return (_folder() / f"{name}.js").read_text()


def _folder() -> Path:
    return Path(current_app.static_folder or "") / "js" / "field"


def _shell() -> str:
    """A mark of everything that the app is made of."""
    kept: dict[str, str] = current_app.extensions.setdefault("field", {})
    if "mark" not in kept or current_app.testing:
        mark = blake2b(digest_size=6)
        for file in sorted(_folder().glob("*.js")):
            mark.update(file.read_bytes())
        for language in LANGUAGES:
            with force_locale(language):
                mark.update("".join(map(str, words.APP.values())).encode())
        mark.update(Path(_folder().parents[1] / "field" / "app.css").read_bytes())
        kept["mark"] = mark.hexdigest()
    return kept["mark"]
