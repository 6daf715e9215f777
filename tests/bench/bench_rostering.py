"""Who takes which class: `python -m tests.bench.bench_rostering [PROBLEMS]`, 20 unless told.

Generated problems, seeds 0, 1, 2 …, of 600 classes and 120 people: seconds until HiGHS has proved
how near its plan is to the best, and the proved gap, each with its bar; the greedy plan of the same
run is the baseline. Public instances of related problems, such as those of the nurse rostering
competitions, ask for patterns of shifts and know no levels, languages or travel: they are not read
here. Then 3,000 classes and 300 people.
"""

import sys
import time

from tests.bench.gauge import told
from tests.rostering.made import a_problem
from trainingmgr.rostering.exact import at_once, best
from trainingmgr.rostering.plan import Wishes, faults


def measured(answer_of, *asked):
    began = time.monotonic()
    answer = answer_of(*asked)
    return answer, time.monotonic() - began


def main(problems):
    slowest = widest = 0.0
    for seed in range(problems):
        problem = a_problem(seed, 600, 120)
        quick, at_first = measured(at_once, problem, Wishes())
        answer, seconds = measured(best, problem, Wishes())
        assert not faults(problem, answer.plan, Wishes())
        places = sum(1 + each.assistants for each in problem.sessions)
        print(
            f"seed {seed:>2}: {len(answer.plan)} of {places} places, worth {answer.worth:,.0f}, "
            f"proved bound {answer.bound:,.0f}, gap {answer.gap:.3%} in {seconds:.1f} s; "
            f"greedy {len(quick.plan)} places, {quick.worth / answer.worth:.2%} of it, "
            f"in {at_first:.2f} s",
            flush=True,
        )
        slowest, widest = max(slowest, seconds), max(widest, answer.gap)
    told("600 × 120, the slowest: seconds", slowest, most=30)
    told("600 × 120, the widest proved gap: per cent", widest * 100, most=1)
    for seed in range(2):
        problem = a_problem(seed, 3000, 300)
        quick, seconds = measured(at_once, problem, Wishes())
        assert not faults(problem, quick.plan, Wishes())
        told(f"3,000 × 300, seed {seed}, feasible: seconds", seconds, most=60)
        told(f"3,000 × 300, seed {seed}, proved gap: per cent", quick.gap * 100)


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 20)
