"""The words of phones and of the app that runs on them, in the reader's language."""

from collections.abc import Mapping
from typing import Any

from flask_babel import lazy_gettext as _

from trainingmgr.field.rules import Cause, Kind, Outcome, Settled
from trainingmgr.training.attendance.rules import LateState, MarkCode
from trainingmgr.training.attendance.words import MARKS
from trainingmgr.training.cohorts.words import NOT_HELD
from trainingmgr.training.mentoring.words import (
    ACTIONS,
    AREAS,
    CONTACTS,
    MODES,
    OBSTACLES,
    OFFICE_RATINGS,
    PERSON_RATINGS,
    RESPONSES,
)
from trainingmgr.training.trainers.words import LANGUAGES

KINDS = {
    Kind.MARKS: _("Marks of a class"),
    Kind.REPORT: _("Report of a class"),
    Kind.LOG: _("Log of a visit"),
    Kind.ACTION: _("How an action point stands"),
}
CAUSES = {
    Cause.CHANGED: _("Somebody wrote something else there meanwhile."),
    Cause.TWICE: _("The phone had sent it before with other words."),
}
LATE = {
    LateState.WAITING: _("Waits for a second person: it does not count yet"),
    LateState.CONFIRMED: _("Confirmed: it counts"),
    LateState.REFUSED: _("Sent back: it does not count"),
}
"""What a phone says of what was written down after the lock of a class (R-TRN-08)."""
OUTCOMES = {
    Outcome.TAKEN: _("Taken"),
    Outcome.ALREADY: _("Taken before"),
    Outcome.REFUSED: _("Not taken"),
    Outcome.KEPT: _("Kept beside"),
}
OUTCOME_SHAPES = {
    Outcome.TAKEN: "ok", Outcome.ALREADY: "ok", Outcome.REFUSED: "stop", Outcome.KEPT: "hold",
}  # fmt: skip
SETTLED = {
    Settled.PHONE: _("What the phone says stands"),
    Settled.SITE: _("What stood before stays"),
}


def codes() -> dict[str, Any]:
    """The lists that the app offers, each code with its words."""
    lists: Mapping[str, Mapping[Any, Any]] = {
        "kinds": KINDS,
        "marks": {key: word for key, word in MARKS.items() if key is not MarkCode.NOT_RECORDED},
        "not_held": NOT_HELD, "contacts": CONTACTS, "modes": MODES, "areas": AREAS,
        "person": PERSON_RATINGS, "office": OFFICE_RATINGS, "responses": RESPONSES,
        "obstacles": OBSTACLES, "languages": LANGUAGES, "states": ACTIONS, "late": LATE,
    }  # fmt: skip
    return {
        name: [[str(getattr(key, "value", key)), str(word)] for key, word in each.items()]
        for name, each in lists.items()
    }


