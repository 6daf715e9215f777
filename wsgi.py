"""What a WSGI server runs: `gunicorn wsgi:app`."""

import gc

gc.disable()  # what a start loads is never garbage, and looking for it is a fifth of the start

import sys

from trainingmgr.app import create_app
from trainingmgr.core.db import map_everything
from trainingmgr.core.keys import UnreadableKeys
from trainingmgr.core.settings import UnsafeSettings, read
from trainingmgr.operations.starting import refusal

NEVER_AGAIN = 3
"""The exit code after which gunicorn does not try again."""

try:
    app = create_app(read())
    said = refusal(app)
except (UnsafeSettings, UnreadableKeys) as wrong:
    said = str(wrong)
if said:
    print(said, file=sys.stderr)  # noqa: T201
    raise SystemExit(NEVER_AGAIN)
map_everything()  # workers that are forked from here go on sharing it, and it is not garbage later
gc.enable()
