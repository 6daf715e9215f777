"""The books of equipment: what there is, where, in which state, and who signed for it."""

from typing import Any
from uuid import UUID

from flask import Blueprint, flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import get_locale, gettext
from flask_babel import lazy_gettext as _
from flask_login import current_user

from trainingmgr.core import clock
from trainingmgr.core.errors import Refusal
from trainingmgr.core.paging import every
from trainingmgr.core.permissions import Permission, Reach
from trainingmgr.programme.partners.queries import agreements
from trainingmgr.programme.resources import printouts
from trainingmgr.programme.resources.forms import equipment as forms
from trainingmgr.programme.resources.models.equipment import Equipment
from trainingmgr.programme.resources.queries import equipment as queries
from trainingmgr.programme.resources.rules.equipment import (
    ALONE,
    FIRST,
    GONE,
    HELD,
    WORKS,
    DeedKind,
    EquipmentCategory,
    EquipmentState,
)
from trainingmgr.programme.resources.services import equipment as services
from trainingmgr.programme.resources.words import equipment as words
from trainingmgr.programme.upkeep import queries as upkeep
from trainingmgr.registry.structure import queries as structure
from trainingmgr.tabular.listings import Listing, leaves
from trainingmgr.web.access import allows
from trainingmgr.web.form import Deed
from trainingmgr.web.pages import page
from trainingmgr.web.priced import currencies

bp = Blueprint("equipment", __name__, url_prefix="/equipment")
READ, WRITE = Permission.EQUIPMENT_READ, Permission.EQUIPMENT_WRITE
SIGN = Permission.EQUIPMENT_SIGN
ANYWHERE = Reach(national=True)


def _asked() -> tuple[forms.BookFilters, queries.Narrowed]:
    filters, language = forms.BookFilters(), str(get_locale())
    filters.kind.choices = [(each.id, each.title(language)) for each in queries.kinds()]
    filters.donor.choices = [(each.id, each.title(language)) for each in structure.organisations()]
    filters.validate()
    return filters, queries.Narrowed(**filters.asked)


@bp.get("")
@allows(READ)
def index() -> ResponseReturnValue:
    filters, asked = _asked()
    today = clock.today()
    found = queries.items(asked, reader=current_user, on=today, cursor=request.args.get("cursor"))
    return page(
        "programme/resources/equipment/index.html", page=found, filters_=filters, words=words,
        today=today, standing=queries.standing(current_user), held=HELD, works=WORKS,
        writes=current_user.may(WRITE), states=EquipmentState,
    )  # fmt: skip


@leaves("equipment", _("Books of equipment"), READ, narrows=lambda: _asked()[0])
def _leaving() -> Listing:
    _filters, asked = _asked()
    language, today = str(get_locale()), clock.today()
    return Listing(
        columns=printouts.BOOKS,
        cells=lambda row: printouts.cells(row, language),
        fetch=lambda most: every(
            lambda cursor: queries.items(asked, reader=current_user, on=today, cursor=cursor), most
        ),
        back=url_for("equipment.index"), is_personal=False,
    )  # fmt: skip


@bp.get("/<uuid:uid>")
@allows(READ)
def show(uid: UUID) -> ResponseReturnValue:
    row = queries.item(uid, reader=current_user)
    return page(
        "programme/resources/equipment/show.html", item=row, words=words, today=clock.today(),
        counts=queries.counts_of(row), held=HELD,
        upkeep=upkeep.of_piece(row), off=GONE,
        writes=current_user.may(WRITE)
        and queries.reaches(current_user, WRITE, row.centre_id, row.unit_id),
        signs=_signs(row), alone=_alone(row), deeds=_deeds(row),
    )  # fmt: skip


def _signs(row: Equipment) -> bool:
    """Whether what waits is for this reader to sign."""
    deed = row.pending
    if deed is None or not current_user.may(SIGN):
        return False
    at = deed if deed.kind is DeedKind.HANDOVER else row
    return deed.by_id != current_user.id and queries.reaches(
        current_user, SIGN, at.centre_id, at.unit_id
    )


def _alone(row: Equipment) -> list[EquipmentState]:
    return [each for each in ALONE if each in row.state.moves]


def _deeds(row: Equipment) -> list[DeedKind]:
    again = row.state is EquipmentState.ISSUED
    return [
        each for each in DeedKind
        if each.makes in row.state.moves or (again and each is DeedKind.HANDOVER)
    ]  # fmt: skip


@bp.route("/new", methods=["GET", "POST"])
@allows(WRITE)
def new() -> ResponseReturnValue:
    form = forms.BookForm(currencies())
    form.state.choices = [(each, words.STATES[each]) for each in FIRST]
    _offer(form)
    if form.validate_on_submit():
        with form.showing_refusals():
            made = services.book(
                form.facts, form.state.data, document=form.document.data, by=current_user
            )
            flash(gettext("%(code)s is on the books.", code=made.code))
            return redirect(url_for(".show", uid=made.uid))
    says = gettext("One item by its serial, or so many of a kind by count.")
    title, does = gettext("Put equipment on the books"), gettext("Put it on the books")
    return formed(form, title, does, says=says)


