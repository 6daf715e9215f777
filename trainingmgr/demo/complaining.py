"""Complaints of half a year, in every state and three languages: what two officers made of them."""

from sqlalchemy import exists, or_, select

from trainingmgr.accounts.models import User
from trainingmgr.core.db import db
from trainingmgr.demo.accounts import held_before
from trainingmgr.demo.story import Story
from trainingmgr.oversight.complaints import queries, services
from trainingmgr.oversight.complaints.models import Complaint, ComplaintMeasure
from trainingmgr.oversight.complaints.rules import (
    Category,
    Channel,
    Complainant,
    ComplaintState,
    MeasureOn,
    Reprisal,
    Satisfaction,
    Urgency,
    WrongField,
)
from trainingmgr.oversight.complaints.services import (
    following,
    leaving,
    measures,
    mending,
    receiving,
)
from trainingmgr.oversight.complaints.services.receiving import Said
from trainingmgr.registry.people.models import Person
from trainingmgr.registry.structure.rules import Scheme
from trainingmgr.training.certificates.models import Certificate, RevocationProposal
from trainingmgr.training.trainers.models import Trainer
from trainingmgr.vetting.models import Clearance
from trainingmgr.vetting.rules import Outcome

C, H, S, W = Category, Channel, ComplaintState, Complainant
WHY = "It is mine this week; I read it to answer."
REACH = {
    "en": "At its office beside the court, mornings; the call 1313 is free.",
    "fr": "À son bureau près du tribunal, le matin ; l’appel au 1313 est gratuit.",
    "ar": "في مكتبها قرب المحكمة صباحًا؛ والاتصال بالرقم 1313 مجاني.",
}
SEEN = {
    "en": "We have read your complaint and look into it. You read here what we find.",
    "fr": "Nous avons lu votre plainte et nous l’examinons. Vous lirez ici ce que nous trouvons.",
    "ar": "قرأنا شكواك وننظر فيها. ستقرأ هنا ما نجده.",
}
SMALL_ONES = (
    (170, C.PAY_NONPAYMENT, "ar", "لم يصلني راتب شهرين، وزملائي قبضوا رواتبهم."),
    (150, C.PAY_NONPAYMENT, "fr", "Ma solde de deux mois n’est pas arrivée, celle des autres oui."),
    (141, C.PAY_NONPAYMENT, "en", "I was in hospital and my pay stopped since then."),
    (118, C.PAY_NONPAYMENT, "en", "The cash was gone when my turn came at the parade."),
    (97, C.PAY_NONPAYMENT, "fr", "On me dit que mon nom n’est plus sur la liste."),
    (160, C.PAY_DEDUCTION, "en", "A tenth is taken for the mess, and there is no mess."),
    (133, C.PAY_DEDUCTION, "ar", "يُخصم من راتبي مبلغ لا أعرف سببه."),
    (125, C.PAY_DEDUCTION, "fr", "L’adjudant garde une part de chaque solde, tous les mois."),
    (111, C.PAY_DEDUCTION, "en", "We pay for uniforms that were given to us before."),
    (104, C.PAY_DEDUCTION, "en", "The bank takes a fee that nobody told us about."),
)
"""Days ago, kind, language, words: put right and closed since."""


def tell(story: Story) -> None:
    """Last of all: the officers have an account by now."""
    held_before(
        story, "complaints", "complaints2", "child", "vetting", "vetting2", "curriculum"
    )  # fmt: skip
    office = Office(story)
    for days, kind, language, told in SMALL_ONES:
        office.closed(days, kind, language, told)
    office.under_way()
    office.of_records()
    office.grave()
    office.measured()
    office.new()


