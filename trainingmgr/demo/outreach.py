"""What the public was told and said of the reform, and what civil society put forward."""

from collections.abc import Sequence
from datetime import timedelta

from trainingmgr.accounts.models import User
from trainingmgr.core.values import dataclass
from trainingmgr.demo.story import Story
from trainingmgr.programme.consultations import queries as consulted
from trainingmgr.programme.consultations import services as consultations
from trainingmgr.programme.consultations.models import PointReply, Submission
from trainingmgr.programme.consultations.rules import Circle, Outcome, Topic
from trainingmgr.programme.consultations.services import Point, handing, replying
from trainingmgr.programme.consultations.services import Terms as Planned
from trainingmgr.programme.consultations.services.handing import Handed
from trainingmgr.programme.decisions import queries as decisions
from trainingmgr.programme.decisions.rules import DecisionState
from trainingmgr.programme.outreach import queries, services
from trainingmgr.programme.outreach.models import PublicMessage
from trainingmgr.programme.outreach.rules import Audience, Danger, Finding, HeardThrough, Medium
from trainingmgr.programme.outreach.services import Heard, Terms

A, M, C, D = Audience, Medium, Circle, Danger


@dataclass(frozen=True)
class Told:
    """One message: written and out so many days ago, whom it reached by language."""

    key: str
    subject: str
    audience: Audience
    medium: Medium
    asked_by: str
    texts: tuple[str, str, str]
    written: int
    out: int | None = None
    reached: Sequence[tuple[str, int, str]] = ()


TOLD = (
    Told("selection", "How recruits are chosen", A.APPLICANTS, M.RADIO, "Recruitment directorate", (
        "Everybody may apply, from every region. Tests are the same for all, and a jury with "
        "people from outside the forces looks at every list.",
        "Tout le monde peut postuler, dans toutes les régions. Les épreuves sont les mêmes pour "
        "tous, et un jury avec des personnes extérieures aux forces regarde chaque liste.",
        "يمكن للجميع التقدم من كل الأقاليم. الاختبارات واحدة للجميع، وتنظر لجنة فيها أشخاص من خارج "
        "القوات في كل قائمة."),
        172, 165, (("fr", 41000, "Survey of listeners, national radio"),
                   ("ar", 17500, "Survey of listeners, national radio"))),
    Told("accounts", "Pay goes to accounts", A.SOLDIERS, M.BOARD, "Directorate of personnel", (
        "Pay goes to an account in the name of the soldier. Nobody may ask for a part of it.",
        "La solde va sur un compte au nom du soldat. Personne ne peut en demander une part.",
        "تُصرف الرواتب في حساب باسم الجندي. لا يحق لأحد أن يطلب جزءًا منها."),
        150, 141, (("fr", 5200, "Count of boards and garrisons"),)),
    Told("complaints", "Where to complain", A.COMMUNITIES, M.MEETING, "Council of security", (
        "Whoever is harmed by a soldier may complain, with or without a name, at any desk or box.",
        "Toute personne lésée par un soldat peut se plaindre, avec ou sans nom, à tout guichet ou "
        "dans toute boîte.", ""),
        108, 99, (("fr", 380, "Count at four meetings"), ("en", 90, "Count at one meeting"))),
    Told("women", "Women in the new army", A.EVERYBODY, M.ONLINE, "Ministry of Defence", (
        "", "Un poste sur cinq de la prochaine promotion est ouvert aux femmes, avec un logement "
        "séparé et sûr.", ""),
        45, 38),
    Told("integration", "Former forces", A.FORMER_FORCES, M.LEAFLET, "Commission on integration", (
        "Whoever laid down arms has three ways: the army after tests, a trade, or home with help.",
        "Qui a déposé les armes a trois voies : l’armée après épreuves, un métier, ou le retour "
        "chez soi avec une aide.", ""), 9),
)  # fmt: skip


