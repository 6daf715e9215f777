"""Who holds which post until when, who follows whom, and mobile teams: one is out now."""

from datetime import timedelta

from sqlalchemy import select

from trainingmgr.core.db import db
from trainingmgr.demo.story import Story
from trainingmgr.training.curricula.models import Module
from trainingmgr.training.deployment import queries, services
from trainingmgr.training.deployment.models import MobileTeam
from trainingmgr.training.deployment.queries import teams as reading
from trainingmgr.training.deployment.rules import TeamDuty, TeamState
from trainingmgr.training.deployment.services import Asked
from trainingmgr.training.deployment.services import teams as writing
from trainingmgr.training.deployment.services.teams import Journey, Request
from trainingmgr.training.trainers.models import Posting, Trainer
from trainingmgr.training.trainers.queries import by_key
from trainingmgr.training.trainers.rules import LEADS, Kind, PaperKind, TeachingLevel
from trainingmgr.training.trainers.services import Stay, change_posting, keep_paper

CLERK, HEAD, PROGRAMME = "clerk.tam", "head.tam", "programme"
REPORT = (
    "Twenty-two of the company were taught in four days, in the open behind the store. One day was "
    "lost to the rain. Open: the two sections on duty at the bridge, whom nobody could reach."
)
NOTE = (
    "Both courses of the centre stand, with their plans in the cupboard of the second room. Open: "
    "the projector is with the workshop, and nobody has found another lead for the range."
)


def tell(story: Story) -> None:
    """After support: a team of the centre goes where due diligence covers the battalion."""
    _ends(story)
    _posts(story)
    _papers(story)
    _notes(story)
    _teams(story)


def _ends(story: Story) -> None:
    """Two of one centre go within the quarter, and nobody is named to follow either."""
    by, centre = story.users[HEAD], story.centres["TAM"]
    for kind, days, at in ((Kind.INTERPRETER, 26, 0), (Kind.TRAINER, 75, -1)):
        rows = db.session.execute(
            select(Posting.id, Posting.trainer_id)
            .join(Posting.trainer)
            .where(
                Posting.centre_id == centre.id, Trainer.kind == kind,
                Posting.until_on > story.today,
            )
            .order_by(Posting.id)
        ).all()  # fmt: skip
        key, trainer_id = rows[at]
        trainer = by_key([trainer_id])[trainer_id]
        mine = next(each for each in trainer.postings if each.id == key)
        change_posting(
            trainer, mine, seen=mine.version, from_on=mine.from_on,
            until_on=story.today + timedelta(days=days), by=by,
        )  # fmt: skip


def _posts(story: Story) -> None:
    """A mentor and a trainer for each centre, and one post that nobody has held for weeks."""
    for code, centre in story.centres.items():
        by = story.users[f"head.{code.lower()}"]
        for kind, name in ((Kind.MENTOR, "Mentor of the courses"), (Kind.TRAINER, "Trainer")):
            tours = _tours(centre.id, kind, story)
            module = _led_by(tours[-1]) if tours else None
            asked = Asked(
                code=f"{code}-{kind.value[0].upper()}1", name=name, centre=centre, kind=kind,
                from_on=story.began, module=module,
                level=TeachingLevel.LEAD if module else None,
                language=story_language(tours[-1]) if tours and module else None,
            )  # fmt: skip
            row = services.write_post(asked, by=by)
            for tour in tours:
                services.fill(row, tour, seen=row.version, by=by)
    empty = Asked(
        code="TAM-T2", name="Trainer of the law of armed conflict in Arabic",
        centre=story.centres["TAM"], kind=Kind.TRAINER, from_on=story.ago(60),
        module=story.modules["IHL-201"], level=TeachingLevel.LEAD, language="ar",
    )  # fmt: skip
    services.write_post(empty, by=story.users[HEAD])
    story.planted.add(
        "post_vacant", "Nobody holds this post, and nobody comes: classes in Arabic have no lead.",
        post=empty.code,
    )  # fmt: skip


def story_language(tour: Posting) -> str:
    """The first language, after English, in which whoever is there can teach."""
    codes = sorted(each.code for each in tour.trainer.tongues if each.teaches)
    return next((each for each in codes if each != "en"), "en")


def _tours(centre_id: int, kind: Kind, story: Story) -> list[Posting]:
    rows = db.session.scalars(
        select(Posting.id)
        .join(Posting.trainer)
        .where(
            Posting.centre_id == centre_id, Trainer.kind == kind,
            Posting.until_on >= story.ago(40),
        )
        .order_by(Posting.from_on)
    ).all()  # fmt: skip
    found = [db.session.get_one(Posting, each) for each in rows]
    known = by_key([each.trainer_id for each in found])
    for each in found:
        each.trainer = known[each.trainer_id]
    return found[:1] if kind is Kind.TRAINER else found


