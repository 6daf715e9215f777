"""What leaves the site to be checked without it: one page that needs no network, and its list."""

import json
from base64 import b64encode
from collections.abc import Mapping
from hashlib import sha256
from pathlib import Path
from typing import Any

from flask import Response, abort, current_app, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import force_locale, get_locale

from trainingmgr.training.certificates import words
from trainingmgr.training.certificates.queries import verifying
from trainingmgr.training.certificates.services import asking, publishing
from trainingmgr.training.certificates.services.layouts import LANGUAGES
from trainingmgr.training.certificates.views.verifying import address, bp, too_often
from trainingmgr.web.access import public

TONGUES = {"en": "English", "fr": "Français", "ar": "العربية"}
SCRIPTS, STYLE = ("ed25519.js", "verify.js"), "page.css"
MOST_LISTS = 1000


@bp.get("/offline.html")
@public
def offline() -> ResponseReturnValue:
    """The page to be saved: our keys, what is withdrawn as of now, words in three languages."""
    if not asking.may_ask(request.remote_addr or ""):
        return too_often()
    language = str(get_locale())
    said = {each: _said(each) for each in LANGUAGES}
    script = "\n".join(map(_file, SCRIPTS))
    style = _file(STYLE)
    settings = current_app.extensions["settings"]
    text = render_template(
        "verify/offline.html",
        language=language, said=said[language], tongues=TONGUES, programme=settings.programme,
        address=address(), script=script, style=style, script_hash=_mark(script),
        style_hash=_mark(style),
        facts={"keys": verifying.printed_keys(), "words": said, "language": language,
               "list": publishing.withdrawn_list(settings.address)},
    )  # fmt: skip
    return _attached(text, "verify-certificates.html", "application/octet-stream")


@bp.get("/withdrawn.jwt")
@public
def withdrawn() -> ResponseReturnValue:
    """The signed list of what is withdrawn, as of now."""
    if not asking.may_ask(request.remote_addr or ""):
        return too_often()
    text = publishing.withdrawn_list(current_app.extensions["settings"].address)
    return _attached(text, "withdrawn.jwt", "application/jwt")


@bp.get("/status/<int:number>")
@public
def status(number: int) -> ResponseReturnValue:
    """One status list for programs that check credentials."""
    if number >= MOST_LISTS:
        abort(404)
    if not asking.may_ask(request.remote_addr or ""):
        return too_often()
    text = publishing.status_list(number, current_app.extensions["settings"].address)
    return Response(text, mimetype="application/vc+jwt")


def _said(language: str) -> Mapping[str, str]:
    with force_locale(language):
        return {key: str(sentence) for key, sentence in words.OFFLINE.items()}


def _file(name: str) -> str:
    return (Path(current_app.static_folder or "") / "offline" / name).read_text()


def _mark(text: str) -> str:
    return b64encode(sha256(text.encode()).digest()).decode()


def _attached(text: str, name: str, kind: str) -> Response:
    return Response(
        text, mimetype=kind, headers={"Content-Disposition": f"attachment; filename={name}"}
    )


def as_json(content: Any, kind: str = "application/json") -> Response:
    return Response(json.dumps(content, ensure_ascii=False), mimetype=kind)
