"""The register of certificates: the list, one certificate, its prints, and withdrawing it."""

from typing import Any

from flask import Blueprint, flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import get_locale, gettext
from flask_babel import lazy_gettext as _
from flask_login import current_user

from trainingmgr.accounts.services import looking
from trainingmgr.core import clock
from trainingmgr.core.errors import NotFound, Refusal
from trainingmgr.core.paging import SIZE
from trainingmgr.core.permissions import Permission
from trainingmgr.core.privacy import Compartment
from trainingmgr.documents import engraving
from trainingmgr.tabular.choosing import MOST, Chosen
from trainingmgr.tabular.listings import Listing, leaves
from trainingmgr.tabular.saved import keeps
from trainingmgr.training.certificates import printouts, words
from trainingmgr.training.certificates.forms import (
    DecisionForm,
    HandOverForm,
    PrintForm,
    ProposalForm,
    RegisterFilters,
)
from trainingmgr.training.certificates.models import Certificate
from trainingmgr.training.certificates.queries import keys, register
from trainingmgr.training.certificates.rules import RevocationReason
from trainingmgr.training.certificates.services import drawing, listing, printing, revoking
from trainingmgr.training.certificates.views.issuing import run_url, sent, site, stands
from trainingmgr.training.curricula import queries as curricula
from trainingmgr.web.access import allows
from trainingmgr.web.form import Deed
from trainingmgr.web.pages import page
from trainingmgr.web.papers import LanguageFilter, printed, tongues

bp = Blueprint("certificates", __name__, url_prefix="/certificates")
READ = Permission.CERTIFICATE_READ
ASK, ISSUE = Permission.CERTIFICATE_REQUEST, Permission.CERTIFICATE_ISSUE
REVOKE = Permission.CERTIFICATE_REVOKE


@bp.context_processor
def _around() -> dict[str, Any]:
    sees_keys = current_user.is_authenticated and keys.decides(current_user)
    return {"run_url": run_url, "stands": stands, "words": words, "sees_keys": sees_keys}


def _filters() -> RegisterFilters:
    language = str(get_locale())
    courses = [(each.id, f"{each.code} {each.title(language)}") for each in curricula.courses()]
    return RegisterFilters(courses)


keeps("certificates.index", RegisterFilters)


@bp.get("")
@allows(READ)
def index() -> ResponseReturnValue:
    """Certificates within reach, newest first."""
    filters = _filters()
    narrowed = filters.narrowed
    found = register.certificates(
        narrowed, reader=current_user, on=clock.today(), cursor=request.args.get("cursor")
    )
    filters.say_counts(register.counts(narrowed, reader=current_user, on=clock.today()))
    listing.note_listed(narrowed, len(found), by=current_user)
    return page("training/certificates/index.html", page=found, filters_=filters)


@leaves("certificates", _("Certificates"), READ, shares=printouts.COLUMNS, narrows=_filters)
def _leaving() -> Listing:
    narrowed, today = _filters().narrowed, clock.today()
    picked = Chosen.read(request.form.to_dict(flat=False))
    return Listing(
        whom=lambda each: [each.person_id],
        within=Compartment.TRAINING,
        columns=printouts.COLUMNS,
        fetch=lambda most: register.exported(
            narrowed, reader=current_user, on=today, at_most=most, serials_=picked.codes
        ),
        cells=lambda each: printouts.cells(each, today),
        back=url_for("certificates.index", **request.args),  # type: ignore[arg-type]
        facts=narrowed.facts | picked.facts,
        carries=picked.elsewhere(()),
    )


