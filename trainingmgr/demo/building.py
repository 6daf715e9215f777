"""Buildings of the schools: most in use, one in works, one whose roof keeps people out."""

from trainingmgr.demo.story import Story
from trainingmgr.programme.facilities import queries, services
from trainingmgr.programme.facilities.rules import FacilityKind, FacilityState
from trainingmgr.programme.facilities.services import Terms

K, S = FacilityKind, FacilityState
BUILT = (
    ("TAM", "Main hall", K.CLASSROOMS, S.IN_USE, 120, "MOD", "MOD", 600),
    ("TAM", "East barracks", K.BARRACKS, S.REHABILITATION, 240, "MOD", "", 140),
    ("TAM", "Range of the school", K.RANGE, S.DEGRADED, 40, "MOD", "MOD", 300),
    ("LEM", "School house", K.CLASSROOMS, S.IN_USE, 90, "MOD", "MOD", 800),
    ("LEM", "Old clinic", K.CLINIC, S.IN_USE, 12, "MOD", "", 420),
    ("NYA", "New class block", K.CLASSROOMS, S.REHABILITATION, 150, "MOD", "", 90),
    ("NYA", "Well and generator", K.WATER_POWER, S.ASSESSED, 0, "MOD", "", 60),
)
CRACKED = "A beam of the roof is cracked: an engineer has closed the ward until it is propped."


def tell(story: Story) -> None:
    """Seven buildings, one defect that keeps people out, a handover that waits for its taker."""
    by = story.users["programme_officer"]
    rows = []
    for place, title, kind, state, holds, owner, payer, ago in BUILT:
        with story.told(story.at(story.ago(ago))):
            terms = Terms(
                title=title, kind=kind, centre_id=story.centres[place].id, holds=holds or None,
                owner_id=story.organisations[owner].id,
                rooms=_rooms(story, place) if kind is K.CLASSROOMS and state is S.IN_USE else (),
                payer_id=story.organisations[payer].id if payer else None,
            )  # fmt: skip
            rows.append(services.write(terms, state=state, on=story.ago(ago), by=by))
    clinic, block = rows[4], rows[5]
    with story.told(story.at(story.ago(9))):
        row = queries.facility(clinic.uid, reader=by)
        services.report(row, CRACKED, keeps_out=True, on=story.ago(9), by=by)
    with story.told(story.at(story.ago(4))):
        row = queries.facility(block.uid, reader=by)
        services.begin(row, given_by="Builders of Nyara", taken_by="Office of the school",
                       document="HO-B 3", on=story.ago(5), seen=row.version, by=by)  # fmt: skip
    story.planted.add("building_shut", "A cracked beam keeps people out of the old clinic.",
                      building=clinic.code)  # fmt: skip
    story.planted.add("building_unpaid", "Nobody is named who pays for the new class block.",
                      building=block.code)  # fmt: skip


def _rooms(story: Story, place: str) -> list[int]:
    return [each.id for each in queries.rooms_of(story.centres[place].id)]
