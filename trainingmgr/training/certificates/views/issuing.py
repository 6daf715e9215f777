"""The certificates of a run: who gets one, asking, issuing by a second person, printing all."""

from collections.abc import Iterator
from typing import IO, Any
from uuid import UUID

from flask import Blueprint, Response, current_app, flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext, ngettext
from flask_login import current_user

from trainingmgr.accounts.services import looking
from trainingmgr.core import clock
from trainingmgr.core.errors import Refusal
from trainingmgr.core.permissions import Permission
from trainingmgr.training.certificates import words
from trainingmgr.training.certificates.forms import AskForm, IssueForm, PrintForm, RefusalForm
from trainingmgr.training.certificates.models import Certificate, CertificateRequest
from trainingmgr.training.certificates.queries import candidates, register
from trainingmgr.training.certificates.rules import RequestState
from trainingmgr.training.certificates.services import issuing, printing
from trainingmgr.training.certificates.services.issuing import Issued, Site
from trainingmgr.training.cohorts.models import Cohort
from trainingmgr.training.results import words as result_words
from trainingmgr.web.access import allows
from trainingmgr.web.form import Form
from trainingmgr.web.pages import page

bp = Blueprint("issuing", __name__)
READ = Permission.CERTIFICATE_READ
ASK, ISSUE = Permission.CERTIFICATE_REQUEST, Permission.CERTIFICATE_ISSUE
PART = 64 * 1024
MANY = 100
"""Runs on the page from which many are issued."""


@bp.context_processor
def _around() -> dict[str, Any]:
    return {"run_url": run_url}


def run_url(cohort: Cohort) -> str | None:
    """The run's own page, where there is a desk that shows it and the reader may see runs."""
    known = "desk.run" in current_app.view_functions
    shown = known and current_user.may(Permission.COHORT_READ)
    return url_for("desk.run", uid=cohort.uid) if shown else None


def site() -> Site:
    settings = current_app.extensions["settings"]
    return Site(f"{settings.address}/verify", settings.programme)


@bp.get("/runs/<uuid:uid>/certificates")
@allows(READ)
def show(uid: UUID) -> ResponseReturnValue:
    """Who on a run has a certificate, who would get one, and why the others do not."""
    cohort = candidates.cohort(uid, reader=current_user, permission=READ)
    issued = register.certificates_of(cohort.id)
    asked = candidates.last_request(cohort.id)
    is_open = asked is not None and asked.state is RequestState.ASKED
    return page(
        "training/certificates/run.html",
        cohort=cohort,
        found=candidates.of_run(cohort, clock.today()),
        issued=issued,
        printed=register.papers_of([each.id for each in issued]),
        asked=asked,
        is_open=is_open,
        is_current=asked is not None and is_open and issuing.is_current(asked, cohort, site()),
        is_mine=asked is not None and asked.asked_by.holder_id == current_user.holder_id,
        print_form=PrintForm(formdata=None),
        ask_form=AskForm(formdata=None),
        to_print=[each for each in issued if each.stands],
        words=words,
        result_words=result_words,
        stands=stands,
    )


def stands(certificate: Certificate) -> Any:
    """How a certificate stands today."""
    return certificate.standing(clock.today())


@bp.post("/runs/<uuid:uid>/certificate-requests")
@allows(ASK)
def ask(uid: UUID) -> ResponseReturnValue:
    """Ask for the certificates of everybody who qualifies now."""
    cohort, form = candidates.cohort(uid, reader=current_user, permission=ASK), AskForm()
    if not form.validate():
        flash(" ".join(str(e) for errors in form.errors.values() for e in errors), "stop")
        return redirect(url_for(".show", uid=uid))
    try:
        made = issuing.ask(cohort, site(), speaks=form.speaks.data or None, by=current_user)
        flash(
            ngettext(
                "%(num)s certificate is asked for. A second person issues it.",
                "%(num)s certificates are asked for. A second person issues them.",
                made.count,
            ),
            "ok",
        )
    except Refusal as refused:
        flash(str(refused), "stop")
    return redirect(url_for(".show", uid=uid))


@bp.post("/certificate-requests/<uuid:uid>/withdrawal")
@allows(ASK)
def withdrawal(uid: UUID) -> ResponseReturnValue:
    found = candidates.request(uid, reader=current_user, permission=ASK)
    run = found.cohort.uid
    try:
        issuing.withdraw(found, seen=request.form.get("version", type=int), by=current_user)
        flash(gettext("The request is withdrawn."), "ok")
    except Refusal as refused:
        flash(str(refused), "stop")
    return redirect(url_for(".show", uid=run))


@bp.route("/certificate-requests/<uuid:uid>", methods=["GET", "POST"])
@allows(ISSUE, fresh=True)
def issue(uid: UUID) -> ResponseReturnValue:
    """The second person looks at who gets one and who does not, and issues in one deed."""
    found = candidates.request(uid, reader=current_user, permission=ISSUE)
    form = IssueForm(version=found.version)
    if form.validate_on_submit():
        run = found.cohort.uid
        with form.showing_refusals():
            looking.opened(found, found.asked_at, by=current_user)
            done = issuing.issue(found, site(), seen=form.version.data, by=current_user)
            return _issued(done, run)
        found = candidates.request(uid, reader=current_user, permission=ISSUE)
        form.version.renew(found.version)
    cohort = candidates.cohort_by_id(found.cohort_id)
    if found.state is RequestState.ASKED:
        looking.show(found, by=current_user)
    return page(
        "training/certificates/issue.html",
        asked=found,
        cohort=cohort,
        found=issuing.for_request(found, cohort, not_to={current_user.holder_id}),
        is_current=issuing.is_current(found, cohort, site()),
        is_mine=found.asked_by.holder_id == current_user.holder_id,
        form=form,
        words=words,
    )


