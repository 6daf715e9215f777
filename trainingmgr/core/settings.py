"""What can be set, each with a sentence. Read once from the environment, then frozen."""

import os
from collections.abc import Mapping
from dataclasses import field, fields
from pathlib import Path
from typing import Any
from urllib.parse import quote, urlsplit
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from trainingmgr.core import mail
from trainingmgr.core.values import dataclass


def setting(default: Any, sentence: str) -> Any:
    return field(default=default, metadata={"sentence": sentence})


HANDOVER_HOURS = (48, 72)


@dataclass(frozen=True, kw_only=True)
class Settings:
    """Every setting is an environment variable: TRAININGMGR_ and the name in capitals."""

    instance: str = setting("instance", "The folder for the database, the keys and the uploads.")
    database: str = setting("", "The database's URL; empty is SQLite in the instance folder.")
    keys: str = setting("", "The key file; empty is keys.json in the instance folder.")
    production: bool = setting(
        False,
        "Say yes on a real site: demonstration accounts cannot sign in, and http is refused.",
    )
    address: str = setting(
        "http://127.0.0.1:8000", "The one true address of this site, printed on certificates."
    )
    trusted_proxies: int = setting(0, "How many proxies in front end TLS and may be believed.")
    site: str = setting("HQ", "The short name of this site, on backups and in number blocks.")
    programme: str = setting(
        "Defence Sector Reform Programme", "The programme's name, on paper and pages."
    )
    language: str = setting("en", "The language for readers who have not chosen one.")
    time_zone: str = setting("UTC", "The site's time zone, such as Africa/Ndjamena.")
    region: str = setting("TD", "The country (ISO 3166) of phone numbers written without one.")
    leave_to: str = setting(
        "https://www.wikipedia.org/",
        "Where the quick exit of the public complaint pages leads: a page that nobody wonders at.",
    )
    idle_minutes: int = setting(15, "A session ends after this long without a request.")
    idle_minutes_strict: int = setting(10, "The same, on pages of vetting and protection.")
    session_hours: int = setting(12, "A session ends after this long in any case.")
    phone_hours: int = setting(
        192,
        "A phone opens by its PIN for so long after it was heard of: 12 to 192 hours, a week and "
        "a day.",
    )
    attendance_lock_days: int = setting(7, "Marks lock this many days after the class (R-TRN-08).")
    attendance_second_person: bool = setting(
        False,
        "Say yes where two people type every sheet before it counts; a centre may say otherwise.",
    )
    handover_hours: int = setting(
        48, "A child is handed over to care within so many hours: 48 or 72 (domain 1.5.6)."
    )
    sources: bool = setting(
        False,
        "Say yes where the mission switches the source compartment on (R-DAT-04 says: it is off).",
    )
    escrow: str = setting(
        "", "The public escrow key, for evacuations and sources, as `keys escrow make` prints it."
    )
    export_quota: int = setting(
        2000, "Rows that whoever agrees to exports of others may export in a day alone."
    )
    export_quota_clerk: int = setting(200, "Rows that everybody else may export in a day alone.")
    export_people: int = setting(
        100,
        "People of whom one user may export more than name, number and unit in a day alone.",
    )
    export_days: int = setting(
        30, "Days after which a list about people that left is to be destroyed."
    )
    look_alert: int = setting(
        150, "People whom one account may be shown within an hour before oversight is alerted."
    )
    upload_megabytes: int = setting(32, "The largest file that may be sent.")
    schemas: str = setting(
        "",
        "A folder with the schemas of ISO 20022 that you have, such as pain.001.001.09.xsd; empty: "
        "payment files are not checked against them.",
    )
    mail_server: str = setting(
        "", "smtp://HOST:PORT or smtps://USER:PASSWORD@HOST for reset codes; empty: there is none."
    )
    mail_from: str = setting("", "The address that mails come from.")
    backup_folder: str = setting(
        "", "A folder on another disk where the worker makes backups by itself; empty: nobody does."
    )
    backup_phrase: str = setting(
        "", "The file with the passphrase of these backups, readable by this account alone."
    )
    backup_by: str = setting("", "The account in whose name they are made.")
    backup_hours: int = setting(24, "One is made when the last is so many hours old.")
    evacuation_folder: str = setting(
        "", "The folder of the disk that leaves with the archive of an evacuation."
    )
    evacuation_cluster: str = setting(
        "",
        "PostgreSQL’s data directory, where it serves this site alone on this machine: an "
        "evacuation stops it and destroys it.",
    )
    log_level: str = setting("INFO", "How much is logged: DEBUG, INFO, WARNING or ERROR.")

    @property
    def instance_path(self) -> Path:
        return Path(self.instance).resolve()

    @property
    def key_file(self) -> Path:
        return Path(self.keys) if self.keys else self.instance_path / "keys.json"

    @property
    def database_url(self) -> str:
        return self.database or f"sqlite:///{self.instance_path / 'trainingmgr.db'}"

    @property
    def is_loopback(self) -> bool:
        named = urlsplit(self.address)
        return named.scheme == "http" and is_here(named.hostname or "")

    @property
    def port(self) -> int:
        """Where the pages are served: behind a proxy that ends TLS, 8000."""
        return (not self.is_secure and urlsplit(self.address).port) or 8000

    @property
    def has_demonstration(self) -> bool:
        """Whether the invented country was loaded here: its list of accounts lies beside it."""
        return (self.instance_path / "demo-accounts.json").exists()

    @property
    def hosts(self) -> tuple[str, ...]:
        """The names this site answers to: its own, and this machine's for who watches it here."""
        return (urlsplit(self.address).hostname or "localhost", "localhost", "127.0.0.1", "::1")

    @property
    def zone(self) -> ZoneInfo | None:
        """Where its days begin and end; None where nobody knows such a zone."""
        try:
            return ZoneInfo(self.time_zone)
        except (ZoneInfoNotFoundError, ValueError, OSError):
            return None

    @property
    def origin(self) -> str:
        """The name of this site's journal on its checkpoints."""
        return f"{urlsplit(self.address).hostname}/{quote(self.site, safe='')}/journal"

    @property
    def is_secure(self) -> bool:
        """Served over TLS, here or by a trusted proxy."""
        return self.address.startswith("https://")


