"""What holds the force to civilian control: the law of two years, and who did what it orders."""

from collections.abc import Mapping, Sequence
from datetime import timedelta

from trainingmgr.core.values import dataclass
from trainingmgr.demo.story import Story
from trainingmgr.oversight.bodies import queries as bodies
from trainingmgr.programme.instruments import queries, services
from trainingmgr.programme.instruments.models import LegalInstrument
from trainingmgr.programme.instruments.rules import BodyPart, InstrumentKind, LinkKind
from trainingmgr.programme.instruments.services import Duty, Terms

K, L, P = InstrumentKind, LinkKind, BodyPart


@dataclass(frozen=True)
class Law:
    """One instrument: its titles in English, French and Arabic; adopted and in force so many days
    ago; which bodies rest on it or are given it to watch.
    """

    key: str
    kind: InstrumentKind
    titles: tuple[str, str, str]
    reference: str
    issued_by: str
    says: str
    days: tuple[int | None, int | None]
    place: str = ""
    sha256: str = ""
    bodies: Sequence[tuple[str, BodyPart, str]] = ()


@dataclass(frozen=True)
class Owed:
    """One obligation: due so many days ago, or to come where less than nothing; done and seen so
    many days ago.
    """

    law: str
    obliged: str
    what: str
    due: int
    article: str
    body: str = ""
    done: int | None = None
    seen: int | None = None
    evidence: str = ""
    missing: str = ""


LAWS = (
    Law("constitution", K.CONSTITUTION,
        ("Constitution of the Republic", "Constitution de la République", "دستور الجمهورية"),
        "Constitution of 2019", "Constituent assembly",
        "The forces serve the nation, obey the elected government and answer to parliament.",
        (2800, 2740), "Official gazette, special number of 2019"),
    Law("control", K.ACT,
        ("Organic act on the control of the defence forces",
         "Loi organique relative au contrôle des forces de défense",
         "القانون الأساسي بشأن مراقبة قوات الدفاع"),
        "Organic act 14 of 2021", "National assembly",
        "Parliament hears ministers and chiefs of staff, sees every account and may inquire.",
        (2000, 1950), "Official gazette 31 of 2021",
        "b7a1f0d7c3e29a5468e0c1d2f3a4b5c6d7e8f90a1b2c3d4e5f60718293a4b5c6",
        (("CDS", P.BASIS, "Articles 31 to 38"), ("CDS", P.WATCHED, ""))),
    Law("inspectorate", K.DECREE,
        ("Decree on the Inspectorate General of the Forces",
         "Décret portant organisation de l’Inspection générale des forces",
         "مرسوم بشأن المفتشية العامة للقوات"),
        "Decree 207 of 2020", "Head of State",
        "The inspectorate enters any unit without notice and reports to parliament each year.",
        (2300, 2270), "Official gazette 44 of 2020",
        bodies=(("IGF", P.BASIS, "Articles 4 to 11"), ("IGF", P.WATCHED, ""))),
    Law("accounts", K.ACT,
        ("Act on the court of accounts", "Loi relative à la Cour des comptes",
         "قانون ديوان المحاسبة"),
        "Act 9 of 2019", "National assembly",
        "The court audits the accounts, the pay and the purchases of the forces every year.",
        (2650, 2600), "Official gazette 9 of 2019",
        bodies=(("CDC", P.BASIS, "Article 22"), ("CDC", P.WATCHED, ""))),
    Law("old_discipline", K.CODE,
        ("Code of military discipline of 1998", "Code de discipline militaire de 1998", ""),
        "Code of 1998", "Head of State",
        "It let a commander detain a soldier for sixty days without any judge.",
        (10300, 10250), "Archive of the General Staff, shelf 12"),
    Law("discipline", K.CODE,
        ("Code of military justice and discipline", "Code de justice et de discipline militaires",
         "قانون القضاء والانضباط العسكري"),
        "Act 3 of 2024", "National assembly",
        "No detention beyond eight days without a judge; grave offences go to ordinary courts.",
        (800, 760), "Official gazette 6 of 2024"),
    Law("pay", K.ORDER,
        ("Order on the payment of soldiers through accounts",
         "Arrêté relatif au paiement de la solde par compte",
         "قرار بشأن صرف رواتب الجنود بالحسابات"),
        "Order 88 of 2024", "Minister of Defence and Minister of Finance",
        "Pay goes to accounts in the name of the soldier; lists are published by number.",
        (720, 700), "Register of orders of the ministry", bodies=(("CDC", P.WATCHED, ""),)),
    Law("police", K.MEMORANDUM,
        ("Memorandum on the parts of police and army",
         "Protocole sur les rôles de la police et de l’armée", ""),
        "Protocol of 12 May", "Minister of the Interior and Minister of Defence",
        "Within towns the police lead; the army comes only when the governor asks in writing.",
        (300, 290), "Secretariat of the security council"),
    Law("ombuds", K.ACT,
        ("Act on an ombudsperson for the forces", "Loi instituant un médiateur des forces", ""),
        "Act 11", "National assembly",
        "An ombudsperson receives complaints of soldiers and of the people about the forces.",
        (70, None), "Official gazette, not printed yet"),
    Law("complaints", K.DECREE,
        ("Decree on complaints against the forces", "Décret relatif aux plaintes visant les forces",
         ""),
        "Decree 31", "Prime minister",
        "Every garrison has a desk and a box for complaints, and passes them on within a week.",
        (60, 45), "Register of decrees"),
    Law("budget", K.DECREE,
        ("Draft decree on the budget of defence", "Projet de décret sur le budget de la défense",
         ""),
        "Draft of the ministry", "Minister of Finance",
        "The budget of defence is published by programme and by garrison.",
        (None, None), "Directorate of the budget"),
)  # fmt: skip
LINKS = (
    ("control", L.RESTS_ON, "constitution"), ("accounts", L.RESTS_ON, "constitution"),
    ("discipline", L.REPLACES, "old_discipline"), ("inspectorate", L.RESTS_ON, "constitution"),
    ("pay", L.RESTS_ON, "accounts"), ("complaints", L.RESTS_ON, "ombuds"),
)  # fmt: skip
OWING = (
    Owed("constitution", "Government", "Lay the military plan of the term before parliament.", 500,
         "Article 91", "CDS", 520, 505, "Minutes of the plenary 14"),
    Owed("control", "Ministry of Defence", "Report the spending of the year to the committee.",
         200, "Article 33", "CDS", 210, 190, "Letter 112 with annexes"),
    Owed("control", "General Staff", "Be heard by the committee twice in the year.", 120,
         "Article 35", "CDS", 130, 110, "Minutes of two hearings"),
    Owed("control", "Ministry of Defence", "Report on detention in barracks every half year.", 40,
         "Article 36", "CDS", missing="The report leaves out the two garrisons of the east."),
    Owed("inspectorate", "Inspectorate General", "Publish its yearly report.", 300, "Article 10",
         "IGF", 310, 290, "Report, 84 pages"),
    Owed("inspectorate", "Commanders of garrisons", "Answer findings within thirty days.", 60,
         "Article 9", "IGF", 30, None, "Eleven of fourteen answers"),
    Owed("accounts", "Court of accounts", "Audit the pay of the forces of last year.", 90,
         "Article 22", "CDC", 95, 80, "Audit report 4"),
    Owed("discipline", "General Staff", "Close the cells that do not meet the code.", 150,
         "Article 61"),
    Owed("discipline", "Military courts", "Hand grave cases of before to ordinary courts.", -60,
         "Article 88"),
    Owed("pay", "Ministry of Finance", "Pay every soldier of the six garrisons by account.", 20,
         "Article 3", "CDC"),
    Owed("pay", "Directorate of personnel", "Publish the lists by number, without names.", 250,
         "Article 5", "CDC", 260, 240, "Lists on the boards of all garrisons"),
    Owed("police", "Governors", "Ask for the army in writing, and report each use.", 10,
         "Paragraph 4"),
    Owed("complaints", "Commanders of garrisons", "Open a desk and a box in every garrison.", -30,
         "Article 2", "PSC"),
)  # fmt: skip


