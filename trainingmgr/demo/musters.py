"""Musters of the last months, one that waits for its commander, and a count of one brigade."""

from collections.abc import Iterator
from datetime import date, timedelta

from trainingmgr.core.db import db, unused
from trainingmgr.demo.story import Story
from trainingmgr.documents import serials
from trainingmgr.pay.presence import services
from trainingmgr.pay.presence.models import (
    MusterCertification,
    MusterCheck,
    MusterMark,
    MusterSheet,
)
from trainingmgr.pay.presence.queries import counts as queries
from trainingmgr.pay.presence.queries import sheets
from trainingmgr.pay.presence.rules import MusterCode, SheetKind, Signed
from trainingmgr.pay.presence.services import counts
from trainingmgr.registry.structure.models import Unit
from trainingmgr.registry.structure.rules import UnitKind

MONTHS = 4
SAID = (
    (0.90, MusterCode.PRESENT), (0.93, MusterCode.LEAVE), (0.95, MusterCode.SICK),
    (0.975, MusterCode.DETACHED), (0.99, MusterCode.ABSENT), (1.0, MusterCode.NOT_KNOWN),
)  # fmt: skip


def tell(story: Story) -> None:
    companies = [each for each in story.units.values() if each.kind is UnitKind.COMPANY]
    for unit in companies[:12]:
        for on in _days(story):
            _mustered(story, unit, on)
    _counted(story, [each for each in companies if each.path.startswith(story.units["2BDE"].path)])


def _days(story: Story) -> Iterator[date]:
    """A day of each of the last months; every company misses one now and then."""
    first = story.today.replace(day=1)
    for back in range(MONTHS):
        at = first.year * 12 + first.month - 1 - back
        on = date(at // 12, at % 12 + 1, min(20, max(1, story.today.day - 2)))
        if on < story.today and not story.chance(0.1):
            yield on


def _mustered(story: Story, unit: Unit, on: date) -> None:
    listed = list(sheets.roster(unit, on))
    if not listed:
        return
    clerk, second = story.users["hr.lf"], story.users["hr.2bde"]
    typed = story.at(on + timedelta(days=1), 10)
    sheet = MusterSheet(
        code=unused(MusterSheet.code, serials.sheet_id), kind=SheetKind.MUSTER, unit_id=unit.id,
        on=on, language="fr", lines=listed, printed_by_id=clerk.id, printed_at=story.at(on, 7),
    )  # fmt: skip
    db.session.add(sheet)
    db.session.flush()
    db.session.add_all(
        MusterMark(sheet_id=sheet.id, person_id=key, code=_said(story), by_id=clerk.id, at=typed)
        for key in listed
    )
    db.session.flush()
    newest = on.month == story.today.month
    db.session.add(MusterCheck(sheet_id=sheet.id, lines=len(listed), by_id=second.id, at=typed))
    if not newest or story.chance(0.5):
        db.session.add(
            MusterCertification(
                sheet_id=sheet.id, how=Signed.ON_PAPER, signer="Capitaine Doungous",
                by_id=second.id, at=typed,
            )
        )  # fmt: skip
    db.session.flush()


def _said(story: Story) -> MusterCode:
    at = story.rng.random()
    return next(code for share, code in SAID if at < share)


def _counted(story: Story, companies: list[Unit]) -> None:
    """A count that goes on: some lists are typed by two, others are still in the field."""
    verifier, clerk, second = (story.users[key] for key in ("pay", "hr.lf", "hr.2bde"))
    on = story.ago(9)
    with story.told(story.at(story.ago(20), 9)):
        found = counts.plan(
            f"COUNT-{on:%Y}", "Count of the 2nd Brigade", on, [story.units["2BDE"]], by=verifier
        )
        db.session.flush()
        found = queries.exercise(found.code, reader=verifier)
        counts.begin(found, seen=found.version, by=verifier)
    db.session.flush()
    for place, unit in enumerate(companies[:4]):
        if not list(sheets.roster(unit, on)):
            continue
        with story.told(story.at(story.ago(8), 9 + place)):
            sheet = counts.print_list(found, unit, language="en", spare_rows=5, by=clerk)
            sheet.exercise, sheet.checked, sheet.unit = found, None, unit
            if place == 3:
                continue
            entries = {key: _said(story) for key in sheet.lines}
            services.record(sheet, entries, seen=None, by=clerk)
            services.check(sheet, entries, by=second)
