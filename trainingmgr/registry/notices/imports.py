"""What files of people and of applications say of notices: who was told of what, when and how.

A row says it of one notice, or of several with a semicolon between them; then the day, the language
and the way stand there once for all, or once for each. A row that says nothing is owed them.
"""

import re
from collections.abc import Collection, Mapping, Sequence
from datetime import date
from functools import cache
from typing import Any

from flask_babel import lazy_gettext as _

from trainingmgr.accounts.models import User
from trainingmgr.core.errors import Refusal, Sentence
from trainingmgr.core.permissions import Permission
from trainingmgr.core.values import dataclass
from trainingmgr.registry.notices import queries, services
from trainingmgr.registry.notices.models import InformationNotice
from trainingmgr.registry.notices.rules import About, Mode
from trainingmgr.registry.notices.services import Given
from trainingmgr.registry.notices.words import ABOUT, BRIEF, MODES, TONGUES
from trainingmgr.tabular.dryrun import Row
from trainingmgr.tabular.mapping import Column, Kind, Worded, normal
from trainingmgr.tabular.problems import Problem
from trainingmgr.tabular.written_dates import DIGITS, apart

COLUMNS = (
    Column("notice", _("Information notice"), stays=True, aliases=(
        "notice", "notice given", "told of", "notice d’information", "notice donnée",
        "informé de", "الإشعار", "إشعار",
    )),
    Column("notice_language", _("Language of the notice"), stays=True, aliases=(
        "notice language", "told in", "langue de la notice", "langue notice", "لغة الإشعار",
    )),
    Column("notice_on", _("Day of the notice"), kind=Kind.DATES, stays=True, aliases=(
        "notice date", "notice given on", "date of notice", "told on", "date de la notice",
        "date notice", "informé le", "تاريخ الإشعار",
    )),
    Column("notice_mode", _("How the notice was given"), stays=True, aliases=(
        "notice mode", "told how", "mode de la notice", "mode notice", "طريقة الإشعار",
    )),
    Column("notice_by", _("Who gave the notice"), longest=120, stays=True, aliases=(
        "notice by", "notice given by", "told by", "notice donnée par", "informé par",
        "من أعطى الإشعار",
    )),
)  # fmt: skip
CODES = tuple(each.code for each in COLUMNS)
PLACES = {"on": "notice_on", "by": "notice_by", "language": "notice_language"}
"""Which column what a service refuses is about."""
_SHORT = {
    Mode.ALOUD: ("aloud", "read aloud", "à haute voix", "lue", "جهرا", "قراءة"),
    Mode.PAPER: ("paper", "on paper", "papier", "sur papier", "ورق", "على ورق"),
    Mode.POSTER: ("poster", "wall", "affiche", "affichée", "ملصق"),
    Mode.ALONE: ("alone", "explained", "expliquée", "شرح"),
}
_WORDS: Mapping[str, tuple[Mapping[Any, Any], ...]] = {
    "about": (BRIEF, ABOUT),
    "mode": (MODES,),
    "language": (TONGUES,),
}
_NUMBERED = re.compile(r"(.*?)(?: (?:v|version|no|n))? ?([0-9]+)?")
EACH = _("Write one for all notices of the row, or one for each, with a semicolon between them.")
NO_NOTICE = _("This is no notice that is known here.")
NO_LANGUAGE = _("This language is not known here.")
NO_WAY = _("This is no way that is known here.")
LACKS = {
    "notice_language": _("Write in which language they were told."),
    "notice_on": _("Write on which day they were told."),
    "notice_mode": _("Write how they were told."),
}


@dataclass(frozen=True)
class Known:
    """What is needed to judge rows: every version, what people were told already, and whether
    whoever brings the file may say that somebody was told, under which name.
    """

    notices: Sequence[InformationNotice] = ()
    told: Mapping[int, frozenset[int]] | None = None
    may: bool = False
    name: str = ""


def look_up(rows: Sequence[Row], people: Collection[int], by: User) -> Known:
    """Nothing is asked where no row says anything of notices. Four statements."""
    if not any(row[code] for row in rows for code in CODES):
        return Known()
    told = {
        person: frozenset(each.notice_id for each in deeds)
        for person, deeds in queries.told(people).items()
    }
    return Known(queries.notices(), told, by.may(Permission.NOTICE_GIVE), by.name)


