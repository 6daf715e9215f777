"""A muster or list as it came back, kept beside what was typed from it."""

from base64 import b64decode, b64encode
from hashlib import sha256

from flask_babel import lazy_gettext as _

from trainingmgr.accounts.models import User
from trainingmgr.core import journal
from trainingmgr.core.db import db, let_go, operation
from trainingmgr.core.errors import Refusal
from trainingmgr.core.permissions import Permission
from trainingmgr.documents import scans
from trainingmgr.documents.scans import Scan
from trainingmgr.pay.presence import events
from trainingmgr.pay.presence.models import MusterScan, MusterSheet

ATTACHES = (
    Permission.MUSTER_TYPE, Permission.MUSTER_CERTIFY, Permission.HEADCOUNT_RECOUNT
)  # fmt: skip


def attach(sheet: MusterSheet, data: bytes, *, by: User) -> MusterScan:
    """Attach the sheet as it came back. It is read and made harmless before the lock is taken."""
    if not any(by.may(each) for each in ATTACHES):
        raise Refusal(_("The role of this account does not allow this."))
    found = scans.read(data)
    let_go()
    return _attached(sheet, found, by=by)


@operation
def _attached(sheet: MusterSheet, found: Scan, *, by: User) -> MusterScan:
    row = MusterScan(
        sheet_id=sheet.id, kind=found.kind, size=len(found.data), by_id=by.id,
        sha256=sha256(found.data).hexdigest(), content=b64encode(found.data).decode(),
    )  # fmt: skip
    db.session.add(row)
    happening = events.MusterScanned(
        sheet=sheet.code, kind=row.kind, size=row.size, sha256=row.sha256,
        about=("unit", sheet.unit_id),
    )  # fmt: skip
    journal.record(happening, by=by)
    return row


def content_of(scan: MusterScan) -> bytes:
    """The bytes of a scan that was fetched with its content."""
    return b64decode(scan.content)
