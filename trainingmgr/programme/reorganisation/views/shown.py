"""Targets of every service, one of them with planned against held, and one unit of it."""

from collections.abc import Iterator, Mapping, Sequence
from itertools import islice
from uuid import UUID

from flask import Blueprint, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import get_locale
from flask_babel import lazy_gettext as _
from flask_login import current_user

from trainingmgr.core import clock
from trainingmgr.core.paging import Page, part_of
from trainingmgr.core.permissions import Permission
from trainingmgr.programme.plans.rules import Party
from trainingmgr.programme.reorganisation import forms, printouts, queries, words
from trainingmgr.programme.reorganisation.models import EstablishmentTarget
from trainingmgr.programme.reorganisation.queries import Line
from trainingmgr.programme.reorganisation.rules import (
    GOES,
    OPEN,
    Fate,
    Gap,
    TargetState,
    gaps,
    grade_order,
    too_few,
    total,
)
from trainingmgr.tabular.listings import Listing, asked_facts, leaves
from trainingmgr.web.access import allows
from trainingmgr.web.pages import page

bp = Blueprint("reorganisation", __name__, url_prefix="/reorganisation")
READ, WRITE = Permission.REORGANISATION_READ, Permission.REORGANISATION_WRITE
ACCEPT = Permission.REFORM_ACCEPT


def sees() -> bool:
    """Who may see the people themselves is told small numbers of them."""
    return bool(current_user.may(Permission.PERSON_READ))


def links() -> bool:
    """Whether every unit of a target is in reach: the one into which another goes may not be."""
    return bool(current_user.reach(READ).national)


@bp.get("")
@allows(READ)
def index() -> ResponseReturnValue:
    """Every version of every service: what is agreed, and what is drafted."""
    found, today = queries.targets(), clock.today()
    return page(
        "programme/reorganisation/index.html", words=words, today=today,
        services=_by_service(found), done=queries.reorganised(today),
        language=str(get_locale()), writes=current_user.may(WRITE), open=OPEN,
    )  # fmt: skip


def _by_service(found: Sequence[EstablishmentTarget]) -> list[list[EstablishmentTarget]]:
    held: dict[int, list[EstablishmentTarget]] = {}
    for each in found:
        held.setdefault(each.service_id, []).append(each)
    return list(held.values())


@bp.get("/<uuid:uid>")
@allows(READ)
def show(uid: UUID) -> ResponseReturnValue:
    row, today, form = queries.target(uid), clock.today(), _filters()
    found = queries.lines(row, today, reader=current_user)
    grades = _grades(found)
    changes = [each for each in found if each.row.fate is not Fate.KEEP]
    return page(
        "programme/reorganisation/show.html", row=row, words=words, today=today, parties=Party,
        page=_part([each for each in found if _is_asked(each, form)]), filters_=form,
        grades=grades, bands=sorted(grades, key=grade_order), sum=total(grades.values()),
        few=frozenset() if sees() else too_few(grades), sees=sees(), links=links(), changes=changes,
        unsaid=queries.unsaid(row) if row.state in (*OPEN, TargetState.AGREED) else (),
        language=str(get_locale()), fates=Fate, goes=GOES, is_empty=not found,
        writes=current_user.may(WRITE), accepts=current_user.may(ACCEPT),
        is_author=current_user.id in (row.by_id, row.offered_by_id),
    )  # fmt: skip


def _filters() -> forms.UnitFilters:
    form = forms.UnitFilters()
    form.validate()
    return form


def _is_asked(line: Line, form: forms.UnitFilters) -> bool:
    asked = form.asked
    text = (asked.get("text") or "").casefold()
    row = line.row
    titles = (row.code, *row.titles.values())
    return (
        (not text or any(text in each.casefold() for each in titles))
        and asked.get("fate") in (None, row.fate)
        and line.is_shown(asked.get("shown"))
    )


def _part(found: Sequence[Line]) -> Page[Line]:
    """A page of lines that are all in hand already: over and short are counted over the whole."""
    held = {each.row.id: each for each in found}
    part = part_of(list(held), cursor=request.args.get("cursor"))
    return Page([held[key] for key in part.rows], part.before, part.after, part.total)


def _grades(found: Sequence[Line]) -> dict[str, Gap]:
    """All units together by grade: over in one place fills nothing in another."""
    sums: dict[str, Gap] = {}
    for each in found:
        for band, gap in each.grades.items():
            sums[band] = sums.get(band, Gap()) + gap
    return sums


@leaves("establishment-target", _("Target establishment"), READ, owed=READ, narrows=_filters)
def _leaving() -> Listing:
    row = queries.target(request.args.get("of", type=UUID) or UUID(int=0))
    today, form, language = clock.today(), _filters(), str(get_locale())
    seen = sees()

    def fetch(most: int) -> Iterator[printouts.Row]:
        found = queries.lines(row, today, reader=current_user)
        asked = [each for each in found if _is_asked(each, form)]
        return islice(printouts.rows(asked, sees=seen), most + 1)

    return Listing(
        columns=printouts.UNITS, fetch=fetch,
        cells=lambda each: printouts.unit(each, language), is_personal=False,
        back=url_for("reorganisation.show", uid=row.uid),
        facts=asked_facts(form.asked, "text") | {"service": row.service.code, "number": row.number},
    )  # fmt: skip


@bp.get("/<uuid:uid>/print")
@allows(READ)
def paper(uid: UUID) -> ResponseReturnValue:
    """The target on paper, as government and military sign it: no people, only what is to be."""
    row = queries.target(uid)
    return page(
        "programme/reorganisation/paper.html", row=row, words=words, today=clock.today(),
        parties=Party, language=str(get_locale()),
        lines=queries.lines(row, clock.today(), reader=current_user), ordered=_ordered,
    )  # fmt: skip


def _ordered(grades: Mapping[str, Gap]) -> list[tuple[str, Gap]]:
    return [(band, grades[band]) for band in sorted(grades, key=grade_order)]


@bp.get("/units/<uuid:uid>")
@allows(READ)
def unit(uid: UUID) -> ResponseReturnValue:
    row, today = queries.unit(uid), clock.today()
    line = queries.line(row, today, reader=current_user)
    found = queries.held_in(line.unit_id) if line.unit_id else {}
    held: dict[str, int] = {}
    for (band, _said), count in found.items():
        held[band] = held.get(band, 0) + count
    wanted: dict[str, int] = {}
    for each in row.posts:
        wanted[each.band] = wanted.get(each.band, 0) + each.number
    grades = gaps(wanted, held)
    special = {
        key: gap
        for key, gap in gaps(
            {(each.band, each.specialty): each.number for each in row.posts}, found
        ).items()
        if key[1]
    }
    return page(
        "programme/reorganisation/unit.html", row=row, line=line, words=words, today=today,
        grades=grades, bands=sorted(grades, key=grade_order), special=special,
        lines=sorted(special, key=lambda key: (grade_order(key[0]), key[1])),
        sees=sees(), links=links(),
        few=frozenset() if sees() else too_few(grades) | too_few(special),
        sum=total(grades.values()), language=str(get_locale()), fates=Fate,
        writes=current_user.may(WRITE) and row.target.state is TargetState.DRAFT, goes=GOES,
    )  # fmt: skip
