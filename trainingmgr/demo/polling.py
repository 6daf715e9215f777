"""What the public says of its army: two years of a survey, wave by wave."""

from collections.abc import Iterator, Sequence
from datetime import timedelta
from hashlib import sha256

from trainingmgr.core.columns import Sex
from trainingmgr.core.values import dataclass
from trainingmgr.demo.story import Story
from trainingmgr.programme.surveys import queries, services
from trainingmgr.programme.surveys.models import Survey, SurveyWave
from trainingmgr.programme.surveys.rules import FileKind, Method, QuestionKind
from trainingmgr.programme.surveys.services import Asked, Held, Terms, reading
from trainingmgr.registry.structure import queries as structure
from trainingmgr.registry.structure.rules import PlaceLevel
from trainingmgr.tabular.reading import RawRow
from trainingmgr.tabular.spool import Spooled
from trainingmgr.tabular.uploads import Stored

K = QuestionKind
REGIONS = ("XO01", "XO02", "XO03", "XO04", "XO05")
HEAVY = (1.31, 0.84, 0.92, 1.42, 0.66)
"""What one person weighs in each region: the sample has more of small regions than live there."""
QUESTIONS = (
    Asked(code="Q1", kind=K.AGREEMENT, is_trust=True, titles={
        "en": "The army protects people like me.",
        "fr": "L’armée protège les gens comme moi.",
        "ar": "الجيش يحمي الناس أمثالي."}),
    Asked(code="Q2", kind=K.YES_NO, titles={
        "en": "In the last year, did a soldier ask you for money?",
        "fr": "Dans l’année écoulée, un soldat vous a-t-il demandé de l’argent\u00a0?",
        "ar": "هل طلب منك جندي مالًا في السنة الماضية؟"}),
    Asked(code="Q3", kind=K.ONE_OF, titles={
        "en": "Whom would you call first if you were in danger?",
        "fr": "Qui appelleriez-vous d’abord en cas de danger\u00a0?",
        "ar": "بمن تتصل أولًا إذا كنت في خطر؟"},
        options=(
            {"code": "army", "titles": {"en": "The army", "fr": "L’armée", "ar": "الجيش"}},
            {"code": "police", "titles": {"en": "The police", "fr": "La police", "ar": "الشرطة"}},
            {"code": "own", "titles": {"en": "Neighbours", "fr": "Les voisins", "ar": "الجيران"}},
        )),
)  # fmt: skip


@dataclass(frozen=True)
class Wave:
    """So many days ago, of so many people in each region, with the trust of each of a hundred;
    released so many days ago, by whom.
    """

    days: int
    people: Sequence[int]
    trust: Sequence[int]
    money: int
    released: int | None = None


WAVES = (
    Wave(690, (220, 210, 190, 230, 240), (36, 31, 35, 44, 48), 41, 660),
    Wave(480, (215, 212, 195, 225, 246), (38, 33, 36, 46, 41), 38, 455),
    Wave(270, (222, 206, 188, 231, 241), (49, 44, 45, 58, 24), 29, 240),
    Wave(75, (218, 204, 22, 228, 238), (52, 46, 47, 60, 13), 26, 50),
    Wave(12, (119, 0, 0, 124, 0), (53, 0, 0, 58, 0), 25),
)
"""The last is being held: two regions are in."""


def tell(story: Story) -> None:
    """Brought in by the programme, released by those who watch over the force."""
    with story.told(story.at(story.ago(720))):
        row = _survey(story)
    made = {}
    for number, each in enumerate(WAVES):
        with story.told(story.at(story.ago(each.days - 8))):
            made[number] = _brought(story, row, each, "XO03" if number == 2 else "")
        if each.released is not None:
            _release(story, made[number], each.released)
    _mended(story, row, made[2])
    story.planted.add("trust_fell", "In one region trust fell while it rose in the country.",
                      survey=row.code, question="Q1", region="XO05")  # fmt: skip
    story.planted.add("survey_small", "In one region the last wave reached too few people to say "
                      "anything.", survey=row.code, region="XO03")  # fmt: skip
    story.planted.add("survey_waits", "A wave waits for somebody else than who brought it.",
                      survey=row.code, wave=len(WAVES))  # fmt: skip


