"""The army on paper: its tree of units, its ranks in three languages, its posts."""

from collections.abc import Iterator

from trainingmgr.core.values import dataclass
from trainingmgr.demo.geography import titles
from trainingmgr.demo.names import Culture
from trainingmgr.demo.story import Story
from trainingmgr.registry.structure import services
from trainingmgr.registry.structure.rules import UnitKind

C, K = Culture, UnitKind
RANKS = (
    ("SDT2", "OR-1", "Private", "Soldat de 2e classe", "جندي", "Pte", "Sdt", "جندي"),
    ("SDT1", "OR-2", "Private First Class", "Soldat de 1re classe", "جندي أول", "PFC", "Sdt1",
     "ج.أول"),
    ("CPL", "OR-3", "Corporal", "Caporal", "عريف", "Cpl", "Cpl", "عريف"),
    ("CCH", "OR-4", "Senior Corporal", "Caporal-chef", "رئيس عرفاء", "SCpl", "Cch", "ر.عرفاء"),
    ("SGT", "OR-5", "Sergeant", "Sergent", "رقيب", "Sgt", "Sgt", "رقيب"),
    ("SCH", "OR-6", "Staff Sergeant", "Sergent-chef", "رقيب أول", "SSgt", "Sch", "رقيب أول"),
    ("ADJ", "OR-7", "Warrant Officer", "Adjudant", "مساعد", "WO", "Adj", "مساعد"),
    ("ADC", "OR-8", "Senior Warrant Officer", "Adjudant-chef", "مساعد أول", "SWO", "Adc",
     "مساعد أول"),
    ("MAJ", "OR-9", "Chief Warrant Officer", "Major", "رئيس مساعدين", "CWO", "Maj", "ر.مساعدين"),
    ("LTN", "OF-1", "Lieutenant", "Lieutenant", "ملازم أول", "Lt", "Ltn", "ملازم"),
    ("CNE", "OF-2", "Captain", "Capitaine", "نقيب", "Capt", "Cne", "نقيب"),
    ("CDT", "OF-3", "Major", "Commandant", "رائد", "Maj", "Cdt", "رائد"),
    ("LCL", "OF-4", "Lieutenant Colonel", "Lieutenant-colonel", "مقدم", "Lt Col", "Lcl", "مقدم"),
    ("COL", "OF-5", "Colonel", "Colonel", "عقيد", "Col", "Col", "عقيد"),
    ("GBR", "OF-6", "Brigadier General", "Général de brigade", "عميد", "Brig", "Gbr", "عميد"),
    ("GDV", "OF-7", "Major General", "Général de division", "لواء", "Maj Gen", "Gdv", "لواء"),
)  # fmt: skip
BAND = {code: band for code, band, *_words in RANKS}
OF_BAND = {band: code for code, band in BAND.items()}

POSTS = {
    "command": ("Commander", "Commandant d’unité", "قائد"),
    "second": ("Second in command", "Commandant en second", "نائب القائد"),
    "staff": ("Staff officer", "Officier d’état-major", "ضابط أركان"),
    "platoon": ("Platoon commander", "Chef de section", "قائد فصيلة"),
    "sergeant": ("Platoon sergeant", "Sous-officier adjoint", "رقيب فصيلة"),
    "section": ("Section commander", "Chef de groupe", "قائد جماعة"),
    "clerk": ("Clerk", "Secrétaire", "كاتب"),
    "medic": ("Medic", "Infirmier", "مسعف"),
    "stores": ("Storekeeper", "Magasinier", "أمين مخزن"),
    "driver": ("Driver", "Conducteur", "سائق"),
    "rifle": ("Rifleman", "Fusilier", "جندي مشاة"),
    "instructor": ("Instructor", "Instructeur", "مدرب"),
    "official": ("Official", "Fonctionnaire", "موظف"),
}
Slot = tuple[str, str]
"""Which post and of which band."""
COMPANY: tuple[Slot, ...] = (
    ("command", "OF-2"), ("second", "OF-1"), ("platoon", "OF-1"), ("platoon", "OF-1"),
    ("sergeant", "OR-8"), ("sergeant", "OR-6"), ("sergeant", "OR-6"), ("sergeant", "OR-6"),
    ("section", "OR-5"), ("section", "OR-5"), ("section", "OR-4"), ("section", "OR-4"),
    ("clerk", "OR-4"), ("medic", "OR-4"), ("stores", "OR-5"), ("driver", "OR-3"),
    ("driver", "OR-3"), ("section", "OR-4"), ("section", "OR-3"), ("section", "OR-3"),
)  # fmt: skip
BATTALION: tuple[Slot, ...] = (
    ("command", "OF-4"), ("second", "OF-3"), ("staff", "OF-2"), ("staff", "OF-2"),
    ("staff", "OF-2"), ("sergeant", "OR-9"), ("clerk", "OR-7"), ("clerk", "OR-6"),
    ("clerk", "OR-5"), ("stores", "OR-6"), ("medic", "OR-6"), ("driver", "OR-3"),
    ("driver", "OR-3"), ("clerk", "OR-3"), ("rifle", "OR-2"), ("rifle", "OR-2"),
)  # fmt: skip
BRIGADE: tuple[Slot, ...] = (
    ("command", "OF-5"), ("second", "OF-4"), ("staff", "OF-4"), ("staff", "OF-3"),
    ("staff", "OF-3"), ("staff", "OF-3"), ("staff", "OF-2"), ("staff", "OF-2"), *BATTALION[5:],
    ("driver", "OR-4"), ("rifle", "OR-2"), ("rifle", "OR-2"), ("rifle", "OR-1"),
)  # fmt: skip
COMMAND: tuple[Slot, ...] = (("command", "OF-6"), ("second", "OF-5"), *BRIGADE[2:])
HEADQUARTERS: tuple[Slot, ...] = (
    ("command", "OF-7"), ("second", "OF-6"), *(("staff", "OF-5"),) * 5, *(("staff", "OF-4"),) * 6,
    *BRIGADE[3:],
)  # fmt: skip
SCHOOL: tuple[Slot, ...] = (
    ("command", "OF-5"), ("second", "OF-4"), *(("instructor", "OF-2"),) * 4,
    *(("instructor", "OF-1"),) * 4, *(("instructor", "OR-8"),) * 6,
    *(("instructor", "OR-6"),) * 10, *BATTALION[6:],
)  # fmt: skip
OFFICIALS: tuple[Slot, ...] = (("command", "OF-4"), *(("official", "OF-2"),) * 7)
_REST = (("rifle", "OR-1"), ("rifle", "OR-2"), ("rifle", "OR-1"), ("rifle", "OR-2"),
         ("rifle", "OR-3"))  # fmt: skip


