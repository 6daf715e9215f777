"""`trainingmgr import`: a file from the command line, by the same steps as on the pages.

It is received, checked in this process, told about row by row and taken in. What asks something
or has problems leaves nothing behind; what needs a second person waits in the application, and
the same command goes on with it once somebody has approved.
"""

import json
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager, nullcontext
from dataclasses import field
from pathlib import Path
from typing import IO, Any

import click
from flask import current_app
from flask_babel import get_locale
from sqlalchemy import select

from trainingmgr.accounts.models import User
from trainingmgr.accounts.rules.permissions import PERMISSIONS
from trainingmgr.accounts.words import ROLES
from trainingmgr.core import clock, jobs
from trainingmgr.core.db import db
from trainingmgr.core.errors import NotFound
from trainingmgr.core.jobs import Job
from trainingmgr.core.permissions import Permission
from trainingmgr.core.values import dataclass
from trainingmgr.operations.exits import REFUSED
from trainingmgr.operations.terminal import Bar, acting, in_app
from trainingmgr.tabular import importables, queries, rules, services, words
from trainingmgr.tabular.importables import Importable
from trainingmgr.tabular.models import ImportBatch, ImportState, StagedRow
from trainingmgr.tabular.problems import Ambiguity, Problem

S = ImportState
HELP = """{what}

    \b
    Try it first, and look at what it would do:
      trainingmgr import {kind} {file} --by {login} --dry-run
    Then take it in:
      trainingmgr import {kind} {file} --by {login} --source {source}

    Every problem is told with its row, column and value. More than 50 rows need a second person:
    the file then waits in the application, the command ends with 3, and the same command goes on
    once somebody has approved. Exit codes: 0 done, 2 wrong usage, 3 asks something, has problems,
    or waits for a second person.
    """


@dataclass(frozen=True)
class Order:
    """What the command was told to do with a file."""

    kind: str
    file: Path
    by: User
    source: str
    answers: dict[str, str]
    columns: dict[str, str]
    beside: Path | None
    stated: dict[str, str]
    leaving_out: bool = False
    dry_run: bool = False
    as_json: bool = False
    yes: bool = False


@dataclass
class Told:
    """What is said at the end: facts for a script, sentences for people."""

    facts: dict[str, Any] = field(default_factory=dict)
    lines: list[str] = field(default_factory=list)
    code: int = 0

    def say(self, line: str) -> None:
        self.lines.append(line)

    def stop(self, line: str) -> None:
        self.lines.append(line)
        self.code = REFUSED


@click.group("import")
def intake() -> None:
    """Bring a file: people, applications, marks, pay, clearances, watch-lists, posts and so on."""


def _pairs(_context: click.Context, _option: click.Parameter, given: Sequence[str]) -> Any:
    pairs = [each.partition("=") for each in given]
    if any(not sign for _name, sign, _value in pairs):
        raise click.BadParameter("Write it as NAME=VALUE.")
    return {name.strip(): value.strip() for name, _sign, value in pairs}


