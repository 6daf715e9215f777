"""The pool of trainers and mentors as rows of a file."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from flask_babel import gettext
from flask_babel import lazy_gettext as _

from trainingmgr.core.privacy import Shown
from trainingmgr.core.sentences import listed
from trainingmgr.tabular.mapping import Column, Kind
from trainingmgr.training.trainers.models import Posting, Trainer
from trainingmgr.training.trainers.rules import LEADS
from trainingmgr.training.trainers.words import KINDS, LANGUAGES

COLUMNS = (
    Column("person_no", _("Programme number"), kind=Kind.CODE),
    Column("name", _("Name")),
    Column("name_native", _("Name in own script")),
    Column("kind", _("Works as")),
    Column("provider", _("Provided by")),
    Column("languages", _("Teaches in")),
    Column("leads", _("May lead")),
    Column("centre", _("Posted"), kind=Kind.CODE),
    Column("until", _("Posted until"), kind=Kind.DATE),
    Column("screened", _("Screened"), stays=True),
)


def cells(trainer: Trainer, person: Shown, language: str, today: date) -> list[Any]:
    """One profile in the order of COLUMNS, as it stands today."""
    now = [each for each in trainer.postings if each.from_on <= today <= each.until_on]
    leads = [
        each.module.code
        for each in trainer.qualifications
        if each.level in LEADS and (each.expires_on is None or each.expires_on >= today)
    ]
    taught = [str(LANGUAGES.get(each.code, each.code)) for each in trainer.tongues if each.teaches]
    return [
        person.number,
        person.name_display,
        person.name_native,
        str(KINDS[trainer.kind]),
        trainer.provider.title(language),
        listed(taught),
        ", ".join(leads),
        ", ".join(each.centre.code for each in now),
        max((each.until_on for each in now), default=None),
        _screened(trainer, now, today),
    ]


def _screened(trainer: Trainer, now: Sequence[Posting], today: date) -> str:
    if trainer.left_on is not None and trainer.left_on <= today:
        return str(gettext("Left"))
    if not now:
        return str(gettext("Not posted"))
    whole = any(each.is_good(today) for each in now)
    return str(gettext("Complete") if whole else gettext("Not complete"))
