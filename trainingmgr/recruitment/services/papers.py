"""Papers of a file: kept as they were handed in, and found genuine or not."""

from base64 import b64decode, b64encode
from collections.abc import Mapping
from hashlib import sha256

from flask_babel import lazy_gettext as _

from trainingmgr.accounts.models import User
from trainingmgr.accounts.services.four_eyes import allowed
from trainingmgr.core import clock, journal
from trainingmgr.core.db import db, let_go, operation
from trainingmgr.core.errors import NotFound, Refusal
from trainingmgr.core.permissions import Permission
from trainingmgr.documents import scans
from trainingmgr.documents.scans import Scan
from trainingmgr.recruitment import events
from trainingmgr.recruitment.models import Application, ApplicationPaper, ApplicationScan
from trainingmgr.recruitment.rules import ENDED, SEEN_ONLY, WANTED_PAPERS, Paper, Rejection
from trainingmgr.recruitment.services.moving import A, about_file, move, not_own
from trainingmgr.vetting import queries as vetting
from trainingmgr.vetting.rules import AgeStop

ATTACHES = (Permission.APPLICATION_REGISTER, Permission.APPLICATION_CHECK)


def attach(application: Application, kind: Paper, data: bytes, *, by: User) -> ApplicationScan:
    """Keep a paper as it was handed in. It is read and made harmless before the lock is taken."""
    if not any(by.may(each) for each in ATTACHES):
        raise Refusal(_("The role of this account does not allow this."))
    if kind in SEEN_ONLY:
        raise Refusal(_("A photograph is looked at and given back. It is never kept."), field="of")
    if application.round.state in ENDED:
        raise Refusal(_("This round has ended."))
    found = scans.read(data)
    let_go()
    return _attached(application, kind, found, by=by)


@operation
def _attached(application: Application, kind: Paper, found: Scan, *, by: User) -> ApplicationScan:
    paper = next((each for each in application.papers if each.kind is kind), None)
    if paper is None:  # a scan says that the paper was handed in
        paper = ApplicationPaper(application_id=application.id, kind=kind)
        db.session.add(paper)
        db.session.flush()
    row = ApplicationScan(
        paper_id=paper.id, kind=found.kind, size=len(found.data), by_id=by.id,
        sha256=sha256(found.data).hexdigest(), content=b64encode(found.data).decode(),
    )  # fmt: skip
    db.session.add(row)
    happening = events.PaperScanned(
        number=application.person.number, paper=kind, size=row.size, sha256=row.sha256,
        about=about_file(application),
    )  # fmt: skip
    journal.record(happening, by=by)
    return row


def content_of(scan: ApplicationScan) -> bytes:
    """The bytes of a scan that was fetched with its content, unless it was emptied (R-AGE-03)."""
    if not scan.content:
        raise NotFound
    return b64decode(scan.content)


@operation
def check_papers(
    application: Application, found: Mapping[Paper, bool], *, seen: int | None, by: User
) -> None:
    """Say of each paper whether it is genuine. A forged one makes the file ineligible; all wanted
    ones genuine, and an age that is known, make it admissible.
    """
    allowed(by, Permission.APPLICATION_CHECK)
    not_own(application, by)
    application.as_seen(seen)
    if application.state not in (A.RECEIVED, A.INCOMPLETE):
        raise Refusal(_("The papers of this file were checked already."))
    held = {each.kind: each for each in application.papers}
    for kind, genuine in found.items():
        row = held.get(kind) or ApplicationPaper(application_id=application.id, kind=kind)
        row.genuine, row.checked_by_id = genuine, by.id
        db.session.add(row)
        held[kind] = row
    db.session.flush()
    journal.record(
        events.PaperChecked(number=application.person.number, about=about_file(application)), by=by
    )
    good = {kind for kind, row in held.items() if row.genuine}
    if any(row.genuine is False for row in held.values()):
        move(application, A.INELIGIBLE, Rejection.FALSE_DOCUMENT, by)
    elif good >= WANTED_PAPERS:
        stop = vetting.age_stops([application.person_id], clock.today()).get(application.person_id)
        if stop is AgeStop.UNKNOWN:
            raise Refusal(
                _("The age of this person is not established yet. They wait until somebody has "
                  "assessed it.")
            )  # fmt: skip
        move(application, A.WITHDRAWN_AGE if stop else A.ADMISSIBLE, None, by)
    elif application.state is A.RECEIVED:
        move(application, A.INCOMPLETE, None, by)