def is_here(host: str) -> bool:
    """Whether only this machine reaches this host."""
    return host in ("127.0.0.1", "localhost", "::1")


class UnsafeSettings(Exception):
    """The application will not start like this; the sentence says what to change."""


def read(environment: Mapping[str, str] | None = None, **given: Any) -> Settings:
    """Settings from TRAININGMGR_* and what is given. Raises UnsafeSettings for a bad value."""
    environment = os.environ if environment is None else environment
    found: dict[str, Any] = {}
    for each in fields(Settings):
        text = environment.get(f"TRAININGMGR_{each.name.upper()}")
        if text is not None:
            found[each.name] = _value(each.name, each.type, text)
    settings = Settings(**(found | given))
    if not (settings.is_secure or settings.is_loopback):
        raise UnsafeSettings(
            "TRAININGMGR_ADDRESS is plain http outside this machine. Give the https address that "
            "the proxy serves, and TRAININGMGR_TRUSTED_PROXIES."
        )
    if settings.production and not settings.is_secure:
        raise UnsafeSettings(
            "TRAININGMGR_PRODUCTION needs an https TRAININGMGR_ADDRESS: people reach it from afar."
        )
    if settings.zone is None:
        raise UnsafeSettings(
            f"TRAININGMGR_TIME_ZONE is no time zone: {settings.time_zone}. Write one such as "
            "Africa/Ndjamena."
        )
    if not 12 <= settings.phone_hours <= 192:
        raise UnsafeSettings(
            f"TRAININGMGR_PHONE_HOURS is {settings.phone_hours}: a phone opens for 12 to 192 hours."
        )
    if settings.handover_hours not in HANDOVER_HOURS:
        raise UnsafeSettings(
            "TRAININGMGR_HANDOVER_HOURS is 48 or 72, as protocols on handing over children say."
        )
    if settings.backup_hours < 1:
        raise UnsafeSettings("TRAININGMGR_BACKUP_HOURS is 1 or more.")
    if settings.schemas and not Path(settings.schemas).is_dir():
        raise UnsafeSettings(
            f"TRAININGMGR_SCHEMAS names no folder: {settings.schemas}. Make it, and put them in."
        )
    if settings.mail_server and (wrong := mail.objection(settings.mail_server, settings.mail_from)):
        raise UnsafeSettings(wrong)
    return settings


def _value(name: str, kind: Any, text: str) -> Any:
    try:
        if kind is bool or kind == "bool":
            return {"1": True, "yes": True, "true": True, "0": False, "no": False, "false": False}[
                text.strip().lower()
            ]
        return int(text) if kind is int or kind == "int" else text
    except (KeyError, ValueError) as bad:
        raise UnsafeSettings(f"TRAININGMGR_{name.upper()} cannot be {text!r}.") from bad
