"""The plan as it stands: its versions, what the end waits for, and one item whole."""

from collections.abc import Sequence
from datetime import date
from uuid import UUID

from flask import Blueprint, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import format_date, get_locale
from flask_babel import lazy_gettext as _
from flask_login import current_user

from trainingmgr.core import clock
from trainingmgr.core.paging import Page, every
from trainingmgr.core.permissions import Permission
from trainingmgr.core.values import dataclass
from trainingmgr.programme.facilities import words as facilities
from trainingmgr.programme.framework.words import STATEMENTS
from trainingmgr.programme.plans import forms, printouts, queries, words
from trainingmgr.programme.plans.models import ReformLine, ReformVersion
from trainingmgr.programme.plans.queries import Content
from trainingmgr.programme.plans.rules import (
    OPEN,
    LineKind,
    Party,
    Progress,
    VersionState,
    Work,
    differences,
)
from trainingmgr.programme.plans.rules.network import (
    Late,
    Outlook,
    Times,
    contradictions,
    outlook,
)
from trainingmgr.tabular.listings import Listing, leaves
from trainingmgr.web.access import allows
from trainingmgr.web.beside import beside
from trainingmgr.web.gantt import Bar, Mark, months
from trainingmgr.web.pages import page

bp = Blueprint("reform", __name__, url_prefix="/reform")
READ, WRITE = Permission.FRAMEWORK_READ, Permission.FRAMEWORK_WRITE
VERIFY, ACCEPT = Permission.FRAMEWORK_VERIFY, Permission.REFORM_ACCEPT
PAGE, DRAWN = 60, 30
"""So many items stand on a page, and so many in one picture of it."""
AS_PLANNED = (VersionState.DRAFT, VersionState.OFFERED, VersionState.ACCEPTED)


@dataclass(frozen=True)
class Row:
    """One item of a version: what it says, as planned, as it will be, and how far it has come."""

    line: ReformLine
    planned: Times
    expected: Times
    late: Late
    told: Progress | None

    @property
    def work(self) -> Work:
        return self.told.work if self.told else Work.NOT_BEGUN

    @property
    def is_done(self) -> bool:
        return bool(self.told and self.told.is_done)


@bp.get("")
@allows(READ)
def index() -> ResponseReturnValue:
    """Every plan with the version that counts, and the runs that belong to none."""
    today, plans = clock.today(), queries.plans()
    found = queries.versions(*[each.id for each in plans])
    return page(
        "programme/plans/index.html", words=words, today=today, plans=plans,
        versions={each.id: [one for one in found if one.plan_id == each.id] for each in plans},
        outlooks={held.edition.plan_id: seen for held, seen in queries.outlooks(today)},
        tied=queries.runs_tied(today), parties=Party, language=str(get_locale()), open=OPEN,
        writes=current_user.may(WRITE),
    )  # fmt: skip


@bp.get("/versions/<uuid:uid>")
@allows(READ)
def show(uid: UUID) -> ResponseReturnValue:
    row, today = queries.version(uid), clock.today()
    held, filters = queries.content(row), forms.ItemFilters()
    seen, told = _outlook(held, today)
    rows = _rows(held, seen, told, filters.asked.get("shown"))
    part = _part(rows)
    return page(
        "programme/plans/show.html", row=row, words=words, today=today, parties=Party,
        seen=seen, page=part, filters_=filters, language=str(get_locale()), codes=held.codes,
        lines={each.item_id: each for each in held.lines}, counts=held,
        broken=contradictions(held.tasks, held.before) if row.state is VersionState.DRAFT else [],
        pictures=_pictures(part.rows, seen, row), drawn=DRAWN, is_plan=row.state in AS_PLANNED,
        writes=current_user.may(WRITE), accepts=current_user.may(ACCEPT),
        is_author=current_user.id in (row.by_id, row.offered_by_id),
    )  # fmt: skip


def _outlook(held: Content, today: date) -> tuple[Outlook, dict[int, Progress]]:
    """What is not in force has no reports of its own: it is shown as it is planned."""
    told: dict[int, Progress] = {}
    if held.edition.state in AS_PLANNED:
        first = min((each.starts_on for each in held.lines), default=today)
        return outlook(held.tasks, held.before, told, min(first, today)), told
    told = queries.progress(held.edition.plan_id, on=today)
    return outlook(held.tasks, held.before, told, today), told


def _rows(held: Content, seen: Outlook, told: dict[int, Progress], shown: str | None) -> list[Row]:
    rows = [
        Row(each, seen.planned[each.item_id], seen.expected[each.item_id],
            seen.late[each.item_id], told.get(each.item_id))
        for each in held.lines
    ]  # fmt: skip
    if shown == "path":
        return [each for each in rows if each.late.is_critical]
    if shown == "late":
        return [each for each in rows if each.late.slip > 0]
    return [each for each in rows if not each.is_done] if shown == "open" else rows


def _part(rows: Sequence[Row]) -> Page[Row]:
    """A page of rows that are all in hand already: the path is computed over the whole."""
    asked = request.args.get("cursor", "")
    at = int(asked) if asked.isascii() and asked.isdigit() and len(asked) < 6 else 0
    at = at if at < len(rows) else 0
    return Page(
        rows[at : at + PAGE], str(max(0, at - PAGE)) if at else None,
        str(at + PAGE) if at + PAGE < len(rows) else None,
    )  # fmt: skip


