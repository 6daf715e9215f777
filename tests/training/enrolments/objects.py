"""What the endpoints of nominations are about, here and at the other end."""

from datetime import timedelta

from tests.makers import a_person, a_user, kept
from tests.training.enrolments.made import a_group, a_place, a_run
from trainingmgr.accounts.rules import Role
from trainingmgr.core import clock
from trainingmgr.core.db import db
from trainingmgr.training.cohorts.models import Cohort
from trainingmgr.training.enrolments.models import WaiverRequest

WITHOUT_RUNS = {Role.HR_CLERK, Role.HR_HEAD, Role.PAY_VERIFIER}
"""They may take lists of people away, but no run is theirs to see."""


def runs(cast):
    return {"uid": a_run(cast.here).uid}, {"uid": a_run(cast.there).uid}


def places(cast):
    return tuple(
        {"uid": a_place(a_run(centre), a_person(reach=centre)).uid}
        for centre in (cast.here, cast.there)
    )


def requests(cast):
    return tuple({"uid": _asked(centre).uid} for centre in (cast.here, cast.there))


def _asked(centre):
    place = a_place(a_run(centre), a_person(reach=centre))
    return kept(
        WaiverRequest(
            enrolment_id=place.id, piece="clearance:national", reason="It is due on Monday.",
            until_on=clock.today() + timedelta(days=9), asked_by_id=a_user(None).id,
        )
    )  # fmt: skip


def groups(cast):
    return tuple(_of(a_group(a_run(centre))) for centre in (cast.here, cast.there))


def _of(group):
    return {"uid": db.session.get_one(Cohort, group.cohort_id).uid, "of": group.uid}


OBJECTS = {
    "enrolments.nominations": runs,
    "enrolments.nominate": runs,
    "enrolments.confirm": runs,
    "enrolments.confirm_run": runs,
    "enrolments.start": runs,
    "enrolments.resumption": runs,
    "enrolments.fill_seats": runs,
    "enrolments.undo": runs,
    "enrolments.undo_confirmation": runs,
    "enrolments.joining": runs,
    "enrolments.joining_letters": runs,
    "enrolments.write_joining": runs,
    "enrolments.roster": runs,
    "enrolments.make_group": runs,
    "enrolments.change_group": groups,
    "enrolments.drop_group": groups,
    "enrolments.put_in_group": runs,
    "enrolments.audience": runs,
    "enrolments.place": places,
    "enrolments.leave": places,
    "enrolments.particulars": places,
    "enrolments.come_back": places,
    "enrolments.transfer": places,
    "enrolments.ask_waiver": places,
    "enrolments.sign": requests,
    "enrolments.withdraw_waiver": requests,
}
