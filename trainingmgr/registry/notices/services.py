"""Notices are written by the officer for data protection, put in force, and given to people."""

from collections import defaultdict
from collections.abc import Sequence
from datetime import date
from typing import Any, cast

from flask_babel import lazy_gettext as _
from sqlalchemy import Table, delete, func, insert, literal, select

from trainingmgr.accounts.models import User
from trainingmgr.accounts.services.four_eyes import allowed
from trainingmgr.core import bulk, clock, journal
from trainingmgr.core.db import db, operation
from trainingmgr.core.errors import Refusal
from trainingmgr.core.permissions import Permission
from trainingmgr.core.sentences import day_said
from trainingmgr.core.values import dataclass
from trainingmgr.registry.notices import events, queries
from trainingmgr.registry.notices.models import (
    InformationNotice,
    NoticeBrought,
    NoticeGiving,
    NoticeText,
    NoticeTold,
)
from trainingmgr.registry.notices.rules import (
    LONGEST,
    SAID,
    WORDED,
    WRITTEN,
    About,
    Mode,
    NoticeState,
    Together,
)
from trainingmgr.registry.notices.words import TONGUES
from trainingmgr.registry.people.models import Person
from trainingmgr.registry.people.queries import known, visible
from trainingmgr.tabular.models import ImportBatch

WRITE, GIVE = Permission.NOTICE_WRITE, Permission.NOTICE_GIVE
REASON = 10
NOBODY = _("Nobody of them is to be told: all know already.")


@dataclass(frozen=True, kw_only=True)
class Given:
    """How people were told: of what, in which language, when and by whom."""

    about: About
    language: str
    mode: Mode
    on: date
    by: str


@operation
def begin(about: About, changes: str, *, renews: bool, by: User) -> InformationNotice:
    """A new version, as a draft with the words of the one in force. Whether it changes what is
    done is said now: then everybody is told again.
    """
    allowed(by, WRITE)
    if len(changes.strip()) < REASON:
        raise Refusal(_("Say what is new in it, in a full sentence."), field="changes")
    known_ = queries.versions(about)
    if any(each.state is NoticeState.DRAFT for each in known_):
        raise Refusal(_("A draft of this notice is open already. Go on with that one."))
    before = next((each for each in known_ if each.state is NoticeState.IN_FORCE), None)
    row = InformationNotice(
        about=about, number=queries.next_number(about), renews=renews, changes=changes.strip(),
        written_by_id=by.id,
    )  # fmt: skip
    db.session.add(row)
    db.session.flush()
    db.session.add_all(
        NoticeText(notice_id=row.id, language=each.language, title=each.title, body=each.body)
        for each in (before.texts if before else ())
    )
    db.session.flush()
    journal.record(
        events.NoticeWritten(subject=about.value, number=row.number, about=_about(row)), by=by
    )
    return row


@operation
def word(
    row: InformationNotice, language: str, title: str, body: str, *, seen: int | None, by: User
) -> None:
    """Write the draft in one language, or write it anew there."""
    allowed(by, WRITE)
    _draft(row, seen)
    if language not in TONGUES or language == "other":
        raise Refusal(_("Choose one of the languages."), field="language")
    if len(title.strip()) < 3:
        raise Refusal(_("Write a title and what people are told."), field="title")
    if not SAID <= len(body.strip()) <= LONGEST:
        raise Refusal(
            _("Write from %(least)s to %(most)s letters: it has to stand on one page.",
              least=SAID, most=LONGEST), field="body",
        )  # fmt: skip
    found = row.text(language)
    if found is None:
        db.session.add(
            NoticeText(notice_id=row.id, language=language, title=title.strip(), body=body.strip())
        )
    else:
        found.title, found.body = title.strip(), body.strip()
    _touched(row)
    happening = events.NoticeWorded(
        subject=row.about.value, number=row.number, language=language, about=_about(row)
    )
    journal.record(happening, by=by)


def _touched(row: InformationNotice) -> None:
    """Whoever looked at it before looks again: its words count as its content."""
    row.version += 1
    db.session.flush()


@operation
def withdraw(row: InformationNotice, *, seen: int | None, by: User) -> None:
    """A draft that comes to nothing."""
    allowed(by, WRITE)
    _draft(row, seen)
    row.state = row.state.then(NoticeState.WITHDRAWN)
    db.session.flush()
    happening = events.NoticeWithdrawn(
        subject=row.about.value, number=row.number, about=_about(row)
    )
    journal.record(happening, by=by)


