"""Everybody against a list: `python -m tests.bench screening`, or this module with a size.

Invented people as offices of four orthographies and two scripts write them, and a list of a tenth
as many names. A tenth of the list are people of the register, each written otherwise than there;
of half of them only the year of birth is known. Told: CPU seconds for everybody, beside the same
people only sought by exact name; how many of those listed are found; and how many candidates a
reviewer would be shown for each thousand people who are not listed.
"""

import random
import sys
import time

from tests.bench.gauge import told
from tests.matching.names_lab import KINDS, people, question
from trainingmgr.core.dates import PartialDate
from trainingmgr.matching.names import normal
from trainingmgr.matching.records import Record
from trainingmgr.matching.screening import Screen
from trainingmgr.matching.vocabulary import Vocabulary
from trainingmgr.matching.weights import Weights
from trainingmgr.vetting.watchlists.rules import LIKELY_FROM, POSSIBLE_FROM


def main(size: int) -> None:
    lab, chance = people(size, seed=7), random.Random(23)
    records = [somebody.record for somebody in lab]
    planted = chance.sample(lab, size // 100)
    listed = [_entry(each, KINDS[at % 4], at, chance) for at, each in enumerate(planted)]
    others = people(size // 10 - len(planted), seed=1234)
    listed += [
        Record(id=len(planted) + at, names=each.record.names, native=each.record.native,
               born=each.record.born)
        for at, each in enumerate(others)
    ]  # fmt: skip
    started = time.process_time()
    names = {normal(name) for entry in listed for name in entry.written}
    exact = sum(any(normal(n) in names for n in record.written) for record in records)
    floor = time.process_time() - started
    started = time.process_time()
    words = Vocabulary.of(name for record in records for name in record.written)
    screen = Screen([(each, [each.born]) for each in listed], Weights.default(size, words.rarity))
    ready = time.process_time() - started
    hits = {record.id: screen.hits(record, least=POSSIBLE_FROM) for record in records}
    spent = time.process_time() - started
    print(f"{size} people against {len(listed)} listed; {exact} share an exact name with one")
    told("CPU s for everybody", spent, most=60 * size / 100_000,
         baseline=("the exact names alone", floor))  # fmt: skip
    told("of it, making the list ready", ready)
    for kind in KINDS:
        mine = [(each, at) for at, each in enumerate(planted) if KINDS[at % 4] == kind]
        found = sum(any(h.id == at for h in hits[each.record.id]) for each, at in mine)
        told(f"recall, listed with {kind}", found / len(mine))
    whose = {each.record.id: at for at, each in enumerate(planted)}
    found = sum(any(h.id == at for h in hits[id_]) for id_, at in whose.items())
    told("recall, all together", found / len(whose), least=0.95)
    wrong = [h for id_, some in hits.items() for h in some if whose.get(id_) != h.id]
    told("candidates of others for each thousand people", len(wrong) / size * 1000)
    likely = sum(h.probability >= LIKELY_FROM for h in wrong)
    told("of these called likely", likely / size * 1000)


def _entry(somebody: object, kind: str, at: int, chance: random.Random) -> Record:
    born = somebody.record.born
    if at % 8 < 4:
        born = PartialDate.read(f"{born.earliest.year}~")
    return Record(id=at, names=(question(somebody, kind, chance),), born=born)


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 100_000)
