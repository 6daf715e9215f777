"""Posts of a draft come in by a file, all at once, and go with it again; what becomes of units does
so too, and is put right on their pages.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from flask_babel import lazy_gettext as _

from trainingmgr.accounts.models import User
from trainingmgr.accounts.services.four_eyes import allowed
from trainingmgr.core import clock, journal
from trainingmgr.core.db import db, operation
from trainingmgr.core.errors import Refusal, Sentence
from trainingmgr.core.permissions import Permission
from trainingmgr.programme.reorganisation import events, queries
from trainingmgr.programme.reorganisation.models import FIXED, GONE, TargetPosts, about
from trainingmgr.programme.reorganisation.rules import GOES, Fate, TargetState
from trainingmgr.programme.reorganisation.services import drafting
from trainingmgr.tabular.models import ImportBatch


@operation
def bring(told: Sequence[Mapping[str, Any]], *, batch: ImportBatch, by: User) -> None:
    """Each line is new, or in place of the number that stands. What stood there before is kept with
    the line, so that the file can be taken back.
    """
    allowed(by, Permission.REORGANISATION_WRITE)
    units = queries.units_by_uid({each["unit"] for each in told})
    there = {
        (row.unit_id, row.band, row.specialty): row
        for row in queries.posts_in([each.id for each in units.values()])
    }
    lines: Counter[int] = Counter()
    for each in told:
        unit = units.get(each["unit"])
        if unit is None or unit.target.state is not TargetState.DRAFT:
            raise Refusal(FIXED)
        if unit.fate in GOES:
            raise Refusal(GONE)
        row = there.get((unit.id, each["band"], each["specialty"]))
        before = row.number if row else None
        if row is None:
            row = TargetPosts(unit_id=unit.id, band=each["band"], specialty=each["specialty"])
            db.session.add(row)
        row.number, row.batch_id, row.before = each["number"], batch.id, before
        lines[unit.target_id] += 1
    db.session.flush()
    targets = {each.target_id: each.target for each in units.values()}
    for key, count in lines.items():
        targets[key].changed_at = clock.now()
        brought = events.TargetPostsBrought(
            service=targets[key].service.code, number=targets[key].number, lines=count,
            about=about(targets[key]),
        )  # fmt: skip
        journal.record(brought, by=by)


@operation
def take_back(batch: ImportBatch) -> None:
    """The draft stands as it did before a file that was undone."""
    for row in queries.of_file(batch.id):
        row.unit.target.changed_at = clock.now()
        if row.before is None:
            db.session.delete(row)
            continue
        row.number, row.batch_id, row.before = row.before, None, None
    db.session.flush()


def rests_on(batch_id: int) -> Sentence | None:
    """Why a file cannot be taken back: its version was offered since, or its lines moved."""
    rows = queries.of_file(batch_id)
    changes = db.session.get_one(ImportBatch, batch_id).report["changes"]
    said: Sentence | None = None
    if any(row.unit.target.state is not TargetState.DRAFT for row in rows):
        said = FIXED
    elif len(rows) < changes.get("new", 0) + changes.get("changed", 0):
        said = _("A line of this file was changed or taken out since. Put it right on its page.")
    return said


@operation
def bring_units(told: Sequence[Mapping[str, Any]], *, by: User) -> None:
    """What becomes of each unit, by the rules of typing it: what is formed first, so that others
    may go into it, and what is merged before what is disbanded.
    """
    order = (Fate.FORM, Fate.KEEP, Fate.MERGE, Fate.DISBAND)
    for each in sorted(told, key=lambda said: order.index(Fate(said["fate"]))):
        fate = Fate(each["fate"])
        if fate is Fate.FORM:
            target = queries.target(UUID(each["target"]))
            drafting.form(target, each["code"], each["titles"], each["on"], by=by)
            continue
        row = queries.unit(UUID(each["unit"]))
        into = queries.unit(UUID(each["into"])) if each["into"] else None
        drafting.decide(row, fate, each["on"], into, seen=row.version, by=by)


def stays(_batch_id: int) -> Sentence | None:
    """Posts of a unit that goes are gone with it: no file brings them back."""
    says: Sentence = _(
        "What becomes of units is not taken back with its file: put it right on their pages."
    )
    return says
