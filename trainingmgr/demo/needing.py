"""Standards and the plan of the year that both sides signed, and what people fall short of."""

from trainingmgr.demo.story import Story
from trainingmgr.training.cohorts.rules import Side
from trainingmgr.training.curricula import queries as curricula
from trainingmgr.training.planning import queries, services
from trainingmgr.training.planning.models import TrainingNeed
from trainingmgr.training.planning.rules import Audience, Cause, Found, Gap, Priority, Remedy
from trainingmgr.training.standards import imports as usual
from trainingmgr.training.standards import queries as library
from trainingmgr.training.standards import services as standards
from trainingmgr.training.standards.rules import StandardKind

NEEDS: tuple[tuple[Gap, str, tuple[str, ...]], ...] = (
    (
        Gap(
            found=Found.INSPECTION, audience=Audience.FORCE, group="Section and platoon commanders",
            gap="At checkpoints they search women without a woman in the team, and nobody writes "
                "down who was searched. A mixed team should search, and the sheet be kept.",
            cause=Cause.KNOWLEDGE, remedy=Remedy.TRAINING, priority=Priority.URGENT,
            evidence="Inspection of four checkpoints in spring: no sheet at three of them.",
        ),
        "11BN", ("IHL-201", "HR-101"),
    ),
    (
        Gap(
            found=Found.MENTOR, audience=Audience.FORCE, group="Company clerks and recruiters",
            gap="Recruits are taken on without a paper that shows their age. Age should be asked "
                "for three times, and a doubt sent on.",
            cause=Cause.PROCESS, remedy=Remedy.BOTH, priority=Priority.HIGH,
            other_remedy="The chief of personnel issues the order on age papers that is in draft.",
            evidence="Two mentors, six files of twenty without any paper.",
        ),
        "MSCH", ("CP-101",),
    ),
    (
        Gap(
            found=Found.COMMANDER, audience=Audience.FORCE, group="Gate guards",
            gap="Guards leave their posts in the second half of the month.",
            cause=Cause.PAY, remedy=Remedy.OTHER, priority=Priority.HIGH,
            other_remedy="Pay on the day. Finance pays the two months that are owed.",
            evidence="Duty book, January to March; no such gap in companies that are paid.",
        ),
        "11BN", (),
    ),
    (
        Gap(
            found=Found.HOST_PLAN, audience=Audience.PARLIAMENT,
            group="Members and staff of the defence committee",
            gap="The committee asks for no figures of training or pay. It should ask twice a year.",
            cause=Cause.SKILL, remedy=Remedy.TRAINING, priority=Priority.NORMAL,
            evidence="Minutes of the year: no question about the army's budget.",
        ),
        "", ("HR-101",),
    ),
)  # fmt: skip


SIGNATORIES = (
    (Side.HOST, "host_authority", "Director of training, Ministry of Defence"),
    (Side.PROGRAMME, "programme_officer", "Head of the training programme"),
)
STANDARDS = (
    ("IHL-S1", StandardKind.TRAINING,
     {"en": "Distinction", "fr": "Distinction", "ar": "التمييز"},
     {"en": "Every soldier can say whom nobody may attack, and does so in a drill at a checkpoint.",
      "fr": "Chaque soldat sait dire qui ne peut être attaqué, et le montre lors d’un exercice "
            "de contrôle routier.",
      "ar": "يستطيع كل جندي أن يذكر من لا يجوز مهاجمته، ويثبت ذلك في تمرين عند نقطة تفتيش."},
     "Additional Protocol I, article 48", "ihl", ("IHL-101", "IHL-201")),
    ("CP-S1", StandardKind.TRAINING,
     {"en": "Children in custody", "fr": "Enfants en détention", "ar": "الأطفال المحتجزون"},
     {"en": "Whoever meets a child with an armed group hands the child over within 48 hours.",
      "fr": "Quiconque rencontre un enfant associé à un groupe armé le remet sous 48 heures.",
      "ar": "من يجد طفلا مع جماعة مسلحة يسلّمه خلال 48 ساعة."},
     "Optional Protocol on children in armed conflict, article 6", "child_protection",
     ("CP-101",)),
    ("SEA-S1", StandardKind.TRAINING,
     {"en": "Reporting abuse", "fr": "Signaler les abus", "ar": "الإبلاغ عن الانتهاك"},
     {"en": "Every soldier knows to whom abuse is reported, and that nobody is punished for it.",
      "fr": "Chaque soldat sait à qui signaler un abus, et que nul n’est puni pour l’avoir fait.",
      "ar": "يعرف كل جندي من يبلَّغ عن الانتهاك وأن أحدا لا يعاقب على الإبلاغ."},
     "Army order 9 on conduct", "sea", ()),
    ("REC-S1", StandardKind.RECRUITMENT,
     {"en": "Age of recruits", "fr": "Âge des recrues", "ar": "سن المجندين"},
     {"en": "Nobody is taken on before the age of eighteen; a doubt protects the child.",
      "fr": "Nul n’est recruté avant dix-huit ans ; le doute protège l’enfant.",
      "ar": "لا يجنَّد أحد قبل سن الثامنة عشرة، والشك لمصلحة الطفل."},
     "Optional Protocol on children in armed conflict, article 3", None, ()),
    ("EQP-S1", StandardKind.EQUIPMENT,
     {"en": "Radios of a company", "fr": "Radios d’une compagnie", "ar": "أجهزة راديو السرية"},
     {"en": "A company has one working radio for each platoon, signed for by name.",
      "fr": "Une compagnie dispose d’une radio en état par section, confiée à une personne nommée.",
      "ar": "لكل سرية جهاز راديو صالح لكل فصيلة، في عهدة شخص مسمّى."},
     "Scale of equipment of the land forces, table 3", None, ()),
    ("DIS-S1", StandardKind.DISCIPLINE,
     {"en": "Answer to an offence", "fr": "Suites d’une infraction", "ar": "الرد على المخالفة"},
     {"en": "Every reported offence is answered in writing within 30 days by the commander.",
      "fr": "Toute infraction signalée reçoit une réponse écrite du chef sous 30 jours.",
      "ar": "يجيب القائد خطيا عن كل مخالفة مبلَّغ عنها خلال 30 يوما."},
     "Code of military discipline, section 4", None, ()),
)  # fmt: skip


