"""Forms about things with a title in each language."""

from flask_babel import lazy_gettext as _

from trainingmgr.core.columns import Titled
from trainingmgr.web.fields import Line
from trainingmgr.web.form import Form

LANGUAGES = ("en", "fr", "ar")


class TitledForm(Form):
    """A form about something with a title in each language; one of them is enough."""

    title_en = Line(_("Title in English"))
    title_fr = Line(_("Title in French"))
    title_ar = Line(_("Title in Arabic"), render_kw={"dir": "auto"})

    @property
    def titles(self) -> dict[str, str]:
        return {each: self[f"title_{each}"].data for each in LANGUAGES}


def titles_of(row: Titled) -> dict[str, str]:
    """The titles as the fields of a `TitledForm`."""
    return {f"title_{each}": row.titles.get(each, "") for each in LANGUAGES}
