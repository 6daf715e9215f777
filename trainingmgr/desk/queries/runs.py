"""Everything of one run beside its plan."""

from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import field
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from trainingmgr.core.db import db
from trainingmgr.core.permissions import Permission as P  # noqa: N817  one line a permission
from trainingmgr.core.permissions import Reader
from trainingmgr.core.values import dataclass
from trainingmgr.desk.queries import pictured
from trainingmgr.desk.queries.pictured import Days, StepCount
from trainingmgr.programme.plans import queries as reform
from trainingmgr.programme.plans.models import ReformLine
from trainingmgr.programme.resources.models.equipment import EquipmentKind
from trainingmgr.programme.resources.queries import equipment
from trainingmgr.programme.resources.rules.equipment import Shortage
from trainingmgr.training.attendance.models import ActionPoint, LateEntry, SessionReport
from trainingmgr.training.attendance.queries import late, reporting
from trainingmgr.training.certificates.models import Certificate, CertificateRequest
from trainingmgr.training.certificates.queries import candidates, register
from trainingmgr.training.cohorts import queries as cohorts
from trainingmgr.training.cohorts.models import Cohort, Joining, TrainingSession
from trainingmgr.training.cohorts.rules import OVER, NotHeld
from trainingmgr.training.curricula import queries as curricula
from trainingmgr.training.curricula.models import ModuleVersion
from trainingmgr.training.curricula.rules import Method, planned_by_method
from trainingmgr.training.enrolments.queries import gathered, sleeping
from trainingmgr.training.enrolments.queries.completing import completion_of
from trainingmgr.training.enrolments.queries.gathered import NominationsSection
from trainingmgr.training.enrolments.queries.sleeping import Sleeping
from trainingmgr.training.enrolments.rules.completion import Completion
from trainingmgr.training.results.queries import runs
from trainingmgr.training.results.queries.runs import RunResults
from trainingmgr.training.timetable.rules import Delivery, for_group

LODGE = (P.COHORT_PLAN, P.COHORT_APPROVE_PROGRAMME, P.COHORT_APPROVE_HOST)
"""Who plans or agrees to a run reads what its centre lacks for the nights (R-MEN-04)."""


@dataclass(frozen=True)
class ClassLine:
    """One class of a run and what is known of it."""

    session: TrainingSession
    has_report: bool
    delivered: int
    not_held: NotHeld | None = None

    @property
    def expected(self) -> int:
        """Minutes that it delivered; while nobody has told, those that it may."""
        return self.delivered if self.has_report else self.session.planned_minutes


@dataclass(frozen=True)
class Run:
    """Everything of one run beside its plan: people, classes, hours."""

    nominations: NominationsSection | None
    classes: Sequence[ClassLine] = ()
    hours: Sequence[Delivery] = ()
    methods: Mapping[int, Mapping[Method, tuple[int, int]]] = field(default_factory=dict)
    """By module version: minutes of each method that are planned, and those that it owes."""
    actions: Sequence[ActionPoint] = ()
    completion: Completion | None = None
    steps: Sequence[StepCount] = ()
    days: Days | None = None
    results: RunResults | None = None
    certificates: Sequence[Certificate] | None = None
    asked: CertificateRequest | None = None
    joining: Joining | None = None
    sleeping: Sleeping | None = None
    late: Sequence[LateEntry] = ()
    """Marks written down after the lock that wait for a second person (R-TRN-08)."""
    plan_item: ReformLine | None = None
    """What the plan of reform says of the item to which it belongs (CR-3)."""
    may_name: bool = False
    """It belongs to none, and this reader may say to which of a plan in force."""
    lacks: Sequence[tuple[EquipmentKind, Shortage]] = ()
    """Aids that its classes need and its centre has too few of (R-EQP-04)."""


