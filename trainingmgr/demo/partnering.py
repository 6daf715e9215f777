"""Who else works with the forces: what they have agreed, what they do, and who speaks for them."""

from datetime import date, timedelta

from trainingmgr.core.money import Money
from trainingmgr.core.values import dataclass
from trainingmgr.demo.geography import titles
from trainingmgr.demo.story import Story
from trainingmgr.programme.partners import queries, services
from trainingmgr.programme.partners.rules import ActivityState, AgreementKind, PartnerRole
from trainingmgr.programme.partners.services import Cover, Facts, Roles, Terms
from trainingmgr.registry.structure import services as structure
from trainingmgr.registry.structure.rules import OrganisationKind
from trainingmgr.training.curricula import queries as curricula

F, D, C, H = (
    PartnerRole.FUNDING, PartnerRole.PROGRAMMING, PartnerRole.IMPLEMENTING, PartnerRole.HOST,
)  # fmt: skip
A = ActivityState
NEW = (
    ("ASTR", OrganisationKind.BILATERAL_DONOR, "Federation of Astrelle", "Fédération d’Astrelle",
     "اتحاد أستريل"),
    ("MERI", OrganisationKind.NGO_INTL, "Meridian Aid", "Aide Méridienne", "معونة ميريديان"),
    ("WOPS", OrganisationKind.CSO_NATIONAL, "Women for Peace and Security",
     "Femmes pour la paix et la sécurité", "نساء من أجل السلام والأمن"),
)  # fmt: skip
AGREEMENTS = (
    (AgreementKind.BILATERAL, "Norlund: training of the eastern brigade", "NOR/OUB 14",
     (("NORL", F), ("MOD", H)), -640, 55, (), ("XO02",), ("2BDE",),
     "Instructors and money for two years; people are cleared under the law of Norlund."),
    (AgreementKind.BILATERAL, "Valmere: equipment and medics", "VAL 2025/3",
     (("VALM", F), ("MOD", H)), -420, 410, ("medical",), (), (),
     "Two mobile teams of medics, with what they need."),
    (AgreementKind.MULTILATERAL, "Joint support to army training", "UNMO-CU-1",
     (("UNMO", D), ("CUNI", F), ("MOD", H)), -700, 300, (), (), (),
     "The mission directs, the Union pays, the ministry hosts. A board meets every quarter."),
    (AgreementKind.BILATERAL, "Astrelle: law and discipline", "AST 7",
     (("ASTR", F), ("MOD", H)), -260, 20, (), ("XO01", "XO04"), (),
     "Lawyers for the schools. Astrelle has not said what follows."),
    (AgreementKind.BILATERAL, "Fieldway: courses for staff officers", "FW-C-88",
     (("UNMO", F), ("FIELD", C)), -730, -200, (), (), ("MOD",),
     "Ten courses, all held; the contract has run out."),
)  # fmt: skip


@dataclass(frozen=True)
class Told:
    """What a partner does: its days from today, whom it is for and has reached."""

    title: str
    partners: tuple[tuple[str, PartnerRole], ...]
    topic: str
    unit: str
    place: str
    begun: int
    over: int
    state: ActivityState
    people: tuple[int, int | None, int | None]
    budget: int
    confirmed: int | None
    contact: str = "Head of the training section"
    agreement: int | None = None
    aid: bool | None = None


