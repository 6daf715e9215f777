"""Writing a complaint down for somebody, the register, one complaint and what is done to it."""

from collections.abc import Callable, Sequence
from typing import Any
from uuid import UUID

from flask import Blueprint, current_app, flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import get_locale, gettext
from flask_login import current_user

from trainingmgr.accounts import reasons
from trainingmgr.accounts.rules.reasons import Work
from trainingmgr.core import clock
from trainingmgr.core.errors import NotFound
from trainingmgr.core.permissions import Permission
from trainingmgr.oversight.complaints import forms, printouts, queries, services, words
from trainingmgr.oversight.complaints.models import Complaint, ComplaintPerson, ReprisalCheck
from trainingmgr.oversight.complaints.queries import Asked
from trainingmgr.oversight.complaints.queries import measures as asked_for
from trainingmgr.oversight.complaints.rules import BY_STEP, GRAVE, OPEN, Category, ComplaintState
from trainingmgr.oversight.complaints.services import leaving, measures, mending, receiving
from trainingmgr.oversight.complaints.services.receiving import OFFICE, Said
from trainingmgr.registry.notices import queries as notices
from trainingmgr.registry.notices.rules import About
from trainingmgr.registry.structure.words import SCHEMES
from trainingmgr.web.access import allows, is_read, looks_only, signed_in
from trainingmgr.web.form import Deed, Form
from trainingmgr.web.pages import page
from trainingmgr.web.papers import file_of, printed

bp = Blueprint("complaints", __name__, url_prefix="/complaints")
HANDLE, CHILD = Permission.COMPLAINT_HANDLE, Permission.COMPLAINT_CHILD


@bp.route("/new", methods=["GET", "POST"])
@signed_in
def new() -> ResponseReturnValue:
    """Anybody with an account writes one down, their own or for somebody, and sees it no more."""
    form = forms.TakenForm(data={"received_on": clock.today(), "language": str(get_locale())})
    if form.validate_on_submit():
        with form.showing_refusals():
            of_office = bool(current_user.roles & OFFICE)
            code = receiving.receive(_said(form), by=current_user if of_office else None)
            return page(
                "oversight/complaints/taken.html", code=code, language=form.language.data,
                address=f"{_address()}/complaint/answer",
            )  # fmt: skip
    return page(
        "oversight/complaints/take.html", form=form,
        notice=notices.read_by(About.COMPLAINTS, str(get_locale())),
    )  # fmt: skip


def _said(form: forms.TakenForm) -> Said:
    return Said(
        channel=form.channel.data, category=form.category.data, told=form.told.data,
        named=form.named.data, units=form.units.data, remedy=form.remedy.data,
        complainant=form.complainant.data, contact=form.contact.data,
        may_share=form.may_share.data, language=form.language.data,
        confidentiality=form.confidentiality.data, urgency=form.urgency.data,
        received_on=form.received_on.data, code=form.code.data,
    )  # fmt: skip


@bp.get("/sheets.pdf")
@signed_in
def sheets() -> ResponseReturnValue:
    """Sheets to lay beside a box. Anybody with an account prints them."""
    form = forms.SheetsForm()
    count = min(max(form.asked.get("count", 1), 1), printouts.MOST)
    return printed(
        lambda language: printouts.sheets(count, language, address=_address()),
        "complaint sheets", title=gettext("Sheets to complain on"), back=url_for(".new"),
        form=form,
    )  # fmt: skip


def _address() -> str:
    return str(current_app.extensions["settings"].address)


@bp.get("/<uuid:uid>/answer.pdf")
@allows(HANDLE, CHILD, fresh=True)
def answer_letter(uid: UUID) -> ResponseReturnValue:
    """What the office answered, on paper, in the language of the complaint."""
    row = queries.readable(uid, reader=current_user)
    services.note_printed(row, "answer", by=current_user)
    paper = printouts.answer(row, queries.messages(row), by=current_user.name)
    return file_of(paper, f"complaint {row.reference}")


