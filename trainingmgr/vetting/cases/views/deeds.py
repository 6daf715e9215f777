"""What the investigator and the panel do in a file that they have opened."""

from typing import Any
from uuid import UUID

from flask import flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import get_locale, gettext
from flask_login import current_user

from trainingmgr.core.errors import NotFound, Refusal, StaleRecord
from trainingmgr.core.permissions import Permission
from trainingmgr.vetting.cases.forms import (
    AnswerForm,
    AppealDecisionForm,
    AppealForm,
    CheckForm,
    DecisionForm,
    HeardForm,
    NoticeForm,
    PutForm,
    RequestForm,
    VerdictForm,
    WeighForm,
)
from trainingmgr.vetting.cases.models import VettingCase
from trainingmgr.vetting.cases.rules import VERDICTS, CaseState
from trainingmgr.vetting.cases.services import deciding, investigating
from trainingmgr.vetting.cases.views.files import bp, done, lasting, opened
from trainingmgr.vetting.cases.words import CHECKS
from trainingmgr.vetting.cases.words import VERDICTS as VERDICT_WORDS
from trainingmgr.web.access import allows
from trainingmgr.web.form import Deed

INVESTIGATE, DECIDE = Permission.CASE_INVESTIGATE, Permission.CASE_DECIDE


def _part(rows: list[Any], part: UUID) -> Any:
    found = next((each for each in rows if each.uid == part), None)
    if found is None:
        raise NotFound
    return found


def _words(form: VerdictForm) -> Any:
    def fill(case: VettingCase) -> None:
        form.verdict.choices = [(each, VERDICT_WORDS[each]) for each in VERDICTS[case.process]]

    return fill


@bp.route("/<uuid:uid>/checks/<uuid:part>", methods=["GET", "POST"])
@allows(INVESTIGATE, fresh=True)
def check(uid: UUID, part: UUID) -> ResponseReturnValue:
    form = CheckForm()

    def act(case: VettingCase) -> None:
        row = _part(case.checks, part)
        investigating.finish_check(
            case, row, form.state.data, body=form.body.data or None,
            reliability=form.reliability.data, evidence=form.evidence.data or None,
            note=form.note.data or None, seen=form.version.data, by=current_user,
        )  # fmt: skip

    def fill(case: VettingCase) -> None:
        row = _part(case.checks, part)
        if not form.is_submitted():
            form.version.data = row.version

    return done(
        uid, form, act, fill=fill, title=gettext("Finish a check"), submit=gettext("It is done"),
        says=gettext("What you write stays in the file, with your name."),
        flashes=gettext("The check is done."),
        about=lambda case: str(CHECKS[_part(case.checks, part).kind]),
    )  # fmt: skip


@bp.route("/<uuid:uid>/asking", methods=["GET", "POST"])
@allows(INVESTIGATE, fresh=True)
def asking(uid: UUID) -> ResponseReturnValue:
    form = RequestForm()

    def act(case: VettingCase) -> None:
        investigating.ask(
            case, body=form.body.data, what=form.what.data, due_on=form.due_on.data,  # type: ignore[arg-type]
            reference=form.reference.data or None, by=current_user,
        )  # fmt: skip

    return done(
        uid, form, act, title=gettext("Ask an outside body"), submit=gettext("Write it down"),
        says=gettext("The case waits for the answer until its last day."),
        flashes=gettext("The request is written down."),
    )  # fmt: skip


@bp.route("/<uuid:uid>/requests/<uuid:part>", methods=["GET", "POST"])
@allows(INVESTIGATE, fresh=True)
def heard(uid: UUID, part: UUID) -> ResponseReturnValue:
    form = HeardForm()

    def act(case: VettingCase) -> None:
        investigating.hear(
            case, _part(case.requests, part), answer=form.answer.data,
            answered_on=form.answered_on.data, seen=form.version.data, by=current_user,  # type: ignore[arg-type]
        )  # fmt: skip

    def fill(case: VettingCase) -> None:
        row = _part(case.requests, part)
        if not form.is_submitted():
            form.version.data = row.version

    return done(
        uid, form, act, fill=fill, title=gettext("The answer of a body"),
        submit=gettext("Write it down"), says=gettext("The case no longer waits for this body."),
        flashes=gettext("The answer is written down."),
        about=lambda case: _part(case.requests, part).body,
    )  # fmt: skip


