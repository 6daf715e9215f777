"""Reports: made of a quarter that is over, frozen, and taken out as paper or data."""

from hashlib import sha256

from flask_babel import lazy_gettext as _

from trainingmgr.accounts.models import User
from trainingmgr.accounts.services.four_eyes import allowed
from trainingmgr.core import clock, journal
from trainingmgr.core.db import db, operation
from trainingmgr.core.errors import Refusal
from trainingmgr.core.permissions import Permission
from trainingmgr.programme.quarters import events, queries
from trainingmgr.programme.quarters.models import QuarterReport
from trainingmgr.programme.quarters.rules import Quarter, canonical, closed, packed


@operation
def make(quarter: Quarter, *, programme: str, by: User) -> QuarterReport:
    """Freeze what a quarter changed. Made again from the same records it says the same, byte for
    byte, and is not kept twice; where something was written late, another edition is.
    """
    allowed(by, Permission.FRAMEWORK_WRITE)
    if quarter not in closed(clock.today()):
        raise Refusal(_("Only a quarter that is over is reported on."), field="quarter")
    content = queries.content(quarter, programme)
    text = canonical(content)
    mark, earlier = sha256(text).hexdigest(), queries.newest(quarter.code)
    if earlier is not None and earlier.sha256 == mark:
        raise Refusal(
            _("Made again it says the same, byte for byte: edition %(edition)s stands.",
              edition=earlier.edition),
            field="quarter",
        )  # fmt: skip
    row = QuarterReport(
        code=quarter.code, edition=earlier.edition + 1 if earlier else 1, first=quarter.first,
        last=quarter.last, made_on=clock.today(), product=content["product"],
        content=packed(text), sha256=mark, by_id=by.id,
    )  # fmt: skip
    db.session.add(row)
    db.session.flush()
    happening = events.QuarterReportMade(
        quarter=row.code, edition=row.edition, sha256=mark, about=("quarter_report", row.id)
    )
    journal.record(happening, by=by)
    return row


@operation
def take(row: QuarterReport, form: str, taken: bytes, *, by: User) -> None:
    """A report leaves: which one, in which form, and the hash of what left."""
    allowed(by, Permission.FRAMEWORK_READ)
    happening = events.QuarterReportTaken(
        quarter=row.code, edition=row.edition, form=form, sha256=sha256(taken).hexdigest(),
        about=("quarter_report", row.id),
    )  # fmt: skip
    journal.record(happening, by=by)
