"""A month's pay: opened, computed, signed by three, released, closed, on one page."""

from typing import Any
from uuid import UUID

from flask import Blueprint, current_app, flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import get_locale, gettext
from flask_login import current_user

from trainingmgr.accounts.services import looking
from trainingmgr.core import clock, jobs
from trainingmgr.core.errors import Refusal
from trainingmgr.core.money import Money
from trainingmgr.core.permissions import Permission
from trainingmgr.pay import words as pay_words
from trainingmgr.pay.rolls import words
from trainingmgr.pay.rolls.forms import OpeningForm, SignatureForm
from trainingmgr.pay.rolls.models import Payroll
from trainingmgr.pay.rolls.queries import payrolls as queries
from trainingmgr.pay.rolls.queries.payrolls import SIGNS
from trainingmgr.pay.rolls.queries.sums import Sums
from trainingmgr.pay.rolls.rules import DEEDS, SENT, SHOWN, Deed, PayrollState, Purpose
from trainingmgr.pay.rolls.services import closing, computing, opening, signing
from trainingmgr.pay.rolls.views.steps import steps, table
from trainingmgr.pay.rules.files import first_day
from trainingmgr.registry.structure import queries as structure
from trainingmgr.registry.structure.rules import OrganisationKind
from trainingmgr.web.access import allows
from trainingmgr.web.form import Deed as Press
from trainingmgr.web.pages import page

bp = Blueprint("payrolls", __name__, url_prefix="/pay/payrolls")
READ, BUILD = Permission.PAY_READ, Permission.PAYROLL_BUILD
VERIFY, APPROVE = Permission.PAYROLL_VERIFY, Permission.PAYROLL_APPROVE
FUNDERS = tuple(
    kind for kind in OrganisationKind
    if kind not in (OrganisationKind.ARMED_SERVICE, OrganisationKind.HOST_GOV)
)  # fmt: skip


@bp.get("")
@allows(READ)
def index() -> ResponseReturnValue:
    found = queries.listed(cursor=request.args.get("cursor"))
    rows = [(each, first_day(each.period), Sums(each)) for each in found.rows]
    return page(
        "pay/payrolls.html", page=found, rows=rows, words=words, builds=current_user.may(BUILD),
        national=current_user.reach(READ).national,
    )  # fmt: skip


@bp.route("/new", methods=["GET", "POST"])
@allows(BUILD)
def new() -> ResponseReturnValue:
    """Open a month of pay."""
    services = structure.organisations(OrganisationKind.ARMED_SERVICE, OrganisationKind.HOST_GOV)
    form = OpeningForm(
        currency=request.form.get("currency", "XAF"), month=f"{clock.today():%Y-%m}",
        purpose=Purpose.SALARY, service_id=services[0].id if len(services) == 1 else None,
    )  # fmt: skip
    funders = structure.organisations(*FUNDERS)
    form.service_id.choices = _choices(services)
    form.funder_id.choices = [("", gettext("The state")), *_choices(funders)]
    if form.validate_on_submit() and (month := form.month_meant()) and form.cut_off_on.data:
        with form.showing_refusals():
            opened = opening.open_month(
                next(each for each in services if each.id == form.service_id.data), month,
                purpose=form.purpose.data, currency=form.currency.data.strip().upper(),
                cut_off_on=form.cut_off_on.data, by=current_user,
                funder=next((each for each in funders if each.id == form.funder_id.data), None),
            )  # fmt: skip
            return redirect(url_for(".show", uid=opened.uid))
    return page("pay/payroll_new.html", form=form)


def _choices(found: Any) -> list[tuple[Any, str]]:
    language = str(get_locale())
    return [(each.id, each.title(language)) for each in found]


@bp.get("/<uuid:uid>")
@allows(READ)
def show(uid: UUID) -> ResponseReturnValue:
    """Where the month stands, step by step."""
    return _shown(queries.payroll(uid), SignatureForm(formdata=None))


