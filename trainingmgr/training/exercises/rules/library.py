"""The library of tasks that a site begins with, in three languages."""

from trainingmgr.core.values import dataclass
from trainingmgr.training.exercises.rules import Level, TaskKind


@dataclass(frozen=True)
class Seed:
    """A task with its title, conditions and standard, each by language."""

    code: str
    level: Level
    kind: TaskKind
    titles: dict[str, str]
    conditions: dict[str, str]
    standard: dict[str, str]


def _said(en: str, fr: str, ar: str) -> dict[str, str]:
    return {"en": en, "fr": fr, "ar": ar}


SEEDS: tuple[Seed, ...] = (
    Seed(
        "SEC-01", Level.SECTION, TaskKind.DRILL,
        _said("React to contact", "Réagir au contact", "الرد على الاشتباك"),
        _said("Patrol on a track, blank fire from the front, radio works.",
              "Patrouille sur une piste, tir à blanc de face, la radio fonctionne.",
              "دورية على طريق ترابي، رمي بذخيرة خلبية من الأمام، والجهاز اللاسلكي يعمل."),
        _said("Cover and return fire within 10 seconds; report within 2 minutes; nobody fires "
              "unordered.",
              "À couvert et riposte en 10 secondes ; compte rendu en 2 minutes ; personne ne tire "
              "sans ordre.",
              "الاحتماء والرد خلال 10 ثوان؛ البلاغ خلال دقيقتين؛ ولا أحد يرمي من غير أمر."),
    ),
    Seed(
        "SEC-02", Level.SECTION, TaskKind.DRILL,
        _said("Run a vehicle checkpoint", "Tenir un point de contrôle de véhicules",
              "إدارة حاجز تفتيش للمركبات"),
        _said("Day, ten vehicles, two with something hidden.",
              "De jour, dix véhicules, dont deux avec un objet caché.",
              "نهارا، عشر مركبات، في اثنتين منها شيء مخبأ."),
        _said("Signs out; every search with a witness; women are searched by women; a sheet is "
              "kept.",
              "Panneaux en place ; chaque fouille devant témoin ; les femmes sont fouillées par "
              "des femmes ; une fiche est tenue.",
              "اللافتات موضوعة؛ كل تفتيش بحضور شاهد؛ النساء تفتشهن نساء؛ وتُمسك ورقة."),
    ),
    Seed(
        "PLT-01", Level.PLATOON, TaskKind.DRILL,
        _said("Deliberate defence of a village edge",
              "Défense préparée de la lisière d’un village", "الدفاع المعدّ عن طرف قرية"),
        _said("Four hours to prepare, civilians are present.",
              "Quatre heures pour se préparer, des civils sont présents.",
              "أربع ساعات للتحضير، والمدنيون موجودون."),
        _said("Arcs of fire leave houses out; civilians are warned and moved; orders are written.",
              "Les secteurs de tir excluent les maisons ; les civils sont avertis et éloignés ; "
              "les ordres sont écrits.",
              "قطاعات الرمي لا تشمل البيوت؛ يُنذر المدنيون ويُبعدون؛ والأوامر مكتوبة."),
    ),
    Seed(
        "COY-01", Level.COMPANY, TaskKind.DRILL,
        _said("Cordon and search", "Bouclage et fouille", "التطويق والتفتيش"),
        _said("Night into day, three platoons, police attached.",
              "De la nuit au jour, trois sections, avec la police.",
              "من الليل إلى النهار، ثلاث فصائل، ومعها الشرطة."),
        _said("Cordon closed unseen; house owners present; what is taken is written down and "
              "signed.",
              "Bouclage fermé sans être vu ; propriétaires présents ; ce qui est saisi est noté et "
              "signé.",
              "يُغلق الطوق من غير أن يُرى؛ أصحاب البيوت حاضرون؛ وما يُؤخذ يُكتب ويُوقّع عليه."),
    ),
    Seed(
        "IHL-01", Level.SECTION, TaskKind.IHL,
        _said("A wounded enemy surrenders", "Un ennemi blessé se rend", "عدو جريح يستسلم"),
        _said("After contact a role player lies wounded and drops his weapon.",
              "Après le contact, un plastron est blessé à terre et lâche son arme.",
              "بعد الاشتباك يرقد ممثل دور جريحا ويلقي سلاحه."),
        _said("Fire stops; he is searched, treated in the order of need and reported; no threat, "
              "no photo.",
              "Le tir cesse ; il est fouillé, soigné selon l’urgence et signalé ; ni menace, ni "
              "photo.",
              "يتوقف الرمي؛ يُفتش ويُعالج بحسب الحاجة ويُبلّغ عنه؛ لا تهديد ولا صورة."),
    ),
    Seed(
        "IHL-02", Level.PLATOON, TaskKind.IHL,
        _said("Fire from beside a clinic", "Tirs venant des abords d’un dispensaire",
              "رمي من جانب مستوصف"),
        _said("Shots from 20 metres beside a marked clinic.",
              "Des coups partent à 20 mètres d’un dispensaire signalé.",
              "طلقات من على بعد 20 مترا من مستوصف عليه الشارة."),
        _said("No fire at the clinic; the commander weighs precaution and proportion aloud; a "
              "report.",
              "Pas de tir sur le dispensaire ; le chef pèse à voix haute précaution et "
              "proportionnalité ; un compte rendu.",
              "لا رمي على المستوصف؛ القائد يزن الاحتياط والتناسب بصوت مسموع؛ وبلاغ."),
    ),
    Seed(
        "IHL-03", Level.COMPANY, TaskKind.IHL,
        _said("An unlawful order", "Un ordre illégal", "أمر غير مشروع"),
        _said("A role player as a superior orders that prisoners be beaten for information.",
              "Un plastron, en supérieur, ordonne de frapper des prisonniers pour obtenir des "
              "renseignements.",
              "ممثل دور بصفة رئيس يأمر بضرب أسرى للحصول على معلومات."),
        _said("The order is refused and reported up; the prisoners are handed over and registered.",
              "L’ordre est refusé et signalé plus haut ; les prisonniers sont remis et "
              "enregistrés.",
              "يُرفض الأمر ويُبلّغ إلى الأعلى؛ ويُسلّم الأسرى ويُسجّلون."),
    ),
    Seed(
        "CP-01", Level.SECTION, TaskKind.CHILD,
        _said("A child with a rifle", "Un enfant armé d’un fusil", "طفل يحمل بندقية"),
        _said("A boy of about 14 stands with the other side after contact.",
              "Après le contact, un garçon d’environ 14 ans se trouve avec l’autre camp.",
              "بعد الاشتباك يقف فتى في نحو الرابعة عشرة مع الطرف الآخر."),
        _said("Disarmed with the least force; kept apart from adults; handed over within the time "
              "of the protocol; not questioned for intelligence.",
              "Désarmé avec le moins de force possible ; séparé des adultes ; remis dans le délai "
              "du protocole ; pas interrogé pour le renseignement.",
              "يُنزع سلاحه بأقل قوة؛ يُفصل عن البالغين؛ يُسلّم في مهلة البروتوكول؛ ولا يُستجوب "
              "لأجل الاستخبارات."),
    ),
    Seed(
        "CP-02", Level.PLATOON, TaskKind.CHILD,
        _said("The school is the best position", "L’école est la meilleure position",
              "المدرسة هي أفضل موقع"),
        _said("The only high ground is a school in use.",
              "Le seul point haut est une école où l’on enseigne.",
              "المكان المرتفع الوحيد مدرسة فيها تعليم."),
        _said("The school is not occupied; another position is found; the reason is in the orders.",
              "L’école n’est pas occupée ; une autre position est trouvée ; la raison figure dans "
              "les ordres.",
              "لا تُحتل المدرسة؛ يوجد موقع آخر؛ والسبب مكتوب في الأوامر."),
    ),
    Seed(
        "CP-03", Level.COMPANY, TaskKind.CHILD,
        _said("Children at the gate of the camp", "Des enfants à l’entrée du camp",
              "أطفال عند باب المعسكر"),
        _said("Children offer to carry water and to cook for food; some are hurt.",
              "Des enfants proposent de porter de l’eau et de cuisiner contre de la nourriture ; "
              "certains sont blessés.",
              "أطفال يعرضون حمل الماء والطبخ مقابل الطعام؛ وبعضهم مصاب."),
        _said("Nobody is taken on for work; the hurt are treated and referred; the focal point is "
              "told the same day; no names are written in the log.",
              "Personne n’est pris pour travailler ; les blessés sont soignés et orientés ; le "
              "point focal est informé le jour même ; aucun nom dans le journal.",
              "لا يُؤخذ أحد للعمل؛ يُعالج المصابون ويُحالون؛ يُبلّغ المنسق في اليوم نفسه؛ ولا "
              "تُكتب أسماء في السجل."),
    ),
)  # fmt: skip
