"""What the public hands in without an account: looked at once, by a person of the office. Of who
sent it nothing is kept: no account, no address, no entry of the journal.
"""

from flask_babel import lazy_gettext as _
from sqlalchemy import func, select

from trainingmgr.accounts.models import User
from trainingmgr.accounts.services.four_eyes import allowed
from trainingmgr.core import clock, journal
from trainingmgr.core.db import db, operation, unused
from trainingmgr.core.errors import Refusal
from trainingmgr.core.values import dataclass
from trainingmgr.oversight.complaints.models import Complaint
from trainingmgr.oversight.complaints.rules import Category, Channel, codes
from trainingmgr.oversight.complaints.services import receiving
from trainingmgr.oversight.complaints.services.following import proved
from trainingmgr.oversight.complaints.services.receiving import Lock, Said
from trainingmgr.programme.consultations import events, queries
from trainingmgr.programme.consultations.models import (
    OVER,
    SENTENCE,
    HandedPoint,
    HandedWord,
    Submission,
)
from trainingmgr.programme.consultations.rules import REPLIED, Circle, HandedState, Topic
from trainingmgr.programme.consultations.services import WRITE, Point, put
from trainingmgr.programme.consultations.services.replying import forget, give_way, looked, unread
from trainingmgr.registry.structure.models import Place

S = HandedState
LEAST, WORDS = 10, 20
"""A sentence at least; so many further words of one point at most."""


@dataclass(frozen=True, kw_only=True)
class Handed:
    """What somebody of the public says, as they say it. A name and a place may be left out."""

    says: str
    circle: Circle
    topic: Topic
    language: str
    name: str = ""
    place: Place | None = None


@operation
def hand_in(handed: Handed) -> str:
    """Keep it until somebody looks at it, and give the code, which is kept nowhere."""
    if len(handed.says.strip()) < LEAST:
        raise Refusal(SENTENCE, field="says")
    today, salt, secret = clock.today(), codes.new_salt(), codes.new_secret()
    reference = unused(
        Complaint.reference, lambda: unused(HandedPoint.reference, codes.new_reference)
    )
    db.session.add(
        HandedPoint(
            reference=reference, salt=salt, code_hash=codes.hashed(secret, salt),
            circle=handed.circle, topic=handed.topic, language=handed.language,
            place_id=handed.place.id if handed.place else None, came_on=today,
            reply_by=today + REPLIED, name=handed.name.strip() or None, says=handed.says.strip(),
        )
    )  # fmt: skip
    db.session.flush()
    return codes.written(reference, secret)


def followed(code: str) -> HandedPoint:
    """The point of a code. What opens nothing here is answered alike, and takes as long."""
    return proved(code, queries.referenced, lambda row: (row.salt, row.code_hash))


@operation
def add(code: str, says: str) -> None:
    """A further word of whoever holds the code."""
    row = followed(code)
    if is_over(row):
        raise Refusal(OVER)
    if len(says.strip()) < LEAST:
        raise Refusal(SENTENCE, field="says")
    count = select(func.count()).where(HandedWord.handed_point_id == row.id)
    if (db.session.scalar(count) or 0) >= WORDS:
        raise Refusal(_("There is enough to answer now. Wait for the reply."), field="says")
    db.session.add(HandedWord(handed_point_id=row.id, says=says.strip(), on=clock.today()))
    db.session.flush()


def is_over(row: HandedPoint) -> bool:
    """Whether it has its answer."""
    if row.submission is not None:
        return row.submission.replied_on is not None
    return row.state is not S.UNREAD


@operation
def take_up(row: HandedPoint, point: Point, *, seen: int | None, by: User) -> Submission:
    """Make a point of it: from now on somebody owes a reply, by the day that was said."""
    allowed(by, WRITE)
    unread(row, seen)
    made = put(point, by=by)
    give_way(row.replies)
    row.submission_id = made.id
    looked(row, S.TAKEN, by.id)
    told = events.HandedPointTaken(code=made.code, about=("submission", made.id))
    journal.record(told, by=by)
    return made


@operation
def pass_on(row: HandedPoint, category: Category, *, seen: int | None, by: User) -> None:
    """It is a complaint: it leaves this office whole, and the code that its writer has opens it on
    the page of complaints.
    """
    allowed(by, WRITE)
    unread(row, seen)
    told = "\n\n".join([row.says or "", *(each.says for each in row.words)])
    place = row.place.title(row.language) if row.place else ""
    receiving.pass_on(
        Said(category=category, told=told, channel=Channel.WEB, language=row.language,
             units=place, contact=row.name or "", received_on=row.came_on),
        Lock(row.reference, row.salt, row.code_hash),
    )  # fmt: skip
    give_way(row.replies)
    looked(row, S.PASSED_ON, by.id)
    forget([row])
    passed = events.HandedPointPassedOn(reference=row.reference, about=("handed_point", row.id))
    journal.record(passed, by=by)
