# ruff: noqa: D301  click keeps a paragraph that begins with this backspace as it is
"""The journal's tree at the command line: check all of it, sign it, prove parts of it."""

import json
from pathlib import Path

import click

from trainingmgr.accounts.models import User
from trainingmgr.core import journal
from trainingmgr.core.db import in_passing
from trainingmgr.core.permissions import Permission
from trainingmgr.documents.signing import LOG_VERIFIER
from trainingmgr.operations.exits import DAMAGED, REFUSED
from trainingmgr.operations.terminal import acting, in_app
from trainingmgr.oversight.queries import checking, tree
from trainingmgr.oversight.rules import notes
from trainingmgr.oversight.services import breaks, export, log

Files = tuple[Path, ...]
READ = click.Path(exists=True, dir_okay=False, path_type=Path)


@click.group()
def audit() -> None:
    """The journal: prove that nothing was changed, and hand over what proves it."""


@audit.command("verify")
@click.option("--checkpoint", "files", multiple=True, type=READ,
              help="A file of checkpoints that were kept elsewhere.")  # fmt: skip
@click.option("--key", "known", multiple=True, metavar="KEY",
              help="A verifier key that the key file does not hold any more.")  # fmt: skip
@click.option("--head", "kept", metavar="'NUMBER HASH' or FILE", help="The head of a backup.")
@click.option("--json", "as_json", is_flag=True, help="Answer as JSON.")
@in_app
def audit_verify(files: Files, known: tuple[str, ...], kept: str | None, *, as_json: bool) -> None:
    """Check every entry, against every checkpoint there is. Exit 4 if anything is wrong.

    \b
    For example, with what oversight keeps:
      trainingmgr audit verify --checkpoint /mnt/usb/checkpoints.txt

    It says which entry was changed, is missing or out of order; that the journal is shorter than
    a checkpoint; or that the history before one is another, as after an old backup. Somebody who
    holds the machine and its keys can make both anew: only what was kept elsewhere tells then.
    Reasons and names beside an entry are erased in time, and the entry proves without them: it says
    of how many. More of them than last time, and no run of erasure since, is a question to ask.
    """
    try:
        told = [each for file in files for each in notes.apart(file.read_text("utf-8"))]
        keys = [notes.Verifier.read(each) for each in known]
        with in_passing():
            found = checking.verify(told, head=_head(kept), by=keys)
    except (ValueError, OSError) as unread:
        raise click.BadParameter(str(unread)) from unread
    _say(found, as_json=as_json)
    if found.findings:
        raise SystemExit(DAMAGED)


def _say(found: checking.Checked, *, as_json: bool) -> None:
    wrong = [str(each) for each in found.findings]
    known = [
        f"Acknowledged on {broken.signature.at:%Y-%m-%d} (break {broken.id}): {each}"
        for each, broken in found.known
        if broken.signature is not None
    ]
    if as_json:
        facts = {
            "entries": found.entries,
            "head": found.head.hash,
            "checkpoints": found.checkpoints,
            "words_erased": found.erased,
            "findings": wrong,
            "acknowledged": known,
            "first_broken": found.findings[0].entry if wrong else None,
        }
        click.echo(json.dumps(facts))
        return
    for each in [*known, *wrong]:
        click.echo(each, err=True)
    if not wrong:
        rest = "nothing else is wrong" if known else "all in order"
        erased = f"Of {found.erased} the words are erased. " if found.erased else ""
        click.echo(
            f"{found.entries} entries, {rest}, as {found.checkpoints} checkpoints say. {erased}"
            f"Head: {found.head.number} {found.head.hash}"
        )


def _head(kept: str | None) -> journal.Head | None:
    if not kept:
        return None
    words = (Path(kept).read_text() if Path(kept).exists() else kept).split()
    if len(words) != 2 or not words[0].isdigit():
        raise click.BadParameter("A head is a number and a hash, as a backup prints it.")
    return journal.Head(int(words[0]), words[1])


@audit.command("checkpoint")
@click.option("--json", "as_json", is_flag=True, help="Answer as JSON.")
@in_app
def audit_checkpoint(*, as_json: bool) -> None:
    """Sign the journal as it is, and print the newest checkpoint. Keep it outside this machine.

    \b
    For example, every day:
      trainingmgr audit checkpoint >> /mnt/usb/checkpoints.txt

    A worker signs one each day and after each 1,000 entries by itself. Nothing is signed that
    does not follow (exit 3): run `audit verify`.
    """
    found = log.sign_all(now=True) or tree.newest()
    if found is None:
        click.echo("The journal has no entry yet.", err=True)
        raise SystemExit(REFUSED)
    facts = {"entries": found.size, "note": found.note}
    click.echo(json.dumps(facts, ensure_ascii=False) if as_json else found.note)


