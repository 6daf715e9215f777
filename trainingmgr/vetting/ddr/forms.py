from collections.abc import Sequence
from typing import Any

from flask_babel import lazy_gettext as _

from trainingmgr.registry.structure.models import Rank
from trainingmgr.vetting.ddr.models import RankDecision
from trainingmgr.vetting.ddr.rules import (
    Basis,
    DdrStatus,
    DrawState,
    Eligibility,
    Evidence,
    Stage,
)
from trainingmgr.vetting.ddr.services import Origin
from trainingmgr.vetting.ddr.services.drawing import Benefit
from trainingmgr.vetting.ddr.words import (
    BASES,
    DRAWS,
    ELIGIBILITIES,
    EVIDENCES,
    STAGES,
    STATUSES,
)
from trainingmgr.web.fields import Account, Choice, Code, Day, Line, Many, Prose, Seen, Tick, When
from trainingmgr.web.form import Filters, Form
from trainingmgr.web.titled import TitledForm


class RecordFilters(Filters):
    status = Choice(_("In the programme"), choices=list(STATUSES.items()), coerce=DdrStatus)
    eligibility = Choice(_("May join"), choices=list(ELIGIBILITIES.items()), coerce=Eligibility)
    waits = Tick(_("Only where a rank waits for signatures"))


class DrawFilters(Filters):
    state = Choice(_("State"), choices=list(DRAWS.items()), coerce=DrawState)


class WhyForm(Form):
    reason = Line(
        _("Why do you open it?"),
        missing=_("Say in a full sentence why you open this file."),
        help=_("Your sentence is kept in the journal with your name."),
        longest=300,
    )


class OriginForm(Form):
    """Where somebody served. Nothing here is kept as a draft."""

    version = Seen()
    origin = Choice(_("Force they served in"), missing=_("Choose a force of the list."),
                    help=_("Sealed. Nobody but those who harmonise ranks sees it."))  # fmt: skip
    rank_claimed = Line(
        _("Rank they say they held"), longest=80, missing=_("Write the rank, as they say it.")
    )
    evidence = Choice(_("What shows it"), choices=list(EVIDENCES.items()), coerce=Evidence,
                      missing=_("Choose what shows it."))  # fmt: skip
    evidence_words = Prose(
        _("What it says"), longest=1000,
        help=_("Its number, who signed it. No names of other people."),
    )  # fmt: skip
    status = Choice(_("In the programme"), choices=list(STATUSES.items()), coerce=DdrStatus,
                    missing=_("Choose where they stand."))  # fmt: skip
    eligibility = Choice(
        _("May they join the force?"), choices=list(ELIGIBILITIES.items()), coerce=Eligibility,
        missing=_("Choose one."),
    )  # fmt: skip
    ddr_id = Code(_("Number in the programme"), longest=40)
    biometric = Code(_("Biometric reference"), longest=60, help=_("The number alone, as given."))
    specialty = Line(_("Specialty"), longest=80)
    weapon_reference = Code(_("Weapon handed in: reference"), longest=40)
    quota_group = Code(_("Quota group"), longest=40)

    @property
    def facts(self) -> Origin:
        names = ("ddr_id", "biometric", "evidence_words", "specialty", "weapon_reference",
                 "quota_group")  # fmt: skip
        plain: dict[str, Any] = {name: self[name].data or None for name in names}
        return Origin(
            origin=self.origin.data, rank_claimed=self.rank_claimed.data,
            evidence=self.evidence.data, status=self.status.data,
            eligibility=self.eligibility.data, **plain,
        )  # fmt: skip


class NewForm(OriginForm):
    number = Code(_("Programme or service number"), missing=_("Write the number of the person."))


class ReferralForm(Form):
    agency = Line(_("Referred to"), longest=120, missing=_("Write who reintegrates them."))
    referred_on = Day(_("On"), missing=_("Write the day."))
    reference = Code(_("Their reference"), longest=80)


