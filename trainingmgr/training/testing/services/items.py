"""A question is written, reviewed by somebody else, written anew, and retired."""

from collections.abc import Mapping, Sequence
from typing import Any

from flask_babel import gettext
from flask_babel import lazy_gettext as _
from sqlalchemy import delete, insert, select
from sqlalchemy.orm.attributes import flag_modified

from trainingmgr.accounts.models import User
from trainingmgr.accounts.services.four_eyes import allowed, another_person
from trainingmgr.core import clock, journal
from trainingmgr.core.columns import new_uid
from trainingmgr.core.db import db, operation
from trainingmgr.core.errors import Refusal, Sentence
from trainingmgr.core.permissions import Permission
from trainingmgr.core.values import dataclass
from trainingmgr.tabular.models import ImportBatch
from trainingmgr.training.curricula.models import LearningOutcome, Module
from trainingmgr.training.testing import events, queries
from trainingmgr.training.testing.models import Item, ItemVersion
from trainingmgr.training.testing.rules.questions import (
    CHOSEN,
    LATIN,
    MOST_OPTIONS,
    ItemKind,
    Marking,
    Review,
    Unread,
    key_is_whole,
    read,
    written,
)

WRITE = Permission.ITEM_WRITE
TONGUES = ("en", "fr", "ar")


@dataclass(frozen=True, kw_only=True)
class Wanted:
    """What a question is to say: words by language, options the same, places of the right ones."""

    kind: ItemKind
    texts: Mapping[str, str]
    points: int = 1
    options: Sequence[Mapping[str, str]] = ()
    right: tuple[int, ...] = ()


def fault(wanted: Wanted) -> tuple[str, Sentence] | None:
    """What is wrong with a question, and in which field: on every path it comes by."""
    if not any(wanted.texts.values()):
        return "text_en", _("Write the question in one language at least.")
    if not 1 <= wanted.points <= 100:
        return "points", _("A question is worth 1 to 100 points.")
    if len(wanted.options) > MOST_OPTIONS:
        return "options_en", _("A question has 8 options at most.")
    if wanted.kind not in CHOSEN or wanted.kind is ItemKind.TRUE_FALSE:
        if wanted.options:
            return "options_en", _("This kind of question has no options.")
    elif len(wanted.options) < 2:
        return "options_en", _("Write two options at least.")
    spoken = {language for language, words in wanted.texts.items() if words}
    if any({key for key, words in each.items() if words} != spoken for each in wanted.options):
        return "options_en", _("Write every option in each language of the question, in one order.")
    if not key_is_whole(wanted.kind, len(wanted.options), wanted.right):
        return "right", _WHOLE[wanted.kind]
    return None


_WHOLE: dict[ItemKind, Sentence] = {
    ItemKind.SINGLE: _("Say which one option is right by its letter."),
    ItemKind.SEVERAL: _("Say which options are right by their letters."),
    ItemKind.TRUE_FALSE: _("Say whether it is true or false: T or F."),
    ItemKind.ORDER: _("Write all letters in their right order."),
    ItemKind.SHORT: _("A person marks this kind of question: leave it empty."),
    ItemKind.CHECK: _("A person marks this kind of question: leave it empty."),
}


@operation
def write(
    item: Item | None,
    wanted: Wanted,
    *,
    by: User,
    code: str = "",
    module: Module | None = None,
    outcome: LearningOutcome | None = None,
    seen: int | None = None,
) -> Item:
    """Write a question, or write one anew. What was agreed stays on the papers that asked it."""
    allowed(by, WRITE)
    if item is None:
        if module is None:
            raise Refusal(_("Choose the module."), field="module")
        item = Item(code=code, module_id=module.id)
        db.session.add(item)
        number, version = 1, None
    else:
        item.as_seen(seen)
        _in_use(item)
        newest = item.newest
        version = newest if newest.review is Review.WAITING else None
        number = newest.number + (version is None)
    if queries.takes(item.module_id, by):
        raise Refusal(_("You take this module yourself now. Somebody else writes its questions."))
    if (wrong := fault(wanted)) is not None:
        raise Refusal(wrong[1], field=wrong[0])
    _tests(outcome, item.module_id)
    db.session.flush()
    if version is None:
        version = ItemVersion(item_id=item.id, number=number, author_id=by.id)
        db.session.add(version)
    _put(version, wanted, outcome, by)
    flag_modified(item, "code")  # a new version even where only a writing has changed
    db.session.flush()
    journal.record(
        events.ItemWritten(item=item.code, number=number, about=("item", item.id)), by=by
    )
    return item


def _put(version: ItemVersion, wanted: Wanted, outcome: LearningOutcome | None, by: User) -> None:
    version.kind, version.points = wanted.kind, wanted.points
    version.texts = {key: words for key, words in wanted.texts.items() if words}
    version.options = [{k: words for k, words in each.items() if words} for each in wanted.options]
    version.right_ones = list(wanted.right)
    version.outcome_id = outcome.id if outcome else None
    version.author_id, version.written_at = by.id, clock.now()


def _tests(outcome: LearningOutcome | None, module_id: int) -> None:
    there = queries.outcomes(module_id)
    if outcome is None and there:
        raise Refusal(_("Choose the outcome that this question tests."), field="outcome")
    if outcome is not None and outcome.id not in {each.id for each in there}:
        raise Refusal(_("The module that is agreed now has no such outcome."), field="outcome")


def _in_use(item: Item) -> None:
    if item.retired_at is not None:
        raise Refusal(_("This question is retired."))


