"""Notices in force, and how somebody was told."""

from trainingmgr.core import clock
from trainingmgr.registry.notices import queries, services
from trainingmgr.registry.notices.rules import WORDED, About, Mode
from trainingmgr.registry.notices.services import Given

BODY = "We keep your classes and results. Only the training cell reads them. Ask there."


def a_draft(by, about=About.TRAINING, *, renews=False, languages=WORDED):
    row = services.begin(about, "What is kept of classes is said.", renews=renews, by=by)
    for language in languages:
        row = queries.notice(row.uid)
        services.word(row, language, f"On a course ({language})", BODY, seen=row.version, by=by)
    return queries.notice(row.uid)


def in_force(by, about=About.TRAINING, **facts):
    row = a_draft(by, about, **facts)
    services.put_in_force(row, seen=row.version, by=by)
    return queries.notice(row.uid)


def given(about=About.TRAINING, **facts):
    usual = {
        "about": about, "language": "fr", "mode": Mode.ALOUD, "on": clock.today(),
        "by": "Captain of the guard",
    }  # fmt: skip
    return Given(**usual | facts)
