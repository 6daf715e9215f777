"""Vetting asked for, and its one word brought in."""

from collections.abc import Mapping
from itertools import islice

from flask_babel import lazy_gettext as _

from trainingmgr.accounts.models import User
from trainingmgr.accounts.services.four_eyes import allowed
from trainingmgr.core import clock
from trainingmgr.core.db import operation
from trainingmgr.core.errors import Refusal
from trainingmgr.core.permissions import Permission
from trainingmgr.recruitment.models import RecruitmentRound
from trainingmgr.recruitment.queries import dossiers
from trainingmgr.recruitment.queries.reach import parts
from trainingmgr.recruitment.rules import ApplicationState, Rejection, RoundState, StageKind
from trainingmgr.recruitment.services.moving import A, move_many
from trainingmgr.registry.structure.rules import Scheme
from trainingmgr.vetting import queries as vetting
from trainingmgr.vetting.cases import services as cases
from trainingmgr.vetting.cases.rules import Process
from trainingmgr.vetting.rules import Word


def may_send(round_: RecruitmentRound, *, by: User) -> None:
    allowed(by, Permission.ROUND_PLAN)
    if round_.state is not RoundState.VETTING:
        raise Refusal(_("Bring the round to its vetting first."))


def to_send(round_: RecruitmentRound) -> dict[int, ApplicationState]:
    """The files of whoever passed all, in the order they came."""
    medical = any(each.kind is StageKind.MEDICAL for each in round_.stages)
    return dossiers.keys_in(round_, {A.MEDICAL_FIT if medical else A.TEST_PASSED})


@operation
def send_to_vetting(round_: RecruitmentRound, *, at_most: int | None = None, by: User) -> int:
    """Ask for vetting of everybody who passed all, or of the next. Gives how many were sent."""
    may_send(round_, by=by)
    keys = dict(islice(to_send(round_).items(), at_most))
    cases.open_many(
        dossiers.people_of(list(keys)), Process.NEW_RECRUITMENT, group=round_.code,
        reason=round_.law, by=by,
    )  # fmt: skip
    move_many(round_, keys, A.VETTING_PENDING, None, by)
    return len(keys)


def to_answer(round_: RecruitmentRound, after: int = 0) -> dict[int, ApplicationState]:
    """The files that wait for vetting, behind this one."""
    waiting = dossiers.keys_in(round_, {A.VETTING_PENDING})
    return {key: state for key, state in waiting.items() if key > after}


@operation
def take_answers(
    round_: RecruitmentRound, among: Mapping[int, ApplicationState] | None = None, *, by: User
) -> tuple[int, int]:
    """Bring in what vetting has decided, as the one word that everybody sees: about all that wait,
    or about these. How many were cleared, and how many not.
    """
    may_send(round_, by=by)
    keys = to_answer(round_) if among is None else among
    persons = dossiers.persons_of(list(keys))
    words = {
        person: standing
        for some in parts(sorted(set(persons.values())))
        for person, standing in vetting.words_for(some, Scheme.NATIONAL, clock.today()).items()
    }
    cleared = {k: was for k, was in keys.items() if words[persons[k]].word is Word.CLEARED}
    refused = {k: was for k, was in keys.items() if words[persons[k]].word is Word.NOT_CLEARED}
    move_many(round_, cleared, A.VETTING_CLEARED, None, by)
    move_many(round_, refused, A.VETTING_NOT_CLEARED, Rejection.INTEGRITY, by)
    return len(cleared), len(refused)
