import base64
from datetime import UTC, date, datetime, time
from typing import Any
from uuid import UUID

from flask import Blueprint, Response, current_app, flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import get_locale, gettext, ngettext, to_utc
from flask_login import current_user

from trainingmgr.accounts import reasons
from trainingmgr.accounts.rules import Sight
from trainingmgr.accounts.rules.reasons import Work
from trainingmgr.accounts.services import looking
from trainingmgr.core import clock
from trainingmgr.core.errors import NotFound
from trainingmgr.core.permissions import Permission
from trainingmgr.core.privacy import Shown
from trainingmgr.documents.paper import Printout
from trainingmgr.vetting.children import printouts, queries, services
from trainingmgr.vetting.children import rules as arithmetic
from trainingmgr.vetting.children.forms import (
    AgencyForm,
    ClosingForm,
    DecideForm,
    EventForm,
    FormerForm,
    HandOverForm,
    NoteForm,
    OpinionForm,
    PieceForm,
    QueueFilters,
    ReceiptForm,
    WhyForm,
)
from trainingmgr.vetting.children.models import ChildFile
from trainingmgr.vetting.children.rules import Clock, FileState, Rung, open_rungs
from trainingmgr.vetting.children.words import (
    AGENCIES,
    CLOCK_SHAPES,
    EVENTS,
    FILE_SHAPES,
    FILES,
    FORMER,
    METHODS,
    OPINION_SHAPES,
    OPINIONS,
    OUTCOME_SHAPES,
    OUTCOMES,
    REASONS,
    RUNGS,
    TRACINGS,
    TRUST_SHAPES,
    TRUSTS,
)
from trainingmgr.vetting.models import AgeDoubt
from trainingmgr.vetting.queries.ages import under_18_unreferred
from trainingmgr.vetting.rules import AgeDoubtState
from trainingmgr.vetting.words import AGE_DOUBTS
from trainingmgr.web.access import allows
from trainingmgr.web.form import Form
from trainingmgr.web.pages import page
from trainingmgr.web.requests import LANGUAGES
from trainingmgr.web.titled import titles_of

bp = Blueprint("children", __name__, url_prefix="/vetting/children")
READ, ASSESS = Permission.AGE_REFERRAL_READ, Permission.AGE_ASSESS
WRITE = Permission.CHILD_WRITE
SAYS: dict[str, Any] = {
    "rungs": RUNGS, "methods": METHODS, "trusts": TRUSTS, "trust_shapes": TRUST_SHAPES,
    "opinions": OPINIONS, "opinion_shapes": OPINION_SHAPES, "outcomes": OUTCOMES,
    "outcome_shapes": OUTCOME_SHAPES, "reasons": REASONS, "event_kinds": EVENTS,
    "agencies": AGENCIES, "tracings": TRACINGS, "file_states": FILES, "file_shapes": FILE_SHAPES,
    "former_states": FORMER, "doubt_states": AGE_DOUBTS, "papers": LANGUAGES,
}  # fmt: skip


@bp.get("")
@allows(READ, fresh=True, why=Work.CHILDREN.value)
def index() -> ResponseReturnValue:
    """Whoever is not in care yet, the oldest first, with the clock of each hand-over."""
    filters = QueueFilters()
    found = queries.queue(reader=current_user, cursor=request.args.get("cursor"), **filters.asked)
    young = under_18_unreferred(
        reader=current_user, on=clock.today(), cursor=request.args.get("young")
    )
    services.note_queue(
        [each.doubt.person_id for each in found.rows] + [each.id for each in young.rows],
        stated=reasons.given(),
        by=current_user,
    )
    return page(
        "vetting/children/index.html", page=found, young=young, filters_=filters,
        rows=[(each, Shown(each.doubt.person, current_user), told(each.doubt, each.file))
              for each in found.rows], **SAYS,
    )  # fmt: skip


