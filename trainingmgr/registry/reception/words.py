from flask_babel import lazy_gettext as _

from trainingmgr.core.errors import Sentence
from trainingmgr.matching.weights import COMPARED, Field, Level

COLUMN_WORDS = {
    "number": _("Number"),
    "service_number": _("Service number"),
    "rank": _("Rank"),
    "unit": _("Unit"),
    "status": _("Status"),
    "status_since": _("Status since"),
    "post": _("Post"),
    "sex": _("Sex"),
    "category": _("Category"),
    "literacy": _("Reading and writing"),
    "born": _("Born"),
    "nationality": _("Nationality"),
}

FIELDS: dict[Field, Sentence] = {
    Field.START: _("Start"),
    Field.NAME_1: _("Name, first"),
    Field.NAME_2: _("Name, second"),
    Field.NAME_3: _("Name, third"),
    Field.NAME_4: _("Name, fourth"),
    Field.ORDER: _("Order of names"),
    Field.NUMBER: _("Number"),
    Field.DOCUMENT: _("Document"),
    Field.BORN: _("Born"),
    Field.SEX: _("Sex"),
    Field.PHONE: _("Phone"),
    Field.ACCOUNT: _("Account"),
    Field.UNIT: _("Unit"),
    Field.RARITY: _("Names are rare or common here"),
}
LEVELS: dict[Level, Sentence] = {
    Level.IDENTICAL: _("the same"),
    Level.SOUND: _("same sound or known spelling"),
    Level.CLOSE: _("close"),
    Level.LOOSE: _("a little alike"),
    Level.DIFFERS: _("differs"),
    Level.SAME_ORDER: _("same order"),
    Level.OTHER_ORDER: _("other order"),
    Level.ONE_EDIT: _("one sign differs"),
    Level.TWO_EDITS: _("two signs differ"),
    Level.THREE_EDITS: _("three signs differ"),
    Level.NEARLY: _("nearly the same"),
    Level.YEAR: _("same year"),
    Level.DAY_AND_MONTH: _("same day and month, other year"),
    Level.WITHIN_1_YEAR: _("a year apart"),
    Level.WITHIN_2_YEARS: _("two years apart"),
    Level.ONE_IN_MANY: _("one among everybody"),
    Level.RARE: _("rare names"),
    Level.COMMON: _("common names"),
}
REASONS: dict[tuple[Field, Level], tuple[Sentence, Sentence]] = {
    (field, level): (FIELDS[field], LEVELS[level])
    for field in COMPARED
    for level in LEVELS
    if field is not Field.ORDER
}
"""What is said of a comparison at the counter: the field and how it agrees."""
