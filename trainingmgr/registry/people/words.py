from flask_babel import lazy_gettext as _

from trainingmgr.core.columns import Sex
from trainingmgr.registry.people.rules import (
    Age,
    AliasKind,
    Category,
    Level,
    Literacy,
    PartRole,
    Status,
)

SEXES = {Sex.F: _("Woman"), Sex.M: _("Man"), Sex.X: _("Other"), Sex.UNKNOWN: _("Not known")}
CATEGORIES = {
    Category.RECRUIT: _("Recruit"),
    Category.ENLISTED: _("Enlisted"),
    Category.NCO: _("Non-commissioned officer"),
    Category.OFFICER: _("Officer"),
    Category.GENERAL_OFFICER: _("General officer"),
    Category.MOD_CIVILIAN: _("Civilian of the ministry"),
    Category.PARLIAMENTARIAN: _("Member of parliament"),
    Category.OVERSIGHT_STAFF: _("Staff of an oversight body"),
    Category.JUSTICE_ACTOR: _("Judge, prosecutor or lawyer"),
    Category.CIVIL_SOCIETY: _("Civil society"),
    Category.EX_COMBATANT_CANDIDATE: _("Ex-combatant candidate"),
    Category.OTHER: _("Other"),
}
SAID = {
    Category.RECRUIT: ("recruits", "recrue", "recrues", "مجند", "مجندة", "مجندون", "المجندون"),
    Category.ENLISTED: (
        "soldier", "soldiers", "private", "other rank", "other ranks", "rank and file",
        "soldat", "soldats", "militaire du rang", "militaires du rang", "homme du rang", "mdr",
        "جندي", "جندية", "جنود", "الجنود", "فرد", "أفراد",
    ),
    Category.NCO: (
        "nco", "ncos", "non commissioned officer", "noncommissioned officer",
        "sous-officier", "sous officier", "sous-officiers",
        "ضابط صف", "ضباط صف", "ضباط الصف",
    ),
    Category.OFFICER: (
        "officers", "officier", "officiers", "ضابط", "ضابطة", "ضباط", "الضباط",
    ),
    Category.GENERAL_OFFICER: (
        "general", "generals", "général", "généraux", "officier général", "officiers généraux",
        "ضابط عام", "جنرال", "ضابط سام",
    ),
    Category.MOD_CIVILIAN: (
        "civilian", "civilians", "civil servant", "ministry civilian",
        "civil", "civils", "fonctionnaire", "personnel civil", "civil du ministère",
        "مدني", "مدنية", "مدنيون", "موظف مدني", "موظف الوزارة",
    ),
    Category.PARLIAMENTARIAN: (
        "mp", "parliamentarian", "député", "députée", "parlementaire", "برلماني",
        "عضو برلمان", "عضو البرلمان",
    ),
    Category.OVERSIGHT_STAFF: (
        "oversight", "contrôle", "organe de contrôle", "رقابة",
    ),
    Category.JUSTICE_ACTOR: (
        "judge", "prosecutor", "lawyer", "juge", "procureur", "avocat", "magistrat",
        "قاض", "قاضي", "مدع عام", "محام", "محامي",
    ),
    Category.CIVIL_SOCIETY: ("ngo", "cso", "société civile", "ong", "مجتمع مدني", "المجتمع المدني"),
    Category.EX_COMBATANT_CANDIDATE: (
        "ex-combatant", "ex combatant", "former combatant", "ex-combattant", "ex-combattants",
        "مقاتل سابق", "مقاتل سابقا",
    ),
    Category.OTHER: ("others", "autre", "autres", "أخرى", "آخر", "غير ذلك"),
}  # fmt: skip
"""What people write for a category on lists, in the three languages."""
STATUSES = {
    Status.APPLICANT: _("Applicant"),
    Status.RECRUIT: _("Recruit"),
    Status.ACTIVE: _("Active"),
    Status.IN_TRAINING: _("In training"),
    Status.ON_LEAVE: _("On leave"),
    Status.SICK: _("Sick"),
    Status.HOSPITAL: _("In hospital"),
    Status.DETACHED: _("Detached"),
    Status.ATTACHED: _("Attached"),
    Status.AWOL: _("Absent without leave"),
    Status.DESERTER: _("Deserter"),
    Status.DETAINED: _("Detained"),
    Status.SUSPENDED_WITH_PAY: _("Suspended with pay"),
    Status.SUSPENDED_WITHOUT_PAY: _("Suspended without pay"),
    Status.MISSING: _("Missing"),
    Status.CAPTURED: _("Captured"),
    Status.RETIRED: _("Retired"),
    Status.DISCHARGED: _("Discharged"),
    Status.DECEASED: _("Deceased"),
    Status.TRANSFERRED_OUT: _("Transferred out"),
    Status.UNKNOWN: _("Not known"),
}
STATUS_KINDS = {
    **dict.fromkeys((Status.ACTIVE, Status.IN_TRAINING, Status.DETACHED, Status.ATTACHED), "ok"),
    **dict.fromkeys((Status.APPLICANT, Status.RECRUIT), "go"),
    **dict.fromkeys((Status.ON_LEAVE, Status.SICK, Status.HOSPITAL), "wait"),
    **dict.fromkeys((Status.AWOL, Status.DESERTER, Status.DETAINED), "stop"),
    **dict.fromkeys((Status.SUSPENDED_WITH_PAY, Status.SUSPENDED_WITHOUT_PAY), "hold"),
    **dict.fromkeys((Status.MISSING, Status.CAPTURED, Status.UNKNOWN), "unk"),
    **dict.fromkeys(
        (Status.RETIRED, Status.DISCHARGED, Status.DECEASED, Status.TRANSFERRED_OUT), "none"
    ),
}
"""The shape that stands beside the word of a status."""
LITERACIES = {
    Literacy.UNKNOWN: _("Not known"),
    Literacy.NONE: _("Does not read"),
    Literacy.READS: _("Reads"),
    Literacy.READS_WRITES: _("Reads and writes"),
    Literacy.FUNCTIONAL: _("Reads and writes well enough for the work"),
}
PART_ROLES = {
    PartRole.GIVEN: _("Given name"),
    PartRole.FATHER: _("Father’s name"),
    PartRole.GRANDFATHER: _("Grandfather’s name"),
    PartRole.FAMILY: _("Family name"),
    PartRole.POSTNOM: _("Postnom"),
    PartRole.NICKNAME: _("Nickname"),
    PartRole.TITLE: _("Title"),
    PartRole.OTHER: _("Not known what it is"),
}
ALIAS_KINDS = {
    AliasKind.SPELLING: _("Other spelling"),
    AliasKind.AKA: _("Also known as"),
    AliasKind.FKA: _("Known before as"),
    AliasKind.NICKNAME: _("Nickname"),
    AliasKind.NOM_DE_GUERRE: _("Name in the field"),
}
LEVELS = {
    Level.NONE: _("Does not speak it"),
    Level.BASIC: _("A little"),
    Level.WORKING: _("Enough for work"),
    Level.FLUENT: _("Fluently"),
    Level.NATIVE: _("As a first language"),
}
AGES = {
    Age.ADULT: _("18 or older"),
    Age.UNDER_18: _("Age to be established"),
    Age.UNKNOWN: _("Age not established"),
}

LANGUAGE_NAMES = [
    ("ar", _("Arabic")), ("en", _("English")), ("fr", _("French")), ("so", _("Somali")),
    ("sw", _("Swahili")), ("sg", _("Sango")), ("ln", _("Lingala")), ("ha", _("Hausa")),
    ("bm", _("Bambara")), ("am", _("Amharic")), ("ti", _("Tigrinya")), ("din", _("Dinka")),
    ("nus", _("Nuer")), ("pt", _("Portuguese")), ("es", _("Spanish")), ("ht", _("Haitian Creole")),
    ("fa", _("Dari")), ("ps", _("Pashto")), ("other", _("Another language")),
]  # fmt: skip
