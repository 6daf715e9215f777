"""How far the programme has come, point by point: what is owned, shown, claimed and verified."""

from datetime import timedelta

from trainingmgr.core.values import dataclass
from trainingmgr.demo.story import Story
from trainingmgr.programme.framework import queries, services
from trainingmgr.programme.framework.rules import Standing, Test
from trainingmgr.programme.framework.services import Terms


@dataclass(frozen=True)
class Aim:
    """One point: who owns it with whom, what is aimed at, days from today, where it stands."""

    code: str
    office: str
    counterpart: str
    indicator: str
    baseline: str
    target: str
    begun: int
    due: int
    state: Standing
    says: str


GO, RISK, LATE = Standing.IN_PROGRESS, Standing.AT_RISK, Standing.DELAYED
AIMS = (
    Aim("OA-1", "Office of the mission's head", "Ministry of Defence", "Clauses signed",
        "0 of 14", "14 of 14", -700, -420, GO, "The chiefs of all three services have signed."),
    Aim("OA-2", "Reform unit", "Ministry of Defence", "Assessments that the host agreed to", "0",
        "3", -680, 140, GO, "One of three is agreed; two more are in the field."),
    Aim("OA-3", "Donor coordination", "Ministry of Finance", "Share paid in time", "31%", "90%",
        -650, 300, GO, "Pay is regular in four of six garrisons; two still wait for a bank."),
    Aim("OA-4", "Oversight adviser", "Ministry of Justice", "What the law obliges, seen done", "0",
        "all of it", -560, 250, GO, "The law on the inspectorate is in force, its rules are owed."),
    Aim("OA-5", "Training cell", "General Staff", "People trained in human rights", "0", "3,000",
        -640, 400, GO, "Courses run at six centres; the north is behind for want of trainers."),
    Aim("ST-1", "Reform unit", "Ministry of Defence", "Signatures on the plan", "0", "2",
        -690, -500, GO, "Both acceptances are signed."),
    Aim("ST-3", "Training cell", "General Staff", "Cleared trainees for each seat", "0.2", "1.0",
        -600, -30, LATE, "Trainers who teach in Arabic are missing at two centres."),
    Aim("ST-4", "Curriculum officer", "Directorate of training", "Standards agreed", "0 of 4 kinds",
        "4 of 4 kinds", -620, 60, GO, "Three kinds of standards are agreed, equipment is drafted."),
    Aim("ST-5", "Reform unit", "DDR commission", "Months with a check of double benefits", "0",
        "every month", -400, 200, RISK, "The joint board has not met since the summer."),
    Aim("ST-2", "Procurement cell", "Ministry of Finance", "Contracts awarded", "0 of 12",
        "12 of 12", -420, 150, GO, "Seven contracts are signed; barracks of the east come last."),
    Aim("ST-6", "Police adviser", "Ministry of the Interior", "Tasks with one force that leads",
        "0 of 6", "6 of 6", -350, 90, RISK, "Two ministries dispute who holds the main roads."),
    Aim("MT-1", "Engineering cell", "Directorate of logistics", "Buildings that can be used", "1",
        "7", -450, 380, GO, "Two of seven sites can be used, two more are being built."),
    Aim("MT-2", "Oversight adviser", "Defence committee of parliament", "Sessions in a year", "1",
        "6", -380, 320, GO, "The committee sat four times and asked for two inspections."),
    Aim("MT-3", "Pay adviser", "Directorate of personnel", "Paid within five days", "22%", "95%",
        -500, 120, RISK, "Rolls close in time; arrears of the eastern garrison are not cleared."),
    Aim("MT-4", "Public information", "Ministry of Information", "Rumours answered in time", "0%",
        "90%", -330, 260, GO, "Radio reaches two regions; Arabic is behind."),
    Aim("MT-5", "Donor coordination", "Ministry of Defence", "Overlaps decided", "0%", "90%", -400,
        210, GO, "The host decides at each meeting; the newest overlaps wait."),
    Aim("MT-6", "Training cell", "General Staff", "Companies trained to standard", "0", "12",
        -300, 420, GO, "Five companies have been through an exercise, three to standard."),
    Aim("LT-1", "Reform unit", "General Staff", "Posts of the target with somebody for them", "71%",
        "95%", -200, 900, GO, "The target is agreed; the companies of the south form next."),
    Aim("LT-2", "Training cell", "General Staff", "Hours taught by trainers of the host", "12%",
        "90%", -500, 700, GO, "Half of all hours are taught by our own trainers."),
    Aim("LT-3", "Public information", "Ministry of Information", "People who trust the force",
        "39%", "60%", -420, 800, GO, "The second wave of the survey is released."),
    Aim("LT-6", "Public information", "Council of security", "Points replied to in time", "0%",
        "100%", -300, 500, GO, "Two consultations are held, one more is planned."),
    Aim("CR-1", "Donor coordination", "Ministry of Defence", "Overlaps open for long", "41", "0",
        -400, 180, RISK, "Most overlaps stay open from one meeting to the next."),
    Aim("RE-2", "Procurement cell", "Ministry of Finance", "Late items on the critical path",
        "unknown", "none", -300, 240, RISK, "All that is left of the critical path is late."),
    Aim("CH-3", "Force liaison", "General Staff", "Absent without leave", "7%", "under 2%",
        -500, 365, RISK, "Absence follows late pay: it rises within two weeks of a missed payday."),
    Aim("CH-4", "Donor coordination", "Ministry of Finance", "Share of the need not funded", "60%",
        "under 10%", -500, 365, LATE, "Two pledges end this year and nothing follows them."),
)  # fmt: skip
SHOWN = {
    "OA-1": ("Agreement on the reform of the forces", "AGR-2024/3", "Ministry of Defence", 430),
    "ST-1": ("Acceptance of the plan for training", "PLAN-1/ACC", "Reform unit", 510),
    "ST-4": ("Register of agreed standards", "STD-REG", "Directorate of training", 40),
    "MT-2": ("Minutes of the defence committee", "DC-2025/11", "Parliament", 70),
    "MT-3": ("Close sheets of twelve months", "PAY-CLOSE", "Directorate of personnel", 25),
}  # fmt: skip
SEEN = "The paper was read at the office that holds it."


