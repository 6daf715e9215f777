"""A complaint comes in, is answered, moves on and leaves (domain 5.5.3)."""

from datetime import timedelta

import pytest
from sqlalchemy import func, select, text

from tests.makers import a_person, a_user, kept
from tests.oversight.complaints.objects import (
    ANSWER,
    REACH,
    TOLD,
    WHY,
    a_complaint,
    acknowledged,
    an_error,
    code_of,
    left,
    opened,
    row_of,
)
from tests.oversight.retention.made import a_hold
from tests.training.makers import a_trainer
from trainingmgr.accounts.models import Grant
from trainingmgr.accounts.rules import Role, Scope
from trainingmgr.accounts.rules.granting import clash
from trainingmgr.accounts.rules.permissions import PERMISSIONS
from trainingmgr.accounts.services import grants
from trainingmgr.core import clock
from trainingmgr.core.db import db, operation
from trainingmgr.core.errors import NotFound, Refusal
from trainingmgr.core.journal import JournalEntry, JournalWords
from trainingmgr.core.permissions import Permission as P  # noqa: N817
from trainingmgr.oversight.complaints import printouts, queries, services
from trainingmgr.oversight.complaints.models import (
    Complaint,
    ComplaintMessage,
    ComplaintPerson,
    ComplaintStep,
    DataError,
    ReprisalCheck,
)
from trainingmgr.oversight.complaints.queries import Asked
from trainingmgr.oversight.complaints.queries import mending as desk
from trainingmgr.oversight.complaints.rules import (
    Category,
    Channel,
    ComplaintState,
    Reprisal,
    Satisfaction,
    WrongField,
)
from trainingmgr.oversight.complaints.services import following, leaving, mending
from trainingmgr.oversight.retention.rules import HoldOn
from trainingmgr.oversight.retention.services import holds
from trainingmgr.registry.structure.models import Command

S = ComplaintState


@operation
def run_raw(sql, **facts):
    db.session.execute(text(sql), facts)


def listed(reader, **asked):
    rows = queries.register(reader=reader, asked=Asked(**asked)).rows
    return {each.reference for each in rows}


def test_only_the_office_and_the_focal_point_for_children_have_the_register():
    for role in set(Role) - {Role.COMPLAINTS_OFFICER, Role.CP_FOCAL_POINT}:
        assert not PERMISSIONS[role] & {P.COMPLAINT_HANDLE, P.COMPLAINT_CHILD}


def test_r_cmp_02_it_comes_sealed_without_a_trace_of_whoever_sent_it(app):
    officer = a_user(Role.COMPLAINTS_OFFICER)
    code = code_of(named="Sergeant Nobody", contact="At the well, Fridays")
    row = row_of(code)
    assert (row.state, row.acknowledge_by) == (S.RECEIVED, clock.today() + timedelta(days=7))
    raw = db.session.execute(
        text("SELECT told, named, contact, code_hash, salt FROM complaint")
    ).one()
    assert not any(each in b"".join(map(bytes, raw)) for each in (b"sergeant", b"well", b"Nobody"))
    assert code.replace("-", "")[6:].encode() not in b"".join(map(bytes, raw))
    assert db.session.scalar(select(func.count()).select_from(JournalEntry)) == 0
    assert db.session.scalars(select(ComplaintStep.by_id)).all() == [None]
    mine = a_complaint(by=officer, channel=Channel.DESK)
    assert db.session.scalars(select(JournalEntry.event)).all() == ["ComplaintTaken"]
    assert listed(officer) == {row.reference, mine.reference}
    with pytest.raises(Refusal, match="full sentences"):
        code_of(told="They hit us")
    with pytest.raises(Refusal, match="not here yet"):
        code_of(received_on=clock.today() + timedelta(days=1))


