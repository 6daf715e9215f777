"""Messages written by one, cleared by two others, published, corrected; rumours seen to."""

from datetime import date

from flask_babel import gettext
from flask_babel import lazy_gettext as _

from trainingmgr.accounts.models import User
from trainingmgr.accounts.services.four_eyes import allowed, another_person
from trainingmgr.core import clock, journal
from trainingmgr.core.db import db, operation
from trainingmgr.core.errors import Refusal
from trainingmgr.core.permissions import Permission
from trainingmgr.core.values import dataclass
from trainingmgr.programme.outreach import events, queries
from trainingmgr.programme.outreach.models import (
    ANSWER,
    CLOSED,
    FOUND,
    PUBLISHED,
    SAID,
    SENTENCE,
    WHY,
    MessageClearance,
    MessageCorrection,
    MessageEdition,
    MessageReach,
    PublicMessage,
    Rumour,
)
from trainingmgr.programme.outreach.rules import (
    CLEARED_BY,
    LANGUAGES,
    Audience,
    Danger,
    Finding,
    HeardThrough,
    Medium,
    MessageState,
    Warns,
)
from trainingmgr.registry.structure.models import Place

WRITE, CLEAR = Permission.OUTREACH_WRITE, Permission.OUTREACH_CLEAR
S = MessageState
TO_COME = _("It is not done on a day to come.")


@dataclass(frozen=True, kw_only=True)
class Terms:
    """What a message says, to whom, by what and when."""

    subject: str
    audience: Audience
    medium: Medium
    asked_by: str
    planned_on: date
    en: str = ""
    fr: str = ""
    ar: str = ""

    @property
    def texts(self) -> dict[str, str]:
        return {each: getattr(self, each).strip() for each in LANGUAGES}


@dataclass(frozen=True, kw_only=True)
class Heard:
    """A rumour as somebody writes it down."""

    says: str
    heard_on: date
    way: HeardThrough
    danger: Danger
    owner: User | None
    place: Place | None = None


@operation
def write(
    terms: Terms, *, row: PublicMessage | None = None, seen: int | None = None, by: User
) -> PublicMessage:
    """Write a message, or say it in another way. Another text is cleared again, from nothing."""
    allowed(by, WRITE)
    if len(terms.subject.strip()) < 3:
        raise Refusal(_("Say what it is about."), field="subject")
    if len(terms.asked_by.strip()) < 2:
        raise Refusal(_("Say which office asked for it."), field="asked_by")
    texts = terms.texts
    if not any(len(each) >= 10 for each in texts.values()):
        raise Refusal(_("Write the text in at least one language, in full sentences."), field="en")
    if row is None:
        row = PublicMessage(code=f"PM-{queries.next_number(PublicMessage):04}", by_id=by.id,
                            edition=0)  # fmt: skip
        row.editions, row.clearances, row.reach, row.corrections = [], [], [], []
        db.session.add(row)
        other = True
    else:
        row.as_seen(seen)
        if row.state not in (S.DRAFT, S.CLEARED):
            raise Refusal(SAID)
        other = {each: getattr(row.text, each) for each in LANGUAGES} != texts
    for name in ("audience", "medium", "planned_on"):
        setattr(row, name, getattr(terms, name))
    row.subject, row.asked_by = terms.subject.strip(), terms.asked_by.strip()
    if other:
        row.edition += 1
        if row.state is S.CLEARED:
            row.state = S.DRAFT
        row.editions.append(MessageEdition(number=row.edition, by_id=by.id, **texts))
    db.session.flush()
    if other:
        journal.record(events.MessageWritten(code=row.code, about=_about(row)), by=by)
    return row


@operation
def clear(
    row: PublicMessage, *, is_right: bool, says: str = "", seen: int | None, by: User
) -> list[Warns]:
    """Somebody who wrote nothing of it says that the text may be told, or what is wrong with it.
    The second who agrees clears it. Gives what the text warns of.
    """
    allowed(by, CLEAR)
    row.as_seen(seen)
    if row.state is not S.DRAFT or row.refused is not None:
        raise Refusal(_("This text does not wait to be cleared."))
    another_person(by, *row.writers, *(each.by_id for each in row.given))
    warned = queries.warned(row.text, clock.today())
    if len(says.strip()) < 10 and (warned or not is_right):
        raise Refusal(WHY if is_right else _("Say what is wrong, in a full sentence."),
                      field="says")  # fmt: skip
    row.clearances.append(
        MessageClearance(
            edition=row.edition, is_right=is_right, warned=bool(warned), says=says.strip(),
            by_id=by.id,
        )
    )  # fmt: skip
    db.session.flush()
    told = events.MessageCleared if is_right else events.MessageSentBack
    journal.record(told(code=row.code, about=_about(row)), by=by)
    if is_right and len(row.given) == CLEARED_BY:
        row.state = row.state.then(S.CLEARED)
        db.session.flush()
    return warned


@operation
def publish(row: PublicMessage, on: date, *, seen: int | None, by: User) -> None:
    """Write that it was published. Whether it may be is for the two who cleared it."""
    allowed(by, WRITE)
    row.as_seen(seen)
    if row.state is S.DRAFT:
        raise Refusal(_("Two people clear a message before it is published."))
    if on > clock.today():
        raise Refusal(TO_COME, field="on")
    if on < clock.day(row.given[-1].at):
        raise Refusal(_("It was not cleared yet on that day."), field="on")
    row.published_on, row.state = on, row.state.then(S.PUBLISHED)
    db.session.flush()
    journal.record(events.MessagePublished(code=row.code, about=_about(row)), by=by)


