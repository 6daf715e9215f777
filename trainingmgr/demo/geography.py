"""Oubara: a country that does not exist, its places, who governs and who pays, six centres."""

from trainingmgr.demo.story import Story
from trainingmgr.registry.structure import services
from trainingmgr.registry.structure.rules import OrganisationKind, PlaceLevel, Scheme
from trainingmgr.registry.structure.services import Lodging

COUNTRY, NATION = "Oubara", "XO"
"""XO is one of the codes that ISO 3166 leaves to its users: no country will ever have it."""

ADM1 = {
    "XO01": ("Tamrassa", "Tamrassa", "تمراسا"),
    "XO02": ("Qaldheere", "Qaldhéré", "قلديري"),
    "XO03": ("Upper Bamara", "Haut-Bamara", "بامارا العليا"),
    "XO04": ("Port-Lemba", "Port-Lemba", "بورت ليمبا"),
    "XO05": ("South Marches", "Marches du Sud", "التخوم الجنوبية"),
}
ADM2 = {
    "XO0101": ("Darkouna", "Darkouna", "دركونة"),
    "XO0102": ("Wadi Salam", "Ouadi Salam", "وادي سلام"),
    "XO0103": ("Goz Rimal", "Goz Rimal", "قوز رمال"),
    "XO0201": ("Buurcad", "Bouraad", "بورعد"),
    "XO0202": ("Ceelgaab", "Ilgab", "عيلقاب"),
    "XO0203": ("Laasbuur", "Lasbour", "لاسبور"),
    "XO0301": ("Bamara", "Bamara", "بامارا"),
    "XO0302": ("Kouangé", "Kouangé", "كوانجي"),
    "XO0303": ("Gribassa", "Gribassa", "غريباسا"),
    "XO0401": ("Port-Lemba Town", "Port-Lemba Ville", "مدينة بورت ليمبا"),
    "XO0402": ("Lemba Hills", "Collines de Lemba", "تلال ليمبا"),
    "XO0501": ("Nyamlo", "Nyamlo", "نيامل"),
    "XO0502": ("Torbek", "Torbek", "توربيك"),
    "XO0503": ("Wend Rapids", "Rapides de Wend", "شلالات وند"),
}
SITES = {
    "XO0101-S1": ("Camp Darkouna", "Camp de Darkouna", "معسكر دركونة"),
    "XO0201-S1": ("Buurcad Barracks", "Caserne de Bouraad", "ثكنة بورعد"),
    "XO0301-S1": ("Camp Bamara", "Camp de Bamara", "معسكر بامارا"),
    "XO0401-S1": ("Ministry Quarter", "Quartier du ministère", "حي الوزارة"),
    "XO0402-S1": ("Lemba Hills School", "École des Collines", "مدرسة التلال"),
    "XO0501-S1": ("Nyamlo Garrison", "Garnison de Nyamlo", "حامية نيامل"),
}
K = OrganisationKind
ORGANISATIONS = (
    ("MOD", K.HOST_GOV, "Ministry of Defence", "Ministère de la Défense", "وزارة الدفاع", ()),
    ("LF", K.ARMED_SERVICE, "Land Forces of Oubara", "Forces terrestres d’Oubara",
     "القوات البرية لأوبارا", ()),
    ("PARL", K.PARLIAMENT, "National Assembly, Defence Committee",
     "Assemblée nationale, commission de la défense", "الجمعية الوطنية، لجنة الدفاع", ()),
    ("IGF", K.OVERSIGHT, "Inspectorate General", "Inspection générale", "المفتشية العامة", ()),
    ("UNMO", K.UN_MISSION, "United Nations Mission in Oubara",
     "Mission des Nations Unies en Oubara", "بعثة الأمم المتحدة في أوبارا", ()),
    ("NORL", K.BILATERAL_DONOR, "Republic of Norlund", "République du Norlund",
     "جمهورية نورلند", (Scheme.LEAHY,)),
    ("CUNI", K.REGIONAL_ORG, "Continental Union", "Union continentale", "الاتحاد القاري",
     (Scheme.EU,)),
    ("VALM", K.BILATERAL_DONOR, "Kingdom of Valmere", "Royaume de Valmère", "مملكة فالمير", ()),
    ("FIELD", K.CONTRACTOR, "Fieldway Training", "Fieldway Formation", "فيلدواي للتدريب", ()),
    ("BNO", K.BANK_MNO, "National Bank of Oubara", "Banque nationale d’Oubara",
     "البنك الوطني لأوبارا", ()),
)  # fmt: skip
CENTRES = (
    ("TAM", "XO0101-S1", ("XO01",), "Training Centre North", "Centre d’instruction Nord",
     "مركز تدريب الشمال"),
    ("QAL", "XO0201-S1", ("XO02",), "Training Centre East", "Centre d’instruction Est",
     "مركز تدريب الشرق"),
    ("BAM", "XO0301-S1", ("XO03",), "Training Centre West", "Centre d’instruction Ouest",
     "مركز تدريب الغرب"),
    ("LEM", "XO0401-S1", ("XO04",), "Institute for Civil Control",
     "Institut du contrôle civil", "معهد الرقابة المدنية"),
    ("NYA", "XO0501-S1", ("XO05",), "Training Centre South", "Centre d’instruction Sud",
     "مركز تدريب الجنوب"),
    ("SCH", "XO0402-S1", ("XO04", "XO03"), "Military School", "École militaire",
     "المدرسة العسكرية"),
)  # fmt: skip
LODGING = {
    "TAM": Lodging(beds=60, beds_for_women=12, security_area="North 1", nights_allowed=True),
    "QAL": Lodging(beds=90, beds_for_women=10, security_area="East 2", nights_allowed=True),
    "BAM": Lodging(beds=40, beds_for_women=0, security_area="West 4", nights_allowed=False),
    "SCH": Lodging(beds=200, beds_for_women=24, nights_allowed=True),
}
"""What of the other centres nobody has written down yet."""
ROOMS = (
    ("A", 40, "Hall A", "Salle A", "القاعة أ"),
    ("B", 32, "Hall B", "Salle B", "القاعة ب"),
    ("C", 16, "Small classroom", "Petite salle", "الفصل الصغير"),
    ("GND", 120, "Training ground", "Terrain d’exercice", "ميدان التدريب"),
)


