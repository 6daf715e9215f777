"""What `trainingmgr match` does: reads the files, compares, writes the pairs, reports."""

import json
import time
from collections import Counter
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import click
import numpy as np

from trainingmgr.core.errors import Refusal
from trainingmgr.core.values import dataclass
from trainingmgr.matching.refine import ENOUGH
from trainingmgr.matching.tables.engine import Engine
from trainingmgr.matching.tables.refining import NONE, Refinement
from trainingmgr.matching.tables.verdicts import CLASSES, Found
from trainingmgr.operations.exits import REFUSED
from trainingmgr.operations.linkage import decisions, maps, tables, writing
from trainingmgr.operations.linkage.tables import Table


@dataclass(kw_only=True)
class Order:
    left: Path
    columns: Path
    out: Path
    threshold: float
    answers: Sequence[str]
    as_json: bool
    sides: tuple[str, ...]
    decisions: Path | None = None
    learn: bool = False
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
        facts, found = _found(order)
        writing.save(order.out, found)
    except Refusal as refused:
        click.echo(str(refused), err=True)
        raise SystemExit(REFUSED) from refused
    except OSError as error:
        click.echo(f"{order.out}: {error.strerror}.", err=True)
        raise SystemExit(REFUSED) from error
    facts["seconds"] = round(time.perf_counter() - started[0], 2)
    facts["cpu_seconds"] = round(time.process_time() - started[1], 2)
    click.echo(json.dumps(facts, ensure_ascii=False) if order.as_json else _sentences(facts))


def _found(order: Order) -> tuple[dict[str, Any], Found]:
    paths = [path for path in (order.left, order.right) if path is not None]
    for path in (*paths, order.columns, order.decisions):
        if path is not None and order.out.exists() and order.out.samefile(path):
            raise Refusal(f"{order.out} is one of the files that are read. Name another --out.")
    if order.learn and order.decisions is None:
        raise click.UsageError("--learn needs --decisions: the file to learn from.")
    engine, answers = Engine(), order.told()
    sides = maps.read(order.columns, *order.sides)
    files = [tables.read(*each, engine.words, answers) for each in zip(paths, sides, strict=True)]
    left, right = files[0].coded, files[-1].coded
    said = decisions.read(order.decisions, left, right, answers) if order.decisions else NONE
    work = engine.deduping(left, said) if order.right is None else engine.linking(left, right, said)
    found = work.found(order.threshold, one_to_one=order.one_to_one)
    learnt = None
    if order.learn:
        refinement = work.refined()
        before = found
        if refinement.learnt is not None:
            work = work.having(refinement.learnt)
            found = work.found(order.threshold, one_to_one=order.one_to_one)
        learnt = _refinement(refinement, before, found)
    facts = _facts(order, files, found) | ({"learning": learnt} if learnt else {})
    return facts, found


def _refinement(refinement: Refinement, before: Found, after: Found) -> dict[str, Any]:
    """Before and after: how well decisions are foretold, and which pairs change their class."""
    classes = [
        {
            (a, b): str(CLASSES[klass])
            for a, b, klass in zip(
                each.left.tolist(), each.right.tolist(), each.klass.tolist(), strict=True
            )
        }
        for each in (before, after)
    ]
    moves = Counter(
        f"{classes[0].get(pair, 'none')} to {classes[1].get(pair, 'none')}"
        for pair in classes[0].keys() | classes[1].keys()
        if classes[0].get(pair) != classes[1].get(pair)
    )
    return {
        "decisions": refinement.decisions,
        "needed": ENOUGH,
        "changed": refinement.learnt is not None,
        "foretold_before": refinement.before.right,
        "foretold_after": refinement.after.right,
        "surprise_before": round(refinement.before.surprise, 4),
        "surprise_after": round(refinement.after.surprise, 4),
        "moved": dict(moves.most_common()),
    }


def _facts(order: Order, files: Sequence[Table], found: Found) -> dict[str, Any]:
    classes = np.concatenate([found.klass, found.alone_klass])
    many = np.bincount(classes, minlength=len(CLASSES)).tolist()
    return {
        "rows": {str(file.path): len(file.coded) for file in files},
        "fields": [name.value for name in found.learnt.model.fields],
        "classes": {str(name): number for name, number in zip(CLASSES, many, strict=True)},
        "compared": found.compared,
        "expected_pairs": round(found.learnt.pairs),
        "warnings": [line for file in files for line in file.warnings],
        "out": str(order.out),
    }


def _sentences(facts: Mapping[str, Any]) -> str:
    lines = [f"{path}: {rows} rows." for path, rows in facts["rows"].items()]
    lines += facts["warnings"]
    lines.append(f"Compared by {', '.join(facts['fields'])}: {facts['compared']} pairs.")
    lines += [f"  {name:<13}{count:>9}" for name, count in facts["classes"].items() if count]
    lines += _learning(facts["learning"]) if "learning" in facts else []
    lines.append(f"Written to {facts['out']} in {facts['seconds']} s.")
    return "\n".join(lines)


def _learning(told: Mapping[str, Any]) -> list[str]:
    many = told["decisions"]
    if not told["changed"]:
        return [
            f"{many} decisions are fewer than {told['needed']}: no weight was changed. "
            f"The weights foretell {told['foretold_before']} of them."
        ]
    return [
        f"Weights refined by {many} decisions. Of those held back, {told['foretold_before']} were "
        f"foretold before and {told['foretold_after']} after; one surprises by "
        f"{told['surprise_before']} bits before and {told['surprise_after']} after.",
        *(f"  {move}: {count}" for move, count in told["moved"].items()),
    ]
