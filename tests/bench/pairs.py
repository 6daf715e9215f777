"""A pay file against a register, with the truth beside it: `python -m tests.bench.pairs FOLDER`.

FOLDER holds registry.csv, payroll.csv and truth.csv (pay_id, person_id, kind), as a generator of
messy pay rolls writes them. The whole command runs as it does for anybody; beside it, on the same
files in the same minutes, the floor (both files read and joined once, exactly) and splink with its
default settings. Those two need the extra `bench`, or BENCH_PYTHON: an interpreter that has splink.
"""

import csv
import json
import os
import resource
import subprocess
import sys
import time
from collections import Counter
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from tests.bench.gauge import told

MAP = """born = "dob"
unit = "unit"
number = "service_no"
phone = "phone"
account = "account"
name = "full_name"
[left]
id = "pay_id"
[right]
id = "person_id"
"""
AUTOMATIC = ("settled", "match")


def main(folder: Path) -> None:
    with TemporaryDirectory() as here:
        columns, out = Path(here, "map.toml"), Path(here, "pairs.csv")
        columns.write_text(MAP, "utf-8")
        files = folder / "payroll.csv", folder / "registry.csv"
        command = [sys.executable, "-m", "trainingmgr", "match", "link", *files,
                   "--columns", columns, "--out", out, "--json"]  # fmt: skip
        spent, _answer = measured(command)
        peak = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024
        started = time.process_time()
        joined(folder)
        slowly = time.process_time() - started
        told("CPU seconds", spent, most=10, baseline=("csv and a dict", slowly))
        told("MB at most", peak, most=1_229)
        beside(folder, spent)
        judge(rows(folder / "truth.csv"), best(out))


def measured(command: list[Any]) -> tuple[float, str]:
    """CPU seconds of a whole process, its start among them, and what it wrote."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    answer = subprocess.run(command, capture_output=True, check=True, text=True)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime, answer.stdout


def beside(folder: Path, spent: float) -> None:
    python = os.environ.get("BENCH_PYTHON", sys.executable)
    command = [python, Path(__file__).with_name("splinked.py"), folder]
    if subprocess.run([python, "-c", "import splink"], capture_output=True).returncode:
        print("Neither the floor nor splink is measured: there is no splink here.")
        return
    floor = json.loads(measured([*command, "floor"])[1])
    told("times the floor (DuckDB: both read, one exact join)", spent / floor["cpu"], most=10)
    other = json.loads(measured(command)[1])
    told("times splink's default settings", spent / other["cpu"], most=1 / 3)
    print(
        f"   splink: {other['cpu']:.1f} s CPU, {other['mb']:,.0f} MB, F1 {other['f1']:.2f} percent"
    )


def rows(path: Path) -> list[dict[str, str]]:
    with path.open(newline="", encoding="utf-8-sig") as file:
        return list(csv.DictReader(file))


def joined(folder: Path) -> int:
    known = {row["service_no"]: row["person_id"] for row in rows(folder / "registry.csv")}
    return sum(row["service_no"] in known for row in rows(folder / "payroll.csv"))


def best(out: Path) -> dict[str, tuple[str, str, float]]:
    """Of each line the likeliest pair: person, class, probability."""
    found: dict[str, tuple[str, str, float]] = {}
    with out.open(newline="", encoding="utf-8-sig") as file:
        for row in csv.DictReader(file):
            chance = float(row["probability"] or 0)
            found.setdefault(row["left_id"], (row["right_id"], row["class"], chance))
    return found


def judge(truth: list[dict[str, str]], found: dict[str, tuple[str, str, float]]) -> None:
    real = {row["pay_id"]: row["person_id"] for row in truth}
    ghosts = {row["pay_id"] for row in truth if not row["person_id"]}
    people = len(real) - len(ghosts)
    automatic = {line for line, (_, klass, _p) in found.items() if klass in AUTOMATIC}
    right = sum(found[line][0] == real[line] for line in automatic)
    even = [line for line, (_, _klass, chance) in found.items() if chance >= 0.5]
    hits = sum(found[line][0] == real[line] for line in even)
    told("F1 at even odds, percent", 200 * hits / (len(even) + people), least=99.8)
    told("automatic precision, percent", 100 * right / len(automatic), least=99.99)
    told("automatic recall, percent", 100 * right / people, least=99.3)
    absent = sum(found[line][1] == "absent" for line in ghosts)
    told("ghosts found, percent", 100 * absent / len(ghosts), least=98)
    told("ghosts matched, in 10,000", 1e4 * len(ghosts & automatic) / len(ghosts), most=5)
    told("to review, percent", 100 * sum(k == "review" for _, k, _p in found.values()) / len(real),
         most=0.6)  # fmt: skip
    twice = {one for one, many in Counter(real.values()).items() if one and many > 1}
    seen = Counter(found[line][0] for line in automatic)
    told("people paid twice that are found, percent",
         100 * sum(seen[one] > 1 for one in twice) / len(twice), least=90)  # fmt: skip


if __name__ == "__main__":
    main(Path(sys.argv[1]))