def test_each_look_has_a_reason_and_stands_for_half_an_hour(app, time_machine):
    officer, row = a_user(Role.COMPLAINTS_OFFICER), a_complaint()
    with pytest.raises(Refusal, match="Say first why"):
        services.acknowledge(row, ANSWER, seen=row.version, by=officer)
    with pytest.raises(Refusal, match="full sentence why"):
        services.open_(row, "look", by=officer)
    services.open_(row, WHY, by=officer)
    entry = db.session.scalars(select(JournalEntry)).one()
    assert (entry.event, "complaint" in entry.facts, "reason" in entry.facts) == (
        "ComplaintOpened", False, False,
    )  # fmt: skip
    assert queries.is_open_to(row, officer)
    time_machine.move_to(clock.now() + timedelta(minutes=31))
    assert not queries.is_open_to(row, officer)


def test_it_is_acknowledged_investigated_ended_and_opened_again(app):
    officer = a_user(Role.COMPLAINTS_OFFICER)
    code = code_of()
    row = acknowledged(row_of(code), officer)
    assert (row.owner_id, row.acknowledged_on) == (officer.id, clock.today())
    with pytest.raises(Refusal, match="cannot become"):
        services.step(row, S.CLOSED, seen=row.version, by=officer)
    row = row_of(code)
    services.step(row, S.SCREENING, seen=row.version, by=officer)
    services.step(row, S.INVESTIGATING, seen=row.version, by=officer)
    with pytest.raises(Refusal, match="what was found"):
        services.step(row, S.RESOLVED, seen=row.version, by=officer)
    with pytest.raises(Refusal, match="holds the code is told"):
        services.step(row, S.RESOLVED, findings=TOLD, seen=row.version, by=officer)
    row = row_of(code)
    services.step(
        row, S.RESOLVED, findings="The roll shows it.", remedy="It was paid back.",
        answer="It was so, and was paid back.", seen=row.version, by=officer,
    )  # fmt: skip
    services.step(row, S.CLOSED, seen=row.version, by=officer)
    assert (row.closed_on, row.closed_after) == (clock.today(), 0)
    following.judge(code, Satisfaction.PARTLY)
    services.note(row, "Look at the other company too.", by=officer)
    said = [each.said for each in queries.messages(row)]
    assert said == [ANSWER, "It was so, and was paid back.", "Look at the other company too."]
    row = row_of(code)
    services.step(row, S.REOPENED, findings="It went on.", answer="We look again at it.",
                  seen=row.version, by=officer)  # fmt: skip
    assert (row.closed_on, row.closed_after) == (None, None)
    with pytest.raises(Refusal):
        run_raw("UPDATE complaint SET state = 'closed'")
    with pytest.raises(Refusal):
        run_raw("UPDATE complaint SET findings = NULL, state = 'resolved'")
    with pytest.raises(Refusal, match="stays as it was sent"):
        run_raw("UPDATE complaint SET received_on = '2001-01-01'")
    for table in ("complaint", "complaint_message", "complaint_step"):
        with pytest.raises(Refusal, match="stays as it was sent"):
            run_raw(f"DELETE FROM {table}")


def test_whoever_holds_the_code_reads_writes_and_takes_it_back(app):
    code = code_of()
    row = row_of(code)
    with pytest.raises(NotFound):
        following.followed(code[:-1] + ("A" if code[-1] != "A" else "B"))
    with pytest.raises(NotFound):
        following.followed("AAAAAA-BBBB-CCCC-DDDD")
    assert following.followed(code.lower()).id == row.id
    following.write(code, "They moved me to the border post.", harmed=True)
    due = [each.due_on for each in queries.checks(row)]
    assert due == [clock.today() + timedelta(days=n) for n in (0, 30, 90)]
    following.withdraw(code, "I am afraid of what they do to me.")
    assert row_of(code).state is S.WITHDRAWN
    with pytest.raises(Refusal, match="has not ended"):
        following.judge(code, Satisfaction.YES)


