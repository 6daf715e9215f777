"""An assessment is planned, joined, written and reported by its lead; another person agrees for the
host; gaps and recommendations are taken up by the plan or refused.
"""

from collections.abc import Mapping
from datetime import date

from flask_babel import lazy_gettext as _
from sqlalchemy.orm.attributes import flag_modified

from trainingmgr.accounts.models import User
from trainingmgr.accounts.services.four_eyes import allowed, another_person
from trainingmgr.core import clock, journal
from trainingmgr.core.db import db, operation
from trainingmgr.core.errors import Refusal
from trainingmgr.core.permissions import Permission
from trainingmgr.core.values import dataclass
from trainingmgr.programme.assessments import events, queries
from trainingmgr.programme.assessments.models import (
    ANSWERED,
    DONE,
    PAPER,
    SENTENCE,
    SectorAgency,
    SectorAssessment,
    SectorPoint,
)
from trainingmgr.programme.assessments.rules import Answer, PointKind, Urgency, code_of
from trainingmgr.programme.plans.models import ReformItem
from trainingmgr.registry.structure.models import Organisation

WRITE, AGREE = Permission.FRAMEWORK_WRITE, Permission.REFORM_ACCEPT


@dataclass(frozen=True, kw_only=True)
class Terms:
    """What an assessment looks at, by whom and when."""

    titles: Mapping[str, str]
    subject: str
    lead: Organisation
    host_part: str
    covers: str
    planned_on: date
    field_on: date | None = None


@dataclass(frozen=True, kw_only=True)
class Said:
    """One point of a report."""

    kind: PointKind
    says: str
    addressee: str = ""
    urgency: Urgency | None = None
    due_on: date | None = None


@operation
def plan(terms: Terms, *, by: User) -> SectorAssessment:
    allowed(by, WRITE)
    row = SectorAssessment(code=code_of(queries.next_number()), by_id=by.id)
    _say(row, terms)
    db.session.add(row)
    db.session.flush()
    journal.record(events.SectorPlanned(code=row.code, about=_about(row)), by=by)
    return row


@operation
def change(row: SectorAssessment, terms: Terms, *, seen: int | None, by: User) -> None:
    """It went to the field, or its plan changed."""
    allowed(by, WRITE)
    row.as_seen(seen)
    _open(row)
    _say(row, terms)
    db.session.flush()
    journal.record(events.SectorChanged(code=row.code, about=_about(row)), by=by)


def _say(row: SectorAssessment, terms: Terms) -> None:
    titles = {key: said.strip() for key, said in terms.titles.items() if said.strip()}
    if not titles:
        raise Refusal(_("Write the title in one language at least."), field="title_en")
    if len(terms.subject.strip()) < 10:
        raise Refusal(SENTENCE, field="subject")
    if terms.field_on and terms.field_on > clock.today():
        raise Refusal(_("That day is still to come."), field="field_on")
    row.titles, row.subject, row.lead_id = titles, terms.subject.strip(), terms.lead.id
    row.host_part, row.covers = terms.host_part.strip(), terms.covers.strip()
    row.planned_on, row.field_on = terms.planned_on, terms.field_on


@operation
def join(row: SectorAssessment, agency: Organisation, part: str, *, by: User) -> SectorAgency:
    """An organisation takes part."""
    allowed(by, WRITE)
    _open(row)
    if any(each.organisation_id == agency.id for each in row.agencies) or agency.id == row.lead_id:
        raise Refusal(_("This organisation is named already."), field="agency")
    _shown_anew(row)
    made = SectorAgency(assessment_id=row.id, organisation_id=agency.id, part=part.strip())
    db.session.add(made)
    db.session.flush()
    told = events.SectorJoined(code=row.code, agency=agency.code, about=_about(row))
    journal.record(told, by=by)
    return made