@dataclass(frozen=True)
class Said:
    """One rumour: heard so many days ago, closed after so many days, and by what."""

    says: str
    place: str
    way: HeardThrough
    danger: Danger
    owner: str
    heard: int
    finding: Finding | None = None
    how: str = ""
    closed: int | None = None
    message: str = ""
    because: str = ""


SAID = (
    Said("Only families of one region are said to find a place in the new army.", "XO05",
         HeardThrough.COMMUNITY, D.VIOLENCE, "programme_officer", 173, Finding.FALSE,
         "Lists of the last round were read by region with the jury.", 10, "selection"),
    Said("Commanders are said to keep half of the pay that comes by account.", "XO02",
         HeardThrough.BARRACKS, D.TENSION, "host_authority", 152, Finding.PARTLY,
         "The verifier of pay found two cases, both with the prosecutor.", 12, "accounts"),
    Said("Whoever complains is said to be sent to the far north.", "XO03", HeardThrough.COMPLAINT,
         D.TENSION, "programme_officer", 128, Finding.UNKNOWN,
         "Complaints were asked: none says so; nobody can exclude it.", 30, "complaints"),
    Said("The old garrison is said to become a prison.", "XO01", HeardThrough.ONLINE, D.LOW,
         "host_authority", 70, Finding.FALSE, "The plan of works was read.", 6, "",
         "It was said on one page alone and has died down."),
    Said("Men who laid down arms are said to be arrested at the gate of the camp.", "XO04",
         HeardThrough.PARTNER, D.VIOLENCE, "programme_officer", 23),
    Said("The new uniforms are said to be paid out of the pay of soldiers.", "", HeardThrough.RADIO,
         D.LOW, "host_authority", 4),
)  # fmt: skip


def tell(story: Story) -> None:
    """Written by the programme, cleared by host and data protection, answered late here and
    there.
    """
    out = {each.key: _tell(story, each) for each in TOLD}
    _correct(story, out["accounts"])
    late = [_say(story, each, out) for each in SAID]
    _consult(story)
    story.planted.add("rumour_open", "A rumour that may lead to violence is open for too long.",
                      rumour=late[4])  # fmt: skip
    story.planted.add("message_one_language", "A message to everybody was told in one language.",
                      message=out["women"].code)  # fmt: skip


def _tell(story: Story, told: Told) -> PublicMessage:
    by, users = story.users["programme_officer"], story.users
    en, fr, ar = told.texts
    with story.then(told.written):
        terms = Terms(
            subject=told.subject, audience=told.audience, medium=told.medium,
            asked_by=told.asked_by, en=en, fr=fr, ar=ar,
            planned_on=story.ago(told.out if told.out is not None else -6),
        )  # fmt: skip
        row = services.write(terms, by=by)
        row = queries.message(row.uid)
        services.clear(row, is_right=True, seen=row.version, by=users["host_authority"])
    if told.out is None:
        return row
    with story.then(told.out):
        row = queries.message(row.uid)
        services.clear(row, is_right=True, seen=row.version, by=users["dpo"])
        row = queries.message(row.uid)
        services.publish(row, story.ago(told.out), seen=row.version, by=by)
        for language, number, source in told.reached:
            services.reach(queries.message(row.uid), language, number, source, by=by)
    return row


def _correct(story: Story, row: PublicMessage) -> None:
    with story.then(118):
        services.correct(
            queries.message(row.uid), wrong="It left out garrisons in which there is no bank.",
            instead="Where there is no bank, pay is handed out in cash before two witnesses.",
            again="On the same boards, and on the radio of the garrisons", on=story.ago(118),
            by=story.users["programme_officer"],
        )  # fmt: skip


