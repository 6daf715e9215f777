"""What is held about one human being, as lines they can read (R-DAT-10): without what the law keeps
apart, and without saying whether there is any of it (R-DAT-03).
"""

from collections import Counter
from collections.abc import Iterator, Sequence
from typing import Any

from flask_babel import get_locale, gettext
from sqlalchemy import func, literal, select, union_all

from trainingmgr.core.columns import Sex
from trainingmgr.core.db import Bare, db
from trainingmgr.core.privacy import Compartment, Personal
from trainingmgr.core.sentences import listed
from trainingmgr.core.values import dataclass
from trainingmgr.registry.notices import queries as notices
from trainingmgr.registry.notices.words import BRIEF, MODES, TONGUES
from trainingmgr.registry.people import queries as people
from trainingmgr.registry.people.models import Person
from trainingmgr.registry.people.words import (
    ALIAS_KINDS,
    CATEGORIES,
    LANGUAGE_NAMES,
    LITERACIES,
    SEXES,
    STATUSES,
)
from trainingmgr.training.certificates.queries import register as certificates

IDENTITY = Compartment.IDENTITY
COUNTED: dict[Compartment, tuple[str, ...]] = {
    Compartment.IDENTITY: (
        "portrait", "correction", "imported_change", "application", "move_line", "placement_offer",
    ),
    Compartment.TRAINING: (
        "enrolment", "attainment", "coverage_mark", "transcript", "card_print", "trainer",
        "follow_up_line", "counterpart",
    ),
    Compartment.PAY: (
        "grade_holding", "allowance_grant", "deduction_order", "pay_channel", "payroll_line",
        "payroll_change", "pay_line", "arrears_entry", "pay_dispute", "muster_name", "muster_mark",
        "presence_proof",
    ),
}  # fmt: skip
"""Tables of which the extract says how many lines they hold of somebody."""
SAID = frozenset({
    "person", "name_part", "alias", "identity_document", "phone", "person_language",
    "service_record", "certificate", "notice_told",
})  # fmt: skip
"""Tables whose lines the extract says one by one."""
THROUGH: dict[Compartment, dict[str, dict[str, str]]] = {
    Compartment.IDENTITY: {
        "application_paper": {
            "application_paper": "application_id", "application_scan": "paper_id",
        },
        "stage_score": {
            "stage_score": "application_id", "selection_line": "application_id",
            "application_move": "application_id", "application_letter": "application_id",
        },
        "rejection_appeal": {"rejection_appeal": "application_id", "move_appeal": "line_id"},
    },
    Compartment.TRAINING: {
        "attendance_mark": {"attendance_mark": "enrolment_id", "attendance_change": "mark_id"},
        "result": {
            "result": "enrolment_id", "criterion_mark": "result_id",
            "second_mark": "enrolment_id", "answer_sheet": "enrolment_id",
        },
        "enrolment_particulars": {
            "enrolment_particulars": "enrolment_id", "enrolment_move": "enrolment_id",
            "group_membership": "enrolment_id", "enrolment_waiver": "enrolment_id",
            "enrolment_waiver_request": "enrolment_id",
        },
        "certificate_hand_over": {
            "certificate_hand_over": "print_id", "certificate_revocation": "certificate_id",
            "certificate_suspension": "certificate_id",
        },
        "trainer_paper": {
            "trainer_paper": "trainer_id", "qualification": "trainer_id",
            "teaching_language": "trainer_id",
        },
        "posting": {
            "posting": "trainer_id", "trainer_leave": "trainer_id", "team_member": "trainer_id",
            "session_trainer": "trainer_id", "tour_handover": "posting_id",
            "post_holder": "posting_id",
        },
        "emergency_contact": {"emergency_contact": "trainer_id"},
        "mentoring_log": {
            "mentoring_assignment": "counterpart_id", "mentoring_handover": "assignment_id",
            "mentoring_log": "assignment_id", "competency_rating": "log_id",
            "mentoring_action": "log_id", "log_acknowledgement": "log_id",
            "log_addendum": "log_id", "log_photo": "log_id",
        },
    },
    Compartment.PAY: {
        "payment": {
            "payment": "line_id", "payment_outcome": "payment_id", "cash_mark": "payment_id",
        },
    },
}  # fmt: skip
"""Tables that hold something of somebody and point at a line of theirs: what they are told of
together, each table, and the column that leads one step nearer.
"""
SIGNS_IN = {Compartment.IDENTITY: ("user", "sign_in")}
STEPS = {"certificate_print": "certificate_id"}
"""Lines on the way that hold nothing about the person themselves."""
APART = frozenset({
    "age_doubt", "clearance", "complaint_measure", "complaint_person", "data_error", "data_request",
    "ddr_record", "declared_tie", "discrepancy", "double_draw", "former_child_case", "legal_hold",
    "likely_pair", "list_match", "merge", "not_the_same", "objection", "pay_hold",
    "revocation_proposal", "screening", "shared_account", "stop_list_entry", "supported_commander",
    "vetting_case",
})  # fmt: skip
"""What the law keeps apart, and what would tell of it or of somebody else: who objected to an
applicant, whose record was compared with theirs, what is not decided yet; requests like this one.
"""
DERIVED = frozenset({
    "centre_reach", "command", "look", "match_key", "teaching_change", "teaching_duty",
    "teaching_wish",
})  # fmt: skip
"""Worked out from the rest: who may see somebody, what doubles are found by, drafts of who teaches;
and who looked, which is a paper of its own."""


