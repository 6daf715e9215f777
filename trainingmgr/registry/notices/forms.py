from typing import Any

from flask_babel import lazy_gettext as _

from trainingmgr.core import clock
from trainingmgr.registry.notices import words
from trainingmgr.registry.notices.models import InformationNotice
from trainingmgr.registry.notices.rules import LONGEST, About, Mode
from trainingmgr.registry.notices.services import Given
from trainingmgr.web.fields import Choice, Day, Line, Prose, Seen, Tick
from trainingmgr.web.form import Filters, Form
from trainingmgr.web.papers import LanguageFilter

ONE, SENTENCE = _("Choose one."), _("Say it in a full sentence.")


class BeginForm(Form):
    about = Choice(
        _("What it tells people of"), choices=list(words.ABOUT.items()), coerce=About, missing=ONE
    )
    changes = Prose(
        _("What is new in it"), missing=SENTENCE, longest=2000,
        help=_("Of a first version: what is done, and on which law it rests."),
    )  # fmt: skip
    renews = Tick(
        _("It changes what is done with data of people"),
        help=_("Then everybody who was told of an earlier version is to be told again. A word "
               "put better changes nothing."),
    )  # fmt: skip


class TextForm(Form):
    version = Seen()
    title = Line(_("Title"), longest=120, missing=_("Write a title."))
    body = Prose(
        _("What people are told"), missing=SENTENCE, longest=LONGEST,
        help=_("Short words: who keeps what, what for, who sees it, how long, whom to ask, how to "
               "see it and have it put right. Never that they agree: nobody asks them to."),
    )  # fmt: skip


class GiveForm(Form):
    """How people were told."""

    about = Choice(
        _("What they were told of"), choices=list(words.BRIEF.items()), coerce=About, missing=ONE
    )
    mode = Choice(_("How"), choices=list(words.MODES.items()), coerce=Mode, missing=ONE)
    language = Choice(_("In which language"), choices=words.LANGUAGES, missing=ONE)
    on = Day(_("On which day"), missing=_("Write the day."))
    by = Line(
        _("Who told them"), longest=120, missing=_("Write who gave it."),
        help=_("Whoever read it out, explained it or handed it over."),
    )  # fmt: skip

    @property
    def given(self) -> Given:
        return Given(
            about=self.about.data, language=self.language.data, mode=self.mode.data,
            on=self.on.data or clock.today(), by=self.by.data,
        )  # fmt: skip


class BackForm(Form):
    version = Seen()
    reason = Prose(
        _("What was wrong"), missing=_("Give the reason in a full sentence."), longest=500,
        help=_("These people are to be told again. The line stays on record, struck out."),
    )  # fmt: skip


class UntoldFilters(Filters):
    about = Choice(_("Notice"), choices=list(words.BRIEF.items()), coerce=About)
    centre = Choice(_("Centre"), coerce=int)

    def __init__(self, centres: list[tuple[int, str]]) -> None:
        self._centres = centres
        super().__init__()

    def validate(self, extra_validators: Any = None) -> bool:
        self.centre.choices = self._centres
        return bool(super().validate(extra_validators))


class GivenFilters(Filters):
    about = Choice(_("Notice"), choices=list(words.BRIEF.items()), coerce=About)


class TextLanguage(LanguageFilter):
    """In which of its languages a notice is printed."""

    def __init__(self, notice: InformationNotice, *, usual: str) -> None:
        self._texts = [(each.language, str(words.TONGUES[each.language])) for each in notice.texts]
        super().__init__(usual=usual)

    def validate(self, extra_validators: Any = None) -> bool:
        super().validate(extra_validators)
        self.language.choices = self._texts
        return bool(Filters.validate(self, extra_validators))
