"""Who looked at a person: on a page for whoever watches, on paper for the person."""

from datetime import date
from typing import Any
from uuid import UUID

from flask import Blueprint, current_app, flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext
from flask_babel import lazy_gettext as _
from flask_login import current_user

from trainingmgr.core import clock
from trainingmgr.core.errors import NotFound, Refusal
from trainingmgr.core.paging import every
from trainingmgr.core.permissions import Permission
from trainingmgr.core.privacy import Shown
from trainingmgr.oversight import printouts, words
from trainingmgr.oversight.forms import AlertForm, LookFilters
from trainingmgr.oversight.queries import alerts as alert_queries
from trainingmgr.oversight.queries import looks
from trainingmgr.oversight.rules.looks import OPEN, on_paper, told
from trainingmgr.oversight.services import alerts as answering
from trainingmgr.oversight.services import looks as services
from trainingmgr.registry.people import queries as people
from trainingmgr.registry.people.models import Person
from trainingmgr.tabular.listings import Listing, leaves
from trainingmgr.web.access import allows
from trainingmgr.web.pages import page
from trainingmgr.web.words import day

bp = Blueprint("looks", __name__, url_prefix="/journal/looks")
READ = Permission.LOOK_READ


@bp.get("")
@allows(READ, fresh=True)
def index() -> ResponseReturnValue:
    """Who looked at one person over a time, when, working as what, at what, and why."""
    form = LookFilters(clock.today())
    person = _asked(form, opens=True)
    if person is None:
        return page("oversight/looks.html", form=form, person=None, page=None, words=words)
    first, last = form.span
    return page(
        "oversight/looks.html",
        form=form,
        person=Shown(person, current_user),
        page=_found(person, told(current_user.may), first, last, request.args.get("cursor")),
        first=first,
        last=last,
        words=words,
        roles=printouts.roles,
    )


@bp.get("/alerts")
@allows(READ, fresh=True)
def alerts() -> ResponseReturnValue:
    """Accounts that were shown very many people within an hour."""
    found = alert_queries.listed(reader=current_user, cursor=request.args.get("cursor"))
    return page("oversight/alerts.html", page=found)


@bp.route("/alerts/<uuid:uid>", methods=["GET", "POST"])
@allows(READ, fresh=True)
def alert(uid: UUID) -> ResponseReturnValue:
    """Somebody else asks why, and writes down what they found."""
    row = alert_queries.alert(uid, reader=current_user)
    form = AlertForm(data={"version": row.version})
    if form.validate_on_submit():
        with form.showing_refusals():
            answering.answer(row, form.found.data, seen=form.version.data, by=current_user)
            flash(gettext("It is written down."))
            return redirect(url_for(".alerts"))
    return page("oversight/alert.html", row=row, form=form)


def _asked(form: LookFilters, *, opens: bool = False) -> Person | None:
    """The person whose number was written, with `opens` noted as looked at; a refusal is said at
    the field.
    """
    number = form.asked.get("number")
    if not number or form.errors:
        return None
    found = people.by_exact_number(number)
    try:
        if found is None:
            raise Refusal(gettext("Nobody in the register has this number."))
        services.not_own(found, by=current_user)
        if opens:
            services.open_report(found, by=current_user)
    except Refusal as refused:
        form.refuse(str(refused))
        return None
    return found


def _found(person: Person, within: Any, first: date, last: date, cursor: str | None) -> Any:
    zone = current_app.extensions["settings"].time_zone
    return looks.of_person(person, within, first=first, last=last, zone=zone, cursor=cursor)


@leaves("looks", _("Who looked at somebody"), READ, owed=READ)
def _leaving() -> Listing:
    """What the person gets: nothing of compartments of which they may not know (R-DAT-10)."""
    form = LookFilters(clock.today())
    person = _asked(form)
    if person is None:
        raise NotFound
    first, last = form.span
    return Listing(
        title=gettext("Who looked at your record"),
        is_kept=True,
        is_theirs=True,
        columns=printouts.LOOKS,
        fetch=lambda most: (
            seen
            for seen in every(lambda cursor: _found(person, OPEN, first, last, cursor), most)
            if on_paper(seen.roles)
        ),
        cells=printouts.look,
        whom=lambda _row: [person.id],
        back=url_for("looks.index", **request.args),  # type: ignore[arg-type]
        facts={"person": person.number, "first": str(first), "last": str(last)},
        about=(
            (gettext("Person"), person.name_display),
            (gettext("Number"), person.number),
            (gettext("From"), day(first)),
            (gettext("To"), day(last)),
        ),
        says=gettext("For the person. Files that the law keeps apart, and whoever works on such "
                     "files, are not in it, whether or not there are any."),
        name=f"looks-{person.number}",
    )  # fmt: skip
