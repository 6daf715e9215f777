"""Orders that move people: drafted, signed, told, carried out, appealed against."""

from typing import Any
from uuid import UUID

from flask import Blueprint, flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import get_locale, gettext, ngettext
from flask_babel import lazy_gettext as _
from flask_login import current_user

from trainingmgr.core import clock
from trainingmgr.core.errors import Refusal
from trainingmgr.core.paging import every
from trainingmgr.core.permissions import Permission
from trainingmgr.core.privacy import Shown
from trainingmgr.core.sentences import arrow
from trainingmgr.programme.moves import forms, printouts, queries, words
from trainingmgr.programme.moves.models import MoveAppeal, MoveLine, MoveOrder
from trainingmgr.programme.moves.queries import Asked, Tally
from trainingmgr.programme.moves.rules import APPEAL_DAYS, OrderState, appeal_until
from trainingmgr.programme.moves.services import appealing, drafting, signing
from trainingmgr.registry.people import queries as people
from trainingmgr.registry.structure import queries as structure
from trainingmgr.tabular.listings import Listing, asked_facts, leaves
from trainingmgr.web.access import allows
from trainingmgr.web.deeds import done
from trainingmgr.web.form import Deed
from trainingmgr.web.pages import page

bp = Blueprint("moves", __name__, url_prefix="/moves")
READ, WRITE = Permission.MOVE_READ, Permission.MOVE_WRITE
SIGN, DECIDE = Permission.MOVE_SIGN, Permission.MOVE_DECIDE
PRINTED = 2000


@bp.get("")
@allows(READ)
def index() -> ResponseReturnValue:
    """Orders, the newest first; appeals that wait stand before them."""
    form = forms.OrderFilters()
    form.validate()
    found = queries.orders(
        Asked(**form.asked), reader=current_user, cursor=request.args.get("cursor")
    )
    return page(
        "programme/moves/index.html", page=found, filters_=form, words=words,
        tally=queries.tally(found.rows, reader=current_user), nothing=Tally(),
        appeals=queries.appeals_waiting(reader=current_user), shown=_shown,
        language=str(get_locale()), writes=current_user.may(WRITE),
        decides=current_user.may(DECIDE), may_decide=_may_decide,
    )  # fmt: skip


def _may_decide(row: MoveAppeal, order: MoveOrder | None = None) -> bool:
    """Not who drafted or signed the order, nor who wrote the appeal down."""
    of = order or row.line.order
    return current_user.id not in (of.by_id, of.signed_by_id, row.by_id)


def _shown(row: Any) -> Any:
    return Shown(row, current_user)


@bp.get("/<uuid:uid>")
@allows(READ)
def show(uid: UUID) -> ResponseReturnValue:
    row, form = queries.order(uid, reader=current_user), _lines_asked()
    return page(
        "programme/moves/show.html", row=row, words=words, filters_=form, today=clock.today(),
        page=queries.lines(row, reader=current_user, shown=form.which,
                           cursor=request.args.get("cursor")),
        tally=queries.tally([row], reader=current_user).get(row.id, Tally()), shown=_shown,
        language=str(get_locale()), writes=current_user.may(WRITE), signs=current_user.may(SIGN),
        decides=current_user.may(DECIDE), may_decide=_may_decide, until=appeal_until,
        is_signed=row.state in (OrderState.SIGNED, OrderState.CARRIED_OUT),
        is_author=current_user.id == row.by_id,
    )  # fmt: skip


def _lines_asked() -> forms.LineFilters:
    form = forms.LineFilters()
    form.validate()
    return form


@leaves("moves", _("Moves by order"), READ, shares=printouts.LINES, narrows=_lines_asked)
def _leaving() -> Listing:
    of = request.args.get("of", type=UUID) or UUID(int=0)
    row, form = queries.order(of, reader=current_user), _lines_asked()
    language = str(get_locale())
    return Listing(
        title=gettext("Moves of the order %(order)s", order=row.code), columns=printouts.LINES,
        fetch=lambda most: every(
            lambda cursor: queries.lines(
                row, reader=current_user, shown=form.which, cursor=cursor
            ), most
        ),
        cells=lambda each: printouts.line(each, current_user, language),
        back=url_for("moves.show", uid=row.uid),
        facts=asked_facts(form.asked) | {"order": row.code},
    )  # fmt: skip


