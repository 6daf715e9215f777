"""The browser's posture: what pages may load, who may frame them, what may be kept."""

from collections.abc import MutableMapping

from flask import Flask, Response, current_app, request
from flask_login import current_user

CSP = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; "
    "font-src 'self'; connect-src 'self'; form-action 'self'; base-uri 'none'; "
    "frame-ancestors 'none'; manifest-src 'self'"
)


HSTS = "max-age=31536000; includeSubDomains"


def of_files(headers: MutableMapping[str, str], *_which: object, secure: bool) -> None:
    """The same for static files, which the application itself does not answer."""
    headers["X-Content-Type-Options"] = "nosniff"
    headers["Cross-Origin-Resource-Policy"] = "same-origin"
    if secure:
        headers["Strict-Transport-Security"] = HSTS


def init_app(app: Flask, *, secure: bool) -> None:
    """Set on every answer. `secure` is false only on loopback over plain http."""

    @app.after_request
    def _harden(response: Response) -> Response:
        headers = response.headers
        headers.setdefault("Content-Security-Policy", CSP)
        headers["X-Content-Type-Options"] = "nosniff"
        headers["X-Frame-Options"] = "DENY"
        headers["Referrer-Policy"] = "no-referrer"
        headers["Permissions-Policy"] = "camera=(), geolocation=(), microphone=(), payment=()"
        headers["Cross-Origin-Opener-Policy"] = "same-origin"
        headers["Cross-Origin-Resource-Policy"] = "same-origin"
        if secure:
            headers["Strict-Transport-Security"] = HSTS
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


def _may_cache() -> bool:
    view = current_app.view_functions.get(request.endpoint or "")
    return getattr(view, "may_cache", False)
