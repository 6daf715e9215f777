"""People from files: what the columns are, and what a row means."""

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date
from typing import Any, cast

from flask_babel import lazy_gettext as _

from trainingmgr.accounts.models import User
from trainingmgr.core import clock
from trainingmgr.core.columns import Sex
from trainingmgr.core.dates import PartialDate
from trainingmgr.core.db import db
from trainingmgr.core.errors import Sentence
from trainingmgr.core.values import dataclass
from trainingmgr.matching.keys import ordered_keys
from trainingmgr.registry.keys.services import Shelf
from trainingmgr.registry.people import queries, services
from trainingmgr.registry.people.rules import (
    NO_NAME,
    OTHER_UNIT,
    UNDER_AGE,
    AliasKind,
    Category,
    Literacy,
    Newcomer,
    Paper,
    Spoken,
    Status,
    holds_account,
    objections,
)
from trainingmgr.registry.people.words import CATEGORIES, LITERACIES, SAID, STATUSES
from trainingmgr.registry.structure import queries as structure
from trainingmgr.registry.structure.models import DocumentKind
from trainingmgr.registry.structure.rules import OTHER_DOCUMENT, fits
from trainingmgr.registry.structure.words import unfit
from trainingmgr.tabular.dryrun import Built, Row
from trainingmgr.tabular.importables import Bringer
from trainingmgr.tabular.mapping import Column, Kind, Worded, normal
from trainingmgr.tabular.models import ImportBatch, StagedRow
from trainingmgr.tabular.problems import Problem, masked

COLUMNS = (
    Column("person_no", _("Programme number"), kind=Kind.CODE, longest=12,
           aliases=("programme no", "numéro de programme", "n° programme", "رقم البرنامج")),
    Column("service_no", _("Service number"), kind=Kind.CODE,
           aliases=("matricule", "mle", "number", "no", "الرقم العسكري", "الرقم")),
    Column("name_latin", _("Name"),
           aliases=("full name", "nom complet", "nom et prénoms", "nom", "name_display", "الاسم")),
    Column("name_native", _("Name in own script"),
           aliases=("arabic name", "nom en arabe", "الاسم بالعربية")),
    Column("alias", _("Other name"), aliases=("nickname", "surnom", "dit", "اللقب", "الكنية")),
    Column("sex", _("Sex"), kind=Kind.SEX, aliases=("gender", "sexe", "genre", "الجنس")),
    Column("dob", _("Birth date"), kind=Kind.PARTIAL_DATE,
           aliases=("born", "date of birth", "né le", "date de naissance", "تاريخ الميلاد")),
    Column("nationality", _("Nationality"), kind=Kind.CODE, longest=2,
           aliases=("nationalité", "الجنسية")),
    Column("doc_type", _("Document"), longest=120,
           aliases=("type de pièce", "نوع الوثيقة")),
    Column("doc_no", _("Document number"), kind=Kind.CODE, longest=60,
           aliases=("id number", "numéro de pièce", "رقم الوثيقة")),
    Column("adm2", _("District"), kind=Kind.CODE, aliases=("p-code", "pcode", "district")),
    Column("phone", _("Phone"), kind=Kind.PHONE,
           aliases=("téléphone", "tel", "tél", "mobile", "الهاتف")),
    Column("languages", _("Languages"), aliases=("langues", "اللغات")),
    Column("literacy", _("Reading and writing"), kind=Kind.CHOICE,
           choices=Worded(LITERACIES), aliases=("alphabétisation",)),
    Column("category", _("Category"), kind=Kind.CHOICE, choices=Worded(CATEGORIES, also=SAID),
           aliases=("catégorie", "الفئة")),
    Column("unit", _("Unit"), kind=Kind.CODE, aliases=("unité", "unit code", "الوحدة")),
    Column("rank", _("Rank"), kind=Kind.CODE, aliases=("grade", "rank_claimed", "الرتبة")),
    Column("post_no", _("Post number"), kind=Kind.CODE, aliases=("numéro de poste",)),
    Column("status", _("Status"), kind=Kind.CHOICE, choices=Worded(STATUSES),
           aliases=("statut", "position", "الحالة")),
    Column("status_since", _("Status since"), kind=Kind.DATE, aliases=("depuis le",)),
    Column("document_ref", _("Order or paper"), longest=120, aliases=("référence", "order")),
)  # fmt: skip
PLACES = {
    "name": "name_latin",
    "name_native": "name_native",
    "aliases": "alias",
    "service_number": "service_no",
    "born": "dob",
    "status_since": "status_since",
    "phones": "phone",
}
"""Which column a rule's objection is about."""


