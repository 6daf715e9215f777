"""The desk: somebody stands there and asks whether they are paid."""

from collections.abc import Sequence
from typing import Any

from babel.lists import format_list
from flask import Blueprint, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import get_locale, gettext
from flask_login import current_user

from trainingmgr.core.money import Money
from trainingmgr.core.permissions import Permission
from trainingmgr.core.privacy import Shown
from trainingmgr.pay import words as pay_words
from trainingmgr.pay.answers import queries, services, words
from trainingmgr.pay.answers.forms import DeskForm
from trainingmgr.pay.answers.rules import Month, Roll
from trainingmgr.pay.arrears import words as dispute_words
from trainingmgr.pay.channels import words as channel_words
from trainingmgr.pay.holds.words import told
from trainingmgr.pay.rolls.words import PURPOSES
from trainingmgr.pay.rules.files import first_day
from trainingmgr.web.access import allows
from trainingmgr.web.pages import page
from trainingmgr.web.words import month

NAMED = 3
"""Months that are told by their names; more are counted."""

bp = Blueprint("pay_desk", __name__, url_prefix="/pay/desk")


@bp.get("")
@allows(Permission.PAY_DESK)
def ask() -> ResponseReturnValue:
    """Type a name or a number, press Enter, read the answer."""
    form = DeskForm()
    return page("pay/desk.html", form=form, **_answered(form.asked.get("q", "")))


@bp.get("/slip")
@allows(Permission.PAY_DESK)
def slip() -> ResponseReturnValue:
    """The same answer on paper, to take away."""
    said = _answered(DeskForm().asked.get("q", ""))
    if said["person"] is None:
        return redirect(url_for(".ask", q=request.args.get("q", "")))
    return page("pay/slip.html", **said)


def _answered(text: str) -> dict[str, Any]:
    asked = queries.asked(text, reader=current_user) if text else queries.Asked()
    status = queries.status_of(asked.person) if asked.person else None
    if text:
        services.note_asked(text, asked, status, by=current_user)
    answer = status.answer if status else None
    told_more = asked.person is not None and answer is not None and answer.roll is not Roll.STOPPED
    more = queries.beside(asked.person, reader=current_user) if told_more and asked.person else None
    return {
        "more": more,
        "held": told(more.held) if more and more.held else "",
        "told_hold": told,
        "purposes": PURPOSES,
        "arrears": _owed(more),
        "dispute_words": dispute_words,
        "pay_words": pay_words,
        "channel_words": channel_words,
        "takes": current_user.may(Permission.PAY_DISPUTE),
        "reads": current_user.may(Permission.PAY_READ),
        "asked": asked,
        "text": text,
        "person": Shown(asked.person, current_user) if asked.person else None,
        "others": [Shown(each, current_user) for each in asked.others],
        "answer": answer,
        "roll": status.roll if status else None,
        "owed": [Money(*each) for each in answer.owed] if answer else [],
        "bring": words.BRING.get(answer.why, ()) if answer and answer.why else (),
        "missed": _months(answer.missed) if answer else "",
        "paid": answer is not None and answer.paid is Month.PAID,
        "first_day": first_day,
        "words": words,
    }


def _owed(more: queries.Beside | None) -> list[tuple[Money, str]]:
    """What is owed, a sum a currency, and the oldest month of it."""
    return [
        (Money(owed.balance, currency), month(first_day(owed.since)) if owed.since else "")
        for currency, owed in (more.owed if more else {}).items()
        if owed.balance > 0
    ]


def _months(periods: Sequence[str]) -> str:
    """August and September, or how many and since when."""
    words_ = [month(first_day(each)) for each in periods]
    if len(words_) > NAMED:
        return str(gettext("%(count)s months since %(month)s", count=len(words_), month=words_[0]))
    return format_list(words_, locale=get_locale()) if words_ else ""
