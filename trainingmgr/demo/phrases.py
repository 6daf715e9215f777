"""What mentors write about a class, and what is to be done: facts apart from what they mean."""

OBSERVED = {
    "en": (
        ("Twelve of the class could name the duties at a checkpoint without notes.",
         "The drill is understood; the reasons behind it are not yet."),
        ("Two section commanders answered for their soldiers each time a question was put.",
         "Ask the soldiers by name tomorrow."),
        ("The practical part ran forty minutes because the lanes were shared with another class.",
         "Book the training ground a week ahead."),
        ("Nobody could say to whom a complaint about pay goes.",
         "Repeat the part on complaints, with the poster."),
    ),
    "fr": (
        ("Les stagiaires ont repris l’exercice de fouille trois fois, sans aide à la troisième.",
         "Le geste est acquis. Il manque encore la remise des biens."),
        ("Deux chefs de groupe sont arrivés après l’appel, sans véhicule.",
         "Revoir l’heure de départ avec le bataillon."),
        ("La discussion sur la discipline a duré plus longtemps que prévu.",
         "Garder ce temps la prochaine fois : c’est là que les questions viennent."),
    ),
    "ar": (
        ("أعاد المتدربون تمرين التفتيش ثلاث مرات، ومن دون مساعدة في المرة الثالثة.",
         "الحركة متقنة، ويبقى تسليم الأغراض."),
        ("لم يعرف أحد الجهة التي تُقدَّم إليها شكوى الراتب.",
         "يُعاد الجزء الخاص بالشكاوى مع الملصق."),
    ),
}  # fmt: skip
STEPS = {
    "en": (("Get the poster on complaints in Somali and hang it in Hall A", "Training cell"),
           ("Bring four dummy captives for the lanes", "Engineer battalion"),
           ("Ask the battalion for a truck at 07:00", "Liaison officer"),
           ("Write the questions of the test anew: two were unclear", "Curriculum officer")),
    "fr": (("Demander un camion au bataillon pour 7 h", "Officier de liaison"),
           ("Réparer le projecteur de la salle B", "Cellule de formation"),
           ("Préparer l’épreuve orale pour six stagiaires", "Mentor")),
    "ar": (("طلب شاحنة من الكتيبة في الساعة السابعة", "ضابط الارتباط"),
           ("إصلاح جهاز العرض في القاعة أ", "خلية التدريب")),
}  # fmt: skip
NAMES_WRITTEN = {
    "ar": ("عثمان بركة",),
    "so": ("Cali Faarax Nuur",),
    "fr": ("Kassaïa Blaise",),
    "en": ("Lado Wani",),
}