@bp.get("/<uuid:uid>/hand-over.pdf")
@allows(HANDLE, CHILD, fresh=True)
def hand_over_letter(uid: UUID) -> ResponseReturnValue:
    """What a grave complaint says, for the body that takes it over."""
    row = queries.readable(uid, reader=current_user)
    services.note_printed(row, "hand_over", by=current_user)
    paper = printouts.hand_over(row, str(get_locale()), by=current_user.name)
    return file_of(paper, f"complaint {row.reference}")


@bp.get("")
@allows(HANDLE, CHILD, fresh=True, why=Work.COMPLAINTS.value)
def index() -> ResponseReturnValue:
    """The register: dates, kinds and states, and nothing that was said."""
    form = forms.RegisterFilters()
    found = queries.register(
        reader=current_user, asked=Asked(**form.asked), cursor=request.args.get("cursor")
    )
    services.note_list(len(found), stated=reasons.given(), by=current_user)
    return page(
        "oversight/complaints/index.html", page=found, filters_=form, words=words, open_=OPEN,
        today=clock.today(),
    )  # fmt: skip


@bp.route("/<uuid:uid>", methods=["GET", "POST"])
@is_read
@allows(HANDLE, CHILD, fresh=True)
def show(uid: UUID) -> ResponseReturnValue:
    """Its stub; what it says opens for half an hour after a reason. In an emergency the reason was
    said before a second person; whoever may be meant in it is kept out all the same.
    """
    form, row = forms.WhyForm(), queries.complaint(uid, reader=current_user)
    if looks_only():
        _open_in_emergency(row)
        return _show(uid)
    if form.validate_on_submit():
        with form.showing_refusals():
            services.open_(row, form.reason.data, by=current_user)
            return redirect(url_for(".show", uid=uid))
    return _show(uid, form)


def _open_in_emergency(row: Complaint) -> None:
    shut = row.has_left or not queries.may_read(row, current_user)
    if not shut and not queries.is_open_to(row, current_user):
        services.open_(row, current_user.emergency.reason, by=current_user)


def _show(uid: UUID, form: Form | None = None) -> ResponseReturnValue:
    row = queries.complaint(uid, reader=current_user)
    reads = queries.may_read(row, current_user)
    is_open = reads and not row.has_left and queries.is_open_to(row, current_user)
    whole = queries.whole(row) if is_open else None
    return page(
        "oversight/complaints/show.html", row=row, words=words, form=form, reads=reads,
        whole=whole, steps=queries.steps(row), grave=GRAVE,
        why=form if isinstance(form, forms.WhyForm) else forms.WhyForm(formdata=None),
        deeds=_deeds(row, whole.people) if whole and not looks_only() else [], today=clock.today(),
        is_open=row.state in OPEN, schemes=SCHEMES,
        owes_receipt=reads and row.handed_over_at is not None and not row.has_left,
    )  # fmt: skip


def _deeds(row: Complaint, people: Sequence[ComplaintPerson]) -> list[str]:
    """What can be done to it now, what is owed first."""
    grave, state = row.category in GRAVE, row.state
    return [
        name
        for name, can in (
            ("hand_over", grave and row.handed_over_at is None and state in OPEN),
            ("acknowledge", not grave and state is ComplaintState.RECEIVED),
            ("step", not grave and state is not ComplaintState.RECEIVED and bool(_next(row))),
            ("ask_desk", row.category is Category.DATA_ERROR and state in mending.WAY),
            ("ask_measure", state in OPEN and bool(people)),
            ("refer", not grave and row.may_share and ComplaintState.REFERRED in state.moves),
            ("answer", True),
            ("note", True),
            ("about", True),
            ("sort", row.handed_over_at is None),
        )
        if can
    ]


def _next(row: Complaint) -> list[tuple[ComplaintState, Any]]:
    return [(each, words.STATES[each]) for each in BY_STEP if each in row.state.moves]


def _done(
    uid: UUID, form: Form, deed: Callable[[Complaint], None], said: str
) -> ResponseReturnValue:
    """The page of one deed on one complaint; done, the complaint as it is now."""
    row = queries.readable(uid, reader=current_user)
    if isinstance(form, forms.StepForm):
        form.state.choices = _next(row)
    if form.validate_on_submit():
        with form.showing_refusals():
            deed(row)
            flash(said)
            return redirect(url_for(".show", uid=uid))
    row = queries.readable(uid, reader=current_user)
    if not queries.is_open_to(row, current_user) and not isinstance(form, forms.ReceiptForm):
        return redirect(url_for(".show", uid=uid))
    if isinstance(form, Deed):
        return _show(uid, form)
    name = (request.endpoint or "").rpartition(".")[2]
    return page("oversight/complaints/deed.html", row=row, form=form, name=name, words=words)


