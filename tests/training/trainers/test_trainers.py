"""Profiles of trainers: what they may teach, where they are, their own screening."""

from datetime import date, timedelta

import pytest
from sqlalchemy import select

from tests.makers import a_person, a_user, an_organisation, kept
from tests.training.makers import a_module, a_posting, a_trainer
from trainingmgr.accounts.rules import Role, Scope
from trainingmgr.core import clock
from trainingmgr.core.db import db
from trainingmgr.core.errors import NotFound, Refusal, StaleRecord
from trainingmgr.registry.people.models import CentreReach
from trainingmgr.training.trainers import queries, services
from trainingmgr.training.trainers.rules import (
    Appointment,
    ConductResult,
    Kind,
    Method,
    TeachingLevel,
)
from trainingmgr.training.trainers.services import Screening

TODAY = clock.today


def whole(trainer):
    return queries.by_key([trainer.id])[trainer.id]


def test_a_profile_has_its_provider_and_languages(cast):
    trainer = services.add_trainer(
        a_person(),
        kind=Kind.MENTOR,
        provider=an_organisation(),
        appointment=Appointment.SECONDED,
        languages=["fr", "ar", "fr"],
        by=cast.cell_head,
    )
    trainer = whole(trainer)
    services.change_trainer(
        trainer, seen=trainer.version, kind=Kind.TRAINER, provider_id=trainer.provider_id,
        appointment=Appointment.NATIONAL, languages=["ar", "en"], left_on=None,
        by=cast.cell_head,
    )  # fmt: skip
    trainer = whole(trainer)
    assert {each.code for each in trainer.tongues} == {"ar", "en"}
    with pytest.raises(StaleRecord):
        services.change_trainer(
            trainer, seen=99, kind=Kind.TRAINER, provider_id=trainer.provider_id,
            appointment=Appointment.NATIONAL, languages=["ar"], left_on=None, by=cast.cell_head,
        )  # fmt: skip


def test_nobody_has_two_profiles(cast):
    person = a_person()
    a_trainer(person=person)
    with pytest.raises(Refusal, match="profile already"):
        services.add_trainer(
            person, kind=Kind.MENTOR, provider=an_organisation(),
            appointment=Appointment.SECONDED, languages=["fr"], by=cast.cell_head,
        )  # fmt: skip


def test_each_posting_is_screened_anew(cast):
    """R-HRD-08: nothing comes over from a former tour."""
    trainer = a_trainer()
    a_posting(trainer, cast.here, from_on=date(2025, 1, 1), until_on=date(2025, 6, 30))
    posting = services.post(
        whole(trainer), cast.here, from_on=TODAY(), until_on=TODAY() + timedelta(days=180),
        by=cast.cell_head,
    )  # fmt: skip
    assert not posting.is_screened
    trainer = whole(trainer)
    posting = trainer.postings[-1]
    pieces = [
        Screening(certified_on=TODAY(), certified_by="Ministry of Defence"),
        Screening(attested_on=TODAY()),
        Screening(conduct=ConductResult.NOTHING_FOUND, conduct_on=TODAY()),
    ]
    for piece in pieces:
        assert not posting.is_screened
        services.record_screening(trainer, posting, piece, seen=posting.version, by=cast.cell_head)
    assert posting.is_screened
    assert db.session.scalar(select(CentreReach.person_id)) == trainer.person_id


def test_a_finding_or_no_answer_is_no_screening(cast):
    """R-HRD-08."""
    trainer = a_trainer(centre=cast.here)
    trainer = whole(trainer)
    for result in (ConductResult.FOUND_REFERRED, ConductResult.PENDING):
        posting = trainer.postings[0]
        services.record_screening(
            trainer, posting, Screening(conduct=result, conduct_on=TODAY()),
            seen=posting.version, by=cast.cell_head,
        )  # fmt: skip
        assert not posting.is_screened


def test_a_screening_says_who_certified_and_when_conduct_was_checked(cast):
    trainer = whole(a_trainer(centre=cast.here, screened=False))
    posting = trainer.postings[0]
    for piece, sentence in (
        (Screening(certified_on=TODAY()), "which state or office"),
        (Screening(conduct=ConductResult.NOTHING_FOUND), "day of the conduct check"),
    ):
        with pytest.raises(Refusal, match=sentence):
            services.record_screening(
                trainer, posting, piece, seen=posting.version, by=cast.cell_head
            )