@operation
def withdraw(row: PublicMessage, why: str, *, seen: int | None, by: User) -> None:
    """Take a message back: one that was published stays on record with the reason."""
    allowed(by, WRITE)
    row.as_seen(seen)
    if row.state is S.WITHDRAWN:
        raise Refusal(SAID)
    becomes = row.state.then(S.WITHDRAWN)
    if len(why.strip()) < 10:
        raise Refusal(SENTENCE, field="why")
    row.state, row.withdrawn_on, row.withdrawn_because = becomes, clock.today(), why.strip()
    db.session.flush()
    journal.record(events.MessageWithdrawn(code=row.code, about=_about(row)), by=by)


@operation
def reach(row: PublicMessage, language: str, number: int, source: str, *, by: User) -> None:
    """Write how many it reached in a language, and where that number is from."""
    allowed(by, WRITE)
    if row.published_on is None:
        raise Refusal(_("It has reached nobody before it is published."))
    if not row.text.texts.get(language):
        raise Refusal(_("It has no text in this language."), field="language")
    if number < 0:
        raise Refusal(_("Write nought or more."), field="number")
    if len(source.strip()) < 3:
        raise Refusal(_("Say where the number is from."), field="source")
    row.reach.append(
        MessageReach(language=language, number=number, source=source.strip(), by_id=by.id)
    )
    db.session.flush()
    journal.record(events.MessageReached(code=row.code, about=_about(row)), by=by)


@operation
def correct(
    row: PublicMessage, *, wrong: str, instead: str, again: str, on: date, by: User
) -> MessageCorrection:
    """Write what was wrong, what is right, and where that was said again."""
    allowed(by, WRITE)
    if row.published_on is None:
        raise Refusal(_("Nothing was said yet: change the text instead."))
    for name, said in (("wrong", wrong), ("instead", instead)):
        if len(said.strip()) < 10:
            raise Refusal(SENTENCE, field=name)
    if len(again.strip()) < 3:
        raise Refusal(_("Say where it was said again."), field="again")
    if not row.published_on <= on <= clock.today():
        raise Refusal(_("It is corrected after it was published, and not on a day to come."),
                      field="on")  # fmt: skip
    made = MessageCorrection(
        wrong=wrong.strip(), instead=instead.strip(), again=again.strip(), on=on, by_id=by.id
    )
    row.corrections.append(made)
    db.session.flush()
    journal.record(events.MessageCorrected(code=row.code, about=_about(row)), by=by)
    return made


@operation
def hear(heard: Heard, *, by: User) -> Rumour:
    """Write a rumour down: in other words than those who said it, without a name."""
    allowed(by, WRITE)
    if len(heard.says.strip()) < 10:
        raise Refusal(SENTENCE, field="says")
    if heard.heard_on > clock.today():
        raise Refusal(TO_COME, field="heard_on")
    owner = _owner(heard.owner)
    row = Rumour(
        code=f"RM-{queries.next_number(Rumour):04}", says=heard.says.strip(),
        heard_on=heard.heard_on, way=heard.way, danger=heard.danger, owner_id=owner.id,
        place_id=heard.place.id if heard.place else None, by_id=by.id,
    )  # fmt: skip
    db.session.add(row)
    db.session.flush()
    journal.record(events.RumourWritten(code=row.code, about=("rumour", row.id)), by=by)
    return row


@operation
def give(row: Rumour, owner: User | None, danger: Danger, *, seen: int | None, by: User) -> None:
    """Say anew who sees to it, and how grave it is."""
    allowed(by, WRITE)
    row.as_seen(seen)
    _open(row)
    row.owner_id, row.danger = _owner(owner).id, danger
    db.session.flush()
    journal.record(events.RumourGiven(code=row.code, about=("rumour", row.id)), by=by)


@operation
def find(row: Rumour, finding: Finding, how: str, *, seen: int | None, by: User) -> None:
    """Write whether it is true, and how that was found."""
    allowed(by, WRITE)
    row.as_seen(seen)
    _open(row)
    if len(how.strip()) < 10:
        raise Refusal(SENTENCE, field="how")
    row.finding, row.found_how = finding, how.strip()
    db.session.flush()
    journal.record(events.RumourChecked(code=row.code, about=("rumour", row.id)), by=by)


@operation
def close(row: Rumour, *, code: str = "", because: str = "", seen: int | None, by: User) -> None:
    """Close it: with the published message that answers it, or with the reason why there is
    none.
    """
    allowed(by, WRITE)
    row.as_seen(seen)
    _open(row)
    if row.finding is None:
        raise Refusal(FOUND)
    if bool(code.strip()) == bool(because.strip()):
        raise Refusal(ANSWER, field="code")
    if code.strip():
        message = queries.by_code(code)
        if message is None:
            raise Refusal(gettext("There is no message %(code)s.", code=code.strip()), field="code")
        if message.state is not S.PUBLISHED:
            raise Refusal(PUBLISHED, field="code")
        row.message_id = message.id
    else:
        if len(because.strip()) < 10:
            raise Refusal(SENTENCE, field="because")
        row.none_because = because.strip()
    row.closed_on, row.closed_by_id = clock.today(), by.id
    db.session.flush()
    journal.record(events.RumourClosed(code=row.code, about=("rumour", row.id)), by=by)


def _open(row: Rumour) -> None:
    if row.closed_on is not None:
        raise Refusal(CLOSED)


def _owner(owner: User | None) -> User:
    if owner is None or owner.id not in {each.id for each in queries.owners()}:
        raise Refusal(_("Say who sees to it."), field="owner")
    return owner


def _about(row: PublicMessage) -> tuple[str, int]:
    return ("public_message", row.id)
