"""How many people a nation can train: `python -m tests.bench.bench_capacity`.

Generated countries of 12 topics, 10 regions, 24 months and 150 trainers, no two alike: seconds of
one scenario with its range, its limits and what more would bring, both ways of teaching; and how
far the whole people that are told stay under the optimum, which the solver proves, as a gap.
"""

import time

from tests.bench.gauge import told
from tests.capacity.made import a_country
from trainingmgr.capacity.answering import answer, columns
from trainingmgr.capacity.levers import Levers, Way


def main():
    for seed in range(2):
        country = a_country(seed)
        for levers in (
            Levers(months=24), Levers(months=24, way=Way.NATIONAL, centre="R0"),
            Levers(months=24, funds=20_000_000),
        ):  # fmt: skip
            what = f"seed {seed}, {levers.way}{', little money' if levers.funds else ''}"
            began = time.process_time()
            found = answer(country, levers)
            seconds = time.process_time() - began
            told(f"{what}: columns", columns(country, levers))
            told(f"{what}: people", found.people)
            told(f"{what}: seconds of CPU", seconds, most=120)
            gap = 100 * (found.most - found.people) / found.most
            told(f"{what}: under the proved optimum, per cent", gap, most=0.1)


if __name__ == "__main__":
    main()
