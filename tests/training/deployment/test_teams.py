"""Mobile teams from request to return, and what each step asks on every path."""

import pytest
from sqlalchemy import select, text

from tests.makers import a_unit, kept
from tests.training.deployment.made import a_request, again, approved, day, joined
from tests.training.makers import a_cohort, a_module, a_posting, a_session, a_trainer, teaches
from tests.training.mentoring.made import cleared
from trainingmgr.core.db import db, operation
from trainingmgr.core.errors import Refusal
from trainingmgr.training.cohorts.rules import Duty
from trainingmgr.training.curricula.rules import HrddpScope
from trainingmgr.training.deployment.queries import teams as queries
from trainingmgr.training.deployment.rules import TeamDuty, TeamState
from trainingmgr.training.deployment.services import teams as services
from trainingmgr.training.staffing import services as staffing
from trainingmgr.training.timetable import queries as timetable
from trainingmgr.training.trainers import queries as trainers
from trainingmgr.training.trainers.models import Leave
from trainingmgr.training.trainers.rules import Lack, TeachingLevel

S = TeamState
REPORT = "Twenty-six were taught on four days; the range was closed on the fifth. Come again."


@operation
def run_raw(sql, **facts):
    db.session.execute(text(sql), facts)


def lacks(row, trainer, duty=TeamDuty.LEAD):
    return {each.lack for each in queries.keeps_from_joining(row, [trainer], duty)[trainer.id]}


def test_a_team_goes_from_request_to_return(cast):
    head, clerk, programme = cast.cell_head, cast.training_clerk, cast.programme_officer
    row = a_request(cast.unit, cast.here, clerk, from_on=day(1), until_on=day(4))
    assert row.code.endswith("-001")
    row = approved(row, programme, head=head)
    with pytest.raises(Refusal, match="Name first who leads"):
        joined(row, cast.there, head, TeamDuty.ASSISTANT)
    row = joined(again(row), cast.there, head)
    row = joined(row, cast.there, head, TeamDuty.ASSISTANT, level=TeachingLevel.ASSISTANT)
    lead = row.members[0].trainer
    run = a_cohort(cast.here, row.module, starts_on=day(1))
    services.link(row, run, seen=row.version, by=head)
    lesson = timetable.session(a_session(run, row.module).uid, reader=head)
    staffing.name_staff(lesson, lead, Duty.LEAD, by=head)  # no posting here, but lent for it
    free = trainers.free([lead.id], day(-1), day(6))[lead.id]
    assert [(each.centre_id, each.from_on, each.until_on) for each in free.spells] == [
        (cast.here.id, day(1), day(4)), (cast.there.id, day(-1), day(-1)),
        (cast.there.id, day(6), day(6)),
    ]  # fmt: skip
    for state in (S.MATCHED, S.VISA_PENDING, S.DEPLOYED):
        row = again(row)
        services.move(row, state, seen=row.version, by=head)
    run_raw("UPDATE mobile_team SET from_on = :f, until_on = :u WHERE id = :k", f=day(-3),
            u=day(2), k=row.id)  # fmt: skip
    run_raw("UPDATE trainer_leave SET from_on = :f", f=day(-4))
    row = again(row)
    with pytest.raises(Refusal, match="not in the future"):
        services.come_back(row, on=day(1), taught=26, report=REPORT, seen=row.version, by=head)
    with pytest.raises(Refusal, match="full sentences"):
        services.come_back(row, on=day(0), taught=26, report="Good.", seen=row.version, by=head)
    row = again(row)
    services.come_back(row, on=day(0), taught=26, report=REPORT, seen=row.version, by=head)
    assert again(row).state is S.COMPLETED
    assert set(db.session.scalars(select(Leave.until_on))) == {day(0)}  # free again tomorrow
    with pytest.raises(Refusal, match="stays on its record"):
        run_raw("DELETE FROM team_member")
    with pytest.raises(Refusal, match="never deleted"):
        run_raw("DELETE FROM mobile_team")


def test_a_second_person_approves_and_without_it_nothing_moves(cast):
    row = a_request(cast.unit, cast.here, cast.cell_head)
    with pytest.raises(Refusal, match="does not allow"):
        approved(row, cast.cell_head)
    run_raw("UPDATE mobile_team SET requested_by_id = :k", k=cast.programme_officer.id)
    with pytest.raises(Refusal, match="begun by you"):
        approved(again(row), cast.programme_officer)
    with pytest.raises(Refusal, match="People join a team after it was approved"):
        joined(again(row), cast.here, cast.cell_head)
    with pytest.raises(Refusal, match="second person approves"):
        run_raw("UPDATE mobile_team SET state = 'offered'")
    with pytest.raises(Refusal, match="People join a team after"):
        run_raw("INSERT INTO team_member (team_id, trainer_id, duty) VALUES (:t, :r, 'lead')",
                t=row.id, r=a_trainer().id)  # fmt: skip


