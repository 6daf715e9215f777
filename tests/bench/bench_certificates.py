"""Issuing to everybody at once: `python -m tests.bench.bench_certificates [PEOPLE] [postgresql]`
(2,000 on SQLite unless told).

The whole job as a worker does it: who qualifies, values frozen, serials drawn, signed, the paper
drawn for its hash, the register, records of attainment, coverage, the journal, progress. Prints
certificates a second of CPU by one worker, and by two who share the jobs of two runs; the longest
step under the write lock. The baseline of the same run: the same words put on as many pages by
bare ReportLab, unshaped, without a signature, a QR or a register.
"""

import os
import sys
import time
from multiprocessing import get_context
from pathlib import Path
from tempfile import TemporaryDirectory

from sqlalchemy import func, select, text

import trainingmgr.__main__  # noqa: F401  as a worker begins: what it loads is looked at no more
from tests.bench.bench_documents import bare_certificates, spent
from tests.bench.bench_import import stood_up
from tests.bench.gauge import told
from tests.databases import settings_for
from tests.documents import papers
from tests.makers import a_centre, a_person, a_place, a_user, kept, keyed, together
from tests.training.certificates.made import SITE, asked
from tests.training.results.made import a_taught_run, a_tested_module, papers_of, scored
from tests.vetting.made import a_clearance
from trainingmgr.accounts.rules import Role
from trainingmgr.app import create_app
from trainingmgr.core import jobs
from trainingmgr.core.db import db
from trainingmgr.documents import engraving
from trainingmgr.training.attendance.models import Mark
from trainingmgr.training.attendance.rules import MarkCode
from trainingmgr.training.certificates.models import Certificate
from trainingmgr.training.certificates.queries import candidates
from trainingmgr.training.certificates.services import issuing
from trainingmgr.training.cohorts.models import TrainingSession
from trainingmgr.training.enrolments.models import Enrolment
from trainingmgr.training.enrolments.rules import EnrolmentState
from trainingmgr.training.results import queries as results
from trainingmgr.training.results.services import assessments, closing

COUNT, LEAST, SHARED, LOCK = 2_000, 250, 1.6, 250


def a_run(centre, clerk, head, count):
    """Closed, of three modules; everybody of it passed."""
    cohort = a_taught_run(centre, *(a_tested_module() for _ in range(3)), capacity=count)
    assessments.prepare(cohort, by=head)
    tests = papers_of(cohort)
    sessions = db.session.scalars(
        select(TrainingSession.id).where(TrainingSession.cohort_id == cohort.id)
    ).all()
    for start in range(0, count, 200):
        with together():
            for number in range(start, min(start + 200, count)):
                latin, arabic = papers.PEOPLE[number % 4]
                name = f"{latin} {number}"
                facts = {"name_display": name, "name_native": arabic, "sort_name": name}
                person = a_person(by=clerk, **facts)
                a_clearance(person, recorded_by_id=clerk.id)
                place = keyed(
                    Enrolment(
                        cohort_id=cohort.id, person_id=person.id, state=EnrolmentState.ATTENDING,
                        nominated_by_id=clerk.id,
                    )
                )  # fmt: skip
                for each in sessions:
                    kept(Mark(session_id=each, enrolment_id=place.id, code=MarkCode.PRESENT,
                              entered_by_id=clerk.id))  # fmt: skip
                for each in tests:
                    scored(each, place, 80, by=clerk)
    closing.close(results.cohort(cohort.uid, reader=head), {}, by=head)
    db.session.expunge_all()
    return cohort.id


def approved(cohort_id, clerk, head):
    """Asked for by one, approved by another: a job of its own."""
    made = asked(candidates.cohort_by_id(cohort_id), clerk)
    began = time.process_time()
    issuing.issue(made, SITE, seen=made.version, by=head, inline=0)
    return time.process_time() - began


