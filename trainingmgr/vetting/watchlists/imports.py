"""Lists that come as tables: one of our own columns, or those of OFAC, the EU or OpenSanctions.

A row is one name of an entry, or all of them; rows with one reference are one entry. The list is
the source that whoever brings the file names, so that versions of one list follow each other.
"""

import re
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from flask_babel import ngettext

from trainingmgr.core.permissions import Permission
from trainingmgr.tabular.dryrun import Row
from trainingmgr.tabular.importables import Bringer, Importable, register
from trainingmgr.tabular.mapping import Bare, Column, Kind
from trainingmgr.tabular.models import ImportBatch, StagedRow
from trainingmgr.tabular.problems import Problem
from trainingmgr.tabular.problems import said as _
from trainingmgr.vetting.watchlists import services
from trainingmgr.vetting.watchlists.rules import (
    EntryKind,
    Listed,
    Named,
    NameKind,
    Paper,
    Quality,
    birth,
    parted,
    quality,
    remarks,
    written_birth,
)

KIND = "watch-lists"
COLUMNS = (
    Column("reference", _("Reference in the list"), required=True, longest=80,
           aliases=("id", "ent_num", "entity_logicalid", "dataid", "reference number", "uid",
                    "référence", "المرجع")),
    Column("name", _("Name"), longest=500,
           aliases=("sdn_name", "namealias_wholename", "caption", "full name", "nom", "الاسم")),
    Column("aliases", _("Also called"), kind=Kind.PROSE, longest=10_000,
           aliases=("alias", "alt_name", "aka", "a.k.a.", "alias_name", "surnoms")),
    Column("original", _("Name in own script"), longest=500,
           aliases=("name_original_script", "original script")),
    Column("quality", _("How sure the other name is"), longest=40, aliases=("alias quality",)),
    Column("kind", _("Person or organisation"), longest=60,
           aliases=("schema", "sdn_type", "entity_subjecttype", "type")),
    Column("born", _("Born"), longest=240,
           aliases=("birth_date", "birthdate_birthdate", "date of birth", "dob", "né le")),
    Column("born_year", _("Year of birth"), longest=10, aliases=("birthdate_year",)),
    Column("papers", _("Numbers of documents"), kind=Kind.PROSE, longest=10_000,
           aliases=("identifiers", "identification_number", "passport", "documents")),
    Column("nationality", _("Nationality"), longest=240,
           aliases=("countries", "citizenship_countrydescription", "nationalité", "الجنسية")),
    Column("programme", _("Programme"), longest=500,
           aliases=("program", "dataset", "entity_regulation_programme", "un_list_type")),
    Column("listed_on", _("Listed on"), longest=40, aliases=("first_seen",)),
    Column("made_on", _("The list was made on"), longest=40,
           aliases=("last_seen", "filegenerationdate", "dategenerated")),
    Column("note", _("Remarks of the list"), kind=Kind.PROSE, longest=10_000,
           aliases=("remarks", "sanctions", "entity_remark", "comments")),
)  # fmt: skip
SDN = Bare(
    ("ent_num", "sdn_name", "sdn_type", "program", "title", "call_sign", "vess_type", "tonnage",
     "grt", "vess_flag", "vess_owner", "remarks"),
    lambda cells: len(cells) == 12
    and str(cells[0]).isdigit()
    and str(cells[2]).strip() in ("-0-", "individual", "vessel", "aircraft"),
)  # fmt: skip
"""SDN.CSV as the US Treasury gives it out; ALT.CSV, with more names by `ent_num`, may follow it."""
ALT = frozenset({"aka", "fka", "nka"})
"""What rows of ALT.CSV have in their third column: `ent_num, alt_num, alt_type, alt_name, …`."""
PEOPLE = {"person", "individual", "p", "i", "personne", "شخص"}
"""How lists write that somebody is a human being. Where nothing is written, nothing is said."""
_NOTHING = {"-0-", "n/a", "-"}
_DAY_FIRST = re.compile(r"([0-3]?[0-9])[/.]([01]?[0-9])[/.]([0-9]{4})")


