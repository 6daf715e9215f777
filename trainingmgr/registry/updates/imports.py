"""People from a file: whoever is not known is registered, whoever is known is changed."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from typing import Any

from flask_babel import lazy_gettext as _
from flask_babel import ngettext

from trainingmgr.accounts.models import User
from trainingmgr.core import clock, jobs
from trainingmgr.core.columns import Sex
from trainingmgr.core.dates import PartialDate
from trainingmgr.core.db import db
from trainingmgr.core.errors import Sentence
from trainingmgr.core.permissions import Permission
from trainingmgr.core.sentences import day_said
from trainingmgr.core.values import dataclass
from trainingmgr.registry.identity.services import LOOK
from trainingmgr.registry.keys.queries import forget_vocabulary
from trainingmgr.registry.keys.services import write_part
from trainingmgr.registry.notices import imports as telling
from trainingmgr.registry.notices import services as notices
from trainingmgr.registry.people import imports as people
from trainingmgr.registry.people.rules import (
    UNDER_AGE,
    objections,
    sort_name,
)
from trainingmgr.registry.people.services import Made, note_registered
from trainingmgr.registry.people.words import CATEGORIES, LITERACIES, SEXES, STATUSES
from trainingmgr.registry.structure.rules import OTHER_DOCUMENT
from trainingmgr.registry.updates import queries, services
from trainingmgr.registry.updates.rules import Difference, Standing, difference, is_stranger
from trainingmgr.registry.updates.services import Update
from trainingmgr.tabular.dryrun import Built, Row
from trainingmgr.tabular.importables import Bringer, Importable, Told, register
from trainingmgr.tabular.mapping import Mapped
from trainingmgr.tabular.models import ImportBatch, StagedRow
from trainingmgr.tabular.problems import Problem
from trainingmgr.tabular.rules import Change

COLUMNS = (*people.COLUMNS, *telling.COLUMNS)
ASK = "registry.ask"
"""The background work that proposes what a second person has to decide."""
PUT_BACK, SHOWN_MISSING = 50, 10
FIELDS = {
    "name_display": "name_latin", "name_native": "name_native", "sex": "sex", "born": "dob",
    "nationality": "nationality", "service_number": "service_no", "category": "category",
    "literacy": "literacy", "place_id": "adm2", "unit_id": "unit", "rank_id": "rank",
    "post_id": "post_no", "status": "status", "phone": "phone", "alias": "alias",
    "document": "doc_no", "language": "languages", "notice": "notice",
}  # fmt: skip
"""Which column tells each field of a record."""
WORDS: dict[str, Mapping[Any, Sentence]] = {
    "sex": SEXES, "category": CATEGORIES, "literacy": LITERACIES, "status": STATUSES,
}  # fmt: skip


@dataclass(frozen=True)
class Known:
    """What the rows of a piece name, and whom."""

    named: people.Known
    by_number: Mapping[str, Standing]
    by_service: Mapping[str, list[Standing]]
    mine: frozenset[int]
    codes: Mapping[str, Mapping[int, str]]
    told: telling.Known


def look_up(rows: Sequence[Row], options: Mapping[str, Any]) -> Known:
    reader = db.session.get_one(User, options["by"])
    numbers, service = ({row[code] for row in rows if row[code]} for code in KEYS)
    found = queries.standings(numbers, service, reader=reader)
    by_service: defaultdict[str, list[Standing]] = defaultdict(list)
    for each, _mine in found:
        by_service[each.facts["service_number"] or ""].append(each)
    return Known(
        named=people.look_up(rows, options),
        by_number={each.number: each for each, _mine in found},
        by_service=by_service,
        mine=frozenset(each.id for each, mine in found if mine),
        codes=queries.codes([each for each, _mine in found]),
        told=telling.look_up(rows, [each.id for each, _mine in found], reader),
    )


KEYS = ("person_no", "service_no")


def refused(mapped: Mapped) -> list[Problem]:
    """A file names people, or the numbers of people who are known."""
    if {"name_latin", "name_native", *KEYS} & mapped.places.keys():
        return []
    return [
        Problem(
            _("No column holds a name or a number."),
            _("Name a column: Name, Service number or Programme number."),
        )
    ]


def build(row: Row, known: Known) -> Built:
    """Somebody new, or what the row changes in a record, or everything that is wrong with it."""
    who = _who(row, known)
    if isinstance(who, Problem):
        return who
    said, untold = telling.of_row(row, known.told, who.id if who else None)
    if who is None:
        return _newcomer(row, known, said, untold)
    changes = _difference(row, who, known)
    problems = [
        *_wrong(row, who, known), *_too_early(row, who, changes), *_child(who, changes), *untold,
    ]  # fmt: skip
    if changes.asks_twice:
        problems.append(
            row.problem(
                "status",
                _("This row corrects who somebody is and ends their service. A second person "
                  "decides one at a time."),
                _("Send the end of the service in a later file."),
            )
        )  # fmt: skip
    if problems:
        return problems
    return {
        "person": who.id, "number": who.number,
        "unit_id": known.named.units.get(_upper(row["unit"])),
        "update": None if changes.is_nothing else asdict(changes), "notices": said,
        "shown": [
            *_shown(row, who, changes, known),
            *(["notice", None, each, False] for each in telling.shown(said, known.told)),
        ],
    }  # fmt: skip


def _newcomer(row: Row, known: Known, said: list[list[Any]], untold: list[Problem]) -> Built:
    built = people.build(row, known.named)
    if isinstance(built, dict):
        return untold or (built | {"notices": said} if said else built)
    return [*built, *untold] if isinstance(built, list) else built


def also(row: Row, known: Known) -> list[Problem]:
    """What is wrong with a row beside the cells that cannot be read: whom it names, and what."""
    who = _who(row, known)
    problems = [*people.unknown(row, known.named), *people.no_names(row)]
    if isinstance(who, Problem):
        return [who, *problems]
    problems += telling.of_row(row, known.told, who.id if who else None)[1]
    return problems if who else [*problems, *people.newly_wrong(row, known.named)]


def _who(row: Row, known: Known) -> Standing | Problem | None:
    number, service = (row[code] for code in KEYS)
    holders = known.by_service.get(service or "", []) if service else []
    if number:
        who = known.by_number.get(number)
        if who is None or who.id not in known.mine:
            return row.problem(
                "person_no", _("You have no record with this programme number."),
                _("Look the number up; leave it empty for somebody new."),
            )  # fmt: skip
        if other := next((each for each in holders if each.id != who.id), None):
            return row.problem(
                "service_no",
                _("%(number)s has this service number already.", number=other.number),
            )
        return who
    if len(holders) > 1:
        return row.problem(
            "service_no", _("Several records have this service number."),
            _("Write the programme number of the one that is meant."),
        )  # fmt: skip
    return holders[0] if holders and holders[0].id in known.mine else None


def _difference(row: Row, who: Standing, known: Known) -> Difference:
    named, born, paper = known.named, row["dob"], known.named.paper(row)
    post = named.posts.get(_upper(row["post_no"]))
    given = {
        "name_display": _other_name(row["name_latin"], who),
        "name_native": row["name_native"],
        "sex": None if row["sex"] == Sex.UNKNOWN else row["sex"],
        "born": born.text if born and not _within(who.facts["born"], born) else None,
        "nationality": row["nationality"],
        "service_number": row["service_no"],
        "category": row["category"],
        "literacy": row["literacy"],
        "place_id": named.places.get(_upper(row["adm2"])),
        "unit_id": named.units.get(_upper(row["unit"])) or (post[1] if post else None),
        "rank_id": named.ranks.get(_upper(row["rank"])),
        "post_id": post[0] if post else None,
        "status": row["status"],
    }
    lists = {
        "phone": [row["phone"]] if row["phone"] else [],
        "alias": [row["alias"]] if row["alias"] else [],
        "document": [[paper.code, row["doc_no"]]] if row["doc_no"] and paper else [],
        "language": people.spoken(row["languages"]),
    }
    found = difference(
        who, given, lists, since=row["status_since"], reference=row["document_ref"],
        today=clock.today(),
    )  # fmt: skip
    if "born" in found.ask:
        found.ask["born_as_said"] = str(row.cells["dob"])[:60]
    return found


def _other_name(name: str | None, who: Standing) -> str | None:
    """Another name: not the same one in capitals or without accents, nor one they go by."""
    same = {sort_name(who.facts["name_display"]), *who.lists["alias"]}
    return None if not name or sort_name(name) in same or name.casefold() in same else name


def _within(held: str | None, said: PartialDate) -> bool:
    """What is written says no more than what is known: 1990 of somebody born on 1990-04-03."""
    if held is None:
        return False
    known = PartialDate.read(held)
    return said.earliest <= known.earliest and known.latest <= said.latest


def _wrong(row: Row, who: Standing, known: Known) -> list[Problem]:
    problems = [*people.unknown(row, known.named), *people.no_names(row)]
    said = [row[code] for code in ("name_latin", "name_native") if row[code]]
    held = [who.facts["name_display"], who.facts["name_native"], *who.lists["alias"]]
    if is_stranger(said, filter(None, held)):
        problems.append(
            row.problem(
                "person_no" if row["person_no"] else "service_no",
                _("The record with this number is of %(name)s, a name that is not like this one.",
                  name=who.facts["name_display"]),
                _("Look whether the number is right. Somebody who took another name is renamed on "
                  "their own page."),
            )
        )  # fmt: skip
    post = known.named.posts.get(_upper(row["post_no"]))
    if post is not None and post[0] != who.facts["post_id"]:
        problems += people.post_problems(row, post, known.named)
    for code in ("dob", "status_since"):
        day = row[code].earliest if isinstance(row[code], PartialDate) else row[code]
        if day is not None and day > clock.today():
            problems.append(row.problem(code, _("This day is still to come.")))
    return problems


def _too_early(row: Row, who: Standing, changes: Difference) -> list[Problem]:
    if not changes.service or who.since is None:
        return []
    if changes.service["from_on"] >= who.since.isoformat():
        return []
    return [
        row.problem(
            "status_since",
            _("The record before began on %(day)s. Write that day or a later one.",
              day=day_said(who.since)),
        )
    ]  # fmt: skip


def _child(who: Standing, changes: Difference) -> list[Problem]:
    """Whoever may be under 18 is put into no unit, rank, post or category of a force (R-AGE-01)."""
    after = dict(who.facts) | changes.set | (changes.service or {}) | changes.ask
    content = {
        "name": after["name_display"], "sex": after["sex"], "born": after["born"],
        "doc_type": OTHER_DOCUMENT, "literacy": "unknown", "category": after["category"],
        "service_number": after["service_number"], "unit_id": after["unit_id"],
        "rank_id": after["rank_id"], "post_id": after["post_id"], "status": after["status"],
    }  # fmt: skip
    said = objections(people.newcomer(content), clock.today())
    return [Problem(sentence) for _field, sentence in said if sentence is UNDER_AGE]


def _shown(row: Row, who: Standing, changes: Difference, known: Known) -> list[list[Any]]:
    """The field, what it was, what it becomes, and whether a second person is asked first."""
    now, shown = who.facts, []
    service = {n: v for n, v in (changes.service or {}).items() if n in now and v != now[n]}
    depart = {"status": changes.depart["status"]} if changes.depart else {}
    for asked, fields in ((False, changes.set | service), (True, changes.ask | depart)):
        for name, value in fields.items():
            if name not in FIELDS:
                continue  # how a birth date was said goes with the birth date
            old, new = now[name], value
            if (codes := known.codes.get(name)) is not None:
                old, new = codes.get(old, ""), row[FIELDS[name]] or codes.get(value, "")
            shown.append([name, old, new, asked])
    return shown + [
        [kind, None, item[1] if isinstance(item, list) else item, False]
        for kind, added in changes.add.items()
        for item in added
    ]


def _upper(code: str | None) -> str:
    return (code or "").upper()


def told(content: Mapping[str, Any]) -> tuple[str, list[Told]]:
    """Whose record, and each difference in the reader's words."""
    labels = {column.code: column.label for column in COLUMNS}
    return content["number"], [
        Told(labels[FIELDS[name]], _word(name, old), _word(name, new), asked=asked)
        for name, old, new, asked in content["shown"]
    ]