def test_r_cmp_01_what_is_grave_leaves_and_only_a_stub_stays(app, cast):
    officer, child = cast.complaints_officer, cast.cp_focal_point
    culprit = a_person(cast.unit)
    code = code_of(Category.SEA, named=f"He is {culprit.number}", contact="At the well")
    row = row_of(code)
    assert (row.due_on, row.confidentiality) == (clock.today(), "strictly")
    opened(row, officer)
    with pytest.raises(Refusal, match="leaves today"):
        services.acknowledge(row, ANSWER, seen=row.version, by=officer)
    with pytest.raises(Refusal, match="has to leave"):
        following.withdraw(code, "I do not want it any more.")
    row = row_of(code)
    leaving.hand_over(
        row, "Board of inquiry", "The board calls you.", reach=REACH, seen=row.version, by=officer
    )
    row = row_of(code)
    assert (row.state, row.told) == (S.REFERRED, TOLD)
    with pytest.raises(Refusal):
        run_raw("UPDATE complaint SET told = NULL")
    with pytest.raises(Refusal, match="stays as it was sent"):
        run_raw("DELETE FROM complaint_person")
    held = a_hold(cast.dpo, HoldOn.COMPLAINT, number=row_of(code).reference)
    row = row_of(code)
    with pytest.raises(Refusal, match="legal hold"):
        leaving.acknowledged(row, "BOI 17 of today", seen=row.version, by=officer)
    holds.lift(held, WHY, seen=held.version, by=a_user(Role.DPO))
    row = row_of(code)
    leaving.acknowledged(row, "BOI 17 of today", seen=row.version, by=officer)
    row = row_of(code)
    assert (row.state, row.told, row.named, row.contact) == (S.CLOSED, None, None, None)
    for kind in (ComplaintMessage, ComplaintPerson, ReprisalCheck):
        assert db.session.scalar(select(func.count()).select_from(kind)) == 0
    about = select(JournalWords.words).join(JournalEntry, JournalWords.entry_id == JournalEntry.id)
    assert not any("reason" in each for each in db.session.scalars(about))
    stub = following.followed(code)
    assert (stub.body, stub.reach) == ("Board of inquiry", REACH)
    with pytest.raises(NotFound):
        services.open_(row, WHY, by=officer)
    about_child = a_complaint(Category.CHILD_RECRUITMENT, "A boy of 14 carries their water.")
    assert listed(child) == {about_child.reference}
    assert listed(officer) == {about_child.reference, row.reference}
    with pytest.raises(NotFound):
        services.open_(about_child, WHY, by=officer)
    opened(about_child, child)


def test_what_turns_out_to_be_grave_leaves_too_and_consent_is_needed_for_others(app):
    officer = a_user(Role.COMPLAINTS_OFFICER)
    row = acknowledged(a_complaint(Category.DISCIPLINE), officer)
    with pytest.raises(Refusal, match="has not agreed"):
        services.refer(row, "Military court", ANSWER, reach=REACH, seen=row.version, by=officer)
    services.sort(row, Category.ILL_TREATMENT, seen=row.version, by=officer)
    assert row.due_on == clock.today()
    with pytest.raises(Refusal, match="Hand it over"):
        services.refer(row, "Military court", ANSWER, reach=REACH, seen=row.version, by=officer)
    services.sort(row, Category.CHILD_RECRUITMENT, seen=row.version, by=officer)
    with pytest.raises(NotFound):
        services.note(row, "I want to go on with it.", by=officer)


def test_r_cmp_01_what_the_desk_was_asked_leaves_with_what_turned_out_to_be_grave(cast):
    officer = cast.complaints_officer
    asked = an_error(cast, cast.unit)
    row = db.session.get(Complaint, asked.complaint_id)
    services.sort(row, Category.SEA, seen=row.version, by=officer)
    with pytest.raises(Refusal, match="stays as it was sent"):
        run_raw("DELETE FROM data_error")
    row = db.session.get(Complaint, row.id)
    leaving.hand_over(row, "Board of inquiry", "", reach=REACH, seen=row.version, by=officer)
    leaving.acknowledged(row, "BOI 18 of today", seen=row.version, by=officer)
    assert db.session.scalar(select(func.count()).select_from(DataError)) == 0


def test_r_cmp_01_what_is_grave_ends_by_leaving_alone_also_where_it_had_ended(app):
    """Nobody takes it for withdrawn; sorted among others after all, it has its follow-ups."""
    officer = a_user(Role.COMPLAINTS_OFFICER)
    code = code_of(Category.DISCIPLINE)
    following.withdraw(code, "I do not want it any more.")
    row = opened(row_of(code), officer)
    services.sort(row, Category.SEA, seen=row.version, by=officer)
    with pytest.raises(Refusal, match="leaves today"):
        services.step(
            row, S.WITHDRAWN, findings=ANSWER, answer=ANSWER, seen=row.version, by=officer
        )
    leaving.hand_over(row, "Board of inquiry", "", reach=REACH, seen=row.version, by=officer)
    assert row.state is S.REFERRED
    other = opened(a_complaint(Category.SEA), officer)
    services.sort(other, Category.HARASSMENT, seen=other.version, by=officer)
    assert len(queries.checks(other)) == 2


