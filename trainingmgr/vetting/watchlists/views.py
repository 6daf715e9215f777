from functools import partial
from types import SimpleNamespace
from typing import Any
from uuid import UUID

from flask import Blueprint, flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import get_locale, gettext
from flask_login import current_user

from trainingmgr.accounts import reasons
from trainingmgr.accounts.rules.reasons import Work
from trainingmgr.accounts.services import looking
from trainingmgr.core import clock
from trainingmgr.core.errors import Refusal
from trainingmgr.core.paging import Page
from trainingmgr.core.permissions import Permission
from trainingmgr.core.privacy import Shown
from trainingmgr.registry.reception.words import FIELDS as EVIDENCE
from trainingmgr.registry.reception.words import LEVELS
from trainingmgr.tabular.importables import kinds
from trainingmgr.vetting.watchlists import printouts, queries, services
from trainingmgr.vetting.watchlists.forms import (
    FocalPointForm,
    JudgeForm,
    ListForm,
    MatchFilters,
    SecondLookForm,
)
from trainingmgr.vetting.watchlists.models import ListMatch, WatchList, WatchListVersion
from trainingmgr.vetting.watchlists.queries import matches as asked
from trainingmgr.vetting.watchlists.rules import (
    UN_LIST,
    Doubt,
    MatchState,
    Proposal,
    VersionState,
    is_old,
)
from trainingmgr.vetting.watchlists.services import judging, screening
from trainingmgr.vetting.watchlists.words import (
    DEEDS,
    DOUBTS,
    LAYOUTS,
    MATCH_KINDS,
    MATCH_STATES,
    VERSION_KINDS,
    VERSION_STATES,
)
from trainingmgr.web.access import allows
from trainingmgr.web.pages import page

bp = Blueprint("watchlists", __name__, url_prefix="/vetting/lists")
READ, BRING = Permission.WATCHLIST_READ, Permission.WATCHLIST_IMPORT
JUDGE = Permission.WATCHLIST_JUDGE
WHY = Work.MATCHES.value
SAYS = {
    "states": VERSION_STATES, "kinds": VERSION_KINDS, "layouts": LAYOUTS, "doubts": DOUBTS,
    "doubt_of": Doubt, "match_states": MATCH_STATES, "match_kinds": MATCH_KINDS, "deeds": DEEDS,
    "called": printouts.called,
}  # fmt: skip


@bp.get("")
@allows(READ)
def index() -> ResponseReturnValue:
    """Every list, how old the version in force is, and how far screening has come."""
    today = clock.today()
    newest = queries.newest()
    return page(
        "vetting/watchlists/index.html",
        rows=[(each, newest.get(each.id), _age(newest.get(each.id))) for each in queries.lists()],
        waiting=queries.waiting(),
        job=queries.screening_work(),
        owed=asked.owed(reader=current_user),
        today=today,
        is_old=is_old,
        **SAYS,
    )


def _age(version: WatchListVersion | None) -> int | None:
    """How many days old a version is."""
    if version is None or version.generated_on is None:
        return None
    return (clock.today() - version.generated_on).days


@bp.route("/new", methods=["GET", "POST"])
@allows(BRING, fresh=True)
def new() -> ResponseReturnValue:
    form = ListForm()
    if not form.is_submitted():
        form.title.data = UN_LIST
    if form.validate_on_submit():
        with form.showing_refusals():
            version = services.bring(
                form.title.data,
                form.file.data.stream,
                file_name=form.file.data.filename,
                by=current_user,
                language=str(get_locale()),
            )
            return redirect(url_for(".version", uid=version.uid))
    return page(
        "vetting/watchlists/new.html",
        form=form,
        lists=queries.lists(),
        tables="watch-lists" in kinds(),
    )


@bp.route("/<uuid:uid>", methods=["GET", "POST"])
@allows(READ)
def show(uid: UUID) -> ResponseReturnValue:
    """One list: its versions, newest first, and who is told of a confirmed match."""
    found, brings = queries.watch_list(uid), current_user.may(BRING)
    form = FocalPointForm(obj=_named(found))
    form.account.choices = [(str(each.id), each.name) for each in queries.readers()]
    if brings and form.validate_on_submit():
        with form.showing_refusals(lambda: _named(queries.watch_list(uid))):
            services.name_focal_point(
                found, queries.account(form.account.data), seen=form.version.data, by=current_user
            )
            flash(gettext("This account is told of every confirmed match from now on."))
            return redirect(url_for(".show", uid=uid))
    found = queries.watch_list(uid)
    return page(
        "vetting/watchlists/show.html",
        list=found,
        form=form,
        brings=brings,
        page=queries.versions(found.id, cursor=request.args.get("cursor")),
        **SAYS,
    )


def _named(found: WatchList) -> SimpleNamespace:
    account = str(found.focal_point_id) if found.focal_point_id else None
    return SimpleNamespace(version=found.version, account=account)


