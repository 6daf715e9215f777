"""Views of lists that a user comes back to: the address of a list as they narrowed it, under a name
of their own. Every feature says here which of its lists can be kept so; the margin of such a list
offers it by itself (`components/tables.html`).
"""

from collections.abc import Sequence
from urllib.parse import parse_qs
from uuid import UUID

from flask import Blueprint, current_app, flash, redirect, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext
from flask_login import current_user
from werkzeug.exceptions import HTTPException

from trainingmgr.core.values import dataclass
from trainingmgr.tabular.forms import ViewForm
from trainingmgr.tabular.models import SavedView
from trainingmgr.tabular.queries import saved as queries
from trainingmgr.tabular.rules import address_of
from trainingmgr.tabular.services import saved
from trainingmgr.web.access import signed_in
from trainingmgr.web.form import Filters
from trainingmgr.web.pages import page

bp = Blueprint("saved", __name__, url_prefix="/views")
_NAMES: dict[str, tuple[str, ...]] = {}
"""By the endpoint of a list, what its address may ask, in order."""


def keeps(endpoint: str, filters: type[Filters]) -> None:
    """This list can be kept as it is narrowed by these filters, and in its order."""
    fields = [(each.creation_counter, name) for name in dir(filters)
              if hasattr(each := getattr(filters, name), "_formfield")]  # fmt: skip
    _NAMES[endpoint] = (*(name for _at, name in sorted(fields)), "sort")


def lists() -> frozenset[str]:
    """The endpoints of the lists that can be kept."""
    return frozenset(_NAMES)


def address_now(endpoint: str) -> str:
    """What this request asks of a list."""
    return address_of(request.args.to_dict(flat=False), _NAMES[endpoint])


@dataclass(frozen=True)
class Saved:
    """What the margin of a list says of its views."""

    path: str
    asked: str
    views: Sequence[SavedView]
    form: ViewForm

    @property
    def is_new(self) -> bool:
        """It is narrowed, and not as any view that is kept."""
        return bool(self.asked) and self.asked not in {each.asked for each in self.views}


@bp.app_template_global()
def saved_views() -> Saved | None:
    """Those of the list on this page; None where it is not kept. One statement."""
    if request.endpoint not in _NAMES:
        return None
    views = queries.views(request.path, reader=current_user)
    return Saved(request.path, address_now(request.endpoint), views, ViewForm(formdata=None))


@bp.post("")
@signed_in
def new() -> ResponseReturnValue:
    """Keep a list as it is narrowed under a name."""
    form, path = ViewForm(), request.form.get("list", "")
    endpoint = _listed(path)
    if endpoint is None:
        flash(gettext("This list cannot be kept as a view."), "stop")
        return redirect("/")
    asked = address_of(parse_qs(request.form.get("asked", "")), _NAMES[endpoint])
    if form.validate_on_submit():
        with form.showing_refusals():
            saved.save_view(form.name.data, path, asked, by=current_user)
            flash(gettext("The view is saved."))
            return redirect(f"{path}?{asked}")
    return page("tabular/view.html", form=form, asked=asked, path=path)


def _listed(path: str) -> str | None:
    """The endpoint of the list at this path, if it can be kept and this reader may open it."""
    try:
        endpoint, _values = current_app.url_map.bind("").match(path, method="GET")
    except HTTPException:
        return None
    says = getattr(current_app.view_functions[endpoint], "access", ())
    if endpoint not in _NAMES or not any(current_user.may(each) for each in says):
        return None
    return str(endpoint)


@bp.post("/<uuid:uid>/removal")
@signed_in
def removal(uid: UUID) -> ResponseReturnValue:
    view = queries.view(uid, reader=current_user)
    path = view.path
    saved.remove_view(view, by=current_user)
    flash(gettext("The view is taken away. What stands in the list is untouched."))
    return redirect(path)
