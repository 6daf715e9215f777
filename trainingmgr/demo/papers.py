"""Certificates of every run that is closed: asked for by the clerk, issued by the head.

Values, signature and hash are made as the product makes them; only the days lie in the past. Some
were revoked since, some replaced, and one run's wait for the second person.
"""

from collections.abc import Sequence
from datetime import date, timedelta
from io import BytesIO
from typing import Any

from PIL import Image, ImageDraw
from sqlalchemy import select
from sqlalchemy.orm import joinedload

from trainingmgr.accounts.models import User
from trainingmgr.core.columns import new_uid
from trainingmgr.core.db import db
from trainingmgr.demo.calendar import Place, Run
from trainingmgr.demo.story import Story, keys_of, put
from trainingmgr.demo.testing import facts
from trainingmgr.registry.people.models import Person
from trainingmgr.training.attendance.rules import Hours
from trainingmgr.training.certificates.events import (
    CertificateRevoked,
    CertificatesApproved,
    CertificatesAsked,
    CertificatesIssued,
)
from trainingmgr.training.certificates.models import (
    Certificate,
    CertificateLayout,
    CertificatePrint,
    CertificateRequest,
    CertificateRevocation,
    RevocationProposal,
)
from trainingmgr.training.certificates.queries import candidates, verifying
from trainingmgr.training.certificates.rules import (
    RequestState,
    RevocationReason,
    RevocationState,
    content_hash,
)
from trainingmgr.training.certificates.services import (
    attaining,
    freezing,
    issuing,
    layouts,
    transcripts,
)
from trainingmgr.training.certificates.services.freezing import Paper
from trainingmgr.training.certificates.services.issuing import Site
from trainingmgr.training.cohorts.rules import CohortState
from trainingmgr.training.enrolments.rules import EnrolmentState
from trainingmgr.training.records.services import Attained, record_many

SIGNED_BY = (
    {"name": "Bichara Tahir Bahrani",
     "titles": {"en": "For the Ministry of Defence", "fr": "Pour le ministère de la Défense",
                "ar": "عن وزارة الدفاع"}},
    {"name": "Philip Ajak Oyet",
     "titles": {"en": "For the programme", "fr": "Pour le programme", "ar": "عن البرنامج"}},
)  # fmt: skip
ISSUER = {
    "en": "Ministry of Defence of Oubara", "fr": "Ministère de la Défense d’Oubara",
    "ar": "وزارة الدفاع في أوبارا",
}  # fmt: skip
HASHED = 120
"""Papers of so many days are drawn and their hash recorded; older ones were printed before that."""
Row = dict[str, Any]


def tell(story: Story, runs: Sequence[Run], site: Site) -> None:
    """Issue what is due, then withdraw and replace a few."""
    by = story.users["curriculum"]
    with story.told(story.at(story.began + timedelta(days=40), 9)):
        texts = layouts.Texts(layouts.LANGUAGES, ISSUER, signatories=SIGNED_BY)
        layout = layouts.save(texts, seen=None, by=by)
        theirs = layouts.save(_of_the_union(by), seen=None, by=by, code="CUNI")
    layout.at = theirs.at = story.at(story.began + timedelta(days=40), 9)
    issued: list[tuple[Run, Place, int, Paper]] = []
    for run in runs:
        if run.state is CohortState.CLOSED_OUT:
            issued += _issued(story, run, layout, site)
    _withdrawn(story, issued, layout, site)
    _transcript(story, issued, site)
    waiting = next(r for r in runs if r.anchor and (r.lane.centre, r.lane.letter) == ("SCH", "B"))
    _asked(story, waiting, site)


def _of_the_union(by: User) -> layouts.Texts:
    """A partner that certifies the runs it funds with texts and a mark of its own."""
    picture = Image.new("RGB", (300, 300), "white")
    draw = ImageDraw.Draw(picture)
    draw.ellipse((10, 10, 290, 290), fill=(20, 52, 110))
    draw.regular_polygon((150, 150, 92), 5, fill=(240, 196, 48), rotation=36)
    draw.ellipse((104, 104, 196, 196), fill=(20, 52, 110))
    sent = BytesIO()
    picture.save(sent, "PNG")
    mark = layouts.keep_logo(sent.getvalue(), field="partner_logo", by=by)
    signs = {"name": "Ingrid Solheim Vargas", "titles": {
        "en": "For the Continental Union", "fr": "Pour l’Union continentale",
        "ar": "عن الاتحاد القاري"}}  # fmt: skip
    return layouts.Texts(
        ("fr", "en", "ar"), ISSUER, signatories=(SIGNED_BY[0], signs), frame="leaves",
        logos={"partner": mark},
    )  # fmt: skip


