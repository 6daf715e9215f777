"""Two rounds of recruitment: one annulled because papers of the exam were sold, and one that is
open, with applications at every step that a desk takes.
"""

from collections.abc import Sequence
from datetime import timedelta
from random import Random

from trainingmgr.core import clock
from trainingmgr.core.columns import Sex
from trainingmgr.core.dates import PartialDate
from trainingmgr.demo.geography import ADM1
from trainingmgr.demo.names import Culture, drawn
from trainingmgr.demo.story import Story
from trainingmgr.recruitment.models import Application, RecruitmentRound
from trainingmgr.recruitment.queries import dossiers, plans
from trainingmgr.recruitment.rules import (
    ApplicationState,
    Paper,
    QuotaKind,
    Rejection,
    RoundState,
    StageKind,
)
from trainingmgr.recruitment.services import applying, contesting, papers, planning, telling
from trainingmgr.recruitment.services.applying import Deposit
from trainingmgr.recruitment.services.planning import QuotaPlan, RoundPlan, SitePlan, StagePlan

OFFICER, JURY = "recruiter", ("jury", "jury2")
GENUINE = dict.fromkeys((Paper.IDENTITY, Paper.BIRTH, Paper.DECLARATION), True)
APPLICANTS = 18
STAGES = (
    StagePlan(code="run", kind=StageKind.PHYSICAL, most=20, passes=8, weight=1,
              titles={"en": "Endurance run", "fr": "Course d’endurance", "ar": "الجري"}),
    StagePlan(code="exam", kind=StageKind.WRITTEN, most=40, passes=16, weight=2,
              titles={"en": "Reading and arithmetic", "fr": "Lecture et calcul",
                      "ar": "القراءة والحساب"}),
    StagePlan(code="doctor", kind=StageKind.MEDICAL, most=1, passes=1, weight=0,
              titles={"en": "Fitness for service", "fr": "Aptitude au service",
                      "ar": "اللياقة للخدمة"}),
)  # fmt: skip


def tell(story: Story) -> None:
    """After everybody has an account. The open round is the one that a demonstration works on."""
    _annulled(story)
    round_ = _opened(story, "RC-2026-2", {
        "en": "Second intake of recruits", "fr": "Deuxième campagne de recrues",
        "ar": "الدفعة الثانية من المجندين",
    })  # fmt: skip
    rng, files = Random(77), []
    for number in range(APPLICANTS):
        sex = Sex.F if number % 4 == 0 else Sex.M
        files.append(_applies(story, round_, rng, sex, born=str(1994 + number % 11)))
    by = story.users[OFFICER]
    for each in files[:9]:
        file = dossiers.application(each.uid, reader=by)
        papers.check_papers(file, GENUINE, seen=file.version, by=by)
    file = dossiers.application(files[9].uid, reader=by)
    papers.check_papers(file, {Paper.SCHOOL: False}, seen=file.version, by=by)
    file = dossiers.application(files[10].uid, reader=by)
    papers.check_papers(file, {Paper.IDENTITY: True}, seen=file.version, by=by)
    file = dossiers.application(files[11].uid, reader=by)
    applying.decide(
        file, ApplicationState.INELIGIBLE, Rejection.NATIONALITY, seen=file.version, by=by
    )
    file = dossiers.application(files[11].uid, reader=by)
    contesting.lodge_appeal(
        file, grounds="My mother is a citizen; the court gave me the paper last year.",
        lodged_on=clock.today(), by=by,
    )  # fmt: skip


def _annulled(story: Story) -> None:
    round_ = _opened(story, "RC-2026-1", {
        "en": "First intake of recruits", "fr": "Première campagne de recrues",
        "ar": "الدفعة الأولى من المجندين",
    })  # fmt: skip
    rng = Random(76)
    made = [_applies(story, round_, rng, Sex.M, born=str(1995 + number)) for number in range(6)]
    _told_before(story, round_, made[:2])
    jury = story.users[JURY[0]]
    round_ = plans.round_(round_.uid, reader=jury)
    planning.annul(
        round_, reason="Papers of the written test were sold in two places before the day.",
        seen=round_.version, by=jury,
    )  # fmt: skip


def _told_before(story: Story, round_: RecruitmentRound, refused: Sequence[Application]) -> None:
    """Two were refused by letter: they are to be told that it counts no more."""
    by = story.users[OFFICER]
    for each in refused:
        file = dossiers.application(each.uid, reader=by)
        applying.decide(
            file, ApplicationState.INELIGIBLE, Rejection.EDUCATION, seen=file.version, by=by
        )
    files = [dossiers.application(each.uid, reader=by) for each in refused]
    telling.note_letters(round_, files, language="fr", by=by)


def _opened(story: Story, code: str, titles: dict[str, str]) -> RecruitmentRound:
    by, today = story.users[OFFICER], clock.today()
    sites = [
        SitePlan(place_id=story.places[pcode].id, opens_on=today - timedelta(days=10),
                 closes_on=today + timedelta(days=20))
        for pcode in list(ADM1)[:3]
    ]  # fmt: skip
    quotas = [
        QuotaPlan(kind=QuotaKind.SEX, value="f", at_least=30),
        *(QuotaPlan(kind=QuotaKind.REGION, value=pcode, at_least=25) for pcode in list(ADM1)[:3]),
    ]
    made = planning.plan(
        RoundPlan(
            code=code, titles=titles, law="Decree 52 on recruitment", places=150, reserve=20,
            max_age=35, age_on=today, education_min="Primary school", sites=sites, quotas=quotas,
            stages=STAGES, jury=[(story.users[login].id, None) for login in JURY],
        ),
        by=by,
    )  # fmt: skip
    for state in (RoundState.ANNOUNCED, RoundState.OPEN):
        made = plans.round_(made.uid, reader=by)
        planning.advance(made, state, seen=made.version, by=by)
    return plans.round_(made.uid, reader=by)


def _applies(
    story: Story, round_: RecruitmentRound, rng: Random, sex: Sex, *, born: str
) -> Application:
    culture = rng.choice(list(Culture))
    named = drawn(rng, culture, sex)
    newcomer = applying.newcomer_as_applicant(
        named.display, name_native=named.native, sex=sex, born=PartialDate.read(born),
        born_as_said=born,
    )  # fmt: skip
    facts = Deposit(
        site_id=rng.choice(round_.sites).id, deposited_on=clock.today(),
        education="Primary school", papers=dict.fromkeys((Paper.IDENTITY, Paper.DECLARATION)),
    )  # fmt: skip
    by = story.users[OFFICER]
    return applying.apply(plans.round_(round_.uid, reader=by), newcomer, facts, by=by)
