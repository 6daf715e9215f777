"""The people whom every training of users meets: each an invented person with one difficulty."""

from collections.abc import Iterable, Sequence
from dataclasses import field
from datetime import timedelta
from typing import Any

from trainingmgr.core.columns import Sex
from trainingmgr.core.dates import PartialDate
from trainingmgr.core.values import dataclass
from trainingmgr.demo.army import OF_BAND, Seat
from trainingmgr.demo.names import Culture, Named
from trainingmgr.demo.people import category_of, newcomer
from trainingmgr.demo.story import Story
from trainingmgr.registry.people.rules import (
    AliasKind,
    Category,
    Literacy,
    Newcomer,
    PartRole,
    Spoken,
    Status,
)

G, F, GF, FAM, P = (
    PartRole.GIVEN, PartRole.FATHER, PartRole.GRANDFATHER, PartRole.FAMILY, PartRole.POSTNOM,
)  # fmt: skip
SHARED_PHONE = "+23519000017"


@dataclass(frozen=True)
class Persona:
    """One of them: a key for later chapters, the name, where they serve, and what is special."""

    key: str
    named: Named
    culture: Culture
    unit: str
    band: str
    sex: Sex = Sex.M
    born: str | None = None
    facts: dict[str, Any] = field(default_factory=dict)
    find: str = ""


def _spelt(value: str, kind: AliasKind = AliasKind.SPELLING, source: str = "passport") -> Any:
    return ((value, kind, source),)


C, AKA = Culture, AliasKind.AKA
APART = "Two different people of one name, one battalion, about one age: tell them apart."
TWO = Named("Mohamed Ali Mohamed", "محمد علي محمد",
            (("Mohamed", G), ("Ali", F), ("Mohamed", GF)))  # fmt: skip
PERSONAS = (
    Persona(
        "amina",
        Named("Amina Xasan Cali", "أمينة حسن علي", (("Amina", G), ("Xasan", F), ("Cali", GF)),
              (("Aamina Hassan Ali", AliasKind.SPELLING, "passport"),)),
        C.SOMALI, "21BN-A", "OR-5", Sex.F, "1999",
        find="Found as Aamina Hassan Ali and as أمينة حسن علي; born in a year and no day.",
    ),
    Persona(
        "firmin",
        Named("Firmin Aristide Yakossi", None,
              (("Firmin", G), ("Aristide", G), ("Yakossi", FAM))),
        C.FRENCH, "31BN", "OF-2", born="1991-08-17",
        find="Two given names before the family name: found by any two of the three.",
    ),
    Persona(
        "kalonda",
        Named("Kalonda Mbuyi Josué", None, (("Kalonda", FAM), ("Mbuyi", P), ("Josué", G))),
        C.CONGO, "31BN-B", "OR-6", born="1987-02-11",
        find="Name, second name and first name, in this order: nobody's first name comes first.",
    ),
    Persona(
        "zawadi", Named("Zawadi", None, (("Zawadi", G),)),
        C.CONGO, "31BN-A", "OR-2", Sex.F, "1998~",
        find="One name only. No form asks for a second one.",
    ),
    Persona(
        "abd",
        Named("Abd al-Rahman ibn Yusuf al-Nahri", "عبد الرحمن يوسف النهري",
              (("Abd al-Rahman", G), ("ibn Yusuf", F), ("al-Nahri", FAM)),
              _spelt("Abdelrahmane Youssouf")),
        C.ARABIC, "11BN-A", "OF-1", born="1994-05-30",
        find="Abd al-Rahman is one name; also written Abdelrahmane Youssouf.",
    ),
    Persona("mohamed", TWO, C.ARABIC, "11BN-A", "OR-2", born="1990~",
            find=APART),
    Persona("mohamed2", TWO, C.ARABIC, "11BN-B", "OR-3", born="1990~",
            find=APART),
    Persona(
        "minor", Named("Deng Malith Ring", None, (("Deng", G), ("Malith", F), ("Ring", GF))),
        C.ENGLISH, "MSCH", "OR-1",
        facts={"category": Category.RECRUIT, "status": Status.RECRUIT, "born_source": "own word",
               "literacy": Literacy.READS_WRITES,
               "languages": (Spoken(code="en"), Spoken(code="ar"))},
        find="Says 19, a school register says 17. Withdrawn for age; only a focal point sees why.",
    ),
    Persona(
        "colonel",
        Named("Hassan Bichara Goulami", "حسن بشارة الغلامي",
              (("Hassan", G), ("Bichara", F), ("Goulami", FAM)),
              (("General Hassan Goulami", AKA, "as he signs"),)),
        C.ARABIC, "LFHQ", "OF-5", born="1975-01-01",
        find="A colonel by his orders who calls himself, and is paid as, a general.",
    ),
    Persona(
        "phone", Named("Simon Ladu Wol", None, (("Simon", G), ("Ladu", F), ("Wol", GF))),
        C.ENGLISH, "ENG-A", "OR-3", born="1993-04-02",
        facts={"phones": ((SHARED_PHONE, True),)},
        find="Shares one phone with his brother in the same company.",
    ),
    Persona(
        "phone2", Named("Peter Ladu Wol", None, (("Peter", G), ("Ladu", F), ("Wol", GF))),
        C.ENGLISH, "ENG-A", "OR-2", born="1996-10-09",
        facts={"phones": ((SHARED_PHONE, True),)},
        find="Shares one phone with his brother in the same company.",
    ),
    Persona(
        "sole", Named("Keji Poni Lado", None, (("Keji", G), ("Poni", F), ("Lado", GF))),
        C.ENGLISH, "ENG-B", "OR-6", Sex.F, "1990-12-03",
        find="The only woman of her company: a figure of one says who she is.",
    ),
    Persona(
        "civilian", Named("Béatrice Reine Sokambi", None,
                          (("Béatrice", G), ("Reine", G), ("Sokambi", FAM))),
        C.FRENCH, "MOD-HR", "OF-2", Sex.F, "1984-06-21",
        facts={"category": Category.MOD_CIVILIAN, "service_number": None, "rank_id": None},
        find="An official of the ministry: no rank, no service number, and a trainee all the same.",
    ),
    Persona(
        "clerk", Named("Léontine Ouabanga", None, (("Léontine", G), ("Ouabanga", FAM))),
        C.FRENCH, "PARL-DC", "OF-2", Sex.F, "1989",
        facts={"category": Category.OVERSIGHT_STAFF, "service_number": None, "rank_id": None},
        find="A clerk of the parliament's defence committee, on the course for oversight.",
    ),
    Persona(
        "deceased", Named("Barka Saleh Bahrani", "بركة صالح البحراني",
                          (("Barka", G), ("Saleh", F), ("Bahrani", FAM))),
        C.ARABIC, "12BN-A", "OR-4", born="1983-03-15", facts={"status": Status.DECEASED},
        find="Died ten weeks ago and is still on the pay roll.",
    ),
    Persona(
        "expiring", Named("Cilmi Warsame Geedi", None,
                          (("Cilmi", G), ("Warsame", F), ("Geedi", GF))),
        C.SOMALI, "21BN-A", "OR-5", born="1992-07-07",
        facts={"literacy": Literacy.READS_WRITES},
        find="On a course now; the clearance ends before the course does.",
    ),
)  # fmt: skip