def _transcript(story: Story, issued: Sequence[tuple[Run, Place, int, Paper]], site: Site) -> None:
    """One transcript, by the product's own deed."""
    who = next(place.who for run, place, _key, _paper in issued if run.lane.centre == "TAM")
    person = _people([who.id])[who.id]
    with story.told(story.at(story.ago(3), 11)):
        made = transcripts.give_out(
            person, site.issuer, site.address, by=story.users["clerk.tam"]
        )  # fmt: skip
    story.planted.add("transcript", "Anybody who scans it sees its lines, and which still stand.",
                      serial=made.serial, number=person.number)  # fmt: skip


def _issued(
    story: Story, run: Run, layout: CertificateLayout, site: Site
) -> list[tuple[Run, Place, int, Paper]]:
    """One run's certificates, in one deed of two people."""
    passed = [each for each in run.places if each.state is EnrolmentState.COMPLETED_PASSED]
    if not passed:
        return []
    cohort = candidates.cohort_by_id(run.id)
    layout = candidates.layout_of(cohort) or layout
    shared = freezing.of_cohort(cohort, layout, site.address, None)
    people = _people([each.who.id for each in passed])
    on = min(run.ends_on + timedelta(days=6), story.ago(1))
    recent, signer = on > story.ago(HASHED), verifying.private_key()
    papers = [
        freezing.frozen(people[p.who.id], shared, layout, signer, on=on, drawn=recent)
        for p in passed
    ]
    clerk, head = _two(story, run)
    rows = [
        _row(story, run, place, paper, layout=layout.id, who=(clerk.id, head.id), on=on)
        for place, paper in zip(passed, papers, strict=True)
    ]
    keys = keys_of(Certificate, rows)
    put(CertificatePrint, [
        {"certificate_id": key, "number": 1, "reason": None, "by_id": clerk.id,
         "at": story.at(on, 15)}
        for key in keys
    ])  # fmt: skip
    _recorded(story, run, passed, on)
    made = list(zip(passed, papers, strict=True))
    _told(story, run, made, shared=shared, layout=layout, on=on)
    return list(zip([run] * len(keys), passed, keys, papers, strict=True))


def _people(ids: Sequence[int]) -> dict[int, Person]:
    found = db.session.scalars(
        select(Person).where(Person.id.in_(ids)).options(joinedload(Person.rank))
    )
    return {each.id: each for each in found}


def _two(story: Story, run: Run) -> tuple[Any, Any]:
    centre = run.lane.centre.lower()
    return story.users[f"clerk.{centre}"], story.users[f"head.{centre}"]


def _row(
    story: Story,
    run: Run,
    place: Place,
    paper: Paper,
    *,
    layout: int,
    who: tuple[int, int],
    on: date,
) -> Row:
    return {
        "uid": new_uid(),
        "serial": paper.serial,
        "person_id": place.who.id,
        "enrolment_id": place.id,
        "cohort_id": run.id,
        "centre_id": story.centres[run.lane.centre].id,
        "issued_on": on,
        "valid_until": paper.valid_until,
        "layout_id": layout,
        "values": paper.values,
        "sealed": paper.sealed,
        "key_id": paper.key_id,
        "pdf_hash": paper.pdf_hash or None,
        "replaces_id": None,
        "asked_by_id": who[0],
        "issued_by_id": who[1],
        "issued_at": story.at(on, 14),
    }


def _recorded(story: Story, run: Run, passed: Sequence[Place], on: date) -> None:
    """What they attained: every module, with the hours and the mean score."""
    rows = []
    for place in passed:
        for code in story.outlines[run.course]:
            version = story.versions[code]
            found = facts(run, place, version, code)
            hours: Hours = found.hours
            rows.append(
                Attained(place.who.id, version.id, run.ends_on, hours.present,
                         found.mark)
            )  # fmt: skip
    with story.told(story.at(on, 14)):
        record_many(rows, source=run.code, by=_two(story, run)[1])


def _told(
    story: Story,
    run: Run,
    papers: Sequence[tuple[Place, Paper]],
    *,
    shared: Row,
    layout: CertificateLayout,
    on: date,
) -> None:
    """The request as it was bound to its list, and what the journal says of it."""
    clerk, head = _two(story, run)
    content = content_hash(
        layout.id, [{"place": place.id, **shared, **paper.values} for place, paper in papers]
    )
    asked, about = min(on - timedelta(days=2), story.ago(1)), ("cohort", run.id)
    put(CertificateRequest, [
        {"cohort_id": run.id, "content_hash": content, "count": len(papers),
         "state": RequestState.ISSUED, "asked_by_id": clerk.id, "asked_at": story.at(asked, 10),
         "decided_by_id": head.id, "decided_at": story.at(on, 14), "refusal_reason": None,
         "job_id": None}
    ])  # fmt: skip
    wanted = CertificatesAsked(cohort=run.code, count=len(papers), content=content, about=about)
    story.note(wanted, clerk, story.at(asked, 10))
    agreed = CertificatesApproved(cohort=run.code, count=len(papers), content=content, about=about)
    story.note(agreed, head, story.at(on, 14))
    made = CertificatesIssued(
        cohort=run.code, count=len(papers), about=about,
        certificates=tuple((p.serial, place.who.number, p.pdf_hash) for place, p in papers),
    )  # fmt: skip
    story.note(made, head, story.at(on, 14))