@operation
def put_in_force(row: InformationNotice, *, seen: int | None, by: User) -> None:
    """From today people are told by this version, and by no earlier one any more."""
    allowed(by, WRITE)
    _draft(row, seen)
    if lacks := [each for each in WORDED if row.text(each) is None]:
        raise Refusal(
            _("Write it in these languages first: %(languages)s.",
              languages=", ".join(str(TONGUES[each]) for each in lacks))
        )  # fmt: skip
    for before in queries.versions(row.about):
        if before.state is NoticeState.IN_FORCE:
            before.until_on = clock.today()
            before.state = before.state.then(NoticeState.REPLACED)
    db.session.flush()
    row.from_on, row.put_by_id, row.put_at = clock.today(), by.id, clock.now()
    row.state = row.state.then(NoticeState.IN_FORCE)
    db.session.flush()
    happening = events.NoticeInForce(
        subject=row.about.value, number=row.number, renews=row.renews, about=_about(row)
    )
    journal.record(happening, by=by)


@operation
def give(people: Sequence[Person], given: Given, *, by: User) -> NoticeGiving:
    """Write down that these people were told. All of them within the reach of whoever writes."""
    keys = [each.id for each in people]
    within = select(func.count()).select_from(Person)
    asked = within.where(Person.id.in_(keys), visible(by, GIVE))
    allowed(by, GIVE)
    if db.session.scalar(asked) != len(set(keys)):
        raise Refusal(_("Somebody among them is not within your reach."))
    return tell(select(Person.id).where(Person.id.in_(keys)), given, by=by)


@operation
def give_together(of: Together, given: Given, *, by: User) -> NoticeGiving:
    """Write down that everybody of a run or a round was told: one deed, the same number of
    statements for two people and for two thousand. Who knows already is left out.
    """
    allowed(by, GIVE)
    return tell(of.people, given, of=of, by=by)


@operation
def tell_newcomer(person: Person, given: Given, *, by: User) -> None:
    """Whoever takes somebody in tells them there and then, unless they know already."""
    notice = said_by(given)
    told = select(Person.id).where(Person.id == person.id, queries.told_by([notice.id]))
    if db.session.scalar(told) is None:
        tell([person.id], given, by=by)


def is_owed(whom: Any, given: Given) -> bool:
    """Whether anybody of them is still to be told by the version of that day."""
    notice = said_by(given)
    left = select(Person.id).where(
        Person.id.in_(whom), known(), ~queries.told_by([notice.id])
    )  # fmt: skip
    return db.session.scalar(left.limit(1)) is not None


@operation
def tell(
    whom: Any, given: Given, *, of: Together | None = None, by: User
) -> NoticeGiving:  # fmt: skip
    """The same for a deed above that took these people in, by its own permission."""
    notice = said_by(given)
    known_ = select(Person.id).where(
        Person.id.in_(whom), known(), ~queries.told_by([notice.id])
    )  # fmt: skip
    count = db.session.scalar(select(func.count()).select_from(known_.subquery())) or 0
    if not count:
        raise Refusal(NOBODY)
    row = NoticeGiving(
        notice=notice, language=given.language, mode=given.mode, given_on=given.on,
        given_by=given.by.strip(), of_kind=of.kind if of else None, of_code=of.code if of else None,
        count=count, by_id=by.id,
    )  # fmt: skip
    db.session.add(row)
    db.session.flush()
    db.session.execute(
        insert(NoticeTold).from_select(
            ["giving_id", "person_id"],
            select(literal(row.id), Person.id).where(Person.id.in_(known_)).order_by(Person.id),
        )
    )
    _noted(row, by)
    return row


@operation
def bring(
    batch: ImportBatch, told: Sequence[tuple[int, Sequence[Sequence[Any]]]], *, by: User
) -> None:
    """Write down what a file says of some of its people: the key of each, and how they were told
    (version, language, way, day, by whom). One deed for all who were told alike, which nobody sees
    before the whole file.
    """
    alike: defaultdict[tuple[Any, ...], list[int]] = defaultdict(list)
    for person, notices in told:
        for each in notices:
            alike[tuple(each)].append(person)
    if not alike:
        return
    held = {_how(each): each for each in queries.brought(batch.id)}
    rows: list[dict[str, Any]] = []
    for how, people in alike.items():
        row = held.get(how)
        if row is None:
            row = _begun(how, len(people), batch, by)
        else:
            row.count += len(people)
        rows += [{"giving_id": row.id, "person_id": person} for person in people]
    db.session.flush()
    bulk.put(bulk.ready(cast("Table", NoticeTold.__table__), rows))


