"""What clerks decided about pairs, from a file: a PAIRS.csv with a column `decision` filled in."""

from collections.abc import Mapping, Sequence
from pathlib import Path

from trainingmgr.core.errors import Refusal
from trainingmgr.matching.tables import cells
from trainingmgr.matching.tables.coded import Coded
from trainingmgr.matching.tables.refining import Decisions
from trainingmgr.operations.linkage import tables
from trainingmgr.tabular.problems import Unreadable, shown

COLUMNS = ("left_id", "right_id", "decision")
WORDS = {"same": True, "different": False}


def read(path: Path, left: Coded, right: Coded, answers: Mapping[str, str]) -> Decisions:
    """The decided pairs; rows without a decision are passed over. Raises Refusal."""
    try:
        return Decisions.of(_said(path, left, right, answers))
    except Unreadable as error:
        raise Refusal(f"{path}: {error}") from error


def _said(
    path: Path, left: Coded, right: Coded, answers: Mapping[str, str]
) -> list[tuple[int, int, bool]]:
    rows = tables.rows(path, answers)
    header = [str(cell).strip() for cell in next(rows).cells]
    missing = [name for name in COLUMNS if name not in header]
    if missing:
        raise Refusal(
            f"{path}: there is no column {missing[0]!r}. "
            f"A file of decisions has {', '.join(COLUMNS)}."
        )
    places = [header.index(name) for name in COLUMNS]
    known = [{text: at for at, text in enumerate(cells.texts(side.ids))} for side in (left, right)]
    said: dict[tuple[int, int], tuple[bool, int]] = {}
    for row in rows:
        a, b, word = (str(row.cells[at]).strip() if at < len(row.cells) else "" for at in places)
        if not word:
            continue
        place = f"{path}, row {row.number}"
        if word.lower() not in WORDS:
            raise Refusal(f"{place}, column decision: {shown(word)!r}. Write same or different.")
        pair = _pair(place, known, (a, b), itself=left is right)
        same = WORDS[word.lower()]
        before, number = said.setdefault(pair, (same, row.number))
        if before != same:
            raise Refusal(f"{place}: row {number} says the opposite of this pair.")
    _check_together(path, said, itself=left is right)
    return [(a, b, same) for (a, b), (same, _row) in said.items()]


def _check_together(
    path: Path, said: Mapping[tuple[int, int], tuple[bool, int]], *, itself: bool
) -> None:
    """Whoever is the same as the same person is the same: two of them cannot be different."""
    group: dict[tuple[bool, int], tuple[bool, int]] = {}

    def head(node: tuple[bool, int]) -> tuple[bool, int]:
        while (above := group.get(node, node)) != node:
            node = above
        return node

    for (a, b), (same, _row) in said.items():
        if same:
            group[head((False, a))] = head((not itself, b))
    for (a, b), (same, row) in said.items():
        if not same and head((False, a)) == head((not itself, b)):
            raise Refusal(
                f"{path}, row {row}: other rows join these two, one by one, and this one says "
                "that they are different. Look at them together."
            )


def _pair(
    place: str, known: Sequence[Mapping[str, int]], ids: tuple[str, str], *, itself: bool
) -> tuple[int, int]:
    found = []
    for name, text, side in zip(COLUMNS, ids, known, strict=False):
        if text not in side:
            raise Refusal(f"{place}, column {name}: no row of the file has the id {shown(text)!r}.")
        found.append(side[text])
    a, b = found
    if itself and a == b:
        raise Refusal(f"{place}: a row is not compared with itself.")
    return (min(a, b), max(a, b)) if itself else (a, b)
