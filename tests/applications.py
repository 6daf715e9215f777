"""An application for each test: made once, and moved on to the database of the next."""

from dataclasses import replace

from trainingmgr.app import create_app, ring_of
from trainingmgr.core import keys, mail
from trainingmgr.core.db import db
from trainingmgr.features import Reaches
from trainingmgr.tabular import uploads


class Applications:
    """One application for each way of being set. What a test changed in it is made anew."""

    def __init__(self):
        self._ready = {}

    def ready(self, settings):
        """An application for these settings, as `create_app` makes it."""
        plain = replace(settings, database=settings.database.split(":")[0], instance="")
        kind = plain, settings.has_demonstration
        app, as_made = self._ready.pop(kind, (None, None))
        if app is None or _state(app) != as_made:
            app = create_app(settings, testing=True)
        else:
            _move(app, settings)
        self._ready[kind] = app, _state(app)
        return app


def _state(app):
    """What tests may lay hands on: settings, addresses, and what happens around a request."""
    return (
        {key: value for key, value in app.config.items() if key not in MOVED},
        {key: value for key, value in app.extensions.items() if key not in MOVED},
        dict(app.view_functions),
        {key: str(each) for key, each in vars(app).items() if key.endswith("_funcs")},
        dict(app.jinja_env.globals),
        len(list(app.url_map.iter_rules())),
        app.wsgi_app,
    )


MOVED = {"SECRET_KEY", "SQLALCHEMY_DATABASE_URI", "settings", "reaches"}


def _move(app, settings):
    """What `create_app` takes from where the database and the files lie."""
    ring = ring_of(settings)
    keys.hold(ring)
    mail.hold(mail.Post(settings.mail_server, settings.mail_from) if settings.mail_server else None)
    uploads.keep_in(settings.instance_path / "uploads")
    app.config.update(SECRET_KEY=ring.session, SQLALCHEMY_DATABASE_URI=settings.database_url)
    app.extensions.update(settings=settings, reaches=Reaches())
    engines = db._app_engines[app]
    options = {**app.config["SQLALCHEMY_ENGINE_OPTIONS"], "url": settings.database_url}
    db._apply_driver_defaults(options, app)
    engines[None] = db._make_engine(None, options, app)
