# ruff: noqa: D301  click keeps a paragraph that begins with this backspace as it is
"""`trainingmgr match link` and `dedupe`: who is who in two tables, or who is in one of them twice.

They ask no database: neither it nor accounts are loaded for them.
"""

from collections.abc import Callable
from importlib import import_module
from pathlib import Path
from typing import Any

import click

from trainingmgr.matching.compare import REVIEW

FILE = click.Path(exists=True, dir_okay=False, path_type=Path)


@click.group("match")
def match() -> None:
    """Find who is who in files of people: link and dedupe read files and ask no database.

    \b
    One line for each field in MAP.toml says which column of a file it is:
      born = "dob"                          above the sides: the same on both
      [left]
      id = "pay_id"                         must be there, and tell the rows apart
      name = "full_name"
      [right]
      id = "person_id"
      name = ["given", "father", "family"]  parts of one name, in this order

    \b
    The fields:
      id            tells the rows apart
      name          one column, or the parts of the name in their order
      native, alias the name in another script; other names (several columns: several names)
      born          birth date, whole or partial; born_format = "dmy", "mdy", "ymd" or "%d/%m/%Y"
      sex, unit, postcode
      number, document, phone, account      one column or several
      place         up to four lines, such as ["street", "town", "region"]

    A field counts where both sides have it. Names with a birth date are enough; the less the
    files say, the more careful the answer. Nothing is decided here: it proposes, people decide.
    """


def _options(command: Callable[..., None]) -> Callable[..., None]:
    for option in reversed((
        click.option("--columns", "columns", required=True, type=FILE, metavar="MAP.toml",
                     help="Which column is which field: see `trainingmgr match --help`."),
        click.option("--out", required=True, metavar="PAIRS.csv",
                     type=click.Path(dir_okay=False, path_type=Path),
                     help="Where the pairs are written; replaced when it is there."),
        click.option("--threshold", default=REVIEW, show_default=True, metavar="P",
                     type=click.FloatRange(0, 1, min_open=True),
                     help="Write pairs from this probability up."),
        click.option("--decisions", type=FILE, metavar="PAIRS.csv",
                     help="Pairs with a column `decision`: same or different. They stand."),
        click.option("--learn", is_flag=True,
                     help="Let the decisions refine the weights, and say what that changes."),
        click.option("--answer", "answers", multiple=True, metavar="QUESTION=ANSWER",
                     help="Answer a question of a file, such as encoding=cp1252."),
        click.option("--json", "as_json", is_flag=True, help="Report as JSON."),
    )):  # fmt: skip
        command = option(command)
    return command


@match.command("link")
@click.argument("left", type=FILE)
@click.argument("right", type=FILE)
@click.option("--one-to-one", is_flag=True, help="No row of either file in more than one pair.")
@_options
def link(**given: Any) -> None:
    """Join the rows of LEFT (a pay file, say) to the rows of RIGHT (the register).

    \b
    For example:
      trainingmgr match link payroll.csv register.csv --columns map.toml --out pairs.csv

    \b
    PAIRS.csv has one row for each pair, and one for each row of LEFT without any:
      class         settled       beyond doubt
                    match         99 in 100 or more; 98 where somebody has a line already
                    review        somebody has to look
                    absent        nobody in RIGHT fits
                    insufficient  the row says too little for anybody to fit: no finding
      start …       the evidence: how each field agrees and what that weighs, in bits. One bit
                    doubles the odds; all of them together are `bits`, that is the probability
      rivals        how many other rows score within three bits
      already_with  the row of LEFT that this row of RIGHT belongs to already

    \b
    After people have looked, fill a column `decision` (same or different) in PAIRS.csv and give
    it back: what they decided stands whatever the weights say, as class `same` or `different`.
    With --learn, 200 decisions or more refine the weights; half of them are held back to see by
    how much that foretells the other half better:
      trainingmgr match link payroll.csv register.csv --columns map.toml --out new.csv
          --decisions pairs.csv --learn

    Exit codes: 0 done, 2 wrong usage, 3 a file or the map cannot be used; then nothing is written.
    """
    _run(given, "left", "right")


@match.command("dedupe")
@click.argument("left", metavar="FILE", type=FILE)
@_options
def dedupe(**given: Any) -> None:
    """Find the rows of FILE that may be one person, each two rows once.

    \b
    For example, with a map that has no sides:
      trainingmgr match dedupe people.csv --columns map.toml --out twice.csv

    The columns of PAIRS.csv are those of `trainingmgr match link --help`. Rows that nobody else
    resembles are absent; insufficient says that the row says too little to tell. Exit codes: 0
    done, 2 wrong usage, 3 the file or the map cannot be used; then nothing is written.
    """
    _run(given, "left")


def _run(given: dict[str, Any], *sides: str) -> None:
    """Run it. Arrays are loaded here and nowhere before: no other command wants them."""
    import_module("trainingmgr.operations.linkage.running").run(sides=sides, **given)
