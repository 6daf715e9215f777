"""Questions of one module in three languages, papers of a run to come, and what people said of
runs that are over.
"""

from sqlalchemy import select

from trainingmgr.accounts.models import User
from trainingmgr.core.db import db
from trainingmgr.demo.calendar import Run
from trainingmgr.demo.story import Story
from trainingmgr.training.cohorts.models import Cohort
from trainingmgr.training.cohorts.rules import CohortState
from trainingmgr.training.curricula.models import Module
from trainingmgr.training.results import queries as results
from trainingmgr.training.results.services import assessments
from trainingmgr.training.testing import queries
from trainingmgr.training.testing.rules.questions import ItemKind
from trainingmgr.training.testing.rules.reactions import FEWEST_SHEETS, Asked
from trainingmgr.training.testing.services import items, papers, reactions
from trainingmgr.training.testing.services.items import Wanted

K = ItemKind
BANK = (
    (K.SINGLE, "Whom may you attack in battle?", "Qui peut-on attaquer au combat ?",
     "من يجوز مهاجمته في القتال؟", (
        ("A fighter who shoots at you", "Un combattant qui tire sur vous", "مقاتل يطلق النار عليك"),
        ("A medic with an armband", "Un infirmier avec un brassard", "مسعف يحمل شارة"),
        ("A fighter who has laid down arms", "Un combattant qui a posé les armes",
         "مقاتل ألقى سلاحه"),
        ("A farmer in a field", "Un paysan dans son champ", "فلاح في حقله"),
     ), (0,), 2),
    (K.TRUE_FALSE, "A soldier may refuse an order to beat a prisoner.",
     "Un soldat peut refuser l’ordre de frapper un prisonnier.",
     "يجوز للجندي رفض أمر بضرب أسير.", (), (0,), 1),
    (K.SEVERAL, "What do you do with somebody who surrenders?",
     "Que faites-vous de quelqu’un qui se rend ?", "ماذا تفعل بمن يستسلم؟", (
        ("Disarm and search", "Désarmer et fouiller", "أنزع سلاحه وأفتشه"),
        ("Give water and care for wounds", "Donner de l’eau et soigner", "أعطيه ماء وأعالج جراحه"),
        ("Take his money", "Prendre son argent", "آخذ ماله"),
        ("Report at once", "Rendre compte aussitôt", "أبلغ فورا"),
     ), (0, 1, 3), 3),
    (K.ORDER, "Put the steps at a checkpoint in order.",
     "Mettez dans l’ordre les étapes au poste de contrôle.",
     "رتب الخطوات عند نقطة التفتيش.", (
        ("Signal to stop", "Faire signe d’arrêter", "الإشارة بالوقوف"),
        ("Greet and say why", "Saluer et dire pourquoi", "التحية وبيان السبب"),
        ("Look at papers", "Contrôler les papiers", "فحص الأوراق"),
        ("Thank and let pass", "Remercier et laisser passer", "الشكر والسماح بالمرور"),
     ), (0, 1, 2, 3), 2),
    (K.SINGLE, "You find a child with a weapon. To whom is the child handed over?",
     "Vous trouvez un enfant armé. À qui est-il remis ?", "تجد طفلا مسلحا. إلى من يُسلَّم؟", (
        ("To those who protect children", "À ceux qui protègent les enfants", "إلى حماة الأطفال"),
        ("To the military police", "À la police militaire", "إلى الشرطة العسكرية"),
        ("To your own platoon", "À votre section", "إلى فصيلتك"),
     ), (0,), 2),
    (K.SHORT, "Name two things that are protected in war besides people.",
     "Citez deux choses protégées en temps de guerre, outre les personnes.",
     "اذكر شيئين محميين في الحرب غير الأشخاص.", (), (), 2),
)  # fmt: skip
TONGUES = ("en", "fr", "ar")


def tell(story: Story, runs: list[Run]) -> None:
    """After accounts and courses."""
    chosen = _module(runs)
    if chosen is None:
        return
    module, run = chosen
    author = story.users["curriculum"]
    head = story.users[f"head.{run.lane.centre.lower()}"]
    for number, (kind, *said, options, right, points) in enumerate(BANK, start=1):
        wanted = Wanted(
            kind=kind, texts=dict(zip(TONGUES, said, strict=True)), right=right, points=points,
            options=[dict(zip(TONGUES, each, strict=True)) for each in options],
        )  # fmt: skip
        outcomes = queries.outcomes(module.id)
        made = items.write(None, wanted, code=f"{module.code}-Q{number}", module=module,
                           outcome=outcomes[0] if outcomes else None, by=author)  # fmt: skip
        if number < len(BANK):
            row = queries.item(made.uid, reader=head)
            items.review(row, agreed=True, seen=row.version, by=head)
    _draw(run, module, head)
    _react(story, runs)


def _module(runs: list[Run]) -> tuple[Module, Run] | None:
    """A module of a run that nobody has been tested in yet."""
    for run in runs:
        if run.state is CohortState.CONFIRMED and run.lessons:
            version = run.lessons[0].version
            return db.session.get_one(Module, version.module_id), run
    return None


def _draw(run: Run, module: Module, head: User) -> None:
    cohort = db.session.get_one(Cohort, run.id)
    if not results.assessments(run.id):
        assessments.prepare(cohort, by=head)
    for each in results.assessments(run.id):
        if each.module_version.module_id == module.id and each.kind.value.endswith("_test"):
            test = results.assessment(each.uid, reader=head)
            pool = queries.pool(test.module_version)
            papers.draw(test, {place: len(found) for place, found in pool.items()}, forms=2,
                        seed=run.id, by=head)  # fmt: skip


def _react(story: Story, runs: list[Run]) -> None:
    """Two runs that are over said what they think, without names."""
    over = [run for run in runs if run.state is CohortState.COMPLETED][:2]
    for run in over:
        cohort = db.session.scalars(select(Cohort).where(Cohort.id == run.id)).one()
        people = len(results.roster(run.id)) - 1
        if people < FEWEST_SHEETS:
            continue
        head = story.users[f"head.{run.lane.centre.lower()}"]
        sheets = [
            "".join(str(min(5, max(1, round(story.rng.gauss(4.1, 0.8))))) for _ in Asked)
            for _each in range(people)
        ]
        reactions.count(cohort, "\n".join(sheets), by=head)