def told(doubt: AgeDoubt, file: ChildFile | None) -> tuple[str, str] | None:
    """The clock of one hand-over in words: it runs since somebody said that they may be a child."""
    if doubt.state is AgeDoubtState.ADULT:
        return None
    now, due = clock.now(), file.due_at if file else _due(doubt)
    says = arithmetic.clock(due, file.handed_over_at if file else None, now)
    hours = arithmetic.hours_between(due, now)
    words = {
        Clock.RUNS: ngettext("%(num)s hour left", "%(num)s hours left", hours),
        Clock.SOON: ngettext("%(num)s hour left", "%(num)s hours left", hours),
        Clock.OVERDUE: ngettext("Late by %(num)s hour", "Late by %(num)s hours", hours),
        Clock.IN_TIME: gettext("Handed over in time"),
        Clock.LATE: gettext("Handed over late"),
    }
    return CLOCK_SHAPES[says], words[says]


def _hours() -> int:
    return int(current_app.extensions["settings"].handover_hours)


def _due(doubt: AgeDoubt) -> datetime:
    return arithmetic.due_at(doubt.raised_at, _hours())


@bp.get("/<uuid:uid>")
@allows(READ, fresh=True)
def show(uid: UUID) -> ResponseReturnValue:
    """In an emergency the file opens at once: why it is read was said before a second person."""
    doubt, emergency = queries.referral(uid, reader=current_user), current_user.emergency
    if current_user.reach(READ).emergency and not queries.looks(doubt, current_user, clock.now()):
        services.open_file(doubt, reason=emergency.reason, by=current_user)
        doubt = queries.referral(uid, reader=current_user)
    return _shown(doubt, WhyForm(formdata=None))


@bp.post("/<uuid:uid>/opening")
@allows(READ, fresh=True)
def opening(uid: UUID) -> ResponseReturnValue:
    """Say why, and the file is open for half an hour."""
    form = WhyForm()
    if form.validate_on_submit():
        with form.showing_refusals():
            found = queries.referral(uid, reader=current_user)
            services.open_file(found, reason=form.reason.data, by=current_user)
            return redirect(url_for(".show", uid=uid))
    return _shown(queries.referral(uid, reader=current_user), form)


def _shown(doubt: AgeDoubt, form: Form) -> ResponseReturnValue:
    """The cover, and all of it for whoever said lately why they open it."""
    cover = {"uid": doubt.uid, "person": Shown(doubt.person, current_user), "form": form}
    looking.note(Sight.CHILD, [doubt.person_id], by=current_user)
    if not queries.looks(doubt, current_user, clock.now()):
        return page("vetting/children/show.html", doubt=None, now_at=clock.now(), **cover, **SAYS)
    found, today = queries.evidence(doubt), clock.today()
    mine = any(each.by_id == current_user.id for each in found.opinions)
    decided = found.assessment is not None
    return page(
        "vetting/children/show.html",
        doubt=Shown(doubt, current_user), found=found, now_at=clock.now(),
        claimed=queries.claimed(doubt),
        ladder=[(rung, [(each, each.piece.ages(today)) for each in found.pieces
                        if each.rung is rung]) for rung in Rung],
        reached=open_rungs(each.rung for each in found.pieces),
        mine=mine, others=found.opinions if mine or decided else (),
        judged=services.judgement(doubt, today) if mine and not decided else None,
        timer=told(doubt, found.file), due=found.file.due_at if found.file else _due(doubt),
        reference=printouts.reference(doubt.uid),
        purged=arithmetic.purged_on(found.file.receipt_on)
        if found.file and found.file.receipt_on else None,
        **cover, **SAYS,
    )  # fmt: skip


def _open(uid: UUID) -> AgeDoubt | None:
    """The referral, where its file is open to whoever asks."""
    doubt = queries.referral(uid, reader=current_user)
    if not queries.looks(doubt, current_user, clock.now()):
        return None
    looking.note(Sight.CHILD, [doubt.person_id], by=current_user)
    return doubt


def _deed(uid: UUID, form: Form, title: str, submit: str, says: str) -> ResponseReturnValue:
    doubt = queries.referral(uid, reader=current_user)
    return page(
        "vetting/children/deed.html", uid=uid, person=Shown(doubt.person, current_user), form=form,
        title=title, submit=submit, says=says,
    )  # fmt: skip


