"""A run that is closed, with people who passed; certificates asked for, and issued."""

from datetime import timedelta
from io import BytesIO

from PIL import Image, ImageDraw

from tests.makers import kept
from tests.training.results.made import a_taught_run, on_the_run, papers_of, scored
from trainingmgr.core import clock
from trainingmgr.core.permissions import Permission
from trainingmgr.registry.people.models import CentreReach
from trainingmgr.training.certificates.queries import candidates, register
from trainingmgr.training.certificates.services import issuing, revoking
from trainingmgr.training.certificates.services.issuing import Site
from trainingmgr.training.results import queries as results
from trainingmgr.training.results.services import assessments, closing

SITE = Site("https://training.defence.example/verify", "Ministry of Defence")


def a_closed_run(centre, head, *names, modules=(), **facts):
    """Everybody named was there, passed, is cleared, and their results are closed."""
    cohort = a_taught_run(centre, *modules, **facts)
    places = [on_the_run(cohort, name=name) for name in names or ("Achta Idriss", "Zara Hissène")]
    assessments.prepare(cohort, by=head)
    for place in places:
        passes(cohort, place)
    closing.close(results.cohort(cohort.uid, reader=head), {}, by=head)
    return candidates.cohort_by_id(cohort.id), places


def reached(person_id, centre):
    """The centre may see this person, as after a nomination."""
    until_on = clock.today() + timedelta(days=300)
    kept(CentreReach(centre_id=centre.id, person_id=person_id, until_on=until_on))


def a_mark(colour=(200, 30, 30, 255)):
    """The mark of an institution as it is sent: a disc on nothing, as PNG."""
    picture = Image.new("RGBA", (300, 300), (0, 0, 0, 0))
    ImageDraw.Draw(picture).ellipse((20, 20, 280, 280), fill=colour)
    written = BytesIO()
    picture.save(written, "PNG")
    return written.getvalue()


def passes(cohort, place, points=80):
    for test in papers_of(cohort):
        scored(test, place, points)


def asked(cohort, clerk):
    """The request as a page reads it."""
    made = issuing.ask(candidates.cohort_by_id(cohort.id), SITE, by=clerk)
    return candidates.request(made.uid, reader=clerk, permission=Permission.CERTIFICATE_REQUEST)


def issued(cohort, cast):
    """Certificates of everybody who qualifies, by the clerk and the head of the cell."""
    made = asked(cohort, cast.training_clerk)
    issuing.issue(made, SITE, seen=made.version, by=cast.cell_head)
    return register.certificates_of(cohort.id)


def whole(certificate, who):
    return register.certificate(certificate.serial, reader=who)


def revoked(certificate, kind, first, second, reason="Two people have the same number."):
    found = register.certificate(certificate.serial, reader=first)
    revoking.propose(found, kind, reason, by=first)
    found = register.certificate(certificate.serial, reader=second)
    proposal = register.proposal(found)
    revoking.agree(found, proposal, SITE, seen=proposal.version, by=second)
    return register.certificate(certificate.serial, reader=second)