def _command(kind: str, what: str, file: str, login: str, source: str) -> click.Command:
    @click.option("--source", default="command line", metavar="NAME", show_default=True,
                  help="Where such files come from: columns are remembered by it.")  # fmt: skip
    @click.option("--answer", "answers", multiple=True, metavar="QUESTION=ANSWER", callback=_pairs,
                  help="Answer a question of the file, such as date_order=dmy.")  # fmt: skip
    @click.option("--column", "columns", multiple=True, metavar="CODE=HEADER", callback=_pairs,
                  help="Say which header of the file is which of our columns.")  # fmt: skip
    @click.option("--state", "stated", multiple=True, metavar="NAME=VALUE", callback=_pairs,
                  help="Say of the whole file: month=2026-10, total=45000000.")  # fmt: skip
    @click.option("--beside", type=click.Path(exists=True, dir_okay=False, path_type=Path),
                  help="A second file of the same list, such as ALT.CSV of SDN.CSV.")  # fmt: skip
    @click.option("--leave-out-bad", "leaving_out", is_flag=True,
                  help="Take the good rows in and leave those with problems out.")  # fmt: skip
    @click.option("--dry-run", is_flag=True, help="Check and tell; take nothing in.")
    @click.option("--yes", is_flag=True, help="Do not ask at a terminal before it is taken in.")
    @click.option("--json", "as_json", is_flag=True, help="Answer as JSON.")
    @click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
    @in_app
    @acting
    def bring(**given: Any) -> None:
        told = _brought(Order(kind=kind, **given))
        if given["as_json"]:
            click.echo(json.dumps(told.facts, ensure_ascii=False))
        else:
            for line in told.lines:
                click.echo(line, err=told.code != 0 and line == told.lines[-1])
        if told.code:
            raise SystemExit(told.code)

    bring.__doc__ = HELP.format(what=what, kind=kind, file=file, login=login, source=source)
    return click.command(kind)(bring)


for _kind, _what, _file, _login, _source in (
    ("people", "Register people from a list.", "roll.xlsx", "hclerk", "Ministry"),
    ("applications", "Take applications of rounds from a list.", "list.csv", "recruit",
     "'Cell 3'"),
    ("nominations", "Nominate people for runs.", "names.csv", "tclerk", "'2nd Brigade'"),
    ("attendance", "Write classes down from printed sheets typed in elsewhere.", "marks.csv",
     "tclerk", "'Camp North'"),
    ("pay", "Bring the pay file of a month.", "pay-2026-10.csv", "hclerk", "Treasury"),
    ("clearances", "Bring the decisions of an outside scheme.", "cleared.csv", "vofficer",
     "'HRDDP secretariat'"),
    ("watch-lists", "Bring a watch-list that comes as a table: OFAC, EU, OpenSanctions or another.",
     "targets.simple.csv", "vofficer", "'Sanctions of the EU'"),
    ("target-posts", "Bring posts of a target establishment that is a draft.", "posts.xlsx",
     "programme", "'General staff'"),
    ("target-units", "Bring what becomes of units in a draft of a target.",
     "units.xlsx", "programme", "'General staff'"),
):  # fmt: skip
    intake.add_command(_command(_kind, _what, _file, _login, _source))


def _brought(order: Order) -> Told:
    told = Told()
    importable = importables.of(order.kind)
    with Bar() as bar:
        batch = _received(order)
        batch = _worked(batch, bar, "Checking")
    _tell(batch, importable, told)
    if not _ready(batch, order, told) or order.dry_run:
        _let_go(batch, order, told)
    elif batch.state is not S.APPROVED and queries.needs_second(batch):
        _waits(batch, importable, told)
    elif order.yes or not sys.stdin.isatty() or click.confirm("Take it in?"):
        _taken_in(batch, order, told)
    else:
        _let_go(batch, order, told)
    told.facts |= {"state": _now(batch).state.value}
    return told


def _received(order: Order) -> ImportBatch:
    """The import of this file: a new one, or the one that waits for it already."""
    settings = current_app.extensions["settings"]
    language = str(get_locale())
    try:
        with order.file.open("rb") as stream, _opened(order.beside) as beside:
            batch = services.receive(
                stream, kind=order.kind, source=order.source, file_name=order.file.name,
                by=order.by, language=language,
                options={
                    "region": settings.region, "lock_days": settings.attendance_lock_days,
                    "twice": settings.attendance_second_person,
                },
                stated=order.stated, answers=order.answers, mapping=order.columns, beside=beside,
            )  # fmt: skip
    except services.KnownFile as known:
        batch = _waiting(known, order)
        if batch.state is S.ASKING:
            services.answer(
                batch, answers=order.answers, mapping=order.columns or None, by=order.by,
                language=language,
            )  # fmt: skip
    return batch