@dataclass(frozen=True)
class Known:
    """What rows name, looked up once for a piece of the file. `several` are words of units and
    ranks that more than one bears, with the codes of these; `own`, where whoever brings the file
    registers for some units only, are these.
    """

    units: Mapping[str, int]
    ranks: Mapping[str, int]
    several: Mapping[str, str]
    posts: Mapping[str, tuple[int, int, bool]]
    places: Mapping[str, int]
    numbers: Mapping[str, str]
    papers: Mapping[str, DocumentKind]
    own: frozenset[int] | None

    def paper(self, row: Row) -> DocumentKind | None:
        """The kind of document that a row names, by its code or its title in any language."""
        return self.papers.get(normal(row["doc_type"] or OTHER_DOCUMENT))


def look_up(rows: Sequence[Row], options: Mapping[str, Any]) -> Known:
    wanted = {
        code: {row[code] for row in rows if row[code]}
        for code in ("post_no", "service_no", "unit", "rank")
    }
    units, ranks = structure.unit_codes(wanted["unit"]), structure.ranks()
    strange = {each for each in wanted["unit"] if each.upper() not in units}
    titled, several = _meant(strange, structure.unit_titles() if strange else ())
    by_code = {each.code.upper(): each.id for each in ranks}
    strange = {each for each in wanted["rank"] if each.upper() not in by_code}
    worded, also_several = _meant(
        strange, [(each.id, each.code, {*each.titles.values(), *each.short.values()})
                  for each in ranks]
    )  # fmt: skip
    return Known(
        units=units | titled,
        ranks=by_code | worded,
        several=several | also_several,
        posts=queries.posts_taken(wanted["post_no"]),
        places={each.pcode.upper(): each.id for each in structure.places()},
        numbers=queries.numbers_of(wanted["service_no"]),
        papers={
            normal(word): kind
            for kind in structure.open_document_kinds().values()
            for word in (kind.code, *kind.titles.values())
        },
        own=queries.units_to_register_in(db.session.get_one(User, options["by"])),
    )


def _meant(
    words: Collection[str], known: Iterable[tuple[int, str, Collection[str]]]
) -> tuple[dict[str, int], dict[str, str]]:
    """Who is meant by words that are no codes, where one alone bears them in some language; and
    the codes of those who bear a word together.
    """
    bearers: defaultdict[str, dict[int, str]] = defaultdict(dict)
    for id_, code, titles in known if words else ():
        for title in titles:
            bearers[normal(title)][id_] = code
    found = {word.upper(): bearers.get(normal(word), {}) for word in words}
    return (
        {word: next(iter(who)) for word, who in found.items() if len(who) == 1},
        {word: ", ".join(sorted(who.values())) for word, who in found.items() if len(who) > 1},
    )


def build(row: Row, known: Known) -> Built:
    """The row as JSON, or everything that is wrong with it at once."""
    problems = [*unknown(row, known), *newly_wrong(row, known), *no_names(row)]
    content = content_of(row, known)
    for field, sentence in objections(newcomer(content, row.number), clock.today()):
        if sentence is NO_NAME:
            continue
        if sentence is UNDER_AGE:
            problems.append(Problem(sentence, row=row.number))
        else:
            problems.append(row.problem(PLACES.get(field, "name_latin"), sentence))
    return problems or {name: value for name, value in content.items() if value is not None}


def no_names(row: Row) -> list[Problem]:
    """Numbers of accounts where names ought to be. They are told back without the number."""
    return [
        replace(row.problem(code, NO_NAME), value=masked(row[code]))
        for code in ("name_latin", "name_native", "alias")
        if holds_account(row[code])
    ]


