"""What about people goes to other bodies: one agreement that ends soon, one that is over and has
not been ended, one draft that waits for the host authority.
"""

from datetime import timedelta

from trainingmgr.core import clock
from trainingmgr.core.privacy import FieldClass
from trainingmgr.demo.story import Story
from trainingmgr.oversight.sharing import queries, services
from trainingmgr.oversight.sharing.models import SharingAgreement
from trainingmgr.oversight.sharing.rules import Onward
from trainingmgr.oversight.sharing.services import Terms
from trainingmgr.tabular.addressees import To
from trainingmgr.tabular.rules import Quota
from trainingmgr.tabular.services.leaving import record_export

SAFE = (
    "Two readers known by name, a locked disk, destroyed within 30 days of the audit; they say so "
    "in writing."
)
PAID = "The Union pays the stipends of classes and checks by name who was there."
TAUGHT = "Norlund certifies those whom its instructors have taught, and needs their numbers."
SENT = "Astrelle sent lawyers and asked who sat in their classes."
HERE = "Ministry of Defence, legal office"
TAKEN = "The Union checks the stipends of the last quarter."
COLUMNS = (("person_no", "Programme number"), ("name", "Name"))


def tell(story: Story) -> None:
    paid = _agreed(
        story, 150, "CUNI", PAID, lasts=170, there="Delegation of the Union",
        fields=["people.person_no", "people.name", "people.unit", "roster.person_no",
                "roster.name", "roster.unit", "roster.run_code"],
    )  # fmt: skip
    over = _agreed(
        story, 160, "ASTR", SENT, lasts=100, fields=["roster.person_no", "roster.name"],
        there="Embassy of Astrelle",
    )  # fmt: skip
    with story.then(40, 11):
        record_export(
            "people", rows=26, form="csv", reason=TAKEN, filters={"to": "CUNI"},
            by=story.users["hr.head"], quota=Quota(500), to=To(body="CUNI", columns=COLUMNS),
            until=clock.today() + timedelta(days=30),
        )  # fmt: skip
    with story.then(5, 10):
        services.prepare(
            _terms("NORL", TAUGHT, lasts=365, there="Embassy of Norlund",
                   fields=["certificates.serial", "certificates.person_no",
                           "certificates.name_latin"]),
            by=story.users["dpo"],
        )  # fmt: skip
    story.planted.add(
        "sharing_over", "The agreement is over, and nobody has asked what became of the names.",
        agreement=over.code, body="ASTR",
    )  # fmt: skip
    story.planted.add(
        "sharing_ending", "It ends within weeks: without a new one the Union gets figures alone.",
        agreement=paid.code, body="CUNI",
    )  # fmt: skip


def _terms(body: str, purpose: str, *, fields: list[str], lasts: int, there: str) -> Terms:
    today = clock.today()
    return Terms(
        body=body, purpose=purpose, fields=fields, field_class=FieldClass.S1,
        legal_basis="Decree on data of the forces, article 14", country="The body’s own country",
        safeguards=SAFE, onward=Onward.NO, from_on=today, until_on=today + timedelta(days=lasts),
        reference=f"Paper {body}-D1, legal office", signed_on=today, signed_here=HERE,
        signed_there=there,
    )  # fmt: skip


def _agreed(
    story: Story, days: int, body: str, purpose: str, *, fields: list[str], lasts: int, there: str
) -> SharingAgreement:
    with story.then(days, 10):
        terms = _terms(body, purpose, fields=fields, lasts=lasts, there=there)
        row = services.prepare(terms, by=story.users["dpo"])
    with story.then(days - 2, 10):
        row = queries.agreement(row.uid)
        services.agree(row, seen=row.version, by=story.users["host"])
    return queries.agreement(row.uid)
