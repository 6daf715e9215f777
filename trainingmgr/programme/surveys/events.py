from flask_babel import lazy_gettext as _

from trainingmgr.core.journal import Event, words


class SurveyWritten(Event):
    sentence = _("%(by)s wrote down the survey %(code)s")
    code: str


class SurveyChanged(Event):
    sentence = _("%(by)s changed the survey %(code)s")
    code: str


class QuestionWritten(Event):
    sentence = _("%(by)s wrote the question %(question)s of the survey %(code)s")
    code: str
    question: str


class QuestionChanged(Event):
    sentence = _("%(by)s changed the question %(question)s of the survey %(code)s")
    code: str
    question: str


class WaveBegun(Event):
    sentence = _("%(by)s began wave %(number)s of the survey %(code)s")
    code: str
    number: int


class WaveChanged(Event):
    sentence = _("%(by)s changed wave %(number)s of the survey %(code)s")
    code: str
    number: int


class WaveRead(Event):
    sentence = _("%(by)s had a file read for wave %(number)s of the survey %(code)s (%(sha256)s)")
    code: str
    number: int
    sha256: str


class WaveBrought(Event):
    sentence = _(
        "%(by)s brought %(cells)s figures to wave %(number)s of the survey %(code)s (%(sha256)s)"
    )
    code: str
    number: int
    cells: int
    sha256: str


class WaveTyped(Event):
    sentence = _(
        "%(by)s typed figures of the question %(question)s to wave %(number)s of the survey "
        "%(code)s"
    )
    code: str
    number: int
    question: str


class WaveReleased(Event):
    sentence = _("%(by)s released wave %(number)s of the survey %(code)s")
    code: str
    number: int


class WaveSuperseded(Event):
    sentence = _("%(by)s superseded wave %(number)s of the survey %(code)s: %(because)s")
    code: str
    number: int
    because: str = words()


class WaveDropped(Event):
    sentence = _("%(by)s dropped wave %(number)s of the survey %(code)s")
    code: str
    number: int
