"""Overlaps that the host decides on, gaps that nobody fills, people who were trained twice."""

from typing import Any
from uuid import UUID

from flask import Blueprint, flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext
from flask_login import current_user

from trainingmgr.core import clock
from trainingmgr.core.permissions import Permission
from trainingmgr.programme.coordination import forms, queries, services, words
from trainingmgr.programme.coordination.queries import duplicates as twice
from trainingmgr.programme.coordination.rules import STALE, gaps
from trainingmgr.programme.partners.queries.doings import YEAR, Part, named, whole
from trainingmgr.programme.partners.words import ROLES
from trainingmgr.web.access import allows
from trainingmgr.web.pages import page

bp = Blueprint("coordination", __name__, url_prefix="/coordination")
READ, WRITE = Permission.PARTNER_READ, Permission.PARTNER_WRITE
CHAIR = Permission.PARTNER_CHAIR
SHOWN = 300
"""Gaps on one page."""


@bp.get("")
@allows(READ)
def index() -> ResponseReturnValue:
    every = "all" in request.args
    found = queries.overlaps(every=every, cursor=request.args.get("cursor"))
    codes = {code for each in found.rows for code in (each.first, each.second)}
    pairs = named(codes, {Part.UNITS})
    return page(
        "programme/coordination/index.html", page=found, every=every, words=words, roles=ROLES,
        doings={each.code: each for each in pairs.doings}, found=pairs, today=clock.today(),
        late=clock.today() - STALE,
    )  # fmt: skip


@bp.get("/overlaps/<uuid:uid>")
@allows(READ)
def show(uid: UUID) -> ResponseReturnValue:
    return _show(uid)


def _show(uid: UUID, **filled: Any) -> ResponseReturnValue:
    """Both activities side by side, what was proposed and decided, and the forms to do either."""
    row = queries.overlap(uid)
    found = named({row.first, row.second}, {Part.UNITS, Part.PEOPLE, Part.TOPICS})
    ruling = forms.RulingForm(obj=row, formdata=None)
    ruling.offer(row.state)
    usual = {"proposal": forms.ProposalForm(formdata=None), "ruling": ruling}
    return page(
        "programme/coordination/show.html", overlap=row, words=words, found=found, roles=ROLES,
        doings={each.code: each for each in found.doings}, today=clock.today(),
        proposes=current_user.may(WRITE) and row.is_open, decides=current_user.may(CHAIR),
        **usual | filled,
    )  # fmt: skip


@bp.post("/overlaps/<uuid:uid>/proposal")
@allows(WRITE)
def propose(uid: UUID) -> ResponseReturnValue:
    form, row = forms.ProposalForm(), queries.overlap(uid)
    if form.validate_on_submit():
        with form.showing_refusals():
            services.propose(row, form.state.data, form.says.data, by=current_user)
            flash(gettext("It is proposed. The host decides."))
            return redirect(url_for(".show", uid=uid))
    return _show(uid, proposal=form)


@bp.post("/overlaps/<uuid:uid>/decision")
@allows(CHAIR)
def decide(uid: UUID) -> ResponseReturnValue:
    form, row = forms.RulingForm(), queries.overlap(uid)
    form.offer(row.state)
    if form.validate_on_submit():
        with form.showing_refusals():
            services.decide(
                row, form.state.data, form.says.data, seen=form.version.data, by=current_user
            )
            flash(gettext("It is decided."))
            return redirect(url_for(".show", uid=uid))
    return _show(uid, ruling=form)


@bp.get("/gaps")
@allows(READ)
def gap_list() -> ResponseReturnValue:
    """Topics that units are to be trained in and that no partner works on there."""
    today = clock.today()
    wanted = queries.required(today)
    parts = {Part.UNITS, Part.TOPICS, Part.PLACES}
    found = whole(today - YEAR, today + YEAR, parts, {each.unit for each in wanted})
    paths = {key: each.path for key, each in found.units.items()}
    rows = gaps(wanted, found.doings, found.hosts, paths)
    rows.sort(key=lambda each: (found.topics[each.topic].position, found.units[each.unit].code))
    return page(
        "programme/coordination/gaps.html", rows=rows[:SHOWN], count=len(rows), found=found,
        asked=len({(each.unit, each.topic) for each in wanted}),
    )  # fmt: skip


@bp.get("/duplicates")
@allows(Permission.ENROLMENT_NOMINATE)
def duplicates() -> ResponseReturnValue:
    """People whom two partners train in one topic within ninety days, for those who seat them."""
    found = twice.duplicates(clock.today(), reader=current_user)
    return page("programme/coordination/duplicates.html", rows=found[:SHOWN], count=len(found))
