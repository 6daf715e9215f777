"""What each grade earns, by which law, and since when."""

from typing import Any

from flask import Blueprint, flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import get_locale, gettext
from flask_login import current_user

from trainingmgr.core import clock
from trainingmgr.core.money import EXPONENTS, Money
from trainingmgr.core.permissions import Permission
from trainingmgr.pay.scale import queries, services, words
from trainingmgr.pay.scale.forms import (
    AllowanceForm,
    DeductionForm,
    GradeFilters,
    GradeForm,
    RetirementForm,
)
from trainingmgr.pay.scale.models import AllowanceType, DeductionType
from trainingmgr.pay.scale.queries import rights
from trainingmgr.pay.scale.rules import RETIREMENT_AGE, Levied, Measure
from trainingmgr.pay.scale.services import components
from trainingmgr.pay.scale.services.components import Law
from trainingmgr.registry.structure import queries as structure
from trainingmgr.registry.structure.models import Organisation
from trainingmgr.registry.structure.rules import OrganisationKind
from trainingmgr.web.access import allows
from trainingmgr.web.pages import page

bp = Blueprint("pay_grades", __name__, url_prefix="/pay/grades")


@bp.get("")
@allows(Permission.PAY_READ)
def index() -> ResponseReturnValue:
    """Every amount that holds or held."""
    filters = _narrowed()
    found = queries.listed(filters.asked.get("service"), cursor=request.args.get("cursor"))
    return page(
        "pay/grades.html",
        page=found,
        filters_=filters,
        today=clock.today(),
        writes=current_user.may(Permission.PAY_GRADE_WRITE),
    )


def _narrowed() -> GradeFilters:
    filters = GradeFilters()
    filters.service.choices = _services()
    filters.validate()
    return filters


def _services() -> list[tuple[int, str]]:
    language = str(get_locale())
    return [(each.id, each.title(language)) for each in _paying()]


def _paying() -> list[Organisation]:
    kinds = (OrganisationKind.ARMED_SERVICE, OrganisationKind.HOST_GOV)
    return list(structure.organisations(*kinds))


@bp.route("/new", methods=["GET", "POST"])
@allows(Permission.PAY_GRADE_WRITE)
def new() -> ResponseReturnValue:
    """A grade earns something else from a day on, by a law. What held before is kept."""
    form = GradeForm(step=1)
    form.service_id.choices = _services()
    written = request.form.get("currency", "").strip().upper()
    if written in EXPONENTS or len(written) == 3:
        form.amount.currency = written
        form.amount.process(request.form)
    amount, begins = form.amount.data, form.valid_from.data
    if form.validate_on_submit() and amount and begins:
        with form.showing_refusals():
            service = next(each for each in _paying() if each.id == form.service_id.data)
            services.set_grade(
                service, form.code.data, band=form.band.data, amount=amount, valid_from=begins,
                law=form.law.data, step=form.step.data or 1, by=current_user,
            )  # fmt: skip
            flash(gettext("The grade is set."), "ok")
            return redirect(url_for(".index"))
    return page("pay/grade.html", form=form)


@bp.get("/retirement")
@allows(Permission.PAY_READ)
def retirement() -> ResponseReturnValue:
    """At which age people of each rank band retire, by which law, and since when."""
    filters = _narrowed()
    found = queries.retirement_listed(
        filters.asked.get("service"), cursor=request.args.get("cursor")
    )
    return page(
        "pay/retirement.html",
        page=found,
        filters_=filters,
        today=clock.today(),
        usual=RETIREMENT_AGE,
        writes=current_user.may(Permission.PAY_GRADE_WRITE),
    )


@bp.route("/retirement/new", methods=["GET", "POST"])
@allows(Permission.PAY_GRADE_WRITE)
def new_retirement() -> ResponseReturnValue:
    """An age of retirement holds from a day on, by a law. What held before is kept."""
    form = RetirementForm()
    form.service_id.choices = _services()
    if form.validate_on_submit() and form.age.data and form.valid_from.data:
        with form.showing_refusals():
            service = next(each for each in _paying() if each.id == form.service_id.data)
            services.set_retirement(
                service, form.band.data, form.age.data, valid_from=form.valid_from.data,
                law=form.law.data, by=current_user,
            )  # fmt: skip
            flash(gettext("The age is set."), "ok")
            return redirect(url_for(".retirement"))
    return page("pay/retirement_new.html", form=form)


@bp.get("/allowances")
@allows(Permission.PAY_READ)
def allowances() -> ResponseReturnValue:
    """Every allowance that holds or held, and who has a right to it."""
    return _components(AllowanceType, "allowances")


@bp.get("/deductions")
@allows(Permission.PAY_READ)
def deductions() -> ResponseReturnValue:
    """Every deduction that holds or held."""
    return _components(DeductionType, "deductions")


def _components(model: Any, what: str) -> ResponseReturnValue:
    filters = _narrowed()
    found = rights.components(
        model, filters.asked.get("service"), cursor=request.args.get("cursor")
    )
    return page(
        "pay/components.html",
        page=found,
        what=what,
        filters_=filters,
        today=clock.today(),
        words=words,
        money_of=lambda each, minor: Money(minor, each.currency),
        writes=current_user.may(Permission.PAY_GRADE_WRITE),
    )


@bp.route("/allowances/new", methods=["GET", "POST"])
@allows(Permission.PAY_GRADE_WRITE)
def new_allowance() -> ResponseReturnValue:
    """An allowance is this from a day on, by a law. What held before is kept."""
    form = AllowanceForm(currency=request.form.get("currency", "XAF"))
    law = _law(form)
    if law is not None:
        with form.showing_refusals():
            components.set_allowance(
                law, form.kind.data, measure=form.measure.data or Measure.MONTH,
                condition=form.condition.data, taxable=form.taxable.data, by=current_user,
            )  # fmt: skip
            flash(gettext("The allowance is set."), "ok")
            return redirect(url_for(".allowances"))
    return page("pay/component.html", form=form, what="allowances")


@bp.route("/deductions/new", methods=["GET", "POST"])
@allows(Permission.PAY_GRADE_WRITE)
def new_deduction() -> ResponseReturnValue:
    """A deduction is this from a day on, by a law. What held before is kept."""
    form = DeductionForm(currency=request.form.get("currency", "XAF"))
    law = _law(form)
    if law is not None:
        with form.showing_refusals():
            components.set_deduction(
                law, form.kind.data, levied=form.levied.data or Levied.BASE,
                owed=form.owed.data, by=current_user,
            )  # fmt: skip
            flash(gettext("The deduction is set."), "ok")
            return redirect(url_for(".deductions"))
    return page("pay/component.html", form=form, what="deductions")


def _law(form: AllowanceForm | DeductionForm) -> Law | None:
    """What was written, once it reads well."""
    form.service_id.choices = _services()
    written = request.form.get("currency", "").strip().upper()
    if written in EXPONENTS or len(written) == 3:
        for field in (form.amount, form.cap):
            field.currency = written
            field.process(request.form)
    if not form.validate_on_submit() or form.valid_from.data is None:
        return None
    titles = {language: title for language, title in form.titles.items() if title}
    return Law(
        service=next(each for each in _paying() if each.id == form.service_id.data),
        code=form.code.data.strip(), titles=titles or {"en": form.code.data.strip()},
        currency=written, amount=form.amount.data, per_mille=form.per_mille.data,
        cap=form.cap.data, valid_from=form.valid_from.data, law=form.law.data,
    )  # fmt: skip
