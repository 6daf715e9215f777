"""The host and its partners sit together: overlaps found and decided on, two years of meetings."""

from datetime import timedelta

from trainingmgr.demo import partnering
from trainingmgr.demo.story import Story
from trainingmgr.programme.coordination import queries, services
from trainingmgr.programme.coordination.rules import OverlapState
from trainingmgr.programme.coordination.services import Minutes

LOOKED = (660, 480, 300, 150, 60, 0)
"""Days ago on which the rule was looked at, so that overlaps were found when they were new."""
S = OverlapState
RULINGS = (
    (S.COMPLEMENTARY, "One partner teaches officers, the other the ranks; both use one book."),
    (S.RESCHEDULED, "The second course waits until the first has been tested."),
    (S.MERGED, "Both send their trainers to one course; the later one is not held."),
    (S.ACCEPTED, "The unit lost half of its people; whoever is new is trained by the second."),
)
CHAIR = "Director of training, Ministry of Defence"
MEETINGS = (
    (690, ("MOD", "LF", "UNMO", "CUNI"), "Who pays for which centre",
     ("Each partner tells its plans by the tenth of the month.",),
     (("Send the list of planned courses", "UNMO", 20, 18),)),
    (510, ("MOD", "LF", "UNMO", "CUNI", "NORL"), "Norlund joins; courses in the east",
     ("Norlund takes the medics of the eastern brigade.",),
     (("Compare the lists of trainees of both schools", "LF", 30, 41),)),
    (330, ("MOD", "LF", "UNMO", "NORL", "VALM"), "Two courses of staff work for the ministry",
     ("Planning courses are held once a year, by one partner.",),
     (("Agree on one programme for staff officers", "CUNI", 45, 40),)),
    (170, ("MOD", "LF", "UNMO", "CUNI", "VALM", "ASTR"), "Law of war in the first brigade",
     ("Whoever teaches the law of war uses the agreed standard.",),
     (("Hand the agreed standard to Astrelle and Meridian", "MOD", 14, 12),
      ("Say what follows the agreement that ends", "ASTR", 120, None))),
    (40, ("MOD", "LF", "UNMO", "CUNI", "NORL", "VALM", "MERI"), "Open overlaps; medics in the east",
     ("Open overlaps are decided on before the next meeting.",),
     (("Bring one plan for medics of the second brigade", "VALM", 25, None),
      ("Bring figures of women on courses", "LF", 60, None))),
)  # fmt: skip


def tell(story: Story) -> None:
    """The partners, then their coordination. The last minutes still wait for the host."""
    partnering.tell(story)
    for days in LOOKED:
        services.find(story.ago(days))
    by, host = story.users["programme_officer"], story.users["host_authority"]
    rows = queries.open_overlaps()
    old = [each for each in rows if each.found_on < story.ago(100)]
    for n, each in enumerate(old[: len(old) * 3 // 4]):
        state, says = RULINGS[n % len(RULINGS)]
        row = queries.overlap(each.uid)
        with story.told(story.at(each.found_on + timedelta(days=25))):
            services.propose(row, state, says, by=by)
            services.decide(row, state, says, seen=row.version, by=host)
        row.decided_on = each.found_on + timedelta(days=25)
    for each in [one for one in rows if one.found_on >= story.ago(100)][:2]:
        services.propose(queries.overlap(each.uid), *RULINGS[0], by=by)
    for number, meeting in enumerate(MEETINGS):
        _meet(story, number, *meeting)


def _meet(story: Story, number: int, days: int, there: tuple[str, ...], agenda: str,
          decisions: tuple[str, ...], actions: tuple) -> None:  # type: ignore[type-arg]  # fmt: skip
    by, host = story.users["programme_officer"], story.users["host_authority"]
    on, last = story.ago(days), number == len(MEETINGS) - 1
    codes = {code: each.id for code, each in story.organisations.items()}
    about = next(iter(queries.open_overlaps()), None) if last else None
    minutes = Minutes(
        on=on, place="Ministry of Defence, Port-Lemba", chair=CHAIR, agenda=agenda,
        next_on=on + timedelta(days=75 if last else 160),
        attendees=[(codes[each], "Training section", 1 + n % 3) for n, each in enumerate(there)],
        decisions=[(each, about.id if about else None) for each in decisions],
        actions=[(what, codes[code], "Training section", on + timedelta(days=due))
                 for what, code, due, _done in actions],
    )  # fmt: skip
    with story.told(story.at(on + timedelta(days=2))):
        made = services.write(minutes, by=by)
    row = queries.meeting(made.uid)
    for action, (*_said, took) in zip(row.actions, actions, strict=True):
        if took is not None:
            with story.told(story.at(on + timedelta(days=took))):
                done = queries.action(action.uid)
                services.done(done, on + timedelta(days=took), "Done, as the office has written.",
                              seen=done.version, by=by)  # fmt: skip
    if not last:
        row = queries.meeting(made.uid)
        with story.told(story.at(on + timedelta(days=9))):
            services.agree(row, seen=row.version, by=host)