@bp.route("/<uuid:uid>/putting", methods=["GET", "POST"])
@allows(INVESTIGATE, fresh=True)
def putting(uid: UUID) -> ResponseReturnValue:
    form = PutForm()

    def criterion(case: VettingCase) -> Any:
        return next(each for each in case.criteria.criteria if each.id == form.criterion.data)

    def act(case: VettingCase) -> None:
        investigating.put(
            case, criterion(case), summary=form.summary.data, put_on=form.put_on.data,  # type: ignore[arg-type]
            told_how=form.told_how.data, answer_due_on=form.answer_due_on.data, by=current_user,
        )  # fmt: skip

    def fill(case: VettingCase) -> None:
        language = str(get_locale())
        form.criterion.choices = [
            (each.id, each.title(language)) for each in case.criteria.criteria
        ]

    return done(
        uid, form, act, fill=fill, title=gettext("Put information to the person"),
        submit=gettext("It was put to them"),
        says=gettext("From that day on they have time to answer. Nothing is decided before."),
        flashes=gettext("It is written down. The letter to the person stands beside it."),
    )  # fmt: skip


@bp.route("/<uuid:uid>/adverse/<uuid:part>/answer", methods=["GET", "POST"])
@allows(INVESTIGATE, fresh=True)
def answer(uid: UUID, part: UUID) -> ResponseReturnValue:
    form = AnswerForm()

    def act(case: VettingCase) -> None:
        investigating.note_answer(
            case, _part(case.adverse, part), answer=form.answer.data,
            answered_on=form.answered_on.data, seen=form.version.data, by=current_user,  # type: ignore[arg-type]
        )  # fmt: skip

    return done(
        uid, form, act, fill=_seen(form, "adverse", part),
        title=gettext("What the person answered"), submit=gettext("Write it down"),
        says=gettext("It stays as they said it."),
        flashes=gettext("The answer is written down."),
        about=lambda case: _part(case.adverse, part).summary,
    )  # fmt: skip


def _seen(form: Any, rows: str, part: UUID) -> Any:
    def fill(case: VettingCase) -> None:
        row = _part(getattr(case, rows), part)
        if not form.is_submitted():
            form.version.data = row.version

    return fill


@bp.route("/<uuid:uid>/adverse/<uuid:part>/weighing", methods=["GET", "POST"])
@allows(INVESTIGATE, fresh=True)
def weighing(uid: UUID, part: UUID) -> ResponseReturnValue:
    form = WeighForm()

    def act(case: VettingCase) -> None:
        investigating.weigh(
            case, _part(case.adverse, part), form.finding.data, why=form.why.data,
            seen=form.version.data, by=current_user,
        )  # fmt: skip

    return done(
        uid, form, act, fill=_seen(form, "adverse", part), title=gettext("Weigh it"),
        submit=gettext("Write the finding"),
        says=gettext("Only what stands can carry a decision against the person."),
        flashes=gettext("The finding is written down."),
        about=lambda case: _part(case.adverse, part).summary,
    )  # fmt: skip


@bp.route("/<uuid:uid>/recommendation", methods=["GET", "POST"])
@allows(INVESTIGATE, fresh=True)
def recommendation(uid: UUID) -> ResponseReturnValue:
    form = VerdictForm()

    def act(case: VettingCase) -> None:
        investigating.recommend(case, form.verdict.data, reasons=form.reasons.data, by=current_user)

    return done(
        uid, form, act, fill=_words(form), title=gettext("Recommend to the panel"),
        submit=gettext("Recommend"), says=gettext("The file goes to the panel, which decides."),
        flashes=gettext("The panel has the file now."),
    )  # fmt: skip


