"""The worker's part of a forgotten password: the letter with the code."""

from typing import Any

from flask_babel import force_locale, gettext
from sqlalchemy import select
from sqlalchemy.orm import selectinload

from trainingmgr.accounts.models import User
from trainingmgr.accounts.services import mailed_codes, reset_codes
from trainingmgr.core import jobs, mail
from trainingmgr.core.db import db
from trainingmgr.core.jobs import Job, Progress


def _sent(job: Job) -> bool:
    """The letter goes out before the code is kept, and no lock is held meanwhile.

    A worker that dies in between sends another one; the code never lies in the queue.
    """
    user = db.session.scalars(
        select(User).where(User.id == job.by_id).options(selectinload(User.grants))
    ).one()
    post = mail.post()
    if post is None or user.email is None or not mailed_codes.can_be_mailed(user, real=False):
        return False
    code = reset_codes.new_code()
    signs = reset_codes.is_sensitive(user)
    to = user.email
    db.session.commit()
    with force_locale(job.language):
        post.send(to, gettext("A one-time code"), _letter(code, signs=signs))
    reset_codes.keep_mailed(user, code)
    return True


@jobs.kind(mailed_codes.RESET_MAIL, before=_sent)
def reset_mail(_job: Job, sent: Any) -> Progress:
    return Progress(checkpoint={}, done=int(bool(sent)), total=1, finished=True)


def _letter(code: str, *, signs: bool) -> str:
    """Neither a name nor what the account may do: mail is read by others."""
    lines = [
        gettext("Somebody asked for a new password at Training Manager. If it was you, use this "
                "code within one hour, where you sign in:"),
        code,
        gettext("It opens nothing until a second person has signed it: go to the user "
                "administrator.") if signs else "",
        gettext("If it was not you, tell the user administrator. Nobody will ever ask you for "
                "this code."),
    ]  # fmt: skip
    return "\n\n".join(line for line in lines if line) + "\n"
