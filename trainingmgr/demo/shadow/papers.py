"""Lines of pay files, channels, payments, entries of the ledger and certificates of people who are
not there: the same invented person, number and account wherever one and the same was, and papers
that no real key has signed.
"""

from collections.abc import Callable
from secrets import token_hex
from typing import Any

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from trainingmgr.core.columns import Sex
from trainingmgr.core.values import dataclass
from trainingmgr.demo.shadow.inventing import LETTERS, Crowd
from trainingmgr.documents import serials, signing
from trainingmgr.training.certificates.services import layouts

ISSUER = {
    "en": "Invented for training: no certificate",
    "fr": "Inventé pour la formation : pas un certificat",
    "ar": "مختلق للتدريب: ليس شهادة",
}
ADDRESS = "https://shadow.invalid/verify"
"""Where a code leads that is printed there: nowhere (RFC 6761)."""
Row = dict[str, Any]


@dataclass(frozen=True)
class Known:
    """What somebody is called there: name, name in Arabic letters, number; their true birth date
    as it is written, and the one that they have there.
    """

    name: str
    native: str
    number: str | None
    born: str
    born_there: str | None


class Invented:
    """What stands in rows of pay and of certificates: `people` and `numbers` by their true keys."""

    def __init__(
        self,
        crowd: Crowd,
        theirs: frozenset[str],
        signer: tuple[str, Ed25519PrivateKey],
        codes: frozenset[str],
    ) -> None:
        self._crowd, self._theirs, self._codes = crowd, theirs, codes
        self._key_id, self._key = signer
        self.people: dict[int, Known] = {}
        self.numbers: dict[str, str] = {}
        self.called: dict[str, str] = {}
        """By the name of somebody, in capitals, how they are called there."""
        self._sources: dict[str, str] = {}
        self._names: dict[str, str] = {}
        self._marks: dict[str, str] = {}
        self._ends: dict[str, str] = {}

    def pay_line(self, row: Row, real: Row) -> None:
        """As the file of a ministry would write this person. Whoever is not in the register, and
        an account that two share, are one and the same in every month.
        """
        known, written = self.people.get(real["person_id"]), real["name"]
        name = known.name if known else self._always(self._names, written, self._named)
        row["name"] = name.upper() if written.isupper() else name
        number = real["service_number"]
        if number:
            own = known.number if known else None
            number = own or self._always(self.numbers, number, self._numbered)
        row["service_number"] = number or None
        is_theirs = known is not None and real["born"] == known.born
        row["born"] = known.born_there if known and is_theirs else None
        for each in ("unit_text", "grade"):
            row[each] = real[each] if real[each] in self._codes else None
        row["account_mark"] = self._mark(real["account_mark"])
        row["phone_mark"] = self._mark(real["phone_mark"])
        row["account_end"] = (
            self._always(self._ends, real["account_mark"] or real["account_end"],
                         lambda _real: self._crowd.end())
            if real["account_end"] else None
        )  # fmt: skip

    def discrepancy(self, row: Row, real: Row) -> None:
        row["group_mark"] = self._mark(real["group_mark"])

    def arrears(self, row: Row, real: Row) -> None:
        row["source"] = f"shadow {real['id']}"

    def channel(self, row: Row, real: Row) -> None:
        """The account of a pay file that this is has the same mark and end there."""
        known, mark = self.people[real["person_id"]], real["identifier_mark"]
        row["holder_name"] = known.name if real["holder_name"] else None
        row["identifier_mark"] = self._mark(mark)
        end = real["identifier_end"]
        row["identifier_end"] = (
            self._always(self._ends, mark or end, lambda _real: self._crowd.end()) if end else None
        )

    def payment(self, row: Row, real: Row) -> None:
        row["name"] = self._as_called(real["name"])
        row["reference"] = f"SH{real['id']:015}".translate(LETTERS)

    def file(self, row: Row, real: Row) -> None:
        """One that was never written: no two are one and the same."""
        row["message"] = row["sha256"] = f"shadow {real['id']}"

    def outcome(self, row: Row, _real: Row) -> None:
        """Answers of banks as files are not there: each stands as if somebody had typed it."""
        row["because"] = "Left out of this set."

    def sourced(self, row: Row, real: Row) -> None:
        """Holds and lists of one comparison are still of one."""
        source = real["source"]
        row["source"] = source and self._always(
            self._sources, source, lambda _real: f"shadow {len(self._sources) + 1}"
        )

    def written_in(self, row: Row, real: Row) -> None:
        known, number = self.people.get(real["person_id"]), real["number_written"]
        row["name"] = known.name if known else self._as_called(real["name"])
        row["number_written"] = number and self._always(self.numbers, number, self._numbered)

    def proof(self, row: Row, real: Row) -> None:
        row["reference"] = f"shadow {real['id']}"

    def _as_called(self, real: str) -> str:
        return self.called.get(real.upper()) or self._always(self._names, real, self._named)

    def certificate(self, row: Row, real: Row) -> None:
        """The same course and days, another person, serial and key: ours knows neither."""
        known, values = self.people[real["person_id"]], dict(real["values"])
        serial = serials.fresh()
        values |= {
            "name_latin": "" if _arabic(known.name) else known.name,
            "name_arabic": known.name if _arabic(known.name) else known.native,
            "serial": serial, "issuer": ISSUER, "signatories": [], "address": ADDRESS,
        }  # fmt: skip
        until, course = real["valid_until"], values["course"]
        payload = signing.Payload(
            serial=serial, key=self._key_id, name=known.name,
            course=f"{values['course_code']} {course.get('en') or next(iter(course.values()), '')}",
            hours=values["hours"], issued_on=real["issued_on"], valid_until=until,
        )  # fmt: skip
        row |= {"values": values, "serial": serial, "key_id": self._key_id,
                "sealed": signing.seal(payload, self._key)}  # fmt: skip

    def layout(self, row: Row, _real: Row) -> None:
        """The usual words, whatever somebody wrote, under a title that says what it is."""
        row["texts"] = layouts.composed(
            layouts.Texts(layouts.LANGUAGES, ISSUER, edited={"title": ISSUER})
        )

    def _named(self, real: str) -> str:
        shown, _native = self._crowd.name(real, None, Sex.M)
        return shown

    def _numbered(self, _real: str) -> str:
        return self._crowd.coded("SH-")

    def _mark(self, real: str | None) -> str | None:
        return real and self._always(self._marks, real, lambda _real: token_hex(16))

    def _always(self, made: dict[str, str], real: str, make: Callable[[str], str]) -> str:
        if real not in made:
            made[real] = make(real)
        return made[real]


def _arabic(text: str) -> bool:
    return any("\u0600" <= each <= "\u06ff" for each in text)
