"""The browser's posture: what pages may load, who may frame them, what may be kept."""

import unicodedata
from collections.abc import MutableMapping
from urllib.parse import quote

from flask import Flask, Response, current_app, request
from flask_login import current_user
from werkzeug.datastructures import Headers

CSP = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; "
    "font-src 'self'; connect-src 'self'; form-action 'self'; base-uri 'none'; "
    "frame-ancestors 'none'; manifest-src 'self'"
)


ALWAYS = {
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "no-referrer",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=()",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
}
HSTS = "max-age=31536000; includeSubDomains"


def of_all(headers: MutableMapping[str, str] | Headers, *_which: object, secure: bool) -> None:
    """What every answer carries; static files too, which the application does not answer."""
    headers.setdefault("Content-Security-Policy", CSP)
    for name, value in ALWAYS.items():
        headers[name] = value
    if secure:
        headers["Strict-Transport-Security"] = HSTS


def init_app(app: Flask, *, secure: bool) -> None:
    """Set on every answer. `secure` is false only on loopback over plain http."""

    @app.after_request
    def _harden(response: Response) -> Response:
        headers = response.headers
        _name_files(headers)
        of_all(headers, secure=secure)
        if _may_cache():
            headers.add("Vary", "Accept-Language")
        elif request.endpoint != "static":
            headers["Cache-Control"] = "no-store"
            if not current_user.is_authenticated:
                headers.add("Vary", "Accept-Language")
        return response

    app.config.update(
        SESSION_COOKIE_NAME="__Host-session" if secure else "session",
        SESSION_COOKIE_SECURE=secure,
        SESSION_COOKIE_HTTPONLY=True,
        SESSION_COOKIE_SAMESITE="Lax",
        SESSION_COOKIE_PATH="/",
    )


def _name_files(headers: Headers) -> None:
    """What a file is called may hold a code of this site, which people write in any script and
    with any sign: written as RFC 6266 has it, it ends neither the name nor the header.
    """
    kind, named, name = headers.get("Content-Disposition", "").partition("; filename=")
    if not named or "filename*=" in name:
        return
    names, name = {}, name.strip('"')
    names["filename"] = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode()
    if names["filename"] != name:
        names["filename*"] = f"UTF-8''{quote(name, safe='')}"
    headers.set("Content-Disposition", kind, **names)


def _may_cache() -> bool:
    view = current_app.view_functions.get(request.endpoint or "")
    return getattr(view, "may_cache", False)
