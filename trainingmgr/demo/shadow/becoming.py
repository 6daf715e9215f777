"""What becomes of every column in a shadow. The purpose register says which columns are about
people; each of them stands here, or its whole table does. A new one that does not is found by a
test, and the command refuses until somebody has decided.
"""

from collections.abc import Iterator
from enum import StrEnum
from functools import cache
from typing import Any

from sqlalchemy import JSON, Column, Enum, LargeBinary, String, Table

from trainingmgr.core.columns import Encrypted, PartialDateText, SealedJSON
from trainingmgr.core.db import Bare
from trainingmgr.core.privacy import register


class Becomes(StrEnum):
    """What a column of a row that is copied holds then."""

    INVENTED = "invented"
    """Another value of the same kind, of which nothing leads back."""
    SHIFTED = "shifted"
    """Another birth date of the same five years, and of an adult."""
    LEFT_OUT = "left out"
    """Nothing; where there must be something, a sentence that says so."""
    KEY = "key"
    """The row it points at; people, and rows that are not copied, have other keys."""
    SHAPE = "shape"
    """As it is: a state, a day, a number or a code of a list. It makes the shape of the set."""


COPIED: dict[str, dict[Becomes, str]] = {
    "user": {
        Becomes.INVENTED: "username name", Becomes.LEFT_OUT: "email", Becomes.KEY: "holder_id",
    },
    "person": {
        Becomes.INVENTED: "number service_number name_display name_native sort_name",
        Becomes.SHIFTED: "born",
        Becomes.LEFT_OUT: "born_as_said born_source nationality place_id batch_id",
        Becomes.KEY: "unit_id rank_id post_id holder_id same_as_id registered_by_id",
        Becomes.SHAPE: "sex category literacy status status_since registered_at",
    },
    "service_record": {
        Becomes.LEFT_OUT: "reference",
        Becomes.KEY: "person_id unit_id rank_id post_id by_id",
        Becomes.SHAPE: "from_on until_on status recorded_at",
    },
    "centre_reach": {Becomes.KEY: "person_id", Becomes.SHAPE: "until_on"},
    "person_language": {Becomes.KEY: "person_id", Becomes.SHAPE: "code speaks reads"},
    "phone": {Becomes.INVENTED: "number", Becomes.KEY: "person_id", Becomes.SHAPE: "is_shared"},
    "trainer": {
        Becomes.LEFT_OUT: "stood_down batch_id", Becomes.KEY: "person_id provider_id",
        Becomes.SHAPE: "kind appointment left_on day_minutes week_minutes",
    },
    "teaching_language": {Becomes.KEY: "trainer_id", Becomes.SHAPE: "code teaches"},
    "qualification": {
        Becomes.LEFT_OUT: "assessor batch_id", Becomes.KEY: "trainer_id module_id",
        Becomes.SHAPE: "level method since_on expires_on",
    },
    "enrolment": {
        Becomes.LEFT_OUT: "batch_id",
        Becomes.KEY: "cohort_id person_id unit_then_id nominated_by_id confirmed_by_id "
                     "continues_id",
        Becomes.SHAPE: "state source leaving_reason waits_since nominated_at confirmed_at "
                       "joined_on left_on",
    },
    "group_membership": {
        Becomes.LEFT_OUT: "reason", Becomes.KEY: "enrolment_id group_id by_id",
        Becomes.SHAPE: "from_on at",
    },
    "session_trainer": {Becomes.KEY: "session_id trainer_id", Becomes.SHAPE: "duty"},
    "attendance_mark": {
        Becomes.LEFT_OUT: "remark sheet_id batch_id",
        Becomes.KEY: "session_id enrolment_id entered_by_id",
        Becomes.SHAPE: "code minutes_missed entered_at",
    },
    "result": {
        Becomes.LEFT_OUT: "batch_id", Becomes.KEY: "assessment_id enrolment_id assessor_id",
        Becomes.SHAPE: "attempt score_tenths mode language sat_on recorded_at",
    },
    "attainment": {
        Becomes.LEFT_OUT: "source measure",
        Becomes.KEY: "person_id module_id version_id recorded_by_id",
        Becomes.SHAPE: "on until_on minutes score recorded_at withdrawn_at",
    },
    "coverage_mark": {Becomes.KEY: "person_id topic_id", Becomes.SHAPE: "until_on"},
    "grade_holding": {
        Becomes.LEFT_OUT: "document", Becomes.KEY: "person_id proposed_by_id decided_by_id",
        Becomes.SHAPE: "grade step from_on until_on state proposed_at decided_at",
    },
    "payroll_line": {
        Becomes.LEFT_OUT: "allowances deductions channel_id channel_end facts digest held_because",
        Becomes.KEY: "payroll_id person_id funder_id unit_id post_id held_by_id",
        Becomes.SHAPE: "number purpose slot seen grade step band days base_minor allowances_minor "
                       "deductions_minor gross_minor net_minor channel state state_since hold",
    },
    "pay_line": {
        Becomes.INVENTED: "service_number name unit_text grade account_end account_mark phone_mark",
        Becomes.SHIFTED: "born",
        Becomes.LEFT_OUT: "account evidence because",
        Becomes.KEY: "cycle_id person_id decided_by_id",
        Becomes.SHAPE: "number gross_minor net_minor currency paid_minor parts channel state "
                       "state_since failure hold match probability rivals after decided_at",
    },
    "discrepancy": {
        Becomes.INVENTED: "group_mark", Becomes.LEFT_OUT: "facts note",
        Becomes.KEY: "cycle_id line_id person_id owner_id decided_by_id",
        Becomes.SHAPE: "finding amount_minor currency state due_on decided_at",
    },
    "arrears_entry": {
        Becomes.INVENTED: "source", Becomes.LEFT_OUT: "authority",
        Becomes.KEY: "person_id line_id by_id agreed_by_id",
        Becomes.SHAPE: "period kind amount_minor currency at agreed_at refused_at "
                       "withdrawn_at",
    },
    "clearance": {
        Becomes.LEFT_OUT: "decided_by reference reference_mark measure batch_id",
        Becomes.KEY: "person_id unit_id unit_then_id superseded_by_id recorded_by_id",
        Becomes.SHAPE: "scheme outcome conditions_open decided_on valid_from valid_to recorded_at",
    },
    "certificate": {
        Becomes.INVENTED: "values sealed",
        Becomes.KEY: "person_id enrolment_id cohort_id centre_id asked_by_id issued_by_id",
        Becomes.SHAPE: "issued_on valid_until issued_at",
    },
    "notice_giving": {Becomes.LEFT_OUT: "given_by"},
    "pay_dispute": {
        Becomes.LEFT_OUT: "said answer",
        Becomes.KEY: "person_id unit_id owner_id by_id decided_by_id appeal_of_id",
        Becomes.SHAPE: "period kind state due_on at decided_at",
    },
    "pay_hold": {
        Becomes.INVENTED: "source", Becomes.LEFT_OUT: "because end_because",
        Becomes.KEY: "person_id unit_id stop_list_id by_id decided_by_id end_asked_by_id "
                     "ended_by_id",
        Becomes.SHAPE: "reason rule of_lines from_on until_on state at decided_at end_asked_at "
                       "ended_at told_on told_how",
    },
    "stop_list_entry": {
        Becomes.LEFT_OUT: "heard spared_because appeal",
        Becomes.KEY: "stop_list_id person_id unit_id appeal_decided_by_id",
        Becomes.SHAPE: "heard_on appeal_state appeal_decided_at",
    },
    "move_line": {
        Becomes.KEY: "order_id person_id from_unit_id from_post_id to_unit_id to_post_id "
                     "told_by_id",
        Becomes.SHAPE: "told_on done_on failed ended_on",
    },
    "move_appeal": {
        Becomes.LEFT_OUT: "says reasons", Becomes.SHAPE: "on decided_on upheld",
    },
    "pay_channel": {
        Becomes.INVENTED: "identifier_end identifier_mark holder_name",
        Becomes.LEFT_OUT: "identifier because decided_because stopped_because batch_id",
        Becomes.KEY: "person_id provider_id proposed_by_id decided_by_id stopped_by_id",
        Becomes.SHAPE: "kind name_match kyc kyc_on kyc_until state proposed_at decided_at "
                       "cooling_off_until notified_on notified_how active_from active_to "
                       "stopped_at",
    },
    "payment": {
        Becomes.INVENTED: "reference name", Becomes.LEFT_OUT: "account_end said",
        Becomes.KEY: "file_id line_id",
        Becomes.SHAPE: "position amount_minor amount_currency state source reason code since "
                       "is_contradicted",
    },
    "payment_outcome": {
        Becomes.LEFT_OUT: "said because", Becomes.KEY: "payment_id news_id by_id",
        Becomes.SHAPE: "state source verdict reason code amount_minor amount_currency "
                       "payment_version at",
    },
    "muster_sheet": {Becomes.INVENTED: "lines"},
    "muster_mark": {Becomes.KEY: "sheet_id person_id by_id", Becomes.SHAPE: "code at"},
    "muster_name": {
        Becomes.INVENTED: "name number_written", Becomes.LEFT_OUT: "dropped",
        Becomes.KEY: "sheet_id person_id by_id", Becomes.SHAPE: "at",
    },
    "presence_proof": {
        Becomes.INVENTED: "reference", Becomes.KEY: "person_id by_id", Becomes.SHAPE: "kind on at",
    },
    "application": {
        Becomes.LEFT_OUT: "region education specialty batch_id",
        Becomes.KEY: "round_id person_id site_id by_id",
        Becomes.SHAPE: "state reason deposited_on at",
    },
    "application_move": {
        Becomes.KEY: "application_id by_id", Becomes.SHAPE: "was now reason at",
    },
    "application_letter": {
        Becomes.KEY: "application_id by_id", Becomes.SHAPE: "state reason language at",
    },
    "stage_score": {
        Becomes.LEFT_OUT: "why batch_id", Becomes.KEY: "application_id stage_id by_id",
        Becomes.SHAPE: "attempt points at",
    },
    "selection_line": {
        Becomes.LEFT_OUT: "quota", Becomes.KEY: "list_id application_id",
        Becomes.SHAPE: "position total placing tie failed_in",
    },
    "counterpart": {Becomes.INVENTED: "office", Becomes.KEY: "unit_id person_id"},
    "mentoring_assignment": {Becomes.KEY: "mentor_id interpreter_id"},
    "mentoring_log": {
        Becomes.LEFT_OUT: "participants facts judgement their_view advice response_why",
        Becomes.KEY: "by_id", Becomes.SHAPE: "at",
    },
    "mentoring_action": {Becomes.LEFT_OUT: "owner"},
    "competency_rating": {
        Becomes.LEFT_OUT: "evidence", Becomes.KEY: "log_id reviewed_by_id",
        Becomes.SHAPE: "area rating before reviewed_at",
    },
    "notice_told": {Becomes.KEY: "giving_id person_id"},
    "certificate_revocation": {Becomes.LEFT_OUT: "reason"},
}  # fmt: skip
"""Tables about people of which rows are copied, and what becomes of each of their columns."""
OTHERS: dict[str, str] = {
    "holder": "", "role_grant": "", "organisation": "code", "place": "pcode path", "topic": "code",
    "course": "code", "module": "code", "module_version": "source", "lesson": "",
    "learning_outcome": "", "planned_assessment": "code", "prerequisite": "", "course_module": "",
    "mandatory_for": "category", "rank": "code band",
    "pay_grade": "code band amount_currency law", "training_centre": "code", "centre_area": "",
    "room": "code", "unit": "code path", "post": "number band specialty",
    "allowance_type": "code currency law", "retirement_age": "band law", "cohort": "code",
    "cohort_module": "", "cohort_group": "code", "cohort_funder": "", "cohort_recipient": "",
    "cohort_audience": "", "training_session": "language", "assessment": "code",
    "coverage_count": "band", "payroll": "period currency summary",
    "pay_cycle": "period summary", "certificate_layout": "code", "certificate_print": "speaks",
    "information_notice": "",
    "notice_text": "language title body", "move_order": "code", "stop_list": "",
    "payment_provider": "code bic", "payment_file": "total_currency",
    "verification_exercise": "code", "exercise_unit": "", "muster_check": "",
    "muster_certification": "",
    "recruitment_round": "code", "round_site": "", "round_quota": "value", "round_stage": "code",
    "selection_list": "", "mentoring_objective": "", "objective_answer": "",
    "mentoring_signature": "",
}  # fmt: skip
"""Tables about nobody that are copied, with their columns of words that say nothing of anybody.
All other words of theirs are left out: somebody may have written a name there."""
WORDS: dict[str, str] = {
    "notice_giving": "language of_code", "user": "language", "muster_sheet": "code language",
    "mentoring_assignment": "code language", "mentoring_log": "language obstacles",
}  # fmt: skip
"""The same of tables about people."""
EVIDENCE = frozenset({
    "held_because", "state_reason", "curtailment_reason", "back_why", "inputs_sha256",
    "content_sha256", "because", "authority", "answer", "end_because", "heard", "spared_because",
    "appeal", "reasons", "document", "stopped_because", "why", "annulled_why", "ended_reason",
    "recalled_because", "stored_as", "advice", "dropped",
})  # fmt: skip
"""Left out as the others, but where there was something a sentence stands: a state asks for it."""
TELLING: dict[str, tuple[str, ...]] = {
    "certificate.values": ("name_latin", "name_arabic", "serial", "signatories", "address"),
}
"""Of JSON in which titles of courses stand beside names: the parts that tell of somebody."""
LISTS = frozenset({"titles", "short", "aim", "materials", "languages", "categories", "bands"})
"""JSON that says how things of the structure are called, or codes of lists."""
WITHOUT: dict[str, str] = {
    "names, papers and pictures by which somebody is known, and what is worked out from them":
        "alias name_part identity_document portrait match_key likely_pair not_the_same merge "
        "parting "
        "correction imported_change",
    "vetting, age, former forces, sources and lists":
        "age_assessment age_doubt age_opinion age_piece adverse_information case_appeal "
        "case_check case_sample case_seat case_view child_file child_note child_view "
        "ddr_record ddr_referral declared_tie double_draw former_child_case information_request "
        "listed_entry listed_name list_match match_decision panel_decision rank_appeal "
        "rank_decision reintegration_benefit screening source source_grant "
        "supported_commander vetting_case vetting_recommendation",
    "support to units that is judged":
        "support_request support_incident support_ruling support_suspension intercession "
        "mitigation_measure monitoring_indicator monitoring_reading",
    "complaints, concerns and what people ask of their data":
        "certificate_suspension "
        "complaint complaint_bar complaint_measure complaint_message complaint_person "
        "complaint_step complaint_unit complaint_view concern data_error data_request legal_hold "
        "reprisal_check erasure_item",
    "accounts that several share, changes of payrolls, cash, allowances and deductions":
        "shared_account payroll_change cash_mark allowance_grant deduction_order",
    "papers, scans and typings":
        "application_paper application_scan late_attendance muster_scan sheet_scan sheet_typing "
        "second_mark "
        "trainer_paper transcript card_print certificate_hand_over answer_sheet "
        "criterion_mark attendance_sheet attendance_change temporary_name revocation_proposal",
    "what was said against applicants, and by them": "objection rejection_appeal",
    "what mentors and trainers wrote, and where they are":
        "mentoring_handover log_acknowledgement log_addendum log_photo "
        "emergency_contact posting post_holder tour_handover trainer_leave team_member "
        "mobile_team teaching_change teaching_duty teaching_wish",
    "words about single people on runs":
        "enrolment_move enrolment_particulars enrolment_waiver enrolment_waiver_request "
        "follow_up_line follow_up_sheet joining oddity_look",
    "who commanded, and who signed for a side": "command reform_signature target_signature",
    "points that civil society handed in by the public page": "handed_point handed_word",
    "what was offered to people": "placement_offer",
    "who looked, signed in, took away, and the journal":
        "device emergency_reading field_conflict field_entry import_batch journal_words "
        "learnt_weights look oversight_pack oversight_sample oversight_sample_item saved_view "
        "sign_in staged_row weights_adoption",
}  # fmt: skip
"""Tables about people of which no row is copied, and what they are."""