@bp.route("/<uuid:uid>/decision", methods=["GET", "POST"])
@allows(DECIDE, fresh=True)
def decision(uid: UUID) -> ResponseReturnValue:
    """The first decision, or the one on the appeal: the same page, with what each asks."""
    case = opened(uid)
    on_appeal = case is not None and case.state is CaseState.UNDER_APPEAL
    form: Any = AppealDecisionForm() if on_appeal else DecisionForm()

    def act(case: VettingCase) -> None:
        word, reasons = form.verdict.data, form.reasons.data
        if on_appeal:
            deciding.propose_on_appeal(
                case, word, reasons=reasons, correction=form.correction.data, by=current_user
            )
        else:
            deciding.propose(
                case, word, reasons=reasons, conditions=form.conditions.data,
                valid_from=form.valid_from.data, by=current_user,
            )  # fmt: skip

    return done(
        uid, form, act, fill=_words(form),
        title=gettext("Decide the appeal") if on_appeal else gettext("Write the decision"),
        submit=gettext("Sign it first"),
        says=gettext("It is no decision before a second member of the panel has signed."),
        flashes=gettext("The decision is written. A second member signs it."),
    )  # fmt: skip


@bp.post("/<uuid:uid>/signature")
@allows(DECIDE, fresh=True)
def signature(uid: UUID) -> ResponseReturnValue:
    return _pressed(uid, "sign", gettext("You signed the decision."))


@bp.post("/<uuid:uid>/withdrawal")
@allows(DECIDE, fresh=True)
def withdrawal(uid: UUID) -> ResponseReturnValue:
    return _pressed(uid, "take_back", gettext("The decision is taken back."))


@bp.post("/<uuid:uid>/return")
@allows(DECIDE, fresh=True)
def sending_back(uid: UUID) -> ResponseReturnValue:
    return _pressed(uid, "send_back", gettext("The investigator has the file again."))


def _pressed(uid: UUID, what: str, says: str) -> ResponseReturnValue:
    form, case = Deed(), opened(uid)
    if case is None:
        flash(gettext("Say first why you open this file."))
        return redirect(url_for(".show", uid=uid))
    with form.showing_refusals():
        row = lasting(case)
        if what == "send_back":
            deciding.send_back(case, by=current_user)
        elif row is None:
            raise Refusal(gettext("No decision is written in this case yet."))
        elif what == "sign":
            if row.uid != request.args.get("of", type=UUID):
                raise StaleRecord  # it was taken back, and another one written, since it was read
            deciding.sign(case, row, seen=form.version.data, by=current_user)
        else:
            deciding.take_back(case, row, by=current_user)
        flash(says)
        return redirect(url_for(".show", uid=uid))
    for said in form.form_errors:
        flash(str(said))
    return redirect(url_for(".show", uid=uid))


@bp.route("/<uuid:uid>/notice", methods=["GET", "POST"])
@allows(DECIDE, fresh=True)
def notice(uid: UUID) -> ResponseReturnValue:
    form, case = NoticeForm(), opened(uid)
    if case is not None and lasting(case) is None:
        flash(gettext("No decision is written in this case yet."))
        return redirect(url_for(".show", uid=uid))

    def act(case: VettingCase) -> None:
        deciding.notify(
            case, _decided(case), notified_on=form.notified_on.data, told_how=form.told_how.data,  # type: ignore[arg-type]
            seen=form.version.data, by=current_user,
        )  # fmt: skip

    def fill(case: VettingCase) -> None:
        if not form.is_submitted():
            form.version.data = _decided(case).version

    return done(
        uid, form, act, fill=fill, title=gettext("The person was told"),
        submit=gettext("They were told"),
        says=gettext("From this day on the decision counts, and the time to appeal runs."),
        flashes=gettext("The decision is final. The last day to appeal is in the file."),
    )  # fmt: skip


def _decided(case: VettingCase) -> Any:
    row = lasting(case)
    if row is None:
        raise Refusal(gettext("No decision is written in this case yet."))
    return row


@bp.route("/<uuid:uid>/appeal", methods=["GET", "POST"])
@allows(INVESTIGATE, fresh=True)
def appeal(uid: UUID) -> ResponseReturnValue:
    form = AppealForm()

    def act(case: VettingCase) -> None:
        deciding.lodge(
            case, _decided(case), said=form.said.data, lodged_on=form.lodged_on.data,  # type: ignore[arg-type]
            body=form.body.data, by=current_user,
        )  # fmt: skip

    def fill(case: VettingCase) -> None:
        if not form.is_submitted():
            form.body.data = case.criteria.appeal_body

    return done(
        uid, form, act, fill=fill, title=gettext("Write down an appeal"),
        submit=gettext("Write it down"),
        says=gettext("Other people than those who decided decide it."),
        flashes=gettext("The appeal is written down. The chair seats another panel."),
    )  # fmt: skip
