"""A mentor who teaches a class today and mentors an office, their phone, and what it sends."""

from uuid import uuid4

from tests.makers import a_person, kept
from tests.training.makers import a_cohort, a_module, a_session, teaches
from tests.training.mentoring.made import SAW, Bench, confirmed
from trainingmgr.core import clock
from trainingmgr.field import services
from trainingmgr.field.services import taking
from trainingmgr.field.services.kinds import Site
from trainingmgr.training.cohorts.rules import CohortState
from trainingmgr.training.enrolments.models import Enrolment
from trainingmgr.training.enrolments.rules import EnrolmentState

NAMES = "Zara Hissène", "Achta Idriss", "Maryam Oumar"


class Day:
    """What one mentor has to do today."""

    def __init__(self, *, centre, clerk, names=NAMES, **people):
        self.bench = Bench(centre=centre, **people)
        self.mentor = self.bench.mentor
        today = clock.today()
        module = a_module()
        cohort = a_cohort(centre, module, state=CohortState.RUNNING, starts_on=today, ends_on=today)
        self.session = a_session(cohort, module, on=today)
        teaches(self.bench.trainer, self.session)
        self.places = [self._place(cohort, clerk, name) for name in names]
        self.assignment = confirmed(self.bench)

    @staticmethod
    def _place(cohort, clerk, name):
        return kept(
            Enrolment(cohort_id=cohort.id, person_id=a_person(name=name).id,
                      state=EnrolmentState.CONFIRMED, nominated_by_id=clerk.id)
        )  # fmt: skip

    def phone(self, name="The black one"):
        return services.register(name, by=self.mentor)

    def marks(self, *codes, was="", **entry):
        lines = [
            {"place": str(place.uid), "code": code, "was": was, "minutes": 15 * (code == "late")}
            for place, code in zip(self.places, codes, strict=False)
        ]
        return an_entry("marks", {"session": str(self.session.uid), "marks": lines}, **entry)

    def log(self, entry=None, **facts):
        usual = {
            "assignment": str(self.assignment.uid), "held_on": clock.today().isoformat(),
            "place": "Headquarters", "mode": "visiting", "contact": "coaching", "language": "fr",
            "facts": SAW,
        }  # fmt: skip
        return an_entry("log", usual | facts, **entry or {})

    def report(self, entry=None, **facts):
        usual = {"session": str(self.session.uid), "held": True, "minutes": 90,
                 "observed": "All of them came."}  # fmt: skip
        return an_entry("report", usual | facts, **entry or {})


def an_entry(kind, content, **entry):
    return {"id": str(uuid4()), "kind": kind, "content": content,
            "written_at": "2020-01-01T10:00:00+00:00"} | entry  # fmt: skip


def a_day(cast, **how):
    return Day(
        centre=cast.here, clerk=cast.training_clerk, mentor=cast.mentor,
        supervisor=cast.cell_head, host=cast.host_authority, programme=cast.programme_officer,
        **how,
    )  # fmt: skip


SITE = Site(7)


def sent(device, *entries, by, site=SITE):
    answers = taking.take(device, entries, by=by, site=site)
    return [each.outcome.value for each in answers]
