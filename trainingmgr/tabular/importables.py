"""What can be imported: each feature names its columns and hands over its verbs.

A feature registers one `Importable` for each kind of file. `tabular` reads, asks, stages, shows
progress, approves, makes visible and undoes; the feature knows what a row means.

    register(Importable(
        kind="people", title=_("People"), columns=COLUMNS, permission=Permission.PERSON_IMPORT,
        approval=Permission.PERSON_CORRECT_DECIDE, counted=people, place="people.index",
        look_up=units_and_numbers, build=a_person, prepare=with_keys, save=save_people,
        remove=remove_people, depends=what_rests_on,
    ))

Who does what, and where it may take time:

| verb | when | database | may take |
|---|---|---|---|
| `look_up(rows, options)` | check, once for each piece | reads | as long as it likes |
| `build(row, found)` | check, each row | no | - |
| `prepare(rows)` | import, each piece | reads | as long as it likes |
| `save(batch, prepared, by)` | import, each piece | writes, with `batch_id` | under 250 ms |
| `index_before(batch, turn, alive)` | import, after the last piece | reads | as long as it likes |
| `index(ready)` | import, each turn | writes | under 250 ms |
| `settle(batch, by)` | import, last step, same transaction that makes it visible | short | short |
| `unsettle(batch, by)` | undo, same transaction that hides it | short | short |
| `depends(batch_id)` | undo | one read | short |
| `remove(batch_id, limit)` | undo or cancel, until it answers 0 | deletes | under 250 ms |

`options["by"]` is the key of the account that brought the file: look-ups keep to its reach.
What rows are found by may be written last, in its own order (`index_before` answers None when all
is written): in the order of the file every row would touch pages of its own, all over the index.
Rows saved must carry `batch_id`, and every query for readers must leave out those of
`tabular.queries.unfinished()`.
"""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from flask_babel import ngettext

from trainingmgr.core.errors import NotFound, Sentence
from trainingmgr.core.permissions import Permission
from trainingmgr.core.values import dataclass
from trainingmgr.tabular.dryrun import Built, Row
from trainingmgr.tabular.limits import LIMITS
from trainingmgr.tabular.mapping import Bare, Column, Mapped
from trainingmgr.tabular.models import ImportBatch, StagedRow
from trainingmgr.tabular.problems import Ambiguity, Problem, Said
from trainingmgr.tabular.rules import Change


@dataclass(frozen=True)
class Bringer:
    """Who brought a file, as far as a worker knows: enough to act and to be recorded."""

    id: int
    holder_id: int


@dataclass(frozen=True)
class Stated:
    """Something that whoever brings a file may say of the whole of it, such as its month.

    `read` turns what was typed into what is kept, and raises ValueError where it is not that.
    """

    code: str
    label: Sentence
    help: Sentence
    wrong: Sentence
    read: Callable[[str], str]


@dataclass(frozen=True)
class Verdict:
    """What is said of a file as a whole once all its rows were read.

    With a question or a problem nothing of it comes in, whatever its rows are. With `by_two` a
    second person approves it, however few rows it has; with `by_three` another one assesses it
    before.
    """

    notes: Sequence[Said] = ()
    ambiguities: Sequence[Ambiguity] = ()
    problems: Sequence[Problem] = ()
    by_two: bool = False
    by_three: bool = False

    @property
    def stops(self) -> bool:
        return bool(self.ambiguities or self.problems)


def _nothing(_rows: Sequence[Row], _options: Mapping[str, Any]) -> None:
    return None


def _as_staged(rows: Sequence[StagedRow]) -> Sequence[StagedRow]:
    return rows


def _no_key(_content: Mapping[str, Any]) -> str | None:
    return None


def _any_header(_mapped: Mapped) -> list[Problem]:
    return []


def _no_tally(tally: Mapping[str, Any], _rows: Sequence[Row]) -> Mapping[str, Any]:
    return tally


def _no_verdict(_tally: Mapping[str, Any], _batch: ImportBatch) -> Verdict:
    return Verdict()


def _none_passed_over(_row: Row) -> bool:
    return False


def _new(_content: Mapping[str, Any]) -> Change:
    return Change.NEW


@dataclass(frozen=True)
class Told:
    """One difference between a row and what is known, as people read it."""

    label: Sentence
    before: str
    after: str
    asked: bool = False
    """Not set when the file comes in: a second person decides it first."""


def _about_nothing(_content: Mapping[str, Any]) -> int | None:
    return None


def _none_missing(_batch: ImportBatch, _scopes: Sequence[int]) -> tuple[int, list[str]]:
    return 0, []


def _nothing_told(_content: Mapping[str, Any]) -> tuple[str, list[Told]]:
    return "", []


def _rows(count: int) -> str:
    return str(ngettext("%(count)s row", "%(count)s rows", count, count=count))


def _saved_at_once(_batch: ImportBatch, _ready: Any, _by: Bringer) -> None:
    """Nothing is written before the step that makes the file visible: `settle` does it all."""


def _none_removed(_batch_id: int, _limit: int) -> int:
    return 0


