"""Letters by mail, where the site has a mail server. Most camps have none.

Never more than "here is a code" or "you have a task": a mail is read by whoever runs its servers.
"""

import smtplib
import ssl
from email.message import EmailMessage
from urllib.parse import unquote, urlsplit

from trainingmgr.core.values import dataclass

SECONDS = 20
PORTS = {"smtp": 587, "smtps": 465}
HERE = ("localhost", "127.0.0.1", "::1")


class NotSent(Exception):
    """The mail server could not be reached, or would not take it."""


@dataclass(frozen=True)
class Post:
    """A mail server and the address that its mails come from.

    `server` is smtp://HOST:PORT or smtps://USER:PASSWORD@HOST; plain smtp is raised to TLS
    everywhere but on this machine.
    """

    server: str
    sender: str

    def send(self, to: str, subject: str, text: str) -> None:
        """Hand one letter over. Raises NotSent, which says nothing of whom it was for."""
        letter = EmailMessage()
        letter["From"], letter["To"], letter["Subject"] = self.sender, to, subject
        letter["Auto-Submitted"] = "auto-generated"
        letter.set_content(text)
        parts = urlsplit(self.server)
        try:
            with self._line() as line:
                if parts.username:
                    line.login(unquote(parts.username), unquote(parts.password or ""))
                line.send_message(letter)
        except (OSError, smtplib.SMTPException) as broken:
            raise NotSent(type(broken).__name__) from None

    def _line(self) -> smtplib.SMTP:
        parts = urlsplit(self.server)
        host, port = parts.hostname or "", parts.port or PORTS[parts.scheme]
        trusted = ssl.create_default_context()
        if parts.scheme == "smtps":
            return smtplib.SMTP_SSL(host, port, timeout=SECONDS, context=trusted)
        line = smtplib.SMTP(host, port, timeout=SECONDS)
        if host not in HERE:
            line.starttls(context=trusted)
        return line


def objection(server: str, sender: str) -> str | None:
    """What is wrong with these settings, or None."""
    try:
        parts = urlsplit(server)
        readable = parts.scheme in PORTS and bool(parts.hostname) and parts.port != 0
    except ValueError:
        readable = False
    if not readable:
        return "TRAININGMGR_MAIL_SERVER is written smtp://HOST:PORT or smtps://USER:PASSWORD@HOST."
    if "@" not in sender:
        return "TRAININGMGR_MAIL_FROM needs the address that mails come from."
    return None


_held: list[Post] = []


def hold(post: Post | None) -> None:
    """Make this the mail server of this process, or none."""
    _held[:] = [] if post is None else [post]


def post() -> Post | None:
    return _held[0] if _held else None
