"""What `trainingmgr match` does: reads the files, compares, writes the pairs, reports."""

import json
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import click

from trainingmgr.core.errors import Refusal
from trainingmgr.matching.tables.engine import CLASSES, Engine, Found
from trainingmgr.operations.linkage import maps, tables, writing
from trainingmgr.operations.linkage.tables import Table
from trainingmgr.operations.terminal import REFUSED


@dataclass(kw_only=True)
class Order:
    left: Path
    columns: Path
    out: Path
    threshold: float
    answers: Sequence[str]
    as_json: bool
    sides: tuple[str, ...]
    right: Path | None = None
    one_to_one: bool = False

    def told(self) -> Mapping[str, str]:
        pairs = [each.partition("=") for each in self.answers]
        if any(not sign for _name, sign, _value in pairs):
            raise click.BadParameter("Write it as QUESTION=ANSWER.", param_hint="--answer")
        return {name.strip(): value.strip() for name, _sign, value in pairs}


def run(**given: Any) -> None:
    """The whole command, from its options to its report and exit code."""
    order = Order(**given)
    started = time.perf_counter(), time.process_time()
    try:
        files, found = _found(order)
        writing.save(order.out, found)
    except Refusal as refused:
        click.echo(str(refused), err=True)
        raise SystemExit(REFUSED) from refused
    except OSError as error:
        click.echo(f"{order.out}: {error.strerror}.", err=True)
        raise SystemExit(REFUSED) from error
    facts = _facts(order, files, found)
    facts["seconds"] = round(time.perf_counter() - started[0], 2)
    facts["cpu_seconds"] = round(time.process_time() - started[1], 2)
    click.echo(json.dumps(facts, ensure_ascii=False) if order.as_json else _sentences(facts))


def _found(order: Order) -> tuple[list[Table], Found]:
    paths = [path for path in (order.left, order.right) if path is not None]
    for path in (*paths, order.columns):
        if order.out.exists() and order.out.samefile(path):
            raise Refusal(f"{order.out} is one of the files that are read. Name another --out.")
    engine, answers = Engine(), order.told()
    sides = maps.read(order.columns, *order.sides)
    files = [tables.read(*each, engine.words, answers) for each in zip(paths, sides, strict=True)]
    coded = [file.coded for file in files]
    if len(coded) == 1:
        return files, engine.dedupe(coded[0], threshold=order.threshold)
    return files, engine.link(*coded, threshold=order.threshold, one_to_one=order.one_to_one)


def _facts(order: Order, files: Sequence[Table], found: Found) -> dict[str, Any]:
    counts = {name.value: 0 for name in CLASSES}
    for line in (found.klass, found.alone_klass):
        for klass in line.tolist():
            counts[CLASSES[klass].value] += 1
    return {
        "rows": {str(file.path): len(file.coded) for file in files},
        "fields": [name.value for name in found.learnt.model.fields],
        "classes": counts,
        "compared": found.compared,
        "expected_pairs": round(found.learnt.pairs),
        "warnings": [line for file in files for line in file.warnings],
        "out": str(order.out),
    }


def _sentences(facts: Mapping[str, Any]) -> str:
    lines = [f"{path}: {rows} rows." for path, rows in facts["rows"].items()]
    lines += facts["warnings"]
    lines.append(f"Compared by {', '.join(facts['fields'])}: {facts['compared']} pairs.")
    lines += [f"  {name:<13}{count:>9}" for name, count in facts["classes"].items()]
    lines.append(f"Written to {facts['out']} in {facts['seconds']} s.")
    return "\n".join(lines)