def _pictures(
    rows: Sequence[Row], seen: Outlook, row: ReformVersion
) -> list[tuple[list[Bar], list[Mark]]]:
    """The rows of a page as bars, so many to a picture, all on the months of the whole plan."""
    if not rows:
        return []
    every_ = [*seen.planned.values(), *seen.expected.values()]
    span = months(min(e.starts_on for e in every_), max(e.ends_on for e in every_))
    marks = [Mark(each, format_date(each, "MMM yy")) for each in span]
    language, is_plan = str(get_locale()), row.state in AS_PLANNED
    bars = [_bar(each, language, is_plan=is_plan) for each in rows]
    return [(bars[at : at + DRAWN], marks) for at in range(0, len(bars), DRAWN)]


def _bar(row: Row, language: str, *, is_plan: bool) -> Bar:
    kind = "done" if row.is_done else "path" if row.late.is_critical else "other"
    return Bar(
        f"{row.line.item.code} {row.line.title(language)}",
        None if is_plan else (row.planned.starts_on, row.planned.ends_on),
        (row.expected.starts_on, row.expected.ends_on), kind,
        is_milestone=row.line.kind is LineKind.MILESTONE,
    )  # fmt: skip


@leaves("reform-items", _("Items of the plan"), READ, owed=Permission.PARTNER_READ)
def _leaving() -> Listing:
    row = queries.version(request.args.get("of", type=UUID) or UUID(int=0))
    today, language = clock.today(), str(get_locale())
    held = queries.content(row)
    seen, told = _outlook(held, today)
    waits = printouts.waits(held)
    return Listing(
        columns=printouts.ITEMS,
        cells=lambda each: printouts.item(each, language, waits),
        fetch=lambda most: _rows(held, seen, told, None)[: most + 1],
        back=url_for("reform.show", uid=row.uid), is_personal=False,
        facts={"plan": row.plan.code, "number": row.number},
    )  # fmt: skip


@bp.get("/versions/<uuid:uid>/changes")
@allows(READ)
def changes(uid: UUID) -> ResponseReturnValue:
    """What a version says otherwise than the one that it follows."""
    row = queries.version(uid)
    before = queries.standing_before(row)
    now = queries.content(row)
    then = queries.content(before) if before else None
    found = differences(then.said if then else (), now.said)
    lines = {each.item.code: each for held in (then, now) if held for each in held.lines}
    return page(
        "programme/plans/changes.html", row=row, before=before, words=words, found=found,
        lines=lines, language=str(get_locale()),
    )  # fmt: skip


@bp.get("/items/<uuid:uid>")
@allows(READ)
def item(uid: UUID) -> ResponseReturnValue:
    row, today = queries.item(uid), clock.today()
    lines = queries.lines_of(row)
    stands = next((e for e in lines if e.edition.state is VersionState.IN_FORCE), None)
    draft = next((e for e in lines if e.edition.state is VersionState.DRAFT), None)
    line = stands or (lines[0] if lines else None)
    reports = queries.reports(row, cursor=request.args.get("cursor"))
    language = str(get_locale())
    return page(
        "programme/plans/item.html", row=row, line=line, lines=lines, stands=stands, draft=draft,
        links=queries.links_of(draft or line) if line else [], page=reports, words=words,
        today=today, ties=queries.ties(row), language=language, kinds=LineKind,
        point=STATEMENTS.get(line.point) if line and line.point else None,
        writes=current_user.may(WRITE), verifies=current_user.may(VERIFY), me=current_user.id,
        follows=_follows(), needs=queries.equipment_of(row), states=facilities.STATES,
        shapes=facilities.SHAPES, beside=beside("plan_item", row),
    )  # fmt: skip


def _follows() -> dict[str, bool]:
    """Which pages of what is tied this reader may open."""
    return {
        "run": current_user.may(Permission.COHORT_READ),
        "activity": current_user.may(Permission.PARTNER_READ),
        "need": current_user.may(Permission.FUND_READ),
        "facility": current_user.may(Permission.EQUIPMENT_READ),
    }


@bp.get("/runs")
@allows(READ)
def untied() -> ResponseReturnValue:
    """Runs that belong to no item of the plan (CR-3)."""
    today = clock.today()
    found = queries.untied_runs(
        reader=current_user, on=today, cursor=request.args.get("cursor")
    )  # fmt: skip
    return page(
        "programme/plans/untied.html", page=found, tied=queries.runs_tied(today),
        language=str(get_locale()), writes=current_user.may(WRITE),
        reads=current_user.may(Permission.COHORT_READ), any_plan=queries.is_any_in_force(),
    )  # fmt: skip


@leaves(
    "runs-without-plan",
    _("Runs that belong to no item of the plan"),
    READ,
    owed=Permission.PARTNER_READ,
)
def _untied_leaving() -> Listing:
    today, language = clock.today(), str(get_locale())
    return Listing(
        columns=printouts.RUNS,
        cells=lambda row: printouts.run(row, language),
        fetch=lambda most: every(
            lambda cursor: queries.untied_runs(reader=current_user, on=today, cursor=cursor), most
        ),
        back=url_for("reform.untied"), is_personal=False,
    )  # fmt: skip
