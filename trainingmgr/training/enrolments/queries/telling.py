"""Everybody on a run, to be told together of what is done with data about them (R-DAT-16)."""

from uuid import UUID

from sqlalchemy import select

from trainingmgr.core.errors import NotFound
from trainingmgr.core.permissions import Permission, Reader
from trainingmgr.registry.notices.rules import GROUPS, About, GroupKind, Together
from trainingmgr.tabular.queries import finished
from trainingmgr.training.cohorts import queries as cohorts
from trainingmgr.training.cohorts.models import Cohort
from trainingmgr.training.enrolments.models import Enrolment
from trainingmgr.training.enrolments.rules import ON_THE_ROSTER


def of_run(uid: UUID, reader: Reader, language: str) -> Together:
    """Who is on this run now: if the reader reads runs, and tells people there."""
    if not reader.may(Permission.COHORT_READ):
        raise NotFound
    run = cohorts.cohort(uid, reader=reader, permission=Permission.NOTICE_GIVE)
    return together(run, run.course.title(language))


def together(run: Cohort, title: str) -> Together:
    return Together(
        kind=GroupKind.RUN, uid=run.uid, code=run.code, title=title,
        about=About.TRAINING, endpoint="enrolments.roster",
        people=select(Enrolment.person_id).where(
            Enrolment.cohort_id == run.id, Enrolment.state.in_(sorted(ON_THE_ROSTER)),
            finished(Enrolment.batch_id),
        ),
    )  # fmt: skip


GROUPS[GroupKind.RUN] = of_run