@operation
def review(item: Item, *, agreed: bool, remark: str = "", seen: int | None, by: User) -> None:
    """Agree the newest writing, or return it to its author with what has to change."""
    allowed(by, WRITE)
    item.as_seen(seen)
    _in_use(item)
    version = item.newest
    if version.review is not Review.WAITING:
        raise Refusal(_("This writing was reviewed already."))
    another_person(by, version.author_id)
    if not agreed and len(remark.strip()) < 10:
        raise Refusal(_("Say in a full sentence what has to change."), field="remark")
    version.review = Review.AGREED if agreed else Review.RETURNED
    version.reviewed_by_id, version.reviewed_at = by.id, clock.now()
    version.remark = remark.strip() or None
    flag_modified(item, "code")  # a new version even where only a writing has changed
    db.session.flush()
    happening = events.ItemReviewed(
        item=item.code, number=version.number, review=version.review.value,
        about=("item", item.id),
    )  # fmt: skip
    journal.record(happening, by=by)


@operation
def retire(item: Item, *, seen: int | None, by: User) -> None:
    """Take a question out of use. Papers that ask it keep it."""
    allowed(by, WRITE)
    item.as_seen(seen)
    _in_use(item)
    item.retired_at, item.retired_by_id = clock.now(), by.id
    db.session.flush()
    journal.record(events.ItemRetired(item=item.code, about=("item", item.id)), by=by)


@dataclass(frozen=True)
class Brought:
    """One question of a file, by keys."""

    code: str
    module_id: int
    outcome_id: int | None
    wanted: Wanted


@operation
def stage_many(rows: Sequence[Brought], *, batch: ImportBatch, by: Any) -> None:
    """Questions of a file, hidden until the whole file is in. Each waits for a second person."""
    who = db.session.get_one(User, by.id)
    allowed(who, WRITE)
    db.session.execute(
        insert(Item),
        [
            {"uid": new_uid(), "code": row.code, "module_id": row.module_id,
             "batch_id": batch.id, "version": 1}
            for row in rows
        ],
    )  # fmt: skip
    found = db.session.execute(
        select(Item.code, Item.id).where(Item.code.in_([row.code for row in rows]))
    )
    keys: dict[str, int] = {each.code: each.id for each in found}
    db.session.execute(
        insert(ItemVersion),
        [
            {"item_id": keys[row.code], "number": 1, "kind": row.wanted.kind,
             "outcome_id": row.outcome_id, "texts": dict(row.wanted.texts),
             "options": [dict(each) for each in row.wanted.options],
             "right_ones": list(row.wanted.right), "points": row.wanted.points,
             "author_id": by.id, "written_at": clock.now(), "review": Review.WAITING,
             "version": 1}
            for row in rows
        ],
    )  # fmt: skip


@operation
def note_imported(batch: ImportBatch, by: Any) -> None:
    happening = events.ItemsImported(
        count=batch.accepted, sha256=batch.sha256, about=("import_batch", batch.id)
    )
    journal.record(happening, by=by)


@operation
def take_back(batch_id: int, at_most: int) -> int:
    """Remove some questions of a file that nobody sees any more. How many there were."""
    ids = db.session.scalars(select(Item.id).where(Item.batch_id == batch_id).limit(at_most)).all()
    if ids:
        db.session.execute(delete(ItemVersion).where(ItemVersion.item_id.in_(ids)))
        db.session.execute(delete(Item).where(Item.id.in_(ids)))
    return len(ids)


def rests_on(batch_id: int) -> Sentence | None:
    """Why a file cannot be taken back: somebody reviewed a question of it."""
    reviewed = db.session.scalar(
        select(ItemVersion.id)
        .join(ItemVersion.item)
        .where(Item.batch_id == batch_id, ItemVersion.review != Review.WAITING)
        .limit(1)
    )
    if reviewed is None:
        return None
    said: Sentence = _("A question of this file was reviewed. Retire those that are wrong.")
    return said


def options_of(lines: dict[str, list[str]]) -> tuple[dict[str, str], ...]:
    """Options by their place from the lines of each language. Raises Refusal where they differ."""
    by = {each: [line.strip() for line in said if line.strip()] for each, said in lines.items()}
    said = {each: found for each, found in by.items() if found}
    counts = {len(found) for found in said.values()}
    if len(counts) > 1:
        raise Refusal(
            _("Write every option in each language of the question, in one order."),
            field=f"options_{next(iter(said))}",
        )
    count = counts.pop() if counts else 0
    return tuple({each: found[place] for each, found in said.items()} for place in range(count))


def right_of(kind: ItemKind, text: str, options: int) -> tuple[int, ...]:
    """Places of the right options. Raises Refusal where the letters cannot be read."""
    if kind in (ItemKind.SHORT, ItemKind.CHECK) or not text.strip():
        return ()
    shown = range(2 if kind is ItemKind.TRUE_FALSE else options)
    try:
        found = read(text, Marking(kind, 1, options), shown)
    except Unread as bad:
        raise Refusal(
            gettext("“%(text)s” names no options of this question.", text=text), field="right"
        ) from bad
    return tuple(int(each) for each in found.split(",") if each)


def as_typed(asked: ItemVersion) -> dict[str, Any]:
    """A writing as it would be typed."""
    right = ",".join(map(str, asked.right_ones))
    shown = range(2 if asked.kind is ItemKind.TRUE_FALSE else len(asked.options))
    alphabet = "TF" if asked.kind is ItemKind.TRUE_FALSE else LATIN
    return {
        "kind": asked.kind, "points": asked.points, "outcome": asked.outcome_id,
        "right": written(right, asked.marking, shown, alphabet) if right else "",
        **{f"text_{each}": asked.texts.get(each, "") for each in TONGUES},
        **{
            f"options_{each}": "\n".join(one.get(each, "") for one in asked.options).strip()
            for each in TONGUES
        },
    }  # fmt: skip
