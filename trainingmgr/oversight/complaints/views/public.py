"""Complaining without an account, on a phone that others hold too: the browser keeps nothing, the
site keeps no address, and the code stands in no address either.
"""

from typing import Any

from flask import Blueprint, request
from flask.typing import ResponseReturnValue
from flask_babel import get_locale, gettext

from trainingmgr.core import clock
from trainingmgr.core.errors import NotFound
from trainingmgr.oversight.complaints import forms, queries, words
from trainingmgr.oversight.complaints.models import Complaint, ComplaintMessage
from trainingmgr.oversight.complaints.queries import counting
from trainingmgr.oversight.complaints.rules import Channel, MessageKind, Urgency, codes
from trainingmgr.oversight.complaints.services import following, pacing, receiving
from trainingmgr.oversight.complaints.services.receiving import Said
from trainingmgr.registry.notices import queries as notices
from trainingmgr.registry.notices.rules import About
from trainingmgr.web.access import keeps_nothing, locks_late
from trainingmgr.web.form import CodeForm, Form
from trainingmgr.web.nobodys import of_nobody, too_often, unlisted

bp = Blueprint("complaint", __name__, url_prefix="/complaint")


SAYING = "say "
"""Counted by itself: whoever tries codes without end keeps nobody from complaining."""

bp.after_request(unlisted)


@bp.route("", methods=["GET", "POST"])
@keeps_nothing
@locks_late
def new() -> ResponseReturnValue:
    """What happened, in one's own words. The code is shown once, in the answer to the form."""
    form = forms.SaidForm()
    if form.validate_on_submit():
        if not pacing.may_ask(request.remote_addr or "", room=SAYING):
            return _too_often()
        with form.showing_refusals():
            code = receiving.receive(_said(form))
            return _page("sent", code=code)
    return _page("new", form=form, notice=notices.read_by(About.COMPLAINTS, str(get_locale())))


def _said(form: forms.SaidForm) -> Said:
    return Said(
        channel=Channel.WEB, category=form.category.data, told=form.told.data,
        named=form.named.data, units=form.units.data, remedy=form.remedy.data,
        complainant=form.complainant.data, contact=form.contact.data,
        may_share=form.may_share.data, language=str(get_locale()),
        urgency=Urgency.URGENT if form.urgent.data else Urgency.ORDINARY,
    )  # fmt: skip


@bp.route("/answer", methods=["GET", "POST"])
@keeps_nothing
@locks_late
def answer() -> ResponseReturnValue:
    """How it stands and what the office wrote, for whoever has the code."""
    form = CodeForm()
    if form.validate_on_submit():
        if not pacing.may_ask(request.remote_addr or ""):
            return _too_often()
        if (found := _found(form)) is not None:
            return _standing(found, form.code.data)
    return _page("answer", form=form)


@bp.post("/message")
@keeps_nothing
@locks_late
def message() -> ResponseReturnValue:
    """A line to the office, or the complaint taken back."""
    form = forms.FollowForm()
    return _deed(form, lambda: _write(form))


def _write(form: forms.FollowForm) -> None:
    if form.withdraws.data:
        following.withdraw(form.code.data, form.said.data)
    else:
        following.write(form.code.data, form.said.data, harmed=form.harmed.data)


@bp.post("/satisfaction")
@keeps_nothing
@locks_late
def satisfaction() -> ResponseReturnValue:
    form = forms.JudgeForm()
    return _deed(form, lambda: following.judge(form.code.data, form.satisfied.data))


def _deed(form: Any, deed: Any) -> ResponseReturnValue:
    """Under the code that came with it: how it stands afterwards, or what is to be put right."""
    if not pacing.may_ask(request.remote_addr or ""):
        return _too_often()
    if _found(form) is None:
        return _page("answer", form=form)
    kept = type(form).__name__
    if form.validate_on_submit():
        with form.showing_refusals():
            deed()
            return _standing(following.followed(form.code.data), form.code.data, done=True)
    return _standing(following.followed(form.code.data), form.code.data, **{kept: form})


def _found(form: Any) -> Complaint | None:
    try:
        return following.followed(form.code.data)
    except NotFound:
        form.code.errors = [*form.code.errors, gettext("No complaint has this code.")]
        return None


def _standing(
    found: Complaint, code: str, *, done: bool = False, **shown: Form
) -> ResponseReturnValue:
    parts = codes.read(code)
    written = codes.written(*parts) if parts else code
    said = queries.messages(found, ComplaintMessage.kind != MessageKind.NOTE)
    return _page(
        "standing", found=found, code_=written, messages=said, done=done,
        ended=found.state in following.ENDED, form=next(iter(shown.values()), None),
        write=shown.get("FollowForm") or forms.FollowForm(formdata=None, code=written),
        judge=shown.get("JudgeForm") or forms.JudgeForm(formdata=None, code=written),
    )  # fmt: skip


@bp.get("/figures")
@keeps_nothing
def figures() -> ResponseReturnValue:
    """How many complaints, and how long until they were closed: for everybody (R-CMP-05)."""
    since, until = counting.told_of(clock.today())
    return _page(
        "figures", rows=counting.numbers(since, until), since=since, until=until
    )  # fmt: skip


def _too_often() -> ResponseReturnValue:
    return too_often("oversight/complaints/public/wait.html", pacing.SECONDS)


def _page(name: str, **facts: Any) -> tuple[str, int]:
    return of_nobody(f"oversight/complaints/public/{name}.html", words=words, **facts)
