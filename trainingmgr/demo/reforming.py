"""The national plan: one version that both sides signed, a second after the war damage was known,
what is late on it, and a third that is being written.
"""

from collections.abc import Sequence
from datetime import timedelta

from sqlalchemy import select

from trainingmgr.core.db import db
from trainingmgr.core.values import dataclass
from trainingmgr.demo.accounts import held_before
from trainingmgr.demo.story import Story
from trainingmgr.programme.facilities.models import Facility
from trainingmgr.programme.funds.models import FundNeed
from trainingmgr.programme.plans import queries
from trainingmgr.programme.plans.models import ReformItem, ReformLine, ReformVersion
from trainingmgr.programme.plans.rules import LineKind, Party, TieKind
from trainingmgr.programme.plans.services import accepting, drafting, working
from trainingmgr.programme.plans.services.drafting import Terms
from trainingmgr.programme.plans.services.working import Told
from trainingmgr.programme.resources.queries import equipment
from trainingmgr.training.cohorts.models import Cohort
from trainingmgr.training.cohorts.rules import CohortState

FIRST, SECOND, THIRD = 176, 100, 6
"""So many days ago each version was written."""
MILESTONE, TASK = LineKind.MILESTONE, LineKind.TASK
TIED = 14
"""So many runs name their item."""


@dataclass(frozen=True)
class Aim:
    """One item: its titles in English, French and Arabic; from which day from today on, for how
    long; what it waits for; how far it has come, begun how many days ago, to end on which day.
    """

    key: str
    titles: tuple[str, str, str]
    office: str
    counterpart: str
    starts: int
    days: int
    waits: Sequence[str] = ()
    point: str = ""
    kind: LineKind = TASK
    effort: int | None = None
    share: int = 0
    began: int | None = None
    ends: int | None = None
    says: str = "Work goes on as it was planned."
    seen: bool | None = None


AIMS = (
    Aim("assess", ("Assess the sector together", "Évaluer ensemble le secteur",
                   "تقييم القطاع تقييمًا مشتركًا"), "Reform unit", "Ministry of Defence", -480, 90,
        (), "OA-2", effort=320, share=100, began=480, ends=388, seen=True,
        says="The joint report is handed to the ministry."),
    Aim("strength", ("Agree the strength of the army", "Arrêter l’effectif de l’armée",
                     "الاتفاق على عديد الجيش"), "Ministry of Defence", "General Staff", -390, 60,
        ("assess",), "ST-1", effort=60, share=100, began=385, ends=321, seen=True,
        says="The council of ministers has set the strength."),
    Aim("curricula", ("Agree the curricula of basic training", "Convenir des programmes de base",
                      "الاتفاق على مناهج التدريب الأساسي"), "Curriculum officer",
        "Directorate of training", -330, 120, ("strength",), "ST-4", effort=240, share=100,
        began=318, ends=190, seen=True, says="All modules of basic training are agreed."),
    Aim("barracks_n", ("Repair the barracks of the north", "Remettre en état les casernes du nord",
                       "ترميم ثكنات الشمال"), "Works office", "Directorate of infrastructure",
        -250, 200, ("strength",), "MT-1", effort=2400, share=70, began=240, ends=48,
        says="Cement comes two months late; the roofs of two blocks are still open."),
    Aim("barracks_s", ("Repair the barracks of the south", "Remettre en état les casernes du sud",
                       "ترميم ثكنات الجنوب"), "Works office", "Directorate of infrastructure",
        -200, 150, ("strength",), "MT-1", effort=1500, share=100, began=198, ends=32,
        says="Both blocks are handed over and lived in."),
    Aim("trainers", ("Train national trainers", "Former des formateurs nationaux",
                     "تدريب مدربين وطنيين"), "Training cell", "Directorate of training", -200, 150,
        ("curricula",), "LT-2", effort=900, share=80, began=184, ends=35,
        says="Two classes of trainers are through; the third waits for interpreters."),
    Aim("pay", ("Pay every soldier by account", "Payer chaque soldat par compte",
                "صرف راتب كل جندي عبر حساب"), "Pay adviser", "Directorate of personnel", -260, 300,
        ("strength",), "MT-3", effort=700, share=60, began=250,
        says="Four of six garrisons are paid by account; two have no bank."),
    Aim("verify", ("Verify every name of the roll", "Vérifier chaque nom de la paie",
                   "التحقق من كل اسم في كشف الرواتب"), "Pay verifier", "Directorate of personnel",
        -240, 120, ("strength",), "MT-3", effort=450, share=100, began=238, ends=125, seen=False,
        says="The head count is done in all garrisons."),
    Aim("equipment", ("Hand out equipment by serial", "Remettre le matériel par numéro de série",
                      "تسليم العتاد بأرقامه التسلسلية"), "Logistics adviser", "General Staff",
        -40, 90, ("verify",), "RE-2", effort=200),
    Aim("basic_n", ("Basic training in the north", "Formation de base au nord",
                    "التدريب الأساسي في الشمال"), "Training cell", "General Staff", -40, 120,
        ("barracks_n", "trainers"), "ST-3", effort=1800),
    Aim("basic_s", ("Basic training in the south", "Formation de base au sud",
                    "التدريب الأساسي في الجنوب"), "Training cell", "General Staff", -30, 120,
        ("barracks_s", "curricula"), "ST-3", effort=1800, share=20, began=24,
        says="The first run has begun with all seats filled."),
    Aim("integrate", ("Integrate former fighters", "Intégrer d’anciens combattants",
                      "دمج مقاتلين سابقين"), "DDR section", "DDR commission", 60, 120,
        ("verify", "barracks_s"), "ST-5", effort=600),
    Aim("company", ("Exercise of the first companies", "Exercice des premières compagnies",
                    "تمرين السرايا الأولى"), "Training cell", "General Staff", 92, 45,
        ("basic_n", "basic_s"), "MT-6", effort=300),
    Aim("oversight", ("Hearing on the state of the reform", "Audition sur l’état de la réforme",
                      "جلسة استماع بشأن حالة الإصلاح"), "Oversight adviser",
        "Defence committee of parliament", 138, 1, ("company",), "MT-2", kind=MILESTONE),
    Aim("handover", ("Hand the training centres over", "Transférer les centres de formation",
                     "تسليم مراكز التدريب"), "Office of the mission’s head", "Ministry of Defence",
        140, 90, ("company", "oversight", "pay"), "LT-2", effort=120),
    Aim("end", ("The army trains itself", "L’armée se forme elle-même", "الجيش يدرّب نفسه بنفسه"),
        "Ministry of Defence", "General Staff", 240, 1, ("handover", "integrate"), "LT-2",
        kind=MILESTONE),
)  # fmt: skip
LATER = ("equipment", "integrate", "oversight")
"""What the first version did not know."""
OTHERWISE = {"barracks_n": -60, "barracks_s": -30}
"""What the first version wanted so many days earlier."""