class RankForm(Form):
    board = Choice(_("Board"), coerce=int, missing=_("Choose the board you sit on."))
    stage = Choice(
        _("Stage"), choices=list(STAGES.items()), coerce=Stage,
        picks={
            Stage.PROVISIONAL: _("Worn from now on. Pay follows the interim rank below."),
            Stage.CONFIRMED: _("After the course. Pay follows this rank."),
        },
        missing=_("Choose the stage."),
    )  # fmt: skip
    rank_id = Choice(_("Recognised rank"), coerce=int, missing=_("Choose the rank."))
    pay_rank_id = Choice(
        _("Rank that pay follows until it is confirmed"), coerce=int,
        help=_("Never above the recognised one. A confirmed rank is paid itself."),
    )  # fmt: skip
    basis = Many(_("It rests on"), choices=list(BASES.items()), coerce=Basis)
    reason = Account(
        _("Reason"), longest=2000, missing=_("Give the reason in a full sentence."),
        help=_("It stands in the letter to the person."),
    )  # fmt: skip
    course_reference = Code(_("Certificate of the course"), longest=80,
                            help=_("Where the table asks for a course."))  # fmt: skip


class AppealForm(Form):
    said = Account(
        _("What the person says"), longest=2000,
        missing=_("Write what the person says, in a full sentence."),
    )  # fmt: skip


class ForceForm(TitledForm):
    code = Code(_("Code"), longest=40, missing=_("Write a code."))


class LineForm(Form):
    origin = Choice(_("Force"), missing=_("Choose a force of the list."))
    from_rank = Line(_("Their rank"), longest=80, missing=_("Write their rank."))
    provisional = Choice(_("Provisional rank"), coerce=int, missing=_("Choose the rank."))
    interim = Choice(_("Rank that pay follows until then"), coerce=int,
                     missing=_("Choose the rank."))  # fmt: skip
    confirmed = Choice(_("Confirmed rank"), coerce=int, missing=_("Choose the rank."))
    after_course = Code(_("After course"), longest=40, help=_("Its code; empty: at once."))
    law = Line(_("By which paper"), longest=120, missing=_("Write the paper."))


class BoardForm(Form):
    code = Code(_("Code"), longest=40, missing=_("Write a code."))
    law = Line(_("By which order"), longest=120, missing=_("Write the order."))
    set_up_on = Day(_("Set up on"), missing=_("Write the day."))
    members = Many(_("Members"), coerce=int, help=_("At least two."))


class BenefitForm(Form):
    name = Line(_("Name on the programme’s list"), longest=200, missing=_("Write the name."))
    born = When(_("Born"))
    ddr_id = Code(_("Number in the programme"), longest=40)
    biometric = Code(_("Biometric reference"), longest=60)
    from_on = Day(_("Paid from"), missing=_("Write the day."))
    until_on = Day(_("Paid until"), help=_("Empty where it has no end yet."))
    reference = Code(_("Their reference"), longest=80)

    @property
    def benefit(self) -> Benefit:
        return Benefit(
            name=self.name.data, born=self.born.data, ddr_id=self.ddr_id.data or None,
            biometric=self.biometric.data or None, from_on=self.from_on.data,  # type: ignore[arg-type]
            until_on=self.until_on.data, reference=self.reference.data or None,
        )  # fmt: skip


class DrawForm(Form):
    version = Seen()
    state = Choice(
        _("What you found"),
        choices=[(each, DRAWS[each]) for each in (DrawState.DOUBLE, DrawState.ENDED,
                                                  DrawState.ANOTHER)],
        picks={
            DrawState.DOUBLE: _("Whoever pays has a case, and no rank is paid meanwhile."),
            DrawState.ENDED: _("The programme has stopped it; the case ends."),
            DrawState.ANOTHER: _("The two are different people; the case ends."),
        },
        coerce=DrawState,
        missing=_("Choose what you found."),
    )  # fmt: skip
    reason = Prose(_("Reason"), longest=1000, missing=_("Give the reason in a full sentence."))


def ranks_of(found: Sequence[Rank], language: str) -> list[tuple[int, str]]:
    return [(each.id, f"{each.title(language)} ({each.service.code})") for each in found]


def proposal(line: Any, standing: RankDecision | None) -> dict[str, Any]:
    """What the table says, put in for the board to agree with or to change."""
    if line is None:
        return {}
    if standing is None:
        return {"rank_id": line.provisional_rank_id, "pay_rank_id": line.interim_rank_id,
                "stage": Stage.PROVISIONAL}  # fmt: skip
    return {"rank_id": line.confirmed_rank_id, "pay_rank_id": line.confirmed_rank_id,
            "stage": Stage.CONFIRMED}  # fmt: skip