def worker(url, folder, begin, out):
    """A process that issues until nothing waits: certificates, seconds on the clock and of CPU, and
    the longest step under the lock. Of the clock, what others had the core for does not count.
    """
    with create_app(settings_for(url, folder)).app_context():
        engraving.one(papers.a_certificate(0), papers.a_layout())  # warm, as a worker is
        held = []
        begin.wait()
        began, cpu, done = time.perf_counter() - queued(), time.process_time(), 0
        while (job := jobs.claim()) is not None:
            while job.state is jobs.JobState.RUNNING:
                jobs.step(job)
                held.append(job.held)
            done += job.result["issued"]
            db.session.remove()
        spent_ = time.perf_counter() - queued() - began, time.process_time() - cpu
        out.put((done, *spent_, max(held, default=0)))
        db.engine.dispose()


def queued():
    """Seconds that this process was ready to run and had no core, as Linux counts them."""
    return int(Path("/proc/self/schedstat").read_text().split()[1]) / 1e9


def server_spent():
    """Seconds of CPU that the server of PostgreSQL has spent, with its processes that are gone."""
    if db.engine.dialect.name != "postgresql":
        return 0
    backend = db.session.scalar(text("SELECT pg_backend_pid()"))
    db.session.remove()
    postmaster = _stat(backend)[1]
    children = Path(f"/proc/{postmaster}/task/{postmaster}/children").read_text().split()
    ticks = sum(_stat(postmaster)[11:15]) + sum(sum(_stat(each)[11:13]) for each in children)
    return ticks / os.sysconf("SC_CLK_TCK")


def _stat(pid):
    """What Linux says of a process from its state on: its parent, its ticks, those of children."""
    state, *numbers = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return [state, *map(int, numbers)]


def workers(url, folder, count):
    """What so many workers did, begun together."""
    context = get_context("spawn")
    begin, out = context.Barrier(count), context.Queue()
    all_ = [context.Process(target=worker, args=(url, folder, begin, out)) for _ in range(count)]
    for each in all_:
        each.start()
    found = [out.get() for _ in all_]
    for each in all_:
        each.join()
    return found


def main(count=COUNT, on="sqlite"):
    bare, _size = spent(lambda: bare_certificates(count))
    baseline = ("the same words by bare ReportLab", count / bare)
    with TemporaryDirectory() as folder, stood_up(on, folder) as url:
        app = create_app(settings_for(url, folder))
        with app.app_context():
            db.create_all()
            centre = a_centre(a_place())
            clerk = a_user(Role.TRAINING_CLERK, centre=centre)
            head = a_user(Role.CELL_HEAD, centre=centre)
            db.session.commit()
            sizes = count, count // 2, count // 2
            runs = [a_run(centre, clerk, head, each) for each in sizes]
            looked = approved(runs[0], clerk, head)
            told("looking at everybody before it is approved, s of CPU", looked)
            server = server_spent()
            ((done, clock, cpu, held),) = workers(url, folder, 1)
            assert done == count, done
            server = server_spent() - server
            if server:
                told("of the server, ms of CPU a certificate", server * 1000 / count)
            told("certificates a second of CPU, one worker", count / cpu, least=LEAST,
                 baseline=baseline)  # fmt: skip
            told("certificates a second on the clock, one worker", count / clock)
            told("longest step under the lock, ms", held * 1000, most=LOCK)
            for each in runs[1:]:
                approved(each, clerk, head)
            found = workers(url, folder, 2)
            assert sum(each[0] for each in found) == count // 2 * 2, found
            slowest = max(each[1] for each in found)
            told("two workers to one, on the clock", clock / slowest, least=SHARED)
            told("certificates a second on the clock, two workers", count / slowest,
                 least=SHARED * count / clock)  # fmt: skip
            rate = sum(each[0] / each[2] for each in found)
            told("certificates a second of CPU, two workers", rate, least=SHARED * count / cpu)
            number = db.session.scalar(select(func.count(func.distinct(Certificate.serial))))
            assert number == count * 2, number
            db.engine.dispose()


if __name__ == "__main__":
    words = sys.argv[1:]
    numbers = [int(each) for each in words if each.isdigit()]
    main(*numbers, on="postgresql" if "postgresql" in words else "sqlite")
