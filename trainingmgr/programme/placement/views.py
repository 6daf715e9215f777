"""Who is left without a post, what is offered to each, and what they answer."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from flask import Blueprint, flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import get_locale, gettext
from flask_babel import lazy_gettext as _
from flask_login import current_user

from trainingmgr.core import clock
from trainingmgr.core.paging import every
from trainingmgr.core.permissions import Permission
from trainingmgr.core.privacy import Shown
from trainingmgr.programme.placement import forms, printouts, queries, services, words
from trainingmgr.programme.placement.queries import Cell
from trainingmgr.registry.people.models import Person
from trainingmgr.tabular.listings import Listing, asked_facts, leaves
from trainingmgr.web.access import allows
from trainingmgr.web.pages import page

bp = Blueprint("placement", __name__, url_prefix="/placement")
READ, WRITE = Permission.MOVE_READ, Permission.MOVE_WRITE


def _asked(cells: Sequence[Cell]) -> tuple[forms.LeftFilters, dict[str, Any]]:
    form, language = forms.LeftFilters(), str(get_locale())
    units = {str(e.unit.uid): f"{e.unit.title(language)} ({e.unit.code})" for e in cells}
    form.unit.choices = list(units.items())
    form.validate()
    asked = dict(form.asked)
    if asked.get("unit"):
        asked["unit"] = UUID(asked["unit"])
    return form, asked


def _shown(row: Any) -> Any:
    return Shown(row, current_user)


@bp.get("")
@allows(READ)
def index() -> ResponseReturnValue:
    """How many have no offer stands first: nobody is left out silently."""
    cells = queries.cells(reader=current_user)
    form, asked = _asked(cells)
    return page(
        "programme/placement/index.html", filters_=form, words=words, cells=cells, shown=_shown,
        page=queries.left(reader=current_user, cursor=request.args.get("cursor"), **asked),
        without=sum(each.without for each in cells), over=sum(each.over for each in cells),
        language=str(get_locale()), writes=current_user.may(WRITE),
    )  # fmt: skip


@leaves(
    "left-without-post",
    _("Left without a post"),
    READ,
    shares=printouts.LEFT,
    narrows=lambda: _asked(queries.cells(reader=current_user))[0],
)
def _leaving() -> Listing:
    form, asked = _asked(queries.cells(reader=current_user))
    language = str(get_locale())
    return Listing(
        columns=printouts.LEFT,
        fetch=lambda most: every(
            lambda cursor: queries.left(reader=current_user, cursor=cursor, **asked), most
        ),
        cells=lambda each: printouts.left(each, current_user, language),
        back=url_for("placement.index", **request.args),  # type: ignore[arg-type]
        facts=asked_facts(form.asked),
    )  # fmt: skip


@bp.get("/<uuid:uid>")
@allows(READ)
def show(uid: UUID) -> ResponseReturnValue:
    found = queries.one(uid, reader=current_user)
    return page(
        "programme/placement/show.html", found=found, words=words, shown=_shown,
        offers=queries.offers([found.person.id]), language=str(get_locale()),
        writes=current_user.may(WRITE),
    )  # fmt: skip


@bp.route("/<uuid:uid>/offers/new", methods=["GET", "POST"])
@allows(WRITE)
def offer(uid: UUID) -> ResponseReturnValue:
    found = queries.one(uid, reader=current_user)
    form = forms.OfferForm(data={"on": clock.today()})
    if form.validate_on_submit() and form.on.data:
        with form.showing_refusals():
            services.offer(found.person, form.kind.data, form.says.data, form.on.data,
                           by=current_user)  # fmt: skip
            flash(gettext("The offer is on record. Write next what the person answers."))
            return redirect(url_for(".show", uid=uid))
    person = queries.one(uid, reader=current_user).person
    return _form(form, gettext("Offer something"), gettext("Write it down"), person)


@bp.route("/offers/<uuid:uid>/answer", methods=["GET", "POST"])
@allows(WRITE)
def answer(uid: UUID) -> ResponseReturnValue:
    row = queries.offer(uid, reader=current_user)
    form = forms.AnswerForm(data={"version": row.version, "on": clock.today()})
    if form.validate_on_submit() and form.on.data:
        with form.showing_refusals():
            services.answer(row, form.said.data, form.on.data, reason=form.reason.data or "",
                            seen=form.version.data, by=current_user)  # fmt: skip
            flash(gettext("The answer is on record."))
            return redirect(url_for(".index"))
    says = gettext("Whoever refuses is counted as without an offer, until another is made.")
    person = queries.offer(uid, reader=current_user).person
    return _form(form, gettext("What the person answers"), gettext("Write it down"), person,
                 says)  # fmt: skip


def _form(
    form: Any, title: str, does: str, person: Person, says: object = None
) -> ResponseReturnValue:
    who = _shown(person)
    return page("layouts/form.html", form=form, title=title, does=does, says=says,
                about=f"{who.name_display}, {who.number}",
                back=(url_for(".index"), gettext("Left without a post")))  # fmt: skip