def test_r_cmp_03_whoever_is_named_later_finds_it_no_more(app):
    officer = a_user(Role.COMPLAINTS_OFFICER, name="Ruth Akol")
    other = a_user(Role.COMPLAINTS_OFFICER, name="Zara Idriss")
    code = code_of()
    row = acknowledged(row_of(code), officer)
    following.write(code, f"{officer.name} asked me for money as well.")
    following.write(code, f"I say it again: {officer.name} did.")
    assert row.reference not in listed(officer)
    services.take(opened(row_of(code), other), seen=row.version, by=other)
    entry = db.session.scalar(select(JournalEntry).order_by(JournalEntry.id.desc()).limit(1))
    assert entry.event == "ComplaintOwned"
    following.write(code, "Xasan's daughter Amina was there too.")
    new = a_user(Role.COMPLAINTS_OFFICER, name="Amina Xasan Cali")
    with pytest.raises(NotFound):
        services.open_(row_of(code), WHY, by=new)


def test_r_cmp_03_nobody_finds_a_complaint_about_themselves_or_whom_they_command(app, cast):
    """By the register, by joined records, by name, by grant: in lists, by id and in counts."""
    today, unit = clock.today(), cast.unit
    officer = cast.complaints_officer
    accused, chief, other = (a_user(Role.COMPLAINTS_OFFICER) for _n in range(3))
    soldier = a_person(unit)
    first = a_person(unit, holder_id=accused.holder_id)
    a_person(unit, same_as_id=first.id)
    commander = a_person(None, holder_id=chief.holder_id)
    kept(Command(unit_id=unit.id, person_id=commander.id, from_on=today))
    about_him = a_complaint(named=f"{first.number}")
    about_soldier = a_complaint(named=f"It is {soldier.number}, they say")
    about_unit = a_complaint(units=f"In {unit.code}")
    everybody = {each.reference for each in (about_him, about_soldier, about_unit)}
    assert listed(officer) == everybody == listed(other)
    assert listed(accused) == {about_soldier.reference, about_unit.reference}
    assert listed(chief) == set()
    for row in (about_him, about_soldier, about_unit):
        with pytest.raises(NotFound):
            queries.complaint(row.uid, reader=chief)
        with pytest.raises(NotFound):
            services.open_(row, WHY, by=chief)
    assert queries.counted(reader=chief) == (0, None)
    assert listed(chief, reference=about_unit.reference) == set()
    opened(about_unit, other)
    services.step_aside(about_unit, by=other)
    assert about_unit.reference not in listed(other)
    named = a_complaint(told=f"It was {officer.name.lower()} who took it from us.")
    assert named.reference not in listed(officer)
    assert named.reference in listed(accused)
    new = a_user(Role.COMPLAINTS_OFFICER, name="Amina Xasan Cali")
    late = a_complaint(told="Xasan's daughter Amina took the money from us.")
    assert late.reference not in listed(new)


def test_r_cmp_03_whoever_comes_to_the_office_later_is_kept_out_when_they_open_it(app):
    row = a_complaint(told="Xasan's daughter Amina took the money from us.")
    new = a_user(Role.COMPLAINTS_OFFICER, name="Amina Xasan Cali")
    assert row.reference in listed(new)
    with pytest.raises(NotFound):
        services.open_(row, WHY, by=new)
    assert row.reference not in listed(new)


