"""What waits of tours, mobile teams, mentors and their phones."""

from collections.abc import Iterable
from datetime import date

from trainingmgr.core.permissions import Permission as P  # noqa: N817  one line a permission
from trainingmgr.core.permissions import Reader
from trainingmgr.desk.rules import MOST, Task, Waiting
from trainingmgr.field import queries as phones
from trainingmgr.training.deployment import queries as deployment
from trainingmgr.training.deployment.queries import teams
from trainingmgr.training.deployment.rules import Handover, TeamState
from trainingmgr.training.mentoring import queries as mentoring
from trainingmgr.training.mentoring.queries import logs as mentored


def _tours(reader: Reader, on: date) -> Iterable[Waiting]:
    """Notes that tours end with (R-MEN-02): one's own, and those of the centres one writes for."""
    owed = {Handover.OWED, Handover.OVERDUE}
    if reader.may(P.MENTORING_LOG):
        mine = sum(each.handover in owed for each in deployment.own_tours(reader, on))
        if mine:
            yield Waiting(Task.OWN_NOTE_OWED, "deployment.mine", None, mine)
    if reader.may(P.TRAINER_WRITE):
        found = sum(each.handover in owed for each in deployment.tours(reader=reader, on=on))
        if found:
            yield Waiting(Task.TOUR_NOTES_OWED, "deployment.tours", None, found)


def _teams(reader: Reader, _on: date) -> Iterable[Waiting]:
    """Mobile teams that wait for the programme, or for people."""
    for task, state, owed in (
        (Task.TEAMS_TO_APPROVE, TeamState.REQUESTED, P.COHORT_APPROVE_PROGRAMME),
        (Task.TEAMS_TO_COMPOSE, TeamState.OFFERED, P.TRAINER_WRITE),
    ):
        if reader.may(owed) and reader.may(P.TRAINER_READ):
            count = teams.count_in(state, reader=reader, permission=owed)
            if count:
                yield Waiting(task, "teams.index", None, count, where={"only": state.value})


def _mentoring(reader: Reader, on: date) -> Iterable[Waiting]:
    """What is silent or owed, of one's own counterparts or of the mentors that one supervises."""
    counted = mentoring.counts(mentoring.kinds(on), reader=reader)
    tasks = {Task.MENTORING_SILENT: "silent", Task.HANDOVERS_OWED: "handover"}
    if reader.may(P.MENTORING_SUPERVISE):
        tasks[Task.MENTORING_TO_CONFIRM] = "to_confirm"
        for rating, log in mentored.to_review(reader):
            yield Waiting(
                Task.RATINGS_TO_REVIEW, "mentored.log", log.at.date(),
                facts={"on": log.held_on, "rating": rating.rating}, where={"uid": log.uid},
            )  # fmt: skip
    for task, only in tasks.items():
        if counted[only]:
            yield Waiting(task, "mentoring.index", None, counted[only], where={"only": only})
    if reader.may(P.MENTORING_LOG):
        for point, whose in mentored.due_actions(reader, on)[:MOST]:
            facts = {"what": point.what, "office": whose.office, "due": point.due_on}
            yield Waiting(
                Task.PROMISES_DUE, "mentored.action", point.due_on, facts=facts,
                where={"uid": point.uid},
            )  # fmt: skip


def _phones(reader: Reader, _on: date) -> Iterable[Waiting]:
    """What a phone of the reader sent and stands beside something else."""
    for each in phones.conflicts(reader)[:MOST]:
        yield Waiting(
            Task.PHONE_DIFFERS, "phones.conflict", each.at.date(), facts={"kind": each.kind},
            where={"uid": each.uid},
        )  # fmt: skip


SOURCES = [
    ((P.MENTORING_SUPERVISE, P.MENTORING_LOG), _mentoring),
    ((P.TRAINER_WRITE, P.MENTORING_LOG), _tours),
    ((P.TRAINER_WRITE, P.COHORT_APPROVE_PROGRAMME), _teams),
    (phones.CARRIES, _phones),
]
