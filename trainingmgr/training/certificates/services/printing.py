"""Putting certificates on paper: a print is counted when it has been produced, never before."""

from collections.abc import Mapping, Sequence
from datetime import date
from tempfile import SpooledTemporaryFile
from typing import IO

from flask_babel import lazy_gettext as _
from sqlalchemy import insert

from trainingmgr.accounts.models import User
from trainingmgr.core import clock, journal
from trainingmgr.core.db import db, let_go, operation
from trainingmgr.core.errors import Refusal
from trainingmgr.documents import engraving
from trainingmgr.training.certificates import events
from trainingmgr.training.certificates.models import (
    Certificate,
    CertificateHandOver,
    CertificatePrint,
)
from trainingmgr.training.certificates.queries import register
from trainingmgr.training.certificates.services import drawing

SPOOLED = 8 * 1024 * 1024
FIRST = 1


def produce(certificates: Sequence[Certificate], *, reason: str = "", by: User) -> IO[bytes]:
    """One file of these certificates, a page each, in a spooled file at its start.

    From the second print on a certificate bears the word DUPLICATE and its number, and somebody
    says why. All of one layout. The file is whole before a print is counted.
    """
    _printable(certificates)
    numbers = numbers_of(certificates)
    again = {serial: number for serial, number in numbers.items() if number > FIRST}
    if again and len(reason.strip()) < 10:
        raise Refusal(_("Say in a full sentence why it is printed again."), field="reason")
    let_go()
    file: IO[bytes] = SpooledTemporaryFile(max_size=SPOOLED)  # noqa: SIM115  the caller's to close
    papers = map(drawing.paper_of, certificates)
    try:
        for part in engraving.book(papers, drawing.look_of(certificates[0]), duplicate=again):
            file.write(part)
        _count(certificates, numbers, reason.strip() or None, by=by)
    except BaseException:
        file.close()
        raise
    file.seek(0)
    return file


def numbers_of(certificates: Sequence[Certificate]) -> dict[str, int]:
    """Which print of each certificate the next one is, by serial."""
    printed = register.times_printed([each.id for each in certificates])
    return {each.serial: printed.get(each.id, 0) + 1 for each in certificates}


def _printable(certificates: Sequence[Certificate]) -> None:
    if not certificates:
        raise Refusal(_("There is no certificate to print."))
    if any(not each.stands for each in certificates):
        raise Refusal(_("A revoked certificate is not printed."))
    if len({(each.layout_id, each.values["address"]) for each in certificates}) > 1:
        raise Refusal(_("These certificates have different texts. Print them apart."))


@operation
def _count(
    certificates: Sequence[Certificate],
    numbers: Mapping[str, int],
    reason: str | None,
    *,
    by: User,
) -> None:
    """Two who print the same at once: the schema lets one of them count."""
    at = clock.now()
    rows = [
        {
            "certificate_id": each.id,
            "number": numbers[each.serial],
            "reason": reason[:240] if reason and numbers[each.serial] > FIRST else None,
            "by_id": by.id,
            "at": at,
        }
        for each in certificates
    ]
    db.session.execute(insert(CertificatePrint), rows)
    happening = events.CertificatesPrinted(
        cohort=certificates[0].values["run"],
        count=len(rows),
        prints=tuple(numbers.items()),
        reason=reason,
        about=("cohort", certificates[0].cohort_id),
    )
    journal.record(happening, by=by)


@operation
def hand_over(
    certificate: Certificate,
    printed: CertificatePrint,
    collector: str,
    *,
    is_holder: bool,
    signed: bool,
    on: date,
    by: User,
) -> None:
    """The paper was given away: to whom, and whether they signed the list for it."""
    if on > clock.today():
        raise Refusal(_("A hand-over is written down after it happened."), field="on")
    name = certificate.values["name_latin"] or certificate.values["name_arabic"]
    row = CertificateHandOver(
        print_id=printed.id,
        collector=name if is_holder else collector.strip(),
        is_holder=is_holder,
        signed=signed,
        on=on,
        by_id=by.id,
    )
    db.session.add(row)
    happening = events.CertificateHandedOver(
        serial=certificate.serial, print=printed.number, collector=row.collector,
        about=("person", certificate.person_id),
    )  # fmt: skip
    journal.record(happening, by=by)