def test_r_cmp_03_who_heads_a_centre_finds_no_complaint_about_who_teaches_there(cast):
    trainer = a_trainer(centre=cast.here)
    there = a_trainer(centre=cast.there)
    row = a_complaint(Category.CHILD_RECRUITMENT, named=trainer.person.number)
    other = a_complaint(Category.CHILD_RECRUITMENT, named=there.person.number)
    head = a_user(Role.CP_FOCAL_POINT)
    kept(Grant(user_id=head.id, role=Role.CELL_HEAD, scope=Scope.CENTRE, centre_id=cast.here.id,
               from_on=clock.today(), until_on=clock.today() + timedelta(days=9)))  # fmt: skip
    db.session.expire_all()
    assert listed(cast.cp_focal_point) == {row.reference, other.reference}
    assert listed(head) == {other.reference}
    assert clash(frozenset({Role.CELL_HEAD, Role.COMPLAINTS_OFFICER}))


def test_r_cmp_03_whoever_is_given_the_office_finds_no_line_of_what_may_be_about_them(cast):
    """A line in the register that is refused when it is opened would say whom it is about."""
    row, other = a_complaint(told="Xasan's daughter Amina took the money from us."), a_complaint()
    code = code_of()
    following.write(code, "It was Amina Xasan, who is your colleague.")
    new = a_user(None, name="A. X. Cali")
    a_user(None, name="Amina Xasan Cali", holder=new.holder)
    given = grants.grant(
        new, Role.COMPLAINTS_OFFICER, scope=Scope.NATIONAL, by=cast.user_admin
    )  # fmt: skip
    grants.countersign(given, by=cast.dpo)
    db.session.expire_all()
    assert listed(new) == {other.reference}
    assert queries.counted(reader=new)[0] == 1
    with pytest.raises(NotFound):
        queries.complaint(row.uid, reader=new)


def test_r_cmp_03_the_desk_gets_no_task_of_a_complaint_that_names_its_clerk(cast):
    """It would tell the clerk who complained: the task is about the complainant's record."""
    person, unit = a_person(cast.unit), cast.unit
    culprit = a_user(Role.HR_CLERK, unit=unit, name="Adam Nasser Idris")
    said = "My birth year is wrong, and Nasser Adam of the desk wrote it so on purpose."
    row = acknowledged(a_complaint(Category.DATA_ERROR, said), cast.complaints_officer)
    mending.ask(row, person.number, WrongField.BIRTH, "1990", by=cast.complaints_officer)
    later = a_user(None, name="Cabdi Warsame Axmed")
    following.write(code := code_of(Category.DATA_ERROR), "Warsame Cabdi did the same to me.")
    row = acknowledged(row_of(code), cast.complaints_officer)
    mending.ask(row, person.number, WrongField.NAME, "Halima", by=cast.complaints_officer)
    given = grants.grant(
        later, Role.HR_CLERK, scope=Scope.UNIT, at=unit.id, by=cast.user_admin
    )  # fmt: skip
    assert not given.waits
    db.session.expire_all()
    assert [desk.waiting(each)[0] for each in (cast.hr_clerk, culprit, later)] == [2, 1, 1]


def test_r_cmp_04_after_30_and_90_days_somebody_asks_about_reprisals(app, time_machine):
    officer = a_user(Role.COMPLAINTS_OFFICER)
    row = a_complaint()
    assert list(queries.checks_due(reader=officer, on=clock.today(), most=9)) == []
    time_machine.move_to(clock.now() + timedelta(days=31))
    (check,) = queries.checks_due(reader=officer, on=clock.today(), most=9)
    opened(row, officer)
    with pytest.raises(Refusal, match="feared or done"):
        services.check_reprisals(check, Reprisal.SUFFERED, "", by=officer)
    check = queries.check(check.uid, reader=officer)
    services.check_reprisals(check, Reprisal.SUFFERED, "He was moved away.", by=officer)
    assert list(queries.checks_due(reader=officer, on=clock.today(), most=9)) == []
    with pytest.raises(Refusal, match="done already"):
        services.check_reprisals(check, Reprisal.NONE, "", by=officer)


def test_a_sheet_brings_its_code_and_is_typed_in_once(app):
    (code,) = printouts.new_codes(1)
    assert code_of(channel=Channel.PAPER_BOX, code=code.lower()) == code
    assert following.followed(code).channel is Channel.PAPER_BOX
    with pytest.raises(Refusal, match="typed in already"):
        code_of(code=code)
    with pytest.raises(Refusal, match="no code of a sheet"):
        code_of(code="K7QX4M")


