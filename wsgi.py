"""What a WSGI server runs: `gunicorn wsgi:app`."""

from trainingmgr.app import create_app
from trainingmgr.core.settings import read

app = create_app(read())