APP = {
    "title": _("On the phone"),
    "today": _("Today"),
    "marked": _("Marked: {count} of {of}"),
    "told": _("Reported"),
    "to_be_sent": _("to be sent"),
    "overdue": _("Overdue"),
    "other": _("Other"),
    "week": _("The next days"),
    "days_over": _("Days that are over"),
    "classes": _("Classes"),
    "no_classes": _("You teach no class in these days."),
    "counterparts": _("My counterparts"),
    "no_counterparts": _("You mentor nobody now."),
    "outbox": _("To send"),
    "unsent": _("Not sent yet: {count}"),
    "nothing_unsent": _("Everything is sent."),
    "oldest_now": _("written just now"),
    "oldest_minutes": _("the oldest has waited for {count} min"),
    "oldest_hours": _("the oldest has waited for {count} h"),
    "oldest_days": _("the oldest has waited for {count} days"),
    "send": _("Send now"),
    "sending": _("Sending …"),
    "in_turn": _(
        "Many phones are sending. Yours has its turn in about {count} s and goes on by "
        "itself. Nothing is lost."
    ),
    "no_signal": _("No signal. Everything is kept on this phone."),
    "fetched": _("Fetched on {when}"),
    "fetch": _("Fetch the next days"),
    "mark": _("Mark this class"),
    "all_present": _("Everybody present"),
    "present": _("Present"),
    "left_to_mark": _("Not marked yet: {count}"),
    "minutes": _("Minutes missed"),
    "remark": _("Remark"),
    "keep": _("Keep it on this phone"),
    "kept": _("Kept on this phone. It goes when you send."),
    "report": _("Report this class"),
    "reported": _("This class has a report already."),
    "held": _("It was held"),
    "not_held": _("It was not held"),
    "why_not": _("Why it was not held"),
    "how_long": _("How many minutes"),
    "observed": _("What you saw and heard"),
    "meaning": _("What you make of it"),
    "taught": _("If somebody else taught, who?"),
    "as_planned": _("Whoever is named for it"),
    "taught_help": _("Then the report waits until a second person has confirmed who taught."),
    "facts_alone": _("Facts alone. The host may read them."),
    "judgement_help": _("For you, your supervisor and the next mentor. The host does not read it."),
    "log": _("Write a log"),
    "day": _("Day"),
    "from": _("From"),
    "to": _("To"),
    "place": _("Place"),
    "how": _("How"),
    "contact": _("Kind of contact"),
    "language": _("Language"),
    "interpreted": _("With an interpreter"),
    "participants": _("Who took part"),
    "offices_help": _("Offices rather than names."),
    "objective": _("Objective that it serves"),
    "objectives": _("Objectives"),
    "none": _("None"),
    "facts": _("What you saw and heard"),
    "judgement": _("What you make of it"),
    "their_view": _("What the counterpart says of it"),
    "advice": _("What you advised"),
    "response": _("What they made of it"),
    "response_why": _("Why"),
    "obstacles": _("What stood in the way"),
    "ratings": _("Ratings"),
    "rating": _("Rating"),
    "area": _("Area"),
    "evidence": _("What shows it"),
    "one_more_rating": _("One more rating"),
    "points": _("Action points"),
    "no_points": _("Nothing is open."),
    "one_more_point": _("One more action point"),
    "what": _("What"),
    "who": _("Who"),
    "by_day": _("Until"),
    "agreed": _("Agreed by both"),
    "next_on": _("Next visit"),
    "confidential": _("Hold it back: only I and my supervisor read it"),
    "more": _("More about the contact"),
    "last_log": _("Last log: {day}"),
    "state": _("How it stands"),
    "outcome": _("What came of it"),
    "edit": _("Change it"),
    "throw_away": _("Throw it away"),
    "throw_away_sure": _("Throw this away? Nobody has it but this phone."),
    "yes": _("Yes"),
    "no": _("No"),
    "refused": _("Not taken: {why}"),
    "taken": _("Sent and taken: {count}"),
    "kept_beside": _("Kept beside what stands: {count}. Decide on the page of your phones."),
    "waiting": _("Waiting"),
    "decide": _("Decide on the site"),
    "results": _("What was sent last"),
    "late": _("What you wrote after the lock of a class"),
    "look": _("Open the class on the site"),
    "again": _("Write this report anew"),
    "nudge": _(
        "These words may be about a concern: {words}. Abuse, a child in danger or corruption "
        "do not belong here. Where there is signal, send it the safe way on the page of "
        "concerns. Take the words out, or say below that they belong here."
    ),
    "concern": _("Is it a concern?"),
    "concern_help": _(
        "Abuse, sexual exploitation, a child in danger, corruption. It goes to the one who is "
        "charged with it, needs signal, and leaves nothing here."
    ),
    "safe_way": _("Send it the safe way"),
    "knows": _("I have read this. It belongs here, and is no concern."),
    "file": _("Save as a file"),
    "file_help": _(
        "The last resort: a sealed file. Carry it to a computer of the site and give it "
        "in on the page of your phones. What is in it stays here until it is sent."
    ),
    "lock": _("Lock"),
    "unlock": _("Open it"),
    "pin": _("PIN"),
    "pin_help": _(
        "Six digits or more, or a sentence. It is not your password, and nobody can tell "
        "it to you again."
    ),
    "pin_again": _("The PIN once more"),
    "pin_short": _("Take six digits or more."),
    "pin_plain": _("This PIN is guessed first. Take another one."),
    "pin_differs": _("The two are not the same."),
    "pin_wrong": _("This PIN is wrong. Tries left: {count}"),
    "pin_out": _(
        "Ten times wrong. Where there is signal, sign in on the site, then open it again."
    ),
    "pin_lost": _(
        "The PIN is forgotten? Nobody has it. Withdraw this phone on the page of your phones and "
        "register it anew; what was not sent is lost then."
    ),
    "lease_over": _(
        "Nothing was heard of this phone for too long. Where there is signal, sign in on the "
        "site, then open it again."
    ),
    "shut_out": _(
        "The password of this account was set anew. Where there is signal, sign in on the site, "
        "then open this phone again. What was not sent is kept here."
    ),
    "sign_in": _("Sign in on the site"),
    "prove": _("Show that it is still you"),
    "prove_help": _("The classes of a week go onto a phone: show first that it is still you."),
    "open_again": _("I have signed in: open it again"),
    "still_out": _(
        "Nobody is signed in on this phone, or somebody else, or it is a while ago. Sign in first."
    ),
    "begin": _("Use this phone without signal"),
    "begin_help": _(
        "It keeps the classes of seven days and your counterparts, sealed under a PIN. "
        "Nothing more goes onto it."
    ),
    "name": _("Name of this phone"),
    "name_help": _("As you call it: the black one, the one of the office."),
    "not_signed_in": _("Sign in on the site first. Then come back to this page."),
    "may_not": _("Your role holds nothing for a phone: it is for those who teach and mentor."),
    "withdrawn": _("This phone was withdrawn, and emptied."),
    "closed_out": _("The site does not take this account now. What you wrote is kept here."),
    "trouble": _("The site could not take this: {why}. It is kept here; send it again later."),
    "too_often": _("The site asks you to wait a minute."),
    "unsafe": _(
        "This address is not safe (no https), so the browser lets no page work without "
        "signal or seal anything. Ask whoever runs the site for `trainingmgr serve --lan`, "
        "and trust its certificate once."
    ),
    "unable": _("This browser is too old to seal what it keeps. Use a newer one."),
    "may_go": _(
        "The browser may throw away what it keeps when the phone is full. Put this page on "
        "your home screen, and send often."
    ),
    "leave": _("Take the work off this phone"),
    "leave_sure": _("Everything of it goes from this phone. What was sent is safe."),
    "leave_not_yet": _(
        "Not sent yet: {count}. Send it, or save it as a file, or throw it away "
        "piece by piece. Nothing is lost by signing out."
    ),
    "settings": _("This phone"),
    "back": _("Back"),
    "problems": _("To put right"),
    "need_facts": _("Say in a sentence what you saw."),
    "need_place": _("Say where it was."),
    "need_evidence": _("A rating needs what shows it, in a sentence."),
    "need_point": _("Say of each action point who does it and until when."),
    "need_photo": _(
        "Say of each picture what it shows, and tick that nobody and no name is in it."
    ),
    "need_minutes": _("Say how long the class lasted."),
    "need_day": _("The day lies within the assignment, and not in the future."),
    "need_mark": _("Mark at least one person."),
    "need_missed": _("Say how many minutes they missed: {who}"),
    "not_yet": _("This class is still to come. Nobody can be marked yet."),
    "photos": _("Pictures of things"),
    "photos_help": _(
        "A shelf, a page of a book, a fence. Never a person: a face can cost a life. "
        "Place and camera are taken out on this phone."
    ),
    "add_photo": _("Add a picture"),
    "photo_bad": _("This picture cannot be read."),
    "photo_most": _("Three pictures at most."),
    "photo_of": _("What it shows"),
    "no_people": _("There is nobody in it, and no name that can be read"),
    "remove": _("Remove"),
}
"""By the name that the scripts use. What stands in braces is filled in there."""