SAW = "The evidence shows it; others may look."
REPORTED_EARLY = 178
"""So many days ago the programme first wrote where each point stands."""


def tell(story: Story) -> None:
    """What the programme wrote, what the host verified, one point that slipped back in the last
    quarter, and one claim that waits.
    """
    with story.then(REPORTED_EARLY):
        for aim in AIMS:
            _set(story, aim)
    with story.then(REPORTED_EARLY - 2):
        _shown(story, "OA-1")
        _holds(story, "OA-1")
    with story.then(story.into_quarter(20)):
        _shown(story, "ST-1")
        _holds(story, "ST-1")
    with story.then(story.into_quarter(33)):
        for aim in AIMS:
            if aim.state is not GO:
                _report(story, aim, aim.state, aim.says)
    with story.then(story.into_quarter(48)):
        services.find(
            "OA-1", Test.IN_PLACE, holds=False, seen=_seen("OA-1"),
            by=story.users["host_authority"], next_check_on=None,
            says="The new chief of one service has not taken over the signature of the last.",
        )  # fmt: skip
    _shown(story, "ST-4")
    for code in ("MT-2", "MT-3"):
        _shown(story, code)
        _holds(story, code)
    services.claim(
        "MT-2", "Four sessions, two inspections, all answered in time.", seen=_seen("MT-2"),
        by=story.users["programme_officer"],
    )  # fmt: skip


def _shown(story: Story, code: str) -> None:
    title, reference, held_by, days = SHOWN[code]
    services.evidence(
        code, title, reference=reference, held_by=held_by,
        dated_on=story.ago(days), by=story.users["programme_officer"],
    )  # fmt: skip


def _holds(story: Story, code: str) -> None:
    """Claimed by the programme, found so by the host."""
    services.claim(code, SAW, seen=_seen(code), by=story.users["programme_officer"])
    services.find(
        code, Test.IN_PLACE, holds=True, says=SEEN, seen=_seen(code),
        by=story.users["host_authority"],
        next_check_on=story.today + timedelta(days=150),
    )  # fmt: skip


def _set(story: Story, aim: Aim) -> None:
    by = story.users["programme_officer"]
    begun, due = (story.today + timedelta(days=each) for each in (aim.begun, aim.due))
    terms = Terms(
        owner_office=aim.office, owner=by, counterpart=aim.counterpart, indicator=aim.indicator,
        baseline=aim.baseline, target=aim.target, starts_on=begun, target_on=due,
    )  # fmt: skip
    services.settle(aim.code, terms, seen=_seen(aim.code), by=by)
    _report(story, aim, GO, aim.says if aim.state is GO else "Work has begun as planned.")


def _report(story: Story, aim: Aim, state: Standing, says: str) -> None:
    services.report(
        aim.code, state, says, forecast_on=story.today + timedelta(days=max(aim.due, 60)),
        seen=_seen(aim.code), by=story.users["programme_officer"],
    )  # fmt: skip


def _seen(code: str) -> int | None:
    row = queries.row(code)
    return row.version if row else None