def _seen(kind: type[Form], uid: UUID) -> Any:
    """A form that remembers which version of the complaint its user had before them."""
    return kind(data={"version": queries.readable(uid, reader=current_user).version})


@bp.route("/<uuid:uid>/acknowledgement", methods=["GET", "POST"])
@allows(HANDLE, CHILD, fresh=True)
def acknowledge(uid: UUID) -> ResponseReturnValue:
    form = _seen(forms.AnswerForm, uid)
    return _done(
        uid, form,
        lambda row: services.acknowledge(
            row, form.answer.data, seen=form.version.data, by=current_user
        ),
        gettext("It is acknowledged. You answer for it."),
    )  # fmt: skip


@bp.post("/<uuid:uid>/owner")
@allows(HANDLE, CHILD, fresh=True)
def take(uid: UUID) -> ResponseReturnValue:
    form = Deed()
    return _done(
        uid, form, lambda row: services.take(row, seen=form.version.data, by=current_user),
        gettext("You answer for it now."),
    )  # fmt: skip


@bp.route("/<uuid:uid>/steps", methods=["GET", "POST"])
@allows(HANDLE, CHILD, fresh=True)
def step(uid: UUID) -> ResponseReturnValue:
    form = _seen(forms.StepForm, uid)
    return _done(
        uid, form,
        lambda row: services.step(
            row, form.state.data, findings=form.findings.data, remedy=form.remedy.data,
            answer=form.answer.data, seen=form.version.data, by=current_user,
        ),
        gettext("It has moved on."),
    )  # fmt: skip


@bp.route("/<uuid:uid>/referral", methods=["GET", "POST"])
@allows(HANDLE, CHILD, fresh=True)
def refer(uid: UUID) -> ResponseReturnValue:
    form = _seen(forms.BodyForm, uid)
    return _done(
        uid, form,
        lambda row: services.refer(
            row, form.body.data, form.answer.data, reach=form.reach.data,
            seen=form.version.data, by=current_user
        ),
        gettext("It is referred."),
    )  # fmt: skip


@bp.route("/<uuid:uid>/hand-over", methods=["GET", "POST"])
@allows(HANDLE, CHILD, fresh=True)
def hand_over(uid: UUID) -> ResponseReturnValue:
    form = _seen(forms.BodyForm, uid)
    return _done(
        uid, form,
        lambda row: leaving.hand_over(
            row, form.body.data, form.answer.data, reach=form.reach.data,
            seen=form.version.data, by=current_user
        ),
        gettext("It is handed over. When the body has signed, write its receipt down here."),
    )  # fmt: skip


@bp.route("/<uuid:uid>/receipt", methods=["GET", "POST"])
@allows(HANDLE, CHILD, fresh=True)
def receipt(uid: UUID) -> ResponseReturnValue:
    form = _seen(forms.ReceiptForm, uid)
    return _done(
        uid, form,
        lambda row: leaving.acknowledged(
            row, form.receipt.data, seen=form.version.data, by=current_user
        ),
        gettext("What it said is erased. Only the stub is left."),
    )  # fmt: skip


@bp.route("/<uuid:uid>/answers", methods=["GET", "POST"])
@allows(HANDLE, CHILD, fresh=True)
def answer(uid: UUID) -> ResponseReturnValue:
    form = forms.MessageForm()
    return _done(
        uid, form, lambda row: services.answer(row, form.answer.data, by=current_user),
        gettext("Whoever holds the code reads it from now on."),
    )  # fmt: skip


@bp.route("/<uuid:uid>/notes", methods=["GET", "POST"])
@allows(HANDLE, CHILD, fresh=True)
def note(uid: UUID) -> ResponseReturnValue:
    form = forms.NoteForm()
    return _done(
        uid, form, lambda row: services.note(row, form.answer.data, by=current_user),
        gettext("The note is kept for the office."),
    )  # fmt: skip


