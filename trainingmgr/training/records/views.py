from collections.abc import Callable
from functools import partial
from typing import Any
from uuid import UUID

from flask import Blueprint, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import get_locale, gettext
from flask_babel import lazy_gettext as _
from flask_login import current_user

from trainingmgr.core import clock
from trainingmgr.core.paging import SIZE, Page, every
from trainingmgr.core.permissions import Permission
from trainingmgr.core.privacy import Shown
from trainingmgr.registry.structure import queries as structure
from trainingmgr.tabular.listings import Listing, asked_facts, leaves
from trainingmgr.training.curricula import queries as curricula
from trainingmgr.training.records import printouts, queries
from trainingmgr.training.records.forms import LackingFilters
from trainingmgr.training.records.queries import Lacking
from trainingmgr.training.records.words import STANDING_KINDS, STANDINGS
from trainingmgr.web.access import allows
from trainingmgr.web.pages import page
from trainingmgr.web.words import day

bp = Blueprint("records", __name__, url_prefix="/records")
PRINTED = 1000
"""Lines of one printed list. A longer one is narrowed first: nobody signs a thousand lines."""


@bp.get("/lacking")
@allows(Permission.PERSON_READ)
def lacking() -> ResponseReturnValue:
    return _list("training/records/lacking.html", SIZE)


@bp.get("/lacking/print")
@allows(Permission.PERSON_READ)
def lacking_paper() -> ResponseReturnValue:
    return _list("training/records/lacking_paper.html", PRINTED)


@leaves(
    "lacking", _("Who lacks what"), Permission.PERSON_READ, shares=printouts.COLUMNS,
    narrows=lambda: _asked()[0],
)  # fmt: skip
def _leaving() -> Listing:
    """A line for every module that somebody lacks, as the list is narrowed."""
    filters, _narrowed, ask = _asked()
    return Listing(
        columns=printouts.COLUMNS,
        fetch=lambda most: printouts.one_each(every(ask, most), current_user, most),
        cells=lambda line: line,
        back=url_for("records.lacking", **request.args),  # type: ignore[arg-type]
        facts=asked_facts(filters.asked),
        about=((gettext("As at"), day(clock.today())),),
    )


def _list(template: str, size: int) -> ResponseReturnValue:
    filters, narrowed, ask = _asked(size)
    found, asked = ask(request.args.get("cursor")), filters.asked
    return page(
        template,
        found=found,
        lines=[(Shown(each.person, current_user), each.owed) for each in found.rows],
        filters_=filters,
        topic=narrowed["topic"],
        module=asked.get("module"),
        unit=narrowed["unit"],
        standings=STANDINGS,
        kinds=STANDING_KINDS,
        on=clock.today(),
    )


def _asked(
    size: int | None = None,
) -> tuple[LackingFilters, dict[str, Any], Callable[[str | None], Page[Lacking]]]:
    """How the list is narrowed, what by, and what gives its page at a cursor."""
    filters = LackingFilters()
    language = str(get_locale())
    topics, modules = curricula.topics(), curricula.catalogue()
    filters.topic.choices = [(each.code, each.title(language)) for each in topics]
    filters.module.choices = [(each.code, each.code) for each in modules]
    wanted = request.args.get("unit", type=UUID)
    units = structure.unit_names(language, reader=current_user, asked=wanted)
    filters.unit.choices = [(each.uid, each.label) for each in units]
    filters.validate()
    asked = filters.asked
    unit = asked.get("unit")
    topic = next((each for each in topics if each.code == asked.get("topic")), None)
    narrowed: dict[str, Any] = {
        "topic_id": topic.id if topic else None,
        "module_id": next((each.id for each in modules if each.code == asked.get("module")), None),
        "unit": structure.unit(UUID(unit), reader=current_user) if unit else None,
    }
    ask = partial(
        queries.lacking,
        reader=current_user,
        on=clock.today(),
        category=asked.get("category"),
        soon=asked.get("soon", 0),
        size=size,
        **narrowed,
    )
    return filters, narrowed | {"topic": topic}, lambda cursor: ask(cursor=cursor)