def _word(name: str, value: Any) -> str:
    if name == "notice" and value:
        return telling.cell(value)
    words = {member.value: said for member, said in WORDS.get(name, {}).items()}
    return "" if value is None else str(words.get(value, value))


def key(content: Mapping[str, Any]) -> str | None:
    """What may stand in one file only once: one record, or one new service number."""
    return content["number"] if "person" in content else people.key(content)


def change(content: Mapping[str, Any]) -> Change:
    if "person" not in content:
        return Change.NEW
    does = content["update"] or content.get("notices")
    return Change.CHANGED if does else Change.UNCHANGED


@dataclass(frozen=True)
class Ready:
    """A piece of the file: new people, changes to those known, and what both were told."""

    fresh: Made | None
    updates: Sequence[Update]
    told: Sequence[Sequence[Sequence[Any]]]
    told_known: Sequence[tuple[int, Sequence[Sequence[Any]]]]


def prepare(rows: Sequence[StagedRow]) -> Ready:
    fresh = [row for row in rows if "person" not in row.content]
    updates = [
        Update(row.number, row.content["person"], row.content["number"],
               Difference(**row.content["update"]))
        for row in rows
        if row.content.get("update")
    ]  # fmt: skip
    return Ready(
        people.made(fresh), updates, [row.content.get("notices", ()) for row in fresh],
        [(row.content["person"], row.content["notices"]) for row in rows
         if "person" in row.content and row.content.get("notices")],
    )  # fmt: skip


