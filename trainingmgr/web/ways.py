"""Where a page that failed leads: up from its address, to what its reader may open."""

from collections.abc import Iterator, Mapping

from flask import current_app, request
from flask.globals import request_ctx
from flask_login import current_user
from werkzeug.exceptions import HTTPException
from werkzeug.routing import MapAdapter

from trainingmgr.core.errors import Sentence
from trainingmgr.core.permissions import HOLDERS, Permission
from trainingmgr.core.values import dataclass
from trainingmgr.web.access import READING, opens


@dataclass(frozen=True)
class Way:
    """A page above the address that failed; `one` is the page of one record, not of a list."""

    url: str
    endpoint: str
    one: bool


AGAIN = {429, 500, 503}
"""What may go well the next time."""


def ways(code: int) -> list[Way]:
    """The record and the list above this address that open to the reader, the nearest first. Of
    what was not found the record may be what is not there: the list alone is left.
    """
    if code >= 500:
        return []
    found: dict[bool, Way] = {}
    for way in _above():
        if code == 404 and way.one:
            continue
        found.setdefault(way.one, way)
        if not way.one:
            break
    return list(found.values())


def again(code: int) -> str | None:
    """The same page, where it was only looked at and may open the next time."""
    return request.full_path.rstrip("?") if code in AGAIN and request.method in READING else None


def whose() -> list[Sentence]:
    """The roles whose work this address is, where the reader has none of them."""
    view = current_app.view_functions.get(request.endpoint or "")
    said = getattr(view, "access", "")
    if isinstance(said, str) or opens(request.endpoint or ""):
        return []
    return list(dict.fromkeys(role for each in said for role in HOLDERS.get(each, ())))


def who_gives_roles() -> list[Sentence]:
    return list(HOLDERS.get(Permission.GRANT_WRITE, ()))


def _above() -> Iterator[Way]:
    adapter = request_ctx.url_adapter
    parts = [each for each in request.path.split("/") if each]
    longest = len(parts) if request.method not in READING else len(parts) - 1
    for count in range(longest, 0, -1):
        path = "/" + "/".join(parts[:count])
        if adapter and (found := _page(adapter, path)) and _is_open(found[0]):
            yield Way(request.script_root + path, found[0], bool(found[1]))


def _page(adapter: MapAdapter, path: str) -> tuple[str, Mapping[str, object]] | None:
    for tried in (path, path + "/"):
        try:
            return adapter.match(tried, "GET")
        except HTTPException:  # a redirect to the same with a stroke at its end is one of them
            continue
    return None


def _is_open(endpoint: str) -> bool:
    said = getattr(current_app.view_functions[endpoint], "access", None)
    if said is None or not (said == "public" or current_user.is_authenticated):
        return False
    return opens(endpoint)