def _say(story: Story, said: Said, out: dict[str, PublicMessage]) -> str:
    by, owner = story.users["programme_officer"], story.users[said.owner]
    with story.then(said.heard):
        row = services.hear(
            Heard(says=said.says, heard_on=story.ago(said.heard), way=said.way,
                  danger=said.danger, owner=owner, place=story.places.get(said.place)), by=by,
        )  # fmt: skip
    if said.finding is None or said.closed is None:
        return row.code
    with story.then(said.heard - said.closed):
        row = queries.rumour(row.uid)
        services.find(row, said.finding, said.how, seen=row.version, by=owner)
        row = queries.rumour(row.uid)
        code = out[said.message].code if said.message else ""
        services.close(row, code=code, because=said.because, seen=row.version, by=owner)
    return row.code


MEETINGS = (
    ("Women in the new army", "Town hall of the capital", "XO01", 140, (31, 12, 0),
     ((C.WOMEN, "Women of the river"), (C.HUMAN_RIGHTS, ""), (C.YOUTH, "Young oaks"))),
    ("Former forces and those they harmed", "School of the district", "XO04", 95, (9, 27, 1),
     ((C.VICTIMS, ""), (C.ELDERS, ""), (C.VETERANS, "Comrades of the hills"))),
    ("Garrisons and their neighbours", "Market hall", "XO03", -12, None,
     ((C.ELDERS, ""), (C.FAITH, ""))),
)  # fmt: skip
POINTS = (
    (0, C.WOMEN, "Women of the river", "Separate and safe lodging comes before more posts for "
     "women.", 110, 115, Outcome.TAKEN_ALONG, "Plans of buildings now begin with lodging."),
    (0, C.YOUTH, "Young oaks", "Tests in one language keep the young of two regions out.", 110, 60,
     Outcome.TAKEN_ALONG, "From the next round on, tests are in three languages."),
    (1, C.VICTIMS, "", "Nobody is taken over before those whom he harmed were heard.", 65, 70,
     Outcome.NOT_TAKEN, "The law on integration sets who is heard; the point went to parliament."),
    (1, C.VETERANS, "Comrades of the hills", "Those who go home wait for their help for months.",
     20, None, None, "Help is paid out at each return centre, and each says how long one waits."),
    (None, C.HUMAN_RIGHTS, "", "The report on detention in barracks should be published.", -10,
     None, None, ""),
)  # fmt: skip


def _consult(story: Story) -> None:
    by, made = story.users["programme_officer"], []
    for title, venue, place, ago, came, circles in MEETINGS:
        with story.then(max(ago + 20, 3)):
            row = consultations.write(
                Planned(title=title, venue=venue, planned_on=story.ago(ago),
                        place=story.places.get(place)), by=by,
            )  # fmt: skip
            for circle, name in circles:
                consultations.invite(
                    row, circle, name=name, by=by,
                    named_on=story.ago(max(ago + 20, 3)) if name else None,
                )  # fmt: skip
        if came is not None:
            with story.then(ago - 1):
                row = consulted.consultation(row.uid)
                there = tuple(each.id for each in row.invited[:2])
                consultations.hold(row, story.ago(ago), *came, came=there, seen=row.version, by=by)
        made.append(consulted.consultation(row.uid))
    for of, circle, name, says, due, replied, outcome, reply in POINTS:
        there_ = made[of] if of is not None else None
        came_on = there_.held_on if there_ is not None and there_.held_on else story.ago(20)
        with story.then((story.today - came_on).days - 2):
            point = consultations.put(
                Point(says=says, circle=circle, came_on=came_on, reply_by=story.ago(due), owner=by,
                      consultation=there_, name=name, named_on=came_on if name else None), by=by,
            )  # fmt: skip
        if replied is not None and outcome is not None:
            _reply(story, point, replied, reply, outcome)
        elif reply:
            with story.then(6):
                point = consulted.point(point.uid)
                replying.reply(point, reply, Outcome.TAKEN_ALONG, seen=point.version, by=by)
            story.planted.add("reply_waits", "A reply to civil society waits for a second person "
                              "past its day.", point=point.code)  # fmt: skip
    _changed(story)
    _hand_in(story, by)


