"""What people decided on the pages, gathered from the register and the pay files to learn from."""

from collections.abc import Iterator, Mapping
from typing import Any

from trainingmgr.accounts.models import User
from trainingmgr.matching import refine
from trainingmgr.matching.refine import ENOUGH, Refinement
from trainingmgr.pay.files.queries import comparing
from trainingmgr.registry.identity import queries as identity
from trainingmgr.registry.reception.queries import population
from trainingmgr.registry.weights import queries, services


def learn(*, by: User) -> dict[str, Any]:
    """Learn from everything decided so far; keep it as a version where it foretells better."""
    found = refine.refined(
        [*identity.decided(), *comparing.decided()],
        map(refine.read, comparing.beyond_doubt()),
        population(),
        queries.learnt(),
    )
    version = services.keep(found, by=by).id if found.is_better else None
    return _told(found, version)


def _told(found: Refinement, version: int | None) -> dict[str, Any]:
    return {
        "decisions": found.decisions,
        "needed": ENOUGH,
        "version": version,
        "foretold_before": found.before.right,
        "foretold_after": found.after.right,
        "surprise_before": round(found.before.surprise, 4),
        "surprise_after": round(found.after.surprise, 4),
    }


def sentences(told: Mapping[str, Any]) -> Iterator[str]:
    many = told["decisions"]
    if many < told["needed"]:
        yield (
            f"{many} decisions are fewer than {told['needed']}: no weight was changed. "
            f"The weights foretell {told['foretold_before']} of them."
        )
        return
    yield (
        f"Learnt from {many} decisions. Of those held back, {told['foretold_before']} were foretold"
        f" before and {told['foretold_after']} after; one surprises by {told['surprise_before']}"
        f" bits before and {told['surprise_after']} after."
    )
    if told["version"] is None:
        yield "That is no better: nothing was kept."
    else:
        yield (
            f"Kept as version {told['version']}. It changes nothing before somebody adopts it: "
            f"trainingmgr match adopt {told['version']} --by LOGIN"
        )