@bp.route("/versions/<uuid:uid>", methods=["GET", "POST"])
@allows(READ)
def version(uid: UUID) -> ResponseReturnValue:
    """One file of a list: how far it is read, what is odd about it, and what it holds."""
    found = queries.version(uid)
    form = SecondLookForm(obj=found)
    looks = any(current_user.may(each) for each in services.CONFIRMS)
    if looks and form.validate_on_submit():
        with form.showing_refusals(lambda: queries.version(uid)):
            if request.form.get("deed") == "refuse":
                services.refuse(found, form.reason.data, seen=form.version.data, by=current_user)
                flash(gettext("The file is sent back. The version in force stays."))
            else:
                looking.opened(found, found.at, by=current_user)
                services.confirm(found, form.reason.data, seen=form.version.data, by=current_user)
                flash(gettext("The list is in force. Everybody is compared with it."))
            return redirect(url_for(".version", uid=uid))
    found = queries.version(uid)
    is_mine = found.by.holder_id == current_user.holder_id
    if looks and not is_mine and found.state is VersionState.WAITING:
        looking.show(found, by=current_user)
    return page(
        "vetting/watchlists/version.html",
        version=found,
        job=queries.reading(found) if found.state is VersionState.READING else None,
        former=queries.in_force(found.list_id) if found.state is VersionState.WAITING else None,
        age=_age(found),
        form=form,
        looks=looks,
        is_mine=is_mine,
        **SAYS,
    )


@bp.post("/screening")
@allows(BRING, fresh=True)
def screening_now() -> ResponseReturnValue:
    """Compare whoever waits, without waiting for the worker to look."""
    screening.ask(by=current_user)
    flash(gettext("Whoever was not compared yet is compared now."))
    return redirect(url_for(".index"))


def _asked() -> tuple[MatchFilters, Any]:
    """How the matches are narrowed, and what gives their page at a cursor."""
    filters = MatchFilters()
    found = partial(
        asked.matches,
        reader=current_user,
        state=filters.asked.get("state"),
        waits=filters.asked.get("waits"),
    )
    return filters, lambda cursor: found(cursor=cursor)


@bp.get("/matches")
@allows(READ, fresh=True, why=WHY)
def matches() -> ResponseReturnValue:
    """What waits for a reviewer, likeliest first."""
    filters, ask = _asked()
    found: Page[ListMatch] = ask(request.args.get("cursor"))
    judging.note_opened(found.rows, stated=reasons.given(), by=current_user)
    return page(
        "vetting/watchlists/matches.html",
        page=found,
        rows=[
            (each, Shown(each.person, current_user), Shown(each.entry, current_user))
            for each in found.rows
        ],
        filters_=filters,
        next=asked.next_open(reader=current_user),
        **SAYS,
    )


@bp.route("/matches/<uuid:uid>", methods=["GET", "POST"])
@allows(READ, fresh=True, why=WHY)
def match(uid: UUID) -> ResponseReturnValue:
    """Our record and the list's side by side, with every reason, and what a reviewer says."""
    found = asked.match(uid, reader=current_user)
    form = JudgeForm(obj=found)
    if current_user.may(JUDGE) and form.validate_on_submit():
        with form.showing_refusals(lambda: asked.match(uid, reader=current_user)):
            _judged(found, form)
            following = asked.next_open(reader=current_user)
            there = url_for(".match", uid=following) if following else url_for(".matches")
            return redirect(there)
    elif not form.is_submitted():
        judging.open_match(found, stated=reasons.given(), by=current_user)
    found = asked.match(uid, reader=current_user)
    both, mine = asked.sides(found), found.proposed_by_id == current_user.id
    if found.proposed is not None and current_user.may(JUDGE) and not mine:
        looking.show(found, found.person, found.entry, by=current_user)
    return page(
        "vetting/watchlists/match.html",
        match=found,
        person=Shown(both.person, current_user),
        entry=Shown(found.entry, current_user),
        rows=[
            each
            for each in printouts.side_by_side(both.person, found.entry, current_user)
            if each[1] or each[2]
        ],
        assessment=both.assessment,
        rivals=[
            (each, Shown(each.person, current_user))
            for each in asked.rivals(found, reader=current_user)
        ],
        decisions=[Shown(each, current_user) for each in found.decisions],
        judges=current_user.may(JUDGE) and found.state is not MatchState.FALSE_POSITIVE,
        mine=mine,
        notes=asked.to_note(found, reader=current_user),
        form=form,
        evidence_words=EVIDENCE,
        levels=LEVELS,
        **SAYS,
    )


ONE = {"false": MatchState.FALSE_POSITIVE, "more": MatchState.NEEDS_MORE_DATA}
TWO = {"match": Proposal.MATCH, "end": Proposal.NO_MATCH}


def _judged(found: ListMatch, form: JudgeForm) -> None:
    said, why = request.form.get("deed", ""), form.reason.data
    seen, by = form.version.data, current_user
    if said in ONE:
        judging.judge(found, ONE[said], why, seen=seen, by=by)
        flash(gettext("It is recorded. Here is the next one."))
    elif said in TWO:
        judging.propose(found, TWO[said], why, seen=seen, by=by)
        flash(gettext("It is proposed. A second person decides."))
    elif said in ("agree", "disagree"):
        if said == "agree":
            looking.opened(found, asked.proposed_at(found), found.person, found.entry, by=by)
        judging.decide(found, why, agreed=said == "agree", seen=seen, by=by)
        flash(gettext("It is recorded with both names."))
    else:
        raise Refusal(gettext("Choose what you say."))


@bp.post("/matches/<uuid:uid>/noting")
@allows(READ, fresh=True)
def noting(uid: UUID) -> ResponseReturnValue:
    """The focal point has read a confirmed match."""
    judging.take_note(asked.match(uid, reader=current_user), by=current_user)
    flash(gettext("You have taken note of it."))
    return redirect(url_for(".match", uid=uid))