def save(batch: ImportBatch, ready: Ready, by: Bringer) -> None:
    """A piece of the import: new people whom nobody sees yet, and changes to those known."""
    ids = people.save(batch, ready.fresh, by)
    user = db.session.get_one(User, by.id)
    if ready.updates:
        services.apply(ready.updates, batch=batch, by=user)
    told = [each for each in zip(ids, ready.told, strict=True) if each[1]]
    notices.bring(batch, [*told, *ready.told_known], by=user)


def settle(batch: ImportBatch, by: Bringer) -> None:
    """Everybody sees them now; who may be twice in the register is looked for next."""
    user = db.session.get_one(User, by.id)
    count = batch.report.get("changes", {})
    if new := count.get(Change.NEW, 0):
        note_registered(new, batch, by=user)
        jobs.enqueue(LOOK, by=user, batch=batch.id)
        forget_vocabulary()
    if changed := count.get(Change.CHANGED, 0):
        services.note_updated(batch, changed, by=user)
        jobs.enqueue(ASK, by=user, batch=batch.id)
    notices.note_brought(batch, by=user)


def remove(batch_id: int, limit: int) -> int:
    """Give some records back what they had; then take some of the new people back."""
    if put_back := services.put_back(batch_id, at_most=min(limit, PUT_BACK)):
        return put_back
    if untold := notices.forget(batch_id, limit):
        return untold
    services.forget_pairs(batch_id)
    return people.remove(batch_id, limit)