def _withdrawn(
    story: Story,
    issued: Sequence[tuple[Run, Place, int, Paper]],
    layout: CertificateLayout,
    site: Site,
) -> None:
    """Four were revoked, for the four usual reasons; two were replaced; one withdrawal waits."""
    at_tam = [each for each in issued if each[0].lane.centre == "TAM"]
    chosen = story.rng.sample(at_tam, min(7, len(at_tam)))
    reasons = (
        (RevocationReason.FRAUD, "The answers of the test were copied; both have admitted it."),
        (RevocationReason.WRONG_PERSON, "Issued to a man of the same name in another company."),
        (RevocationReason.CLEARANCE, "The clearance was withdrawn with effect before the course."),
        (RevocationReason.OTHER, "The run was found to have been held for two days only."),
        (RevocationReason.REPLACED, "The name was written in the wrong order on the paper."),
        (RevocationReason.REPLACED, "The paper was lost in a fire in the company's office."),
    )
    for (run, place, key, paper), (kind, reason) in zip(chosen, reasons, strict=False):
        _revoked(story, place, key, paper, kind=kind, reason=reason)
        new = ""
        if kind is RevocationReason.REPLACED:
            new = _replaced(story, run, place, key, layout=layout, site=site)
        story.planted.add(
            "certificate_replaced" if new else "certificate_revoked",
            "The public page says replaced." if new else "The public page says revoked, not why.",
            serial=paper.serial, number=place.who.number, kind=kind.value, new=new or None,
        )  # fmt: skip
    if len(chosen) == 7:
        _run, place, key, paper = chosen[-1]
        put(RevocationProposal, [_proposal(story, key, RevocationReason.WRONG_CONTENT,
                                           "The hours on the paper are not those that were taught.",
                                           RevocationState.ASKED)])  # fmt: skip
        story.planted.add("revocation_waits", "A second person agrees, or lets it stand.",
                          serial=paper.serial, number=place.who.number)  # fmt: skip


def _proposal(
    story: Story, key: int, kind: RevocationReason, reason: str, state: RevocationState
) -> Row:
    decided = state is not RevocationState.ASKED
    return {
        "certificate_id": key, "kind": kind, "reason": reason,
        "by_id": story.users["head.tam"].id, "at": story.at(story.ago(22), 9), "state": state,
        "decided_by_id": story.users["head2.tam"].id if decided else None,
        "decided_at": story.at(story.ago(20), 9) if decided else None, "refusal_reason": None,
    }  # fmt: skip


def _revoked(
    story: Story, place: Place, key: int, paper: Paper, *, kind: RevocationReason, reason: str
) -> None:
    by = story.users["head2.tam"]
    put(RevocationProposal, [_proposal(story, key, kind, reason, RevocationState.AGREED)])
    put(CertificateRevocation, [
        {"certificate_id": key, "kind": kind, "reason": reason,
         "asked_by_id": story.users["head.tam"].id, "by_id": by.id,
         "at": story.at(story.ago(20), 9)}
    ])  # fmt: skip
    happening = CertificateRevoked(
        serial=paper.serial, kind=kind.value, about=("person", place.who.id)
    )
    story.note(happening, by, story.at(story.ago(20), 9))
    if kind is not RevocationReason.REPLACED:
        found = db.session.scalars(select(Certificate).where(Certificate.id == key)).one()
        with story.told(story.at(story.ago(20), 9)):
            attaining.withdrawn(found, reason, by=by)


def _replaced(
    story: Story, run: Run, place: Place, key: int, *, layout: CertificateLayout, site: Site
) -> str:
    cohort = candidates.cohort_by_id(run.id)
    layout = candidates.layout_of(cohort) or layout
    shared = freezing.of_cohort(cohort, layout, site.address, None)
    person = _people([place.who.id])[place.who.id]
    paper = freezing.frozen(person, shared, layout, verifying.private_key(), on=story.ago(20))
    who = story.users["head.tam"].id, story.users["head2.tam"].id
    row = _row(story, run, place, paper, layout=layout.id, who=who, on=story.ago(20))
    put(Certificate, [row | {"replaces_id": key}])
    return paper.serial


def _asked(story: Story, run: Run, site: Site) -> None:
    """The clerk has asked, by the product's own deed; the head has not looked yet."""
    cohort = candidates.cohort_by_id(run.id)
    clerk, _head = _two(story, run)
    db.session.flush()
    with story.told(story.at(story.ago(1), 10)):
        request = issuing.ask(cohort, site, by=clerk)
    request.asked_at = story.at(story.ago(1), 10)
    story.planted.add("certificates_asked", "Asked for by the clerk; the head issues or refuses.",
                      run=run.code)  # fmt: skip
