"""Standards are drafted, put before both sides and signed; modules that teach them are named."""

from collections.abc import Mapping, Sequence

from flask_babel import lazy_gettext as _
from sqlalchemy import delete
from sqlalchemy.orm.attributes import flag_modified

from trainingmgr.accounts.models import User
from trainingmgr.accounts.services.four_eyes import allowed
from trainingmgr.core import journal
from trainingmgr.core.db import db, operation
from trainingmgr.core.errors import Refusal
from trainingmgr.core.permissions import Permission
from trainingmgr.core.values import dataclass
from trainingmgr.training import sides
from trainingmgr.training.cohorts.rules import Side
from trainingmgr.training.curricula.models import Module, Topic
from trainingmgr.training.curricula.services import titled
from trainingmgr.training.standards import events, queries
from trainingmgr.training.standards.models import Standard, StandardSignature, TaughtBy
from trainingmgr.training.standards.rules import StandardKind, StandardState

WRITE = Permission.CURRICULUM_WRITE
LEAST_WORDS = 10


@dataclass(frozen=True, kw_only=True)
class Wording:
    """What a standard says, in any of the languages, and where it comes from."""

    titles: Mapping[str, str]
    words: Mapping[str, str]
    source: str | None = None
    topic: Topic | None = None


@operation
def draft(code: str, kind: StandardKind, wording: Wording, *, by: User) -> Standard:
    """The first version of a new standard."""
    allowed(by, WRITE)
    if queries.newest(code) is not None:
        raise Refusal(_("Another standard has this code."), field="code")
    row = Standard(code=code, number=1, kind=kind, drafted_by_id=by.id)
    _put(row, wording)
    return _drafted(row, by)


@operation
def draft_newer(row: Standard, *, by: User) -> Standard:
    """The next version, with the words and modules of the newest one."""
    allowed(by, WRITE)
    newest = queries.newest(row.code)
    if newest is None or newest.state is StandardState.DRAFT:
        raise Refusal(_("There is a draft of this standard already. Go on with it."))
    made = Standard(
        code=row.code, number=newest.number + 1, kind=newest.kind, topic_id=newest.topic_id,
        titles=newest.titles, words=newest.words, source=newest.source, drafted_by_id=by.id,
    )  # fmt: skip
    made.modules = [TaughtBy(module_id=each.module_id) for each in newest.modules]
    return _drafted(made, by)


def _drafted(row: Standard, by: User) -> Standard:
    db.session.add(row)
    db.session.flush()
    journal.record(events.StandardDrafted(standard=row.code, number=row.number), by=by)
    return row


@operation
def change(row: Standard, wording: Wording, *, seen: int | None, by: User) -> None:
    """Write a draft otherwise."""
    allowed(by, WRITE)
    row.as_seen(seen)
    if row.state is not StandardState.DRAFT:
        raise Refusal(
            _("What is proposed or agreed stays as it is. Draft a newer version of the standard.")
        )
    _put(row, wording)
    db.session.flush()
    told = events.StandardChanged(standard=row.code, about=("standard", row.id))
    journal.record(told, by=by)


def _put(row: Standard, wording: Wording) -> None:
    said = {language: text.strip() for language, text in wording.words.items() if text.strip()}
    if not said or min(len(text) for text in said.values()) < LEAST_WORDS:
        raise Refusal(
            _("Write what the standard asks for, in one language at least."), field="words_en"
        )
    if wording.topic is not None and row.kind is not StandardKind.TRAINING:
        raise Refusal(_("Only a standard of training is about a topic."), field="topic")
    row.titles, row.words = titled(wording.titles), said
    row.source = wording.source or None
    row.topic_id = wording.topic.id if wording.topic else None


@operation
def teach(row: Standard, modules: Sequence[Module], *, seen: int | None, by: User) -> None:
    """These modules teach the standard, and no others. It can be said of agreed ones too."""
    allowed(by, WRITE)
    if row.kind is not StandardKind.TRAINING and modules:
        raise Refusal(_("Only a standard of training is taught by modules."), field="modules")
    row.as_seen(seen)
    flag_modified(row, "code")  # a new version, though only its modules have changed
    wanted = {each.id: each for each in modules}
    db.session.execute(delete(TaughtBy).where(TaughtBy.standard_id == row.id))
    db.session.add_all(TaughtBy(standard_id=row.id, module_id=key) for key in wanted)
    db.session.flush()
    codes = ", ".join(sorted(each.code for each in wanted.values()))
    journal.record(events.StandardTaught(standard=row.code, modules=codes), by=by)


@operation
def propose(row: Standard, *, seen: int | None, by: User) -> None:
    """Put it before both sides. From now on its words stay as they are."""
    allowed(by, WRITE)
    row.as_seen(seen)
    _move(row, StandardState.PROPOSED, by)


@operation
def take_back(row: Standard, *, seen: int | None, by: User) -> None:
    """Go on writing what nobody has signed yet."""
    allowed(by, WRITE)
    row.as_seen(seen)
    _move(row, StandardState.DRAFT, by)


@operation
def sign(row: Standard, side: Side, *, capacity: str, seen: int | None, by: User) -> bool:
    """Sign for one side; with both signatures the standard is agreed and supersedes the version
    before. Gives whether it is agreed now.
    """
    row.as_seen(seen)
    is_last = sides.check(row, side, capacity, by)
    db.session.add(
        StandardSignature(standard_id=row.id, side=side, capacity=capacity.strip(), by_id=by.id)
    )
    db.session.flush()
    journal.record(events.StandardSigned(standard=row.code, side=side.value), by=by)
    if not is_last:
        return False
    for earlier in queries.standing(row.code):
        if earlier.id != row.id:
            _move(earlier, StandardState.SUPERSEDED, by)
    _move(row, StandardState.AGREED, by)
    return True


def _move(row: Standard, state: StandardState, by: User) -> None:
    row.state = row.state.then(state)
    db.session.flush()
    journal.record(events.StandardMoved(standard=row.code, state=state.value), by=by)