@bp.route("/certificate-requests", methods=["GET", "POST"])
@allows(ISSUE, fresh=True)
def several() -> ResponseReturnValue:
    """The requests of many runs that wait for this reader, issued in one go by the workers."""
    waiting = candidates.to_issue(reader=current_user, most=MANY)
    form = Form()
    if form.validate_on_submit():
        ticked = dict(each.rpartition(":")[::2] for each in request.form.getlist("who"))
        chosen = [
            (each, _number(ticked[str(each.uid)])) for each in waiting if str(each.uid) in ticked
        ]
        _say_what_came(_issued_in_one_go(chosen))
        return redirect(url_for(".several"))
    return page(
        "training/certificates/several.html", waiting=waiting, form=form,
        total=sum(each.count for each in waiting), many=MANY,
    )  # fmt: skip


def _issued_in_one_go(
    chosen: list[tuple[CertificateRequest, int | None]],
) -> list[tuple[str, Issued | Refusal]]:
    """Whoever issues to several runs has opened the list of each: what was not stops no other."""
    done: list[tuple[str, Issued | Refusal]] = []
    ready = []
    for each, seen in chosen:
        try:
            looking.opened(each, each.asked_at, by=current_user)
            ready.append((each, seen))
        except Refusal as refused:
            done.append((each.cohort.code, refused))
    return done + issuing.issue_many(ready, site(), by=current_user)


def _number(text: str) -> int | None:
    return int(text) if text.isascii() and text.isdigit() else None


def _say_what_came(done: list[tuple[str, Issued | Refusal]]) -> None:
    """How many are being issued; and of each run that was refused, why."""
    count = sum(each.count for _code, each in done if isinstance(each, Issued))
    if count:
        said = ngettext(
            "%(num)s certificate is being issued.", "%(num)s certificates are being issued.", count
        )
        flash(f"{said} {gettext('Their progress is under your long work.')}", "ok")
    for code, each in done:
        if isinstance(each, Refusal):
            flash(f"{code}: {each}", "stop")
    if not done:
        flash(gettext("Choose at least one run."), "stop")


def _issued(done: Issued, run: UUID) -> ResponseReturnValue:
    if done.job is not None and "desk.job" in current_app.view_functions:
        return redirect(url_for("desk.job", uid=done.job.uid))
    if done.job is not None:
        said = ngettext(
            "%(num)s certificate is being issued.", "%(num)s certificates are being issued.",
            done.count,
        )  # fmt: skip
    else:
        said = ngettext("%(num)s certificate issued.", "%(num)s certificates issued.", done.count)
    flash(said, "ok")
    return redirect(url_for(".show", uid=run))


@bp.route("/certificate-requests/<uuid:uid>/refusal", methods=["GET", "POST"])
@allows(ISSUE)
def refusal(uid: UUID) -> ResponseReturnValue:
    found = candidates.request(uid, reader=current_user, permission=ISSUE)
    form = RefusalForm(version=found.version)
    if form.validate_on_submit():
        run = found.cohort.uid
        with form.showing_refusals():
            issuing.refuse(found, form.reason.data, seen=form.version.data, by=current_user)
            flash(gettext("Refused. Whoever asked sees the reason."), "ok")
            return redirect(url_for(".show", uid=run))
        found = candidates.request(uid, reader=current_user, permission=ISSUE)
    return page("training/certificates/refusal.html", asked=found, cohort=found.cohort, form=form)


@bp.post("/runs/<uuid:uid>/certificates/prints")
@allows(ASK, ISSUE)
def print_all(uid: UUID) -> ResponseReturnValue:
    """All certificates of a run that stand, as one file; those printed before as duplicates."""
    permission = ASK if current_user.may(ASK) else ISSUE
    cohort = candidates.cohort(uid, reader=current_user, permission=permission)
    standing = [each for each in register.certificates_of(cohort.id) if each.stands]
    if request.form.get("only") == "new":
        printed = register.papers_of([each.id for each in standing])
        standing = [each for each in standing if each.id not in printed]
    name = "".join(char if char.isalnum() else "-" for char in cohort.code)
    return sent(standing, f"certificates-{name}.pdf", url_for(".show", uid=uid))


def sent(certificates: list[Certificate], name: str, back: str) -> ResponseReturnValue:
    """The file of these certificates, or back with the sentence why not."""
    form = PrintForm()
    try:
        if not form.validate():
            raise Refusal(" ".join(str(e) for errors in form.errors.values() for e in errors))
        file = printing.produce(
            certificates, reason=form.reason.data, speaks=form.speaks.data or "", by=current_user
        )
    except Refusal as refused:
        flash(str(refused), "stop")
        return redirect(back)
    return Response(
        _parts(file),
        mimetype="application/pdf",
        headers={"Content-Disposition": f'attachment; filename="{name}"'},
    )


def _parts(file: IO[bytes]) -> Iterator[bytes]:
    with file:
        while part := file.read(PART):
            yield part