@bp.route("/<uuid:uid>/evidence/<rung>", methods=["GET", "POST"])
@allows(ASSESS, fresh=True)
def piece(uid: UUID, rung: str) -> ResponseReturnValue:
    if rung not in list(Rung):
        raise NotFound
    if (doubt := _open(uid)) is None:
        return redirect(url_for(".show", uid=uid))
    offered, language = queries.all_local_events(), str(get_locale())
    form = PieceForm(Rung(rung), [(each.id, _dated(each, language)) for each in offered])
    if form.validate_on_submit():
        with form.showing_refusals():
            asked = form.event.data if form.event else None
            event = next((each for each in offered if each.id == asked), None)
            services.add_piece(doubt, form.found(event), by=current_user)
            flash(gettext("It is written down."))
            return redirect(url_for(".show", uid=uid))
    return _deed(uid, form, str(RUNGS[Rung(rung)]), gettext("Write it down"),
                 gettext("It cannot be changed afterwards."))  # fmt: skip


def _dated(event: Any, language: str) -> str:
    return f"{event.begins_on:%m/%Y} · {event.title(language)}"


@bp.route("/<uuid:uid>/opinion", methods=["GET", "POST"])
@allows(ASSESS, fresh=True)
def opinion(uid: UUID) -> ResponseReturnValue:
    form = OpinionForm()
    if (doubt := _open(uid)) is None:
        return redirect(url_for(".show", uid=uid))
    if form.validate_on_submit():
        with form.showing_refusals():
            services.give_opinion(doubt, form.opinion.data, form.words.data, by=current_user)
            flash(gettext("Your opinion is on record. You can read what others think now."))
            return redirect(url_for(".show", uid=uid))
    return _deed(uid, form, gettext("Your opinion"), gettext("Write my opinion"),
                 gettext("It cannot be changed afterwards."))  # fmt: skip


@bp.route("/<uuid:uid>/decision", methods=["GET", "POST"])
@allows(ASSESS, fresh=True)
def decision(uid: UUID) -> ResponseReturnValue:
    if (doubt := _open(uid)) is None:
        return redirect(url_for(".show", uid=uid))
    form, judged = DecideForm(obj=doubt), services.judgement(doubt, clock.today())
    if form.validate_on_submit():
        with form.showing_refusals(lambda: queries.referral(uid, reader=current_user)):
            made = services.decide(
                doubt, form.reason.data, hours=_hours(), seen=form.version.data, by=current_user
            )
            flash(str(OUTCOMES[made.outcome]))
            return redirect(url_for(".show", uid=uid))
    says = gettext("%(outcome)s. %(reason)s", outcome=OUTCOMES[judged.outcome],
                   reason=REASONS[judged.because])  # fmt: skip
    return _deed(uid, form, gettext("Decide the referral"), gettext("Decide"), says)


@bp.route("/<uuid:uid>/agency", methods=["GET", "POST"])
@allows(WRITE, fresh=True)
def agency(uid: UUID) -> ResponseReturnValue:
    if (file := _file(uid)) is None:
        return redirect(url_for(".show", uid=uid))
    form = AgencyForm(obj=file)
    if form.validate_on_submit():
        with form.showing_refusals(lambda: _file(uid)):
            services.refer(file, form.asked, seen=form.version.data, by=current_user)
            flash(gettext("The agency is written down. Print the form that goes with the child."))
            return redirect(url_for(".show", uid=uid))
    return _deed(uid, form, gettext("Agency"), gettext("This agency is asked"),
                 gettext("The form for the hand-over names it."))  # fmt: skip


def _file(uid: UUID) -> ChildFile | None:
    doubt = _open(uid)
    return queries.file_of(doubt) if doubt else None


@bp.route("/<uuid:uid>/hand-over", methods=["GET", "POST"])
@allows(WRITE, fresh=True)
def hand_over(uid: UUID) -> ResponseReturnValue:
    if (file := _file(uid)) is None:
        return redirect(url_for(".show", uid=uid))
    form = HandOverForm(obj=file)
    if form.validate_on_submit():
        with form.showing_refusals(lambda: _file(uid)):
            services.hand_over(
                file, _moment(form.on.data, form.hour.data), form.receiver.data,
                seen=form.version.data, by=current_user,
            )  # fmt: skip
            flash(gettext("The child is with the agency. Its receipt comes next."))
            return redirect(url_for(".show", uid=uid))
    return _deed(uid, form, gettext("Hand-over"), gettext("The child was handed over"),
                 gettext("The clock stops at that moment."))  # fmt: skip


