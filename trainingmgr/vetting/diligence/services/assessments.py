"""What is weighed before somebody decides, and who commands the units meanwhile."""

from collections.abc import Sequence
from dataclasses import field

from flask_babel import lazy_gettext as _
from sqlalchemy.orm.attributes import flag_modified

from trainingmgr.accounts.models import User
from trainingmgr.accounts.services.four_eyes import allowed, another_person
from trainingmgr.core import clock, journal
from trainingmgr.core.db import operation
from trainingmgr.core.errors import Refusal
from trainingmgr.core.permissions import Permission
from trainingmgr.core.values import dataclass
from trainingmgr.vetting.diligence import events
from trainingmgr.vetting.diligence.models import (
    SupportedCommander,
    SupportRequest,
)
from trainingmgr.vetting.diligence.rules import (
    Finding,
    Risk,
    SourceKind,
    SupportState,
)
from trainingmgr.vetting.diligence.services import about, go, list_commanders, moved

S, P = SupportState, Permission


@dataclass(frozen=True, kw_only=True)
class Assessment:
    """What was weighed: sources are kinds alone (R-DAT-04)."""

    sources: Sequence[SourceKind] = field(default_factory=tuple)
    inherent_risk: Risk | None = None
    residual_risk: Risk | None = None
    withholding_risk: Risk | None = None
    violations: str | None = None
    steps_taken: str | None = None
    benefit: str | None = None
    if_withheld: str | None = None


@operation
def assess(row: SupportRequest, found: Assessment, *, seen: int | None, by: User) -> None:
    """Write the assessment, as often as it takes until it is handed in."""
    _assessing(row, by)
    row.as_seen(seen)
    for name in Assessment.__dataclass_fields__:
        setattr(row, name, getattr(found, name))
    row.sources = [each.value for each in found.sources]
    journal.record(moved(row), by=by)


def _assessing(row: SupportRequest, by: User) -> None:
    allowed(by, P.DILIGENCE_ASSESS)
    if row.state is not S.ASSESSING:
        raise Refusal(_("This request is not being assessed now."))
    another_person(by, row.requested_by_id)


@operation
def screen(commander: SupportedCommander, finding: Finding, *, seen: int | None, by: User) -> None:
    """Say whether there is a concern about who commands a unit in the period (row 18)."""
    row = commander.request
    _assessing(row, by)
    row.as_seen(seen)
    flag_modified(row, "code")  # a new version, though only a commander has changed
    if finding is Finding.OPEN:
        raise Refusal(_("Choose what was found."), field="finding")
    commander.finding = finding
    commander.screened_by_id, commander.screened_at = by.id, clock.now()
    journal.record(events.CommanderScreened(request=row.code, about=about(row)), by=by)


@operation
def submit(row: SupportRequest, *, seen: int | None, by: User) -> None:
    """Hand in the assessment for a decision. It says what is missing."""
    _assessing(row, by)
    row.as_seen(seen)
    if not row.sources:
        raise Refusal(_("Say which kinds of sources were consulted."))
    if None in (row.inherent_risk, row.residual_risk, row.withholding_risk):
        raise Refusal(_("Say the risk before and after mitigation, and the risk of withholding."))
    if not (row.violations and row.steps_taken and row.benefit and row.if_withheld):
        raise Refusal(
            _("Write every part of the assessment: what is on record, what the authorities did, "
              "the benefit, and what withholding would do.")
        )  # fmt: skip
    list_commanders(row)
    led = {each.unit_id for each in row.commanders}
    without = [each.unit.code for each in row.recipients if each.unit_id not in led]
    if without:
        raise Refusal(
            _("Nobody is known to command %(unit)s in the period. Record its commander first.",
              unit=without[0])
        )  # fmt: skip
    if any(each.finding is Finding.OPEN for each in row.commanders):
        raise Refusal(_("A commander is not screened yet. Each one is, for the whole period."))
    row.assessed_by_id, row.assessed_at = by.id, clock.now()
    go(row, S.SUBMITTED, by)