@bp.get("/<uuid:uid>/print")
@allows(READ)
def paper(uid: UUID) -> ResponseReturnValue:
    """The order on paper, for who signs it, for the units, and to tell people of it."""
    row = queries.order(uid, reader=current_user)
    return page(
        "programme/moves/paper.html", row=row, words=words, today=clock.today(), shown=_shown,
        lines=list(every(
            lambda cursor: queries.lines(row, reader=current_user, cursor=cursor), PRINTED
        )), language=str(get_locale()), appeal_days=APPEAL_DAYS,
    )  # fmt: skip


@bp.route("/new", methods=["GET", "POST"])
@allows(WRITE)
def new() -> ResponseReturnValue:
    form = forms.OrderForm(data={"on": clock.today()})
    if form.validate_on_submit() and form.on.data and form.effective_on.data:
        with form.showing_refusals():
            made = drafting.draft(form.on.data, form.effective_on.data, form.why.data,
                                  by=current_user)  # fmt: skip
            flash(gettext("The order is drafted. Write next whom it moves."))
            return redirect(url_for(".show", uid=made.uid))
    return _form(form, gettext("New order"), gettext("Draft it"))


@bp.route("/<uuid:uid>/people/new", methods=["GET", "POST"])
@allows(WRITE)
def add(uid: UUID) -> ResponseReturnValue:
    row, form = queries.order(uid, reader=current_user), forms.MoveForm()
    form.unit.choices = queries.units(str(get_locale()))
    if form.validate_on_submit():
        with form.showing_refusals():
            person = people.numbered(form.number.data, reader=current_user, permission=WRITE)
            if person is None:
                raise Refusal(gettext("Nobody in your reach has this number."), field="number")
            post = structure.post_by_number(form.post.data) if form.post.data else None
            if form.post.data and post is None:
                raise Refusal(gettext("No post has this number."), field="post")
            unit = queries.unit(UUID(form.unit.data))
            drafting.add(row, person, unit, post, by=current_user)
            flash(gettext("The move stands in the draft."))
            return redirect(url_for(".show", uid=uid))
    return _form(form, gettext("Move somebody"), gettext("Put it into the order"),
                 queries.order(uid, reader=current_user))  # fmt: skip


@bp.route("/<uuid:uid>/units/new", methods=["GET", "POST"])
@allows(WRITE)
def add_all(uid: UUID) -> ResponseReturnValue:
    row, form = queries.order(uid, reader=current_user), forms.WholeForm()
    form.origin.choices = form.unit.choices = queries.units(str(get_locale()))
    if form.validate_on_submit():
        with form.showing_refusals():
            origin, unit = (queries.unit(UUID(e.data)) for e in (form.origin, form.unit))
            made = drafting.add_all(row, origin, unit, by=current_user)
            flash(ngettext("%(num)s person stands in the draft.",
                           "%(num)s people stand in the draft.", len(made.moved)))  # fmt: skip
            for person in made.left_out[:20]:
                why = words.OBSTACLES[made.left[person.id]]
                flash(gettext("%(person)s was left out: %(why)s", person=person.number, why=why),
                      "stop")  # fmt: skip
            return redirect(url_for(".show", uid=uid))
    says = gettext("Whoever cannot be moved is left out, and named.")
    return _form(form, gettext("Move a whole unit"), gettext("Put them into the order"),
                 queries.order(uid, reader=current_user), says)  # fmt: skip


@bp.post("/lines/<uuid:uid>/removal")
@allows(WRITE)
def remove(uid: UUID) -> ResponseReturnValue:
    row, deed = queries.line(uid, reader=current_user), Deed()
    return done(lambda: drafting.remove(row, seen=deed.version.data, by=current_user),
                gettext("It is out of the draft."),
                url_for(".show", uid=row.order.uid))  # fmt: skip


@bp.post("/<uuid:uid>/withdrawal")
@allows(WRITE)
def withdraw(uid: UUID) -> ResponseReturnValue:
    row, deed = queries.order(uid, reader=current_user), Deed()
    return done(lambda: drafting.withdraw(row, seen=deed.version.data, by=current_user),
                gettext("The draft is withdrawn. It stays on record."),
                url_for(".show", uid=uid))  # fmt: skip


@bp.route("/<uuid:uid>/signature", methods=["GET", "POST"])
@allows(SIGN)
def sign(uid: UUID) -> ResponseReturnValue:
    row = queries.order(uid, reader=current_user)
    form = forms.SignForm(data={"version": row.version})
    if form.validate_on_submit():
        with form.showing_refusals():
            signing.sign(row, form.document.data, seen=form.version.data, by=current_user)
            flash(gettext("The order is signed. It is carried out on its day."))
            return redirect(url_for(".show", uid=uid))
    row = queries.order(uid, reader=current_user)
    count = queries.tally_of(row).lines
    says = ngettext("You order that %(num)s person is moved.",
                    "You order that %(num)s people are moved.", count)  # fmt: skip
    return _form(form, gettext("Sign the order"), gettext("Sign"), row, says)


