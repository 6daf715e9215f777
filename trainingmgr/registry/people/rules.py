"""Vocabulary of people, and the age that a birth date proves."""

import re
import unicodedata
from collections.abc import Iterator
from datetime import date, timedelta
from enum import StrEnum
from typing import Any

from flask_babel import lazy_gettext as _

from trainingmgr.core import checkdigits
from trainingmgr.core.columns import Sex
from trainingmgr.core.dates import PartialDate
from trainingmgr.core.errors import Sentence
from trainingmgr.core.late import Late
from trainingmgr.core.values import dataclass

phonenumbers: Any = Late("phonenumbers")
ADULT = 18
"""Not lowerable below 18 for programmes supported by the United Nations (R-AGE-01)."""


PORTRAIT_BYTES = 100_000
"""The largest picture of a person that is kept, after it was drawn anew."""


class Category(StrEnum):
    RECRUIT = "recruit"
    ENLISTED = "enlisted"
    NCO = "nco"
    OFFICER = "officer"
    GENERAL_OFFICER = "general_officer"
    MOD_CIVILIAN = "mod_civilian"
    PARLIAMENTARIAN = "parliamentarian"
    OVERSIGHT_STAFF = "oversight_staff"
    JUSTICE_ACTOR = "justice_actor"
    CIVIL_SOCIETY = "civil_society"
    EX_COMBATANT_CANDIDATE = "ex_combatant_candidate"
    OTHER = "other"


SERVING = frozenset({Category.ENLISTED, Category.NCO, Category.OFFICER, Category.GENERAL_OFFICER})


ADULTS_ONLY = SERVING | {Category.RECRUIT, Category.EX_COMBATANT_CANDIDATE}
"""Nobody under 18 is listed among these (R-AGE-01)."""


class Status(StrEnum):
    """Where a person stands in the service. Unknown is a word of its own."""

    APPLICANT = "applicant"
    RECRUIT = "recruit"
    ACTIVE = "active"
    IN_TRAINING = "in_training"
    ON_LEAVE = "on_leave"
    SICK = "sick"
    HOSPITAL = "hospital"
    DETACHED = "detached"
    ATTACHED = "attached"
    AWOL = "awol"
    DESERTER = "deserter"
    DETAINED = "detained"
    SUSPENDED_WITH_PAY = "suspended_with_pay"
    SUSPENDED_WITHOUT_PAY = "suspended_without_pay"
    MISSING = "missing"
    CAPTURED = "captured"
    RETIRED = "retired"
    DISCHARGED = "discharged"
    DECEASED = "deceased"
    TRANSFERRED_OUT = "transferred_out"
    UNKNOWN = "unknown"


GONE = frozenset(
    {Status.RETIRED, Status.DISCHARGED, Status.DECEASED, Status.TRANSFERRED_OUT, Status.DESERTER}
)
"""No longer serving: neither enrolled nor paid as serving."""


class Literacy(StrEnum):
    UNKNOWN = "unknown"
    NONE = "none"
    READS = "reads"
    READS_WRITES = "reads_writes"
    FUNCTIONAL = "functional"


class PartRole(StrEnum):
    """What one part of a name is. Nobody is forced to have a family name."""

    GIVEN = "given"
    FATHER = "father"
    GRANDFATHER = "grandfather"
    FAMILY = "family"
    POSTNOM = "postnom"
    NICKNAME = "nickname"
    TITLE = "title"
    OTHER = "other"


class AliasKind(StrEnum):
    AKA = "aka"
    FKA = "fka"
    NICKNAME = "nickname"
    NOM_DE_GUERRE = "nom_de_guerre"
    SPELLING = "spelling"


class Level(StrEnum):
    """How well a language is spoken."""

    NONE = "none"
    BASIC = "basic"
    WORKING = "working"
    FLUENT = "fluent"
    NATIVE = "native"


class Age(StrEnum):
    """What the birth date proves on a day (R-AGE-01, R-AGE-04)."""

    ADULT = "adult"
    UNDER_18 = "under_18"
    UNKNOWN = "unknown"


def age_standing(born: PartialDate | None, on: date) -> Age:
    """By the youngest age that the date allows: year only counts as the 31st of December."""
    if born is None:
        return Age.UNKNOWN
    return Age.ADULT if born.youngest_age(on) >= ADULT else Age.UNDER_18


def programme_number(serial: int) -> str:
    """The number of the n-th record: seven digits and Damm's check digit. It means nothing."""
    digits = f"{serial:07d}"
    return f"{digits}-{checkdigits.damm(digits)}"


def is_estimated(born: PartialDate | None) -> bool:
    """The 1st of January is how offices write that only the year is known (R-AGE-05)."""
    return born is not None and (
        not born.is_whole or (born.earliest.month, born.earliest.day) == (1, 1)
    )


@dataclass(frozen=True, kw_only=True)
class Paper:
    """An identity document as somebody shows it; `kind` is the code of its kind."""

    kind: str
    number: str
    country: str | None = None
    expires_on: date | None = None