def test_what_the_office_may_not_do_with_a_complaint_is_refused_in_words(cast):
    officer = cast.complaints_officer
    row, gone = acknowledged(a_complaint(), officer), left(cast)
    number, unit = a_person(cast.unit).number, cast.unit.code
    services.name(row, number, unit, by=officer)
    refused = {
        "answer for it already": lambda: services.take(row, seen=row.version, by=officer),
        "a page of its own": lambda: services.step(
            row, S.REFERRED, answer=ANSWER, findings=ANSWER, seen=row.version, by=officer
        ),
        "in a full sentence": lambda: services.note(row, "no", by=officer),
        "Only what is grave": lambda: services.note_printed(row, "hand_over", by=officer),
        "a number or the code": lambda: services.name(row, "", "", by=officer),
        "names them already": lambda: services.name(row, number, "", by=officer),
        "among these already": lambda: services.sort(
            row, row.category, seen=row.version, by=officer
        ),
        "handed over already": lambda: services.sort(
            gone, Category.PAY_DEDUCTION, seen=gone.version, by=officer
        ),
    }
    for words, deed in refused.items():
        with pytest.raises(Refusal, match=words):
            deed()
    with pytest.raises(Refusal, match="names them already"):
        services.name(row, "", unit, by=officer)
    with pytest.raises(NotFound):
        services.step_aside(row, by=a_user(Role.CP_FOCAL_POINT))
    leaving.acknowledged(gone, "R 12/2026", seen=gone.version, by=officer)
    with pytest.raises(Refusal, match="Only a stub"):
        services.note(gone, ANSWER, by=officer)


def test_what_the_holder_of_a_code_and_the_desk_may_not_do_is_refused_in_words(cast):
    officer, desk = cast.complaints_officer, cast.hr_clerk
    plain, grave = code_of(), code_of(Category.SEA)
    row, gone, about = acknowledged(a_complaint(), officer), left(cast), an_error(cast, cast.unit)
    handed = code_of(Category.SEA)
    leaving.hand_over(
        opened(row_of(handed), officer), "Board of inquiry", "", reach=REACH, seen=1, by=officer
    )  # fmt: skip
    data = acknowledged(a_complaint(Category.DATA_ERROR), officer)
    number, rank = a_person(cast.unit).number, an_error(cast, cast.unit, WrongField.RANK)

    def taken(receipt, by=officer, what=gone):
        return lambda: leaving.acknowledged(what, receipt, seen=what.version, by=by)

    def asked(what, number=number, should_be="1990, not 1980"):
        return lambda: mending.ask(what, number, WrongField.BIRTH, should_be, by=officer)

    def corrected(what, value, proof="Paper 7"):
        return lambda: mending.correct(what, value, proof, seen=what.version, by=desk)

    refused = [
        ("in a full sentence", lambda: following.write(plain, "no")),
        ("write to the body", lambda: following.write(handed, ANSWER)),
        ("write to the body", lambda: following.withdraw(handed, ANSWER)),
        ("in a sentence why", lambda: following.withdraw(plain, "no")),
        ("has to leave", lambda: following.withdraw(grave, ANSWER)),
        ("Only what is grave", lambda: leaving.hand_over(
            row, "Board of inquiry", "", reach=REACH, seen=row.version, by=officer)),
        ("which body", lambda: leaving.hand_over(
            opened(row_of(grave), officer), "B", "", reach=REACH, seen=1, by=officer)),
        ("how they reach", lambda: leaving.hand_over(
            row_of(grave), "Board of inquiry", "", reach=" ", seen=1, by=officer)),
        ("does not allow", taken("R 12", by=cast.oversight)),
        ("no receipt", taken("R 12", what=row)),
        ("number of the receipt", taken("R")),
        ("among the mistakes", asked(row)),
        ("exactly this number", asked(data, number="0000000-0")),
        ("what is right", asked(data, should_be=" ")),
        ("on its own page", corrected(rank, "x")),
        ("which document", corrected(about, "1990-01-01", proof="P")),
    ]  # fmt: skip
    for words, deed in refused:
        with pytest.raises(Refusal, match=words):
            deed()
