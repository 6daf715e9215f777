"""Figures of the matching engine: `python -m tests.bench.bench_matching [people]`.

Search: 1,000 questions spelt otherwise than stored, against the key table on SQLite, of 100,000
people. Reconciliation: a messy pay file of as many lines as there are people, with ghosts and
people paid twice in it, and the truth beside it.
"""

import random
import sys
import time
from collections import Counter
from collections.abc import Hashable
from itertools import islice, pairwise

from tests.bench.key_table import KeyTable
from tests.matching.names_lab import KINDS, Somebody, people, question
from trainingmgr.matching.compare import Klass
from trainingmgr.matching.link import Result, reconcile
from trainingmgr.matching.records import Record
from trainingmgr.matching.search import rank, search_plan

QUESTIONS = 1_000


def main(size: int) -> None:
    lab = people(size, seed=7)
    started = time.process_time()
    table = KeyTable([somebody.record for somebody in lab])
    spent = time.process_time() - started
    print(
        f"key table: {size} people, {table.rows / size:.1f} keys each, filled in {spent:.1f} s CPU"
    )
    for dated in (False, True):
        search(lab, table, dated=dated)
    table.close()
    for count in (5_000, size):
        reconciliation(lab[:count])


def search(lab: list[Somebody], table: KeyTable, *, dated: bool) -> None:
    chance = random.Random(8)
    took, stages, found = [], Counter(), Counter()
    table.search("Mohamed Ali")
    started = time.process_time()
    for turn in range(QUESTIONS):
        somebody, kind = chance.choice(lab), KINDS[turn % len(KINDS)]
        text = question(somebody, kind, chance) + (f" {somebody.record.born}" if dated else "")
        ticks = [time.perf_counter()]
        plan = search_plan(text, table.vocabulary)
        ticks.append(time.perf_counter())
        candidates = table.found(plan)
        ticks.append(time.perf_counter())
        hits = rank(text, candidates, table.vocabulary)
        ticks.append(time.perf_counter())
        took.append(1000 * (ticks[-1] - ticks[0]))
        for stage, (a, b) in zip(("plan", "SQL", "rank"), pairwise(ticks), strict=True):
            stages[stage] += b - a
        found[kind] += any(hit.record.id == somebody.record.id for hit in islice(hits, 10))
    spent = time.process_time() - started
    took.sort()
    says = "name and year of birth" if dated else "name alone"
    print(f"search by {says}: recall@10 {found.total() / QUESTIONS:.3f}", end="; ")
    print(", ".join(f"{kind} {found[kind] / QUESTIONS * len(KINDS):.3f}" for kind in KINDS))
    print(f"  CPU {1000 * spent / QUESTIONS:.1f} ms a question; wall", end=" ")
    at = (took[QUESTIONS * share // 100] for share in (50, 95, 99))
    print("ms p50 {:.1f} p95 {:.1f} p99 {:.1f}".format(*at))
    print("  mean ms: " + ", ".join(f"{s} {t * 1000 / QUESTIONS:.1f}" for s, t in stages.items()))


def reconciliation(lab: list[Somebody]) -> None:
    lines, truth = pay_file(lab, random.Random(9))
    started = time.process_time()
    result = reconcile(lines, [somebody.record for somebody in lab])
    spent = time.process_time() - started
    print(f"reconcile {len(lines)} x {len(lab)}: {spent:.1f} s CPU; {judged(result, truth)}")


def pay_file(
    lab: list[Somebody], chance: random.Random
) -> tuple[list[Record], dict[Hashable, Hashable]]:
    """Lines that pay 94 of 100 people, 2 of them twice, and 3 ghosts for every 100."""
    paid = [one for one in lab if chance.random() < 0.94]
    twice = [one for one in paid if chance.random() < 0.02]
    ghosts = people(len(lab) * 3 // 100, seed=10)
    lines, truth = [], {}
    for one in (*paid, *twice, *ghosts):
        lines.append(_line(len(lines), one, chance))
        truth[len(lines) - 1] = None
    truth.update({at: one.record.id for at, one in enumerate((*paid, *twice))})
    return lines, truth


def _line(at: int, somebody: Somebody, chance: random.Random) -> Record:
    name, known = " ".join(somebody.written), somebody.record
    if chance.random() < 0.6:
        name = question(somebody, chance.choice(KINDS), chance)
    number = known.numbers[0]
    if chance.random() < 0.07:
        number = number[:3] + str(chance.randrange(10)) + number[4:]
    return Record(
        id=at,
        names=(name,),
        born=known.born if chance.random() < 0.8 else None,
        numbers=(number,) if chance.random() < 0.85 else (),
        phones=known.phones if chance.random() < 0.6 else (),
    )


def judged(result: Result, truth: dict[Hashable, Hashable]) -> str:
    joined = [pair for pair in result.pairs if pair.joined]
    right = sum(truth[pair.left] == pair.right for pair in joined)
    real = sum(person is not None for person in truth.values())
    absent = [pair for pair in result.pairs if pair.klass is Klass.ABSENT]
    caught = sum(truth[pair.left] is None for pair in absent)
    review = sum(pair.klass is Klass.REVIEW for pair in result.pairs)
    precision, recall = right / max(len(joined), 1), right / max(real, 1)
    return (
        f"automatic P {precision:.5f} R {recall:.5f} F1 {2 * right / (len(joined) + real):.5f}; "
        f"ghosts P {caught / max(len(absent), 1):.3f} R {caught / max(len(truth) - real, 1):.3f}; "
        f"review {100 * review / len(result.pairs):.2f} %"
    )


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 100_000)
