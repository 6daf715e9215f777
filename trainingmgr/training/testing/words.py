from flask_babel import lazy_gettext as _

from trainingmgr.core.errors import Sentence
from trainingmgr.training.testing.rules.analysis import Flag
from trainingmgr.training.testing.rules.questions import ItemKind, Review
from trainingmgr.training.testing.rules.reactions import Asked

LANGUAGES: dict[str, Sentence] = {"en": _("English"), "fr": _("French"), "ar": _("Arabic")}
PRINTED_IN: dict[str, tuple[str, ...]] = {
    "en": ("en",), "fr": ("fr",), "ar": ("ar",),
    "fr-ar": ("fr", "ar"), "en-ar": ("en", "ar"), "en-fr": ("en", "fr"),
}  # fmt: skip
KINDS: dict[ItemKind, Sentence] = {
    ItemKind.SINGLE: _("One right answer"),
    ItemKind.SEVERAL: _("Several right answers"),
    ItemKind.TRUE_FALSE: _("True or false"),
    ItemKind.ORDER: _("Put in order"),
    ItemKind.SHORT: _("Short answer"),
    ItemKind.CHECK: _("Line of a check-list"),
}
REVIEWS: dict[Review, Sentence] = {
    Review.WAITING: _("Waits for a second person"),
    Review.AGREED: _("Agreed"),
    Review.RETURNED: _("Returned to its author"),
}
REVIEW_SHAPES = {Review.WAITING: "wait", Review.AGREED: "ok", Review.RETURNED: "stop"}
TRUTH: tuple[Sentence, Sentence] = (_("True"), _("False"))
HOW: dict[ItemKind, Sentence] = {
    ItemKind.SINGLE: _("One answer is right."),
    ItemKind.SEVERAL: _("More than one answer may be right."),
    ItemKind.TRUE_FALSE: _("True or false?"),
    ItemKind.ORDER: _("Write the letters in the right order."),
    ItemKind.SHORT: _("Answer in a few words."),
    ItemKind.CHECK: _("The examiner writes the points."),
}
FLAGS: dict[Flag, Sentence] = {
    Flag.NEGATIVE: _("Those who know less do better: is the key right?"),
    Flag.WEAK: _("It hardly tells who knows more"),
    Flag.TOO_EASY: _("Nearly everybody has it right"),
    Flag.TOO_HARD: _("Nearly nobody has it right"),
    Flag.UNUSED: _("A wrong answer that nearly nobody chooses"),
}
FLAG_SHAPES = {Flag.NEGATIVE: "stop", Flag.WEAK: "warn", Flag.TOO_EASY: "wait",
               Flag.TOO_HARD: "warn", Flag.UNUSED: "wait"}  # fmt: skip
ASKED: dict[Asked, Sentence] = {
    Asked.USEFUL: _("What I learned is useful for my work."),
    Asked.UNDERSTOOD: _("I understood the language and the words."),
    Asked.TRAINERS: _("The trainers explained well."),
    Asked.TIME: _("There was enough time to practise."),
    Asked.PLACE: _("The place, the food and the beds were good."),
    Asked.SAFE: _("I felt safe and was treated with respect."),
    Asked.FAIR: _("Women and men could take part alike."),
    Asked.WHOLE: _("The course as a whole."),
}
FACES: tuple[Sentence, ...] = (
    _("very bad"), _("bad"), _("so-so"), _("good"), _("very good"),
)  # fmt: skip
