"""The check of a file, in steps.

Clear what an earlier check left, look at it whole, ask or stage its rows a piece at a time (the
later of two with the same key is refused), conclude.

The first look reads the file in a process of its own (`spool`) and all its cells once for how
they write dates and numbers (`survey`). Only if nothing is unclear are rows built and staged.
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from itertools import islice
from typing import Any, cast

from sqlalchemy import Table

from trainingmgr.core import bulk, clock, jobs
from trainingmgr.core.db import db
from trainingmgr.core.jobs import Job, Progress
from trainingmgr.core.values import dataclass
from trainingmgr.tabular import importables, queries, services, spool, uploads
from trainingmgr.tabular.dryrun import Tried, examine, ignored
from trainingmgr.tabular.importables import Bringer, Importable, Verdict
from trainingmgr.tabular.limits import LIMITS
from trainingmgr.tabular.mapping import LOOKED_THROUGH, Mapped, mapped_in, understand
from trainingmgr.tabular.models import ImportBatch, ImportState, StagedRow
from trainingmgr.tabular.problems import Ambiguity, Problem, kept
from trainingmgr.tabular.problems import said as _
from trainingmgr.tabular.spool import Spooled
from trainingmgr.tabular.steps import FIRST_SIZE, batch_of, delete_staged, given_up, plain, size_of
from trainingmgr.tabular.survey import Survey, read, stored, survey

FIRST_SHOWN = 4
"""Rows of a preview: enough to see a column in the wrong place, few enough to be looked at."""


@dataclass(frozen=True)
class Looked:
    """What the first look at a file found, before anything is written."""

    spooled: Spooled
    mapped: Mapped | None = None
    survey: Survey | None = None
    says_too_much: bool = False
    """It has all our columns and one more, of a kind that takes none: it is not kept, nor asked."""

    @property
    def ambiguities(self) -> list[Ambiguity]:
        return [*self.spooled.ambiguities, *(self.survey.ambiguities if self.survey else ())]

    @property
    def problems(self) -> list[Problem]:
        return [*self.spooled.problems, *(self.mapped.problems if self.mapped else ())]


def _before_check(job: Job) -> Any:
    batch = batch_of(job)
    importable = importables.of(batch.kind)
    stage = job.checkpoint.get("stage", "clear")
    db.session.commit()
    if stage == "look":
        return _look(batch, importable, job)
    if stage == "rows":
        return _examined(batch, importable, job)
    if stage == "told":
        return _told(batch, importable, job.checkpoint)
    return None


@dataclass(frozen=True)
class Judged:
    """What is said of the whole file."""

    told: Mapping[str, Any]
    verdict: Verdict


def _told(batch: ImportBatch, importable: Importable, at: Mapping[str, Any]) -> Judged:
    """What the rows that can be taken in would do, and what the file leaves out."""
    verdict, scopes = importable.verdict(at.get("tally", {}), batch), at.get("scopes", ())
    count, first = importable.missing(batch, scopes) if scopes else (0, [])
    told = {"changes": queries.changes(batch), "missing": {"count": count, "first": first}}
    db.session.commit()
    return Judged(told, verdict)


def _look(batch: ImportBatch, importable: Importable, job: Job) -> Looked:
    spooled = spool.spool(
        uploads.sealed(batch.stored_as), uploads.spool_of(batch.stored_as),
        answers=batch.answers, alive=lambda: jobs.renew(job),
    )  # fmt: skip
    if spooled.problems or spooled.ambiguities:
        return Looked(spooled)
    rows = list(islice(spool.rows(uploads.spool_of(batch.stored_as)), LOOKED_THROUGH + 1))
    mapped = understand(rows, importable.columns, batch.mapping or None, importable.bare)
    if not batch.mapping and (
        known := queries.remembered(batch.kind, batch.source, mapped.signature)
    ):
        mapped = understand(rows, importable.columns, known.mapping, importable.bare)
    is_understood = not mapped.problems
    mapped = replace(mapped, problems=(*mapped.problems, *importable.refused(mapped)))
    db.session.commit()
    if mapped.problems:
        says_too_much = importable.takes_no_more and is_understood and bool(mapped.unknown)
        return Looked(spooled, mapped, says_too_much=says_too_much)
    return Looked(spooled, mapped, _surveyed(batch, importable, spooled, mapped))


def _surveyed(
    batch: ImportBatch, importable: Importable, spooled: Spooled, mapped: Mapped
) -> Survey:
    return survey(
        spool.rows(uploads.spool_of(batch.stored_as)), mapped, importable.columns,
        answers=batch.answers, region=str(batch.options.get("region", "")),
        date1904=spooled.date1904, is_workbook=spooled.form == "xlsx",
    )  # fmt: skip


@dataclass(frozen=True)
class Piece:
    """Rows ready to be staged, and where the next ones begin."""

    staged: bulk.Ready
    rejected: int
    found: int
    problems: list[dict[str, Any]]
    warned: list[dict[str, Any]]
    first: list[dict[str, Any]]
    scopes: set[int]
    tally: Mapping[str, Any]
    offset: int
    read: int
    size: int


def _examined(batch: ImportBatch, importable: Importable, job: Job) -> Piece:
    target = uploads.spool_of(batch.stored_as)
    if not target.path.exists():  # swept away by a crash between reading and staging
        _look(batch, importable, job)
    at = job.checkpoint
    size = size_of(job)
    raw, offset = spool.piece(target, at["offset"], size)
    mapped, habits = mapped_in(batch.report), read(batch.report["habits"])
    every = list(examine(raw, mapped, importable.columns, habits, lambda row: row))
    tally = importable.tally(at.get("tally", {}), [each.row for each in every])
    rows = [each for each in every if not importable.passed_over(each.row)]
    looked_at = [each.row for each in rows if importable.also or not each.problems]
    found = importable.look_up(looked_at, batch.options | {"answers": batch.answers})
    built = [_built(each, importable, found) for each in rows]
    first_of = queries.first_of(batch.id, [key for _content, _problems, key in built if key])
    own = queries.own_records(batch.holder_id)
    db.session.commit()
    staged = [
        _staged(batch.id, tried, *each, importable, first_of, own, mapped)
        for tried, each in zip(rows, built, strict=True)
    ]
    problems = [each["problems"] for each in staged if each["problems"]]
    flat = [problem for each in problems for problem in each]
    warned = [
        problem.at(row["number"]).stored()
        for (content, _problems, _key), row in zip(built, staged, strict=True)
        if not row["is_rejected"]
        for problem in importable.warned(content)
    ]
    first = _first(rows, staged, importable)
    told = (importable.scope(content) for content, _problems, _key in built if content)
    scopes = {scope for scope in told if scope is not None}
    ready = bulk.ready(cast("Table", StagedRow.__table__), staged)
    return Piece(
        ready,
        len(problems),
        len(flat),
        flat,
        warned,
        first,
        scopes,
        tally,
        offset,
        len(raw),
        size,
    )


def _first(
    rows: Sequence[Tried], staged: Sequence[Mapping[str, Any]], importable: Importable
) -> list[dict[str, Any]]:
    """The first rows that will be taken in, as they were understood, without what is secret."""
    secret = {column.code for column in importable.columns if column.secret}
    good = [
        (tried.row, kept_)
        for tried, kept_ in zip(rows, staged, strict=True)
        if not kept_["is_rejected"]
    ]
    return [
        {
            "row": row.number,
            "change": kept_["change"],
            "values": plain({c: v for c, v in row.values.items() if c not in secret}),
        }
        for row, kept_ in good[:FIRST_SHOWN]
    ]


def _built(
    tried: Tried, importable: Importable, found: Any
) -> tuple[Any, Sequence[Problem], str | None]:
    """What a feature makes of the row, or what is wrong with it; and its key in the file."""
    if tried.problems:
        return None, [*tried.problems, *_also(tried, importable, found)], None
    content: Any = importable.build(tried.row, found)
    if isinstance(content, Problem):
        return None, [content], None
    if isinstance(content, list):
        return None, content, None
    key = importable.key(content)
    return content, (), key[:120] if key else None


def _also(tried: Tried, importable: Importable, found: Any) -> list[Problem]:
    """What else is wrong with a row that has cells nobody can read, beside those."""
    if importable.also is None:
        return []
    told = {each.column for each in tried.problems}
    return [each for each in importable.also(tried.row, found) if each.column not in told]


def _staged(
    batch_id: int, tried: Tried, content: Any, problems: Sequence[Problem], key: str | None,
    importable: Importable, first_of: dict[str, int], own: frozenset[int], mapped: Mapped,
) -> dict[str, Any]:  # fmt: skip
    """The row as it is kept. The later of two with the same key is refused, and what is about
    whoever brings the file.
    """
    number = tried.raw.number
    about = None if problems else importable.about(content)
    if about is not None and about in own:
        problems = [_OWN]
    if key is not None and (first := first_of.setdefault(key, number)) != number:
        problems = [_twin(first, key)]
    if problems:
        return {
            "batch_id": batch_id, "number": number, "content": {}, "key": None,
            "is_rejected": True, "change": None, "about_id": None,
            "cells": plain(mapped.kept(tried.raw.cells)),
            "problems": [problem.at(number).stored() for problem in problems],
        }  # fmt: skip
    return {
        "batch_id": batch_id, "number": number, "content": plain(content), "key": key,
        "is_rejected": False, "change": importable.change(content), "cells": None, "problems": [],
        "about_id": about,
    }  # fmt: skip


_OWN = Problem(
    _("This row is about you. Nobody acts on their own record."),
    _("Leave it out; somebody else brings it."),
)  # fmt: skip


def _twin(first: int, key: str) -> Problem:
    return Problem(
        _("Row %(row)s of this file is about the same.", row=first),
        _("Keep one of the two rows."), value=key,
    )  # fmt: skip


@jobs.kind(services.CHECK, before=_before_check, on_cancel=given_up)
def check(job: Job, prepared: Any) -> Progress:
    """One step: clear what an earlier check left, look, stage a piece, conclude."""
    batch = batch_of(job)
    stage = job.checkpoint.get("stage", "clear")
    if stage == "clear":
        return _cleared(batch)
    if stage == "look":
        return _looked_at(batch, prepared, job)
    if stage == "rows":
        return _stage(batch, prepared, job)
    return _concluded(batch, job.checkpoint, prepared)


def _cleared(batch: ImportBatch) -> Progress:
    left = delete_staged(batch.id, 2_000)
    return Progress(checkpoint={"stage": "clear" if left else "look"}, done=0)


def _looked_at(batch: ImportBatch, looked: Looked, job: Job) -> Progress:
    spooled, mapped = looked.spooled, looked.mapped
    batch.encoding, batch.separator = spooled.encoding, spooled.separator
    notes = [*spooled.notes, *(looked.survey.notes if looked.survey else ())]
    warnings = [*(ignored(mapped) if mapped else ()),
                *(looked.survey.warnings if looked.survey else ())]  # fmt: skip
    batch.report = {
        "notes": [kept(note) for note in notes],
        "warnings": [warning.stored() for warning in warnings],
        "ambiguities": [each.stored() for each in looked.ambiguities],
        "problems": [problem.stored() for problem in looked.problems],
        "found": len(looked.problems),
        "headers": list(mapped.headers) if mapped else [],
        "places": dict(mapped.places) if mapped else {},
        "last_head": mapped.last_head if mapped else 0,
        "habits": stored(looked.survey) if looked.survey else {},
        "first": [],
    }
    if spooled.problems or looked.says_too_much:
        batch.state = batch.state.then(ImportState.FAILED)
        jobs.enqueue(services.SWEEP, by=Bringer(job.by_id, batch.holder_id), batch=batch.id)
    elif looked.ambiguities or looked.problems:
        batch.state = batch.state.then(ImportState.ASKING)
    else:
        at = {"stage": "rows", "offset": 0, "size": FIRST_SIZE, "rejected": 0, "rows": 0}
        return Progress(checkpoint=at, done=0, total=spooled.rows)
    return Progress(checkpoint={}, done=0, finished=True, result={"state": batch.state})


def _stage(batch: ImportBatch, piece: Piece, job: Job) -> Progress:
    at = job.checkpoint
    bulk.put(piece.staged)
    room = LIMITS.problems - len(batch.report["problems"])
    wanted = FIRST_SHOWN - len(batch.report["first"])
    space = LIMITS.problems - len(batch.report["warnings"])
    if piece.problems or piece.warned or (wanted > 0 and piece.first):
        batch.report = batch.report | {
            "found": batch.report["found"] + piece.found,
            "problems": batch.report["problems"] + piece.problems[: max(0, room)],
            "warnings": batch.report["warnings"] + piece.warned[: max(0, space)],
            "first": batch.report["first"] + piece.first[: max(0, wanted)],
        }
    reached = at | {
        "stage": "rows" if piece.read else "told", "offset": piece.offset, "size": piece.size,
        "rejected": at["rejected"] + piece.rejected, "rows": at["rows"] + len(piece.staged.rows),
        "scopes": sorted({*at.get("scopes", ()), *piece.scopes}), "tally": piece.tally,
    }  # fmt: skip
    return Progress(checkpoint=reached, done=reached["rows"], total=job.total)


def _concluded(batch: ImportBatch, at: Mapping[str, Any], judged: Judged) -> Progress:
    uploads.spool_of(batch.stored_as).path.unlink(missing_ok=True)
    notes = batch.report["notes"] + [kept(each) for each in judged.verdict.notes]
    if judged.verdict.stops:
        return _stopped(batch, judged.verdict)
    batch.rows, batch.rejected = at["rows"], at["rejected"]
    batch.accepted = batch.rows - batch.rejected
    batch.report = {**batch.report, **judged.told, "notes": notes}
    batch.options = batch.options | {"by_two": judged.verdict.by_two}
    batch.by_three = judged.verdict.by_three
    batch.state = batch.state.then(ImportState.READY)
    batch.checked_at = clock.now()
    services.remember(batch, mapped_in(batch.report))
    return Progress(
        checkpoint={}, done=batch.rows, total=batch.rows, finished=True,
        result={"rows": batch.rows, "accepted": batch.accepted, "rejected": batch.rejected},
    )  # fmt: skip


def _stopped(batch: ImportBatch, verdict: Verdict) -> Progress:
    """The file contradicts itself, or what was said of it: its rows stay where they are."""
    problems = [problem.stored() for problem in verdict.problems] + batch.report["problems"]
    batch.report = batch.report | {
        "ambiguities": [each.stored() for each in verdict.ambiguities],
        "problems": problems[: LIMITS.problems],
        "found": batch.report["found"] + len(verdict.problems),
    }
    batch.state = batch.state.then(ImportState.ASKING)
    return Progress(checkpoint={}, done=0, finished=True, result={"state": batch.state})
