"""Where rules were bent: each count opens its rows, and each row leads to what it is about."""

from functools import partial

from flask import Blueprint, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext
from flask_babel import lazy_gettext as _
from flask_login import current_user

from trainingmgr.core import clock
from trainingmgr.core.errors import NotFound
from trainingmgr.core.paging import every
from trainingmgr.core.permissions import Permission
from trainingmgr.oversight.bodies import queries as bodies
from trainingmgr.oversight.workspace import forms, printouts, queries, services, words
from trainingmgr.oversight.workspace.rules import WAYS, Shortcut
from trainingmgr.tabular.listings import Listing, asked_facts, leaves
from trainingmgr.web.access import allows
from trainingmgr.web.pages import page

bp = Blueprint("workspace", __name__, url_prefix="/oversight")
READ = Permission.SHORTCUT_READ


@bp.get("")
@allows(READ)
def index() -> ResponseReturnValue:
    """The first page of oversight: how often rules were bent over a time, way by way."""
    form = forms.SpanFilters(clock.today())
    first, last = form.span
    counts = queries.counts(first, last)
    bent = sorted((each for each in counts if counts[each]), key=lambda each: -counts[each])
    return page(
        "oversight/workspace/index.html", form=form, first=first, last=last, words=words,
        ways=WAYS, counts=counts, bent=bent, late=bodies.late(clock.today())[0],
    )  # fmt: skip


@bp.get("/shortcuts/<kind>")
@allows(READ)
def shortcuts(kind: str) -> ResponseReturnValue:
    asked, form = _kind(kind), forms.SpanFilters(clock.today())
    first, last = form.span
    found = queries.rows(asked, first, last, cursor=request.args.get("cursor"))
    services.note_read(asked, first, last, by=current_user)
    return page(
        "oversight/workspace/shortcuts.html", kind=asked, form=form, first=first, last=last,
        page=found, words=words, way=_way(asked),
        opens_runs=current_user.may(Permission.COHORT_READ), S=Shortcut,
    )  # fmt: skip


def _kind(name: str) -> Shortcut:
    try:
        return Shortcut(name)
    except ValueError:
        raise NotFound from None


def _way(kind: Shortcut) -> str:
    return next(way for way, kinds in WAYS.items() if kind in kinds)


@leaves("shortcuts", _("Where rules were bent"), READ, owed=Permission.JOURNAL_EXPORT)
def _leaving() -> Listing:
    kind, form = _kind(request.args.get("kind", "")), forms.SpanFilters(clock.today())
    first, last = form.span
    return Listing(
        columns=printouts.BENT,
        fetch=lambda most: every(
            lambda cursor: queries.rows(kind, first, last, cursor=cursor), most
        ),
        cells=partial(printouts.bent, kind),
        back=url_for("workspace.shortcuts", **request.args),  # type: ignore[arg-type]
        facts=asked_facts(form.asked) | {"kind": kind.value},
        about=((gettext("What"), str(words.SHORTCUTS[kind])),),
        is_personal=False,
    )