@dataclass(frozen=True)
class Formation:
    """One unit as it is to be: where, under whom, of how many posts, of which people."""

    code: str
    kind: UnitKind
    titles: dict[str, str]
    above: str | None
    place: str
    slots: tuple[Slot, ...]
    cultures: tuple[Culture, ...]
    service: str = "LF"


BRIGADES = (
    ("1", "N", "XO0101-S1", (C.ARABIC, C.ARABIC, C.ARABIC, C.FRENCH)),
    ("2", "E", "XO0201-S1", (C.SOMALI, C.SOMALI, C.SOMALI, C.ARABIC)),
    ("3", "W", "XO0301-S1", (C.FRENCH, C.FRENCH, C.CONGO, C.CONGO, C.ENGLISH)),
)
REGIONS = {
    "N": titles("Northern Command", "Commandement Nord", "قيادة الشمال"),
    "E": titles("Eastern Command", "Commandement Est", "قيادة الشرق"),
    "W": titles("Western Command", "Commandement Ouest", "قيادة الغرب"),
}
EVERYBODY = (C.ARABIC, C.SOMALI, C.FRENCH, C.CONGO, C.ENGLISH)
SOUTH = (C.ENGLISH, C.ENGLISH, C.ENGLISH, C.FRENCH)
ARABIC_LETTERS = "أبجد"


def formations(story: Story) -> Iterator[Formation]:
    """Every unit, those above before those below."""
    army = titles("Land Forces", "Forces terrestres", "القوات البرية")
    yield Formation("LF", K.SERVICE, army, None, "XO0401-S1", (), EVERYBODY)
    staff = titles("Land Forces Headquarters", "État-major des forces terrestres",
                   "قيادة القوات البرية")  # fmt: skip
    yield Formation("LFHQ", K.COMMAND, staff, "LF", "XO0401-S1", HEADQUARTERS, EVERYBODY)
    for number, region, place, cultures in BRIGADES:
        yield from _brigade(story, number, region, place, cultures)
    for code, first, named in (
        ("ENG", "XO0501-S1", titles("Engineer Battalion", "Bataillon du génie", "كتيبة الهندسة")),
        ("LOG", "XO0501-S1",
         titles("Logistics Battalion", "Bataillon logistique", "كتيبة الإمداد")),
    ):  # fmt: skip
        yield Formation(code, K.BATTALION, named, "LF", first, BATTALION, SOUTH)
        for n in range(1, 4):
            yield _company(story, code, named, n, place=first, cultures=SOUTH, less=18)
    signals = titles("Signals Company", "Compagnie des transmissions", "سرية الإشارة")
    yield Formation("SIG", K.COMPANY, signals, "LF", "XO0401-S1", _filled(story, 18), EVERYBODY)
    medical = titles("Medical Company", "Compagnie sanitaire", "السرية الطبية")
    yield Formation("MEDC", K.COMPANY, medical, "LF", "XO0401-S1", _filled(story, 28), EVERYBODY)
    school = titles("Military School", "École militaire", "المدرسة العسكرية")
    yield Formation("MSCH", K.SCHOOL, school, "LF", "XO0402-S1", SCHOOL, EVERYBODY)
    yield from _offices()