def _moment(day: date | None, hour: time | None) -> datetime:
    """As people on the spot say it, where the site stands."""
    if day is None or hour is None:
        raise NotFound
    moment: datetime = to_utc(datetime.combine(day, hour)).replace(tzinfo=UTC)
    return moment


@bp.route("/<uuid:uid>/receipt", methods=["GET", "POST"])
@allows(WRITE, fresh=True)
def receipt(uid: UUID) -> ResponseReturnValue:
    if (file := _file(uid)) is None:
        return redirect(url_for(".show", uid=uid))
    form = ReceiptForm(obj=file)
    if form.validate_on_submit():
        with form.showing_refusals(lambda: _file(uid)):
            sent = form.scan.data.read() if form.scan.data else None
            services.receive(
                file, form.on.data, form.reference.data, sent,  # type: ignore[arg-type]
                seen=form.version.data, by=current_user,
            )  # fmt: skip
            flash(gettext("The receipt is on record. Six months after it the file is erased."))
            return redirect(url_for(".show", uid=uid))
    return _deed(uid, form, gettext("Receipt"), gettext("The agency has the child"),
                 gettext("Six months after this day the whole file is erased."))  # fmt: skip


@bp.get("/<uuid:uid>/receipt.jpg")
@allows(READ, fresh=True)
def scan(uid: UUID) -> ResponseReturnValue:
    file = _file(uid)
    if file is None or not file.receipt_scan:
        raise NotFound
    return Response(base64.b64decode(file.receipt_scan), mimetype="image/jpeg")


@bp.route("/<uuid:uid>/note", methods=["GET", "POST"])
@allows(WRITE, fresh=True)
def note(uid: UUID) -> ResponseReturnValue:
    form = NoteForm()
    if (doubt := _open(uid)) is None:
        return redirect(url_for(".show", uid=uid))
    if form.validate_on_submit():
        with form.showing_refusals():
            services.note(doubt, form.words.data, form.tracing.data, by=current_user)
            flash(gettext("It is written down."))
            return redirect(url_for(".show", uid=uid))
    return _deed(uid, form, gettext("What was done or heard"), gettext("Write it down"),
                 gettext("Only focal points read it, and it is erased with the file."))  # fmt: skip


@bp.get("/<uuid:uid>/<which>.pdf")
@allows(READ, fresh=True)
def paper(uid: UUID, which: str) -> ResponseReturnValue:
    """The form that goes with the child, or the receipt to be signed, in the language asked for."""
    file = _file(uid)
    if which not in ("hand-over", "receipt") or file is None or file.state is FileState.OPEN:
        raise NotFound
    services.note_print(file.doubt, by=current_user)
    asked = request.args.get("language", "")
    language = asked if asked in LANGUAGES else str(get_locale())
    return _printed(_drawn(file, which, language), which)


def _drawn(file: ChildFile, which: str, language: str) -> Printout:
    person = Shown(file.doubt.person, current_user)
    if which == "receipt":
        return printouts.receipt(file, person, language=language, by=current_user.name)
    assessment = queries.assessment(file.doubt)
    ages = assessment.ages if assessment else None
    return printouts.hand_over_form(file, person, ages, language=language, by=current_user.name)


def _printed(drawn: Printout, which: str) -> Response:
    return Response(
        drawn.whole().data,
        mimetype="application/pdf",
        headers={"Content-Disposition": f"inline; filename={which}.pdf"},
    )


@bp.get("/calendar")
@allows(READ)
def calendar() -> ResponseReturnValue:
    """Dated events that people of a region remember: what an interview about age goes by."""
    found = queries.local_events(request.args.get("cursor"))
    return page("vetting/children/calendar.html", page=found, today=clock.today(), **SAYS)


