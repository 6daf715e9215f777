"""What leaves and what is shown: the 3W file, the matrix of partners, a partner's own view."""

from collections import defaultdict
from typing import Any

from flask import request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import get_locale
from flask_babel import lazy_gettext as _
from flask_login import current_user

from trainingmgr.core import clock
from trainingmgr.core.permissions import Permission
from trainingmgr.programme.partners import printouts, queries, words
from trainingmgr.programme.partners.queries.doings import YEAR, Part, Whole, whole
from trainingmgr.programme.partners.rules import COUNTS, together
from trainingmgr.programme.partners.views.doing import asked
from trainingmgr.programme.partners.views.register import READ, bp
from trainingmgr.tabular.listings import Listing, asked_facts, leaves
from trainingmgr.web.access import allows
from trainingmgr.web.pages import page

OWN = Permission.PARTNER_OWN


@leaves(
    "3w", _("Who does what, where, when, for whom"), READ, owed=READ, narrows=lambda: asked()[0]
)
def _leaving() -> Listing:
    filters, found, rows = asked()
    language, on = str(get_locale()), clock.today()
    facts = {
        name: each.isoformat() if hasattr(each, "isoformat") else each
        for name, each in filters.asked.items()
    }
    return Listing(
        columns=printouts.COLUMNS,
        fetch=lambda at_most: rows[: at_most + 1],
        cells=lambda doing: printouts.row(doing, found, language, on),
        back=url_for("partners.activities", **request.args),  # type: ignore[arg-type]
        facts=asked_facts(facts),
        is_personal=False,
        separator=",",
    )


@bp.get("/matrix")
@allows(READ)
def matrix() -> ResponseReturnValue:
    return _matrix("programme/partners/matrix.html")


@bp.get("/matrix/print")
@allows(READ)
def matrix_paper() -> ResponseReturnValue:
    return _matrix("programme/partners/matrix_paper.html")


def _matrix(template: str) -> ResponseReturnValue:
    """Topics or regions by partners: how many activities of a year back and ahead."""
    by, today = request.args.get("by"), clock.today()
    by = by if by == "regions" else "topics"
    found = whole(today - YEAR, today + YEAR, {Part.TOPICS, Part.PLACES})
    cells = _cells(found, by)
    lines = [
        (key, each)
        for key, each in (found.topics if by == "topics" else found.places).items()
        if any(key in row for row in cells.values())
    ]
    partners = [each for each in found.partners if each.id in cells]
    most = max((count for row in cells.values() for count in row.values()), default=1)
    return page(
        template,
        by=by,
        lines=lines,
        partners=partners,
        cells=cells,
        most=most,
        on=today,
        words=words,
    )


def _cells(found: Whole, by: str) -> dict[int, dict[int, int]]:
    """By partner and topic or region, how many activities; cancelled ones do not count."""
    cells: defaultdict[int, defaultdict[int, int]] = defaultdict(lambda: defaultdict(int))
    for doing in found.doings:
        region = found.region(doing)
        keys = doing.topics if by == "topics" else ({region.id} if region else ())
        if doing.state in COUNTS:
            for partner in doing.everybody - found.hosts:
                for key in keys:
                    cells[partner][key] += 1
    return {partner: dict(row) for partner, row in cells.items()}


@bp.get("/own")
@allows(OWN)
def own() -> ResponseReturnValue:
    """A partner's own activities, and what all others do together; nobody is named."""
    mine = queries.spoken_for(current_user)
    today = clock.today()
    found = whole(today - YEAR, today + YEAR, {Part.PEOPLE, Part.TOPICS})
    ids = frozenset(each.id for each in mine)
    own_doings = [each for each in found.doings if each.everybody & ids]
    return page(
        "programme/partners/own.html", organisations=mine, doings=own_doings, words=words,
        found=found, topics=_by_topic(found, ids) if mine else [], today=today,
        agreements=[each for each in queries.agreements()
                    if ids & {party.organisation_id for party in each.parties}] if mine else [],
    )  # fmt: skip


def _by_topic(found: Whole, mine: frozenset[int]) -> list[dict[str, Any]]:
    """Of each topic, what is one's own and what all others do together, small cells left out."""
    rows: list[dict[str, Any]] = []
    for key, topic in found.topics.items():
        some = [each for each in found.doings if key in each.topics and each.state in COUNTS]
        if not some:
            continue
        own_, rest = (
            [each for each in some if bool(each.everybody & mine) is is_own]
            for is_own in (True, False)
        )
        partners = frozenset().union(*(each.everybody for each in rest)) - found.hosts - mine
        rows.append({
            "topic": topic, "own": len(own_), "others": len(rest), "partners": len(partners),
            "reached": together([each.reached for each in own_], listed=True),
            "reached_by_others": together([each.reached for each in rest], listed=False),
        })  # fmt: skip
    return rows
