"""Reading an upload in a process of its own, into lines that can be taken up anywhere.

The parser meets the file of a stranger: it runs with a limit on memory and time, and what comes
back is one line of JSON for each row, so that a job can go on at any byte after a crash. The file
and the lines are sealed; the keys come with the orders, as JSON on standard input, where no other
process reads them. Run as `python -m trainingmgr.tabular.spool`.
"""

import io
import json
import os
import resource
import subprocess
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import asdict, field
from datetime import date, datetime, time
from pathlib import Path
from typing import Any

from trainingmgr.core.sealed import CHUNK, Readable, SealedPath, Writer
from trainingmgr.core.values import dataclass
from trainingmgr.tabular import reading
from trainingmgr.tabular.limits import LIMITS, Limits
from trainingmgr.tabular.problems import Ambiguity, Problem, Said, Unreadable
from trainingmgr.tabular.problems import said as _
from trainingmgr.tabular.reading import RawRow
from trainingmgr.tabular.workbooks import Unseen

UNSEEN = "!"
"""Marks an empty cell that shows something, among the lines."""
PULSE = 15.0
"""Seconds between two signs of life while the other process reads."""


@dataclass(frozen=True)
class Spooled:
    """What the file is, and how many rows lie in the spool; or what is wrong or unclear."""

    form: str = ""
    encoding: str | None = None
    separator: str | None = None
    sheet: str | None = None
    date1904: bool = False
    rows: int = 0
    notes: tuple[Said, ...] = ()
    ambiguities: tuple[Ambiguity, ...] = ()
    problems: tuple[Problem, ...] = field(default=())


def spool(
    path: SealedPath,
    target: SealedPath,
    *,
    answers: Mapping[str, str] | None = None,
    limits: Limits = LIMITS,
    alive: Callable[[], None] = lambda: None,
) -> Spooled:
    """Read the file into `target` in another process. Never raises for what is in the file."""
    orders = json.dumps(
        {"path": str(path.path), "target": str(target.path), "answers": dict(answers or {}),
         "keys": list(path.keys), "limits": asdict(limits)}
    )  # fmt: skip
    environment = os.environ | {"PYTHONPATH": os.pathsep.join(filter(None, sys.path))}
    with subprocess.Popen(
        [sys.executable, "-m", __name__], env=environment, text=True,
        stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL,
    ) as reader:  # fmt: skip
        answer = _awaited(reader, orders, limits, alive)
    target.path.with_suffix(".draft").unlink(missing_ok=True)
    if reader.returncode or not answer:
        target.path.unlink(missing_ok=True)
        return Spooled(problems=(_too_heavy(limits),))
    return _read(json.loads(answer))


def _awaited(
    reader: "subprocess.Popen[str]", orders: str, limits: Limits, alive: Callable[[], None]
) -> str:
    waited, sent = 0.0, orders
    while True:
        try:
            return reader.communicate(sent, timeout=PULSE)[0]
        except subprocess.TimeoutExpired:
            sent = ""  # it has its orders: only the answer is waited for
            waited += PULSE
            if waited > 2 * limits.seconds:
                reader.kill()
            alive()


def _too_heavy(limits: Limits) -> Problem:
    return Problem(
        _("Reading this file takes more than %(memory)s MB of memory or %(seconds)s seconds.",
          memory=limits.memory >> 20, seconds=limits.seconds),
        _("Send it in parts, or save it as CSV."),
    )  # fmt: skip


def _read(told: Mapping[str, Any]) -> Spooled:
    return Spooled(
        **{
            **told,
            "notes": tuple(Said.read(note) for note in told["notes"]),
            "ambiguities": tuple(Ambiguity.read(each) for each in told["ambiguities"]),
            "problems": tuple(Problem.read(each) for each in told["problems"]),
        }
    )


def piece(target: Readable, offset: int, size: int) -> tuple[list[RawRow], int]:
    """At most `size` rows from a byte of the spool on, and the byte to go on at."""
    with target.open("rb") as file:
        file.seek(offset)
        rows: list[RawRow] = []
        while len(rows) < size and (line := file.readline()):
            rows.append(_row(line))
        return rows, file.tell()


def rows(target: Readable) -> Iterator[RawRow]:
    with target.open("rb") as file:
        for line in file:
            yield _row(line)


def _row(line: bytes) -> RawRow:
    number, cells = json.loads(line)
    if b"[" in line[line.index(b"[", 1) + 1 :]:
        cells = [_dated(cell[0]) if type(cell) is list else cell for cell in cells]
    return RawRow(number, cells)


def _dated(text: str) -> date | time | Unseen:
    if text.startswith(UNSEEN):
        return Unseen(text.removeprefix(UNSEEN))
    if text.startswith("T"):
        return time.fromisoformat(text[1:])
    return datetime.fromisoformat(text) if "T" in text else date.fromisoformat(text)


def _undated(cell: Any) -> list[str]:
    return ["T" + cell.isoformat() if isinstance(cell, time) else cell.isoformat()]


def _seen(row: RawRow) -> tuple[int, Sequence[Any]]:
    """A row whose cells JSON tells apart: an empty one that shows something is no empty one."""
    if not any(type(cell) is Unseen for cell in row.cells):
        return row
    cells = [[UNSEEN + each.because] if type(each) is Unseen else each for each in row.cells]
    return row.number, cells


def main() -> None:
    """The other process: read by orders, tell what came of it."""
    orders = json.load(sys.stdin)
    limits = Limits(**orders["limits"])
    resource.setrlimit(resource.RLIMIT_AS, (limits.memory, limits.memory))
    resource.setrlimit(resource.RLIMIT_CPU, (limits.seconds, limits.seconds + 1))
    told: dict[str, Any] = {"notes": [], "ambiguities": [], "problems": []}
    try:
        path, target = (SealedPath(Path(orders[end]), orders["keys"]) for end in ("path", "target"))
        told |= _written(path, target, orders["answers"], limits)
    except Unreadable as unreadable:
        told["problems"] = [unreadable.problem.stored()]
    json.dump(told, sys.stdout)


def _written(
    path: Readable, target: SealedPath, answers: Mapping[str, str], limits: Limits
) -> dict[str, Any]:
    source = reading.recognise(path, answers=answers, limits=limits)
    told = {
        "form": source.form, "encoding": source.encoding, "separator": source.separator,
        "sheet": source.sheet, "date1904": source.date1904,
        "notes": [note.stored() for note in source.notes],
        "ambiguities": [each.stored() for each in source.ambiguities],
    }  # fmt: skip
    if source.ambiguities:
        return told
    count = 0
    draft = target.path.with_suffix(".draft")
    with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as file:
        seal = Writer(file, target.keys)
        with io.TextIOWrapper(io.BufferedWriter(seal, CHUNK), encoding="utf-8") as lines:
            for row in reading.rows(path, source, limits=limits):
                lines.write(json.dumps(_seen(row), default=_undated, separators=(",", ":")))
                lines.write("\n")
                count += 1
            lines.flush()
            seal.finish()
    draft.replace(target.path)
    return told | {"rows": count}


if __name__ == "__main__":
    main()
