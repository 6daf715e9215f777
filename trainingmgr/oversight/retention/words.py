"""How what is erased, runs and legal holds are called."""

from flask_babel import lazy_gettext as _

from trainingmgr.core.errors import Sentence
from trainingmgr.oversight.retention.rules import HoldOn, ItemState, Piece, RunState

PIECES: dict[Piece, Sentence] = {
    Piece.APPLICATION: _("Applications that were not taken"),
    Piece.SHEET_SCAN: _("Scans of attendance sheets"),
    Piece.MENTORING_LOG: _("Words and pictures of mentoring logs"),
    Piece.COMPLAINT: _("Closed complaints"),
    Piece.PAY_CHANNEL: _("Account and phone numbers that are not paid to any more"),
    Piece.CONTACT: _("Phones, pictures and other names of a person"),
    Piece.VETTING_FILE: _("Words of vetting files"),
    Piece.PAYROLL: _("Lines of closed payrolls"),
    Piece.PAY_FILE: _("Lines of pay files that were compared"),
    Piece.ACCOUNT: _("Accounts that were closed"),
    Piece.JOURNAL: _("Looks, words of the journal and addresses of sign-ins"),
    Piece.LEAVER: _("People who left the service, with their training records"),
    Piece.ARREARS: _("Names in settled months of the ledger of arrears"),
    Piece.PAY_DISPUTE: _("Names and words of disputes of pay"),
    Piece.PAY_HOLD: _("Names and reasons of holds of pay that have ended"),
    Piece.STOP_LIST: _("Names and hearings of stop lists"),
    Piece.LATE_MARKS: _("Marks and reports that were written down late"),
    Piece.TEACHER: _("Papers and words of people who taught and have left"),
    Piece.MOVE_ORDER: _("Reasons of orders that moved people"),
    Piece.STOP_REASON: _("Reasons of stop lists"),
    Piece.LEGAL_HOLD: _("Reasons of legal holds that are over"),
    Piece.EMERGENCY: _("Reasons of readings in an emergency"),
    Piece.IMPORT_FILE: _("Tables that were brought in, with the rows that were refused"),
    Piece.PAYMENT_NEWS: _("Files in which banks and operators answered"),
    Piece.FIELD_CONFLICT: _("Entries of phones that stood against what was there"),
    Piece.OVERSIGHT_PACK: _("Packs of oversight bodies"),
    Piece.OVERSIGHT_SAMPLE: _("Samples that oversight drew"),
}
AFTER: dict[Piece, Sentence] = {
    Piece.APPLICATION: _("12 months after the round has ended"),
    Piece.SHEET_SCAN: _("3 years after it was attached"),
    Piece.MENTORING_LOG: _("3 years after the day of the contact"),
    Piece.COMPLAINT: _("5 years after it was closed"),
    Piece.PAY_CHANNEL: _("90 days after it was last paid to"),
    Piece.CONTACT: _("where the person asks for it and it is granted"),
    Piece.VETTING_FILE: _("2 years after a later case of the same kind was decided"),
    Piece.PAYROLL: _("7 years after it was closed"),
    Piece.PAY_FILE: _("7 years after it was read"),
    Piece.ACCOUNT: _("2 years after it was closed"),
    Piece.JOURNAL: _("2 years after the checkpoint that covers them"),
    Piece.LEAVER: _("5 years after they left, once no pay, no account and no case needs the name"),
    Piece.ARREARS: _("7 years after its last entry, once nothing is owed of the month"),
    Piece.PAY_DISPUTE: _("7 years after it was answered"),
    Piece.PAY_HOLD: _("7 years after it has ended"),
    Piece.STOP_LIST: _("7 years after the list was signed or an appeal was decided"),
    Piece.LATE_MARKS: _("3 years after somebody decided on them"),
    Piece.TEACHER: _("5 years after they left"),
    Piece.MOVE_ORDER: _("5 years after it was carried out or withdrawn, once no appeal waits"),
    Piece.STOP_REASON: _("7 years after it was signed or given up, once nobody is held by it"),
    Piece.LEGAL_HOLD: _("5 years after it was lifted or its last day"),
    Piece.EMERGENCY: _("2 years after it was asked for"),
    Piece.IMPORT_FILE: _("3 years after it was brought"),
    Piece.PAYMENT_NEWS: _("7 years after it came, once the payments it tells of are gone"),
    Piece.FIELD_CONFLICT: _("3 years after their writer decided"),
    Piece.OVERSIGHT_PACK: _("2 years after it was made"),
    Piece.OVERSIGHT_SAMPLE: _("2 years after it was drawn, once no file of it is asked for"),
}
DEEDS: dict[Piece, Sentence] = {
    Piece.APPLICATION: _(
        "Scans go, numbers of papers and words of objections and appeals too; whoever is nothing "
        "else here than an applicant becomes a number. Points and results stay for the figures."
    ),
    Piece.SHEET_SCAN: _("The scan goes. The marks that were typed from it stay."),
    Piece.MENTORING_LOG: _(
        "Words, names, pictures and what was added go. Day, area and rating stay for the figures."
    ),
    Piece.COMPLAINT: _(
        "What was told, found and written goes, and whom it named. Its kind and dates stay for the "
        "figures."
    ),
    Piece.PAY_CHANNEL: _(
        "The number and the name of its holder go. That there was one, and its mark, stay with the "
        "payrolls."
    ),
    Piece.CONTACT: _("They go. The name and the service stay as long as the law keeps them."),
    Piece.VETTING_FILE: _(
        "What was found, put, answered and argued goes. The outcome, its days and who signed stay."
    ),
    Piece.PAYROLL: _(
        "The lines go, with the payments, answers and marks of cash that tell of them, and the "
        "files that left. Sums by state, reason and channel, totals of files and parades, "
        "signatures and hashes stay."
    ),
    Piece.PAY_FILE: _(
        "The lines go, and of whom a finding was. The sums of the comparison, findings with their "
        "amounts and who decided stay."
    ),
    Piece.ACCOUNT: _(
        "Name, sign-in name, mail and keys go. Its number stays, so that the journal and "
        "signatures still say that it was one and the same."
    ),
    Piece.JOURNAL: _(
        "Who was shown whom is not found by person any more, and names and reasons beside the "
        "entries go. The entries themselves, which bind them by a salted hash, stay and are proved."
    ),
    Piece.LEAVER: _(
        "Name, service number, birth, papers, pictures and words go; under their number stays what "
        "they attended, for the figures. Of a certificate its number, course, days and the hash of "
        "its code stay: the paper itself still proves. Moves by order stay under the number, the "
        "words of appeals and offers go."
    ),
    Piece.ARREARS: _(
        "Whose it was goes, and the paper that says so. Every entry stays with its month, kind "
        "and amount: the sums of the ledger are what they were."
    ),
    Piece.PAY_DISPUTE: _(
        "Whose it was goes, with what was said and answered. Its kind, unit, outcome and days stay "
        "for the figures."
    ),
    Piece.PAY_HOLD: _(
        "Whose it was goes, with the reasons. Its kind, unit, days and who decided stay for the "
        "figures."
    ),
    Piece.STOP_LIST: _(
        "Whose it was goes, with what they said. The list stays, and how many were on it, heard "
        "and spared."
    ),
    Piece.LATE_MARKS: _(
        "The lines with their remarks, what a report told, and the reasons go. Who wrote them and "
        "who decided stay; the marks and the report of the class are not touched."
    ),
    Piece.TEACHER: _(
        "Papers and scans go, who certified them, where they lived, and handover notes; whoever is "
        "not of the service and nothing else here becomes a number. What they taught stays."
    ),
    Piece.MOVE_ORDER: _(
        "The reason goes. Its number and days, the signed paper it names, who signed and who was "
        "moved where stay."
    ),
    Piece.STOP_REASON: _(
        "The reason goes. The rule by which it was written, its days, who signed and how many were "
        "on it stay."
    ),
    Piece.LEGAL_HOLD: _(
        "The reasons go, and who ordered it. What it kept, its days, who placed and who lifted it "
        "stay."
    ),
    Piece.EMERGENCY: _("The reasons go. Who asked, who agreed, from when to when stay."),
    Piece.IMPORT_FILE: _(
        "The file goes, the rows that were refused, and what was said of it. What came in stays, "
        "with who brought it, who approved it, and its hash."
    ),
    Piece.PAYMENT_NEWS: _("The file goes. Its hash and its counts stay."),
    Piece.FIELD_CONFLICT: _("What was sent goes. Which of the two stood stays."),
    Piece.OVERSIGHT_PACK: _(
        "What was frozen in it goes, with names and reasons. Its period, its hash and who took it "
        "stay."
    ),
    Piece.OVERSIGHT_SAMPLE: _(
        "The list that it was drawn from goes, and what was drawn. How many, the seed, the hash of "
        "the list and what became of each file stay."
    ),
}
RUN_STATES: dict[RunState, Sentence] = {
    RunState.PREPARED: _("listed, to be looked at"),
    RunState.PROPOSED: _("proposed: a second person agrees"),
    RunState.AGREED: _("agreed: being erased"),
    RunState.DONE: _("erased, with its certificate"),
    RunState.WITHDRAWN: _("withdrawn: nothing was erased"),
}
RUN_SHAPES: dict[RunState, str] = {
    RunState.PREPARED: "wait",
    RunState.PROPOSED: "wait",
    RunState.AGREED: "wait",
    RunState.DONE: "ok",
    RunState.WITHDRAWN: "none",
}
ITEM_STATES: dict[ItemState, Sentence] = {
    ItemState.WAITING: _("to be erased"),
    ItemState.GONE: _("erased"),
    ItemState.HELD: _("left out: a legal hold"),
    ItemState.NOT_DUE: _(
        "left out: not due any more, or not erased within a week of what was agreed"
    ),
}
ITEM_SHAPES: dict[ItemState, str] = {
    ItemState.WAITING: "wait",
    ItemState.GONE: "ok",
    ItemState.HELD: "stop",
    ItemState.NOT_DUE: "none",
}
HOLDS: dict[HoldOn, Sentence] = {
    HoldOn.PERSON: _("Everything about a person"),
    HoldOn.KIND: _("Everything of one kind"),
    HoldOn.COMPLAINT: _("One complaint"),
    HoldOn.PAYROLL: _("Payrolls of a month"),
}
