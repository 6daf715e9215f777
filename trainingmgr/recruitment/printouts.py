"""The paper of a round: receipt, score sheet, and the letter that tells an applicant why."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from flask_babel import force_locale, gettext
from flask_babel import lazy_gettext as _

from trainingmgr.core import clock
from trainingmgr.core.sentences import long_day
from trainingmgr.core.values import dataclass
from trainingmgr.documents import words as fixed
from trainingmgr.documents.lists import printed_by
from trainingmgr.documents.notice import Notice, notice, notices
from trainingmgr.documents.paper import Printout
from trainingmgr.documents.sheet import AttendanceSheet, attendance
from trainingmgr.documents.words import PAGE
from trainingmgr.recruitment.models import Application, RecruitmentRound, RoundStage
from trainingmgr.recruitment.rules import REASONED, ApplicationState
from trainingmgr.recruitment.words import APPLICATION_STATES, PAPERS, REJECTIONS, STAGE_KINDS
from trainingmgr.registry.people.printouts import attendee
from trainingmgr.tabular.mapping import Column, Kind
from trainingmgr.tabular.printouts import handling, theirs

COLUMNS = (
    Column("person_no", _("Number"), kind=Kind.CODE),
    Column("name", _("Name")),
    Column("name_native", _("Name in own script")),
    Column("place", _("Place")),
    Column("handed_in_on", _("Handed in on"), kind=Kind.DATE),
    Column("state", _("State")),
)


def cells(each: Application, person: Any, language: str) -> list[Any]:
    """One application in the order of COLUMNS, its person as the reader may see them."""
    return [
        person.number, person.name_display, person.name_native, each.site.place.title(language),
        each.deposited_on, str(APPLICATION_STATES[each.state]),
    ]  # fmt: skip


def receipt(
    application: Application, person: Any, *, language: str, by: str, address: str
) -> Printout:
    """What the applicant takes home (R-REC-05): the number, the day, the place, the papers. The QR
    leads to the file for whoever may see it, and says nothing by itself.
    """
    with force_locale(language):
        handed = [str(PAPERS[each.kind]) for each in application.papers]
        paragraphs = [
            gettext("We have received your application in round %(round)s.",
                    round=application.round.title(language)),
            gettext("Papers handed in: %(papers)s.", papers="; ".join(handed) or gettext("none")),
            gettext("Keep this paper. Your number is asked for at every test and question."),
            gettext("To apply is free. Nobody may ask you for money or a favour; whoever is asked "
                    "can complain at any office without giving a name."),
        ]  # fmt: skip
        return notice(
            _letter(
                application, person, language, by, title=gettext("Receipt of an application"),
                facts=((gettext("Handed in on"), long_day(application.deposited_on)),
                       (gettext("Place"), application.site.place.title(language))),
                paragraphs=paragraphs,
                signs=(gettext("For the recruitment cell"),
                       gettext("Applicant: signature or thumb")),
                scan=f"{address}/recruitment/applications/{application.uid}",
            )
        )  # fmt: skip


@dataclass(frozen=True, kw_only=True)
class Addressee:
    """An application with its person as this reader sees them; `heard` says that an appeal
    against the rejection was decided, and the rejection stands; `before` are the days of letters
    that told a result.
    """

    application: Application
    person: Any
    heard: bool = False
    before: Sequence[date] = ()


def letters(to: Sequence[Addressee], *, language: str, by: str) -> Printout:
    """What became of these applications, each on a page of its own: with the reason where it was
    refused, and the way to appeal (R-REC-01).
    """
    with force_locale(language):
        return notices(
            [
                _letter(each.application, each.person, language, by,
                        title=gettext("Your application"),
                        facts=((gettext("Place"), each.application.site.place.title(language)),
                               (gettext("Date"), long_day(clock.today()))),
                        paragraphs=_told(each, language),
                        signs=(gettext("For the recruitment cell"),
                               gettext("Received: signature or thumb")), scan="")
                for each in to
            ]
        )  # fmt: skip


def _told(each: Addressee, language: str) -> list[str]:
    application = each.application
    title = application.round.title(language)
    if application.state is ApplicationState.ANNULLED:
        return _recalled(each, title)
    if application.state in REASONED and application.reason is not None:
        return [
            gettext("Your application in round %(round)s was not successful.", round=title),
            gettext("The reason: %(reason)s", reason=REJECTIONS[application.reason]),
            gettext("Your appeal was heard by other people than those who refused. The rejection "
                    "stands.") if each.heard else
            gettext("If you do not accept this, say so at the office where you applied, within "
                    "30 days of this letter. Other people than those who refused will decide."),
        ]  # fmt: skip
    if application.state in (ApplicationState.SELECTED, ApplicationState.ENLISTED):
        return [
            gettext("You are selected in round %(round)s.", round=title),
            gettext("Come to the office where you applied with this letter and your receipt."),
        ]
    if application.state is ApplicationState.RESERVE_LIST:
        return [
            gettext("You are on the reserve list of round %(round)s. If a place becomes free "
                    "for you, we call you.", round=title),
        ]  # fmt: skip
    return [
        gettext("Your application in round %(round)s is examined. Nothing is decided.",
                round=title),
    ]  # fmt: skip


def _recalled(each: Addressee, title: str) -> list[str]:
    """A round was annulled: what an earlier letter said counts no more, for better or worse."""
    days = "; ".join(long_day(day) for day in each.before)
    earlier = gettext("What we wrote to you on %(day)s counts no more: no place was given in this "
                      "round, and nobody was refused.", day=days)  # fmt: skip
    return [
        gettext("Round %(round)s was annulled. All its results are void.", round=title),
        *([earlier] if days else []),
        gettext("This is no refusal, and nobody says anything against you. You can apply again "
                "when a new round is announced. To apply is free."),
    ]  # fmt: skip


def _letter(
    application: Application, person: Any, language: str, by: str, *, title: str,
    facts: tuple[tuple[str, str], ...], paragraphs: Sequence[str], signs: tuple[str, ...],
    scan: str,
) -> Notice:  # fmt: skip
    """What an applicant keeps: nothing on it asks to hand it back or to burn it."""
    name = person.name_native if language == "ar" and person.name_native else person.name_display
    return Notice(
        title=title,
        language=language,
        on=clock.today(),
        facts=((gettext("To"), name), (gettext("Number"), person.number), *facts),
        paragraphs=tuple(paragraphs),
        signs=signs,
        page=str(PAGE["page"]),
        printed=printed_by(by),
        handling=theirs(),
        scan=scan,
    )


def sheet(
    round_: RecruitmentRound, stage: RoundStage, people: Sequence[Any], *, language: str, by: str,
    address: str,
) -> Printout:  # fmt: skip
    """The sheet of one stage: a box for the points, in the order in which they are typed."""
    with force_locale(language):
        texts = {key: str(sentence) for key, sentence in fixed.SHEET.items()}
        texts["unit"], texts["spare"] = "", ""
        texts["legend"] = gettext("Write the points of each applicant in figures.")
        texts["trainer"] = gettext("Examiner: name and signature")
        return attendance(
            AttendanceSheet(
                sheet_id=f"{round_.code} {stage.code}",
                scan=f"{address}/recruitment/{round_.uid}/stages/{stage.code}",
                language=language,
                on=clock.today(),
                title=gettext("Score sheet"),
                texts=texts,
                facts=(
                    (gettext("Round"), round_.title(language)),
                    (gettext("Stage"), f"{stage.title(language)} ({STAGE_KINDS[stage.kind]})"),
                    (gettext("Points"), gettext("at most %(most)s, %(passes)s to pass",
                                                most=stage.most, passes=stage.passes)),
                    (gettext("Printed by"), by),
                ),
                attendees=tuple(attendee(each, language, "") for each in people),
                letters=(),
                boxes=(gettext("Points"),),
                handling=handling(),
            )
        )  # fmt: skip
