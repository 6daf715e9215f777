"""The standards that come with the product, from the file beside this one."""

import tomllib
from collections.abc import Mapping, Sequence
from functools import cache
from importlib.resources import files
from typing import Any

from sqlalchemy import select

from trainingmgr.accounts.models import User
from trainingmgr.core.db import db, operation
from trainingmgr.training.curricula import queries as curricula
from trainingmgr.training.curricula.models import Module
from trainingmgr.training.standards import services
from trainingmgr.training.standards.models import Standard
from trainingmgr.training.standards.rules import StandardKind
from trainingmgr.training.standards.services import Wording

Entry = Mapping[str, Any]


@cache
def entries() -> Sequence[Entry]:
    text = files("trainingmgr.training.standards").joinpath("library.toml").read_text("utf-8")
    found: Sequence[Entry] = tomllib.loads(text)["standards"]
    return found


def missing() -> Sequence[Entry]:
    """Those whose code no standard here has. One statement."""
    codes = [each["code"] for each in entries()]
    known = set(db.session.scalars(select(Standard.code).where(Standard.code.in_(codes))))
    return [each for each in entries() if each["code"] not in known]


@operation
def load(*, by: User) -> int:
    """Draft what is not there yet, taught by the modules that are. Gives how many were drafted."""
    topics = {each.code: each for each in curricula.topics()}
    modules = {each.code: each for each in db.session.scalars(select(Module))}
    new = missing()
    for each in new:
        wording = Wording(
            titles=each["title"], words=each["words"], source=each["source"],
            topic=topics.get(each["topic"]),
        )  # fmt: skip
        made = services.draft(each["code"], StandardKind.TRAINING, wording, by=by)
        teaching = [modules[code] for code in each["modules"] if code in modules]
        if teaching:
            services.teach(made, teaching, seen=made.version, by=by)
    return len(new)