def tell(story: Story) -> None:
    """Written by the programme, signed by the ministry and the staff, reported on, and late."""
    held_before(story, "programme2", "oversight")
    with story.then(FIRST):
        first = drafting.begin(
            {"en": "National plan of reform and training",
             "fr": "Plan national de réforme et de formation",
             "ar": "الخطة الوطنية للإصلاح والتدريب"},
            "What has been begun since the talks, and what follows, in its order.",
            by=story.users["programme_officer"],
        )  # fmt: skip
        early = [each for each in AIMS if each.key not in LATER]
        items = _written(story, first, early, {}, earlier=True)
    _accepted(story, first, FIRST)
    with story.then(SECOND):
        second = drafting.renew(
            first.plan, "The barracks are damaged more than the first visit showed.",
            by=story.users["programme_officer"],
        )  # fmt: skip
        _moved(story, second, items)
        items = _written(story, second, [e for e in AIMS if e.key in LATER], items)
        _joined(story, second, items)
    _accepted(story, second, SECOND)
    _reported(story, items)
    _tied(story, items)
    with story.then(THIRD):
        third = drafting.renew(
            first.plan, "The north is late: the exercise and what follows have to move.",
            by=story.users["programme_officer"],
        )  # fmt: skip
        line = _line(third, items["company"])
        terms = _terms(story, _aim("company"), shift=60)
        drafting.change(line, terms, seen=line.version, by=story.users["programme_officer"])
    plan = first.plan.code
    story.planted.add("plan_late", "Barracks of the north delay the end of the plan.",
                      plan=plan, item=items["barracks_n"].code)  # fmt: skip
    story.planted.add("plan_not_done", "Somebody looked and found an item not done that was said "
                      "to be.", plan=plan, item=items["verify"].code)  # fmt: skip
    story.planted.add("plan_days_broken", "A draft moves an exercise past what waits for it.",
                      plan=plan, item=items["handover"].code)  # fmt: skip


def _aim(key: str) -> Aim:
    return next(each for each in AIMS if each.key == key)


def _terms(story: Story, aim: Aim, *, shift: int = 0) -> Terms:
    starts = story.today + timedelta(days=aim.starts + shift)
    return Terms(
        titles=dict(zip(("en", "fr", "ar"), aim.titles, strict=True)), kind=aim.kind,
        owner_office=aim.office, counterpart=aim.counterpart, effort=aim.effort,
        starts_on=starts, ends_on=starts + timedelta(days=aim.days - 1), point=aim.point or None,
    )  # fmt: skip


def _line(row: ReformVersion, item: ReformItem) -> ReformLine:
    held = {each.item_id: each for each in queries.content(row).lines}
    return queries.line(held[item.id].uid)