def of(key: str) -> Persona:
    return next(each for each in PERSONAS if each.key == key)


def seated(
    story: Story, seats: Sequence[Seat], posts: dict[str, int]
) -> Iterable[tuple[Persona, Seat | None, Newcomer]]:
    """Each persona with a post of their band, taken out of those that are left to fill."""
    free = list(seats)
    for persona in PERSONAS:
        code = persona.unit if persona.unit in story.units else _nearest(story, persona.unit)
        seat = next(
            (s for s in free
             if (s.formation.code, s.band) == (code, persona.band) and s.role != "command"), None,
        )  # fmt: skip
        if persona.facts.get("category") is Category.RECRUIT:
            seat = None
        if seat is not None:
            free.remove(seat)
        yield persona, seat, _newcomer(story, persona, code, posts[seat.number] if seat else None)


def _nearest(story: Story, unit: str) -> str:
    """In a small army there is one battalion of each brigade."""
    return (
        unit.replace(unit[:2], f"{unit[0]}1", 1) if unit[0].isdigit() else next(iter(story.units))
    )


def _newcomer(story: Story, persona: Persona, unit: str, post_id: int | None) -> Newcomer:
    since = story.ago(70 if persona.key == "deceased" else 400)
    born = persona.born or (story.today - timedelta(days=19 * 365 + 120)).isoformat()
    usual: dict[str, Any] = {
        "sex": persona.sex,
        "category": category_of(persona.band),
        "born": PartialDate.read(born),
        "service_number": f"{900_000 + PERSONAS.index(persona):06d}",
        "unit_id": story.units[unit].id,
        "rank_id": story.ranks[OF_BAND[persona.band]].id,
        "post_id": post_id,
        "status": Status.ACTIVE,
        "status_since": since,
        "literacy": Literacy.READS_WRITES,
    }
    return newcomer(story, persona.named, persona.culture, **(usual | persona.facts))
