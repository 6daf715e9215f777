"""Unit by topic: who is trained, current and expired, and whose refresher falls due."""

from collections.abc import Iterator
from typing import Any, TypeVar
from uuid import UUID

from flask import Blueprint, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import get_locale, gettext
from flask_babel import lazy_gettext as _
from flask_login import current_user

from trainingmgr.core import clock
from trainingmgr.core.paging import SIZE, pieces
from trainingmgr.core.permissions import Permission
from trainingmgr.registry.structure import queries as structure
from trainingmgr.registry.structure.models import Unit
from trainingmgr.tabular.listings import Listing, asked_facts, leaves
from trainingmgr.training.coverage import printouts, queries, words
from trainingmgr.training.coverage.forms import CoverageFilters
from trainingmgr.training.coverage.queries import Narrowed
from trainingmgr.training.coverage.rules import Figure
from trainingmgr.training.curricula import queries as curricula
from trainingmgr.web.access import allows
from trainingmgr.web.beside import Beside, stands_beside
from trainingmgr.web.pages import page
from trainingmgr.web.words import day

bp = Blueprint("coverage", __name__, url_prefix="/coverage")
READ = Permission.COVERAGE_READ
K = TypeVar("K")
PRINTED = 300
"""Units on paper."""


@bp.get("")
@allows(READ)
def index() -> ResponseReturnValue:
    return _matrix("training/coverage/index.html", SIZE)


@bp.get("/print")
@allows(READ)
def paper() -> ResponseReturnValue:
    return _matrix("training/coverage/paper.html", PRINTED)


def _matrix(template: str, size: int) -> ResponseReturnValue:
    filters, below, who = _asked()
    found = queries.units(
        reader=current_user, below=below, cursor=request.args.get("cursor"), size=size
    )
    bodies = queries.governing(reader=current_user, on=clock.today(), who=who) if not below else {}
    return page(
        template,
        page=found,
        cells=_told(queries.matrix(found.rows, on=clock.today(), who=who)),
        governing=_told(bodies),
        bodies=[each for each in queries.BODIES if (each.id, 0) in bodies],
        topics=curricula.topics(),
        filters_=filters,
        below=below,
        words=words,
        nothing=Figure(),
        on=clock.today(),
    )


def _told(cells: dict[K, Figure]) -> dict[K, Figure]:
    """As this reader sees them: nothing of fewer than five, unless they may read people."""
    if current_user.may(Permission.PERSON_READ):
        return cells
    return {key: each.told() for key, each in cells.items()}


@leaves("coverage", _("Coverage of training"), READ, narrows=lambda: _asked()[0])
def _leaving() -> Listing:
    filters, below, who = _asked()
    language, topics, on = str(get_locale()), curricula.topics(), clock.today()

    def fetch(at_most: int) -> Iterator[Any]:
        for found in pieces(
            lambda cursor: queries.units(reader=current_user, below=below, cursor=cursor), at_most
        ):
            cells = _told(queries.matrix(found, on=on, who=who))
            yield from ((each, cells) for each in found)
        bodies = queries.governing(reader=current_user, on=on, who=who) if not below else {}
        told = _told(bodies)
        yield from ((each, told) for each in queries.BODIES if (each.id, 0) in bodies)

    return Listing(
        columns=printouts.columns(topics, language),
        fetch=fetch,
        cells=lambda line: printouts.row(line[0], line[1], topics, language),
        back=url_for("coverage.index", **request.args),  # type: ignore[arg-type]
        facts=asked_facts(filters.asked),
        about=((gettext("As at"), day(on)),),
        is_personal=False,
    )


@bp.get("/<uuid:uid>")
@allows(READ)
def show(uid: UUID) -> ResponseReturnValue:
    """One unit with all below it: every topic, by sex and by rank band."""
    unit = structure.unit(uid, reader=current_user, permission=READ)
    found = _told(queries.parts(unit, on=clock.today()))
    bands = sorted({which for by, which, _topic in found if by == "band"})
    return page(
        "training/coverage/show.html",
        unit=unit,
        whole=_told(queries.matrix([unit], on=clock.today())),
        parts=found,
        bands=bands,
        sexes=[each for each in words.SEXES if ("sex", each.value, 0) in found],
        topics=curricula.topics(),
        words=words,
        nothing=Figure(),
        on=clock.today(),
    )


@stands_beside("unit")
def _row(unit: Unit) -> Beside | None:
    """The row of a unit, on the page of the unit."""
    if not current_user.may(READ):
        return None
    told = {
        "unit": unit, "cells": _told(queries.matrix([unit], on=clock.today())),
        "topics": curricula.topics(), "words": words, "nothing": Figure(),
    }  # fmt: skip
    return Beside("training/coverage/_row.html", told)


def _asked() -> tuple[CoverageFilters, Unit | None, Narrowed]:
    """How the matrix is narrowed: below which unit, and of whom."""
    filters, language = CoverageFilters(), str(get_locale())
    wanted = request.args.get("unit", type=UUID)
    units = structure.unit_names(language, reader=current_user, permission=READ, asked=wanted)
    filters.unit.choices = [(each.uid, each.label) for each in units]
    filters.band.choices = [*words.BANDS.items(), *((each, each) for each in queries.bands())]
    filters.validate()
    asked = filters.asked
    below = None
    if "unit" in asked:
        below = structure.unit(UUID(asked["unit"]), reader=current_user, permission=READ)
    return filters, below, Narrowed(asked.get("sex"), asked.get("band", ""))