@bp.route("/choice", methods=["GET", "POST"])
@allows(ASK, ISSUE)
def choice() -> ResponseReturnValue:
    """The register with a box on each line: chosen over its pages, then printed or exported."""
    sent_, filters, today = request.form, _filters(), clock.today()
    narrowed, picked = filters.narrowed, Chosen.read(request.form.to_dict(flat=False))
    if "all" in sent_:
        listed = register.exported(narrowed, reader=current_user, on=today, at_most=MOST - 1)
        picked = Chosen.all_of([each.serial for each in listed], SIZE)
    elif "none" in sent_:
        picked = Chosen({})
    picked = picked.turned(("after" in sent_) - ("before" in sent_))
    cursor = sent_.get("after") or sent_.get("before")
    found = register.certificates(narrowed, reader=current_user, on=today, cursor=cursor)
    listing.note_listed(narrowed, len(found), by=current_user)
    shown = [each.serial for each in found.rows]
    return page(
        "training/certificates/choice.html",
        page=found,
        chosen=picked,
        elsewhere=picked.elsewhere(shown),
        pages_elsewhere=picked.pages_elsewhere(shown),
        total=register.counted(narrowed, reader=current_user, on=today),
        most=MOST,
        print_form=PrintForm(formdata=None),
        asked=request.query_string.decode(),
    )


@bp.post("/prints")
@allows(ASK, ISSUE)
def print_chosen() -> ResponseReturnValue:
    """The papers of those that were chosen, as one file; those printed before as duplicates."""
    codes = Chosen.read(request.form.to_dict(flat=False)).codes
    found = register.chosen(codes, reader=current_user)
    back = url_for(".choice", **request.args)  # type: ignore[arg-type]
    return sent(list(found), "certificates.pdf", back)


@bp.get("/<serial>")
@allows(READ)
def show(serial: str) -> ResponseReturnValue:
    """One certificate: what it says, how it stands, who issued it, every print."""
    found = register.certificate(serial, reader=current_user)
    return page(
        "training/certificates/show.html",
        certificate=found,
        says=drawing.paper_of(found),
        prints=register.prints_of(found),
        papers=register.papers_of([found.id]).get(found.id, 0),
        proposal=register.proposal(found),
        print_form=PrintForm(),
        hand_over_form=HandOverForm(on=clock.today(), is_holder=True, formdata=None),
        replaces=RevocationReason.REPLACED,
        may_decide=_may_decide,
    )


def _may_decide(proposal: Any) -> bool:
    owed = ISSUE if proposal.kind is RevocationReason.REPLACED else REVOKE
    return bool(current_user.may(owed) and proposal.by.holder_id != current_user.holder_id)


@bp.get("/<serial>/specimen.pdf")
@allows(READ)
def specimen(serial: str) -> ResponseReturnValue:
    """How its paper looks, in the languages it was issued in or in others. It says SPECIMEN."""
    found = register.certificate(serial, reader=current_user)
    usual = "+".join(drawing.look_of(found).languages)
    return printed(
        lambda speaks: engraving.book(
            (drawing.paper_of(found),), drawing.look_of(found, speaks), specimen=True
        ),
        f"specimen-{found.serial}", title=gettext("Certificate"),
        back=url_for(".show", serial=found.serial),
        form=LanguageFilter(usual=usual, more={usual: tongues(usual)}),
    )  # fmt: skip


@bp.post("/<serial>/prints")
@allows(ASK, ISSUE)
def print_one(serial: str) -> ResponseReturnValue:
    """The paper of one certificate. From the second print on it says DUPLICATE, with a reason."""
    found = register.certificate(serial, reader=current_user, permission=printer())
    return sent([found], f"{found.serial}.pdf", url_for(".show", serial=found.serial))


def printer() -> Permission:
    return ASK if current_user.may(ASK) else ISSUE


@bp.post("/<serial>/prints/<int:number>/hand-over")
@allows(ASK, ISSUE)
def hand_over(serial: str, number: int) -> ResponseReturnValue:
    """A paper was given to its holder, or to somebody they sent."""
    found = register.certificate(serial, reader=current_user, permission=printer())
    printed = next((x.row for x in register.prints_of(found) if x.row.number == number), None)
    if printed is None:
        raise NotFound
    form = HandOverForm()
    back = url_for(".show", serial=found.serial)
    try:
        if form.validate() and form.on.data:
            printing.hand_over(
                found, printed, form.collector.data, is_holder=form.is_holder.data,
                signed=form.signed.data, on=form.on.data, by=current_user,
            )  # fmt: skip
            flash(gettext("The hand-over is on record."), "ok")
        else:
            flash(" ".join(str(e) for errors in form.errors.values() for e in errors), "stop")
    except Refusal as refused:
        flash(str(refused), "stop")
    return redirect(back)