ACTIVITIES = (
    Told("Discipline and the law of war for companies", (("ASTR", F), ("ASTR", C)),
         "ihl", "1BDE",
         "XO0101", -70, -35, A.COMPLETED, (60, 4, 51), 84_000, 21, agreement=3, aid=True),
    Told("Law of war for platoon leaders", (("MERI", F), ("MERI", C)),
         "ihl", "1BDE", "XO0102", -20, 15,
         A.ONGOING, (40, 3, 30), 31_000, 9, "Legal adviser", aid=True),
    Told("Combat medics, mobile team north", (("VALM", F), ("FIELD", C)),
         "medical", "2BDE", "XO0201", -15,
         30, A.ONGOING, (24, 2, 20), 120_000, 72, "Team leader", 1, False),
    Told("Medics for the eastern garrisons", (("NORL", F), ("NORL", C)),
         "medical", "2BDE", "XO0202", 20,
         50, A.PLANNED, (30, None, None), 95_000, 12, "Defence section", 0, False),
    Told("Women in the forces: round tables", (("WOPS", C), ("UNMO", F)),
         "wps", "3BDE", "XO0301",
         -300, -280, A.COMPLETED, (50, 38, 11), 12_500, 200, "Coordinator", aid=True),
    Told("Planning course for staff officers", (("FIELD", C), ("UNMO", F)),
         "leadership", "MOD", "XO0401",
         -420, -390, A.COMPLETED, (20, 5, 14), 60_000, 380, "Course director", 4, True),
    Told("Driving and maintenance", (("VALM", F), ("FIELD", C)),
         "logistics", "LOG", "XO0501", 40, 75,
         A.PLANNED, (36, None, None), 150_000, None, "Logistics adviser", 1, False),
    Told("Second planning course for staff officers", (("CUNI", F), ("FIELD", C)),
         "leadership", "MOD",
         "XO0401", -345, -320, A.COMPLETED, (18, 6, 12), 58_000, 300, "Course director", aid=True),
    Told("Search and rescue for engineers", (("ASTR", F), ("ASTR", C)),
         "tactics", "ENG", "XO0502", -10, 5,
         A.SUSPENDED, (25, 0, 8), 44_000, 40, "Project office", aid=False),
    Told("Rights of the detained", (("MERI", F), ("WOPS", C)),
         "ihl", "3BDE", "XO0302", 90, 110,
         A.PLANNED, (45, None, None), 18_000, 4, "Project officer", aid=True),
)  # fmt: skip


def tell(story: Story) -> None:
    """Three more organisations, five agreements, ten activities beside the runs of the site."""
    by, host = story.users["programme_officer"], story.users["host_authority"]
    for code, kind, *named in NEW:
        with story.told(story.at(story.began)):
            story.organisations[code] = structure.add_organisation(
                code=code, kind=kind, titles=titles(*named), by=story.users["hr_head"]
            )
    agreed = [_agree(story, each) for each in AGREEMENTS]
    topics = {each.code: each.id for each in curricula.topics()}
    for each in ACTIVITIES:
        agreement_id = None if each.agreement is None else agreed[each.agreement]
        women, men = each.people[1:]
        facts = Facts(
            title=each.title, topic_id=topics[each.topic],
            unit_id=story.units[each.unit].id, place_id=story.places[each.place].id,
            starts_on=_day(story, each.begun), ends_on=_day(story, each.over), state=each.state,
            targeted=each.people[0], women=women, men=men, budget=Money(each.budget * 100, "USD"),
            confirmed_on=None if each.confirmed is None else story.ago(each.confirmed),
            contact=each.contact, agreement_id=agreement_id, is_aid=each.aid,
        )  # fmt: skip
        with story.told(story.at(min(_day(story, each.begun - 30), story.ago(3)))):
            services.tell(facts, _keys(story, each.partners), by=by)
    for login, code in (("donor", "NORL"), ("donor2", "CUNI")):
        services.name_voice(story.organisations[code], story.users[login], by=host)


def _agree(story: Story, told: tuple) -> int:  # type: ignore[type-arg]
    kind, title, reference, parties, begun, over, topics, places, units, says = told
    known = {each.code: each.id for each in curricula.topics()}
    terms = Terms(
        title=title, kind=kind, reference=reference, held_by="Legal adviser, Ministry of Defence",
        from_on=_day(story, begun), until_on=_day(story, over), terms=says,
        signed_on=_day(story, begun - 20),
    )  # fmt: skip
    cover = Cover(
        [known[each] for each in topics if each in known],
        [story.places[each].id for each in places], [story.units[each].id for each in units],
    )  # fmt: skip
    with story.told(story.at(_day(story, begun - 10))):
        made = services.agree(
            terms, _keys(story, parties), cover, by=story.users["programme_officer"]
        )
    return queries.agreement(made.uid).id


def _day(story: Story, days: int) -> date:
    return story.today + timedelta(days=days)


def _keys(story: Story, partners: tuple[tuple[str, PartnerRole], ...]) -> Roles:
    return [(story.organisations[code].id, role) for code, role in partners]