@dataclass(frozen=True)
class Held:
    """One line: in which part of what is held, which field, what it says, and its entry in the
    register.
    """

    within: Compartment
    what: str
    says: Any
    entry: Personal


def entry(table: str, column: str) -> Personal:
    found: Personal = Bare.metadata.tables[table].columns[column].info["personal"]
    return found


def of_person(person: Person) -> list[Held]:
    """Everything, of every record that is theirs. A dozen statements for each, however much there
    is.
    """
    records = [people.whole(each) for each in people.records_of(person)]
    ids = [each.id for each in records]
    return [
        *(line for each in records for line in _identity(each)),
        *_service(records[0]), *_told(ids), *_certificates(ids), *_counted(ids),
    ]  # fmt: skip


def _identity(person: Person) -> Iterator[Held]:
    language = str(get_locale())
    as_said = person.born_as_said if person.born_as_said != str(person.born or "") else None
    for column, says in (
        ("number", person.number), ("service_number", person.service_number),
        ("name_display", person.name_display), ("name_native", person.name_native),
        ("sex", SEXES[person.sex] if person.sex is not Sex.UNKNOWN else None),
        ("category", CATEGORIES[person.category]), ("born", person.born),
        ("born_as_said", as_said), ("born_source", person.born_source),
        ("nationality", person.nationality),
        ("literacy", LITERACIES[person.literacy]),
        ("place_id", person.place.title(language) if person.place else None),
    ):  # fmt: skip
        if says:
            yield Held(IDENTITY, f"person.{column}", says, entry("person", column))
    names = dict(LANGUAGE_NAMES)
    for alias in person.aliases:
        says = f"{alias.value} ({ALIAS_KINDS[alias.kind]})"
        yield Held(IDENTITY, "alias.value", says, entry("alias", "value"))
    for paper in person.documents:
        says = f"{paper.kind.title(language)} {paper.number}"
        yield Held(IDENTITY, "identity_document.number", says, entry("identity_document", "number"))
    for phone in person.phones:
        yield Held(IDENTITY, "phone.number", phone.number, entry("phone", "number"))
    for tongue in person.languages:
        says = names.get(tongue.code, tongue.code)
        yield Held(IDENTITY, "person_language.code", says, entry("person_language", "code"))


