"""Rows of the workspace as a file, in the reader's words."""

import json
from collections.abc import Iterator
from datetime import date, datetime
from typing import Any

from flask_babel import force_locale, gettext
from flask_babel import lazy_gettext as _

from trainingmgr.core import clock
from trainingmgr.core.sentences import long_day
from trainingmgr.documents.lists import Head, listed
from trainingmgr.documents.paper import Printout
from trainingmgr.oversight.bodies import words as of_bodies
from trainingmgr.oversight.bodies.rules import (
    ActKind,
    ActState,
    EffectKind,
    MatterKind,
    MatterState,
)
from trainingmgr.oversight.workspace import words
from trainingmgr.oversight.workspace.models import OversightPack
from trainingmgr.oversight.workspace.queries import Bent
from trainingmgr.oversight.workspace.rules import Shortcut, Way
from trainingmgr.oversight.workspace.rules.drawing import Population, unpacked
from trainingmgr.tabular.mapping import Column, Kind

BENT = (
    Column("at", _("When"), kind=Kind.DATE),
    Column("by", _("Who")),
    Column("second", _("Who agreed")),
    Column("minutes", _("Minutes between"), kind=Kind.INTEGER),
    Column("what", _("What it is about"), kind=Kind.CODE),
    Column("of", _("Of it")),
    Column("why", _("Why"), kind=Kind.PROSE),
)


def bent(kind: Shortcut, row: Bent) -> list[Any]:
    what = words.called(kind, row.what) or row.what
    of = words.part_of(kind, row.of)
    return [row.at, row.by, row.second, row.minutes, what, of, row.why]


def pack(row: OversightPack, language: str) -> Printout:
    """What a pack holds on paper: drawn from what was frozen alone, so that each draw is the same
    byte for byte.
    """
    content = json.loads(unpacked(row.content))
    with force_locale(language):
        return listed(
            gettext("Pack %(code)s for %(act)s", code=row.code, act=content["act"]["title"]),
            [Head(gettext("Part")), Head(gettext("What")), Head(gettext("Who, or to whom")),
             Head(gettext("When")), Head(gettext("How it stands"))],
            list(_lines(content)),
            language=language,
            on=row.on,
            by=row.by.name,
            facts=(
                (gettext("Body"), content["act"]["body"]),
                (gettext("From"), long_day(row.first)),
                (gettext("To"), long_day(row.last)),
                (gettext("Mark of the data"), row.sha256[:32]),
                (gettext("Last entry of the journal"), str(content["journal"]["number"])),
            ),
        )  # fmt: skip


def _lines(content: dict[str, Any]) -> Iterator[list[str]]:
    for each in content["shortcuts"]:
        said = str(words.SHORTCUTS[Shortcut(each["kind"])])
        yield [str(words.WAYS[Way(each["way"])]), said, "", "", str(each["count"])]
    for each in content["rows"]:
        bent = Shortcut(each["kind"])
        what = words.called(bent, each["what"]) or each["what"]
        told = " ".join(part for part in (what, words.part_of(bent, each["of"])) if part)
        who = gettext(", ").join(part for part in (each["by"], each["agreed_by"]) if part)
        on = long_day(clock.day(datetime.fromisoformat(each["at"])))
        yield [str(words.SHORTCUTS[bent]), told, who, on, each["why"]]
    for each in content["acts"]:
        kind = str(of_bodies.ACTS[ActKind(each["kind"])])
        state = str(of_bodies.ACT_STATES[ActState(each["state"])])
        yield [kind, f"{each['code']} {each['title']}", "", _day(each["begins_on"]), state]
    for each in content["matters"]:
        of = MatterKind(each["kind"])
        state = str(of_bodies.state(of, MatterState(each["state"])))
        late = f" ({gettext('overdue')})" if each["overdue"] else ""
        yield [
            str(of_bodies.MATTERS[of]), f"{each['code']} {each['issue']}", each["addressee"],
            _day(each["due_on"]), state + late,
        ]  # fmt: skip
    for each in content["effects"]:
        kind = str(of_bodies.EFFECTS[EffectKind(each["kind"])])
        yield [kind, each["says"], each["act"], _day(each["on"]), each["reference"]]
    for each in content["samples"]:
        kind = str(words.POPULATIONS[Population(each["population"])])
        drawn = gettext("%(size)s of %(count)s, seed %(seed)s", size=each["size"],
                        count=each["count"], seed=each["seed"])  # fmt: skip
        yield [each["code"], kind, "", _day(each["last"]), drawn]


def _day(text: str) -> str:
    return long_day(date.fromisoformat(text))