@bp.post("/<uuid:uid>/execution")
@allows(SIGN)
def carry_out(uid: UUID) -> ResponseReturnValue:
    row = queries.order(uid, reader=current_user)
    Deed()
    return done(lambda: signing.carry_out(row), gettext("The order is carried out."),
                url_for(".show", uid=uid))  # fmt: skip


@bp.route("/<uuid:uid>/telling", methods=["GET", "POST"])
@allows(WRITE)
def tell(uid: UUID) -> ResponseReturnValue:
    """Everybody of the order in reach who was not told yet, at a parade or one by one."""
    row = queries.order(uid, reader=current_user)
    form = forms.TellForm(data={"on": clock.today()})
    waiting = queries.untold(row, reader=current_user)
    if form.validate_on_submit() and form.on.data:
        with form.showing_refusals():
            count = signing.tell(row, waiting, form.on.data, by=current_user)
            flash(ngettext("%(num)s person was told.", "%(num)s people were told.", count))
            return redirect(url_for(".show", uid=uid))
    says = ngettext("%(num)s person was not told yet. From the day on which they are, the time to "
                    "appeal runs.", "%(num)s people were not told yet. From the day on which they "
                    "are, the time to appeal runs.", len(waiting))  # fmt: skip
    return _form(form, gettext("People were told of their move"), gettext("Write it down"),
                 queries.order(uid, reader=current_user), says)  # fmt: skip


@bp.route("/lines/<uuid:uid>/told", methods=["GET", "POST"])
@allows(WRITE)
def tell_one(uid: UUID) -> ResponseReturnValue:
    row = queries.line(uid, reader=current_user)
    form = forms.TellForm(data={"on": clock.today()})
    if form.validate_on_submit() and form.on.data:
        with form.showing_refusals():
            signing.tell(row.order, [row], form.on.data, by=current_user)
            flash(gettext("Saved."))
            return redirect(url_for(".show", uid=row.order.uid))
    return _on_line(form, gettext("Somebody was told of their move"), gettext("Write it down"), uid)


@bp.route("/lines/<uuid:uid>/appeal", methods=["GET", "POST"])
@allows(WRITE)
def appeal(uid: UUID) -> ResponseReturnValue:
    row = queries.line(uid, reader=current_user)
    form = forms.AppealForm(data={"on": clock.today()})
    if form.validate_on_submit() and form.on.data:
        with form.showing_refusals():
            appealing.appeal(row, form.says.data, form.on.data, by=current_user)
            flash(gettext("The appeal is on record. Another than who ordered the move decides."))
            return redirect(url_for(".show", uid=row.order.uid))
    return _on_line(form, gettext("Appeal against a move"), gettext("Write it down"), uid)


@bp.route("/lines/<uuid:uid>/decision", methods=["GET", "POST"])
@allows(DECIDE)
def decide(uid: UUID) -> ResponseReturnValue:
    row = queries.line(uid, reader=current_user)
    form = forms.DecideForm(data={"version": row.appeal.version if row.appeal else None})
    if form.validate_on_submit():
        with form.showing_refusals():
            appealing.decide(row, upheld=form.upheld.data == "yes", reasons=form.reasons.data,
                             seen=form.version.data, by=current_user)  # fmt: skip
            flash(gettext("Your decision stands, and the register follows it."))
            return redirect(url_for(".show", uid=row.order.uid))
    says = row.appeal.says if row.appeal else None
    return _on_line(form, gettext("Decide on an appeal"), gettext("Decide"), uid, says)


def _form(
    form: Any, title: str, does: str, row: MoveOrder | None = None, says: object = None
) -> ResponseReturnValue:
    back = (
        (url_for(".show", uid=row.uid), row.code)
        if row
        else (url_for(".index"), gettext("Orders that move people"))
    )
    return page("layouts/form.html", form=form, title=title, does=does, says=says, back=back)


def _on_line(
    form: Any, title: str, does: str, uid: UUID, says: object = None
) -> ResponseReturnValue:
    row: MoveLine = queries.line(uid, reader=current_user)
    who = _shown(row.person)
    origin = row.from_unit.code if row.from_unit else "–"
    about = f"{who.name_display}, {who.number}: {origin} {arrow()} {row.to_unit.code}"
    return page("layouts/form.html", form=form, title=title, does=does, says=says, about=about,
                back=(url_for(".show", uid=row.order.uid), row.order.code))  # fmt: skip
