"""Who may reach a view. Every endpoint says `allows`, `signed_in` or `public`; a test insists.

Every write of somebody signed in carries the forgery token of the session, whether or not the
view has a form. Public forms check their own, so that a page too old keeps what was typed.
"""

from collections.abc import Callable
from functools import wraps
from typing import Any, TypeVar, cast

from flask import abort, current_app, g, request
from flask.typing import ResponseReturnValue
from flask_login import current_user

from trainingmgr.core.permissions import Permission

READING = {"GET", "HEAD", "OPTIONS"}
FILES = (".pdf", ".csv", ".jpg", ".json", ".txt", ".xlsx", ".zip")
"""How addresses of what is taken away end."""
View = TypeVar("View", bound=Callable[..., ResponseReturnValue])


def allows(
    *permissions: Permission, fresh: bool = False, why: str | None = None
) -> Callable[[View], View]:
    """Open to whoever holds one of the permissions. How far it reaches is the query's business.

    `fresh` asks for the second factor, or the password, again if the last time is more than five
    minutes ago: for deeds that cannot be called back. `why` is a kind of work of which the reason
    is asked before anything is shown.
    """
    return lambda view: _guarded(view, permissions, fresh=fresh, says=permissions, why=why)


def why_first(work: str, record: object = "") -> ResponseReturnValue | None:
    """Where it is said why, if it was not yet of this work, or of this record: a view that asks
    of each record does so once it has found it.
    """
    gate = current_app.extensions["gate"]
    asked: ResponseReturnValue | None = gate.say_why(work, str(record))
    return asked


def signed_in(view: View) -> View:
    """Open to every account, for what is their own."""
    return _guarded(view, (), fresh=False, says="signed in")


def freshly_signed_in(view: View) -> View:
    """The same, for what cannot be called back: asks for the second factor or password again."""
    return _guarded(view, (), fresh=True, says="signed in")


def public(view: View) -> View:
    """Open to everybody, and meant to be."""
    view.__dict__["access"] = "public"
    return view


def keeps_nothing(view: View) -> View:
    """A public page after which the browser holds nothing: no cookie, and the language that was
    chosen stands in the address alone.
    """
    view.__dict__["keeps_nothing"] = True
    return public(view)


def may_cache(view: View) -> View:
    """A public page that says the same to everybody: anyone may keep it as long as it says."""
    view.__dict__["may_cache"] = True
    return view


def gives_paper(view: View) -> View:
    """A page that is a file to take away: of no use to whoever reads in an emergency, and nothing
    is noted as printed.
    """
    view.__dict__["gives_paper"] = True
    return view


def is_read(view: View) -> View:
    """A page to read, though what opens it is a permission to do more and a form stands on it: an
    emergency shows it without.
    """
    view.__dict__["is_read"] = True
    return view


def drawn_in_pages(view: View) -> View:
    """A picture that a page shows: the one kind of file that an emergency opens."""
    view.__dict__["drawn_in_pages"] = True
    return view


def locks_late(view: View) -> View:
    """A write that reads, and waits for its body, before its services lock."""
    view.__dict__["locks_late"] = True
    return view


def _guarded(
    view: View, permissions: tuple[Permission, ...], *, fresh: bool, says: object,
    why: str | None = None,
) -> View:  # fmt: skip
    @wraps(view)
    def guarded(*args: Any, **kwargs: Any) -> ResponseReturnValue:
        if (refused := _refused(permissions, fresh=fresh)) is not None:
            return refused
        if why is not None and (asked := why_first(why)) is not None:
            return asked
        answer = view(*args, **kwargs)
        return _as_page(answer) if looks_only() else answer

    guarded.__dict__["access"] = says
    guarded.__dict__["fresh"] = fresh
    guarded.__dict__["why"] = why
    return cast("View", guarded)


def _refused(permissions: tuple[Permission, ...], *, fresh: bool) -> ResponseReturnValue | None:
    gate = current_app.extensions["gate"]
    if not current_user.is_authenticated:
        answer: ResponseReturnValue = gate.sign_in_first()
        return answer
    if (waiting := gate.something_first()) is not None:
        return waiting  # type: ignore[no-any-return]
    if permissions and not any(current_user.may(each) for each in permissions):
        abort(403)
    if request.method not in READING and (stopped := gate.from_elsewhere()) is not None:
        return stopped  # type: ignore[no-any-return]
    if fresh and (again := gate.prove_again()) is not None:
        return again  # type: ignore[no-any-return]
    if permissions and not any(current_user.holds(each) for each in permissions):
        gate.looks_in_emergency(permissions)
        g.looks_only = True
    return None


def opens(endpoint: str, *, centre: int | None = None) -> bool:
    """Whether a link there leads this reader anywhere: by what the view itself says of who may come
    in, and where a centre is named, by their reach. A region is taken to hold it.
    """
    said = current_app.view_functions[endpoint].__dict__["access"]
    if isinstance(said, str):
        return said == "public" or bool(current_user.is_authenticated)
    reaches = [current_user.reach(each) for each in said if current_user.may(each)]
    if centre is None:
        return bool(reaches)
    return any(each.national or each.places or centre in each.centres for each in reaches)


def looks_only() -> bool:
    """Whether nothing but an emergency opens this page: what is done on it is not shown."""
    return bool(g.get("looks_only", False))


def stays_shut(href: str) -> bool:
    """Whether a link leads to a file, which an emergency does not open."""
    return looks_only() and href.partition("?")[0].endswith(FILES)


def _as_page(answer: ResponseReturnValue) -> ResponseReturnValue:
    """What an emergency opens is read on the screen, and nothing of it leaves as a file."""
    made = current_app.make_response(answer)
    view = current_app.view_functions[request.endpoint or ""]
    if made.mimetype != "text/html" and not view.__dict__.get("drawn_in_pages"):
        made.close()
        abort(403)
    return made
