"""The application factory: the only module that knows every feature."""

import json
from datetime import UTC
from functools import partial
from pathlib import Path
from typing import Any

from flask import Flask
from flask_compress import Compress
from jinja2 import StrictUndefined
from werkzeug.middleware.proxy_fix import ProxyFix
from whitenoise import WhiteNoise

import trainingmgr.core.sqlite
import trainingmgr.models  # every table, whether or not a view asks for it
import trainingmgr.registry.identity.jobs
import trainingmgr.registry.updates.imports
import trainingmgr.registry.updates.jobs
import trainingmgr.tabular.jobs
import trainingmgr.vetting.cases.imports  # noqa: F401  the kinds of work behind every import
from trainingmgr.accounts import signing_in
from trainingmgr.accounts.services import passwords
from trainingmgr.core import clock, keys, logs, mail
from trainingmgr.core.db import db
from trainingmgr.core.settings import Settings
from trainingmgr.features import FIGURES_ALONE, LETTERS, Reaches, blueprints, describe, doors
from trainingmgr.operations import starting
from trainingmgr.operations.evacuation import standing
from trainingmgr.oversight.queries import tree
from trainingmgr.oversight.services import alerts
from trainingmgr.pay.payments.services import schemas
from trainingmgr.tabular import uploads
from trainingmgr.web import pages, papers, requests, security, site
from trainingmgr.web.addresses import Address

HERE = Path(__file__).parent
SHARE = HERE / "_share" if (HERE / "_share").exists() else HERE.parent
"""Where templates, static files and migrations lie: beside the package, or inside a wheel."""


def create_app(settings: Settings, *, testing: bool = False, keyless: bool = False) -> Flask:
    """The application for these settings. Refuses to start on unsafe ones. `keyless` for what does
    without the keys of this site, and makes none where they are missing.
    """
    standing.refuse(settings.instance_path)
    app = Flask(
        __name__, template_folder=str(SHARE / "templates"), static_folder=str(SHARE / "static")
    )
    app.jinja_environment = pages.Templates
    app.jinja_options = {"cache_size": -1}  # there are more templates than the usual 400
    app.url_rule_class = Address
    clock.hold(settings.zone or UTC)
    keys.hold(ring_of(settings, keyless=keyless))
    tree.hold(settings.origin)
    alerts.hold(settings.look_alert)
    passwords.hold(settings.programme, settings.site)
    mail.hold(mail.Post(settings.mail_server, settings.mail_from) if settings.mail_server else None)
    uploads.keep_in(settings.instance_path / "uploads")
    schemas.hold(Path(settings.schemas).resolve() if settings.schemas else None)
    logs.configure(settings.log_level)
    app.config.update(_config(settings, testing=testing))
    app.extensions["settings"] = settings
    app.jinja_env.undefined = StrictUndefined
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True
    app.jinja_env.bytecode_cache = pages.Compiled(SHARE / "templates")
    db.init_app(app)
    app.extensions["migrations"] = SHARE / "migrations"
    requests.init_app(
        app, time_zone=settings.time_zone, language=settings.language, hosts=settings.hosts
    )
    pages.init_app(app)
    papers.init_app(app)
    app.extensions["reaches"] = Reaches()
    signing_in.init_app(app, settings)
    security.init_app(app, secure=settings.is_secure)
    site.init_app(
        app,
        doors(settings),
        describe,
        figures=FIGURES_ALONE,
        letters=LETTERS,
        site_name=settings.site,
        programme=settings.programme,
        demonstration=not settings.production and settings.has_demonstration,
    )
    for blueprint in blueprints(settings):
        app.register_blueprint(blueprint)
    Compress(app)
    app.wsgi_app = WhiteNoise(  # type: ignore[method-assign]
        app.wsgi_app,
        root=str(SHARE / "static"),
        prefix="static/",
        max_age=31536000,
        autorefresh=testing,
        allow_all_origins=False,
        add_headers_function=partial(security.of_all, secure=settings.is_secure),
    )
    if settings.trusted_proxies:
        count = settings.trusted_proxies
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=count, x_proto=count, x_host=count)  # type: ignore[method-assign]
    app.wsgi_app = standing.door(app.wsgi_app, settings.instance_path)  # type: ignore[assignment, method-assign]
    return app


def ring_of(settings: Settings, *, keyless: bool = False) -> keys.KeyRing:
    """The site's keys; made on first use, and never again: of a site in use they are missing. Those
    of what is `keyless` end with the process.
    """
    try:
        return keys.KeyRing.load(settings.key_file)
    except FileNotFoundError:
        ring = keys.KeyRing.new()
        if not keyless:
            starting.first_keys(settings)
            ring.save(settings.key_file)
        return ring


PATIENT = {"connect_timeout": 5, "options": "-c lock_timeout=15s -c synchronous_commit=on"}
"""PostgreSQL: who waits longer is told so; what is said to be saved is on its disk."""


def _config(settings: Settings, *, testing: bool) -> dict[str, Any]:
    engine: dict[str, Any] = {
        "json_serializer": partial(json.dumps, ensure_ascii=False),
        "hide_parameters": True,  # names have no place in a log
    }
    if not settings.database_url.startswith("sqlite"):
        engine |= {"pool_pre_ping": True, "connect_args": PATIENT}
    return {
        "SECRET_KEY": keys.ring().session,
        "SQLALCHEMY_DATABASE_URI": settings.database_url,
        "SQLALCHEMY_ENGINE_OPTIONS": engine,
        "TESTING": testing,
        "MAX_CONTENT_LENGTH": settings.upload_megabytes * 1024 * 1024,
        "MAX_FORM_PARTS": 5000,
        "MAX_FORM_MEMORY_SIZE": 2 * 1024 * 1024,
        "TRANSLATIONS": str(HERE / "translations"),
        "SEND_FILE_MAX_AGE_DEFAULT": 31536000,
        "COMPRESS_ALGORITHM": ["br", "gzip"],
        "COMPRESS_BR_LEVEL": 4,
        "WTF_CSRF_TIME_LIMIT": None,
        "PROPAGATE_EXCEPTIONS": False,
    }
