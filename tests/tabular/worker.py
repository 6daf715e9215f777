"""A worker of its own, to be killed."""

import sys
from pathlib import Path

from tests.databases import settings_for
from tests.tabular import people  # noqa: F401  registers what it imports
from trainingmgr.app import create_app
from trainingmgr.core import jobs

if __name__ == "__main__":
    settings = settings_for(sys.argv[1], Path(sys.argv[2]))
    with create_app(settings, testing=True).app_context():
        while jobs.work():
            pass