def unknown(row: Row, known: Known) -> list[Problem]:
    """Codes of units, ranks, posts and districts that nobody has heard of; and titles that more
    than one bears.
    """
    tables = (("unit", known.units), ("rank", known.ranks), ("post_no", known.posts),
              ("adm2", known.places))  # fmt: skip
    return [
        row.problem(code, *_strange(known.several.get(row[code].upper())))
        for code, table in tables
        if row[code] and row[code].upper() not in table
    ] + _strange_paper(row, known)


def _strange(several: str | None) -> tuple[Sentence, Sentence]:
    if several:
        return _("Several are called so: %(codes)s.", codes=several), _("Write the code.")
    return _("This code is not known."), _("Add it first, or correct it.")


def _strange_paper(row: Row, known: Known) -> list[Problem]:
    kind = known.paper(row)
    if kind is None:
        said = _("This kind of document is not in the reference data, or closed.")
        return [row.problem("doc_type", said, _("Add it first, or correct it."))]
    if row["doc_no"] and not fits(kind.pattern, row["doc_no"]):
        return [row.problem("doc_no", unfit(kind.pattern))]
    return []


def newly_wrong(row: Row, known: Known) -> list[Problem]:
    """What is wrong with a row only because it is about somebody new."""
    return [*_elsewhere(row, known), *_taken(row, known)]


def _elsewhere(row: Row, known: Known) -> list[Problem]:
    unit, post = _upper(row["unit"]), known.posts.get(_upper(row["post_no"]))
    if known.own is None or (unit and unit not in known.units):
        return []
    unit_id = known.units.get(unit) or (post[1] if post else None)
    if unit_id in known.own:
        return []
    return [row.problem("unit", OTHER_UNIT, _("Write the code."))]


def _taken(row: Row, known: Known) -> list[Problem]:
    problems = []
    if row["service_no"] and row["service_no"] in known.numbers:
        number = known.numbers[row["service_no"]]
        problems.append(
            row.problem(
                "service_no",
                _("%(number)s has this service number already.", number=number),
                _("Take the row out if it is the same person; correct the number if not."),
            )
        )
    post = known.posts.get(_upper(row["post_no"]))
    return problems if post is None else problems + post_problems(row, post, known)


def post_problems(row: Row, post: tuple[int, int, bool], known: Known) -> list[Problem]:
    """Why somebody cannot take this post."""
    _id, unit_id, is_held = post
    problems = []
    if is_held:
        problems.append(row.problem("post_no", _("Somebody holds this post already.")))
    if row["unit"] and known.units.get(row["unit"].upper()) != unit_id:
        problems.append(row.problem("post_no", _("This post belongs to another unit.")))
    return problems


def content_of(row: Row, known: Known) -> dict[str, Any]:
    """A row as plain values, its codes looked up."""
    post = known.posts.get(_upper(row["post_no"]))
    kind = known.paper(row)
    said = row.cells.get("dob")
    return {
        "name": row["name_latin"] or row["name_native"] or "",
        "name_native": row["name_native"],
        "alias": row["alias"],
        "sex": row["sex"] or Sex.UNKNOWN,
        "born": row["dob"].text if row["dob"] else None,
        "born_as_said": str(said)[:60] if said not in (None, "") else None,
        "nationality": row["nationality"],
        "doc_type": kind.code if kind else OTHER_DOCUMENT,
        "doc_no": row["doc_no"],
        "phone": row["phone"],
        "languages": spoken(row["languages"]),
        "literacy": row["literacy"] or Literacy.UNKNOWN,
        "category": row["category"] or Category.OTHER,
        "service_number": row["service_no"],
        "place_id": known.places.get(_upper(row["adm2"])),
        "unit_id": known.units.get(_upper(row["unit"])) or (post[1] if post else None),
        "rank_id": known.ranks.get(_upper(row["rank"])),
        "post_id": post[0] if post else None,
        "status": row["status"] or Status.UNKNOWN,
        "status_since": row["status_since"].isoformat() if row["status_since"] else None,
        "reference": row["document_ref"],
    }


def _upper(code: str | None) -> str:
    return (code or "").upper()


