from types import SimpleNamespace

from flask_babel import lazy_gettext as _

from trainingmgr.registry.structure.models import Post, Unit
from trainingmgr.registry.structure.rules import BANDS, UnitKind
from trainingmgr.registry.structure.words import UNIT_KINDS
from trainingmgr.web.fields import Choice, Code, Day, Line, Seen, Tick
from trainingmgr.web.form import Form
from trainingmgr.web.titled import TitledForm, titles_of


class UnitForm(TitledForm):
    version = Seen()
    code = Code(_("Code"), missing=_("Write the unit's code."), longest=40)
    kind = Choice(
        _("Kind"),
        choices=list(UNIT_KINDS.items()),
        coerce=UnitKind,
        missing=_("Choose what kind of unit it is."),
    )
    place_id = Choice(_("Garrison"), coerce=int)


class MoveForm(Form):
    version = Seen()
    parent = Choice(_("Place it under"), coerce=int, missing=_("Choose the unit above."))


class CommandForm(Form):
    number = Code(
        _("Number of the new commander"),
        longest=40,
        help=_("Programme or service number. Empty: nobody commands it."),
    )
    from_on = Day(_("From"), missing=_("Write the day on which the command changes."))


class PostForm(TitledForm):
    version = Seen()
    number = Code(_("Post number"), missing=_("Write the post's number."), longest=40)
    band = Choice(
        _("Band"), choices=[(band, band) for band in BANDS], missing=_("Choose the band.")
    )
    specialty = Line(_("Specialty"), longest=60)
    authorised = Tick(_("Authorised"))
    funded = Tick(_("Funded"))
    valid_from = Day(_("Valid from"))


def unit_facts(unit: Unit) -> SimpleNamespace:
    return SimpleNamespace(
        version=unit.version,
        code=unit.code,
        kind=unit.kind,
        place_id=unit.place_id,
        **titles_of(unit),
    )


def post_facts(post: Post) -> SimpleNamespace:
    kept = ("version", "number", "band", "specialty", "authorised", "funded", "valid_from")
    return SimpleNamespace(**{name: getattr(post, name) for name in kept}, **titles_of(post))