def _led_by(tour: Posting) -> Module | None:
    leads = [each.module for each in tour.trainer.qualifications if each.level in LEADS]
    return min(leads, key=lambda each: each.code, default=None)


def _papers(story: Story) -> None:
    """Where those of one centre stay, and a visa that runs out before its holder leaves."""
    by, places = story.users[HEAD], iter(("House 4, the old mission", "Container 12, north camp"))
    for tour in _tours(story.centres["TAM"].id, Kind.MENTOR, story)[-2:]:
        trainer = by_key([tour.trainer_id])[tour.trainer_id]
        mine = next(each for each in trainer.postings if each.id == tour.id)
        stay = Stay("Training centre", next(places))
        change_posting(
            trainer,
            mine,
            seen=mine.version,
            from_on=mine.from_on,
            until_on=mine.until_on,
            stay=stay,
            by=by,
        )
        for kind, days in ((PaperKind.VISA, 24), (PaperKind.SECURITY, 300)):
            keep_paper(
                trainer, kind, issued_on=story.ago(300),
                expires_on=story.today + timedelta(days=days), by=by,
            )  # fmt: skip


def _notes(story: Story) -> None:
    """One who has left wrote down what stands; whoever leaves next week has not yet."""
    for code in ("QAL", "TAM"):
        rows = db.session.scalars(
            select(Posting.id)
            .join(Posting.trainer)
            .where(
                Posting.centre_id == story.centres[code].id, Trainer.kind == Kind.MENTOR,
                Posting.until_on < story.today,
            )
            .order_by(Posting.until_on.desc())
            .limit(1)
        )  # fmt: skip
        for key in rows:
            tour = db.session.get_one(Posting, key)
            row = queries.posting(tour.uid, reader=story.users[f"head.{code.lower()}"])
            services.hand_over(row, NOTE, by=story.users[f"head.{code.lower()}"])


def _teams(story: Story) -> None:
    """Back with a report, out now, approved and not composed, and asked for today."""
    back = _asked(story, "11BN-B", "HR-101", -40, -36, 22)
    if _composed(story, back):
        _moved(story, back, TeamState.MATCHED, TeamState.DEPLOYED)
        row = _again(back, story)
        writing.come_back(row, on=story.ago(36), taught=22, report=REPORT, seen=row.version,
                          by=story.users[HEAD])  # fmt: skip
    out = _asked(story, "11BN-A", "HR-101", -2, 4, 34)
    if _composed(story, out):
        _moved(story, out, TeamState.MATCHED, TeamState.DEPLOYED)
        story.planted.add("team_out", "A mobile team is out now.", team=out.code)
    _approved(story, _asked(story, "11BN-B", "IHL-201", 20, 24, 40))
    _asked(story, "11BN", "GBV-101", 35, 38, 60)


def _asked(story: Story, unit: str, module: str, first: int, last: int, people: int) -> MobileTeam:
    request = Request(
        unit=story.units[unit], asked_by="The company commander", centre=story.centres["TAM"],
        module=story.modules[module], language="fr", place=f"Barracks of {unit}",
        from_on=story.today + timedelta(days=max(first, 0)),
        until_on=story.today + timedelta(days=max(last, 0)), people=people, wanted=1,
        why="The company cannot be sent to the centre while it keeps the bridge.",
    )  # fmt: skip
    row = writing.request(request, by=story.users[CLERK])
    row.from_on = story.today + timedelta(days=first)
    row.until_on = story.today + timedelta(days=last)
    if first < 0:
        row.requested_at = story.at(row.from_on - timedelta(days=21))
    db.session.flush()
    return _again(row, story)


def _again(row: MobileTeam, story: Story) -> MobileTeam:
    return reading.team(row.uid, reader=story.users[HEAD])


def _approved(story: Story, row: MobileTeam) -> MobileTeam:
    sender = story.organisations["UNMO"]
    writing.approve(row, sender, seen=row.version, by=story.users[PROGRAMME])
    if row.from_on < story.today:
        row.approved_at = story.at(row.from_on - timedelta(days=9))
    row = _again(row, story)
    journey = Journey(0, "By road, with the supply convoy", "Projector, generator, 40 booklets")
    writing.plan(row, journey, seen=row.version, by=story.users[HEAD])
    return _again(row, story)


def _composed(story: Story, row: MobileTeam) -> bool:
    """With whoever of the pool may go; somebody may, unless the day falls badly."""
    row = _approved(story, row)
    people = reading.could_go(row)
    found = reading.keeps_from_joining(row, people, TeamDuty.LEAD)
    able = sorted((each for each in people if not found[each.id]), key=lambda each: each.id)
    if not able:
        return False
    writing.join(row, able[0], TeamDuty.LEAD, seen=row.version, by=story.users[HEAD])
    return True


def _moved(story: Story, row: MobileTeam, *states: TeamState) -> None:
    for state in states:
        row = _again(row, story)
        writing.move(row, state, seen=row.version, by=story.users[HEAD])