def test_only_who_could_lead_there_on_every_day_goes(cast):
    """R-TRN-04, R-HRD-08, R-MEN-01."""
    module = a_module()
    row = a_request(cast.unit, cast.here, cast.training_clerk, module=module)
    row = approved(row, cast.programme_officer, head=cast.cell_head)
    able = a_trainer(module, centre=cast.there)
    assert lacks(row, able) == set()
    assert lacks(row, a_trainer(centre=cast.there)) == {Lack.NOT_QUALIFIED}
    assert lacks(row, a_trainer(module, centre=cast.there, languages=("fr",))) == {Lack.LANGUAGE}
    assert lacks(row, a_trainer(module)) == {Lack.NOT_POSTED}
    assert lacks(row, a_trainer(module, centre=cast.there, screened=False)) == {Lack.NOT_SCREENED}
    short = a_trainer(module)
    a_posting(short, cast.there, until_on=day(7))  # the way back is on day 8
    assert lacks(row, short) == {Lack.NOT_POSTED}
    ended = a_trainer(module)
    a_posting(ended, cast.there, screened_until=day(4))
    assert lacks(row, ended) == {Lack.SCREENING_ENDED}
    away = a_trainer(module, centre=cast.there)
    kept(Leave(trainer_id=away.id, from_on=day(8), until_on=day(8)))
    assert lacks(row, away) == {Lack.ON_LEAVE}
    busy = a_trainer(module, centre=cast.there)
    teaches(busy, a_session(a_cohort(cast.there, module, starts_on=day(5)), module))
    assert lacks(row, busy) == {Lack.BUSY}
    services.join(row, able, TeamDuty.LEAD, seen=row.version, by=cast.cell_head)
    other = approved(a_request(cast.unit, cast.here, cast.training_clerk, module=module),
                     cast.programme_officer)  # fmt: skip
    assert lacks(other, able) == {Lack.LENT}
    with pytest.raises(Refusal, match="cannot go with this team: lent to another place"):
        services.join(other, able, TeamDuty.LEAD, seen=other.version, by=cast.cell_head)
    row = again(row)
    services.release(row, row.members[0], seen=row.version, by=cast.cell_head)
    assert lacks(again(other), able) == set()


def test_r_hrd_01_a_team_leaves_when_due_diligence_covers_the_unit(cast):
    unit = a_unit()
    row = a_request(unit, cast.here, cast.training_clerk, from_on=day(0),
                    module=a_module(hrddp_scope=HrddpScope.IN))  # fmt: skip
    row = approved(row, cast.programme_officer, travel=0, head=cast.cell_head)
    row = joined(row, cast.here, cast.cell_head)
    services.move(row, S.MATCHED, seen=row.version, by=cast.cell_head)
    row = again(row)
    with pytest.raises(Refusal, match="Due diligence does not cover"):
        services.move(row, S.DEPLOYED, seen=row.version, by=cast.cell_head)
    cleared(unit, cast.cell_head)
    run_raw("UPDATE mobile_team SET from_on = :on", on=day(2))
    with pytest.raises(Refusal, match="This team leaves on"):
        services.move(again(row), S.DEPLOYED, seen=row.version, by=cast.cell_head)
    run_raw("UPDATE mobile_team SET from_on = :on", on=day(0))
    row = again(row)
    run_raw("UPDATE posting SET attested_on = NULL")
    with pytest.raises(Refusal, match="is not screened"):
        run_raw("UPDATE mobile_team SET state = 'deployed'")
    with pytest.raises(Refusal, match="screening for this posting"):
        services.move(row, S.DEPLOYED, seen=row.version, by=cast.cell_head)
    run_raw("UPDATE posting SET attested_on = certified_on")
    row = again(row)
    services.move(row, S.DEPLOYED, seen=row.version, by=cast.cell_head)
    row = again(row)
    with pytest.raises(Refusal, match="before it leaves"):
        services.release(row, row.members[0], seen=row.version, by=cast.cell_head)


def test_a_cancelled_team_lends_nobody(cast):
    row = approved(a_request(cast.unit, cast.here, cast.training_clerk), cast.programme_officer)
    row = joined(row, cast.there, cast.cell_head)
    with pytest.raises(Refusal, match="why it does not take place"):
        services.cancel(row, "Rain", seen=row.version, by=cast.cell_head)
    row = again(row)
    services.cancel(row, "The road is cut by the river.", seen=row.version, by=cast.cell_head)
    row = again(row)
    assert (row.state, row.members) == (S.CANCELLED, [])
    assert db.session.scalars(select(Leave)).all() == []


def test_the_way_of_a_team_in_the_pages(cast, browse):
    module = a_module("MAP-101", hrddp_scope=HrddpScope.OUT)
    trainer = a_trainer(module, centre=cast.there)
    clerk, head, officer = map(browse, (cast.training_clerk, cast.cell_head,
                                        cast.programme_officer))  # fmt: skip
    sent = clerk.post(
        "/teams/new", opened=clerk.get("/teams/new"), unit=cast.unit.code, asked_by="The chief",
        centre=cast.here.code, module="MAP-101", language="en", place="At the barracks",
        from_on=day(0).isoformat(), until_on=day(3).isoformat(), people="20", wanted="1",
        why="Nobody was ever taught this.",
    )  # fmt: skip
    assert sent.status_code == 302, sent.text
    path = sent.location
    assert "waits for another person" in clerk.get(path).text
    sender = trainer.provider_id
    code = db.session.scalar(text(f"SELECT code FROM organisation WHERE id = {sender}"))
    sent = officer.post(f"{path}/approval", opened=officer.get(path), sent_by=code)
    assert sent.status_code == 302, sent.text
    sent = head.post(f"{path}/members", opened=head.get(path), trainer=str(trainer.id), duty="lead")
    assert sent.status_code == 302, sent.text
    for state in ("matched", "deployed"):
        head.post(f"{path}/state/{state}", opened=head.get(path))
    assert "Out now" in head.get(path).text
    sent = head.post(f"{path}/return", opened=head.get(path), on=day(0).isoformat(), taught="18",
                     report=REPORT)  # fmt: skip
    assert sent.status_code == 302, sent.text
    assert "18 people were taught" in clerk.get(path).text
    assert browse(cast.elsewhere["cell_head"]).get(path).status_code == 404
    listed = head.get("/teams?only=completed", costs=2).text
    assert "MTT" in listed
