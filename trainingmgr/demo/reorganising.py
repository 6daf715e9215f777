"""What the land forces are to be in half a year: units formed, merged and disbanded, and posts."""

from datetime import timedelta
from uuid import UUID

from trainingmgr.accounts.models import User
from trainingmgr.demo.geography import titles
from trainingmgr.demo.story import Story
from trainingmgr.programme.plans.rules import Party
from trainingmgr.programme.reorganisation import queries
from trainingmgr.programme.reorganisation.models import EstablishmentTarget
from trainingmgr.programme.reorganisation.rules import Fate, Source
from trainingmgr.programme.reorganisation.services import accepting, drafting
from trainingmgr.registry.structure import services as structure
from trainingmgr.registry.structure.rules import UnitKind

BEGUN, AGREED, FORMED, LATE, AGAIN = 170, 140, 60, 20, 6
"""So many days ago it was begun, agreed; a company was formed; another was to be merged; the next
version was begun."""
AHEAD = timedelta(days=165)
RECON = titles("Reconnaissance Company", "Compagnie de reconnaissance", "سرية الاستطلاع")
MILITARY_POLICE = titles("Military Police Company", "Compagnie de police militaire",
                         "سرية الشرطة العسكرية")  # fmt: skip
CLOSED = "CMD-W"
MERGED, INTO = "LOG-C", "LOG-B"
POSTS = (("LFHQ", "OF-5", 3), ("LFHQ", "OF-4", 4), ("MEDC", "OR-4", 9), ("MSCH", "OR-8", 4),
         ("1BDE", "OF-3", 1))  # fmt: skip
"""Of these bands a unit is to have so many: some have more people, some have fewer."""


def tell(story: Story) -> None:
    """Drafted by the programme, agreed by government and military; the next one is a draft."""
    first = _begun(story)
    _agreed(story, first)
    _formed(story)
    with story.then(AGAIN):
        drafting.begin(
            story.organisations["LF"], story.today + AHEAD + timedelta(days=365),
            "What is to follow once the companies of the south are one.", Source.BEFORE,
            by=story.users["programme_officer"],
        )  # fmt: skip
    story.planted.add("unit_change_late", "A unit was to be merged and still has people.",
                      unit=MERGED)  # fmt: skip
    story.planted.add("grade_over_target", "The headquarters has more colonels than its target.",
                      unit="LFHQ")  # fmt: skip


def _begun(story: Story) -> EstablishmentTarget:
    by = story.users["programme_officer"]
    with story.then(BEGUN):
        row = drafting.begin(
            story.organisations["LF"], story.today + AHEAD,
            "The peace agreement asks for fewer headquarters, and for medics in every garrison.",
            Source.REGISTER, by=by,
        )  # fmt: skip
        found = {each.code: each.uid for each, _unit in queries.placed(row)}
        taken = {(e.band, e.specialty): e.number for e in queries.unit(found[INTO]).posts}
        for post in queries.unit(found[MERGED]).posts:
            there = taken.get((post.band, post.specialty), 0)
            _posts(found[INTO], post.band, there + post.number, post.specialty, by=by)
        for code, fate, on, into in (
            (MERGED, Fate.MERGE, story.ago(LATE), INTO),
            (CLOSED, Fate.DISBAND, story.today + timedelta(days=60), None),
        ):
            each = queries.unit(found[code])
            drafting.decide(each, fate, on, queries.unit(found[into]) if into else None,
                            seen=each.version, by=by)  # fmt: skip
        for code, named, days in (("RECON", RECON, -FORMED), ("MPOL", MILITARY_POLICE, 45)):
            new = drafting.form(row, code, named, story.today + timedelta(days=days), by=by)
            for band, number in (("OF-2", 1), ("OR-6", 3), ("OR-2", 20)):
                _posts(new.uid, band, number, by=by)
        for code, band, number in POSTS:
            _posts(found[code], band, number, by=by)
    return row


def _posts(uid: UUID, band: str, number: int, specialty: str = "", *, by: User) -> None:
    unit = queries.unit(uid)
    drafting.write_posts(unit, band, number, specialty=specialty, seen=unit.version, by=by)


def _agreed(story: Story, row: EstablishmentTarget) -> None:
    """The ministry signs with its account, the staff on paper, which another officer files."""
    with story.then(BEGUN - 10):
        row = queries.target(row.uid)
        accepting.offer(row, seen=row.version, by=story.users["programme_officer"])
    with story.then(AGREED + 5):
        row = queries.target(row.uid)
        accepting.accept(
            row, Party.GOVERNMENT, "Ministry of Defence, office of the minister",
            on=story.ago(AGREED + 5), seen=row.version, by=story.users["host_authority"],
        )  # fmt: skip
    with story.then(AGREED):
        row = queries.target(row.uid)
        accepting.file_paper(
            row, Party.MILITARY, "General Staff", "General Ousmane Débalé",
            "EST-1/ACC, archive of the General Staff", on=story.ago(AGREED), seen=row.version,
            by=story.users["programme2"],
        )  # fmt: skip


def _formed(story: Story) -> None:
    """The reconnaissance company came into the register on its day, with the first of its posts."""
    by = story.users["hr_head"]
    with story.then(FORMED):
        unit = structure.add_unit(
            code="RECON", kind=UnitKind.COMPANY, titles=RECON, parent=story.units["LF"], by=by
        )
        story.units["RECON"] = unit
        for number, (title, band) in enumerate(
            (("Commander", "OF-2"), ("Patrol leader", "OR-6"), ("Patrol leader", "OR-6")), 1
        ):
            structure.add_post(unit, number=f"RECON-{number:03}", titles={"en": title}, band=band,
                               by=by)  # fmt: skip