def depends(batch_id: int) -> Sentence | None:
    if count := queries.went_on(batch_id):
        said: Sentence = _(
            "%(count)s of these records were changed again since. Undoing would take that away.",
            count=count,
        )
        return said
    if queries.rested_on(batch_id):
        rests: Sentence = _(
            "Something else was recorded about people of this file since. It cannot be undone."
        )
        return rests
    return None


def missing(batch: ImportBatch, units: Sequence[int]) -> tuple[int, list[str]]:
    """Who serves in the units of the file and does not stand in it. Nothing happens to them."""
    reader = db.session.get_one(User, batch.by_id)
    found: tuple[int, list[str]] = queries.missing(
        batch.id, units, reader=reader, shown=SHOWN_MISSING
    )
    return found


PEOPLE = register(
    Importable(
        kind="people",
        title=_("People"),
        columns=COLUMNS,
        permission=Permission.PERSON_IMPORT,
        approval=Permission.PERSON_CORRECT_DECIDE,
        counted=lambda n: ngettext("%(count)s person", "%(count)s people", n, count=n),
        place="people.index",
        refused=refused,
        look_up=look_up,
        also=also,
        build=build,
        key=key,
        change=change,
        about=lambda content: content.get("person"),
        scope=lambda content: content.get("unit_id"),
        missing=missing,
        told=told,
        prepare=prepare,
        save=save,
        index_before=people.index_before,
        index=write_part,
        settle=settle,
        remove=remove,
        depends=depends,
    )
)