def without() -> frozenset[str]:
    return frozenset(name for names in WITHOUT.values() for name in names.split())


def copied() -> list[Table]:
    """Every table of which rows are copied, in the order of its keys."""
    return [t for t in Bare.metadata.sorted_tables if t.name in COPIED or t.name in OTHERS]


@cache
def _said(table: str) -> dict[str, Becomes]:
    return {
        name: becomes for becomes, names in COPIED.get(table, {}).items() for name in names.split()
    }


def of(column: Column[Any]) -> Becomes:
    """What becomes of a column of a table that is copied. LookupError: nobody has said."""
    table = column.table.name
    if column.info.get("personal"):
        return _said(table)[column.name]
    if column.foreign_keys:
        return Becomes.KEY
    if is_words(column):
        kept = {*OTHERS.get(table, "").split(), *WORDS.get(table, "").split(), *LISTS}
        return Becomes.SHAPE if column.name in kept else Becomes.LEFT_OUT
    if isinstance(column.type, Encrypted | SealedJSON | LargeBinary):
        return Becomes.LEFT_OUT
    return Becomes.SHAPE


def is_words(column: Column[Any]) -> bool:
    """Whether anything may be written in it: no state of a list, no day, no number."""
    words = (String, JSON, PartialDateText)
    return isinstance(column.type, words) and not isinstance(column.type, Enum)


def unsaid() -> Iterator[str]:
    """Personal columns of which nothing is said here, and words here for which there is no column:
    both stop the command.
    """
    known = {name: set(_said(name)) for name in COPIED}
    gone = without()
    for table, column, _entry in register(Bare.metadata):
        if table in gone:
            continue
        if column not in known.get(table, ()):
            yield f"{table}.{column}"
        else:
            known[table].discard(column)
    for table, left in known.items():
        yield from (f"{table}.{name} (no such personal column)" for name in sorted(left))
    tables = set(Bare.metadata.tables)
    yield from sorted(f"{name} (no such table)" for name in (gone | OTHERS.keys()) - tables)
    yield from sorted(f"{name} (copied and left out)" for name in gone & COPIED.keys())
