"""Assessments of the sector: who took part, what they found, and what became of it."""

from uuid import UUID

from flask import Blueprint, flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import get_locale, gettext
from flask_babel import lazy_gettext as _
from flask_login import current_user

from trainingmgr.core import clock
from trainingmgr.core.errors import Refusal
from trainingmgr.core.paging import every
from trainingmgr.core.permissions import Permission
from trainingmgr.programme.assessments import forms, printouts, queries, services, words
from trainingmgr.programme.assessments.rules import PointKind
from trainingmgr.programme.plans import queries as reform
from trainingmgr.programme.plans.models import ReformItem
from trainingmgr.registry.structure import queries as structure
from trainingmgr.registry.structure.models import Organisation
from trainingmgr.tabular.listings import Listing, leaves
from trainingmgr.web.access import allows
from trainingmgr.web.beside import Beside, stands_beside
from trainingmgr.web.deeds import OneForm
from trainingmgr.web.form import Deed
from trainingmgr.web.pages import page

bp = Blueprint("assessments", __name__, url_prefix="/sector-assessments")
READ, WRITE = Permission.FRAMEWORK_READ, Permission.FRAMEWORK_WRITE
AGREE = Permission.REFORM_ACCEPT
_form = OneForm(_("Sector assessments"))


@bp.get("")
@allows(READ)
def index() -> ResponseReturnValue:
    today = clock.today()
    return page(
        "programme/assessments/index.html", words=words, today=today, kinds=PointKind,
        page=queries.assessments(cursor=request.args.get("cursor")),
        gaps=queries.open_gaps(today), language=str(get_locale()),
        writes=current_user.may(WRITE),
    )  # fmt: skip


@leaves("assessment-points", _("What assessments say"), READ, owed=Permission.PARTNER_READ)
def _leaving() -> Listing:
    language = str(get_locale())
    return Listing(
        columns=printouts.POINTS,
        cells=lambda row: printouts.point(row, language),
        fetch=lambda most: every(lambda cursor: queries.points(cursor=cursor), most),
        back=url_for("assessments.index"), is_personal=False,
    )  # fmt: skip


@bp.get("/<uuid:uid>")
@allows(READ)
def show(uid: UUID) -> ResponseReturnValue:
    row = queries.assessment(uid)
    return page(
        "programme/assessments/show.html", row=row, words=words, today=clock.today(),
        language=str(get_locale()), writes=current_user.may(WRITE),
        agrees=current_user.may(AGREE) and current_user.id != row.reported_by_id,
    )  # fmt: skip


@stands_beside("plan_item")
def _taken_up(item: ReformItem) -> Beside | None:
    """What an item of the plan takes up of assessments, on the page of the item."""
    found = queries.taken_up_by(item.id)
    if not found or not current_user.may(READ):
        return None
    told = {"points": found, "words": words, "language": str(get_locale())}
    return Beside("programme/assessments/_of_item.html", told)


@bp.route("/new", methods=["GET", "POST"])
@allows(WRITE)
def new() -> ResponseReturnValue:
    form, known = forms.AssessmentForm(), _known()
    form.lead.choices = _choices(known)
    if form.validate_on_submit():
        with form.showing_refusals():
            made = services.plan(form.terms(known), by=current_user)
            flash(gettext("The assessment is planned. Write next who takes part."))
            return redirect(url_for(".show", uid=made.uid))
    return _form(form, gettext("New assessment"), gettext("Plan it"))


@bp.route("/<uuid:uid>/entry", methods=["GET", "POST"])
@allows(WRITE)
def edit(uid: UUID) -> ResponseReturnValue:
    row, known = queries.assessment(uid), _known()
    form = forms.AssessmentForm(data=forms.facts(row))
    form.lead.choices = _choices(known)
    if form.validate_on_submit():
        with form.showing_refusals():
            services.change(row, form.terms(known), seen=form.version.data, by=current_user)
            flash(gettext("Saved."))
            return redirect(url_for(".show", uid=uid))
    return _form(form, gettext("Assessment"), gettext("Save"), queries.assessment(uid))


@bp.route("/<uuid:uid>/agencies/new", methods=["GET", "POST"])
@allows(WRITE)
def join(uid: UUID) -> ResponseReturnValue:
    row, form, known = queries.assessment(uid), forms.AgencyForm(), _known()
    form.agency.choices = _choices(known)
    if form.validate_on_submit():
        with form.showing_refusals():
            services.join(row, known[form.agency.data], form.part.data, by=current_user)
            flash(gettext("It takes part."))
            return redirect(url_for(".show", uid=uid))
    row = queries.assessment(uid)
    return _form(form, gettext("Who takes part"), gettext("Write it down"), row)


@bp.route("/<uuid:uid>/points/new", methods=["GET", "POST"])
@allows(WRITE)
def write(uid: UUID) -> ResponseReturnValue:
    row, form = queries.assessment(uid), forms.PointForm()
    if form.validate_on_submit():
        with form.showing_refusals():
            services.write(row, form.said, by=current_user)
            flash(gettext("It stands in the report."))
            return redirect(url_for(".show", uid=uid))
    row = queries.assessment(uid)
    says = gettext("It stays as it is written.")
    return _form(form, gettext("What was found"), gettext("Write it down"), row, says)


@bp.route("/points/<uuid:uid>/answer", methods=["GET", "POST"])
@allows(WRITE)
def answer(uid: UUID) -> ResponseReturnValue:
    row = queries.point(uid)
    form = forms.AnswerForm(data={"version": row.version})
    form.item.choices = [(str(each.uid), said) for each, said in reform.places(str(get_locale()))]
    if form.validate_on_submit():
        with form.showing_refusals():
            item = reform.item(UUID(form.item.data)) if form.item.data else None
            services.answer(row, item=item, refused=form.refused.data, seen=form.version.data,
                            by=current_user)  # fmt: skip
            flash(gettext("The answer stands with it."))
            return redirect(url_for(".show", uid=row.assessment.uid))
    row = queries.point(uid)
    return _form(form, gettext("What becomes of it"), gettext("Write it down"), row.assessment,
                 row.says)  # fmt: skip


@bp.route("/<uuid:uid>/report", methods=["GET", "POST"])
@allows(WRITE)
def report(uid: UUID) -> ResponseReturnValue:
    row = queries.assessment(uid)
    form = forms.ReportForm(data={"version": row.version, "on": clock.today()})
    if form.validate_on_submit() and form.on.data:
        with form.showing_refusals():
            services.report(row, form.paper.data, on=form.on.data, seen=form.version.data,
                            by=current_user)  # fmt: skip
            flash(gettext("The report is finished. The host agrees next, by another person."))
            return redirect(url_for(".show", uid=uid))
    title = gettext("Finish the report")
    return _form(form, title, gettext("Finish it"), queries.assessment(uid))


@bp.post("/<uuid:uid>/agreement")
@allows(AGREE)
def agree(uid: UUID) -> ResponseReturnValue:
    row, deed = queries.assessment(uid), Deed()
    try:
        services.agree(row, seen=deed.version.data, by=current_user)
        flash(gettext("The host agrees. The report stays as it is."))
    except Refusal as refused:
        flash(str(refused), "stop")
    return redirect(url_for(".show", uid=uid))


def _known() -> dict[str, Organisation]:
    return {each.code: each for each in structure.organisations()}


def _choices(known: dict[str, Organisation]) -> list[tuple[str, str]]:
    language = str(get_locale())
    return [(code, each.title(language)) for code, each in known.items()]