class Office:
    """The two officers and the focal point for children, at work."""

    def __init__(self, story: Story) -> None:
        self.story = story
        self.first, self.second = story.users["complaints"], story.users["complaints2"]
        self.child = story.users["child"]

    def came(self, days: int, kind: Category, language: str, told: str, **facts: object) -> str:
        given = {"channel": H.WEB} | facts
        with self.story.then(days, 8):
            return receiving.receive(
                Said(category=kind, told=told, language=language, **given)  # type: ignore[arg-type]
            )

    def row(self, code: str) -> Complaint:
        return following.followed(code)

    def acknowledged(self, days: int, code: str, by: User) -> Complaint:
        row = self.row(code)
        with self.story.then(days, 9):
            services.open_(row, WHY, by=by)
            services.acknowledge(row, SEEN[row.language], seen=row.version, by=by)
        return row

    def on(self, days: int, row: Complaint, by: User, *states: ComplaintState) -> Complaint:
        """Opened once more that day: a look stands for half an hour."""
        with self.story.then(days, 10):
            services.open_(row, WHY, by=by)
            for state in states:
                services.step(row, state, seen=row.version, by=by)
        return row

    def ended(self, days: int, row: Complaint, state: ComplaintState, by: User, found: str,
              tells: str, remedy: str = "") -> None:  # fmt: skip
        with self.story.then(days, 11):
            services.open_(row, WHY, by=by)
            services.step(
                row, state, findings=found, remedy=remedy, answer=tells, seen=row.version, by=by
            )

    def closed(self, days: int, kind: Category, language: str, told: str) -> None:
        code = self.came(days, kind, language, told, complainant=W.SELF, channel=H.PAPER_BOX)
        row = self.acknowledged(days - 4, code, self.first)
        self.on(days - 6, row, self.first, S.SCREENING, S.INVESTIGATING)
        self.ended(days - 20, row, S.RESOLVED, self.first, "The pay line and the receipt show it.",
                   SEEN[language], "The sum was paid with the next cycle.")  # fmt: skip
        self.on(days - 27, row, self.first, S.CLOSED)
        for check in queries.checks(row):
            if check.due_on <= self.story.today:
                with self.story.then((self.story.today - check.due_on).days, 14):
                    services.open_(row, WHY, by=self.first)
                    services.check_reprisals(check, Reprisal.NONE, "", by=self.first)

    def under_way(self) -> None:
        unit = self.story.units["11BN"]
        code = self.came(
            64, C.EXTORTION, "fr",
            "Au poste de contrôle, deux soldats prennent de l’argent à chaque camion. "
            "Les chauffeurs connaissent le prix.",
            units=f"{unit.code}, poste de la route du nord", complainant=W.CSO, may_share=True,
            contact="Bureau de l’association, le mardi", urgency=Urgency.ORDINARY,
        )  # fmt: skip
        row = self.acknowledged(60, code, self.first)
        self.on(57, row, self.first, S.SCREENING, S.INVESTIGATING)
        with self.story.then(40, 10):
            services.open_(row, WHY, by=self.first)
            services.note(row, "The log of the gate and two drivers agree.", by=self.first)
            services.answer(row, "Connaissez-vous le jour où c’était le plus cher ?", by=self.first)
        with self.story.then(36, 19):
            following.write(code, "Le jour du marché, et la veille des fêtes.")
        self.on(33, row, self.first, S.AWAITING_RESPONSE)
        code = self.came(
            48, C.HARASSMENT, "en",
            "He waits for us behind the kitchen in the evening and says things. I asked to be "
            "moved to another room and was laughed at.",
            complainant=W.SELF, named="A corporal of the stores, I write his name on another day",
        )  # fmt: skip
        row = self.acknowledged(45, code, self.second)
        self.on(44, row, self.second, S.SCREENING, S.INVESTIGATING)
        with self.story.then(2, 21):
            following.write(code, "Now I have been put on every night watch.", harmed=True)
        code = self.came(
            75, C.RECRUITMENT_BRIBE, "ar", "طلبوا مني مالا لأجتاز الاختبار، ومن دفع نجح.",
            may_share=True,
        )  # fmt: skip
        row = self.on(70, self.acknowledged(72, code, self.first), self.first, S.SCREENING)
        with self.story.then(68, 10):
            services.open_(row, WHY, by=self.first)
            services.refer(row, "Anti-corruption commission", SEEN["ar"], reach=REACH["ar"],
                           seen=row.version, by=self.first)  # fmt: skip
        code = self.came(33, C.DISCIPLINE, "fr", "Trois jours de cellule pour un bouton.")
        row = self.acknowledged(30, code, self.second)
        self.on(29, row, self.second, S.SCREENING, S.INVESTIGATING)
        self.ended(
            12, row, S.NOT_UPHELD, self.second, "The register shows an absence of two days.",
            "La sanction était pour une absence de deux jours; le registre le montre.",
        )  # fmt: skip
        with self.story.then(10, 20):
            following.judge(code, Satisfaction.NO)
        code = self.came(20, C.OTHER, "en", "My neighbour builds his wall on my side.")
        row = self.on(17, self.acknowledged(18, code, self.second), self.second, S.SCREENING)
        self.ended(16, row, S.INADMISSIBLE, self.second, "It is about neighbours and no soldier.",
                   "This is a matter for the town. The office at the market takes it.")  # fmt: skip
        code = self.came(27, C.EQUIPMENT, "fr", "La tente est pourrie, il pleut dedans.")
        self.acknowledged(25, code, self.first)
        with self.story.then(21, 18):
            following.withdraw(code, "Une nouvelle tente est arrivée hier.")
        code = self.came(88, C.INJURY, "en", "My knee was hurt and nobody looks at it.")
        row = self.acknowledged(85, code, self.second)
        self.on(84, row, self.second, S.SCREENING, S.INVESTIGATING)
        self.ended(70, row, S.RESOLVED, self.second, "The accident book has it.",
                   "You are seen at the hospital on Monday.", "Sent to the hospital.")  # fmt: skip
        self.ended(61, row, S.REOPENED, self.second, "Nobody was there on Monday.",
                   "We ask the hospital again and write here.")  # fmt: skip

    def of_records(self) -> None:
        story = self.story
        someone = next(each for each in story.people if each.unit == "11BN")
        code = self.came(
            9, C.DATA_ERROR, "ar", "تاريخ ميلادي في السجل خطأ، عندي شهادة تبين الصحيح.",
            complainant=W.SELF, channel=H.DESK, may_share=True,
        )  # fmt: skip
        self._asked(8, code, someone.number, WrongField.BIRTH, "1992")
        code = self.came(24, C.DATA_ERROR, "fr", "Mon grade n’est pas celui de l’arrêté de mars.",
                         complainant=W.SELF, channel=H.PHONE)  # fmt: skip
        self._asked(22, code, someone.number, WrongField.RANK, "Caporal, arrêté de mars")

    def _asked(self, days: int, code: str, number: str, wrong: WrongField, right: str) -> None:
        row = self.acknowledged(days, code, self.first)
        with self.story.then(days - 1):
            services.open_(row, WHY, by=self.first)
            mending.ask(row, number, wrong, right, by=self.first)

    def grave(self) -> None:
        self._left(41, C.SEA, "fr", "Il demande de venir chez lui pour donner la place au cours.",
                   self.first, "Board of inquiry of the mission")  # fmt: skip
        self._left(12, C.ILL_TREATMENT, "en", "They beat him behind the guard room until he fell.",
                   self.second, "Human rights commission", receipt=False)  # fmt: skip
        code = self.came(0, C.ILL_TREATMENT, "ar", "يضربون الموقوفين ليلا في الغرفة الخلفية.",
                         urgency=Urgency.URGENT)  # fmt: skip
        self._planted(code, "complaint_to_leave", "It leaves for the competent body today.")
        self._left(15, C.CHILD_RECRUITMENT, "en", "A boy of fourteen carries water at the post.",
                   self.child, "Child-care agency", receipt=False)  # fmt: skip

    def _left(self, days: int, kind: Category, language: str, told: str, by: User, body: str,
              *, receipt: bool = True) -> None:  # fmt: skip
        row = self.row(self.came(days, kind, language, told, channel=H.DESK))
        with self.story.then(days, 15):
            services.open_(row, WHY, by=by)
            leaving.hand_over(row, body, "", reach=REACH[language], seen=row.version, by=by)
        if receipt:
            with self.story.then(days - 1):
                leaving.acknowledged(row, "Signed by the registry", seen=row.version, by=by)

    def measured(self) -> None:
        """Somebody who teaches stands down still, and a certificate is suspended; a clearance was
        suspended, and stands again.
        """
        story, users = self.story, self.story.users
        teaches = db.session.scalars(
            select(Person).join(Trainer, Trainer.person_id == Person.id)
            .where(Trainer.left_on.is_(None)).order_by(Trainer.id.desc()).limit(1)
        ).one()  # fmt: skip
        self._measured(23, teaches, MeasureOn.TRAINER, None, users["curriculum"])
        self._of_certificate()
        cleared = db.session.scalars(
            select(Person).join(Clearance, Clearance.person_id == Person.id)
            .where(
                Clearance.scheme == Scheme.NATIONAL, Clearance.outcome == Outcome.CLEARED,
                Clearance.superseded_by_id.is_(None), Clearance.valid_to > story.today,
                Clearance.decided_on < story.ago(60), Person.same_as_id.is_(None),
            ).order_by(Clearance.id).limit(1)
        ).one()  # fmt: skip
        row, found = self._measured(52, cleared, MeasureOn.CLEARANCE, Scheme.NATIONAL,
                                    users["vetting"])  # fmt: skip
        self.on(40, row, self.first, S.SCREENING, S.INVESTIGATING)
        self.ended(31, row, S.NOT_UPHELD, self.first, "Two registers show that he was away.",
                   "We looked into it. He was not there on that day.")  # fmt: skip
        with story.then(29, 15):
            measures.lift(found, "It was looked into, and nothing was found.",
                          seen=found.version, by=users["vetting2"])  # fmt: skip

    def _of_certificate(self) -> None:
        """Of a run of long ago: the newest are those that others look at."""
        story = self.story
        lasts = or_(Certificate.valid_until.is_(None), Certificate.valid_until > story.today)
        asked = exists().where(RevocationProposal.certificate_id == Certificate.id)
        held = db.session.scalars(
            select(Certificate)
            .where(lasts, ~asked, ~Certificate.key_gone, Certificate.replaces_id.is_(None),
                   Certificate.issued_on < story.ago(40))
            .order_by(Certificate.id).limit(1)
        ).first()  # fmt: skip
        if held is not None:
            holder = db.session.get_one(Person, held.person_id)
            self._measured(
                14, holder, MeasureOn.CERTIFICATE, None, story.users["curriculum"],
                "Another man sat the test in his place. I was in the room.", held.serial,
            )  # fmt: skip
            story.planted.add("certificate_suspended", "The public page says suspended, not why.",
                              serial=held.serial, number=holder.number)  # fmt: skip

    def _measured(self, days: int, person: Person, measure: MeasureOn, scheme: Scheme | None,
                  by: User, told: str = "He asked us for money at the gate.", serial: str = "",
                  ) -> tuple[Complaint, ComplaintMeasure]:  # fmt: skip
        code = self.came(days + 4, C.TRAINING_CONDUCT, "en", told)
        row = self.acknowledged(days + 2, code, self.first)
        with self.story.then(days + 1, 10):
            services.open_(row, WHY, by=self.first)
            services.name(row, person.number, "", by=self.first)
            found = measures.ask(
                row, person.number, measure, scheme,
                "Others would be at risk until this is looked into.", serial=serial, by=self.first,
            )  # fmt: skip
        with self.story.then(days, 15):
            measures.suspend(found, seen=found.version, by=by)
        return row, found

    def new(self) -> None:
        self.came(
            8, C.TRAINING_CONDUCT, "en",
            "The instructor comes drunk to the range. Yesterday a shot went over our heads.",
        )  # fmt: skip
        self.came(2, C.DISCRIMINATION, "fr", "Les femmes ne sont jamais inscrites au cours de tir.")
        self.came(1, C.RETALIATION, "ar", "بعد شكواي نقلوني إلى المركز الحدودي.",
                  complainant=W.SELF)  # fmt: skip
        officer = self.story.users["complaints2"].name
        code = self.came(3, C.DISCRIMINATION, "fr", f"Monsieur {officer} ne nous écoute pas.")
        self._planted(code, "complaint_about_officer", "One of the two officers does not find it.")

    def _planted(self, code: str, kind: str, why: str) -> None:
        self.story.planted.add(kind, why, reference=self.row(code).reference)
