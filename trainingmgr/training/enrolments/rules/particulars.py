"""What a nomination says of a person beside what the register says: told apart, never mixed."""

from collections.abc import Collection
from enum import StrEnum

from trainingmgr.core.values import dataclass
from trainingmgr.registry.people.rules import Literacy


class Claim(StrEnum):
    """Something that both a nomination and the register may say of a person."""

    UNIT = "unit"
    LANGUAGE = "language"
    LITERACY = "literacy"


@dataclass(frozen=True)
class Contradiction:
    """The nomination says one thing and the register another, each as it is written there."""

    claim: Claim
    written: str
    register: str


def contradictions(
    *,
    unit: tuple[str | None, str | None],
    languages: tuple[Collection[str], Collection[str]],
    literacy: tuple[Literacy | None, Literacy],
) -> list[Contradiction]:
    """What does not agree: each pair is the nomination's word, then the register's.

    Units are codes. Who is silent on either side contradicts nothing; languages contradict only
    where the register lists some and none of those written is among them.
    """
    found = []
    if unit[0] and unit[1] and unit[0].casefold() != unit[1].casefold():
        found.append(Contradiction(Claim.UNIT, unit[0], unit[1]))
    written, spoken = languages
    if written and spoken and not set(written) & set(spoken):
        said, known = (", ".join(sorted(each)) for each in (written, spoken))
        found.append(Contradiction(Claim.LANGUAGE, said, known))
    told, held = literacy
    if told not in (None, Literacy.UNKNOWN, held) and held is not Literacy.UNKNOWN:
        found.append(Contradiction(Claim.LITERACY, str(told), str(held)))
    return found
