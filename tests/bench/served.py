"""The product as its processes run, on a journal mode of the bench's choice (BENCH_JOURNAL).

`gunicorn "tests.bench.served:pages()"` serves pages, `python -m tests.bench.served worker` works.
"""

import os

from trainingmgr.core import sqlite

sqlite.PRAGMAS["journal_mode"] = os.environ.get("BENCH_JOURNAL", sqlite.PRAGMAS["journal_mode"])

from trainingmgr.__main__ import main, open_app  # after the mode is chosen

pages = open_app

if __name__ == "__main__":
    main()
