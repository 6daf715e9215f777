"""What is held about people and why: the purpose register as a page and a file (R-DAT-01)."""

from collections import Counter

from flask import Blueprint, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import lazy_gettext as _

from trainingmgr.core.permissions import Permission
from trainingmgr.oversight.protection import forms, printouts, words
from trainingmgr.oversight.protection.queries import held
from trainingmgr.tabular.listings import Listing, asked_facts, leaves
from trainingmgr.web.access import allows
from trainingmgr.web.pages import page

bp = Blueprint("held", __name__, url_prefix="/what-is-held")
READ = Permission.PROTECTION_READ


@bp.get("")
@allows(READ)
def index() -> ResponseReturnValue:
    form = forms.HeldFilters()
    return page(
        "oversight/protection/held.html",
        page=held.page_of(held.Narrowed(**form.asked), request.args.get("cursor")),
        purposes=Counter(each.says.purpose for each in held.every()),
        classes=Counter(each.says.field_class for each in held.every()),
        filters_=form,
        words=words,
    )


@leaves(
    "what-is-held",
    _("What is held about people, and why"),
    READ,
    owed=READ,
    narrows=forms.HeldFilters,
)
def _leaving() -> Listing:
    """The register as it is narrowed."""
    asked = forms.HeldFilters().asked
    found = held.narrowed(held.Narrowed(**asked))
    return Listing(
        columns=printouts.REGISTER,
        fetch=lambda most: found[: most + 1],
        cells=printouts.entry,
        back=url_for("held.index", **asked),
        facts=asked_facts(asked),
        name="what-is-held",
        is_personal=False,
    )
