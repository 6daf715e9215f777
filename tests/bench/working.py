"""A worker at its work: `python -m tests.bench.working URL FOLDER [quick]` does whatever waits.

What it loads is what `trainingmgr worker` loads, so that its memory is a worker's. Prints as JSON
how long each step held the write lock, how long each kind took and burnt, and the memory before the
first step and at its peak, in MB.
"""

import json
import sys
import time
from pathlib import Path

import trainingmgr.__main__  # noqa: F401  as a worker begins: what it loads is looked at no more
from trainingmgr.app import create_app
from trainingmgr.core import jobs
from trainingmgr.core.db import db
from trainingmgr.core.settings import read
from trainingmgr.registry.identity.services import LOOK


def peak():
    """Of this process. What `getrusage` says would begin with the memory of whoever started it."""
    lines = Path("/proc/self/status").read_text().splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith("VmHWM:")) / 1024


def work():
    """Until nothing waits."""
    held, took, spent, inner, whole = [], {}, {}, jobs._step, jobs.step

    def measured(job, prepared):
        cpu = time.process_time()
        since = inner(job, prepared)
        wall, cpu = time.monotonic() - since, time.process_time() - cpu
        held.append((wall * 1000, job.kind, job.checkpoint.get("stage"), cpu * 1000))
        return since

    def timed(job):
        began, cpu = time.monotonic(), time.process_time()
        whole(job)
        took[job.kind] = took.get(job.kind, 0) + time.monotonic() - began
        spent[job.kind] = spent.get(job.kind, 0) + time.process_time() - cpu

    jobs._step, jobs.step = measured, timed
    while jobs.work():
        db.session.remove()
    return {"held": held, "took": took, "spent": spent}


def main(url, folder, quick=False):
    if quick:
        jobs.preparations.pop(LOOK)
        jobs.kinds[LOOK] = lambda _job: jobs.Progress(checkpoint={}, done=0, finished=True)
    given = read({}, database=url, instance=folder, log_level="CRITICAL")
    with create_app(given).app_context():
        begun = peak()
        began = time.perf_counter()
        done = work()
        whole = time.perf_counter() - began
    json.dump({**done, "whole": whole, "begun": begun, "peak": peak()}, sys.stdout)


if __name__ == "__main__":
    main(*sys.argv[1:3], quick="quick" in sys.argv)
