"""What OFAC says of a person in words: `DOB 10 Dec 1948; alt. DOB circa 1950; Passport A (Chad)`.

The layout of its files is described in "SDN Data Specification" of the US Treasury: clauses with
semicolons between them and a full stop at the end, the labels always the same.
"""

import re
from typing import NamedTuple

from trainingmgr.vetting.watchlists.rules import about, between, birth

_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_BORN = re.compile(
    r"(?:alt\. )?DOB (?P<about>circa )?(?:(?:(?P<day>\d{1,2}) )?(?P<month>[A-Z][a-z]{2}) )?"
    r"(?P<year>\d{4})(?: to (?:(?:\d{1,2} )?[A-Z][a-z]{2} )?(?P<last>\d{4}))?"
)
_PAPER = re.compile(
    r"(?:alt\. )?(?:[A-Z][a-z]+ )?(?:Passport|National ID No\.|Identification Number|Identity Card|"
    r"Driver's License No\.|Military Registration Number|Residency Number|Tax ID No\.|SSN)"
    r" (?P<number>[\w/-]*\d[\w/-]*)"
)
_OF = re.compile(r"(?:alt\. )?(?:nationality|citizen) (?P<country>[A-Z][\w' .,-]+)")
_CALLED = re.compile(r"(?:a\.k\.a\.|f\.k\.a\.|alt\. name) '(?P<name>[^']+)'")


class Told(NamedTuple):
    """Births as EDTF, and numbers, nationalities and other names as they are written."""

    births: tuple[str, ...]
    papers: tuple[str, ...]
    nationalities: tuple[str, ...]
    names: tuple[str, ...]


def told(remarks: str) -> Told:
    """What the remarks of one entry say. What is not written in this way says nothing."""
    clauses = [clause.strip() for clause in remarks.rstrip(" .").split(";")]

    def each(pattern: re.Pattern[str]) -> list[re.Match[str]]:
        return [found for clause in clauses if (found := pattern.match(clause))]

    births = [read for found in each(_BORN) if (read := _birth(found))]
    return Told(
        tuple(dict.fromkeys(births)),
        tuple(dict.fromkeys(found["number"] for found in each(_PAPER))),
        tuple(dict.fromkeys(found["country"].strip() for found in each(_OF))),
        tuple(dict.fromkeys(found["name"] for found in each(_CALLED))),
    )


def _birth(found: re.Match[str]) -> str | None:
    if found["last"]:
        return between(found["year"], found["last"])
    if found["about"]:
        return about(found["year"])
    month = (found["month"] or "").lower()
    if month not in _MONTHS:
        return birth(found["year"])
    written = f"{found['year']}-{_MONTHS.index(month) + 1:02}"
    return birth(f"{written}-{int(found['day']):02}" if found["day"] else written)
