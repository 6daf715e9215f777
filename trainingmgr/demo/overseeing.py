"""Two years of oversight: a committee of parliament, an inspector-general and an auditor-general,
what they looked into, what they put to whom, and what came of it.
"""

from collections.abc import Sequence
from typing import Any

from trainingmgr.accounts.models import User
from trainingmgr.demo import bending
from trainingmgr.demo.calendar import Run
from trainingmgr.demo.story import Story
from trainingmgr.oversight.bodies import queries, services
from trainingmgr.oversight.bodies.models import Matter, OversightAct, OversightBody
from trainingmgr.oversight.bodies.rules import (
    ActKind,
    ActState,
    BodyKind,
    EffectKind,
    Found,
    MatterKind,
    MatterState,
)
from trainingmgr.oversight.workspace.queries import samples
from trainingmgr.oversight.workspace.rules.drawing import FileFound, Population
from trainingmgr.oversight.workspace.services import packing, sampling

K, S = MatterKind, MatterState
BODIES = (
    ("CDS", BodyKind.PARLIAMENT, "Commission de la défense et de la sécurité",
     "Elle contrôle l’emploi du budget de la défense, entend les ministres et les chefs d’état-"
     "major, et peut ouvrir une commission d’enquête.",
     "Loi organique 14 de 2021, articles 31 à 38", "Secrétariat de l’Assemblée nationale"),
    ("IGF", BodyKind.INSPECTOR, "Inspectorate General of the Forces",
     "It inspects any unit, centre or depot without notice, sees every paper and reports to the "
     "minister and to parliament.",
     "Decree 207 of 2020, articles 4 to 11", "Inspectorate General, Port-Lemba"),
    ("PSC", BodyKind.CIVIL_SOCIETY, "Platform of civil society for security",
     "Sixty associations of women, lawyers, pastors and elders. It hears people in all regions and "
     "brings what they ask before the ministry and parliament.",
     "Protocol of 14 March 2022 with the Ministry of Defence", "House of associations, Port-Lemba"),
    ("CDC", BodyKind.AUDITOR, "ديوان المحاسبة",
     "يراجع حسابات القوات ورواتبها ومشترياتها كل سنة، ويرفع تقريره إلى البرلمان وينشره.",
     "القانون 9 لسنة 2019، المادة 22", "ديوان المحاسبة، قسم الدفاع"),
)  # fmt: skip


def tell(story: Story, runs: Sequence[Run]) -> None:
    """Last of all: the accounts of those who answer are there by now."""
    bending.tell(story, runs)
    Two(story).years()