def test_nobody_qualifies_or_screens_themselves(cast):
    trainer = a_trainer(centre=cast.here, person=a_person(holder_id=cast.cell_head.holder_id))
    trainer = whole(trainer)
    with pytest.raises(Refusal, match="Somebody else"):
        services.qualify(
            trainer, a_module(), level=TeachingLevel.LEAD, method=Method.CERTIFICATE,
            since_on=TODAY(), expires_on=None, assessor="", by=cast.cell_head,
        )  # fmt: skip
    with pytest.raises(Refusal, match="Somebody else"):
        services.record_screening(
            trainer, trainer.postings[0], Screening(attested_on=TODAY()),
            seen=trainer.postings[0].version, by=cast.cell_head,
        )  # fmt: skip


def test_a_reach_covers_who_is_or_was_lately_posted_there(cast):
    here, there = a_trainer(centre=cast.here), a_trainer(centre=cast.there)
    gone = a_trainer()
    long_ago = TODAY() - timedelta(days=400)
    a_posting(gone, cast.here, from_on=long_ago - timedelta(days=90), until_on=long_ago)

    def seen(reader):
        return {each.id for each in queries.trainers(reader=reader).rows}

    assert seen(cast.cell_head) == {here.id}
    assert seen(cast.curriculum_officer) == {here.id, there.id, gone.id}
    assert seen(cast.nobody) == set()
    with pytest.raises(NotFound):
        queries.trainer(there.uid, reader=cast.cell_head)


def test_an_own_reach_covers_the_own_profile(app):
    own = a_user(Role.TRAINING_CLERK, scope=Scope.OWN)
    mine = a_trainer(person=a_person(holder_id=own.holder_id))
    a_trainer()
    assert [each.id for each in queries.trainers(reader=own).rows] == [mine.id]


def test_the_pool_is_narrowed_and_its_coverage_counted(cast):
    """R-MEN-01: qualified, available, by language, screened."""
    module = a_module()
    lead = a_trainer(module, centre=cast.here, languages=("en", "fr"))
    a_trainer(module, centre=cast.here, level=TeachingLevel.ASSISTANT)
    a_trainer(module, centre=cast.here, screened=False)
    a_trainer(module, centre=cast.here, left_on=TODAY())
    reader = cast.curriculum_officer
    assert queries.coverage(reader=reader, on=TODAY()) == {
        (module.id, "en"): 1,
        (module.id, "fr"): 1,
    }
    assistant, led = TeachingLevel.ASSISTANT, TeachingLevel.LEAD
    assert queries.levels(reader=reader, on=TODAY()) == {
        (module.id, "en"): {led: 1, assistant: 1},
        (module.id, "fr"): {led: 1},
    }
    found = queries.trainers(reader=reader, module_id=module.id, language="fr").rows
    assert [each.id for each in found] == [lead.id]
    assert queries.trainers(reader=reader, kind=Kind.INTERPRETER).rows == []
    assert queries.trainers(reader=reader, centre_id=cast.there.id).rows == []


def test_leave_is_entered_and_taken_away(cast):
    trainer = whole(a_trainer(centre=cast.here))
    with pytest.raises(Refusal, match="ends after it begins"):
        services.enter_leave(
            trainer, from_on=TODAY(), until_on=TODAY() - timedelta(days=1), by=cast.cell_head
        )
    services.enter_leave(trainer, from_on=TODAY(), until_on=TODAY(), by=cast.cell_head)
    trainer = whole(trainer)
    services.take_leave_away(trainer, trainer.leaves[0], by=cast.cell_head)
    assert whole(trainer).leaves == []


def test_a_qualification_changes_and_can_be_taken_away(cast):
    module = a_module()
    trainer = whole(a_trainer(module))
    held = trainer.qualifications[0]
    services.change_qualification(
        trainer, held, seen=held.version, level=TeachingLevel.MASTER,
        method=Method.OBSERVED_LESSON, since_on=TODAY(), expires_on=TODAY(), assessor="Col. A",
        by=cast.cell_head,
    )  # fmt: skip
    held = whole(trainer).qualifications[0]
    assert held.level is TeachingLevel.MASTER
    services.take_qualification(whole(trainer), held, seen=held.version, by=cast.cell_head)
    assert whole(trainer).qualifications == []
    assert kept(held.module).id == module.id


def test_a_centre_counts_the_coverage_of_its_own_people(cast):
    module = a_module()
    a_trainer(module, centre=cast.here)
    a_trainer(module, centre=cast.there)
    assert queries.coverage(reader=cast.cell_head, on=TODAY()) == {(module.id, "en"): 1}