@bp.route("/<uuid:uid>/edit", methods=["GET", "POST"])
@allows(WRITE)
def edit(uid: UUID) -> ResponseReturnValue:
    row = queries.item(uid, reader=current_user, permission=WRITE)
    money = list(dict.fromkeys([*([row.currency] if row.currency else []), *currencies()]))
    form = forms.BookForm(money, data=forms.book_facts(row))
    del form.state, form.document
    _offer(form)
    if form.validate_on_submit():
        with form.showing_refusals():
            services.change(row, form.facts, seen=form.version.data, by=current_user)
            flash(gettext("Saved."))
            return redirect(url_for(".show", uid=uid))
    return formed(form, gettext("Change what the books say"), gettext("Save"), row)


def _offer(form: forms.BookForm) -> None:
    language, reach = str(get_locale()), current_user.reach(WRITE)
    form.offer(
        [(each.id, f"{each.title(language)} ({each.code})") for each in queries.kinds()
         if each.category is not EquipmentCategory.LETHAL],
        [(each.id, f"{each.title(language)} ({each.code})") for each in structure.organisations()],
        [(each.id, f"{each.code} {each.title}") for each in agreements()],
        centre_choices(reach), unit_choices(reach),
    )  # fmt: skip


def centre_choices(reach: Reach) -> list[tuple[int, str]]:
    language = str(get_locale())
    return [(each.id, f"{each.title(language)} ({each.code})") for each in queries.centres(reach)]


def unit_choices(reach: Reach) -> list[tuple[int, str]]:
    language = str(get_locale())
    return [(each.id, f"{each.title(language)} ({each.code})") for each in queries.units(reach)]


@bp.route("/<uuid:uid>/move", methods=["GET", "POST"])
@allows(WRITE)
def move(uid: UUID) -> ResponseReturnValue:
    row = queries.item(uid, reader=current_user, permission=WRITE)
    form = forms.MoveForm(data={"version": row.version, "quantity": row.quantity,
                                "on": clock.today()})  # fmt: skip
    form.to.choices = [(each, words.STATES[each]) for each in _alone(row)]
    if form.validate_on_submit():
        with form.showing_refusals():
            made = services.move(
                row, form.to.data, on=form.on.data, quantity=form.quantity.data,
                document=form.document.data, says=form.says.data, seen=form.version.data,
                by=current_user,
            )  # fmt: skip
            flash(gettext("The books say so now."))
            return redirect(url_for(".show", uid=made.uid))
    return formed(form, gettext("Write the next state"), gettext("Write it down"), row)


@bp.route("/<uuid:uid>/deed", methods=["GET", "POST"])
@allows(WRITE)
def begin(uid: UUID) -> ResponseReturnValue:
    row = queries.item(uid, reader=current_user, permission=WRITE)
    form = forms.DeedForm(
        data={"version": row.version, "quantity": row.quantity, "on": clock.today()}
    )
    form.kind.choices = [(each, words.DEEDS[each]) for each in _deeds(row)]
    form.centre_id.choices, form.unit_id.choices = centre_choices(ANYWHERE), unit_choices(ANYWHERE)
    if form.validate_on_submit():
        with form.showing_refusals():
            services.begin(row, form.deed, seen=form.version.data, by=current_user)
            flash(gettext("It waits for the second signature: the books say so once it is there."))
            return redirect(url_for(".show", uid=uid))
    says = gettext("Two people sign: you, and somebody there who takes it or agrees.")
    return formed(form, gettext("Hand over or write off"), gettext("Ask for the second signature"),
                 row, says)  # fmt: skip


@bp.post("/deeds/<uuid:uid>/signature")
@allows(SIGN)
def sign(uid: UUID) -> ResponseReturnValue:
    form, row = Deed(), queries.deed(uid, reader=current_user, permission=SIGN)
    item = row.item
    try:
        item = services.sign(row, seen=form.version.data, by=current_user)
        flash(gettext("You have signed. The books say so now."))
    except Refusal as refused:
        flash(str(refused), "stop")
    return redirect(url_for(".show", uid=item.uid))


@bp.route("/deeds/<uuid:uid>/refusal", methods=["GET", "POST"])
@allows(SIGN)
def refuse(uid: UUID) -> ResponseReturnValue:
    row = queries.deed(uid, reader=current_user, permission=SIGN)
    form = forms.RefuseForm(obj=row)
    if form.validate_on_submit():
        with form.showing_refusals():
            services.refuse(row, form.because.data, seen=form.version.data, by=current_user)
            flash(gettext("It is not signed: the books stay as they are."))
            return redirect(url_for(".index"))
    return formed(form, gettext("Do not sign"), gettext("Write it down"),
                 says=f"{row.item.code}: {words.DEED_NAMES[row.kind]}")  # fmt: skip


def formed(
    form: Any, title: str, does: str, row: Equipment | None = None, says: object = None
) -> ResponseReturnValue:
    back = (
        (url_for("equipment.show", uid=row.uid), row.code)
        if row
        else (url_for("equipment.index"), gettext("Equipment"))
    )
    return page("layouts/form.html", form=form, title=title, does=does, says=says, back=back)