@bp.route("/calendar/new", methods=["GET", "POST"])
@allows(ASSESS)
def new_event() -> ResponseReturnValue:
    form = EventForm()
    if form.validate_on_submit():
        with form.showing_refusals():
            _write(form, None)
            return redirect(url_for(".calendar"))
    return page("vetting/children/event.html", form=form, event=None)


@bp.route("/calendar/<uuid:uid>", methods=["GET", "POST"])
@allows(ASSESS)
def event(uid: UUID) -> ResponseReturnValue:
    row = queries.local_event(uid)
    form = EventForm(obj=row, data=titles_of(row))
    if form.validate_on_submit():
        with form.showing_refusals(lambda: queries.local_event(uid)):
            _write(form, row)
            return redirect(url_for(".calendar"))
    return page("vetting/children/event.html", form=form, event=queries.local_event(uid))


def _write(form: EventForm, row: Any) -> None:
    services.write_event(
        form.code.data, form.titles, form.kind.data, form.begins_on.data,  # type: ignore[arg-type]
        form.ends_on.data, row=row, seen=form.version.data, by=current_user,  # type: ignore[arg-type]
    )  # fmt: skip
    flash(gettext("The event is in the calendar."))


@bp.get("/former")
@allows(READ, fresh=True, why=Work.CHILDREN.value)
def former() -> ResponseReturnValue:
    """People who serve and were recruited as children: cases of their own (R-AGE-06)."""
    found = queries.former(reader=current_user, cursor=request.args.get("cursor"))
    services.note_queue(
        [each.person_id for each in found.rows], stated=reasons.given(), by=current_user
    )
    return page(
        "vetting/children/former.html", page=found,
        rows=[(each, Shown(each.person, current_user)) for each in found.rows], **SAYS,
    )  # fmt: skip


@bp.route("/former/new", methods=["GET", "POST"])
@allows(WRITE, fresh=True)
def new_former() -> ResponseReturnValue:
    form = FormerForm()
    if form.validate_on_submit():
        with form.showing_refusals():
            person = queries.person_numbered(form.number.data, reader=current_user)
            made = services.open_case(person, form.said.data, by=current_user)
            flash(gettext("The case is open. Service and pay go on."))
            return redirect(url_for(".case", uid=made.uid))
    return page("vetting/children/former_new.html", form=form)


@bp.route("/former/<uuid:uid>", methods=["GET", "POST"])
@allows(READ, fresh=True)
def case(uid: UUID) -> ResponseReturnValue:
    """A case is read after its reason is told; closing it is a deed of its own."""
    form, is_told = WhyForm(), current_user.reach(READ).emergency
    if is_told:
        found = queries.former_case(uid, reader=current_user)
        services.open_case_file(found, reason=current_user.emergency.reason, by=current_user)
    elif form.validate_on_submit():
        with form.showing_refusals():
            found = queries.former_case(uid, reader=current_user)
            services.open_case_file(found, reason=form.reason.data, by=current_user)
            is_told = True
    found = queries.former_case(uid, reader=current_user)
    return page(
        "vetting/children/case.html", case=found if is_told else None, uid=uid,
        person=Shown(found.person, current_user), form=form, state=found.state,
        closing=ClosingForm(formdata=None, obj=found), now_at=clock.now(), **SAYS,
    )  # fmt: skip


@bp.post("/former/<uuid:uid>/closing")
@allows(WRITE, fresh=True)
def closing(uid: UUID) -> ResponseReturnValue:
    found, form = queries.former_case(uid, reader=current_user), ClosingForm()
    if form.validate_on_submit():
        with form.showing_refusals(lambda: queries.former_case(uid, reader=current_user)):
            services.close_case(found, form.done.data, seen=form.version.data, by=current_user)
            flash(gettext("The case is closed."))
            return redirect(url_for(".former"))
    found = queries.former_case(uid, reader=current_user)
    return page(
        "vetting/children/case.html", case=found, uid=uid, form=WhyForm(formdata=None),
        person=Shown(found.person, current_user), closing=form, state=found.state,
        now_at=clock.now(), **SAYS,
    )  # fmt: skip
