"""The command line as a test calls it: in this process, on the test's own database."""

from dataclasses import replace

from click.testing import CliRunner

from trainingmgr.app import create_app
from trainingmgr.core.db import db


class Line:
    """`line(command, "FILE", "--by", login)` runs a command as `trainingmgr` would."""

    def __init__(self, settings):
        self.settings = settings

    def __call__(self, command, *words, env=None, typed=None):
        db.session.commit()
        db.session.expunge_all()
        opened = []

        def opener(*, keyless=False, **given):
            settings = replace(self.settings, **given)
            opened.append(create_app(settings, testing=True, keyless=keyless))
            return opened[-1]

        answer = CliRunner().invoke(
            command, [str(word) for word in words], obj=opener, env=env, input=typed
        )
        for app in opened:
            with app.app_context():
                db.session.remove()
                db.engine.dispose()
        if answer.exception and not isinstance(answer.exception, SystemExit):
            raise answer.exception
        return answer