def _opened(path: Path | None) -> AbstractContextManager[IO[bytes] | None]:
    return path.open("rb") if path else nullcontext()


def _waiting(known: services.KnownFile, order: Order) -> ImportBatch:
    """The import that waits for this file, to go on with it."""
    try:
        batch = queries.batch(known.former, reader=order.by)
    except NotFound:
        raise known from None
    if batch.state is S.IMPORTED or order.dry_run:
        raise known
    return batch


def _worked(batch: ImportBatch, bar: Bar, what: str) -> ImportBatch:
    """Do the work that waits, in this process, until this import's own is done."""
    job_id = _now(batch).job_id
    while not (job := _fresh(job_id)).is_over:
        if not jobs.work_once(_ticking(bar, job, what)):
            time.sleep(0.2)  # another worker has it
    return _now(batch)


def _ticking(bar: Bar, job: Job, what: str) -> Callable[[], bool]:
    """Between two steps: show how far it is, and go on."""

    def tick() -> bool:
        bar.say(what, job.done, job.total)
        return False

    return tick


def _fresh(job_id: int | None) -> Job:
    db.session.commit()
    found = db.session.scalars(
        select(Job).where(Job.id == job_id).execution_options(populate_existing=True)
    ).one()
    db.session.commit()
    return found


def _now(batch: ImportBatch) -> ImportBatch:
    db.session.commit()
    return db.session.scalars(
        select(ImportBatch)
        .where(ImportBatch.id == batch.id)
        .execution_options(populate_existing=True)
    ).one()


def _tell(batch: ImportBatch, importable: Importable, told: Told) -> None:
    """Everything that was found, in sentences and as facts."""
    questions = [Ambiguity.read(each) for each in batch.report.get("ambiguities", ())]
    problems = words.called(_problems(batch), importable, batch.report)
    told.facts = {
        "import": str(batch.uid), "rows": batch.rows, "accepted": batch.accepted,
        "rejected": batch.rejected, "changes": batch.report.get("changes", {}),
        "questions": [_asked(each) for each in questions],
        "problems": [_facts(each) for each in problems],
    }  # fmt: skip
    told.lines += [str(Problem.read(each)) for each in batch.report.get("warnings", ())]
    told.lines += [_line(problem) for problem in problems]
    for each in questions:
        choices = ", ".join(f"{choice.value} ({choice.label})" for choice in each.choices)
        told.say(f"{each.question} {' · '.join(each.examples)}")
        told.say(f"  Answer with --answer {each.kind}=…: {choices}")
    if batch.rows:
        told.say(
            f"{batch.rows} {'row was' if batch.rows == 1 else 'rows were'} checked: "
            f"{batch.accepted} can be taken in, {batch.rejected} "
            f"{'has' if batch.rejected == 1 else 'have'} problems."
        )
    if batch.state in (S.READY, S.APPROVED) and batch.accepted:
        told.say(words.consequence(batch, importable))


def _problems(batch: ImportBatch) -> Iterator[Problem]:
    """Those of the file, or of every row that has some."""
    if batch.state in (S.ASKING, S.FAILED):
        yield from (Problem.read(each) for each in batch.report.get("problems", ()))
        return
    wanted = select(StagedRow).where(StagedRow.batch_id == batch.id, StagedRow.is_rejected)
    for row in queries.in_pieces(wanted, StagedRow.number):
        yield from queries.read_problems(row)


def _line(problem: Problem) -> str:
    place = f"Row {problem.row}" if problem.row else "The file"
    column = f", {problem.column}" if problem.column else ""
    value = f" “{problem.value}”" if problem.value else ""
    return f"{place}{column}{value}: {problem}"


def _facts(problem: Problem) -> dict[str, Any]:
    return {
        "row": problem.row, "column": problem.column, "value": problem.value,
        "problem": str(problem.sentence), "fix": str(problem.fix) if problem.fix else None,
    }  # fmt: skip


