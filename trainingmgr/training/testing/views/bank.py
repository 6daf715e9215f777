"""The bank of questions: list, one question through its writings, writing, reviewing, retiring."""

from typing import Any
from uuid import UUID

from flask import Blueprint, flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import get_locale, gettext
from flask_babel import lazy_gettext as _
from flask_login import current_user

from trainingmgr.core.paging import every
from trainingmgr.core.permissions import Permission
from trainingmgr.tabular.listings import Listing, asked_facts, leaves
from trainingmgr.training.curricula import queries as curricula
from trainingmgr.training.curricula.models import LearningOutcome
from trainingmgr.training.testing import forms, imports, queries, words
from trainingmgr.training.testing.models import Item
from trainingmgr.training.testing.rules.questions import LATIN
from trainingmgr.training.testing.services import items as verbs
from trainingmgr.web.access import allows
from trainingmgr.web.form import Deed
from trainingmgr.web.pages import page

bp = Blueprint("testing", __name__)
WRITE = Permission.ITEM_WRITE


@bp.get("/items")
@allows(WRITE)
def items() -> ResponseReturnValue:
    filters, modules = _filters()
    asked = filters.asked
    found = queries.items(reader=current_user, cursor=request.args.get("cursor"), **asked)
    chosen = next((each for each in modules if each.code == asked.get("module")), None)
    return page(
        "training/testing/items.html", page=found, filters_=filters, words=words, module=chosen,
        waiting=queries.waiting(current_user)[0],
    )  # fmt: skip


def _filters() -> tuple[forms.ItemFilters, Any]:
    filters, modules = forms.ItemFilters(), curricula.catalogue()
    language = str(get_locale())
    filters.module.choices = [
        (each.code, f"{each.code} {each.versions[-1].title(language)}")
        for each in modules if each.versions
    ]  # fmt: skip
    filters.validate()
    return filters, modules


@leaves("items", _("Bank of questions"), WRITE, narrows=lambda: _filters()[0])
def _leaving() -> Listing:
    """Every question as it can come in at another site, its key too."""
    asked = _filters()[0].asked
    return Listing(
        title=gettext("Questions"),
        columns=imports.COLUMNS,
        fetch=lambda most: list(
            every(lambda at: queries.items(reader=current_user, cursor=at, **asked), most + 1)
        ),
        cells=imports.cells,
        back=url_for("testing.items", **asked),
        facts=asked_facts(asked),
    )


@bp.get("/items/<uuid:uid>")
@allows(WRITE)
def item(uid: UUID) -> ResponseReturnValue:
    return _shown(uid, forms.ReviewForm(formdata=None))


def _shown(uid: UUID, form: forms.ReviewForm) -> ResponseReturnValue:
    row = queries.item(uid, reader=current_user)
    if form.version.data is None:
        form.version.data = row.version
    now = row.newest
    return page(
        "training/testing/item.html", row=row,
        right_letters="".join(LATIN[each] for each in now.right_ones), form=form, words=words,
        used=queries.used(row),
        reviews=row.retired_at is None and now.review.value == "waiting"
        and now.author.holder_id != current_user.holder_id,
    )  # fmt: skip


@bp.route("/modules/<uuid:uid>/items/new", methods=["GET", "POST"])
@allows(WRITE)
def new(uid: UUID) -> ResponseReturnValue:
    module, form = curricula.module(uid), forms.ItemForm(points=1)
    there = _offer(form, module.id)
    if form.validate_on_submit():
        with form.showing_refusals():
            made = verbs.write(
                None, form.wanted, code=form.code.data, module=module,
                outcome=there.get(form.outcome.data), by=current_user,
            )  # fmt: skip
            flash(gettext("The question is written. Somebody else reviews it now."), "ok")
            return redirect(url_for(".item", uid=made.uid))
        module = curricula.module(uid)
    return page("training/testing/edit.html", form=form, module=module, row=None)


@bp.route("/items/<uuid:uid>/edit", methods=["GET", "POST"])
@allows(WRITE)
def edit(uid: UUID) -> ResponseReturnValue:
    row = queries.item(uid, reader=current_user)
    form = forms.ItemForm(data=_now(row))
    there = _offer(form, row.module_id)
    if form.validate_on_submit():
        with form.showing_refusals(lambda: _Fields(_now(queries.item(uid, reader=current_user)))):
            verbs.write(
                row, form.wanted, outcome=there.get(form.outcome.data), seen=form.version.data,
                by=current_user,
            )  # fmt: skip
            flash(gettext("The question is written. Somebody else reviews it now."), "ok")
            return redirect(url_for(".item", uid=uid))
        row = queries.item(uid, reader=current_user)
    return page("training/testing/edit.html", form=form, module=row.module, row=row)


class _Fields:
    def __init__(self, fields: dict[str, Any]) -> None:
        self.__dict__.update(fields)


def _now(row: Item) -> dict[str, Any]:
    return {"version": row.version, "code": row.code, **verbs.as_typed(row.newest)}


def _offer(form: forms.ItemForm, module_id: int) -> dict[int | None, LearningOutcome]:
    there = queries.outcomes(module_id)
    language = str(get_locale())
    form.outcome.choices = [(each.id, each.title(language)) for each in there]
    return {each.id: each for each in there}


@bp.post("/items/<uuid:uid>/agreement")
@allows(WRITE)
def agree(uid: UUID) -> ResponseReturnValue:
    return _reviewed(uid, agreed=True, says=gettext("Agreed: papers may ask it now."))


@bp.post("/items/<uuid:uid>/return")
@allows(WRITE)
def give_back(uid: UUID) -> ResponseReturnValue:
    return _reviewed(uid, agreed=False, says=gettext("Returned to its author."))


def _reviewed(uid: UUID, *, agreed: bool, says: str) -> ResponseReturnValue:
    row, form = queries.item(uid, reader=current_user), forms.ReviewForm()
    if form.validate_on_submit():
        with form.showing_refusals():
            verbs.review(row, agreed=agreed, remark=form.remark.data, seen=form.version.data,
                         by=current_user)  # fmt: skip
            flash(says, "ok")
            return redirect(url_for(".item", uid=uid))
    return _shown(uid, form)


@bp.post("/items/<uuid:uid>/retirement")
@allows(WRITE)
def retire(uid: UUID) -> ResponseReturnValue:
    row, form = queries.item(uid, reader=current_user), Deed()
    if form.validate_on_submit():
        with form.showing_refusals():
            verbs.retire(row, seen=form.version.data, by=current_user)
            flash(gettext("Retired. Papers that ask it keep it."), "ok")
    for trouble in form.form_errors:
        flash(trouble, "stop")
    return redirect(url_for(".item", uid=uid))
