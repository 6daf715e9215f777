"""A bank of questions on the law of armed conflict, and what people who know more or less of it
answer: some questions tell them apart, one is too easy, and the key of one is doubtful.
"""

import math
from collections.abc import Sequence
from random import Random

from trainingmgr.core.values import dataclass
from trainingmgr.training.testing.rules.questions import ItemKind, Marking, marked

K = ItemKind
TONGUES = ("en", "fr", "ar")
OUTCOMES = (
    ("knowledge", "Says whom and what nobody may attack",
     "Dit qui et quoi personne ne peut attaquer", "يذكر من وماذا لا يجوز لأحد مهاجمته"),
    ("skill", "Treats whoever surrenders or is captured as the law asks",
     "Traite comme la loi le demande celui qui se rend ou est pris",
     "يعامل من يستسلم أو يؤسر كما يطلب القانون"),
    ("attitude", "Stands for the rules at a checkpoint, and before children",
     "Défend les règles au poste de contrôle, et devant les enfants",
     "يتمسك بالقواعد عند نقطة التفتيش وأمام الأطفال"),
)  # fmt: skip
"""What the module of the bank wants people to take away; questions name one by its place."""


@dataclass(frozen=True)
class Asked:
    """One question of the bank; how hard it is, and how well it tells who knows more."""

    kind: ItemKind
    outcome: int
    points: int
    texts: tuple[str, str, str]
    options: tuple[tuple[str, str, str], ...] = ()
    right: tuple[int, ...] = ()
    hard: float = 0.0
    sharp: float = 1.4
    lures: tuple[int, ...] = ()
    """Wrong options by how often they are chosen; one that is missing fools nobody."""

    @property
    def marking(self) -> Marking:
        return Marking(self.kind, self.points, len(self.options), self.right)