def of_row(
    row: Row, known: Known, person: int | None = None
) -> tuple[list[list[Any]], list[Problem]]:
    """What a row says somebody was told, as `services.bring` takes it, without what is on record;
    or everything that is wrong with it.
    """
    if not any(row[code] for code in CODES):
        return [], []
    if not known.may:
        return [], [row.problem("notice", _("The role of this account does not allow this."))]
    names = apart(row["notice"] or "")
    if not names:
        return [], [row.problem("notice", _("Write which notice it was."), _one_of(BRIEF))]
    facts = {
        "notice_language": apart(row["notice_language"] or ""),
        "notice_on": row["notice_on"] or [],
        "notice_mode": apart(row["notice_mode"] or ""),
        "notice_by": apart(row["notice_by"] or "") or [known.name],
    }
    problems = [
        row.problem(code, EACH if said else LACKS[code])
        for code, said in facts.items()
        if len(said) not in {1, len(names)}
    ]
    if problems:
        return [], problems
    found: list[list[Any]] = []
    for at, name in enumerate(names):
        said = {code: of[at if len(of) > 1 else 0] for code, of in facts.items()}
        one, wrong = _one(row, str(name), said, known)
        problems += wrong
        if not one:
            continue
        if one[0] in {each[0] for each in found}:
            problems.append(row.problem("notice", _("Write each notice once.")))
        elif person is None or one[0] not in (known.told or {}).get(person, ()):
            found.append(one)
    return ([], problems) if problems else (found, [])


def _one(
    row: Row, name: str, said: Mapping[str, Any], known: Known
) -> tuple[list[Any], list[Problem]]:
    """One notice of a row, or everything that is wrong with what is said of it."""
    numbered = _NUMBERED.fullmatch(normal(name.translate(DIGITS)))
    about = _meanings("about").get(numbered[1]) if numbered else None
    language = _meanings("language").get(normal(str(said["notice_language"])))
    mode = _meanings("mode").get(normal(str(said["notice_mode"])))
    problems = [
        row.problem(code, sentence, fix)
        for code, meant, sentence, fix in (
            ("notice", about, NO_NOTICE, _one_of(BRIEF)),
            ("notice_language", language, NO_LANGUAGE, None),
            ("notice_mode", mode, NO_WAY, _one_of(MODES)),
        )
        if meant is None
    ]
    if about is None or language is None or mode is None or numbered is None:
        return [], problems
    on: date = said["notice_on"]
    given = Given(
        about=About(about), language=language, mode=Mode(mode), on=on, by=str(said["notice_by"])
    )
    try:
        notice = services.said_by(given, known.notices)
    except Refusal as refused:
        return [], [row.problem(PLACES[refused.field or "on"], refused.sentence)]
    if numbered[2] and int(numbered[2]) != notice.number:
        says = _("On that day version %(number)s of this notice was in force.",
                 number=notice.number)  # fmt: skip
        return [], [row.problem("notice", says)]
    return [notice.id, language, mode, on.isoformat(), given.by.strip()], []


@cache
def _meanings(which: str) -> dict[str, str]:
    """What each word means: of any of the three languages, a short one, or the code itself."""
    found: dict[str, str] = {}
    for words in _WORDS[which]:
        found |= {normal(str(value)): str(value) for value in words}
        also = _SHORT if words is MODES else None
        found |= {normal(said): value for said, value in Worded(words, also=also).items()}
    return found


def _one_of(words: Mapping[Any, Any]) -> Sentence:
    said: Sentence = _("Write one of: %(words)s.", words="; ".join(map(str, words.values())))
    return said


def shown(notices: Sequence[Sequence[Any]], known: Known) -> list[str]:
    """Each as the use and the number of its version, for whoever looks at the file."""
    by_id = {each.id: each for each in known.notices}
    return [f"{by_id[each[0]].about.value} {by_id[each[0]].number}" for each in notices]


def cell(said: str) -> str:
    """The same as people read it: Training 2."""
    about, _sign, number = said.partition(" ")
    return f"{BRIEF[About(about)]} {number}"