@bp.route("/<serial>/revocation", methods=["GET", "POST"])
@allows(REVOKE, ASK)
def revocation(serial: str) -> ResponseReturnValue:
    """Ask that a certificate be withdrawn, or replaced by a new one."""
    permission = REVOKE if current_user.may(REVOKE) else ASK
    found = register.certificate(serial, reader=current_user, permission=permission)
    form = _proposal_form(found)
    if form.validate_on_submit():
        with form.showing_refusals():
            revoking.propose(found, form.kind.data, form.reason.data, by=current_user)
            flash(gettext("Asked for. A second person decides."), "ok")
            return redirect(url_for(".show", serial=serial))
        found = register.certificate(serial, reader=current_user, permission=permission)
    return page("training/certificates/revocation.html", certificate=found, form=form)


def _proposal_form(found: Certificate) -> ProposalForm:
    """Whoever may only ask for certificates asks for a new one; a revoked one is only replaced."""
    form = ProposalForm()
    if not current_user.may(REVOKE) or found.is_gone:
        only = RevocationReason.REPLACED
        form.kind.choices = [(only, str(words.REASONS[only]))]
        if not form.is_submitted():
            form.kind.data = only
    elif found.suspended:
        form.kind.choices = [
            (each, str(said)) for each, said in words.REASONS.items()
            if each is not RevocationReason.REPLACED
        ]  # fmt: skip
    return form


@bp.post("/<serial>/revocation/withdrawal")
@allows(REVOKE, ASK)
def withdrawal(serial: str) -> ResponseReturnValue:
    """Whoever asked takes it back: the certificate stands."""
    permission = REVOKE if current_user.may(REVOKE) else ASK
    found = register.certificate(serial, reader=current_user, permission=permission)
    asked, form = register.proposal(found), Deed()
    if asked is None:
        flash(gettext("Nothing waits for a decision here."), "wait")
    elif form.validate_on_submit():
        try:
            revoking.withdraw(found, asked, seen=form.version.data, by=current_user)
            flash(gettext("Taken back: the certificate stands."), "ok")
        except Refusal as refused:
            flash(str(refused), "stop")
    return redirect(url_for(".show", serial=serial))


@bp.route("/<serial>/decision", methods=["GET", "POST"])
@allows(REVOKE, ISSUE, fresh=True)
def decision(serial: str) -> ResponseReturnValue:
    """The second person decides: it is withdrawn, replaced, or stands."""
    permission = REVOKE if current_user.may(REVOKE) else ISSUE
    found = register.certificate(serial, reader=current_user, permission=permission)
    asked = register.proposal(found)
    if asked is None:
        flash(gettext("Nothing waits for a decision here."), "wait")
        return redirect(url_for(".show", serial=serial))
    form = DecisionForm(version=asked.version)
    if form.validate_on_submit():
        with form.showing_refusals():
            if form.decision.data == "agree":
                looking.opened(asked, asked.at, by=current_user)
                revoking.agree(found, asked, site(), seen=form.version.data, by=current_user)
                flash(gettext("Done. Whoever verifies it sees it from now on."), "ok")
            else:
                revoking.refuse(
                    found, asked, form.reason.data, seen=form.version.data, by=current_user
                )
                flash(gettext("The certificate stands."), "ok")
            return redirect(url_for(".show", serial=serial))
        found = register.certificate(serial, reader=current_user, permission=permission)
        asked = register.proposal(found)
    if asked is not None:
        looking.show(asked, by=current_user)
    return page(
        "training/certificates/decision.html", certificate=found, proposal=asked, form=form,
        may_decide=_may_decide,
    )  # fmt: skip