def _settled(_batch: ImportBatch, _by: Bringer) -> None:
    return None


def _no_index(_batch: ImportBatch, _turn: int, _alive: Callable[[], None]) -> None:
    return None


def _indexed(_ready: Any) -> None:
    return None


def _no_warning(_content: Mapping[str, Any]) -> list[Problem]:
    return []


def _independent(_batch_id: int) -> Sentence | None:
    return None


@dataclass(frozen=True, kw_only=True)
class Importable:
    """One kind of file and what a feature does with its rows.

    `build` answers a dict of plain JSON values (dates and enums are turned into text), or the
    problems of the row. `key` names what may stand once in a file: a second row with the same
    key is refused. `refused` answers problems of the header, which end the checking: a kind of
    file that takes no columns beyond its own.

    `also` answers what is wrong with the cells that can be read of a row that has one that cannot
    (there is None in its place): so all mistakes of a row are told at once.

    `approval` is what a second person must hold beside IMPORT_APPROVE: who answers for such rows.
    Without it nobody approves, and no file of more than 50 rows comes in. What three people stand
    behind is assessed by who holds `assessment`, and approved by who holds `decision` as well.
    `change` says what a row
    built would do; `counted` says so many of them in words; `place` is the endpoint of the page
    where what came in is seen; `most` is how many rows one file may bring; `bare` are layouts
    without a row of headers; `beside` says what a second file holds whose rows follow those of the
    first, where such lists come in two. `about` is the key of
    the record that a row is about, `scope` of the unit it belongs to: of those scopes, `missing`
    says how many records the file leaves out, and the first of them. `told` says a change in words,
    `warned` what whoever looks should know of a row that is taken in all the same.

    `is_plain` says that such rows hold nothing which whoever brings or approves them may not read,
    whatever classes of fields their role has. `is_whole` says that such a file comes in whole or
    not at all: rows with problems are never left out of it. `is_proof` says that the file itself
    stays as it came, every column of it, because it is what somebody else answered with.
    `takes_no_more` says that a file with a column beyond ours ends there (`refused` says why) and
    is not kept.

    A file is also judged as a whole. `tally` counts on from row to row in a few plain figures,
    rows with problems too; `verdict` says what they amount to. `stated` is what may be said of the
    file when it is brought (`options["stated"]`), `passed_over` whether a row says something of
    the file and is no record. `options["answers"]` are the answers of people to what it asked.
    """

    kind: str
    title: Sentence
    columns: tuple[Column, ...]
    permission: Permission
    approval: Permission | None = None
    assessment: Permission | None = None
    decision: Permission | None = None
    counted: Callable[[int], str] = _rows
    place: str = ""
    bare: tuple[Bare, ...] = ()
    beside: Sentence | None = None
    is_plain: bool = False
    is_whole: bool = False
    is_proof: bool = False
    takes_no_more: bool = False
    most: int = LIMITS.rows
    build: Callable[[Row, Any], Built]
    save: Callable[[ImportBatch, Any, Bringer], None] = _saved_at_once
    remove: Callable[[int, int], int] = _none_removed
    refused: Callable[[Mapped], list[Problem]] = _any_header
    look_up: Callable[[Sequence[Row], Mapping[str, Any]], Any] = _nothing
    also: Callable[[Row, Any], list[Problem]] | None = None
    prepare: Callable[[Sequence[StagedRow]], Any] = _as_staged
    key: Callable[[Mapping[str, Any]], str | None] = _no_key
    change: Callable[[Mapping[str, Any]], Change] = _new
    about: Callable[[Mapping[str, Any]], int | None] = _about_nothing
    scope: Callable[[Mapping[str, Any]], int | None] = _about_nothing
    missing: Callable[[ImportBatch, Sequence[int]], tuple[int, list[str]]] = _none_missing
    told: Callable[[Mapping[str, Any]], tuple[str, list[Told]]] = _nothing_told
    warned: Callable[[Mapping[str, Any]], list[Problem]] = _no_warning
    stated: tuple[Stated, ...] = ()
    tally: Callable[[Mapping[str, Any], Sequence[Row]], Mapping[str, Any]] = _no_tally
    passed_over: Callable[[Row], bool] = _none_passed_over
    verdict: Callable[[Mapping[str, Any], ImportBatch], Verdict] = _no_verdict
    index_before: Callable[[ImportBatch, int, Callable[[], None]], Any] = _no_index
    index: Callable[[Any], None] = _indexed
    settle: Callable[[ImportBatch, Bringer], None] = _settled
    unsettle: Callable[[ImportBatch, Bringer], None] = _settled
    depends: Callable[[int], Sentence | None] = _independent


_known: dict[str, Importable] = {}
KINDS: dict[str, Sentence] = {}
"""How each kind of file is called, by its code."""


def register(importable: Importable) -> Importable:
    _known[importable.kind] = importable
    KINDS[importable.kind] = importable.title
    return importable


def of(kind: str) -> Importable:
    """The importable of that kind. Raises NotFound."""
    if kind not in _known:
        raise NotFound
    return _known[kind]


def kinds() -> dict[str, Importable]:
    return dict(_known)
