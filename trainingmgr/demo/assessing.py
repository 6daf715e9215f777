"""What several agencies and the host found of the sector, and what the plan makes of it."""

from collections.abc import Mapping

from trainingmgr.core.values import dataclass
from trainingmgr.demo.story import Story
from trainingmgr.programme.assessments import queries, services
from trainingmgr.programme.assessments.models import SectorAssessment
from trainingmgr.programme.assessments.rules import PointKind, Urgency
from trainingmgr.programme.assessments.services import Said, Terms
from trainingmgr.programme.plans import queries as reform
from trainingmgr.programme.plans.models import ReformItem
from trainingmgr.registry.structure.rules import OrganisationKind

AGENCIES = frozenset({
    OrganisationKind.UN_MISSION, OrganisationKind.UN_AGENCY, OrganisationKind.REGIONAL_ORG,
    OrganisationKind.BILATERAL_DONOR, OrganisationKind.NGO_INTL,
})  # fmt: skip
F, G, R = PointKind.FINDING, PointKind.GAP, PointKind.RECOMMENDATION


@dataclass(frozen=True)
class Seen:
    """One point of a report: which item of the plan takes it up, or why it was refused."""

    kind: PointKind
    says: str
    item: str = ""
    refused: str = ""
    addressee: str = ""
    urgency: Urgency | None = None


@dataclass(frozen=True)
class Look:
    """One assessment: titles in English, French and Arabic; days ago of its plan, of the field and
    of the report; how many other agencies took part.
    """

    titles: tuple[str, str, str]
    subject: str
    host: str
    covers: str
    days: tuple[int, int | None, int | None]
    others: int
    seen: tuple[Seen, ...] = ()
    is_agreed: bool = False


LOOKS = (
    Look(("How the sector stands", "L’état du secteur", "حالة القطاع"),
         "Strength, command, pay, barracks and training of all services.", "Ministry of Defence",
         "All regions, six garrisons", (490, 480, 390), 3, (
             Seen(F, "Nobody knows how many people serve: three lists say three numbers."),
             Seen(G, "There is no agreed curriculum of basic training.", "I-003"),
             Seen(G, "The barracks of the north have no water and no roof.", "I-004"),
             Seen(G, "Stores of arms have no register by serial.", "I-014"),
             Seen(G, "Military courts have no judges outside the capital."),
             Seen(R, "Pay every soldier into an account of their own.", "I-007",
                  addressee="Directorate of personnel", urgency=Urgency.FIRST),
             Seen(R, "Move the school of officers to the coast.", addressee="General Staff",
                  refused="The ministry keeps the school where it is, near the trainers.",
                  urgency=Urgency.LATER),
         ), is_agreed=True),
    Look(("Women in the forces", "Les femmes dans les forces", "النساء في القوات"),
         "Who is recruited, trained and promoted, and what keeps women away.",
         "Directorate of personnel", "Two brigades and the school", (150, 120, 40), 2, (
             Seen(F, "Three in a hundred of those who serve are women."),
             Seen(G, "Quarters of their own are there in one of six garrisons."),
             Seen(R, "Plan quarters for women with every barracks that is repaired.", "I-004",
                  addressee="Works office", urgency=Urgency.SOON),
         )),
    Look(("Logistics of the east", "La logistique de l’est", "الخدمات اللوجستية في الشرق"),
         "Fuel, vehicles and stores of the eastern garrisons.", "General Staff",
         "Two garrisons of the east", (20, None, None), 1),
)  # fmt: skip


def tell(story: Story) -> None:
    """Planned and reported by the programme, agreed by the host; one waits, one has not begun."""
    items = {each.code: each for each, _said in reform.places("en")}
    made = [_told(story, look, items) for look in LOOKS]
    story.planted.add("assessment_gap_open", "A gap of an agreed assessment is in no plan.",
                      assessment=made[0].code)  # fmt: skip
    story.planted.add("assessment_late", "An assessment is past its day and nobody went.",
                      assessment=made[2].code)  # fmt: skip


def _told(story: Story, look: Look, items: Mapping[str, ReformItem]) -> SectorAssessment:
    by = story.users["programme_officer"]
    bodies = [each for each in story.organisations.values() if each.kind in AGENCIES]
    planned, field, reported = look.days
    row = services.plan(
        Terms(
            titles=dict(zip(("en", "fr", "ar"), look.titles, strict=True)), subject=look.subject,
            lead=bodies[0], host_part=look.host, covers=look.covers,
            planned_on=story.ago(planned), field_on=None if field is None else story.ago(field),
        ),
        by=by,
    )  # fmt: skip
    for agency in bodies[1 : 1 + look.others]:
        services.join(queries.assessment(row.uid), agency, "Experts", by=by)
    for seen in look.seen:
        point = services.write(
            queries.assessment(row.uid),
            Said(kind=seen.kind, says=seen.says, addressee=seen.addressee, urgency=seen.urgency),
            by=by,
        )
        if seen.item or seen.refused:
            services.answer(
                queries.point(point.uid), item=items.get(seen.item), refused=seen.refused,
                seen=point.version, by=by,
            )  # fmt: skip
    if reported is not None:
        row = queries.assessment(row.uid)
        services.report(row, f"{row.code}, archive of the reform unit", on=story.ago(reported),
                        seen=row.version, by=by)  # fmt: skip
    if look.is_agreed:
        row = queries.assessment(row.uid)
        services.agree(row, seen=row.version, by=story.users["host_authority"])
    return row
