"""Who may reach a view. Every endpoint says `allows`, `signed_in` or `public`; a test insists.

Every write of somebody signed in carries the forgery token of the session, whether or not the
view has a form. Public forms check their own, so that a page too old keeps what was typed.
"""

from collections.abc import Callable
from functools import wraps
from typing import Any, ParamSpec, TypeVar

from flask import abort, current_app, request
from flask.typing import ResponseReturnValue
from flask_login import current_user

from trainingmgr.core.permissions import Permission

READING = {"GET", "HEAD", "OPTIONS"}
P = ParamSpec("P")
View = TypeVar("View", bound=Callable[..., ResponseReturnValue])
Guard = Callable[[Callable[P, ResponseReturnValue]], Callable[P, ResponseReturnValue]]


def allows(*permissions: Permission, fresh: bool = False) -> Guard[P]:
    """Open to whoever holds one of the permissions. How far it reaches is the query's business.

    `fresh` asks for the second factor, or the password, again if the last time is more than five
    minutes ago: for deeds that cannot be called back.
    """

    def guard(view: Callable[P, ResponseReturnValue]) -> Callable[P, ResponseReturnValue]:
        @wraps(view)
        def guarded(*args: P.args, **kwargs: P.kwargs) -> ResponseReturnValue:
            if (refused := _refused(permissions, fresh=fresh)) is not None:
                return refused
            return view(*args, **kwargs)

        guarded.__dict__["access"] = permissions
        guarded.__dict__["fresh"] = fresh
        return guarded

    return guard


def signed_in(view: View) -> View:
    """Open to every account, for what is their own."""
    return _own(view, fresh=False)


def freshly_signed_in(view: View) -> View:
    """The same, for what cannot be called back: asks for the second factor or password again."""
    return _own(view, fresh=True)


def _own(view: View, *, fresh: bool) -> View:
    @wraps(view)
    def guarded(*args: Any, **kwargs: Any) -> ResponseReturnValue:
        if (refused := _refused((), fresh=fresh)) is not None:
            return refused
        return view(*args, **kwargs)

    guarded.__dict__["access"] = "signed in"
    guarded.__dict__["fresh"] = fresh
    return guarded  # type: ignore[return-value]


def public(view: View) -> View:
    """Open to everybody, and meant to be."""
    view.__dict__["access"] = "public"
    return view


def _refused(
    permissions: tuple[Permission, ...], *, fresh: bool
) -> ResponseReturnValue | None:
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
    return None
