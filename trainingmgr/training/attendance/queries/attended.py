"""What one human being attended and missed over all their runs."""

from collections import defaultdict
from collections.abc import Collection, Sequence
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from trainingmgr.core.db import db
from trainingmgr.core.permissions import Reader
from trainingmgr.core.values import dataclass
from trainingmgr.tabular.queries import finished
from trainingmgr.training.attendance.models import Mark
from trainingmgr.training.attendance.queries import SEES, within
from trainingmgr.training.attendance.rules import THERE, MarkCode
from trainingmgr.training.cohorts.models import Cohort, TrainingSession
from trainingmgr.training.curricula.models import ModuleVersion
from trainingmgr.training.enrolments.models import Enrolment

MOST_SAT = 2000


@dataclass(frozen=True)
class Sat:
    """The marked classes of one module of one run for one person: until when, how many, how many
    of them attended, and which not.
    """

    run: str
    version: ModuleVersion
    until: date
    marked: int
    there: int
    missed: Sequence[tuple[date, MarkCode]]


def classes_of_person(person_ids: Collection[int], *, reader: Reader) -> list[Sat]:
    """What somebody attended and missed, module by module, as far as the reader sees classes;
    the newest first. A mark that is not recorded says nothing. One statement.
    """
    rows = db.session.execute(
        select(Cohort.code, ModuleVersion, TrainingSession.on, Mark.code)
        .select_from(Mark)
        .join(Enrolment, Mark.enrolment_id == Enrolment.id)
        .join(TrainingSession, Mark.session_id == TrainingSession.id)
        .join(TrainingSession.cohort)
        .join(TrainingSession.module_version)
        .where(
            Enrolment.person_id.in_(person_ids),
            Mark.code != MarkCode.NOT_RECORDED,
            finished(Mark.batch_id),
            within(reader, *SEES),
        )
        .options(joinedload(ModuleVersion.module))
        .order_by(TrainingSession.on.desc(), TrainingSession.starts.desc())
        .limit(MOST_SAT)
    )
    found: dict[tuple[str, int], list[tuple[ModuleVersion, date, MarkCode]]] = defaultdict(list)
    for run, version, on, code in rows:
        found[run, version.id].append((version, on, code))
    return [
        Sat(
            run=run,
            version=marks[0][0],
            until=marks[0][1],
            marked=len(marks),
            there=sum(code in THERE for _version, _on, code in marks),
            missed=[(on, code) for _version, on, code in reversed(marks) if code not in THERE],
        )
        for (run, _key), marks in found.items()
    ]