def _written(
    story: Story, row: ReformVersion, aims: Sequence[Aim], known: dict[str, ReformItem], *,
    earlier: bool = False,
) -> dict[str, ReformItem]:  # fmt: skip
    """The items of a version, and what each waits for among those that are there."""
    by, items = story.users["programme_officer"], dict(known)
    for aim in aims:
        shift = OTHERWISE.get(aim.key, 0) if earlier else 0
        line = drafting.write(row, _terms(story, aim, shift=shift), by=by)
        items[aim.key] = line.item
        if not known:
            _waits(story, row, aim, items)
    return items


def _waits(story: Story, row: ReformVersion, aim: Aim, items: dict[str, ReformItem]) -> None:
    line = _line(row, items[aim.key])
    for key in aim.waits:
        if key in items:
            drafting.link(line, items[key].code, by=story.users["programme_officer"])


def _moved(story: Story, row: ReformVersion, items: dict[str, ReformItem]) -> None:
    """What the second version puts later than the first."""
    for key in OTHERWISE:
        line = _line(row, items[key])
        drafting.change(line, _terms(story, _aim(key)), seen=line.version,
                        by=story.users["programme_officer"])  # fmt: skip


def _joined(story: Story, row: ReformVersion, items: dict[str, ReformItem]) -> None:
    """What waits for the new items, and what they wait for."""
    for aim in AIMS:
        line = _line(row, items[aim.key])
        for key in aim.waits:
            if key in LATER or aim.key in LATER:
                drafting.link(line, items[key].code, by=story.users["programme_officer"])


def _accepted(story: Story, row: ReformVersion, ago: int) -> None:
    """The ministry signs with its account, the staff on paper, which another officer files."""
    with story.then(ago - 12):
        row = queries.version(row.uid)
        accepting.offer(row, seen=row.version, by=story.users["programme_officer"])
    with story.then(ago - 20):
        row = queries.version(row.uid)
        accepting.accept(
            row, Party.GOVERNMENT, "Ministry of Defence, office of the minister",
            on=story.ago(ago - 20), seen=row.version, by=story.users["host_authority"],
        )  # fmt: skip
    with story.then(ago - 26):
        row = queries.version(row.uid)
        accepting.file_paper(
            row, Party.MILITARY, "General Staff", "General Ousmane Débalé",
            f"PLAN-1/ACC-{row.number}, archive of the reform unit", on=story.ago(ago - 25),
            seen=row.version, by=story.users["programme2"],
        )  # fmt: skip
    with story.then(ago - 30):
        row = queries.version(row.uid)
        accepting.enforce(row, seen=row.version, by=story.users["programme_officer"])


def _reported(story: Story, items: dict[str, ReformItem]) -> None:
    """The last reports, and who looked at what is said to be done."""
    for aim in AIMS:
        if aim.began is None:
            continue
        days = (aim.ends or 10) - 2 if aim.share == 100 else 12
        days = max(2, min(days, SECOND - 40))
        with story.then(days):
            ends = None if aim.ends is None else story.ago(aim.ends)
            if aim.share < 100 and aim.ends is not None and aim.ends > 0:
                ends = story.today + timedelta(days=aim.ends)
            made = working.report(
                queries.item(items[aim.key].uid),
                Told(on=story.ago(days), says=aim.says, share=aim.share,
                     began_on=story.ago(aim.began), forecast_on=ends),
                by=story.users["programme_officer"],
            )  # fmt: skip
        if aim.seen is not None:
            with story.then(max(1, days - 5)):
                working.see(
                    queries.report(made.uid), holds=aim.seen, by=story.users["oversight"],
                    says="" if aim.seen else "Two garrisons of the east were not counted at all.",
                )  # fmt: skip


def _tied(story: Story, items: dict[str, ReformItem]) -> None:
    """Some runs name their item; a need of money and a building do."""
    by = story.users["programme_officer"]
    known = {key: queries.item(items[key].uid) for key in ("basic_n", "basic_s", "barracks_n")}
    runs = db.session.scalars(
        select(Cohort.code)
        .where(Cohort.state != CohortState.CANCELLED, Cohort.ends_on > story.ago(300))
        .order_by(Cohort.starts_on, Cohort.id)
        .limit(TIED)
    ).all()
    for place, code in enumerate(runs):
        working.tie(known["basic_n" if place % 2 else "basic_s"], TieKind.RUN, code, by=by)
    for one in [each for each in equipment.kinds() if not each.register][:2]:
        working.need(known["basic_n"], one, 400, by=by)
    story.planted.add("plan_lacks_equipment", "An item of the plan needs more than works.",
                      item=known["basic_n"].code)  # fmt: skip
    for kind, statement in (
        (TieKind.NEED, select(FundNeed.code).order_by(FundNeed.id)),
        (TieKind.FACILITY, select(Facility.code).order_by(Facility.id)),
    ):
        for code in db.session.scalars(statement.limit(1)):
            working.tie(known["barracks_n"], kind, code, by=by)
