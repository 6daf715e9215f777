"""Deeds over a whole round: over few files at once, over many as work that people watch.

What can be said at once is said at once: each is checked before it is handed over, and again when
it is done. One such deed at a time; until it is over the round is not brought further.
"""

from typing import Any

from trainingmgr.accounts.models import User
from trainingmgr.core import jobs
from trainingmgr.core.db import db, operation
from trainingmgr.core.jobs import Job
from trainingmgr.recruitment.models import RecruitmentRound, SelectionList
from trainingmgr.recruitment.queries import dossiers
from trainingmgr.recruitment.rules import Whole
from trainingmgr.recruitment.services import clearing, planning, selecting
from trainingmgr.recruitment.services.moving import A, free

AT_ONCE = 300
"""Files that a page waits for."""


@operation
def ask_for_vetting(round_: RecruitmentRound, *, by: User, language: str = "en") -> Job | int:
    """Of everybody who passed all: piece by piece, so that each file is asked for or is not."""
    clearing.may_send(round_, by=by)
    job = _handed_over(round_, Whole.VETTING, by, language)
    return job or clearing.send_to_vetting(round_, by=by)


@operation
def bring_answers(
    round_: RecruitmentRound, *, by: User, language: str = "en"
) -> Job | tuple[int, int]:
    """What vetting has decided, piece by piece."""
    clearing.may_send(round_, by=by)
    job = _handed_over(round_, Whole.ANSWERS, by, language)
    return job or clearing.take_answers(round_, by=by)


@operation
def compute_list(
    round_: RecruitmentRound, *, by: User, language: str = "en"
) -> Job | SelectionList:
    """In one transaction: no point changes while the list is computed."""
    selecting.may_propose(round_, by=by)
    job = _handed_over(round_, Whole.LIST, by, language)
    return job or selecting.propose_list(round_, by=by)


@operation
def agree(list_: SelectionList, *, seen: int | None, by: User, language: str = "en") -> Job | int:
    """In one transaction: nobody is selected before everybody is told apart."""
    selecting.may_agree(list_, seen=seen, by=by)
    facts = {"list": str(list_.uid), "seen": seen}
    job = _handed_over(list_.round, Whole.AGREEMENT, by, language, **facts)
    return job or selecting.agree(list_, seen=seen, by=by)


@operation
def annul(
    round_: RecruitmentRound, *, reason: str, seen: int | None, by: User, language: str = "en"
) -> Job | int:
    """In one transaction: a round is void with all its files, or it is not."""
    planning.may_annul(round_, reason=reason, seen=seen, by=by)
    job = _handed_over(round_, Whole.ANNULMENT, by, language, reason=reason)
    return job or planning.annul(round_, reason=reason, seen=seen, by=by)


def _handed_over(
    round_: RecruitmentRound, what: Whole, by: User, language: str, **facts: Any
) -> Job | None:
    """The work, where there are more files than a page waits for."""
    free(round_)
    if dossiers.count_in(round_, set(A)) <= AT_ONCE:
        return None
    job = jobs.enqueue(what, by=by, language=language, round=round_.id, **facts)
    round_.job_id = job.id
    db.session.flush()
    return job