def _agreed(
    story: Story, code: str, kind: StandardKind, titles: dict[str, str], words: dict[str, str],
    source: str, topic: str | None, modules: tuple[str, ...],
) -> None:  # fmt: skip
    """Agreed by both sides, but for the last one that only the host has signed."""
    by = story.users["curriculum"]
    wording = standards.Wording(
        titles=titles, words=words, source=source,
        topic=next((each for each in curricula.topics() if each.code == topic), None),
    )  # fmt: skip
    made = standards.draft(code, kind, wording, by=by)
    if modules:
        taught = [story.modules[each] for each in modules]
        standards.teach(made, taught, seen=made.version, by=by)
    standards.propose(made, seen=library.standard(made.uid).version, by=by)
    signing = SIGNATORIES[:1] if kind is StandardKind.DISCIPLINE else SIGNATORIES
    for side, who, capacity in signing:
        row = library.standard(made.uid)
        standards.sign(row, side, capacity=capacity, seen=row.version, by=story.users[who])


def tell(story: Story) -> None:
    """After the catalogue and the accounts: some needs are planned, one is not for training."""
    year, by = story.today.year, story.users["curriculum"]
    for code, kind, titles, words, source, topic, modules in STANDARDS:
        _agreed(story, code, kind, titles, words, source, topic, modules)
    usual.load(by=by)
    found = [_noted(story, gap, unit, modules) for gap, unit, modules in NEEDS]
    plan = services.draft(year, by=by)
    for code, module, seats, women, need in (
        ("11BN", "IHL-201", 60, 12, found[0]), ("11BN", "HR-101", 90, 18, found[0]),
        ("MSCH", "CP-101", 40, 10, None),
    ):  # fmt: skip
        services.seat(plan, story.modules[module], audience=Audience.FORCE, women=women,
                      unit=story.units[code], seats=seats, need=need, by=by)  # fmt: skip
    services.seat(plan, story.modules["HR-101"], audience=Audience.MINISTRY, seats=12, by=by)
    services.propose(plan, seen=queries.plan(plan.uid).version, by=by)
    for side, who, capacity in SIGNATORIES:
        row = queries.plan(plan.uid)
        services.sign(row, side, capacity=capacity, seen=row.version, by=story.users[who])
    later = services.draft(year + 1, by=by)
    services.seat(later, story.modules["CP-101"], audience=Audience.FORCE, women=10, seats=40,
                  unit=story.units["MSCH"], need=found[1], by=by)  # fmt: skip
    services.seat(later, story.modules["HR-101"], audience=Audience.PARLIAMENT, seats=25,
                  need=found[3], by=by)  # fmt: skip


def _noted(story: Story, gap: Gap, unit: str, modules: tuple[str, ...]) -> TrainingNeed:
    return services.note(
        gap, units=[story.units[unit]] if unit else [],
        modules=[story.modules[each] for each in modules], by=story.users["curriculum"],
    )  # fmt: skip
