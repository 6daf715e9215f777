# ruff: noqa: D301  click keeps a paragraph that begins with this backspace as it is
"""`trainingmgr recruitment`: a list computed again by anybody, from the points alone."""

import json
from pathlib import Path

import click

from trainingmgr.operations.exits import DAMAGED, REFUSED
from trainingmgr.recruitment.rules.ranking import Line
from trainingmgr.recruitment.rules.recounting import recounted


@click.group("recruitment")
def recruitment() -> None:
    """Compute lists of recruitment again."""


@recruitment.command("recount")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--sha256", metavar="HASH", help="The hash that was published with the list.")
@click.option("--json", "as_json", is_flag=True, help="For a script.")
def recount(file: Path, *, sha256: str | None, as_json: bool) -> None:
    """Compute the list in FILE again from its points and compare byte for byte.

    \b
    For example, with the file that the page of a list gives:
      trainingmgr recruitment recount list-1.list --sha256 6f1d…

    FILE has the plan of the round in its first line, then one line for each applicant with the
    points of each stage; after an empty line the list as it was agreed. Change a point in it with
    any editor and recount: whoever it moves is named. No database is needed. Give the hash that
    was published with the list: whoever rewrites a file can rewrite the hash in it too.

    \b
    Exit codes: 0 the same list, 3 another list, 4 the file is none of ours.
    """
    try:
        found = recounted(file.read_text(encoding="utf-8"))
    except (ValueError, KeyError, TypeError) as broken:
        click.echo("This is no file of a list, or it is damaged.", err=True)
        raise SystemExit(DAMAGED) from broken
    published = sha256 is None or "".join(sha256.split()).lower() == found.sha256
    same = found.is_same and found.is_hash_right and published
    if as_json:
        moves = [
            {"number": number, "was": _facts(was), "now": _facts(now)}
            for number, was, now in found.moves
        ]
        facts = {
            "round": found.round_code, "list": found.number, "count": found.count, "same": same,
            "sha256": found.sha256, "hash_right": found.is_hash_right, "moved": moves,
        }  # fmt: skip
        click.echo(json.dumps(facts, ensure_ascii=False))
        raise SystemExit(0 if same else REFUSED)
    head = f"List {found.number} of round {found.round_code}, {found.count} applicants: "
    if same:
        click.echo(head + "the same, byte for byte.")
        click.echo(
            f"Its hash: {found.sha256}" + ("" if sha256 else " (compare it with the published one)")
        )
        return
    if not published:
        click.echo(head + "not the list that was published: its hash is another one.")
    elif not found.is_hash_right:
        click.echo(head + "its lines are not those that its hash was made of.")
    else:
        click.echo(head + f"another list. Moved: {len(found.moves)}.")
    for number, was, now in found.moves:
        click.echo(f"  {number}: {_told(was)} -> {_told(now)}")
    raise SystemExit(REFUSED)


def _told(line: Line) -> str:
    if line.position is None:
        return f"{line.place} in {line.failed_in}"
    return f"{line.position} ({line.place})"


def _facts(line: Line) -> dict[str, object]:
    facts = {"position": line.position, "place": line.place, "total": line.total}
    return facts | ({"failed_in": line.failed_in} if line.failed_in else {})