def _service(person: Person) -> Iterator[Held]:
    language = str(get_locale())
    for line in people.history(person):
        parts = [
            str(each) for each in (
                line.unit.title(language) if line.unit else "",
                line.rank.title(language) if line.rank else "",
                STATUSES[line.status],
            ) if each
        ]  # fmt: skip
        yield Held(IDENTITY, "service_record", (line.from_on, line.until_on, listed(parts)),
                   entry("service_record", "status"))  # fmt: skip


def _told(ids: Sequence[int]) -> Iterator[Held]:
    """What they were told of what is done with it, but for what was taken back (R-DAT-16)."""
    for each in notices.given_to(ids):
        if each.back_at is None:
            says = gettext(
                "%(notice)s (version %(number)s), %(how)s, %(language)s",
                notice=BRIEF[each.notice.about], number=each.notice.number, how=MODES[each.mode],
                language=TONGUES[each.language],
            )  # fmt: skip
            yield Held(IDENTITY, "notice_told", (each.given_on, each.given_on, says),
                       entry("notice_told", "person_id"))  # fmt: skip


def _certificates(ids: Sequence[int]) -> Iterator[Held]:
    language = str(get_locale())
    for each in certificates.held_by(ids):
        says = (each.issued_on, each.issued_on, each.cohort.course.title(language))
        yield Held(Compartment.TRAINING, "certificate", says, entry("certificate", "person_id"))


def _counted(ids: Sequence[int]) -> Iterator[Held]:
    """How many lines there are of each kind, accounts of the person too: one statement."""
    tables = Bare.metadata.tables
    asked: list[Any] = [
        select(literal(name).label("name"), func.count().label("count"))
        .select_from(tables[name])
        .where(tables[name].c.person_id.in_(ids))
        for names in COUNTED.values()
        for name in names
    ]
    for groups in THROUGH.values():
        nearer = {name: column for group in groups.values() for name, column in group.items()}
        asked += [
            _through(told, name, nearer | STEPS, ids)
            for told, group in groups.items()
            for name in group
        ]
    asked += _signing_in(ids)
    counts: Counter[str] = Counter()
    for name, count in db.session.execute(union_all(*asked)):
        counts[name] += count
    for within, names in COUNTED.items():
        for name in (*names, *THROUGH.get(within, ()), *SIGNS_IN.get(within, ())):
            if counts[name]:
                yield Held(within, name, counts[name], _entry_of(name))


def _through(told: str, name: str, nearer: dict[str, str], ids: Sequence[int]) -> Any:
    """How many lines of one table lead to somebody, step by step."""
    tables = Bare.metadata.tables
    table = tables[name]
    asked: Any = select(literal(told).label("name"), func.count().label("count")).select_from(table)
    while "person_id" not in table.c:
        column = table.c[nearer[table.name]]
        [key] = column.foreign_keys
        following = key.column.table
        asked = asked.join(following, key.column == column)
        table = following
    return asked.where(table.c.person_id.in_(ids))


def _signing_in(ids: Sequence[int]) -> list[Any]:
    """Accounts of this human being, and when and from where they signed in."""
    person, user, sign_in = (Bare.metadata.tables[name] for name in ("person", "user", "sign_in"))
    theirs = user.c.holder_id.in_(select(person.c.holder_id).where(person.c.id.in_(ids)))
    counted = func.count().label("count")
    return [
        select(literal("user").label("name"), counted).select_from(user).where(theirs),
        select(literal("sign_in").label("name"), counted)
        .select_from(sign_in)
        .join(user, user.c.id == sign_in.c.user_id)
        .where(theirs),
    ]


def _entry_of(name: str) -> Personal:
    """What the register says of a table: of whom it is about, or of its first column."""
    columns = Bare.metadata.tables[name].columns
    if "person_id" in columns:
        return entry(name, "person_id")
    first = next(each.name for each in columns if "personal" in each.info)
    return entry(name, first)