def _how(row: NoticeGiving) -> tuple[Any, ...]:
    return (row.notice_id, row.language, row.mode.value, row.given_on.isoformat(), row.given_by)


def _begun(how: tuple[Any, ...], count: int, batch: ImportBatch, by: User) -> NoticeGiving:
    notice_id, language, mode, on, given_by = how
    row = NoticeGiving(
        notice_id=notice_id, language=language, mode=Mode(mode), given_on=date.fromisoformat(on),
        given_by=given_by, count=count, by_id=by.id,
    )  # fmt: skip
    db.session.add(row)
    db.session.flush()
    db.session.add(NoticeBrought(giving_id=row.id, batch_id=batch.id))
    db.session.flush()
    return row


@operation
def note_brought(batch: ImportBatch, *, by: User) -> None:
    """All of a file is there: each of its deeds is in the journal as any other."""
    for row in queries.brought(batch.id):
        _noted(row, by)


@operation
def forget(batch_id: int, at_most: int) -> int:
    """Of a file that is taken back: who was told goes first, then the deeds. How many."""
    deeds = [each.id for each in queries.brought(batch_id)]
    some = select(NoticeTold.id).where(NoticeTold.giving_id.in_(deeds)).limit(at_most)
    if ids := list(db.session.scalars(some)):
        db.session.execute(delete(NoticeTold).where(NoticeTold.id.in_(ids)))
        return len(ids)
    if deeds:
        db.session.execute(delete(NoticeGiving).where(NoticeGiving.id.in_(deeds)))
    return len(deeds)


def _noted(row: NoticeGiving, by: User) -> None:
    happening = events.NoticeGiven(
        subject=row.notice.about.value, number=row.notice.number, count=row.count,
        on=row.given_on.isoformat(), mode=row.mode.value, language=row.language,
        about=("notice_giving", row.id),
    )  # fmt: skip
    journal.record(happening, by=by)


def said_by(
    given: Given, known: Sequence[InformationNotice] | None = None
) -> InformationNotice:  # fmt: skip
    """The version by which people were told on that day; which one follows from the day."""
    if given.on > clock.today():
        raise Refusal(_("That day has not come yet."), field="on")
    if len(given.by.strip()) < 3:
        raise Refusal(_("Write who gave it."), field="by")
    if given.language not in TONGUES:
        raise Refusal(_("Choose one of the languages."), field="language")
    notice = queries.in_force(given.on, known).get(given.about)
    if notice is None:
        raise Refusal(
            _("No notice about this was in force on %(day)s.", day=day_said(given.on)), field="on"
        )
    if given.mode in WRITTEN and notice.text(given.language) is None:
        raise Refusal(
            _("There is no text of this notice in that language: it can be read out or explained "
              "in it, and not handed over. Ask the data-protection officer for a text."),
            field="language",
        )  # fmt: skip
    return notice


@operation
def take_back(row: NoticeGiving, reason: str, *, seen: int | None, by: User) -> None:
    """It was not so: these people are owed the notice again. The line stays, struck out."""
    allowed(by, GIVE)
    row.as_seen(seen)
    if row.back_at is not None:
        raise Refusal(_("It is taken back already."))
    if len(reason.strip()) < REASON:
        raise Refusal(_("Give the reason in a full sentence."), field="reason")
    outside = select(func.count()).select_from(NoticeTold).where(
        NoticeTold.giving_id == row.id,
        NoticeTold.person_id.not_in(select(Person.id).where(visible(by, GIVE))),
    )  # fmt: skip
    if row.by_id != by.id and db.session.scalar(outside):
        raise Refusal(
            _("Whoever wrote it down takes it back, or somebody who reaches all of them.")
        )
    row.back_at, row.back_by_id, row.back_why = clock.now(), by.id, reason.strip()
    db.session.flush()
    happening = events.NoticeGivenBack(
        subject=row.notice.about.value, count=row.count, reason=reason.strip(),
        about=("notice_giving", row.id),
    )  # fmt: skip
    journal.record(happening, by=by)


def _draft(row: InformationNotice, seen: int | None) -> None:
    row.as_seen(seen)
    if row.state is not NoticeState.DRAFT:
        raise Refusal(_("A notice stays as it was in force. Write another version."))


def _about(row: InformationNotice) -> tuple[str, int]:
    return ("information_notice", row.id)