BANK = (
    Asked(K.SINGLE, 1, 8, ("Whom may you attack in battle?", "Qui peut-on attaquer au combat ?",
        "من يجوز مهاجمته في القتال؟"), (
        ("A fighter who shoots at you", "Un combattant qui tire sur vous", "مقاتل يطلق النار عليك"),
        ("A medic with an armband", "Un infirmier avec un brassard", "مسعف يحمل شارة"),
        ("A fighter who has laid down arms", "Un combattant qui a posé les armes",
         "مقاتل ألقى سلاحه"),
        ("A farmer in a field", "Un paysan dans son champ", "فلاح في حقله"),
    ), (0,), hard=-3.4, sharp=0.8, lures=(2, 2, 3)),
    Asked(K.TRUE_FALSE, 2, 8, ("A soldier may refuse an order to beat a prisoner.",
        "Un soldat peut refuser l’ordre de frapper un prisonnier.",
        "يجوز للجندي رفض أمر بضرب أسير."), (), (0,), hard=0.1),
    Asked(K.SEVERAL, 2, 9, ("What do you do with somebody who surrenders?",
        "Que faites-vous de quelqu’un qui se rend ?", "ماذا تفعل بمن يستسلم؟"), (
        ("Disarm and search", "Désarmer et fouiller", "أنزع سلاحه وأفتشه"),
        ("Give water and care for wounds", "Donner de l’eau et soigner", "أعطيه ماء وأعالج جراحه"),
        ("Take his money", "Prendre son argent", "آخذ ماله"),
        ("Report at once", "Rendre compte aussitôt", "أبلغ فورا"),
    ), (0, 1, 3), hard=-0.2),
    Asked(K.ORDER, 3, 8, ("Put the steps at a checkpoint in order.",
        "Mettez dans l’ordre les étapes au poste de contrôle.", "رتب الخطوات عند نقطة التفتيش."), (
        ("Signal to stop", "Faire signe d’arrêter", "الإشارة بالوقوف"),
        ("Greet and say why", "Saluer et dire pourquoi", "التحية وبيان السبب"),
        ("Look at papers", "Contrôler les papiers", "فحص الأوراق"),
        ("Thank and let pass", "Remercier et laisser passer", "الشكر والسماح بالمرور"),
    ), (0, 1, 2, 3), hard=-0.1),
    Asked(K.SINGLE, 3, 8, ("You find a child with a weapon. To whom is the child handed over?",
        "Vous trouvez un enfant armé. À qui est-il remis ?", "تجد طفلا مسلحا. إلى من يُسلَّم؟"), (
        ("To those who protect children", "À ceux qui protègent les enfants", "إلى حماة الأطفال"),
        ("To the military police", "À la police militaire", "إلى الشرطة العسكرية"),
        ("To your own platoon", "À votre section", "إلى فصيلتك"),
    ), (0,), hard=-0.3, lures=(1, 1, 1, 2)),
    Asked(K.SINGLE, 1, 8, ("Which of these may be attacked?", "Lequel peut être attaqué ?",
        "أي من هذه يجوز مهاجمته؟"), (
        ("A depot of enemy ammunition", "Un dépôt de munitions ennemi", "مستودع ذخيرة للعدو"),
        ("A hospital with enemy wounded", "Un hôpital avec des blessés ennemis",
         "مستشفى فيه جرحى العدو"),
        ("A mosque where people pray", "Une mosquée où l’on prie", "مسجد يصلي فيه الناس"),
        ("A well of a village", "Le puits d’un village", "بئر قرية"),
    ), (0,), hard=-0.4, lures=(1, 3, 3)),
    Asked(K.SINGLE, 1, 9, ("An enemy fires from a school full of pupils. What comes first?",
        "L’ennemi tire d’une école pleine d’élèves. Que faut-il d’abord ?",
        "يطلق العدو النار من مدرسة مليئة بالتلاميذ. ماذا تفعل أولا؟"), (
        ("Stop, and ask whether the harm to the pupils would be too great",
         "S’arrêter et se demander si le mal fait aux élèves serait excessif",
         "أتوقف وأسأل هل الضرر على التلاميذ مفرط"),
        ("Call for heavy weapons", "Demander les armes lourdes", "أطلب الأسلحة الثقيلة"),
        ("Fire back at once from where you are", "Riposter aussitôt d’où l’on est",
         "أرد على النار فورا من مكاني"),
        ("Wait until night", "Attendre la nuit", "أنتظر الليل"),
    ), (0,), hard=0.5, sharp=2.0, lures=(2, 2, 2, 3)),
    Asked(K.TRUE_FALSE, 1, 8, ("The emblem of the red cross or crescent may hide ammunition.",
        "L’emblème de la croix ou du croissant rouge peut cacher des munitions.",
        "يجوز إخفاء الذخيرة تحت شارة الصليب أو الهلال الأحمر."), (), (1,), hard=-0.2),
    Asked(K.SINGLE, 2, 8, ("What must a prisoner tell you?", "Que doit vous dire un prisonnier ?",
        "ماذا يجب أن يقول لك الأسير؟"), (
        ("Name, rank, number and date of birth", "Nom, grade, matricule et date de naissance",
         "الاسم والرتبة والرقم وتاريخ الميلاد"),
        ("Where the unit stands", "Où se trouve l’unité", "موقع الوحدة"),
        ("Who commands", "Qui commande", "من القائد"),
    ), (0,), hard=-0.1, lures=(1, 2)),
    Asked(K.SINGLE, 2, 8, ("A wounded enemy and a wounded comrade: who is cared for first?",
        "Un ennemi blessé et un camarade blessé : qui soigne-t-on d’abord ?",
        "جريح من العدو وجريح من رفاقك: من يُعالج أولا؟"), (
        ("Whoever needs it more", "Celui qui en a le plus besoin", "الأشد حاجة"),
        ("The comrade", "Le camarade", "الرفيق"),
        ("The officer", "L’officier", "الضابط"),
        ("Nobody before the fight is over", "Personne avant la fin du combat",
         "لا أحد قبل انتهاء القتال"),
    ), (0,), hard=0.3, sharp=1.8, lures=(1, 1, 1, 3)),
    Asked(K.SINGLE, 3, 9, ("A driver has no papers. What do you do?",
        "Un conducteur n’a pas de papiers. Que faites-vous ?", "سائق بلا أوراق. ماذا تفعل؟"), (
        ("Take him to the commander of the checkpoint", "Le conduire au chef de poste",
         "آخذه إلى قائد النقطة"),
        ("Write down his name and let him pass after a search",
         "Noter son nom et le laisser passer après une fouille",
         "أسجل اسمه وأتركه يمر بعد التفتيش"),
        ("Take a fee", "Prendre une taxe", "آخذ رسما"),
    ), (0,), hard=0.6, sharp=-0.9, lures=(1, 1, 1, 1, 1, 2)),
    Asked(K.SINGLE, 3, 9, ("You see a comrade take a phone from a woman. What do you do?",
        "Vous voyez un camarade prendre le téléphone d’une femme. Que faites-vous ?",
        "ترى رفيقا يأخذ هاتف امرأة. ماذا تفعل؟"), (
        ("Have it given back, and report it", "Le faire rendre, et en rendre compte",
         "أجعله يعيده وأبلغ عنه"),
        ("Say nothing in front of her", "Ne rien dire devant elle", "لا أقول شيئا أمامها"),
        ("Tell her to complain at the post", "Lui dire de se plaindre au poste",
         "أقول لها أن تشتكي في المركز"),
    ), (0,), hard=0.0, lures=(1, 2)),
)  # fmt: skip
UNREAD = Asked(K.SHORT, 1, 2, ("Name two things that are protected in war besides people.",
    "Citez deux choses protégées en temps de guerre, outre les personnes.",
    "اذكر شيئين محميين في الحرب غير الأشخاص."))  # fmt: skip
"""A question that nobody has reviewed yet."""


@dataclass(frozen=True)
class Sheet:
    """What one person answered in one attempt, question by question of the bank."""

    form: str
    answers: tuple[str, ...]

    @property
    def tenths(self) -> list[int]:
        return [marked(given, each.marking) for given, each in zip(self.answers, BANK, strict=True)]


def answered(rng: Random, able: float, form: str) -> Sheet:
    """By a logistic of what the person knows (0 is the middle) and of how hard a question is."""
    return Sheet(form, tuple(_given(rng, each, able) for each in BANK))


def _given(rng: Random, each: Asked, able: float) -> str:
    if rng.random() < 0.015:
        return ""
    knows = rng.random() < 1 / (1 + math.exp(-each.sharp * (able - each.hard)))
    if each.kind is K.TRUE_FALSE:
        return str(each.right[0] if knows else 1 - each.right[0])
    if each.kind is K.SINGLE:
        return str(each.right[0] if knows else rng.choice(each.lures))
    return _listed(each.right if knows else _partly(rng, each))


def _partly(rng: Random, each: Asked) -> Sequence[int]:
    """Two steps the wrong way round, or something left out."""
    if each.kind is K.ORDER:
        place = rng.randrange(len(each.right) - 1)
        mixed = list(each.right)
        mixed[place], mixed[place + 1] = mixed[place + 1], mixed[place]
        return mixed
    forgotten = rng.choice(each.right)
    return [place for place in each.right if place != forgotten]


def _listed(places: Sequence[int]) -> str:
    return ",".join(map(str, places))
