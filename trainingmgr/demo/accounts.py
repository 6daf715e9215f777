"""Who may sign in: at least one of every role, two where a deed needs two people.

All take the password that this loading has drawn; whoever needs a second factor has one. The list
is for whoever sits in front of the demonstration. In production none of them opens anything.
"""

import secrets
from dataclasses import asdict, field
from datetime import timedelta

from trainingmgr.accounts.models import User
from trainingmgr.accounts.rules import Role, Scope
from trainingmgr.accounts.rules.granting import LONGEST_GRANT_DAYS, SECOND_FACTOR
from trainingmgr.accounts.services import grants, passwords, second_factor, users
from trainingmgr.core import clock
from trainingmgr.core.db import db
from trainingmgr.core.values import dataclass
from trainingmgr.demo.story import Story

R, S = Role, Scope
WORDS = (
    "river lantern goat seven copper meadow pencil basket thunder orange window saddle feather "
    "market silver tunnel garden hammer cotton island ladder mirror needle oyster parrot quarry "
    "ribbon sparrow timber velvet walnut yellow anchor bridge candle desert engine forest granite "
    "harvest"
).split()

ACCOUNTS: tuple[tuple[str, str, Role, Scope, str | None, str], ...] = (
    ("admin", "Ruth Akol Wudu", R.USER_ADMIN, S.NATIONAL, None, "en"),
    ("dpo", "Célestin Mbangari", R.DPO, S.NATIONAL, None, "fr"),
    ("admin2", "Samatar Cilmi Geedi", R.USER_ADMIN, S.NATIONAL, None, "en"),
    ("dpo2", "Maryan Nuur Faarax", R.DPO, S.NATIONAL, None, "en"),
    ("clerk.tam", "Khadidja Brahim Saleh", R.TRAINING_CLERK, S.CENTRE, "TAM", "ar"),
    ("clerk.qal", "Hodan Cismaan Warsame", R.TRAINING_CLERK, S.CENTRE, "QAL", "en"),
    ("clerk.bam", "Clarisse Koyassara", R.TRAINING_CLERK, S.CENTRE, "BAM", "fr"),
    ("clerk.lem", "Odile Tengbara", R.TRAINING_CLERK, S.CENTRE, "LEM", "fr"),
    ("clerk.nya", "Grace Lado Kenyi", R.TRAINING_CLERK, S.CENTRE, "NYA", "en"),
    ("clerk.sch", "Sylvain Ndakala", R.TRAINING_CLERK, S.CENTRE, "SCH", "fr"),
    ("head.tam", "Haroun Issa Djabali", R.CELL_HEAD, S.CENTRE, "TAM", "ar"),
    ("head2.tam", "Zenaba Moussa Barka", R.CELL_HEAD, S.CENTRE, "TAM", "fr"),
    ("head.qal", "Cabdi Jaamac Rooble", R.CELL_HEAD, S.CENTRE, "QAL", "en"),
    ("head2.qal", "Ifraax Xuseen Cali", R.CELL_HEAD, S.CENTRE, "QAL", "en"),
    ("head.bam", "Théodore Wazoua", R.CELL_HEAD, S.CENTRE, "BAM", "fr"),
    ("head.lem", "Florence Sambouli", R.CELL_HEAD, S.CENTRE, "LEM", "fr"),
    ("head.nya", "Moses Chol Atem", R.CELL_HEAD, S.CENTRE, "NYA", "en"),
    ("head.sch", "Prosper Gbandoro", R.CELL_HEAD, S.CENTRE, "SCH", "fr"),
    ("mentor.tam", "Nadia Lindqvist Haddad", R.MENTOR, S.OWN, None, "en"),
    ("mentor.qal", "Tomas Eriksholm", R.MENTOR, S.OWN, None, "en"),
    ("mentor.bam", "Mathilde Rouvray", R.MENTOR, S.OWN, None, "fr"),
    ("curriculum", "Fidèle Zoumaldé", R.CURRICULUM_OFFICER, S.NATIONAL, None, "fr"),
    ("curriculum2", "Rebecca Nhial Bol", R.CURRICULUM_OFFICER, S.NATIONAL, None, "en"),
    ("hr.1bde", "Annour Seid Rimali", R.HR_CLERK, S.UNIT, "1BDE", "ar"),
    ("hr.2bde", "Ayaan Liibaan Shire", R.HR_CLERK, S.UNIT, "2BDE", "en"),
    ("hr.lf", "Gervais Feïkoulé", R.HR_CLERK, S.UNIT, "LF", "fr"),
    ("hr.head", "Solange Bissambo", R.HR_HEAD, S.NATIONAL, None, "fr"),
    ("hr.head.2bde", "Warsame Guuleed Nuur", R.HR_HEAD, S.UNIT, "2BDE", "en"),
    ("pay", "Éloi Remandji", R.PAY_VERIFIER, S.NATIONAL, None, "fr"),
    ("pay2", "Susan Poni Gore", R.PAY_VERIFIER, S.NATIONAL, None, "en"),
    ("finance", "Mokhtar Hamid Ouadi", R.FINANCE, S.NATIONAL, None, "ar"),
    ("finance2", "Judith Lamboro", R.FINANCE, S.NATIONAL, None, "fr"),
    ("commander.2bde", "Barre Axmed Guuleed", R.UNIT_COMMANDER, S.UNIT, "2BDE", "en"),
    ("vetting", "Yolande Toungoula", R.VETTING_OFFICER, S.NATIONAL, None, "fr"),
    ("vetting2", "Daahir Ciise Diiriye", R.VETTING_OFFICER, S.NATIONAL, None, "en"),
    ("board", "Hilaire Kpangaba", R.VETTING_BOARD, S.NATIONAL, None, "fr"),
    ("board2", "Safia Khalil Marjani", R.VETTING_BOARD, S.NATIONAL, None, "ar"),
    ("hrddp", "Inès Vondomo", R.HRDDP_SECRETARIAT, S.NATIONAL, None, "fr"),
    ("hrddp2", "Peter Wani Loro", R.HRDDP_SECRETARIAT, S.NATIONAL, None, "en"),
    ("child", "Saynab Axmed Cumar", R.CP_FOCAL_POINT, S.NATIONAL, None, "en"),
    ("child2", "Thérèse Nambéré", R.CP_FOCAL_POINT, S.NATIONAL, None, "fr"),
    ("programme", "Philip Ajak Oyet", R.PROGRAMME_OFFICER, S.NATIONAL, None, "en"),
    ("programme2", "Reine Damango", R.PROGRAMME_OFFICER, S.NATIONAL, None, "fr"),
    ("host", "Bichara Tahir Bahrani", R.HOST_AUTHORITY, S.NATIONAL, None, "ar"),
    ("host2", "Marcellin Sokambi", R.HOST_AUTHORITY, S.NATIONAL, None, "fr"),
    ("oversight", "Esther Malith Tong", R.OVERSIGHT, S.NATIONAL, None, "en"),
    ("oversight2", "Zakaria Fadoul Hadjari", R.OVERSIGHT, S.NATIONAL, None, "ar"),
    ("system", "Bertrand Zinguéré", R.SYSADMIN, S.NATIONAL, None, "fr"),
    ("system2", "Joyce Ladu Swaka", R.SYSADMIN, S.NATIONAL, None, "en"),
    ("donor", "Ingrid Halvorsen Bech", R.DONOR_PARTNER, S.NATIONAL, None, "en"),
    ("donor2", "Étienne Marchal", R.DONOR_PARTNER, S.NATIONAL, None, "fr"),
)