def _survey(story: Story) -> Survey:
    by = story.users["programme_officer"]
    asks = next(each for each in structure.organisations() if each.code == "WOPS")
    terms = Terms(
        titles={"en": "Trust in the forces of Oubara", "fr": "Confiance dans les forces d’Oubara",
                "ar": "الثقة في قوات أوبارا"},
        organisation=asks, method=Method.FACE_TO_FACE,
        population="Everybody of 18 years and more who lives in one of the five regions.",
        frame="Villages drawn by size from the last census, households by lot, one person of each "
              "household by the next birthday. Camps are left out.",
    )  # fmt: skip
    made = services.write(terms, by=by)
    for each in QUESTIONS:
        services.ask(queries.survey(made.uid), each, by=by)
    return queries.survey(made.uid)


def _held(story: Story, wave: Wave) -> Held:
    places = structure.places(PlaceLevel.ADM1)
    covered = [code for code, people in zip(REGIONS, wave.people, strict=True) if people]
    ended = story.ago(wave.days)
    return Held(
        from_on=ended - timedelta(days=14), until_on=ended, sought=1_150, got=sum(wave.people) + 9,
        weighting="By region and sex, from the last census.", design=1.35,
        regions=[each for each in places if each.pcode in covered],
    )  # fmt: skip


def _brought(story: Story, row: Survey, wave: Wave, left_out: str) -> SurveyWave:
    made = services.begin(row, _held(story, wave), by=story.users["programme_officer"])
    return _figures(story, made, wave, left_out)


def _figures(story: Story, made: SurveyWave, wave: Wave, left_out: str = "") -> SurveyWave:
    by, rows = story.users["programme_officer"], list(_rows(wave, left_out))
    held = queries.wave(made.uid, drafts=True)
    digest = sha256(repr(rows).encode()).hexdigest()
    found = reading.of_rows(lambda: rows, Spooled(), held, FileKind.SUMS)
    read = services.keep(held, Stored("", digest, 0), FileKind.SUMS, f"wave-{held.number}.csv",
                         found, by=by)  # fmt: skip
    services.take(read, seen=read.version, by=by)
    return queries.wave(made.uid, drafts=True)


def _release(story: Story, made: SurveyWave, days: int) -> None:
    at = story.at(story.ago(days))
    with story.told(at):
        services.release(made, seen=made.version, at=at, by=story.users["oversight"])


def _mended(story: Story, row: Survey, old: SurveyWave) -> None:
    """The third wave was released with the weights of one region left out."""
    wave = WAVES[2]
    because = "The weights of the western region were left out of the first file."
    with story.told(story.at(story.ago(225))):
        old = queries.wave(old.uid, drafts=True)
        made = services.begin(
            queries.survey(row.uid), _held(story, wave), replaces=old, because=because,
            by=story.users["programme_officer"],
        )  # fmt: skip
        made = _figures(story, made, wave)
    _release(story, made, 220)


def _rows(wave: Wave, left_out: str) -> Iterator[RawRow]:
    """Sums of each question, region, sex and answer, as their file has them."""
    number = 1
    yield RawRow(number, ("question", "region", "sex", "answer", "people", "weight"))
    for code, heavy, people, trust in zip(REGIONS, HEAVY, wave.people, wave.trust, strict=True):
        weight = 1.0 if code == left_out else heavy
        for sex, of_hundred in ((Sex.F, 47), (Sex.M, 53)):
            asked = people * of_hundred // 100 if sex is Sex.F else people - people * 47 // 100
            for question, answer, part in _answered(
                trust - (4 if sex is Sex.F else -4), wave.money
            ):
                told = round(asked * part)
                if told:
                    number += 1
                    yield RawRow(
                        number, (question, code, sex.value, answer, told, round(told * weight, 4))
                    )  # fmt: skip


def _answered(trust: int, money: int) -> Iterator[tuple[str, str, float]]:
    """Of those asked the part that gives each answer."""
    good, paid = trust / 100, money / 100
    for answer, part in (("5", 0.35), ("4", 0.65)):
        yield "Q1", answer, good * part
    for answer, part in (("3", 0.3), ("2", 0.3), ("1", 0.2), ("unknown", 0.14), ("refused", 0.05)):
        yield "Q1", answer, (1 - good) * part
    yield "Q2", "yes", paid
    yield "Q2", "no", 0.92 - paid
    yield "Q2", "refused", 0.07
    for answer, part in (("army", 0.7 * good), ("police", 0.3), ("own", 0.5 - 0.5 * good)):
        yield "Q3", answer, part
    yield "Q3", "unknown", 0.1