def _asked(question: Ambiguity) -> dict[str, Any]:
    return {
        "question": question.kind,
        "words": str(question.question),
        "answers": {choice.value: str(choice.label) for choice in question.choices},
        "examples": list(question.examples),
    }


def _ready(batch: ImportBatch, order: Order, told: Told) -> bool:
    """Whether the rows can come in now; if not, the last line says what to do."""
    if batch.state is S.ASKING:
        told.stop("Nothing was taken in. Run it again with --answer or --column, or put it right.")
    elif batch.state not in (S.READY, S.APPROVED):
        trouble = _fresh(batch.job_id).trouble
        told.stop(f"Nothing was taken in.{f' {trouble}' if trouble else ''}")
    elif not batch.rows:
        told.stop("Nothing was taken in: the file has a header and no rows.")
    elif not batch.accepted:
        told.stop("Nothing was taken in: no row of this file can be.")
    elif batch.rejected and importables.of(batch.kind).is_whole:
        told.stop("Nothing was taken in: such a file comes in whole or not at all. Correct it.")
    elif batch.rejected and not order.leaving_out:
        told.stop("Nothing was taken in. Correct the file, or run it again with --leave-out-bad.")
    else:
        return True
    return False


def _let_go(batch: ImportBatch, order: Order, told: Told) -> None:
    if batch.state not in (S.FAILED, S.CANCELLED):
        services.cancel(_now(batch), by=order.by)
        _clear_up()
    if order.dry_run and not told.code:
        told.say("This was a dry run: nothing was taken in.")


def _waits(batch: ImportBatch, importable: Importable, told: Told) -> None:
    address = current_app.extensions["settings"].address
    told.facts |= {"waits_for": _approvers(importable)}
    if batch.needs_assessment:
        told.stop(
            f"Three people stand behind something in it. First, one of these assesses it: "
            f"{', '.join(_assessors(importable))}; then another approves it: "
            f"{', '.join(_approvers(importable))}. It waits at "
            f"{address}/imports/{batch.uid}; then run the same command again."
        )
        return
    if batch.accepted > rules.ALONE:
        what = f"More than {rules.ALONE} rows need"
    elif batch.by_two:
        what = "Something in it needs"
    else:
        what = f"With what was brought within a day it is more than {rules.ALONE} rows, which need"
    told.stop(
        f"{what} a second person. One of these looks at it and "
        f"approves: {', '.join(_approvers(importable))}. It waits at "
        f"{address}/imports/{batch.uid}; then run the same command again."
    )


def _approvers(importable: Importable) -> list[str]:
    """The roles that may be the second person for such a file."""
    needed = {Permission.IMPORT_APPROVE, importable.approval}
    return [str(ROLES[role]) for role, held in PERMISSIONS.items() if needed <= held]


def _assessors(importable: Importable) -> list[str]:
    """The roles that may assess such a file before it is approved."""
    needed = {Permission.IMPORT_READ, importable.assessment}
    return [str(ROLES[role]) for role, held in PERMISSIONS.items() if needed <= held]


def _taken_in(batch: ImportBatch, order: Order, told: Told) -> None:
    began = clock.now()
    services.take_in(
        _now(batch), leaving_out=order.leaving_out, by=order.by, language=str(get_locale())
    )
    with Bar() as bar:
        batch = _worked(batch, bar, "Taking in")
    if batch.state is not S.IMPORTED:
        told.stop(f"Nothing was taken in. {_fresh(batch.job_id).trouble or ''}".strip())
        return
    _clear_up()
    seconds = (clock.now() - began).total_seconds()
    told.facts |= {"taken_in": batch.accepted}
    what = importables.of(batch.kind).counted(batch.accepted)
    told.say(f"Taken in: {what}, in {seconds:.0f} s. The import is {batch.uid}.")


def _clear_up() -> None:
    """What follows from it, and whatever else waits."""
    while jobs.work_once(lambda: False):
        db.session.commit()
