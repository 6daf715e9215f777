from collections.abc import Iterable
from types import SimpleNamespace
from typing import Any

from flask_babel import get_locale
from flask_babel import lazy_gettext as _

from trainingmgr.registry.structure.models import Place, Room, TrainingCentre
from trainingmgr.registry.structure.services import Lodging
from trainingmgr.registry.structure.words import NIGHTS, TYPING
from trainingmgr.web.fields import Choice, Code, Line, Many, Seen, Whole
from trainingmgr.web.titled import TitledForm, titles_of


def named(rows: Iterable[Any]) -> list[tuple[int, str]]:
    """Choices of reference data: key, and title in the reader's language with the code."""
    language = str(get_locale())
    return [(row.id, f"{row.title(language)} ({_code(row)})") for row in rows]


def _code(row: Any) -> str:
    return str(row.pcode if isinstance(row, Place) else row.code)


class CentreForm(TitledForm):
    version = Seen()
    areas = Many(
        _("Regions it draws from"),
        coerce=int,
        help=_("From garrisons here the centre may nominate people."),
    )
    typing = Choice(
        _("Attendance sheets"),
        choices=list(TYPING.items()),
        missing=_("Say who types attendance sheets here."),
    )
    beds = Whole(
        _("Beds"), least=0, most=20000,
        help=_("For people on runs, all together. Empty: not known."),
    )  # fmt: skip
    beds_for_women = Whole(
        _("Of these for women"), least=0, most=20000,
        help=_("In quarters and with washing places of their own."),
    )  # fmt: skip
    security_area = Line(
        _("Security area"), longest=120, help=_("As whoever answers for security names it.")
    )
    nights = Choice(
        _("May people sleep there"), choices=list(NIGHTS.items()),
        missing=_("Say whether people may sleep there."),
    )  # fmt: skip

    @property
    def lodging(self) -> Lodging:
        return Lodging(
            beds=self.beds.data, beds_for_women=self.beds_for_women.data,
            security_area=self.security_area.data or None,
            nights_allowed={"yes": True, "no": False}.get(self.nights.data or ""),
        )  # fmt: skip

    @property
    def typed_twice(self) -> bool | None:
        """What the centre says; None is as the site says."""
        return {"one": False, "two": True}.get(self.typing.data or "")


class RoomForm(TitledForm):
    version = Seen()
    code = Code(_("Code on the door"), missing=_("Write the room's code."), longest=40)
    seats = Whole(_("Seats"), least=1, most=2000, missing=_("Write how many people it seats."))


def centre_facts(centre: TrainingCentre) -> SimpleNamespace:
    areas = [area.place_id for area in centre.areas]
    typing = {None: "site", False: "one", True: "two"}[centre.typed_twice]
    nights = {None: "unknown", False: "no", True: "yes"}[centre.nights_allowed]
    return SimpleNamespace(
        version=centre.version, areas=areas, typing=typing, beds=centre.beds,
        beds_for_women=centre.beds_for_women, security_area=centre.security_area, nights=nights,
        **titles_of(centre),
    )  # fmt: skip


def room_facts(room: Room) -> SimpleNamespace:
    return SimpleNamespace(
        version=room.version, code=room.code, seats=room.seats, **titles_of(room)
    )
