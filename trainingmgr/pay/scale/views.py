"""What each grade earns, by which law, and since when."""

from flask import Blueprint, flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import get_locale, gettext
from flask_login import current_user

from trainingmgr.core import clock
from trainingmgr.core.money import EXPONENTS
from trainingmgr.core.permissions import Permission
from trainingmgr.pay.scale import queries, services
from trainingmgr.pay.scale.forms import GradeFilters, GradeForm
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
    filters = GradeFilters()
    filters.service.choices = _services()
    found = queries.listed(filters.asked.get("service"), cursor=request.args.get("cursor"))
    return page(
        "pay/grades.html",
        page=found,
        filters_=filters,
        today=clock.today(),
        writes=current_user.may(Permission.PAY_GRADE_WRITE),
    )


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
    form = GradeForm()
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
                law=form.law.data, by=current_user,
            )  # fmt: skip
            flash(gettext("The grade is set."), "ok")
            return redirect(url_for(".index"))
    return page("pay/grade.html", form=form)
