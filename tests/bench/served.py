"""The product as its processes run, on a journal mode of the bench's choice (BENCH_JOURNAL).

`gunicorn tests.bench.served:wsgi()` serves pages, `python -m tests.bench.served worker` works.
"""

import os

from trainingmgr.core import sqlite

sqlite.PRAGMAS["journal_mode"] = os.environ.get("BENCH_JOURNAL", sqlite.PRAGMAS["journal_mode"])

from trainingmgr.__main__ import main, wsgi  # noqa: F401  after the mode is chosen

if __name__ == "__main__":
    main()
