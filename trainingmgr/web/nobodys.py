"""Pages that anybody may use without an account, on a phone or a computer that others hold too."""

from typing import Any

from flask import Response, current_app
from flask.typing import ResponseReturnValue
from flask_babel import get_locale

from trainingmgr.web.pages import page


def unlisted(response: Response) -> Response:
    """No engine that searches the web lists them, or keeps a copy."""
    response.headers["X-Robots-Tag"] = "noindex, nofollow, noarchive"
    return response


def of_nobody(template: str, **facts: Any) -> tuple[str, int]:
    """Nobody is at work on such a page, whoever has signed in on this computer."""
    settings = current_app.extensions["settings"]
    return page(
        template, account=None, navigation=[], unsent=None, leave_to=settings.leave_to,
        lang=str(get_locale()), **facts,
    )  # fmt: skip


def too_often(template: str, seconds: int) -> ResponseReturnValue:
    """So many ask at this moment that whoever comes next is told to wait, and how long."""
    body, _status = of_nobody(template)
    return body, 429, {"Retry-After": str(seconds)}
