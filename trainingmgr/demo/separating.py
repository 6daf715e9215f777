"""Who does what for the security of Oubara: tasks, forces, the law between them, and overlaps."""

from collections.abc import Sequence

from trainingmgr.core.values import dataclass
from trainingmgr.demo.story import Story
from trainingmgr.programme.delineation import queries, services
from trainingmgr.programme.delineation.models import SecurityTask
from trainingmgr.programme.delineation.rules import Force, Part, Result
from trainingmgr.programme.delineation.services import Exercise, Giving, Overlap, Task
from trainingmgr.programme.instruments import queries as law
from trainingmgr.programme.instruments.queries import Asked
from trainingmgr.registry.structure import queries as structure
from trainingmgr.registry.structure.rules import PlaceLevel

F, P = Force, Part


@dataclass(frozen=True)
class Written:
    """A task in three languages, and what each force does by which instrument of the register."""

    key: str
    titles: tuple[str, str, str]
    says: str
    parts: Sequence[tuple[Force, Part, str, str]]
    """Force, part, words in the title of the instrument, article."""


CONTROL, CONTRACT = "control of the defence forces", "parts of police and army"
TASKS = (
    Written("defence", ("Defend the country against an attack from outside",
                        "Défendre le pays contre une attaque extérieure",
                        "الدفاع عن البلد ضد هجوم خارجي"),
            "War and the threat of it; not unrest inside the country.",
            ((F.MILITARY, P.LEADS, CONTROL, "Article 2"), (F.BORDER, P.SUPPORTS, CONTROL, ""))),
    Written("order", ("Keep order in towns", "Maintenir l’ordre dans les villes",
                      "حفظ النظام في المدن"),
            "Markets, assemblies and marches. The army comes only when it is asked in writing.",
            ((F.POLICE, P.LEADS, CONTRACT, "Paragraph 2"),
             (F.MILITARY, P.SUPPORTS, CONTRACT, "Paragraph 4"))),
    Written("arrest", ("Arrest and search", "Arrêter et perquisitionner", "التوقيف والتفتيش"),
            "Under a warrant, or in the act. Whoever is held is brought before a judge.",
            ((F.POLICE, P.LEADS, CONTRACT, "Paragraph 3"), (F.GENDARMERIE, P.LEADS, CONTRACT, ""),
             (F.MILITARY, P.NONE, CONTRACT, "Paragraph 5"))),
    Written("roads", ("Hold checkpoints on main roads", "Tenir des barrages sur les grands axes",
                      "إقامة نقاط التفتيش على الطرق الرئيسية"),
            "Outside towns; nobody takes money at a checkpoint.",
            ((F.GENDARMERIE, P.LEADS, "", ""), (F.MILITARY, P.DISPUTED, "", ""))),
    Written("border", ("Guard the land border", "Garder la frontière terrestre",
                       "حراسة الحدود البرية"),
            "Crossings and the land between them, by day and by night.",
            ((F.BORDER, P.LEADS, "", ""), (F.CUSTOMS, P.SUPPORTS, "", ""))),
    Written("flood", ("Help in floods and fires", "Secourir en cas d’inondation ou d’incendie",
                      "الإغاثة في الفيضانات والحرائق"),
            "Boats, shelter and first aid, until the civil offices can go on alone.",
            ((F.MILITARY, P.SUPPORTS, CONTRACT, "Paragraph 7"),
             (F.CIVIL_PROTECTION, P.SUPPORTS, CONTRACT, "Paragraph 7"))),
)  # fmt: skip
EXERCISES = (
    (
        "Market day",
        410,
        2,
        "XO01",
        (F.MILITARY, F.POLICE),
        Result.NOT_MET,
        "A company and two posts of police. Radio did not work between them.",
    ),
    (
        "Market day, again",
        150,
        2,
        "XO01",
        (F.MILITARY, F.POLICE, F.GENDARMERIE),
        Result.PARTLY,
        "The same with one command post of the police; the army waited to be asked.",
    ),
    (
        "High water",
        60,
        3,
        "XO04",
        (F.MILITARY, F.CIVIL_PROTECTION),
        Result.MET,
        "Two hundred people were brought over the river in a morning.",
    ),
)
OVERLAPS = (
    (300, "XO01", F.MILITARY, ("order",), "A platoon broke up a march; nobody had asked for it.",
     (280, "The governor wrote down how the army is asked; both sides signed.", "Governor")),
    (120, "XO03", F.GENDARMERIE, ("arrest",),
     "Two forces came to serve one warrant and held each other up at the door.",
     (90, "The prosecutor gives each warrant to one force.", "Prosecutor of the west")),
    (70, "XO02", F.MILITARY, ("roads",),
     "An army checkpoint stood two hundred metres from one of the gendarmerie.", None),
    (15, "XO05", F.MILITARY, ("arrest", "order"),
     "A patrol searched houses at night without a warrant and kept four people in a barracks.",
     None),
)  # fmt: skip


def tell(story: Story) -> None:
    """Written by the programme with both ministries; what lacks is there to be seen."""
    by = story.users["programme_officer"]
    known = {
        words: found.rows[0].code
        for words in (CONTROL, CONTRACT)
        if (found := law.instruments(Asked(text=words), on=story.today)).rows
    }
    made = {}
    with story.told(story.at(story.ago(420))):
        for each in TASKS:
            made[each.key] = _task(story, each, known)
    places = {each.pcode: each for each in structure.places(PlaceLevel.ADM1)}
    for title, days, long, where, forces, result, says in EXERCISES:
        with story.told(story.at(story.ago(days - long - 3))):
            exercise = Exercise(
                title=title, from_on=story.ago(days), until_on=story.ago(days - long),
                forces=forces, result=result, says=says, place=places[where],
            )  # fmt: skip
            services.practise(exercise, by=by)
    for days, where, acted, keys, says, resolved in OVERLAPS:
        with story.told(story.at(story.ago(days - 2))):
            overlap = Overlap(
                on_day=story.ago(days), place=places[where], acted=acted, says=says,
                tasks=[made[key] for key in keys],
            )  # fmt: skip
            row = services.happened(overlap, by=by)
        if resolved is not None:
            until, how, office = resolved
            with story.told(story.at(story.ago(until - 1))):
                row = queries.overlap(row.uid)
                services.resolve(row, story.ago(until), how, office, seen=row.version,
                                 by=story.users["host_authority"])  # fmt: skip
    story.planted.add("two_leads", "Two forces lead in one task: nobody answers for it.",
                      task=made["arrest"].code)  # fmt: skip
    story.planted.add("role_disputed", "A checkpoint of the army stands where no law puts it.",
                      task=made["roads"].code)  # fmt: skip


def _task(story: Story, told: Written, known: dict[str, str]) -> SecurityTask:
    by = story.users["programme_officer"]
    task = Task(titles=dict(zip(("en", "fr", "ar"), told.titles, strict=True)), says=told.says,
                since_on=story.ago(700))  # fmt: skip
    made = services.write(task, by=by)
    for force, part, words, article in told.parts:
        row = queries.task(made.uid)
        giving = Giving(force=force, part=part, instrument=known.get(words, ""), article=article,
                        since_on=story.ago(430))  # fmt: skip
        services.give(row, giving, seen=row.version, by=by)
    return queries.task(made.uid)
