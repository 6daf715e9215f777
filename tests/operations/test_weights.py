"""`trainingmgr match learn` and `adopt`: decisions of the pages become weights of the pages."""

import json

from sqlalchemy import select

from tests.makers import a_person, a_unit, a_user
from tests.matching.test_refine import decisions
from tests.pay.made import Army
from trainingmgr.accounts.rules import Role
from trainingmgr.core import clock
from trainingmgr.core.db import db
from trainingmgr.core.journal import JournalEntry
from trainingmgr.matching.weights import Field, M
from trainingmgr.operations.linkage.commands import match
from trainingmgr.pay.files.models import PayCycle, PayLine
from trainingmgr.pay.rules import MatchClass
from trainingmgr.registry.identity.models import LikelyPair, NotTheSame
from trainingmgr.registry.weights import queries
from trainingmgr.registry.weights.models import LearntWeights
from trainingmgr.vetting.watchlists.queries import screening


def decided(many, by):
    """A pay file on whose lines somebody decided."""
    cycle = PayCycle(service_id=Army(names=[]).service.id, period="2026-10", by_id=by.id)
    db.session.add(cycle)
    db.session.flush()
    for n, each in enumerate(decisions(many)):
        db.session.add(PayLine(
            cycle_id=cycle.id, number=n + 1, name="X", gross_minor=1, net_minor=1, currency="XAF",
            match=MatchClass.CONFIRMED if each.same else MatchClass.DENIED,
            evidence=[[*reason, "", ""] for reason in each.reasons],
            decided_by_id=by.id, decided_at=clock.now(), because="looked at both",
        ))  # fmt: skip
    db.session.commit()


def test_what_people_decided_is_learnt_as_a_version_and_adopted_by_name(app, line):
    head = a_user(Role.HR_HEAD)
    decided(150, head)
    unit = a_unit()
    people = [a_person(unit) for _ in range(12)]
    pairs = [(a, b) for a in people for b in people if a.id < b.id]
    told = [each for each in decisions(200, seed=2) if not each.same][: len(pairs)]
    for (a, b), each in zip(pairs, told, strict=False):
        at = {"first_id": a.id, "second_id": b.id}
        evidence = [dict(zip(("field", "level", "bits"), r, strict=True)) for r in each.reasons]
        db.session.add(LikelyPair(**at, probability=0.4, evidence=evidence, settled=True))
        db.session.add(NotTheSame(**at, why="seen both of them", by_id=head.id))
    db.session.commit()
    answer = line(match, "learn", "--by", head.username, "--json")
    told_now = json.loads(answer.stdout)
    assert told_now["decisions"] == 150 + min(len(pairs), len(told))
    assert told_now["surprise_after"] < told_now["surprise_before"]
    version = told_now["version"]
    assert queries.learnt() is None  # learnt is not adopted
    assert line(match, "adopt", version, "--by", head.username).exit_code == 0
    assert queries.learnt()[Field.BORN][0] > 0.2 > M[Field.BORN][0]
    weights = queries.in_force(10_000, lambda _: 0.0)
    assert weights.m[Field.BORN] == queries.learnt()[Field.BORN]
    assert screening.weights(10_000).m == weights.m  # lists are compared by the same weights
    assert line(match, "adopt", version, "--by", head.username).exit_code == 3
    assert line(match, "adopt", "0", "--by", head.username).exit_code == 0
    assert queries.learnt() is None
    assert db.session.get(LearntWeights, version) is not None
    kinds = list(db.session.scalars(select(JournalEntry.event).order_by(JournalEntry.id)))
    assert [kind for kind in kinds if kind.startswith("Weights")] == [
        "WeightsLearnt", "WeightsAdopted", "WeightsAdopted",
    ]  # fmt: skip


def test_few_decisions_change_nothing_and_a_role_is_needed(app, line):
    head = a_user(Role.HR_HEAD)
    decided(20, head)
    answer = line(match, "learn", "--by", head.username)
    assert "20 decisions are fewer than 200: no weight was changed." in answer.output
    assert db.session.scalar(select(LearntWeights.id)) is None
    clerk = a_user(Role.HR_CLERK)
    assert line(match, "adopt", "0", "--by", clerk.username).exit_code == 3
