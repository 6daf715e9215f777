"""Two modules whose demands change: a second version that is agreed, and one that waits for it."""

from collections.abc import Callable
from dataclasses import replace

from trainingmgr.demo.story import Story
from trainingmgr.training.curricula import queries, services
from trainingmgr.training.curricula.models import Module
from trainingmgr.training.curricula.rules import Agreement, Demands, Outcome, OutcomeKind, Review

AGREED, WAITING = "SEA-101", "BAS-104"
MORE = 60
UNREACHED = "Nine in ten was never reached in the west. Say which questions must be right instead."
REPORTS = {
    "en": "Report what one has seen, by a way that is safe for the victim",
    "fr": "Signaler ce que l’on a vu, par une voie sûre pour la victime",
    "ar": "الإبلاغ عما شاهده بطريقة آمنة للضحية",
}


def tell(story: Story) -> None:
    """Late in the story: runs that are planned stay with the version they are pinned to."""
    day = story.ago(9)
    with story.told(story.at(day, 10)):
        _drafted(story, AGREED, _longer)
    with story.told(story.at(day, 16)):
        version = _module(story, AGREED).versions[-1]
        signed = Agreement(
            host="Idriss Mahamat Koudou", host_capacity="Director of training, Ministry of Defence",
            mission="Clara Lindqvist", mission_capacity="Head of the training programme",
            signed_on=day, reference="MOD/TRG/2026/08",
        )  # fmt: skip
        services.agree(version, signed, seen=version.version, by=story.users["curriculum2"])
        version.agreed_on = day
    with story.told(story.at(story.ago(2), 11)):
        _drafted(story, WAITING, _stricter)
    with story.told(story.at(story.ago(1), 9)):
        version = _module(story, WAITING).versions[-1]
        services.review(
            version, Review.CHANGE, UNREACHED, seen=version.version, by=story.users["curriculum2"]
        )


def _drafted(story: Story, code: str, changed: Callable[[Demands], Demands]) -> None:
    by = story.users["curriculum"]
    version = services.draft(_module(story, code), by=by)
    wanted = changed(version.demands)
    version = _module(story, code).versions[-1]
    services.change_draft(version, wanted, seen=version.version, by=by)


def _module(story: Story, code: str) -> Module:
    return queries.module(story.modules[code].uid)


def _longer(before: Demands) -> Demands:
    """An hour of practice more, smaller classes, and what was missing: to whom one reports."""
    lessons = before.lessons
    if lessons:
        last = replace(lessons[-1], minutes=lessons[-1].minutes + MORE)
        lessons = (*lessons[:-1], last)
    return replace(
        before, minutes=before.minutes + MORE, lessons=lessons, max_class=25, pass_mark=70,
        validity_months=12, outcomes=(*before.outcomes, Outcome(REPORTS, OutcomeKind.SKILL)),
        languages=("en", "fr", "ar"),
    )  # fmt: skip


def _stricter(before: Demands) -> Demands:
    """Smaller classes, and whoever knows less than nine in ten does not walk among mines."""
    return replace(before, ratio=8, max_class=24, pass_mark=90, validity_months=12)
