"""The worker's part of deeds over a whole round, and what follows from another room's finding.

Vetting is asked for and answered file by file, so a step takes some of them. A list, an agreement
and an annulment are one transaction, so they are one step.
"""

from itertools import islice
from uuid import UUID

from trainingmgr.accounts.models import User
from trainingmgr.core import jobs
from trainingmgr.core.db import db
from trainingmgr.core.jobs import Job, Progress
from trainingmgr.recruitment.models import RecruitmentRound
from trainingmgr.recruitment.queries import ages, plans, rankings
from trainingmgr.recruitment.rules import Whole
from trainingmgr.recruitment.services import clearing, planning, releasing, selecting

ASKED, ANSWERED = 100, 500
"""Files of one step: what it writes of each keeps others waiting."""


def _of(job: Job) -> tuple[RecruitmentRound, User]:
    """The round as it is now, and whoever asked."""
    by = db.session.get_one(User, job.by_id)
    round_ = db.session.get_one(RecruitmentRound, job.arguments["round"], populate_existing=True)
    return plans.round_(round_.uid, reader=by), by


@jobs.kind(Whole.VETTING)
def ask_for_vetting(job: Job) -> Progress:
    round_, by = _of(job)
    done = job.done + clearing.send_to_vetting(round_, at_most=ASKED, by=by)
    left = len(clearing.to_send(round_))
    return Progress(checkpoint={}, done=done, total=done + left, finished=not left)


@jobs.kind(Whole.ANSWERS)
def bring_answers(job: Job) -> Progress:
    round_, by = _of(job)
    waiting = clearing.to_answer(round_, job.checkpoint.get("after", 0))
    some = dict(islice(waiting.items(), ANSWERED))
    clearing.take_answers(round_, some, by=by)
    done, left = job.done + len(some), len(waiting) - len(some)
    return Progress(checkpoint={"after": max(some, default=0)}, done=done, total=done + left,
                    finished=not left)  # fmt: skip


@jobs.kind(Whole.LIST)
def compute_list(job: Job) -> Progress:
    round_, by = _of(job)
    return _at_once(selecting.propose_list(round_, by=by).count)


@jobs.kind(Whole.AGREEMENT)
def agree(job: Job) -> Progress:
    _round, by = _of(job)
    list_ = rankings.list_(UUID(job.arguments["list"]), reader=by)
    selecting.agree(list_, seen=job.arguments["seen"], by=by)
    return _at_once(list_.count)


@jobs.kind(Whole.ANNULMENT)
def annul(job: Job) -> Progress:
    round_, by = _of(job)
    reason = job.arguments["reason"]
    return _at_once(planning.annul(round_, reason=reason, seen=round_.version, by=by))


def _at_once(count: int) -> Progress:
    return Progress(checkpoint={}, done=count, total=count, finished=True)


@jobs.watch
def release_children() -> None:
    if ages.of_children() or ages.scans_of_children():
        releasing.release()