@operation
def write(row: SectorAssessment, said: Said, *, by: User) -> SectorPoint:
    """Write a finding, a gap or a recommendation. It stays as it is written."""
    allowed(by, WRITE)
    _open(row)
    if len(said.says.strip()) < 10:
        raise Refusal(SENTENCE, field="says")
    _shown_anew(row)
    is_asked = said.kind is PointKind.RECOMMENDATION
    if is_asked and (len(said.addressee.strip()) < 2 or said.urgency is None):
        raise Refusal(
            _("A recommendation names its office, and how urgent it is."), field="addressee"
        )
    made = SectorPoint(
        assessment_id=row.id, number=queries.next_point(row), kind=said.kind,
        says=said.says.strip(), by_id=by.id,
        addressee=said.addressee.strip() if is_asked else "",
        urgency=said.urgency if is_asked else None, due_on=said.due_on if is_asked else None,
    )  # fmt: skip
    db.session.add(made)
    db.session.flush()
    told = events.SectorSaid(
        code=row.code, number=made.number, kind=made.kind.value, about=_about(row)
    )
    journal.record(told, by=by)
    return made


@operation
def report(row: SectorAssessment, paper: str, *, on: date, seen: int | None, by: User) -> None:
    """The lead's side has finished the report."""
    allowed(by, WRITE)
    row.as_seen(seen)
    _open(row)
    if row.field_on is None:
        raise Refusal(_("It was not in the field yet. Write on which day it went."))
    if on > clock.today() or on < row.field_on:
        raise Refusal(_("It is reported after it went to the field, not on a day to come."),
                      field="on")  # fmt: skip
    if len(paper.strip()) < 2:
        raise Refusal(PAPER, field="paper")
    if not row.points:
        raise Refusal(_("Write first what was found."))
    row.reported_on, row.reported_by_id, row.paper = on, by.id, paper.strip()
    db.session.flush()
    journal.record(events.SectorReported(code=row.code, about=_about(row)), by=by)


@operation
def agree(row: SectorAssessment, *, seen: int | None, by: User) -> None:
    """Another person, who wrote nothing of it, agrees for the host: the report stays as it is."""
    allowed(by, AGREE)
    row.as_seen(seen)
    _open(row)
    if row.reported_by_id is None:
        raise Refusal(_("The lead has not finished the report yet."))
    another_person(by, row.reported_by_id, row.by_id, *(each.by_id for each in row.points))
    row.agreed_on, row.agreed_by_id = clock.today(), by.id
    db.session.flush()
    journal.record(events.SectorAgreed(code=row.code, about=_about(row)), by=by)


@operation
def answer(
    row: SectorPoint, *, item: ReformItem | None = None, refused: str = "", seen: int | None,
    by: User,
) -> None:  # fmt: skip
    """A gap or a recommendation is taken up by an item of the plan, or refused with the reason."""
    allowed(by, WRITE)
    row.as_seen(seen)
    if row.kind is PointKind.FINDING:
        raise Refusal(_("A finding asks for no answer."))
    if row.answer is not Answer.OPEN:
        raise Refusal(ANSWERED)
    if (item is None) == (not refused.strip()):
        raise Refusal(
            _("It is taken up by an item of the plan, or refused: one of the two."), field="item"
        )
    if item is None and len(refused.strip()) < 10:
        raise Refusal(SENTENCE, field="refused")
    row.item_id, row.refused = (item.id, None) if item else (None, refused.strip())
    row.answered_on, row.answered_by_id = clock.today(), by.id
    db.session.flush()
    code, about = row.assessment.code, _about(row.assessment)
    told: events.SectorTakenUp | events.SectorRefused
    if item:
        told = events.SectorTakenUp(code=code, number=row.number, item=item.code, about=about)
    else:
        told = events.SectorRefused(code=code, number=row.number, about=about)
    journal.record(told, by=by)


def _shown_anew(row: SectorAssessment) -> None:
    """Whoever looked at the report before does not agree to what is added unseen."""
    flag_modified(row, "subject")


def _open(row: SectorAssessment) -> None:
    if row.agreed_on is not None:
        raise Refusal(DONE)


def _about(row: SectorAssessment) -> tuple[str, int]:
    return ("sector_assessment", row.id)