def spoken(text: str | None) -> list[str]:
    """Codes of languages, however they are parted."""
    words = (text or "").replace("،", ",").replace(";", ",").split(",")
    return [word.strip().lower()[:8] for word in words if word.strip()]


def newcomer(content: Mapping[str, Any], row: int | None = None) -> Newcomer:
    """A staged row as somebody to be registered."""
    given = content.get
    since = given("status_since")
    return Newcomer(
        name=content["name"],
        name_native=given("name_native"),
        aliases=((content["alias"], AliasKind.AKA, None),) if given("alias") else (),
        sex=Sex(content["sex"]),
        category=Category(content["category"]),
        born=PartialDate.read(content["born"]) if given("born") else None,
        born_as_said=given("born_as_said"),
        nationality=given("nationality"),
        literacy=Literacy(content["literacy"]),
        service_number=given("service_number"),
        papers=(Paper(kind=content["doc_type"], number=content["doc_no"]),)
        if given("doc_no")
        else (),
        phones=((content["phone"], False),) if given("phone") else (),
        languages=tuple(Spoken(code=code) for code in given("languages") or ()),
        place_id=given("place_id"),
        unit_id=given("unit_id"),
        rank_id=given("rank_id"),
        post_id=given("post_id"),
        status=Status(content["status"]),
        status_since=date.fromisoformat(since) if since else None,
        reference=given("reference"),
        row=row,
    )


def key(content: Mapping[str, Any]) -> str | None:
    """What may stand in one file only once."""
    return content.get("service_number")


def prepare(rows: Sequence[StagedRow]) -> list[Newcomer]:
    return [newcomer(row.content, row.number) for row in rows]


def made(rows: Sequence[StagedRow]) -> services.Made | None:
    """A piece of the import as rows of every table, ready to be written."""
    if not rows:
        return None
    batch = db.session.get_one(ImportBatch, rows[0].batch_id)
    return services.made(prepare(rows), by=db.session.get_one(User, batch.by_id), batch_id=batch.id)


def save(batch: ImportBatch, ready: services.Made | None, by: Bringer) -> list[int]:
    """A piece of the import, which nobody sees yet: the keys of its records, in their order."""
    if ready is None:
        return []
    by_whom = db.session.get_one(User, by.id)
    shelf = shelf_for(batch.id) if batch.accepted > AT_ONCE else None
    return services.stage(ready, by=by_whom, batch=batch, shelf=shelf)


_shelves: dict[int, Shelf] = {}
"""The keys of the import at work in this process, until it is visible."""
REBUILT, AT_ONCE = 500, 2_000
"""Up to so many rows, keys are written with the people."""


def shelf_for(batch_id: int) -> Shelf:
    """Where the keys of a long import wait until they are written in their own order."""
    if batch_id not in _shelves:
        _shelves.clear()  # one import at a time: what another one left behind is of no use
        _shelves[batch_id] = Shelf()
    return _shelves[batch_id]


def index_before(
    batch: ImportBatch, turn: int, alive: Callable[[], None]
) -> Sequence[tuple[int, int]] | None:
    """Some keys of the people of a long import, neighbours; None after the last ones."""
    if batch.accepted <= AT_ONCE:
        return None
    if shelf_for(batch.id).people != queries.count_of_batch(batch.id):
        _shelves[batch.id] = _rebuilt(batch.id, alive)
    found = _shelves[batch.id].turn(turn)
    if found is None:
        _shelves.clear()
    return found


def _rebuilt(batch_id: int, alive: Callable[[], None]) -> Shelf:
    """From the people themselves: the worker that wrote them is gone."""
    shelf, last = Shelf(), 0
    while ids := queries.ids_of_batch(batch_id, last, REBUILT):
        shelf.add(
            (cast("int", each.id), "", tuple(ordered_keys(each))) for each in queries.records(ids)
        )
        last = ids[-1]
        db.session.commit()
        alive()
    return shelf


def remove(batch_id: int, limit: int) -> int:
    """Take some of them back."""
    return services.unstage(db.session.get_one(ImportBatch, batch_id), at_most=limit)