@audit.command("prove")
@click.argument("entry", type=int, required=False)
@click.option("--in", "size", type=int, metavar="SIZE", help="In the checkpoint of SIZE entries.")
@click.option("--from", "old", type=int, metavar="SIZE", help="That this older one is continued.")
@in_app
def audit_prove(entry: int | None, size: int | None, old: int | None) -> None:
    """Print as JSON what proves ENTRY, or that one checkpoint continues another.

    \b
    For example, for somebody who may see one entry and no other, and for oversight:
      trainingmgr audit prove 17 > proof.json
      trainingmgr audit prove --from 1000 --in 3000 > proof.json

    `python verify_log.py KEY proof.json` checks it alone (`audit export` gives the script). Exit 3:
    there is no such entry or checkpoint.
    """
    if (entry is None) == (old is None) or (old is not None and size is None):
        raise click.UsageError("Name an ENTRY, or two checkpoints: --from SIZE --in SIZE.")
    found = tree.included(entry, size) if entry is not None else tree.extended(old or 0, size or 0)
    click.echo(json.dumps(found, ensure_ascii=False))


@audit.command("acknowledge")
@click.argument("first", type=click.IntRange(min=1))
@click.argument("last", type=click.IntRange(min=1), required=False)
@click.option("--reason", required=True, help="What happened, as far as is known. Names nobody.")
@click.option("--json", "as_json", is_flag=True, help="Answer as JSON.")
@in_app
@acting
def audit_acknowledge(
    first: int, last: int | None, reason: str, by: User, *, as_json: bool
) -> None:
    """Ask to go on after a break that `audit verify` names, from entry FIRST to entry LAST.

    \b
    For example, after a disk lost the end of the journal:
      trainingmgr audit acknowledge 901 1005 --reason "The disk failed on 3 May." --by amina

    Nothing is mended. The data protection officer agrees on the page of checkpoints; from then on
    they are signed again, and `audit verify` goes on naming the break, as acknowledged. Exit 3:
    nothing is broken there.
    """
    with in_passing():
        found = breaks.report(first, last or first, reason, by=by)
    facts = {"break": found.id, "state": "waits", "said": str(found.said)}
    words = f"Break {found.id} waits for a second person:\n{found.said}"
    click.echo(json.dumps(facts, ensure_ascii=False) if as_json else words)


@audit.command("export")
@click.argument("folder", type=click.Path(file_okay=False, path_type=Path))
@click.option("--json", "as_json", is_flag=True, help="Answer as JSON.")
@in_app
@acting
def audit_export(folder: Path, by: User, *, as_json: bool) -> None:
    """Write the whole journal into FOLDER, with what checks it without this program.

    \b
    For example, for the auditor-general, by who may take the journal out:
      trainingmgr audit export /mnt/usb/journal --by esther
      python /mnt/usb/journal/verify_log.py KEY log.jsonl checkpoints.txt

    Names and free text stay here: the entries hold their salted hashes. It is put on record.
    """
    if not by.may(Permission.JOURNAL_EXPORT):
        click.echo(f"{by.username} has no role that takes the journal out.", err=True)
        raise SystemExit(REFUSED)
    log.sign_all(now=True)
    last = tree.newest()
    if last is None:
        click.echo("The journal has no entry yet.", err=True)
        raise SystemExit(REFUSED)
    head = journal.Head(last.size, checking.hash_of(last.size))
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with in_passing(), (folder / "log.jsonl").open("w", encoding="utf-8", newline="") as file:
            file.writelines(checking.lines(last.size))
        written = {
            "checkpoints.txt": "\n".join(each.note for each in tree.every()),
            "keys.txt": "".join(f"{each.text}\n" for each in tree.verifiers()),
            LOG_VERIFIER.name: LOG_VERIFIER.read_text("utf-8"),
        }
        for name, content in written.items():
            (folder / name).write_text(content, "utf-8", newline="")
    except OSError as failed:
        raise click.UsageError(f"{failed.filename}: {failed.strerror}.") from failed
    export(head, by=by)
    checkpoints = len(tree.every())
    facts = {
        "folder": str(folder), "entries": last.size, "checkpoints": checkpoints, "head": head.hash,
    }  # fmt: skip
    words = f"{last.size} entries, {checkpoints} checkpoints: {folder}"
    click.echo(json.dumps(facts) if as_json else words)