def titles(english: str, french: str, arabic: str) -> dict[str, str]:
    return {"en": english, "fr": french, "ar": arabic}


def tell(story: Story) -> None:
    """Places with their P-codes, organisations with what they require, centres with rooms."""
    by = story.users["hr_head"]
    with story.told(story.at(story.began)):
        country = services.add_place(
            pcode=NATION, level=PlaceLevel.COUNTRY, by=by,
            titles=titles("Republic of Oubara", "République d’Oubara", "جمهورية أوبارا"),
        )  # fmt: skip
        story.places[NATION] = country
        for level, listed in (
            (PlaceLevel.ADM1, ADM1), (PlaceLevel.ADM2, ADM2), (PlaceLevel.SITE, SITES),
        ):  # fmt: skip
            for pcode, named in listed.items():
                parent = story.places[NATION if len(pcode) == 4 else _above(pcode)]
                story.places[pcode] = services.add_place(
                    pcode=pcode, level=level, titles=titles(*named), parent=parent, by=by
                )
        for code, kind, english, french, arabic, schemes in ORGANISATIONS:
            story.organisations[code] = services.add_organisation(
                code=code, kind=kind, titles=titles(english, french, arabic), schemes=schemes,
                by=by,
            )  # fmt: skip
    _centres(story)


def _above(pcode: str) -> str:
    return pcode.split("-", maxsplit=1)[0] if "-" in pcode else pcode[:4]


def _centres(story: Story) -> None:
    by = story.users["cell_head"]
    with story.told(story.at(story.began, 10)):
        for code, site, areas, *named in CENTRES:
            centre = services.add_centre(
                code=code,
                place=story.places[site],
                titles=titles(*named),
                areas=[story.places[each] for each in areas],
                by=by,
            )
            if code in LODGING:
                services.change_centre(
                    centre, seen=centre.version, titles=titles(*named),
                    areas=[story.places[each] for each in areas], lodging=LODGING[code], by=by,
                )  # fmt: skip
            story.centres[code] = centre
            story.rooms[code] = [
                services.add_room(
                    centre, code=f"{code}-{room}", titles=titles(*words), seats=seats, by=by
                )
                for room, seats, *words in ROOMS
            ]
