"""What is due, runs that erase it, and their certificates."""

from hashlib import sha256
from uuid import UUID

from flask import Blueprint, Response, flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import get_locale, gettext
from flask_login import current_user

from trainingmgr.accounts.services import looking
from trainingmgr.core import clock
from trainingmgr.core.errors import Refusal
from trainingmgr.core.permissions import Permission
from trainingmgr.oversight.protection import queries as protection
from trainingmgr.oversight.retention import forms, printouts, queries, services, words
from trainingmgr.oversight.retention.models import ErasureRun
from trainingmgr.oversight.retention.rules import RULES, UNLISTED, ItemState, RunState
from trainingmgr.web.access import allows
from trainingmgr.web.form import Form
from trainingmgr.web.pages import over, page

bp = Blueprint("retention", __name__, url_prefix="/retention")
READ, WRITE = Permission.PROTECTION_READ, Permission.PROTECTION_WRITE
AGREE = Permission.RETENTION_AGREE


@bp.get("")
@allows(READ, AGREE)
def index() -> ResponseReturnValue:
    form = forms.RunFilters()
    return page(
        "oversight/retention/runs.html", words=words, filters_=form, rules=RULES,
        page=queries.runs(cursor=request.args.get("cursor"), **form.asked),
        looked=queries.last_look(), writes=current_user.may(WRITE),
    )  # fmt: skip


@bp.post("/look")
@allows(WRITE)
def look() -> ResponseReturnValue:
    try:
        made = services.look_now(by=current_user)
    except Refusal as refusal:  # an answer to the question, and no fault
        flash(str(refusal), "wait")
        return redirect(url_for(".index"))
    flash(gettext("%(code)s is listed. Look through it, then propose it.", code=made.code))
    return redirect(url_for(".show", uid=made.uid))


@bp.post("/of-request/<uuid:uid>")
@allows(WRITE)
def look_for(uid: UUID) -> ResponseReturnValue:
    asked = protection.request(uid, reader=current_user)
    if stands := queries.run_of(asked):
        return redirect(url_for(".show", uid=stands.uid))
    made = services.look_for(asked, by=current_user)
    flash(gettext("%(code)s is listed. Look through it, then propose it.", code=made.code))
    return redirect(url_for(".show", uid=made.uid))


@bp.get("/<uuid:uid>")
@allows(READ, AGREE)
def show(uid: UUID) -> ResponseReturnValue:
    row = queries.run(uid)
    tally, deeds = queries.tally(row), _deeds(row)
    if "agree" in deeds:
        looking.show(row, by=current_user)
    return page(
        "oversight/retention/run.html", row=row, words=words, tally=tally,
        kinds=printouts.kinds(row, tally), left=printouts.left,
        page=queries.items(row, cursor=request.args.get("cursor")),
        unlisted=sum(sum(tally[each].values()) for each in UNLISTED if each in tally),
        deeds=deeds, gone=_of(tally, ItemState.GONE),
        lapsed=services.lapsed(row),
        stopped=row.state is RunState.AGREED and row.job is not None and row.job.is_over,
        working=row.state is RunState.AGREED and row.job is not None and not row.job.is_over,
        today=clock.today(),
    )  # fmt: skip


def _of(tally: printouts.Tally, state: ItemState) -> int:
    return sum(each.get(state, 0) for each in tally.values())


def _deeds(row: ErasureRun) -> set[str]:
    """What this reader may do with it now."""
    found = set()
    if row.state is RunState.PREPARED and current_user.may(WRITE):
        found = {"propose", "withdraw"}
    if row.state is RunState.PROPOSED:
        found = {"withdraw"}
        other = row.proposed_by and row.proposed_by.holder_id != current_user.holder_id
        if current_user.may(AGREE) and other:
            found |= {"agree"}
    return found if current_user.may(WRITE) or current_user.may(AGREE) else set()


@bp.route("/<uuid:uid>/proposal", methods=["GET", "POST"])
@allows(WRITE)
def propose(uid: UUID) -> ResponseReturnValue:
    row = queries.run(uid)
    form = forms.ProposeForm(data={"version": row.version})
    if form.validate_on_submit():
        with form.showing_refusals():
            services.propose(
                row, form.reason.data, seen=form.version.data, by=current_user
            )  # fmt: skip
            flash(gettext("It is proposed. A second person agrees within a week."))
            return redirect(url_for(".show", uid=uid))
    return _form(uid, form, gettext("Propose that it is erased"), gettext("Propose it"))


@bp.route("/<uuid:uid>/agreement", methods=["GET", "POST"])
@allows(AGREE, fresh=True)
def agree(uid: UUID) -> ResponseReturnValue:
    row = queries.run(uid)
    form = forms.AgreeForm(data={"version": row.version})
    if form.validate_on_submit():
        with form.showing_refusals():
            looking.opened(row, row.proposed_at, by=current_user)
            services.agree(
                row, form.mark.data, language=str(get_locale()), seen=form.version.data,
                by=current_user,
            )  # fmt: skip
            flash(gettext("It is agreed to. What was listed is being erased."))
            return redirect(url_for(".show", uid=uid))
    return _form(uid, form, gettext("Agree that it is erased"), gettext("Erase it for good"))


@bp.post("/<uuid:uid>/withdrawal")
@allows(WRITE, AGREE)
def withdraw(uid: UUID) -> ResponseReturnValue:
    row = queries.run(uid)
    services.withdraw(row, seen=request.form.get("version", type=int), by=current_user)
    flash(gettext("It is withdrawn: nothing was erased."))
    return redirect(url_for(".show", uid=uid))


@bp.post("/<uuid:uid>/work")
@allows(WRITE, AGREE)
def go_on(uid: UUID) -> ResponseReturnValue:
    services.go_on(queries.run(uid), language=str(get_locale()), by=current_user)
    flash(gettext("The work goes on."))
    return redirect(url_for(".show", uid=uid))


@bp.post("/<uuid:uid>/certificate")
@allows(READ, AGREE)
def certificate(uid: UUID) -> ResponseReturnValue:
    row, language = queries.run(uid), str(get_locale())
    if row.state is not RunState.DONE:
        raise Refusal(gettext("There is a certificate once everything is erased."))
    body = b"".join(printouts.certificate(row, queries.tally(row), language))
    services.take(row, language, sha256(body).hexdigest(), by=current_user)
    name = f"attachment; filename={row.code}-{language}.pdf"
    return Response(body, mimetype="application/pdf", headers={"Content-Disposition": name})


def _form(uid: UUID, form: Form, title: str, does: str) -> ResponseReturnValue:
    row = queries.run(uid)
    if row.state not in (RunState.PREPARED, RunState.PROPOSED) and not form.is_submitted():
        return over(url_for(".show", uid=uid), gettext("This was decided already."))
    return page(
        "layouts/form.html", form=form, title=title, does=does,
        back=(url_for(".show", uid=uid), row.code),
    )  # fmt: skip
