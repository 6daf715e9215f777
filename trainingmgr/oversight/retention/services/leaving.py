"""What goes of somebody who left the service long ago: all by which they are known but the number.

What they attended stays under it, for the figures; of a certificate what proves its paper.
"""

from collections.abc import Mapping
from hashlib import sha256
from typing import Any

from sqlalchemy import case, delete, select, update

from trainingmgr.core import journal
from trainingmgr.core.db import db
from trainingmgr.oversight.protection.models import DataRequest
from trainingmgr.oversight.retention.queries.kind import from_above
from trainingmgr.oversight.retention.queries.leaving import OF_PROGRAMME
from trainingmgr.oversight.retention.rules import BLANK
from trainingmgr.oversight.retention.services import vetted
from trainingmgr.pay.presence.models import MusterName
from trainingmgr.registry.identity.models import Correction, Merge, Parting
from trainingmgr.registry.people.models import Person
from trainingmgr.registry.people.services import erasing as people
from trainingmgr.registry.updates.models import ImportedChange
from trainingmgr.training.attendance.models import Mark, MarkChange, TemporaryName
from trainingmgr.training.certificates.models import (
    Certificate,
    CertificateHandOver,
    CertificatePrint,
    Transcript,
)
from trainingmgr.training.certificates.rules import FORGOTTEN
from trainingmgr.training.enrolments.models import (
    Enrolment,
    GroupMembership,
    Particulars,
    Waiver,
    WaiverRequest,
)
from trainingmgr.training.followup.models import FollowUpLine
from trainingmgr.vetting.cases.models import VettingCase
from trainingmgr.vetting.watchlists.models import Screening

NAMELESS: Mapping[str, object] = {"name_latin": "", "name_arabic": "", "rank": {}}


def leaver(id_: int) -> None:
    _training(id_)
    _papers(id_)
    _moves(id_)
    changes(id_)
    nameless(db.session.get_one(Person, id_))


def nameless(person: Person) -> None:
    """The number is left: no name stands anywhere that was compared with lists, and no words in
    what they asked about their data or in a vetting file tell who it was.
    """
    people.forget_name(person)
    _done(delete(Screening).where(Screening.person_id == person.id))
    for asked in db.session.scalars(select(DataRequest).where(DataRequest.person_id == person.id)):
        asked.says, asked.answer = BLANK, asked.answer and BLANK
        asked.identity_note, asked.paper = asked.identity_note and BLANK, asked.paper and BLANK
        journal.forget("data_request", [asked.id])
    cases = select(VettingCase.id).where(VettingCase.person_id == person.id)
    for case_ in db.session.scalars(cases).all():
        vetted.words(case_)
    db.session.flush()


def _training(id_: int) -> None:
    """Words and remarks about a place in a run; marks, results and moves stay under the number."""
    places = select(Enrolment.id).where(Enrolment.person_id == id_)
    marks = select(Mark.id).where(Mark.enrolment_id.in_(places))
    _done(delete(Particulars).where(Particulars.enrolment_id.in_(places)))
    _done(update(Mark).where(Mark.enrolment_id.in_(places)).values(remark=None))
    _blank(MarkChange, MarkChange.mark_id.in_(marks), "reason")
    for kind in (Waiver, WaiverRequest, GroupMembership):
        _blank(kind, kind.enrolment_id.in_(places), "reason")
    _done(
        update(TemporaryName)
        .where(TemporaryName.resolved_enrolment_id.in_(places))
        .values(name=BLANK, number_written=None)
    )
    _done(
        update(MusterName)
        .where(MusterName.person_id == id_)
        .values(name=BLANK, number_written=None)
    )
    _done(update(FollowUpLine).where(FollowUpLine.person_id == id_).values(observer="", note=""))


def _papers(id_: int) -> None:
    """The code on a paper was signed by us and says by itself who it is about; here only its hash
    is left, with the number and the course, so that whoever holds the paper still proves it.
    """
    certificates = select(Certificate.id).where(Certificate.person_id == id_)
    prints = select(CertificatePrint.id).where(CertificatePrint.certificate_id.in_(certificates))
    _blank(CertificateHandOver, CertificateHandOver.print_id.in_(prints), "collector")
    papers: tuple[type[Certificate | Transcript], ...] = (Certificate, Transcript)
    for kind in papers:
        found = db.session.execute(
            select(kind.id, kind.values, kind.sealed).where(kind.person_id == id_)
        ).all()
        for key, values, sealed in found:
            mark = sha256(sealed.encode()).hexdigest()
            _done(
                update(kind)
                .where(kind.id == key)
                .values(values={**values, **NAMELESS}, sealed=f"{FORGOTTEN}{mark}")
            )


def _moves(id_: int) -> None:
    """What they said against a move, and what was written with an offer. The move itself stays
    under the number: it is how posts were filled.
    """
    line, appeal, offer = (from_above(name) for name in OF_PROGRAMME)
    lines = select(line.c.id).where(line.c.person_id == id_)
    reasons = case((appeal.c.reasons.is_(None), None), else_=BLANK)
    _done(update(appeal).where(appeal.c.line_id.in_(lines)).values(says=BLANK, reasons=reasons))
    reason = case((offer.c.reason == "", ""), else_=BLANK)
    _done(update(offer).where(offer.c.person_id == id_).values(says=BLANK, reason=reason))


def changes(id_: int) -> None:
    """What was put right, joined or brought by a file said what they were called before."""
    _done(
        update(Correction)
        .where(Correction.person_id == id_)
        .values(before={}, after={}, reason=BLANK, proof=None)
    )
    _done(
        update(Merge)
        .where((Merge.kept_id == id_) | (Merge.joined_id == id_))
        .values(evidence=[], reason=BLANK)
    )
    theirs = select(Merge.id).where((Merge.kept_id == id_) | (Merge.joined_id == id_))
    _done(update(Parting).where(Parting.merge_id.in_(theirs)).values(reason=BLANK))
    journal.forget("merge", list(db.session.scalars(theirs)))
    _done(update(ImportedChange).where(ImportedChange.person_id == id_).values(before={}, after={}))
    journal.forget("person", [id_])


def _blank(kind: Any, where: Any, name: str) -> None:
    column = getattr(kind, name)
    said = case((column.is_(None), None), else_=BLANK)
    _done(update(kind).where(where).values({name: said}))


def _done(statement: Any) -> None:
    db.session.execute(statement.execution_options(synchronize_session=False))
