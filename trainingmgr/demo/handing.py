"""The journal is signed, and oversight has handed two checkpoints over to bodies outside."""

from trainingmgr.accounts import queries as accounts
from trainingmgr.core.errors import NotFound
from trainingmgr.oversight.queries import tree
from trainingmgr.oversight.services import log

BODIES = (
    ("National Assembly, committee of defence and security", "paper"),
    ("Auditor-General's office", "file"),
)


def tell() -> None:
    by = accounts.by_username("oversight")
    if by is None:
        raise NotFound
    log.sign_all(now=True)
    signed = tree.every()
    for found, (body, form) in zip((signed[0], signed[-1]), BODIES, strict=True):
        log.hand_over(found, body, form=form, by=by)
