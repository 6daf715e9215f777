"""What people fall short of, the year’s plan that both sides signed, and the draft of the next."""

from trainingmgr.demo.story import Story
from trainingmgr.training.cohorts.rules import Side
from trainingmgr.training.planning import queries, services
from trainingmgr.training.planning.models import TrainingNeed
from trainingmgr.training.planning.rules import Audience, Cause, Found, Gap, Priority, Remedy

NEEDS: tuple[tuple[Gap, str, tuple[str, ...]], ...] = (
    (
        Gap(
            found=Found.INSPECTION, audience=Audience.FORCE, group="Section and platoon commanders",
            gap="At checkpoints they search women without a woman in the team, and nobody writes "
                "down who was searched. A mixed team should search, and the sheet be kept.",
            cause=Cause.KNOWLEDGE, remedy=Remedy.TRAINING, priority=Priority.URGENT,
            evidence="Inspection of four checkpoints in spring: no sheet at three of them.",
        ),
        "11BN", ("IHL-201", "HR-101"),
    ),
    (
        Gap(
            found=Found.MENTOR, audience=Audience.FORCE, group="Company clerks and recruiters",
            gap="Recruits are taken on without a paper that shows their age. Age should be asked "
                "for three times, and a doubt sent on.",
            cause=Cause.PROCESS, remedy=Remedy.BOTH, priority=Priority.HIGH,
            other_remedy="The chief of personnel issues the order on age papers that is in draft.",
            evidence="Two mentors, six files of twenty without any paper.",
        ),
        "MSCH", ("CP-101",),
    ),
    (
        Gap(
            found=Found.COMMANDER, audience=Audience.FORCE, group="Gate guards",
            gap="Guards leave their posts in the second half of the month.",
            cause=Cause.PAY, remedy=Remedy.OTHER, priority=Priority.HIGH,
            other_remedy="Pay on the day. Finance pays the two months that are owed.",
            evidence="Duty book, January to March; no such gap in companies that are paid.",
        ),
        "11BN", (),
    ),
    (
        Gap(
            found=Found.HOST_PLAN, audience=Audience.PARLIAMENT,
            group="Members and staff of the defence committee",
            gap="The committee asks for no figures of training or pay. It should ask twice a year.",
            cause=Cause.SKILL, remedy=Remedy.TRAINING, priority=Priority.NORMAL,
            evidence="Minutes of the year: no question about the army's budget.",
        ),
        "", ("HR-101",),
    ),
)  # fmt: skip


def tell(story: Story) -> None:
    """After the catalogue and the accounts: some needs are planned, one is not for training."""
    year, by = story.today.year, story.users["curriculum"]
    found = [_noted(story, gap, unit, modules) for gap, unit, modules in NEEDS]
    plan = services.draft(year, by=by)
    for code, module, seats, women, need in (
        ("11BN", "IHL-201", 60, 12, found[0]), ("11BN", "HR-101", 90, 18, found[0]),
        ("MSCH", "CP-101", 40, 10, None),
    ):  # fmt: skip
        services.seat(plan, story.modules[module], audience=Audience.FORCE, women=women,
                      unit=story.units[code], seats=seats, need=need, by=by)  # fmt: skip
    services.seat(plan, story.modules["HR-101"], audience=Audience.MINISTRY, seats=12, by=by)
    services.propose(plan, seen=queries.plan(plan.uid).version, by=by)
    for side, who, capacity in (
        (Side.HOST, "host_authority", "Director of training, Ministry of Defence"),
        (Side.PROGRAMME, "programme_officer", "Head of the training programme"),
    ):
        row = queries.plan(plan.uid)
        services.sign(row, side, capacity=capacity, seen=row.version, by=story.users[who])
    later = services.draft(year + 1, by=by)
    services.seat(later, story.modules["CP-101"], audience=Audience.FORCE, women=10, seats=40,
                  unit=story.units["MSCH"], need=found[1], by=by)  # fmt: skip
    services.seat(later, story.modules["HR-101"], audience=Audience.PARLIAMENT, seats=25,
                  need=found[3], by=by)  # fmt: skip


def _noted(story: Story, gap: Gap, unit: str, modules: tuple[str, ...]) -> TrainingNeed:
    return services.note(
        gap, units=[story.units[unit]] if unit else [],
        modules=[story.modules[each] for each in modules], by=story.users["curriculum"],
    )  # fmt: skip