@dataclass(frozen=True, kw_only=True)
class Spoken:
    """A language and how well it is spoken."""

    code: str
    speaks: Level = Level.WORKING
    reads: bool = False


@dataclass(frozen=True, kw_only=True)
class Newcomer:
    """Somebody as they are told to the registry, before they have a record.

    `name` is as the person says or writes it, in any script and of any number of parts; `parts`
    tell what each is where that is known. Phones are in E.164. Units, ranks, posts and places are
    keys. `row` is the line of a file, for sentences about it.
    """

    name: str
    name_native: str | None = None
    parts: tuple[tuple[str, PartRole], ...] = ()
    aliases: tuple[tuple[str, AliasKind, str | None], ...] = ()
    sex: Sex = Sex.UNKNOWN
    category: Category = Category.OTHER
    born: PartialDate | None = None
    born_as_said: str | None = None
    born_source: str | None = None
    nationality: str | None = None
    literacy: Literacy = Literacy.UNKNOWN
    service_number: str | None = None
    papers: tuple[Paper, ...] = ()
    phones: tuple[tuple[str, bool], ...] = ()
    languages: tuple[Spoken, ...] = ()
    place_id: int | None = None
    unit_id: int | None = None
    rank_id: int | None = None
    post_id: int | None = None
    status: Status = Status.UNKNOWN
    status_since: date | None = None
    reference: str | None = None
    row: int | None = None


UNDER_AGE = _(
    "This person cannot be registered here. Please call the child protection focal point; "
    "they will go on from here."
)
"""Says what to do and nothing else: who reads it may not be meant to know why (R-AGE-01)."""


_FIGURE = re.compile(r"\d")


def holds_account(text: str | None) -> bool:
    """Whether what stands for a name holds a number of an account, a card or a phone: eight digits
    or more in a row, or an IBAN. Nobody is called so, and a name lies in clear.
    """
    if not text or not _FIGURE.search(text):
        return False
    digits = (str(unicodedata.digit(c)) if c.isdecimal() else c for c in text)
    plain = re.sub(r"[\s./_-]+", "", "".join(digits))
    return re.search(r"[0-9]{8}|[A-Za-z]{2}[0-9]{2}[A-Za-z0-9]{4}[0-9]{5}", plain) is not None


OTHER_UNIT = _("Choose one of the units that you work for.")
NO_NAME = _("This holds a long number, such as one of an account. Write the name alone.")


def objections(newcomer: Newcomer, on: date) -> Iterator[tuple[str, Sentence]]:
    """What stands against a registration: the field it is about and the sentence."""
    if not newcomer.name.strip():
        yield "name", _("Write the name, as the person says it.")
    for field, words in (
        ("name", newcomer.name),
        ("name_native", newcomer.name_native),
        *(("aliases", value) for value, _kind, _source in newcomer.aliases),
    ):
        if holds_account(words):
            yield field, NO_NAME
    if not (newcomer.service_number or newcomer.born or newcomer.unit_id):
        yield (
            "service_number",
            _("Beside the name, give one more: the service number, the birth date or the unit."),
        )
    for number, _shared in newcomer.phones:
        if not is_e164(number):
            yield "phones", _("Write the phone with its country: +235 66 12 34 56.")
    if newcomer.status_since is not None and newcomer.status_since > on:
        yield "status_since", _("This day is still to come.")
    if newcomer.born is not None and newcomer.born.earliest > on:
        yield "born", _("This day is still to come.")
    elif _in_a_force(newcomer) and age_standing(newcomer.born, on) is Age.UNDER_18:
        yield "", UNDER_AGE


def _in_a_force(newcomer: Newcomer) -> bool:
    """Serves or is to serve, whatever the category says or leaves out (R-AGE-01)."""
    placed = (newcomer.unit_id, newcomer.post_id, newcomer.rank_id, newcomer.service_number)
    named = newcomer.category in ADULTS_ONLY or newcomer.status is Status.RECRUIT
    return named or any(placed)


def is_e164(number: str) -> bool:
    return re.fullmatch(r"\+[1-9][0-9]{6,14}", number) is not None


def e164(text: str, region: str) -> str:
    """A phone as people write it, in E.164. Without a country it is one of the region's.

    Raises ValueError for what cannot be dialled.
    """
    digits = "".join(str(unicodedata.digit(c)) if c.isdecimal() else c for c in text)
    try:
        number = phonenumbers.parse(digits, region)
    except phonenumbers.NumberParseException as bad:
        raise ValueError(text) from bad
    if not phonenumbers.is_possible_number(number) or number.extension:
        raise ValueError(text)
    return str(phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164))


def sort_name(name: str) -> str:
    """What lists are ordered by: no case, no marks, single spaces."""
    if name.isascii():
        return " ".join(name.casefold().split())[:240]
    plain = unicodedata.normalize("NFKD", name.casefold())
    letters = "".join(c for c in plain if not unicodedata.combining(c))
    return " ".join(letters.split())[:240]


YEARS_APART = timedelta(days=5 * 366)
"""So long nobody decides about a unit they served in, or about somebody of it."""
