"""What the endpoints of notices are about."""

from tests.makers import a_person
from tests.registry.notices.made import a_draft, given, in_force
from trainingmgr.accounts.rules import Role
from trainingmgr.registry.notices import queries, services
from trainingmgr.registry.notices.rules import About, NoticeState


def _free(cast):
    """No draft stands in the way of another."""
    for each in queries.notices():
        row = queries.notice(each.uid)
        if row.state is NoticeState.DRAFT:
            services.withdraw(row, seen=row.version, by=cast.dpo)


def drafts(cast):
    _free(cast)
    return {"uid": a_draft(cast.dpo, About.PAY).uid}, None


def texts(cast):
    _free(cast)
    return {"uid": a_draft(cast.dpo, About.VETTING).uid, "language": "so"}, None


def _people(cast):
    near = a_person(cast.unit, reach=cast.here)
    far = a_person(cast.other_unit, reach=cast.there)
    return near, far


def people(cast):
    near, far = _people(cast)
    return {"uid": near.uid}, {"uid": far.uid}


def givings(cast):
    _free(cast)
    in_force(cast.dpo, About.COMPLAINTS)
    near, far = _people(cast)
    made = [
        services.give([each], given(About.COMPLAINTS), by=cast.recruitment_officer)
        for each in (near, far)
    ]
    return {"uid": made[0].uid}, {"uid": made[1].uid}


def rounds(cast):
    from tests.recruitment.objects import OBJECTS as ROUNDS  # noqa: PLC0415

    near = ROUNDS["recruitment.show"](cast)[0]
    giving = {Role.TRAINING_CLERK, Role.CELL_HEAD, Role.HR_CLERK, Role.HR_HEAD}
    return near | {"kind": "round"}, None, giving


OBJECTS = {
    **dict.fromkeys(
        ("notices.show", "notices.withdraw", "notices.force", "notices.wall", "notices.hand"),
        drafts,
    ),
    "notices.word": texts,
    "notices.person": people,
    **dict.fromkeys(("notices.given", "notices.take_back"), givings),
    "notices.group": rounds,
}