def tell(story: Story) -> None:
    """Written by the programme, done as the host wrote, seen by oversight."""
    known = {each.code: each for each in bodies.bodies()}
    laws = {}
    for law in LAWS:
        with story.told(story.at(story.ago(min(law.days[1] or law.days[0] or 15, 640)))):
            laws[law.key] = _write(story, law)
        for code, part, article in law.bodies:
            row = queries.instrument(laws[law.key].uid)
            services.tie(row, known[code], part, article=article, by=story.users["host_authority"])
    for key, kind, other in LINKS:
        row = queries.instrument(laws[key].uid)
        services.link(row, kind, laws[other].code, by=story.users["programme_officer"])
    for owed in OWING:
        _oblige(story, laws, owed)
    story.planted.add("law_unwatched", "The cells of the code on discipline are nobody’s to watch.",
                      instrument=laws["discipline"].code)  # fmt: skip
    story.planted.add("law_not_in_force", "A decree rests on an act that is not in force yet.",
                      instrument=laws["complaints"].code, on=laws["ombuds"].code)  # fmt: skip
    story.planted.add("body_unfounded", "A body rests on a protocol that the register lacks.",
                      body="PSC")  # fmt: skip


def _write(story: Story, law: Law) -> LegalInstrument:
    adopted, binds = (story.ago(each) if each is not None else None for each in law.days)
    terms = Terms(
        titles=dict(zip(("en", "fr", "ar"), law.titles, strict=True)), kind=law.kind,
        reference=law.reference, issued_by=law.issued_by, says=law.says, adopted_on=adopted,
        in_force_on=binds, place=law.place, sha256=law.sha256,
    )  # fmt: skip
    return services.write(terms, by=story.users["programme_officer"])


def _oblige(story: Story, laws: Mapping[str, LegalInstrument], owed: Owed) -> None:
    host, oversight = story.users["host_authority"], story.users["oversight"]
    body = bodies.body(owed.body) if owed.body else None
    duty = Duty(
        obliged=owed.obliged, what=owed.what, due_on=story.today - timedelta(days=owed.due),
        article=owed.article, body=body,
    )  # fmt: skip
    row = services.oblige(laws[owed.law], duty, by=story.users["programme_officer"])
    if owed.done is None and not owed.missing:
        return
    row = queries.obligation(row.uid)
    evidence = owed.evidence or "Letter of the ministry"
    services.done(row, story.ago(owed.done or 15), evidence, seen=row.version, by=host)
    if owed.seen is not None or owed.missing:
        row = queries.obligation(row.uid)
        services.see(
            row, holds=not owed.missing, says=owed.missing,
            on=story.ago(owed.seen if owed.seen is not None else 5), seen=row.version,
            by=oversight,
        )  # fmt: skip