def _brigade(
    story: Story, number: str, region: str, place: str, cultures: tuple[Culture, ...]
) -> Iterator[Formation]:
    command, brigade = f"CMD-{region}", f"{number}BDE"
    yield Formation(command, K.COMMAND, REGIONS[region], "LF", place, COMMAND, cultures)
    named = titles(f"Brigade {number}", f"Brigade {number}", f"اللواء {number}")
    yield Formation(brigade, K.BRIGADE, named, command, place, BRIGADE, cultures)
    for n in range(1, story.size.battalions + 1):
        code = f"{number}{n}BN"
        words = titles(
            f"Infantry Battalion {number}{n}", f"Bataillon d’infanterie {number}{n}",
            f"كتيبة المشاة {number}{n}",
        )  # fmt: skip
        yield Formation(code, K.BATTALION, words, brigade, place, BATTALION, cultures)
        for m in range(1, story.size.companies + 1):
            yield _company(story, code, words, m, place=place, cultures=cultures)


def _company(
    story: Story,
    above: str,
    named: dict[str, str],
    n: int,
    *,
    place: str,
    cultures: tuple[Culture, ...],
    less: int = 0,
) -> Formation:
    letter = "ABCD"[n - 1]
    words = titles(
        f"{letter} Company, {named['en']}", f"Compagnie {letter}, {named['fr']}",
        f"السرية {ARABIC_LETTERS[n - 1]}، {named['ar']}",
    )  # fmt: skip
    code = f"{above}-{letter}"
    return Formation(code, K.COMPANY, words, above, place, _filled(story, less), cultures)


def _filled(story: Story, less: int = 0) -> tuple[Slot, ...]:
    """A company's key posts, then riflemen up to its strength."""
    strength = max(len(COMPANY), story.size.company - less)
    rest = [_REST[n % len(_REST)] for n in range(strength - len(COMPANY))]
    return (*COMPANY, *rest)


def _offices() -> Iterator[Formation]:
    ministry = titles("Ministry of Defence", "Ministère de la Défense", "وزارة الدفاع")
    yield Formation("MOD", K.OFFICE, ministry, None, "XO0401-S1", (), EVERYBODY, "MOD")
    for code, *words in (
        ("MOD-HR", "Personnel Directorate", "Direction du personnel", "إدارة شؤون الأفراد"),
        ("MOD-FIN", "Finance Directorate", "Direction des finances", "الإدارة المالية"),
        ("MOD-LEG", "Legal Directorate", "Direction juridique", "الإدارة القانونية"),
        ("MOD-IG", "Inspection Office", "Bureau d’inspection", "مكتب التفتيش"),
    ):
        yield Formation(
            code, K.OFFICE, titles(*words), "MOD", "XO0401-S1", OFFICIALS, EVERYBODY, "MOD"
        )
    committee = titles("Secretariat of the Defence Committee",
                       "Secrétariat de la commission de la défense",
                       "أمانة لجنة الدفاع")  # fmt: skip
    yield Formation("PARL-DC", K.OFFICE, committee, None, "XO0401-S1", OFFICIALS, EVERYBODY, "PARL")


@dataclass(frozen=True)
class Seat:
    """One post, before anybody holds it."""

    number: str
    formation: Formation
    role: str
    band: str


def tell(story: Story) -> list[Seat]:
    """Ranks, units and the establishment: some posts are not funded, a few not authorised."""
    by = story.users["hr_head"]
    with story.told(story.at(story.began, 11)):
        for position, (code, band, *words) in enumerate(RANKS, 1):
            story.ranks[code] = services.add_rank(
                story.organisations["LF"], code=code, band=band, position=position * 10,
                titles=titles(*words[:3]), short=titles(*words[3:]), by=by,
            )  # fmt: skip
        listed = list(formations(story))
        for each in listed:
            story.units[each.code] = services.add_unit(
                code=each.code, kind=each.kind, titles=each.titles,
                service=story.organisations[each.service],
                parent=story.units[each.above] if each.above else None,
                place=story.places[each.place], by=by,
            )  # fmt: skip
        seats = [
            Seat(f"{each.code}-{n:03}", each, role, band)
            for each in listed
            for n, (role, band) in enumerate(each.slots, 1)
        ]
        services.add_posts([_post(story, seat) for seat in seats], by=by)
    return seats


def _post(story: Story, seat: Seat) -> dict[str, object]:
    return {
        "number": seat.number,
        "unit_id": story.units[seat.formation.code].id,
        "titles": titles(*POSTS[seat.role]),
        "band": seat.band,
        "specialty": seat.role if seat.role in ("medic", "driver", "clerk") else None,
        "authorised": not story.chance(0.005),
        "funded": not story.chance(0.03),
        "valid_from": story.began,
    }
