"""Putting certificates on paper: a print is counted when it has been produced, never before."""

from collections.abc import Collection, Mapping, Sequence
from datetime import date
from itertools import groupby
from typing import IO

from flask_babel import gettext
from flask_babel import lazy_gettext as _
from sqlalchemy import insert

from trainingmgr.accounts.models import User
from trainingmgr.core import clock, journal
from trainingmgr.core.db import db, let_go, operation
from trainingmgr.core.errors import Refusal
from trainingmgr.core.sealed import Spilled
from trainingmgr.documents import engraving
from trainingmgr.training.certificates import events
from trainingmgr.training.certificates.models import (
    Certificate,
    CertificateHandOver,
    CertificatePrint,
    PrintRun,
    PrintRunLine,
    SpoiledPrint,
)
from trainingmgr.training.certificates.queries import register
from trainingmgr.training.certificates.services import drawing


def produce(
    certificates: Sequence[Certificate], *, reason: str = "", speaks: str = "", by: User
) -> IO[bytes]:
    """One file of these certificates, a page each, at its start.

    From the second print on a certificate bears the word DUPLICATE and its number, and somebody
    says why. A duplicate may be in other languages (`speaks`); the first print is the very paper
    that was signed. All of one layout. The file is whole before a print is counted.
    """
    _printable(certificates)
    if speaks == certificates[0].values.get("speaks"):
        speaks = ""
    numbers = numbers_of(certificates)
    papers_out = register.papers_of([each.id for each in certificates])
    again = {each.serial: papers_out[each.id] + 1 for each in certificates if each.id in papers_out}
    if again and len(reason.strip()) < 10:
        raise Refusal(_("Say in a full sentence why it is printed again."), field="reason")
    if speaks and len(again) < len(certificates):
        raise Refusal(
            _("The first print is in the languages in which it was issued. A duplicate of it may "
              "be in others."), field="speaks",
        )  # fmt: skip
    let_go()
    file = Spilled()
    papers, look = map(drawing.paper_of, certificates), drawing.look_of(certificates[0], speaks)
    try:
        for part in engraving.book(papers, look, duplicate=again):
            file.write(part)
        _count(certificates, numbers, again, reason.strip() or None, speaks or None, by=by)
    except BaseException:
        file.close()
        raise
    return file.read_back()


def numbers_of(certificates: Sequence[Certificate]) -> dict[str, int]:
    """Which print of each certificate the next one is, by serial."""
    printed = register.times_printed([each.id for each in certificates])
    return {each.serial: printed.get(each.id, 0) + 1 for each in certificates}


def _printable(certificates: Sequence[Certificate]) -> None:
    if not certificates:
        raise Refusal(_("There is no certificate to print."))
    if any(each.is_nameless for each in certificates):
        raise Refusal(_("Whose certificate this is was erased in time: no paper is drawn of it."))
    if any(not each.stands for each in certificates):
        raise Refusal(_("A revoked or suspended certificate is not printed."))
    if len({_appearance(each) for each in certificates}) > 1:
        raise Refusal(_("These certificates have different texts. Print them apart."))


def _appearance(certificate: Certificate) -> tuple[object, ...]:
    values = certificate.values
    return certificate.layout_id, values["address"], values.get("speaks")


@operation
def _count(
    certificates: Sequence[Certificate],
    numbers: Mapping[str, int],
    again: Mapping[str, int],
    reason: str | None,
    speaks: str | None,
    *,
    by: User,
) -> None:
    """Two who print the same at once: the schema lets one of them count."""
    for _cohort, of_run in groupby(certificates, key=lambda each: each.cohort_id):
        _count_run(list(of_run), numbers, again, reason, speaks, by=by)


def _count_run(
    certificates: Sequence[Certificate],
    numbers: Mapping[str, int],
    again: Mapping[str, int],
    reason: str | None,
    speaks: str | None,
    *,
    by: User,
) -> None:
    """The prints of one course run are one run of the printer, and wait for somebody to say what
    came out of it.
    """
    at = clock.now()
    rows = [
        {
            "certificate_id": each.id,
            "number": numbers[each.serial],
            "reason": reason[:240] if reason and each.serial in again else None,
            "speaks": speaks,
            "by_id": by.id,
            "at": at,
        }
        for each in certificates
    ]
    db.session.execute(insert(CertificatePrint), rows)
    run = PrintRun(
        centre_id=certificates[0].centre_id,
        cohort_id=certificates[0].cohort_id,
        count=len(rows),
        reason=reason[:240] if reason and again else None,
        by_id=by.id,
    )
    db.session.add(run)
    db.session.flush()
    here = {each.serial: numbers[each.serial] for each in certificates}
    lines = [{"run_id": run.id, "print_id": key} for key in register.print_ids(here)]
    db.session.execute(insert(PrintRunLine), lines)
    happening = events.CertificatesPrinted(
        cohort=certificates[0].values["run"],
        count=len(rows),
        prints=tuple(here.items()),
        reason=reason,
        about=("cohort", certificates[0].cohort_id),
    )
    journal.record(happening, by=by)


@operation
def confirm(run: PrintRun, spoiled: Collection[str], reason: str = "", *, seen: int | None,
            by: User) -> None:  # fmt: skip
    """Say what came out of the printer: everything, or all but these serials, and what became of
    those. A spoiled print is no paper: the next one is not its duplicate.
    """
    run.as_seen(seen)
    if run.confirmed_at is not None:
        raise Refusal(_("Somebody has said already what came out."))
    lines = {each.certificate.serial: each for each in register.lines_of(run)}
    unknown = [serial for serial in spoiled if serial not in lines]
    if unknown:
        raise Refusal(gettext("%(serial)s is not in this print run.", serial=unknown[0]),
                      field="spoiled")  # fmt: skip
    if spoiled and len(reason.strip()) < 3:
        raise Refusal(_("Say what became of the paper."), field="reason")
    for serial in spoiled:
        db.session.add(
            SpoiledPrint(print_id=lines[serial].row.id, reason=reason.strip(), by_id=by.id)
        )
    run.spoiled = len(spoiled)
    run.confirmed_by_id, run.confirmed_at = by.id, clock.now()
    happening = events.PrintsConfirmed(
        cohort=run.cohort.code, count=run.count - run.spoiled, spoiled=tuple(spoiled),
        reason=reason.strip() or None, about=("cohort", run.cohort_id),
    )  # fmt: skip
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
    if register.is_spoiled(printed):
        raise Refusal(_("This print was spoiled. Print the certificate again."))
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
