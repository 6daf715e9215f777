import csv
from collections.abc import Iterator
from io import StringIO

from flask import Blueprint, Response, current_app, request, stream_with_context, url_for
from flask.typing import ResponseReturnValue
from flask_babel import lazy_gettext as _
from flask_login import current_user

from trainingmgr.core import journal
from trainingmgr.core.paging import every
from trainingmgr.core.permissions import Permission
from trainingmgr.oversight import printouts, queries, services, words
from trainingmgr.oversight.forms import JournalFilters
from trainingmgr.oversight.queries import Told
from trainingmgr.tabular.formulas import harmless
from trainingmgr.tabular.listings import Listing, asked_facts, leaves
from trainingmgr.web.access import allows, signed_in
from trainingmgr.web.pages import page

bp = Blueprint("oversight", __name__, url_prefix="/journal")


@bp.get("/")
@signed_in
def entries() -> ResponseReturnValue:
    """The journal: everybody's for oversight, one's own for everybody else."""
    form = _filters()
    found = queries.entries(
        reader=current_user, cursor=request.args.get("cursor"), zone=_zone(), **form.asked
    )
    may = current_user.may
    return page(
        "oversight/entries.html",
        form=form,
        page=found,
        head=journal.head(),
        whole=may(Permission.JOURNAL_READ),
        exports=may(Permission.JOURNAL_EXPORT),
    )


def _filters() -> JournalFilters:
    form = JournalFilters()
    form.event.choices = words.happenings(queries.kinds())
    form.validate()
    return form


@leaves(
    "journal",
    _("Journal"),
    Permission.JOURNAL_READ,
    owed=Permission.JOURNAL_EXPORT,
    narrows=_filters,
)
def _leaving() -> Listing:
    """The entries as they are narrowed, newest first. The proof of the whole is the other file."""
    form, zone = _filters(), _zone()
    return Listing(
        columns=printouts.COLUMNS,
        fetch=lambda most: every(
            lambda cursor: queries.entries(
                reader=current_user, cursor=cursor, zone=zone, **form.asked
            ),
            most,
        ),
        cells=printouts.cells,
        back=url_for("oversight.entries", **request.args),  # type: ignore[arg-type]
        facts=asked_facts(form.asked, "username"),
    )


@bp.post("/export")
@allows(Permission.JOURNAL_EXPORT, fresh=True)
def export() -> ResponseReturnValue:
    """The entries that the filter shows, oldest first, with the chain's head, as CSV."""
    asked = _filters().asked
    head = journal.head()
    services.export(head, by=current_user)
    told = queries.every(reader=current_user, zone=_zone(), **asked)
    return Response(
        stream_with_context(_lines(told, head)),
        mimetype="text/csv",
        headers={"Content-Disposition": f"attachment; filename=journal-{head.number}.csv"},
    )


def _lines(told: Iterator[Told], head: journal.Head) -> Iterator[str]:
    yield "\ufeff" + _line("number", "at", "by", "event", "sentence", "hash")
    for each in told:
        at = each.at.isoformat(timespec="seconds")
        yield _line(each.number, at, each.by, each.event, each.sentence, each.hash)
    yield _line("head", head.number, head.hash)


def _line(*cells: object) -> str:
    """Cells as CSV that no spreadsheet runs."""
    out = StringIO()
    csv.writer(out).writerow([harmless(str(cell)) for cell in cells])
    return out.getvalue()


def _zone() -> str:
    zone: str = current_app.extensions["settings"].time_zone
    return zone
