"""What waits of oversight bodies, concerns, complaints and data protection."""

from collections.abc import Iterable
from datetime import date

from trainingmgr.core import clock
from trainingmgr.core.permissions import Permission as P  # noqa: N817  one line a permission
from trainingmgr.core.permissions import Reader
from trainingmgr.desk.rules import MOST, Task, Waiting
from trainingmgr.oversight.bodies import queries as oversight
from trainingmgr.oversight.complaints import queries as complaints
from trainingmgr.oversight.complaints.queries import measures, mending
from trainingmgr.oversight.protection import queries as protection
from trainingmgr.oversight.queries import alerts, breaks
from trainingmgr.oversight.retention import queries as retention
from trainingmgr.oversight.sharing import queries as sharing
from trainingmgr.oversight.workspace.queries import samples
from trainingmgr.tabular.queries import leaving as exports
from trainingmgr.training.concerns import queries as concerns
from trainingmgr.vetting.sources import queries as sources


def _matters_to_answer(reader: Reader, _on: date) -> Iterable[Waiting]:
    for each in oversight.to_answer(reader):
        facts = {"body": each.body.name, "matter": each.code, "due": each.due_on}
        yield Waiting(
            Task.MATTER_TO_ANSWER, "matters.show", each.put_on, facts=facts,
            where={"uid": each.uid},
        )  # fmt: skip


def _files_asked(reader: Reader, _on: date) -> Iterable[Waiting]:
    for each in samples.to_hand_over(reader):
        facts = {"sample": each.sample.code, "due": each.due_on}
        yield Waiting(
            Task.FILES_ASKED, "samples.files", each.asked_on, facts=facts, where={"uid": each.uid}
        )


def _matters_overdue(_reader: Reader, on: date) -> Iterable[Waiting]:
    count, since = oversight.late(on)
    if count:
        yield Waiting(
            Task.MATTERS_OVERDUE, "matters.index", since, count, {"count": count},
            {"only": "overdue"},
        )  # fmt: skip


def _concerns(reader: Reader, _on: date) -> Iterable[Waiting]:
    count, since = concerns.waiting(reader)
    if count:
        yield Waiting(Task.CONCERNS_SENT, "concerns.index", since, count)


def _complaints(reader: Reader, on: date) -> Iterable[Waiting]:
    for task, only, wanted in (
        (Task.COMPLAINTS_TO_LEAVE, {"only": "grave"}, complaints.is_to_leave()),
        (Task.COMPLAINTS_RECEIVED, {"state": "received"}, complaints.is_new()),
        (Task.COMPLAINTS_LATE, {"only": "late"}, complaints.is_late(on)),
    ):
        count, since = complaints.counted(wanted, reader=reader)
        if count:
            yield Waiting(task, "complaints.index", since, count, where=only)
    for each in complaints.checks_due(reader=reader, on=on, most=MOST):
        yield Waiting(
            Task.REPRISALS_TO_ASK, "complaints.reprisal", each.due_on,
            facts={"reference": each.complaint.reference}, where={"uid": each.uid},
        )  # fmt: skip


def _errors_to_mend(reader: Reader, _on: date) -> Iterable[Waiting]:
    count, due = mending.waiting(reader)
    if count:
        yield Waiting(Task.ERRORS_TO_MEND, "data_errors.index", due, count)


def _measures(reader: Reader, _on: date) -> Iterable[Waiting]:
    (asked, since), (over, first) = measures.waiting(reader)
    if asked:
        yield Waiting(Task.MEASURES_TO_DECIDE, "measures.index", since, asked)
    if over:
        yield Waiting(Task.MEASURES_TO_LIFT, "measures.index", first, over)


def _alerts(reader: Reader, _on: date) -> Iterable[Waiting]:
    count, since = alerts.waiting(reader)
    if count:
        yield Waiting(Task.ALERTS_TO_ANSWER, "looks.alerts", since, count)


def _breaches(_reader: Reader, _on: date) -> Iterable[Waiting]:
    count, by = protection.untold()
    if count and by:
        yield Waiting(Task.BREACHES_TO_TELL, "breaches.index", clock.day(by), count)


def _data_requests(reader: Reader, _on: date) -> Iterable[Waiting]:
    count, due = protection.waiting(reader)
    if count:
        yield Waiting(
            Task.REQUESTS_TO_ANSWER, "data_requests.index", due, count, where={"state": "open"}
        )


