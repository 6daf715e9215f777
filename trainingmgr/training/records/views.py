from typing import Any

from flask import Blueprint, request
from flask.typing import ResponseReturnValue
from flask_babel import get_locale
from flask_login import current_user

from trainingmgr.core import clock
from trainingmgr.core.paging import SIZE
from trainingmgr.core.permissions import Permission
from trainingmgr.core.privacy import Shown
from trainingmgr.registry.structure import queries as structure
from trainingmgr.training.curricula import queries as curricula
from trainingmgr.training.records import queries
from trainingmgr.training.records.forms import LackingFilters
from trainingmgr.training.records.words import STANDING_KINDS, STANDINGS
from trainingmgr.web.access import allows
from trainingmgr.web.pages import page

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


def _list(template: str, size: int) -> ResponseReturnValue:
    filters = LackingFilters()
    language = str(get_locale())
    topics, modules = curricula.topics(), curricula.catalogue()
    units = structure.units(reader=current_user)
    filters.topic.choices = [(each.code, each.title(language)) for each in topics]
    filters.module.choices = [(each.code, each.code) for each in modules]
    filters.unit.choices = [(str(each.uid), each.title(language)) for each in units]
    filters.validate()
    asked = filters.asked
    narrowed: dict[str, Any] = {
        "topic_id": next((each.id for each in topics if each.code == asked.get("topic")), None),
        "module_id": next((each.id for each in modules if each.code == asked.get("module")), None),
        "unit": next((each for each in units if str(each.uid) == asked.get("unit")), None),
    }
    found = queries.lacking(
        reader=current_user,
        on=clock.today(),
        category=asked.get("category"),
        soon=asked.get("soon", 0),
        cursor=request.args.get("cursor"),
        size=size,
        **narrowed,
    )
    return page(
        template,
        found=found,
        lines=[(Shown(each.person, current_user), each.owed) for each in found.rows],
        filters_=filters,
        topic=next((each for each in topics if each.code == asked.get("topic")), None),
        module=asked.get("module"),
        unit=narrowed["unit"],
        standings=STANDINGS,
        kinds=STANDING_KINDS,
        on=clock.today(),
    )
