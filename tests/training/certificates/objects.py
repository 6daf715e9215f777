"""The objects of certificates for the walk over every endpoint and role."""

from sqlalchemy import select

from tests.makers import a_person, a_user
from tests.training.certificates.made import SITE, a_closed_run, a_mark, asked, reached
from trainingmgr.accounts.models import User
from trainingmgr.accounts.rules import Role
from trainingmgr.core import jobs, keys
from trainingmgr.core.db import db
from trainingmgr.training.certificates.queries import register
from trainingmgr.training.certificates.rules import RevocationReason
from trainingmgr.training.certificates.services import issuing, layouts, printing, revoking

CLERK, HEAD = Role.TRAINING_CLERK, Role.CELL_HEAD


def _closed(centre, who):
    """In the demonstration its people are compared with the watch-lists as a worker does it."""
    cohort = a_closed_run(centre, who[HEAD], "Achta Idriss")[0]
    if db.session.scalar(select(User.id).where(User.is_demo).limit(1)) is not None:
        jobs.look_around()
        while jobs.work():
            pass
    return cohort


def _runs(cast):
    return {"uid": _closed(cast.here, cast.users).uid}, {
        "uid": _closed(cast.there, cast.elsewhere).uid
    }


def _requests(cast):
    """Asked for by another clerk, so that nobody of the cast is its asker."""
    near = asked(_closed(cast.here, cast.users), a_user(CLERK, centre=cast.here))
    far = asked(_closed(cast.there, cast.elsewhere), a_user(CLERK, centre=cast.there))
    return {"uid": near.uid}, {"uid": far.uid}


def _certificate(cast, centre, who):
    made = asked(_closed(centre, who), a_user(CLERK, centre=centre))
    issuing.issue(made, SITE, seen=made.version, by=who[HEAD])
    (found,) = register.certificates_of(made.cohort_id)
    return found


def _serials(cast):
    """One certificate of each end: to issue it again for each that only names it costs most."""
    near = _certificate(cast, cast.here, cast.users)
    return near.serial, _certificate(cast, cast.there, cast.elsewhere).serial


def _certificates(cast):
    return tuple({"serial": each} for each in cast.once("certificates", lambda: _serials(cast)))


def _of_training(cast):
    """Personnel staff see certificates of their units' people; these have no unit."""
    return *_certificates(cast), {Role.HR_CLERK, Role.HR_HEAD}


def _print_runs(cast):
    _printed(cast)
    return tuple(
        {"uid": register.print_runs(reader=who[CLERK]).rows[0].uid}
        for who in (cast.users, cast.elsewhere)
    )


def _printed(cast):
    return cast.once("printed certificates", lambda: _printed_once(cast))


def _printed_once(cast):
    serials = [each["serial"] for each in _certificates(cast)]
    for serial, who in zip(serials, (cast.users, cast.elsewhere), strict=True):
        found = register.certificate(serial, reader=who[CLERK])
        printing.produce([found], by=who[CLERK]).close()
    return tuple({"serial": each, "number": 1} for each in serials)


def _proposed(cast):
    found = []
    for centre, who in ((cast.here, cast.users), (cast.there, cast.elsewhere)):
        certificate = _certificate(cast, centre, who)
        other = a_user(HEAD, centre=centre)
        whole = register.certificate(certificate.serial, reader=other)
        why = "The signature was copied."
        revoking.propose(whole, RevocationReason.FRAUD, why, by=other)
        found.append({"serial": certificate.serial})
    return tuple(found)


def _people(cast):
    """Whoever sees the person may also be personnel staff; these people have no unit."""
    return cast.once("people with certificates", lambda: _people_once(cast))


def _people_once(cast):
    found = []
    ends = ((cast.here, cast.users), (cast.there, cast.elsewhere))
    for named, (centre, who) in zip(_certificates(cast), ends, strict=True):
        person = register.certificate(named["serial"], reader=who[HEAD]).person
        reached(person.id, centre)
        found.append({"uid": person.uid})
    return tuple(found)


def _people_seen(cast):
    return *_people(cast), {Role.HR_CLERK, Role.HR_HEAD, Role.CURRICULUM_OFFICER}


def _public(cast):
    return _certificates(cast)[0], None


def _runs_of_training(cast):
    return *_runs(cast), {Role.HR_CLERK, Role.HR_HEAD}


def _mark(_cast):
    officer = a_user(Role.CURRICULUM_OFFICER)
    return {"digest": layouts.keep_logo(a_mark(), field="host_logo", by=officer)}, None


def _key(_cast):
    """A key signs for everybody: nobody who revokes for one centre sees it."""
    return {"key_id": keys.ring().signing[0]["id"]}, None, {HEAD}


OBJECTS = {
    "signing_keys.index": lambda _cast: ({}, None, {HEAD}),
    "signing_keys.show": _key,
    "signing_keys.take_back": _key,
    "cards.index": _runs,
    "cards.produce": _runs,
    "transcripts.badges": _people,
    "transcripts.give_out": _people,
    "transcripts.show": _people_seen,
    "certificates.credential": _certificates,
    "certificates.decision": _proposed,
    "certificates.hand_over": _printed,
    "certificates.print_one": _certificates,
    "certificates.revocation": _certificates,
    "certificates.withdrawal": _certificates,
    "certificates.show": _of_training,
    "certificates.specimen": _of_training,
    "issuing.ask": _runs,
    "issuing.issue": _requests,
    "issuing.print_all": _runs,
    "layouts.mark": _mark,
    "prints.show": _print_runs,
    "issuing.refusal": _requests,
    "issuing.show": _runs_of_training,
    "issuing.withdrawal": _requests,
    "verify.code": lambda cast: (_public(cast)[0] | {"code": "TM1"}, None),
    "verify.serial": _public,
    "verify.status": lambda _cast: ({"number": 0}, None),
}
LISTS = {"transcript": lambda cast: f"person={a_person(cast.unit, reach=cast.here).uid}"}