LATE: tuple[tuple[str, str, Role, Scope, str | None, str], ...] = (
    ("complaints", "Amina Dirir Robleh", R.COMPLAINTS_OFFICER, S.NATIONAL, None, "fr"),
    ("complaints2", "Jean-Bosco Tchombe", R.COMPLAINTS_OFFICER, S.NATIONAL, None, "fr"),
    ("commander.1bde", "Noureddine Abbo Sougui", R.UNIT_COMMANDER, S.UNIT, "1BDE", "ar"),
    ("board.ranks", "Dieudonné Mokambo", R.VETTING_BOARD, S.NATIONAL, None, "fr"),
    ("board.ranks2", "Nyandeng Achol Majok", R.VETTING_BOARD, S.NATIONAL, None, "en"),
    ("chair", "Amadou Kolingar Sarr", R.VETTING_CHAIR, S.NATIONAL, None, "fr"),
    ("chair2", "Halima Osman Dualeh", R.VETTING_CHAIR, S.NATIONAL, None, "en"),
    ("recruiter", "Ousmane Baldé Kéita", R.RECRUITMENT_OFFICER, S.NATIONAL, None, "fr"),
    ("recruiter2", "Ayen Mabior Garang", R.RECRUITMENT_OFFICER, S.NATIONAL, None, "en"),
    ("jury", "Firmin Gbaya Toukia", R.RECRUITMENT_JURY, S.NATIONAL, None, "fr"),
    ("jury2", "Hodan Ciise Warsame", R.RECRUITMENT_JURY, S.NATIONAL, None, "en"),
    ("custodian", "Awa Tidjani Fall", R.SOURCE_CUSTODIAN, S.NATIONAL, None, "fr"),
    ("custodian2", "Gatluak Riek Tut", R.SOURCE_CUSTODIAN, S.NATIONAL, None, "en"),
)
"""Who has done nothing in the story: named when it is told, so that it stays as it is."""