def build(row: Row, _found: Any) -> dict[str, Any] | Problem:
    """One row as plain values, or what is wrong with it."""
    plain: dict[str, Any] = {column.code: _plain(row[column.code]) for column in COLUMNS}
    plain["kind"] = str(row["kind"] or "").strip()  # OFAC writes -0- for what is no person
    if plain["kind"].lower() in ALT:
        plain |= {"name": "", "aliases": plain["programme"], "quality": plain["kind"],
                  "programme": "", "kind": ""}  # fmt: skip
    for code in ("listed_on", "made_on"):
        try:
            plain[code] = _day(plain[code])
        except ValueError:
            return row.problem(code, _("This date cannot be read. Write it as 2026-11-20."))
    try:
        births = [written_birth(_iso(each)) for each in parted(plain["born"])]
        if not births and plain["born_year"]:
            births = [birth(plain["born_year"])]
    except ValueError:
        return row.problem(
            "born", _("This date of birth cannot be read. Write 1971-06-09, 1971 or about 1971.")
        )
    said = remarks.told(plain["note"])
    plain["births"] = [each for each in births if each] or list(said.births)
    plain["papers"] = plain["papers"] or "; ".join(said.papers)
    plain["nationality"] = plain["nationality"] or "; ".join(said.nationalities)
    plain["called"] = list(said.names)
    if plain["made_on"] and plain["made_on"] > f"{services.today():%Y-%m-%d}":
        return row.problem("made_on", _("This day is still to come."))
    return plain


def _plain(value: Any) -> str:
    text = str(value or "").strip()
    return "" if text.lower() in _NOTHING else text


def _iso(text: str) -> str:
    found = _DAY_FIRST.fullmatch(text)
    return f"{found[3]}-{int(found[2]):02}-{int(found[1]):02}" if found else text


def _day(text: str) -> str:
    found = birth(_iso(text))
    if found is not None and len(found) != 10:
        raise ValueError(text)
    return found or ""


def listed(content: Mapping[str, Any]) -> Listed:
    """What one row tells of an entry."""
    how = quality(content["quality"])
    names = [Named(each[:500]) for each in parted(content["name"])]
    names += [Named(each[:500], NameKind.ORIGINAL) for each in parted(content["original"])]
    names += [Named(each[:500], NameKind.ALIAS, how) for each in parted(content["aliases"])]
    names += [Named(each[:500], NameKind.ALIAS, Quality.LOW) for each in content["called"]]
    return Listed(
        key=content["reference"],
        reference=content["reference"],
        kind=_kind(content["kind"].lower()),
        names=tuple(dict.fromkeys(names)),
        programme=content["programme"],
        listed_on=date.fromisoformat(content["listed_on"]) if content["listed_on"] else None,
        nationalities=tuple(parted(content["nationality"])),
        births=tuple(dict.fromkeys(content["births"])),
        papers=tuple(Paper(each[:120]) for each in parted(content["papers"])),
        note=content["note"],
    )


def _kind(written: str) -> EntryKind:
    if not written:
        return EntryKind.UNSAID
    return EntryKind.INDIVIDUAL if written in PEOPLE else EntryKind.ENTITY


def save(batch: ImportBatch, rows: Sequence[StagedRow], by: Bringer) -> None:
    """A piece of the file, which nobody sees until the whole is in."""
    made = max((row.content["made_on"] for row in rows), default="")
    services.stage_of_batch(
        batch,
        [listed(row.content) for row in rows],
        made_on=date.fromisoformat(made) if made else None,
        by=by,
    )


IMPORTABLE = register(
    Importable(
        kind=KIND,
        title=_("Watch-lists"),
        columns=COLUMNS,
        permission=Permission.WATCHLIST_IMPORT,
        approval=Permission.WATCHLIST_READ,
        counted=lambda n: ngettext(
            "%(count)s line of a list", "%(count)s lines of a list", n, count=n
        ),
        place="watchlists.index",
        is_whole=True,
        bare=(SDN,),
        beside=_("Only for a list that comes in two: ALT.CSV with the other names of SDN.CSV."),
        build=build,
        save=save,
        settle=services.complete_of_batch,
        unsettle=services.withdraw_of_batch,
        remove=services.take_back,
        depends=services.rests_on,
    )
)