@bp.route("/<uuid:uid>/about", methods=["GET", "POST"])
@allows(HANDLE, CHILD, fresh=True)
def about(uid: UUID) -> ResponseReturnValue:
    """After it the one who wrote it down may find it no more: it was about their commander."""
    form = forms.AboutForm()
    answered = _done(
        uid, form,
        lambda row: services.name(row, form.number.data, form.unit.data, by=current_user),
        gettext("They and whoever commands them do not find this complaint."),
    )  # fmt: skip
    return _or_register(uid, answered)


@bp.route("/<uuid:uid>/category", methods=["GET", "POST"])
@allows(HANDLE, CHILD, fresh=True)
def sort(uid: UUID) -> ResponseReturnValue:
    form = _seen(forms.SortForm, uid)
    return _done(
        uid, form,
        lambda row: services.sort(
            row, form.category.data, seen=form.version.data, by=current_user
        ),
        gettext("It stands among others now."),
    )  # fmt: skip


@bp.post("/<uuid:uid>/stepping-aside")
@allows(HANDLE, CHILD, fresh=True)
def step_aside(uid: UUID) -> ResponseReturnValue:
    form = Deed()
    answered = _done(
        uid, form, lambda row: services.step_aside(row, by=current_user),
        gettext("You find this complaint no more. Others of the office deal with it."),
    )  # fmt: skip
    return _or_register(uid, answered)


def _or_register(uid: UUID, answered: ResponseReturnValue) -> ResponseReturnValue:
    try:
        queries.complaint(uid, reader=current_user)
    except NotFound:
        return redirect(url_for(".index"))
    return answered


@bp.route("/<uuid:uid>/errors", methods=["GET", "POST"])
@allows(HANDLE, fresh=True)
def ask_desk(uid: UUID) -> ResponseReturnValue:
    form = forms.ErrorForm()

    def ask(row: Complaint) -> None:
        mending.ask(
            row, form.number.data, form.wrong.data, form.should_be.data, by=current_user
        )  # fmt: skip

    return _done(uid, form, ask, gettext("The personnel desk has it in its work."))


@bp.route("/<uuid:uid>/measures", methods=["GET", "POST"])
@allows(HANDLE, CHILD, fresh=True)
def ask_measure(uid: UUID) -> ResponseReturnValue:
    form = forms.MeasureForm()

    def ask(row: Complaint) -> None:
        measures.ask(
            row, form.number.data, form.measure.data, form.scheme.data, form.words.data,
            serial=form.serial.data, by=current_user,
        )  # fmt: skip

    return _done(uid, form, ask, gettext("Whoever answers for it has it in their work."))


@bp.post("/measures/<uuid:uid>/taking-back")
@allows(HANDLE, CHILD, fresh=True)
def take_measure_back(uid: UUID) -> ResponseReturnValue:
    found, form = asked_for.of_office(uid, reader=current_user), Deed()
    return _done(
        found.complaint.uid, form,
        lambda _row: measures.take_back(found, seen=form.version.data, by=current_user),
        gettext("It is taken back."),
    )  # fmt: skip


@bp.route("/reprisals/<uuid:uid>", methods=["GET", "POST"])
@allows(HANDLE, CHILD, fresh=True)
def reprisal(uid: UUID) -> ResponseReturnValue:
    """One follow-up: has complaining done harm?"""
    form, check = forms.CheckForm(), queries.check(uid, reader=current_user)
    if form.validate_on_submit():
        with form.showing_refusals():
            services.check_reprisals(check, form.found.data, form.said.data, by=current_user)
            flash(gettext("It is written down."))
            return redirect(url_for(".show", uid=check.complaint.uid))
    return _check(uid, form)


def _check(uid: UUID, form: Form) -> ResponseReturnValue:
    check: ReprisalCheck = queries.check(uid, reader=current_user)
    return page(
        "oversight/complaints/reprisal.html", check=check, row=check.complaint, form=form,
        words=words, is_open=queries.is_open_to(check.complaint, current_user),
    )  # fmt: skip
