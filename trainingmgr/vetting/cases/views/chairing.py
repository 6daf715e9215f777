"""What the chair does, and what oversight draws by lot."""

from uuid import UUID

from flask import flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import get_locale, gettext
from flask_login import current_user

from trainingmgr.accounts.rules import Sight
from trainingmgr.accounts.services import looking
from trainingmgr.core.permissions import Permission
from trainingmgr.core.privacy import Shown
from trainingmgr.registry.structure.rules import Scheme
from trainingmgr.vetting.cases import queries, services
from trainingmgr.vetting.cases.forms import CriteriaForm, SampleForm, SeatForm, WhyForm
from trainingmgr.vetting.cases.queries import listed
from trainingmgr.vetting.cases.rules import Family
from trainingmgr.vetting.cases.views.files import SAYS, bp
from trainingmgr.vetting.cases.words import FAMILY_TITLES, SEATS
from trainingmgr.web.access import allows
from trainingmgr.web.form import Deed
from trainingmgr.web.pages import page

ASSIGN, CRITERIA = Permission.CASE_ASSIGN, Permission.CRITERIA_WRITE
READ, SAMPLE = Permission.CASE_READ, Permission.CASE_SAMPLE


@bp.route("/<uuid:uid>/seats", methods=["GET", "POST"])
@allows(ASSIGN, fresh=True)
def seats(uid: UUID) -> ResponseReturnValue:
    """Who investigates and who decides. Whoever is linked to the person is refused, and noted."""
    form = SeatForm()
    able = {
        each.id: each
        for permission in (Permission.CASE_INVESTIGATE, Permission.CASE_DECIDE)
        for each in queries.officers(permission)
    }
    form.user.choices = [(each.id, each.name) for each in able.values()]
    if form.validate_on_submit():
        with form.showing_refusals():
            services.assign(
                queries.case(uid, reader=current_user), able[form.user.data], form.part.data,
                by=current_user,
            )  # fmt: skip
            flash(gettext("%(who)s has a seat: %(part)s.", who=able[form.user.data].name,
                          part=SEATS[form.part.data]))  # fmt: skip
            return redirect(url_for(".seats", uid=uid))
    case = queries.case(uid, reader=current_user)
    looking.note(Sight.CASES, [case.person_id], by=current_user)
    return page(
        "vetting/cases/seats.html", case=case, person=Shown(case.person, current_user), form=form,
        seats=[each for each in case.seats if each.ended_at is None], **SAYS,
    )  # fmt: skip


@bp.post("/<uuid:uid>/seats/<int:seat>")
@allows(ASSIGN, fresh=True)
def unseat(uid: UUID, seat: int) -> ResponseReturnValue:
    case, form = queries.case(uid, reader=current_user), Deed()
    with form.showing_refusals():
        services.unassign(case, queries.seat(case, seat), by=current_user)
        flash(gettext("The seat is free."))
    return redirect(url_for(".seats", uid=uid))


@bp.route("/<uuid:uid>/ending", methods=["GET", "POST"])
@allows(ASSIGN, fresh=True)
def ending(uid: UUID) -> ResponseReturnValue:
    """End a case without a finding."""
    form = WhyForm()
    form.reason.label.text, form.reason.description = gettext("Why does it end?"), ""
    if form.validate_on_submit():
        with form.showing_refusals():
            case = queries.case(uid, reader=current_user)
            services.withdraw(case, reason=form.reason.data, by=current_user)
            flash(gettext("The case is withdrawn. Nothing that stood has changed."))
            return redirect(url_for(".show", uid=uid))
    case = queries.case(uid, reader=current_user)
    looking.note(Sight.CASES, [case.person_id], by=current_user)
    return page(
        "vetting/cases/deed.html", case=case, person=Shown(case.person, current_user), form=form,
        title=gettext("Withdraw the case"), submit=gettext("Withdraw it"), about=None,
        says=gettext("It ends without a finding. Nothing that stands about the person changes."),
        **SAYS,
    )  # fmt: skip


@bp.get("/criteria")
@allows(CRITERIA, READ)
def criteria() -> ResponseReturnValue:
    found = queries.criteria_sets(request.args.get("cursor"))
    return page("vetting/cases/criteria.html", page=found, **SAYS)


@bp.route("/criteria/new", methods=["GET", "POST"])
@allows(CRITERIA, fresh=True)
def new_criteria() -> ResponseReturnValue:
    """The next version for one process, beginning with the usual terms."""
    language = str(get_locale())
    usual = {
        "families": list(Family), "case_days": 90, "answer_days": 14, "appeal_days": 30,
        "valid_months": 24, "suspensive": True,
    }  # fmt: skip
    form = CriteriaForm(data=None if request.method == "POST" else usual)
    form.families.choices = [(each, FAMILY_TITLES[each][language]) for each in Family]
    if form.validate_on_submit():
        with form.showing_refusals():
            terms = ("case_days", "answer_days", "appeal_days", "valid_months", "suspensive")
            made = services.write_criteria(
                Scheme.NATIONAL, form.kind.data, law=form.law.data, standard=form.standard.data,
                appeal_body=form.appeal_body.data, families=form.families.data or (),
                by=current_user, **{name: form[name].data for name in terms},
            )  # fmt: skip
            flash(gettext("The version is written. A second person puts it in force."))
            return redirect(url_for(".criteria_set", uid=made.uid))
    return page("vetting/cases/new_criteria.html", form=form)


@bp.route("/criteria/<uuid:uid>", methods=["GET", "POST"])
@allows(CRITERIA, READ)
def criteria_set(uid: UUID) -> ResponseReturnValue:
    """One version; whoever did not write it puts it in force."""
    form, found = Deed(obj=queries.criteria(uid)), queries.criteria(uid)
    if current_user.may(CRITERIA) and form.validate_on_submit():
        with form.showing_refusals():
            services.publish_criteria(found, seen=form.version.data, by=current_user)
            flash(gettext("The version is in force. Cases that run keep theirs."))
            return redirect(url_for(".criteria_set", uid=uid))
        found = queries.criteria(uid)
    return page("vetting/cases/criteria_set.html", row=found, form=form, **SAYS)


@bp.route("/samples", methods=["GET", "POST"])
@allows(SAMPLE, fresh=True)
def samples() -> ResponseReturnValue:
    """Oversight draws some decided files by lot and reads these; request and seed stay."""
    form = SampleForm()
    if form.validate_on_submit():
        with form.showing_refusals():
            size = form.size.data or 0
            services.draw_sample(size=size, reason=form.reason.data, by=current_user)
            flash(gettext("The files are drawn. Each opens after you say why."))
            return redirect(url_for(".samples"))
    found = listed.samples(current_user, request.args.get("cursor"))
    return page("vetting/cases/samples.html", page=found, form=form, **SAYS)