class Two:
    """Two officers of oversight write down what the bodies do."""

    def __init__(self, story: Story) -> None:
        self.story = story
        self.first, self.second = story.users["oversight"], story.users["oversight2"]
        self.bodies = {row[0]: self._body(*row) for row in BODIES}

    def _body(
        self, code: str, kind: BodyKind, name: str, mandate: str, basis: str, office: str
    ) -> OversightBody:
        facts = services.Mandate(
            kind=kind, name=name, mandate=mandate, legal_basis=basis, office=office,
            since_on=self.story.ago(1200),
        )  # fmt: skip
        return services.register(code, facts, by=self.first)

    def act(
        self, body: str, kind: ActKind, days: int, title: str, asks: str, *, place: str = "",
        says: str = "", minutes: str = "", lasted: int = 0, under_way: bool = False,
    ) -> OversightAct:  # fmt: skip
        facts = services.Plan(title=title, asks=asks, place=place, begins_on=self.story.ago(days))
        row = services.plan(self.bodies[body], kind, facts, by=self.first)
        if says or under_way:
            row = queries.act(row.uid)
            services.move(
                row, ActState.UNDER_WAY if under_way else ActState.ENDED,
                on=self.story.ago(days - lasted), says=says, minutes=minutes, seen=row.version,
                by=self.first,
            )  # fmt: skip
        return queries.act(row.uid)

    def put(
        self, act: OversightAct, kind: MatterKind, days: int, due: int, issue: str, says: str,
        to: str, whom: str | None = None, rests_on: Matter | None = None,
    ) -> Matter:  # fmt: skip
        """Put so many days ago, to be answered after so many."""
        wording = services.Wording(
            kind=kind, issue=issue, says=says, addressee=to,
            addressee_to=self.story.users[whom] if whom else None,
            put_on=self.story.ago(days), due_on=self.story.ago(days - due),
        )  # fmt: skip
        return services.put(act.body, wording, act=act, rests_on=rests_on, by=self.first)

    def answered(
        self, row: Matter, state: MatterState, days: int, says: str, by: User | None = None,
        **facts: Any,
    ) -> None:  # fmt: skip
        found = queries.matter(row.uid, reader=self.first)
        services.answer(
            found, state, says, on=self.story.ago(days), seen=found.version,
            by=by or self.first, **facts,
        )  # fmt: skip

    def found(self, row: Matter, found: Found, days: int, says: str) -> None:
        there = queries.matter(row.uid, reader=self.second)
        services.follow_up(
            there, found, says, on=self.story.ago(days), seen=there.version, by=self.second
        )

    def came(self, act: OversightAct, kind: EffectKind, days: int, says: str, paper: str) -> None:
        services.note_effect(
            act, kind, says, reference=paper, on=self.story.ago(days), by=self.first
        )

    def years(self) -> None:
        self.pay()
        self.stores()
        self.courses()
        self.heard()
        self.to_come()

    def pay(self) -> None:
        """The auditor finds people on the payroll whom nobody has seen; parliament asks why."""
        ago = self.story.ago
        audit = self.act(
            "CDC", ActKind.INSPECTION, 640, "مراجعة رواتب سنة كاملة",
            "هل يُدفع لكل من يخدم، ولا يُدفع لغيره؟", place="وزارة الدفاع", lasted=40,
            says="قورنت كشوف الرواتب بسجلات الحضور في ست وحدات، ولم يُر عدد من المدفوع لهم.",
            minutes="تقرير 12 للسنة الماضية",
        )  # fmt: skip
        finding = self.put(
            audit, K.FINDING, 600, 60, "مدفوع لهم لم يرهم أحد",
            "في ثلاث وحدات من ست دُفعت رواتب لأشخاص لم يظهروا في أي كشف حضور منذ ثلاثة أشهر.",
            "وزارة الدفاع، إدارة الأفراد", "hr.head",
        )  # fmt: skip
        self.answered(finding, S.ACCEPTED, 560, "وجدنا العدد نفسه ونوقف الدفع حتى الحضور.",
                      paper="كتاب 88", promised_on=ago(500))  # fmt: skip
        self.found(finding, Found.DONE, 470, "روجعت كشوف شهرين: لا راتب بلا حضور مثبت.")
        row = self.put(
            audit, K.RECOMMENDATION, 600, 90, "لا راتب بلا حضور يشهد به طرف ثالث",
            "يشترط للراتب كشف حضور يشهد عليه من ليس في الوحدة.", "وزارة الدفاع", "programme",
            rests_on=finding,
        )  # fmt: skip
        self.answered(row, S.ACCEPTED, 530, "يُشترط ذلك من الدورة القادمة.", paper="كتاب 91",
                      promised_on=ago(450))  # fmt: skip
        self.found(row, Found.NOT_YET, 440, "وحدتان من خمس تدفعان بلا شاهد من الخارج.")
        self.found(row, Found.DONE, 380, "خمس وحدات من خمس لها كشوف وشاهد من الخارج.")
        session = self.act(
            "CDS", ActKind.SESSION, 560, "Audition sur le rapport de l’auditeur",
            "Pourquoi des soldes ont été payées à des personnes que personne n’a vues.",
            place="Assemblée nationale",
            says="Le ministre a reconnu les faits. La commission demande un rapport par trimestre.",
            minutes="Procès-verbal 7, greffe de l’Assemblée",
        )  # fmt: skip
        self.came(session, EffectKind.SUMMONED, 560, "Le ministre de la défense a été entendu.",
                  "Procès-verbal 7")  # fmt: skip
        self.came(session, EffectKind.BUDGET, 520,
                  "Une tranche du budget des soldes n’est versée qu’après le rapport.",
                  "Loi de finances rectificative, article 6")  # fmt: skip
        row = self.put(
            session, K.SANCTION, 555, 60, "Sanction du comptable qui a signé seul",
            "Le comptable a signé seul trois états de paie; le règlement en demande deux.",
            "Ministère de la défense, direction du personnel",
        )  # fmt: skip
        self.answered(row, S.ACCEPTED, 505, "Le comptable est suspendu et traduit en conseil.",
                      paper="Lettre 2041", promised_on=ago(420))  # fmt: skip
        self.found(row, Found.DONE, 410, "La décision du conseil est au dossier: un grade perdu.")
        self.came(session, EffectKind.SANCTIONED, 415, "Le comptable a perdu un grade.",
                  "Décision 19 du conseil")  # fmt: skip

    def stores(self) -> None:
        """The inspector-general opens the depot of a centre, and comes again."""
        ago = self.story.ago
        visit = self.act(
            "IGF", ActKind.INSPECTION, 330, "Stores and rooms of two training centres",
            "Whether what was bought for training is there, works and is used.", lasted=3,
            place="Port-Lemba",
            says="Of 214 things on the books 31 were not there, and four rooms stood unused for "
                 "want of a roof.",
            minutes="Report IGF 22, Inspectorate General",
        )  # fmt: skip
        finding = self.put(
            visit, K.FINDING, 325, 30, "31 things on the books are not there",
            "The list is with the report. Nobody had counted for fourteen months.",
            "Training cell", "head.lem",
        )  # fmt: skip
        self.answered(finding, S.PARTLY_ACCEPTED, 300,
                      "Nine are lent to another centre; the papers were not written. 22 are lost.",
                      self.story.users["head.lem"])  # fmt: skip
        row = self.put(
            visit, K.RECOMMENDATION, 325, 60, "Count the stores every quarter",
            "By two people, of whom one is not of the centre.", "Training cell", "head.lem",
            finding,
        )  # fmt: skip
        self.answered(row, S.ACCEPTED, 290, "The first count is in March.",
                      self.story.users["head.lem"], promised_on=ago(240))  # fmt: skip
        self.found(row, Found.DONE, 210, "Two counts are signed, by two people each.")
        row = self.put(
            visit, K.RECOMMENDATION, 325, 60, "Mend the four roofs before the rains",
            "The rooms are needed: classes were not held for want of a room.",
            "Ministry of Defence, engineers",
        )  # fmt: skip
        self.answered(row, S.ACCEPTED, 280, "Two this year, two next, if the vote is released.",
                      paper="Letter 115", promised_on=ago(60))  # fmt: skip
        self.found(row, Found.NOT_YET, 50, "Two roofs stand; the other two rooms are closed.")

    def courses(self) -> None:
        """Parliament asks who shortens courses, and opens an inquiry."""
        session = self.act(
            "CDS", ActKind.SESSION, 120, "Cours raccourcis et dérogations",
            "Qui raccourcit des cours, sur quel ordre, et ce que les hommes savent ensuite.",
            place="Assemblée nationale",
            says="La commission a lu les chiffres de six mois. Elle demande un échantillon de "
                 "dossiers et ouvre une enquête.",
            minutes="Procès-verbal 3, greffe de l’Assemblée",
        )  # fmt: skip
        self.came(
            session, EffectKind.SUMMONED, 120,
            "Le chef de l’instruction a été entendu deux heures.", "Procès-verbal 3",
        )  # fmt: skip
        row = self.put(
            session, K.QUESTION, 118, 30, "Combien de cours ont été raccourcis, et pourquoi?",
            "Par centre et par mois, avec le nom de l’office qui l’a ordonné.",
            "Cellule d’instruction", "head.lem",
        )  # fmt: skip
        self.answered(row, S.ACCEPTED, 95,
                      "Les chiffres sont joints; chaque dérogation porte deux noms.",
                      self.story.users["head.lem"])  # fmt: skip
        row = self.put(
            session, K.RECOMMENDATION, 118, 60, "Plus de dérogation après le début du cours",
            "Une dérogation se demande avant le premier jour, ou pas du tout.",
            "Autorité nationale", "host",
        )  # fmt: skip
        self.answered(row, S.REJECTED, 70,
                      "Une habilitation peut expirer pendant le cours; la règle de trente jours "
                      "suffit.", self.story.users["host"])  # fmt: skip
        self.put(
            session, K.QUESTION, 45, 30, "Les quatre thèmes ont-ils été enseignés en entier?",
            "Droits de l’homme, droit humanitaire, protection des enfants, violences de genre: "
            "heures prévues et heures données, par centre.", "Programme d’instruction", "programme",
        )  # fmt: skip
        self.lots(queries.act(session.uid))
        self.act(
            "CDS", ActKind.INQUIRY, 100, "Enquête sur les cours raccourcis",
            "Si des ordres ont été donnés de raccourcir des cours contre la norme signée.",
            under_way=True,
        )  # fmt: skip

    def heard(self) -> None:
        """Civil society hears people and puts what they ask: one thing is done, one is refused."""
        session = self.act(
            "PSC", ActKind.SESSION, 210, "What people ask of the garrisons",
            "Forty people of four regions say how the garrison near them behaves.",
            place="House of associations, Port-Lemba",
            says="Market women and drivers speak of fees at road blocks; two elders of young men "
                 "who were sent home without a reason.",
            minutes="Minutes of the platform, number 7",
        )  # fmt: skip
        row = self.put(
            session, K.RECOMMENDATION, 208, 60, "Publish what a road block may ask for",
            "A poster at every road block, in three languages, with the number for complaints.",
            "General Staff",
        )  # fmt: skip
        self.answered(row, S.ACCEPTED, 170, "The poster is printed and goes to all garrisons.",
                      promised_on=self.story.ago(120), paper="GS/2026/118")  # fmt: skip
        self.found(row, Found.DONE, 90, "Members of the platform saw it at nine of ten blocks.")
        row = self.put(
            session, K.QUESTION, 208, 45, "Why are applicants sent home without a reason?",
            "Of two rounds, by region, with the reasons that were given.", "Training cell",
        )  # fmt: skip
        self.answered(row, S.REJECTED, 175, "Each applicant is told alone; numbers are published.",
                      paper="TC/2026/31")  # fmt: skip
        self.put(
            session, K.RECOMMENDATION, 70, 60, "Let associations watch tests of recruits",
            "Two observers in each region, named by the platform.", "Training cell",
        )  # fmt: skip

    def lots(self, session: OversightAct) -> None:
        """The sample that the committee asked for, and the files that came of it."""
        ago = self.story.ago
        drawn = sampling.draw(
            sampling.Draw(
                population=Population.RUNS, first=ago(420), last=ago(1), size=8, by_stratum=True,
                seed="3 17 22 41 8 30",
            ),
            "La commission veut lire des dossiers que personne n’a choisis.", act=session,
            by=self.first,
        )  # fmt: skip
        asked = sampling.ask(
            drawn, "La fiche de chaque cours, ses feuilles de présence et son rapport de clôture.",
            addressee="Cellule d’instruction", to=self.story.users["head.lem"],
            due_on=ago(-20), by=self.first,
        )  # fmt: skip
        head = self.story.users["head.lem"]
        asked = samples.request(asked.uid, reader=head)
        sampling.hand_over(asked, 1, FileFound.WHOLE, "34 pages, remises au greffe", by=head)
        sampling.hand_over(
            asked, 2, FileFound.PART, "Sans les feuilles de la deuxième semaine", by=head
        )
        sampling.hand_over(
            asked, 3, FileFound.MISSING, "Le dossier a brûlé avec le bureau de Tamari.", by=head
        )
        sampling.draw(
            sampling.Draw(population=Population.CERTIFICATES, first=ago(365), last=ago(1), size=12),
            "We look whether the papers behind certificates are there.", by=self.second,
        )  # fmt: skip
        packing.make(session, ago(300), ago(0), by=self.first)

    def to_come(self) -> None:
        visit = self.act(
            "IGF", ActKind.INSPECTION, 21, "Identity and papers of one battalion",
            "Whether people, papers and records agree.", place="Port-Lemba", lasted=2,
            says="Forty people were seen; two had papers of somebody else.",
            minutes="Report IGF 31, Inspectorate General",
        )  # fmt: skip
        self.put(
            visit, K.RECOMMENDATION, 15, 45, "Look at the papers of the whole battalion",
            "The two cases are with the personnel desk. Others may be there.",
            "Ministry of Defence, personnel", "hr.head",
        )  # fmt: skip
        self.act(
            "CDC", ActKind.INSPECTION, -20, "مراجعة مشتريات التدريب",
            "هل وصل ما دُفع ثمنه، ومن يستعمله؟", place="المخزن المركزي",
        )  # fmt: skip
        self.act(
            "CDS", ActKind.SESSION, -12, "Audition de l’inspecteur général",
            "Ce que les recommandations de l’année sont devenues.", place="Assemblée nationale",
        )  # fmt: skip
