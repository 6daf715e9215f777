"""What waits of people's records, imports and roles."""

from collections.abc import Iterable
from datetime import date
from typing import Any

from trainingmgr.accounts import queries as accounts
from trainingmgr.core import clock
from trainingmgr.core.paging import Page
from trainingmgr.core.permissions import Permission as P  # noqa: N817  one line a permission
from trainingmgr.core.permissions import Reader
from trainingmgr.desk.rules import MOST, Task, Waiting
from trainingmgr.registry.identity import queries as identity
from trainingmgr.registry.notices import queries as notices
from trainingmgr.registry.notices.words import BRIEF
from trainingmgr.tabular import queries as files
from trainingmgr.tabular.queries import leaving


def _merges(reader: Reader, _on: date) -> Iterable[Waiting]:
    yield from _counted(Task.MERGES_TO_DECIDE, "identity.merges", identity.merges(reader=reader))


def _partings(reader: Reader, _on: date) -> Iterable[Waiting]:
    for asked in identity.to_part(reader=reader)[:MOST]:
        merge = asked.merge
        facts = {"joined": merge.joined.number, "kept": merge.kept.number}
        yield Waiting(
            Task.PARTING_TO_DECIDE, "identity.merge", clock.day(asked.asked_at), facts=facts,
            where={"uid": merge.uid},
        )  # fmt: skip


def _corrections(reader: Reader, _on: date) -> Iterable[Waiting]:
    page = identity.corrections(reader=reader)
    yield from _counted(Task.CORRECTIONS_TO_DECIDE, "identity.corrections", page)


def _pairs(reader: Reader, _on: date) -> Iterable[Waiting]:
    yield from _counted(Task.PAIRS_TO_COMPARE, "identity.pairs", identity.pairs(reader=reader))


def _roles(reader: Reader, _on: date) -> Iterable[Waiting]:
    grants = accounts.waiting_grants(reader)
    if grants:
        yield Waiting(Task.ROLES_TO_SIGN, "users.signatures", count=len(grants))
    codes = accounts.waiting_codes(reader)
    if codes:
        yield Waiting(Task.CODES_TO_SIGN, "users.signatures", count=len(codes))


def _imports(reader: Reader, _on: date) -> Iterable[Waiting]:
    """Files of mine that wait for my answer or word, and others' that wait for a second person."""
    for task, found in (
        (Task.IMPORTS_TO_ANSWER, files.asking(reader=reader, size=MOST)),
        (Task.IMPORTS_TO_APPROVE, files.waiting(reader=reader, size=MOST)),
    ):
        for each in found.rows:
            yield Waiting(
                task, "imports.show", each.at.date(), facts={"file": each.file_name},
                where={"uid": each.uid},
            )  # fmt: skip


def _undone(reader: Reader, _on: date) -> Iterable[Waiting]:
    for each in files.to_undo(reader=reader, most=MOST):
        yield Waiting(
            Task.IMPORT_TO_UNDO, "imports.show", each.at.date(), facts={"file": each.file_name},
            where={"uid": each.uid},
        )  # fmt: skip


def _exports(reader: Reader, _on: date) -> Iterable[Waiting]:
    """Lists that others may take away once this reader has agreed."""
    count, since = leaving.to_agree(reader=reader)
    if count and since:
        yield Waiting(Task.EXPORTS_TO_AGREE, "exports.index", clock.day(since), count)


def _untold(reader: Reader, _on: date) -> Iterable[Waiting]:
    for about, (count, since) in notices.to_tell(reader).items():
        yield Waiting(
            Task.NOTICES_OWED, "notices.untold", since, count,
            {"count": count, "notice": BRIEF[about], "more": count == notices.MANY},
            {"about": about.value},
        )  # fmt: skip


def _counted(task: Task, endpoint: str, page: Page[Any]) -> Iterable[Waiting]:
    if page.rows:
        first = page.rows[0]
        since = getattr(first, "proposed_at", None) or getattr(first, "found_at", None)
        since = since or getattr(first, "raised_at", None)
        count = len(page.rows)
        more = page.after is not None
        yield Waiting(task, endpoint, since.date() if since else None, count, facts={"more": more})


SOURCES = [
    ((P.PERSON_MERGE_DECIDE,), _merges),
    ((P.PERSON_MERGE_DECIDE,), _partings),
    ((P.PERSON_CORRECT_DECIDE,), _corrections),
    ((P.PERSON_MERGE,), _pairs),
    ((P.NOTICE_GIVE,), _untold),
    ((P.GRANT_COUNTERSIGN,), _roles),
    ((P.EXPORT_APPROVE,), _exports),
    ((P.PERSON_IMPORT, P.CLEARANCE_IMPORT, P.PAY_IMPORT, P.IMPORT_APPROVE), _imports),
    ((P.IMPORT_READ, P.IMPORT_APPROVE), _undone),
]
