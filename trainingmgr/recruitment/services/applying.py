"""Applications at a desk: who may apply, their papers, and what is decided by hand."""

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from typing import Any

from flask_babel import lazy_gettext as _

from trainingmgr.accounts.models import User
from trainingmgr.accounts.services.four_eyes import allowed
from trainingmgr.core import clock, journal
from trainingmgr.core.db import db, operation
from trainingmgr.core.errors import Refusal
from trainingmgr.core.permissions import Permission
from trainingmgr.core.sentences import day_said
from trainingmgr.core.values import dataclass
from trainingmgr.recruitment import events
from trainingmgr.recruitment.models import (
    Application,
    ApplicationMove,
    ApplicationPaper,
    RecruitmentRound,
    RoundSite,
)
from trainingmgr.recruitment.queries import plans
from trainingmgr.recruitment.rules import (
    ENDED,
    ApplicationState,
    Paper,
    Rejection,
    RoundState,
    age_reason,
)
from trainingmgr.recruitment.services.moving import A, move, not_own
from trainingmgr.registry.notices import services as notices
from trainingmgr.registry.notices.services import Given
from trainingmgr.registry.people import services as people
from trainingmgr.registry.people.models import Person
from trainingmgr.registry.people.rules import UNDER_AGE, Category, Newcomer, Status
from trainingmgr.registry.people.services import own
from trainingmgr.vetting import queries as vetting
from trainingmgr.vetting.rules import AgeStop


@dataclass(frozen=True, kw_only=True)
class Deposit:
    """What is written of an application at the desk beside the person."""

    site_id: int
    deposited_on: date
    education: str | None = None
    specialty: str | None = None
    papers: Mapping[Paper, str | None] | None = None
    told: Given | None = None
    """How they were told there of what is done with their data (R-DAT-16)."""


@operation
def apply(
    round_: RecruitmentRound, who: Person | Newcomer, facts: Deposit, *, by: User
) -> Application:
    """Take an application at a desk: somebody who is known, or a newcomer, who is registered by
    the rules of the register. Whoever may be under 18 is not taken (R-AGE-01).
    """
    allowed(by, Permission.APPLICATION_REGISTER)
    site = _site(round_, facts, by)
    if isinstance(who, Person):
        own.not_own(by, who)
    person = who if isinstance(who, Person) else people.register(who, by=by)
    made = Application(**standing(round_, [(person, facts)], by=by)[0])
    db.session.add(made)
    db.session.flush()
    db.session.add(
        ApplicationMove(application_id=made.id, now=made.state, reason=made.reason, by_id=by.id)
    )
    _deposit(made, facts)
    if facts.told is not None:
        notices.tell_newcomer(person, facts.told, by=by)
    if site.centre_id is not None:
        until = clock.today() + timedelta(days=365)
        people.bring_within_reach([person.id], site.centre_id, until)
    happening = events.ApplicationRegistered(
        round=round_.code, number=person.number, about=("application", made.id)
    )
    journal.record(happening, by=by)
    return made


def _site(round_: RecruitmentRound, facts: Deposit, by: User) -> RoundSite:
    if round_.state is not RoundState.OPEN:
        raise Refusal(_("This round does not take applications now."))
    site = next((each for each in round_.sites if each.id == facts.site_id), None)
    if site is None or not plans.reaches(by, site):
        raise Refusal(_("Choose a place of this round that is yours."), field="site_id")
    if not site.opens_on <= facts.deposited_on <= site.closes_on:
        raise Refusal(
            _("This place takes applications from %(first)s to %(last)s.",
              first=day_said(site.opens_on), last=day_said(site.closes_on)),
            field="deposited_on",
        )  # fmt: skip
    if facts.deposited_on > clock.today():
        raise Refusal(_("This day is still to come."), field="deposited_on")
    return site


def standing(
    round_: RecruitmentRound, who: Sequence[tuple[Any, Deposit]], *, by: User
) -> list[dict[str, Any]]:
    """The applications of these people as rows. Age is settled here, on every way in."""
    stops = vetting.age_stops([person.id for person, _facts in who], clock.today())
    regions = plans.regions([facts.site_id for _person, facts in who])
    made: list[dict[str, Any]] = []
    for person, facts in who:
        if person.same_as_id is not None:
            raise Refusal(_("This record was joined to another. Take the one that was kept."))
        if stops.get(person.id) is AgeStop.WITHDRAWN:
            raise Refusal(UNDER_AGE)
        youngest = person.born.youngest_age(round_.age_on) if person.born else None
        reason = age_reason(youngest, least=round_.min_age, most=round_.max_age)
        made.append(
            {"round_id": round_.id, "person_id": person.id, "site_id": facts.site_id,
             "state": A.INELIGIBLE if reason else A.RECEIVED, "reason": reason,
             "deposited_on": facts.deposited_on, "region": regions[facts.site_id],
             "education": facts.education, "specialty": facts.specialty, "by_id": by.id}
        )  # fmt: skip
    return made


def _deposit(made: Application, facts: Deposit) -> None:
    db.session.add_all(
        ApplicationPaper(application_id=made.id, kind=kind, reference=reference)
        for kind, reference in (facts.papers or {}).items()
    )
    db.session.flush()


@operation
def decide(
    application: Application, to: ApplicationState, reason: Rejection | None, *,
    seen: int | None, by: User,
) -> None:  # fmt: skip
    """Withdraw, not seen, not eligible, or back into the round. A rejection is told why."""
    allowed(by, Permission.APPLICATION_CHECK)
    not_own(application, by)
    application.as_seen(seen)
    if to not in (A.WITHDRAWN, A.NO_SHOW, A.INELIGIBLE, A.INCOMPLETE, A.RECEIVED):
        raise Refusal(_("This follows from points, from vetting or from the list."))
    if application.round.state in ENDED:
        raise Refusal(_("This round has ended."))
    move(application, to, reason, by)


def newcomer_as_applicant(name: str, **facts: Any) -> Newcomer:
    """Somebody who applies, as the register takes them in."""
    return Newcomer(
        name=name, category=Category.RECRUIT, status=Status.APPLICANT,
        status_since=clock.today(), **facts,
    )  # fmt: skip
