"""Who was seen serving, month by month, and by what."""

from typing import Any
from uuid import UUID

from flask import Blueprint, flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import get_locale, gettext
from flask_babel import lazy_gettext as _
from flask_login import current_user

from trainingmgr.accounts.rules import Sight
from trainingmgr.accounts.services import looking
from trainingmgr.core import clock
from trainingmgr.core.errors import NotFound
from trainingmgr.core.paging import Page, every
from trainingmgr.core.permissions import Permission
from trainingmgr.core.privacy import Compartment
from trainingmgr.pay.presence import printouts, queries, services, words
from trainingmgr.pay.presence.forms import PresenceFilters, ProofForm
from trainingmgr.pay.presence.queries import sheets
from trainingmgr.pay.presence.rules import BY_HAND, EvidenceKind, Presence
from trainingmgr.pay.rules.files import first_day, last_day, months_before, period
from trainingmgr.registry.people import queries as people
from trainingmgr.registry.people.models import Person
from trainingmgr.registry.structure import queries as structure
from trainingmgr.registry.structure.models import Unit
from trainingmgr.tabular.listings import Listing, leaves
from trainingmgr.web.access import allows
from trainingmgr.web.pages import page

bp = Blueprint("presence", __name__, url_prefix="/pay/presence")
READ, WITNESS = Permission.PRESENCE_READ, Permission.PRESENCE_WITNESS
YEAR, QUARTER = 12, 3


@bp.get("")
@allows(READ)
def index() -> ResponseReturnValue:
    """The people of one unit and what shows that they serve, over a quarter."""
    filters = PresenceFilters()
    month = _month(filters)
    unit = _unit(filters)
    found: Page[Person] | None = None
    rows: list[dict[str, Any]] = []
    months = months_before(month, QUARTER)
    if unit is not None:
        on = min(last_day(month), clock.today())
        found = sheets.people_of(unit, on, cursor=request.args.get("cursor"))
        rows = _rows(list(found.rows), month, months)
        services.note_looked([each.id for each in found.rows], by=current_user)
    return page(
        "pay/presence.html", page=found, rows=rows, months=[first_day(m) for m in months],
        filters_=filters, unit=unit, words=words,
    )  # fmt: skip


@leaves("presence", _("Presence by month"), READ, shares=printouts.SHARED, narrows=PresenceFilters)
def _leaving() -> Listing:
    """The people of one unit and what shows that they serve, as the list shows them."""
    filters = PresenceFilters()
    month, unit = _month(filters), _unit(filters)
    if unit is None:
        raise NotFound
    on, months = min(last_day(month), clock.today()), months_before(month, QUARTER)

    def piece(cursor: str | None) -> Page[dict[str, Any]]:
        found = sheets.people_of(unit, on, cursor=cursor)
        return Page(_rows(list(found.rows), month, months), found.before, found.after)

    return Listing(
        whom=lambda row: [row["person"].id],
        within=Compartment.PAY,
        columns=printouts.presence_columns(months),
        fetch=lambda most: list(every(piece, most)),
        cells=printouts.presence_cells,
        back=url_for(".index", **request.args),  # type: ignore[arg-type]
        facts={"unit": unit.code, "month": month},
        about=((gettext("Unit"), unit.title(str(get_locale()))),),
    )


def _month(filters: PresenceFilters) -> str:
    written = filters.asked.get("month")
    if written:
        try:
            return period(written)
        except ValueError:
            filters.month.errors = [gettext("Write year and month: 2026-11.")]
    return f"{clock.today():%Y-%m}"


def _unit(filters: PresenceFilters) -> Unit | None:
    written = filters.asked.get("unit")
    if not written:
        return None
    code = written.strip()
    found = structure.unit_by_code(code) or structure.unit_by_code(code.upper())
    try:
        if found is not None:
            return structure.unit(found.uid, reader=current_user, permission=READ)
    except NotFound:
        pass
    filters.unit.errors = [gettext("No unit within your reach has this code.")]
    return None


def _rows(listed: list[Person], month: str, months: list[str]) -> list[dict[str, Any]]:
    ids = [each.id for each in listed]
    evidence, asked = queries.evidence(ids, month), queries.asked(ids, month)
    standing = queries.judged(evidence, asked)
    return [
        {
            "person": each,
            "standing": standing[each.id],
            "months": [
                (sorted({kind for at, kind, _ref in evidence[each.id] if at == m}),
                 m in asked.get(each.id, ()))
                for m in months
            ],
        }
        for each in listed
    ]  # fmt: skip


@bp.route("/people/<uuid:uid>", methods=["GET", "POST"])
@allows(READ, WITNESS)
def person(uid: UUID) -> ResponseReturnValue:
    """What shows that one person serves, over a year; and another proof of it."""
    permission = READ if current_user.may(READ) else WITNESS
    found, form = people.person(uid, reader=current_user, permission=permission), ProofForm()
    writes = current_user.may(WITNESS)
    sees = not current_user.may(Permission.MUSTER_TYPE)
    offered = [each for each in BY_HAND if (each is EvidenceKind.MENTOR_SIGHTING) == sees]
    form.kind.choices = [(each.value, str(words.EVIDENCE[each])) for each in offered]
    if form.is_submitted() and not writes:
        raise NotFound
    if form.validate_on_submit() and form.on.data:
        with form.showing_refusals():
            services.prove(
                found, form.kind.data, form.on.data, form.reference.data, by=current_user
            )
            flash(gettext("It is on record."), "ok")
            return redirect(url_for(".person", uid=uid))
    found = people.person(uid, reader=current_user, permission=permission)
    month = f"{clock.today():%Y-%m}"
    seen = queries.evidence([found.id], month, YEAR)[found.id] if current_user.may(READ) else set()
    looking.note(Sight.PRESENCE, [found.id], by=current_user)
    return page(
        "pay/presence_of.html", form=form, person=found, writes=writes,
        reads=current_user.may(READ),
        rows=sorted(seen, reverse=True),
        standing=queries.standing([found.id], month)[found.id] if current_user.may(READ)
        else Presence.UNKNOWN,
        words=words, first_day=first_day,
    )  # fmt: skip
