"""Names as five peoples of one country write them. All invented, all of any shape."""

import tomllib
from collections.abc import Mapping, Sequence
from enum import StrEnum
from functools import lru_cache
from importlib.resources import files
from random import Random
from typing import Any

from trainingmgr.core.columns import Sex
from trainingmgr.core.values import dataclass
from trainingmgr.registry.people.rules import AliasKind, PartRole

Parts = tuple[tuple[str, PartRole], ...]
Aliases = tuple[tuple[str, AliasKind, str | None], ...]


class Culture(StrEnum):
    """How names are made, each with the language that goes with it."""

    ARABIC = "arabic"
    SOMALI = "somali"
    FRENCH = "french"
    CONGO = "congo"
    ENGLISH = "english"


LANGUAGE = {
    Culture.ARABIC: "ar",
    Culture.SOMALI: "so",
    Culture.FRENCH: "fr",
    Culture.CONGO: "fr",
    Culture.ENGLISH: "en",
}


@dataclass(frozen=True)
class Named:
    """A name as its bearer writes it, what each part is, and other spellings of it."""

    display: str
    native: str | None = None
    parts: Parts = ()
    aliases: Aliases = ()


@lru_cache(maxsize=1)
def _lists() -> Mapping[str, Mapping[str, Sequence[Any]]]:
    return tomllib.loads(files(__package__).joinpath("names.toml").read_text(encoding="utf-8"))


def drawn(rng: Random, culture: Culture, sex: Sex) -> Named:
    """A name of that people."""
    first = "female" if sex is Sex.F else "male"
    if culture is Culture.ARABIC:
        return _arabic(rng, first)
    if culture is Culture.SOMALI:
        return _somali(rng, first)
    if culture is Culture.ENGLISH:
        return _english(rng, first)
    return _french(rng, first) if culture is Culture.FRENCH else _congo(rng, first)


def _arabic(rng: Random, first: str) -> Named:
    of = _lists()["arabic"]
    given, father = rng.choice(of[first]), rng.choice(of["male"])
    third, role = (
        (rng.choice(of["family"]), PartRole.FAMILY)
        if rng.random() < 0.5
        else (rng.choice(of["male"]), PartRole.GRANDFATHER)
    )
    written = (given, father, third)
    roles = (PartRole.GIVEN, PartRole.FATHER, role)
    return Named(
        " ".join(each[0] for each in written),
        " ".join(each[1] for each in written),
        tuple((each[0], what) for each, what in zip(written, roles, strict=True)),
    )


def _somali(rng: Random, first: str) -> Named:
    of = _lists()["somali"]
    written = (rng.choice(of[first]), rng.choice(of["male"]), rng.choice(of["male"]))
    roles = (PartRole.GIVEN, PartRole.FATHER, PartRole.GRANDFATHER)
    passport = " ".join(each[1] for each in written)
    spelt: Aliases = ((passport, AliasKind.SPELLING, "passport"),) if rng.random() < 0.25 else ()
    parts = tuple((each[0], what) for each, what in zip(written, roles, strict=True))
    return Named(" ".join(each[0] for each in written), None, parts, spelt)


def passport_spelling(display: str) -> str:
    """A Somali name as an English passport spells it."""
    spelt = {one: other for key in ("male", "female") for one, other in _lists()["somali"][key]}
    return " ".join(spelt.get(word, word) for word in display.split())


def _french(rng: Random, first: str) -> Named:
    of = _lists()["french"]
    given = rng.sample(of[first], 2 if rng.random() < 0.3 else 1)
    family = rng.choice(of["family"])
    parts = (*((each, PartRole.GIVEN) for each in given), (family, PartRole.FAMILY))
    return Named(" ".join((*given, family)), None, parts)


def _congo(rng: Random, first: str) -> Named:
    of = _lists()["congo"]
    nom, postnom = rng.choice(of["family"]), rng.choice(of["postnom"])
    prenom = rng.choice(_lists()["french"][first])
    parts = ((nom, PartRole.FAMILY), (postnom, PartRole.POSTNOM), (prenom, PartRole.GIVEN))
    return Named(f"{nom} {postnom} {prenom}", None, parts)


def _english(rng: Random, first: str) -> Named:
    of = _lists()["english"]
    given = rng.choice(of[first])
    chain = rng.sample(of["chain"], rng.choice((1, 2, 2)))
    roles = (PartRole.FATHER, PartRole.GRANDFATHER)
    parts = ((given, PartRole.GIVEN), *zip(chain, roles, strict=False))
    return Named(" ".join((given, *chain)), None, parts)