HANDED = (
    (26, C.ELDERS, Topic.SITES, "XO03", "Shots are heard from the range after dark. Say the hours "
     "before, on the market board."),
    (18, C.WOMEN, Topic.JOINING, "", "Tell girls at school that they may apply too: nobody has."),
    (9, C.OTHER, Topic.OTHER, "XO01", "Buy generators from my shop, the best price in town."),
    (4, C.OTHER, Topic.CONDUCT, "XO04", "Two young men of our street were beaten at the barracks "
     "gate until they signed."),
)  # fmt: skip


def _hand_in(story: Story, by: User) -> None:
    """By the page for the public: one replied to at the second try, one not looked at for weeks,
    one set aside, and one that is a complaint.
    """
    codes = []
    for ago, circle, topic, place, says in HANDED:
        with story.then(ago):
            codes.append(handing.hand_in(
                Handed(says=says, circle=circle, topic=topic, language="en",
                       place=story.places.get(place))
            ))  # fmt: skip
    with story.then(20):
        row = consulted.handed_point(handing.followed(codes[0]).uid)
        point = handing.take_up(
            row,
            Point(says="The hours of the range should be told on the market board.",
                  circle=C.ELDERS, came_on=row.came_on, reply_by=row.reply_by, owner=by),
            seen=row.version, by=by,
        )  # fmt: skip
    with story.then(14):
        point = consulted.point(point.uid)
        first = replying.reply(
            point, f"The range is used on {story.ago(-9):%d/%m/%Y} and each tenth day after it.",
            Outcome.TAKEN_ALONG, seen=point.version, by=by,
        )  # fmt: skip
        first = consulted.reply(first.uid)
        replying.clear(
            first, is_right=False, answer="It tells a day on which soldiers will be at one place.",
            seen=first.version, by=story.users["dpo"],
        )  # fmt: skip
    _reply(story, point, 12, "The hours stand on the board of each market near a range from now "
           "on.", Outcome.TAKEN_ALONG)  # fmt: skip
    with story.then(6):
        handing.add(codes[1], "The head of our school would read it out.")
        row = consulted.handed_point(handing.followed(codes[2]).uid)
        reason = replying.set_aside(
            row, "It offers goods, and says nothing of the reform.", seen=row.version, by=by
        )
    with story.then(5):
        _clear(story, reason)
    story.planted.add(
        "complaint_among_points", "What the public handed in as a point tells of a beating.",
        reference=handing.followed(codes[3]).reference,
    )  # fmt: skip


def _changed(story: Story) -> None:
    """A point that came by letter, and the decision that both sides signed after it."""
    taken = [each for each in decisions.standing() if each.state is DecisionState.TAKEN]
    if not taken:
        return
    decision, by = taken[0], story.users["programme_officer"]
    came_on = decision.drafted_on - timedelta(days=25)
    with story.then((story.today - came_on).days):
        point = consultations.put(
            Point(says="Courses at one centre leave the people of the regions out.", circle=C.UNION,
                  came_on=came_on, reply_by=decision.drafted_on + timedelta(days=20), owner=by),
            by=by,
        )  # fmt: skip
    _reply(
        story, point, (story.today - decision.drafted_on).days - 10,
        "Both ways were weighed with their figures, and decided with it in view.",
        Outcome.CHANGED, decision.code,
    )  # fmt: skip


def _reply(story: Story, point: Submission, ago: int, says: str, outcome: Outcome,
           decision: str = "") -> None:  # fmt: skip
    """Written by the programme and cleared for the host on the same day."""
    with story.then(ago):
        point = consulted.point(point.uid)
        made = replying.reply(point, says, outcome, decision=decision, seen=point.version,
                              by=story.users["programme_officer"])  # fmt: skip
        _clear(story, made)


def _clear(story: Story, made: PointReply) -> None:
    made = consulted.reply(made.uid)
    replying.clear(made, is_right=True, seen=made.version, by=story.users["host_authority"])