@dataclass(frozen=True)
class Entry:
    """One line of the list of accounts."""

    role: str
    login: str
    name: str
    password: str
    scope: str
    totp: str | None = None
    recovery_codes: list[str] = field(default_factory=list)

    def written(self) -> dict[str, object]:
        return asdict(self)


def name_people(story: Story) -> None:
    """The accounts, without any role yet: those who do what the story tells."""
    first = users.first_user(*ACCOUNTS[0][:2])
    second = users.first_user(*ACCOUNTS[1][:2], role=Role.DPO)
    made = {"admin": first, "dpo": second}
    for login, name, _role, _scope, _at, _language in ACCOUNTS[2:]:
        made[login] = users.create_user(login, name, is_demo=True, by=first)
    for login, _name, role, _scope, _at, language in ACCOUNTS:
        made[login].is_demo, made[login].language = True, language
        made[login].created_at = story.at(story.began)
        story.users[login] = made[login]
        story.users.setdefault(role.value, made[login])


def let_in(story: Story) -> list[Entry]:
    """Roles with their reach, the password, the second factor: from today for 180 days."""
    password = " ".join(secrets.SystemRandom().sample(WORDS, 5))
    kept = passwords.hashed(password)
    return [_let_in(story, each, password, kept) for each in ACCOUNTS]


def let_in_late(story: Story, listed: list[Entry]) -> None:
    """The accounts that the story did not need, with the same password."""
    password = listed[0].password
    kept = passwords.hashed(password)
    for each in LATE:
        login, name, *_rest, language = each
        made = users.create_user(login, name, is_demo=True, by=story.users["admin"])
        made.language, made.created_at = language, story.at(story.began)
        story.users[login] = made
        listed.append(_let_in(story, each, password, kept))


def _let_in(
    story: Story,
    account: tuple[str, str, Role, Scope, str | None, str],
    password: str,
    kept: str,
) -> Entry:
    login, name, role, scope, at, _language = account
    user = story.users[login]
    if login not in ("admin", "dpo"):
        _grant(story, user, role, scope, at)
    passwords.check(password, user, second_factor=False)
    passwords.put(user, kept)
    totp, codes = second_factor.give_key(user) if role in SECOND_FACTOR else (None, [])
    return Entry(
        role=role.value,
        login=login,
        name=name,
        password=password,
        scope=f"{scope.value} {at}" if at else scope.value,
        totp=totp,
        recovery_codes=codes,
    )


def _grant(story: Story, user: User, role: Role, scope: Scope, at: str | None) -> None:
    until = clock.today() + timedelta(days=LONGEST_GRANT_DAYS)
    by = story.users["admin"]
    given = grants.grant(
        user, role, scope=scope, at=_where(story, scope, at), until_on=until, by=by
    )
    if given.waits:
        given.granted_at = clock.now() - timedelta(hours=5)  # nobody signed in a hurry
        grants.countersign(given, by=story.users["dpo"])


def _where(story: Story, scope: Scope, at: str | None) -> int | None:
    if at is None:
        return None
    return story.centres[at].id if scope is S.CENTRE else story.units[at].id


def held_before(story: Story, *logins: str) -> None:
    """These accounts held their roles in the half year until today too: they were given again."""
    for login, _name, role, scope, at, _language in (*ACCOUNTS, *LATE):
        if login in logins:
            terms = grants.Terms(
                role, scope, _where(story, scope, at), story.ago(LONGEST_GRANT_DAYS), story.today
            )
            first = login in ("admin", "dpo")  # who begin a site, before there are two to sign
            given = grants.write(
                story.users[login], terms, by=None if first else story.users["admin"]
            )
            given.granted_at = clock.begins(given.from_on)
            if given.needs_countersign:
                given.countersigned_by_id = story.users["dpo"].id
                given.countersigned_at = given.granted_at + timedelta(hours=3)
            db.session.flush()
            db.session.expire(story.users[login], ["grants"])