def _shown(found: Payroll, form: SignatureForm) -> ResponseReturnValue:
    all_given = queries.signatures(found)
    given = queries.of_standing(found, all_given)
    form.content.data = found.content_sha256
    due = next((deed for deed in DEEDS if deed not in given), None)
    last = next((given[deed] for deed in reversed(DEEDS) if deed in given), None)
    computed = found.state is PayrollState.COMPUTED
    signs = computed and due is not None and current_user.may(SIGNS[due])
    releases = computed and due is None and current_user.may(APPROVE)
    if releases or (signs and due is not Deed.PREPARED):
        looking.show(found, by=current_user)
    return page(
        "pay/payroll.html",
        payroll=found,
        steps=steps(found, given, _link),
        sums=table(found) if found.state in SHOWN else [],
        add_up=Sums(found).add_up,
        holds=queries.on_hold(found),
        inputs=queries.inputs(found) if found.state in SHOWN else [],
        given=given,
        voided=[each for each in all_given if each not in given.values()],
        job=queries.computation_of(found),
        form=form,
        due=due,
        signs=signs,
        countersigns=due is Deed.VERIFIED and signing.countersign_owed(found),
        takes_back=computed and last is not None and last.by.holder_id == current_user.holder_id,
        builds=current_user.may(BUILD) and PayrollState.COMPUTING in found.state.moves,
        money_of=lambda minor: Money(minor, found.currency),
        releases=releases,
        payments=_link("payments.payroll", uid=found.uid) if found.state in SENT else None,
        closes=found.state is PayrollState.RELEASED and current_user.may(APPROVE),
        **around(found),
    )


def _link(endpoint: str, **values: Any) -> str | None:
    """The address of a room, where it is there."""
    return url_for(endpoint, **values) if endpoint in current_app.view_functions else None


def around(found: Payroll) -> dict[str, Any]:
    """What every page of a payroll shows beside its own."""
    return {
        "month": first_day(found.period),
        "words": words,
        "pay_words": pay_words,
        "national": current_user.reach(READ).national,
        "shown": found.state in SHOWN,
        "is_salary": found.purpose is Purpose.SALARY,
    }


@bp.post("/<uuid:uid>/computation")
@allows(BUILD)
def compute(uid: UUID) -> ResponseReturnValue:
    found = queries.payroll(uid)
    return _pressed(uid, lambda: computing.ask(found, by=current_user, language=str(get_locale())))


@bp.post("/<uuid:uid>/cancellation")
@allows(BUILD)
def cancel(uid: UUID) -> ResponseReturnValue:
    job = queries.computation_of(queries.payroll(uid))
    return _pressed(uid, lambda: jobs.cancel(job) if job is not None else None)


@bp.post("/<uuid:uid>/preparation")
@allows(BUILD, fresh=True)
def prepare(uid: UUID) -> ResponseReturnValue:
    return _signed(uid, Deed.PREPARED)


@bp.post("/<uuid:uid>/verification")
@allows(VERIFY, fresh=True)
def verify(uid: UUID) -> ResponseReturnValue:
    return _signed(uid, Deed.VERIFIED)


@bp.post("/<uuid:uid>/approval")
@allows(APPROVE, fresh=True)
def approve(uid: UUID) -> ResponseReturnValue:
    return _signed(uid, Deed.APPROVED)


def _signed(uid: UUID, deed: Deed) -> ResponseReturnValue:
    found, form = queries.payroll(uid), SignatureForm()
    if form.validate_on_submit():
        with form.showing_refusals():
            _opened(found)
            signing.sign(found, deed, content=form.content.data, because=form.because.data or "",
                         by=current_user)  # fmt: skip
            flash(gettext("Your signature stands under this payroll as it is now."), "ok")
            return redirect(url_for(".show", uid=uid))
    return _shown(queries.payroll(uid), form)


def _opened(found: Payroll) -> None:
    """Whoever signs after another, or releases, has had it before their eyes since the last of
    them signed.
    """
    given = queries.standing(found).values()
    if given:
        looking.opened(found, max(each.at for each in given), by=current_user)


@bp.post("/<uuid:uid>/signature/removal")
@allows(BUILD, VERIFY, APPROVE)
def take_back(uid: UUID) -> ResponseReturnValue:
    found = queries.payroll(uid)
    return _pressed(uid, lambda: signing.take_back(found, by=current_user))


@bp.post("/<uuid:uid>/release")
@allows(APPROVE, fresh=True)
def release(uid: UUID) -> ResponseReturnValue:
    found, form = queries.payroll(uid), SignatureForm()

    def released() -> None:
        _opened(found)
        closing.release(found, content=form.content.data, by=current_user)

    return _pressed(uid, released)


@bp.post("/<uuid:uid>/close")
@allows(APPROVE, fresh=True)
def close(uid: UUID) -> ResponseReturnValue:
    found, form = queries.payroll(uid), Press()
    return _pressed(uid, lambda: closing.close(found, seen=form.version.data, by=current_user))


def _pressed(uid: UUID, deed: Any) -> ResponseReturnValue:
    """A button that writes: what stands in the way is said on the page it leads back to."""
    try:
        deed()
    except Refusal as refused:
        flash(str(refused), "stop")
    return redirect(url_for(".show", uid=uid))