def _erasures(reader: Reader, _on: date) -> Iterable[Waiting]:
    listed, proposed, since = retention.to_do(reader)
    if listed:
        yield Waiting(Task.ERASURES_TO_PROPOSE, "retention.index", since, listed)
    if proposed:
        yield Waiting(Task.ERASURES_TO_AGREE, "retention.index", since, proposed)


def _sources_opened(_reader: Reader, _on: date) -> Iterable[Waiting]:
    """That sources were opened, and how often: never which (security 4.1)."""
    count, since = sources.granted_lately(clock.now())
    if count and since:
        yield Waiting(
            Task.SOURCES_OPENED, "oversight.entries", clock.day(since), count,
            where={"event": "SourceGranted"},
        )  # fmt: skip


def _sources_asked(reader: Reader, _on: date) -> Iterable[Waiting]:
    """That somebody asks to see a source: neither who nor which (security 4.4)."""
    count, since = sources.to_grant(reader=reader)
    if count and since:
        yield Waiting(Task.SOURCES_TO_OPEN, "sources.index", clock.day(since), count)


def _breaks(reader: Reader, _on: date) -> Iterable[Waiting]:
    count, since = breaks.to_sign(reader=reader)
    if count and since:
        yield Waiting(Task.BREAKS_TO_SIGN, "checkpoints.index", clock.day(since), count)


def _sharing_to_agree(reader: Reader, _on: date) -> Iterable[Waiting]:
    count, since = sharing.to_agree(reader=reader)
    if count:
        yield Waiting(
            Task.SHARING_TO_AGREE, "sharing.index", since, count, where={"state": "draft"}
        )


def _sharing_ending(_reader: Reader, on: date) -> Iterable[Waiting]:
    count, first = sharing.ending(on)
    if count:
        yield Waiting(
            Task.SHARING_ENDING, "sharing.index", first, count, where={"state": "in_force"}
        )


def _to_destroy(reader: Reader, on: date) -> Iterable[Waiting]:
    count, since = exports.due_to_destroy(on, reader=reader)
    if count:
        yield Waiting(Task.FILES_TO_DESTROY, "exports.mine", since, count)


def _not_destroyed(_reader: Reader, on: date) -> Iterable[Waiting]:
    count, since = exports.due_to_destroy(on)
    if count:
        yield Waiting(Task.FILES_OVERDUE, "exports.register", since, count, where={"overdue": "y"})


def _unheard(reader: Reader, on: date) -> Iterable[Waiting]:
    count, since = complaints.overdue(on, reader=reader)
    if count:
        yield Waiting(Task.COMPLAINTS_UNHEARD, "complaint.figures", since, count)
    count, since = concerns.overdue(on, reader=reader)
    if count:
        yield Waiting(Task.CONCERNS_UNHEARD, "users.holdings", since, count)


SOURCES = [
    ((P.MATTER_ANSWER,), _matters_to_answer),
    ((P.MATTER_ANSWER,), _files_asked),
    ((P.BODY_WRITE,), _matters_overdue),
    ((P.EXPORT, P.JOURNAL_EXPORT, P.LOOK_READ, P.CASE_ASSIGN), _to_destroy),
    ((P.LOOK_READ,), _not_destroyed),
    ((P.CONCERN_CHILD, P.CONCERN_CONDUCT), _concerns),
    ((P.COMPLAINT_HANDLE, P.COMPLAINT_CHILD), _complaints),
    ((P.DATA_ERROR_MEND,), _errors_to_mend),
    ((P.CLEARANCE_RECORD, P.TRAINER_WRITE, P.CERTIFICATE_REVOKE), _measures),
    ((P.JOURNAL_READ,), _unheard),
    ((P.LOOK_READ,), _alerts),
    ((P.PROTECTION_WRITE,), _breaches),
    ((P.DATA_REQUEST_RECEIVE, P.PROTECTION_WRITE), _data_requests),
    ((P.PROTECTION_WRITE, P.RETENTION_AGREE), _erasures),
    ((P.EMERGENCY_AGREE,), _sources_opened),
    ((P.SOURCE_CUSTODY,), _sources_asked),
    ((P.JOURNAL_BREAK_SIGN,), _breaks),
    ((P.SHARING_AGREE,), _sharing_to_agree),
    ((P.PROTECTION_WRITE,), _sharing_ending),
]