def run(cohort: Cohort, *, reader: Reader, on: date) -> Run:
    """One run from nominations to what is left to do. A constant number of statements."""
    sees = any(reader.may(each) for each in (P.ATTENDANCE_READ, P.REPORT_WRITE))
    people_ = reader.may(P.PERSON_READ)
    lodges = people_ or any(reader.may(each) for each in LODGE)
    classes = _class_lines(cohort) if sees else []
    line = reform.line_of_run(cohort.id) if reader.may(P.FRAMEWORK_READ) else None
    return Run(
        nominations=gathered.nominations_of(cohort, reader=reader, on=on) if people_ else None,
        classes=classes,
        methods=_methods(cohort, classes) if sees else {},
        hours=_against_standard(cohort, classes) if sees else (),
        actions=reporting.open_actions(cohort.id) if sees else (),
        late=late.of_run(cohort.id) if sees else (),
        completion=completion_of(cohort) if people_ else None,
        steps=pictured.funnel(Cohort.id == cohort.id, reader=reader),
        days=pictured.days_of_run(cohort) if sees else None,
        results=runs.of_run(cohort.id) if reader.may(P.RESULT_READ) else None,
        certificates=_certificates(cohort) if reader.may(P.CERTIFICATE_READ) else None,
        joining=cohorts.joining(cohort.id) if people_ else None,
        sleeping=sleeping.of_run(cohort) if lodges and cohort.state not in OVER else None,
        plan_item=line,
        may_name=line is None and reader.may(P.FRAMEWORK_WRITE) and reform.is_any_in_force(),
        lacks=equipment.named(cohort)
        if reader.may(P.EQUIPMENT_READ) and cohort.state not in OVER
        else (),
        asked=candidates.last_request(cohort.id) if reader.may(P.CERTIFICATE_READ) else None,
    )


def _methods(
    cohort: Cohort, classes: Sequence[ClassLine]
) -> dict[int, Mapping[Method, tuple[int, int]]]:
    """The timetable against the lessons of each module, taught in their order (row 34)."""
    lessons = curricula.lessons_of([each.version_id for each in cohort.modules])
    minutes: dict[int, list[int]] = defaultdict(list)
    for line in classes:
        minutes[line.session.version_id].append(line.session.planned_minutes)
    return {key: planned_by_method(found, minutes[key]) for key, found in lessons.items()}


def _certificates(cohort: Cohort) -> Sequence[Certificate]:
    return register.certificates_of(cohort.id)


def _class_lines(cohort: Cohort) -> list[ClassLine]:
    rows = db.session.execute(
        select(TrainingSession, SessionReport.delivered_minutes, SessionReport.not_held_reason)
        .outerjoin(SessionReport, SessionReport.session_id == TrainingSession.id)
        .where(TrainingSession.cohort_id == cohort.id)
        .options(
            joinedload(TrainingSession.module_version).joinedload(ModuleVersion.module),
            joinedload(TrainingSession.room),
            joinedload(TrainingSession.group),
        )
        .order_by(TrainingSession.on, TrainingSession.starts)
    )
    return [ClassLine(each, minutes is not None, minutes or 0, why) for each, minutes, why in rows]


def _against_standard(cohort: Cohort, classes: Sequence[ClassLine]) -> list[Delivery]:
    """Hours of each module as every group got them: the least of them (row 50)."""
    groups = [each.id for each in cohort.groups]

    def least(version_id: int, minutes: Callable[[ClassLine], int]) -> int:
        found: dict[int | None, int] = defaultdict(int)
        for each in classes:
            if each.session.version_id == version_id:
                found[each.session.group_id] += minutes(each)
        return min((for_group(found, each) for each in groups), default=found[None])

    return [
        Delivery(
            each.version_id,
            standard=each.module_version.minutes,
            planned=least(each.version_id, lambda line: line.session.planned_minutes),
            delivered=least(each.version_id, lambda line: line.delivered),
            expected=least(each.version_id, lambda line: line.expected),
        )
        for each in cohort.modules
    ]
