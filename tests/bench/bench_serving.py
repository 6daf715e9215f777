"""Cold start of the server, and what one web worker holds in memory after it has answered."""

import os
import signal
import tempfile
import time
from pathlib import Path
from urllib.request import urlopen

from tests.bench.gauge import told
from tests.databases import sqlite
from tests.operations.test_serving import free_port, started


def children(pid):
    found = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
    return [each for one in found for each in (int(one), *children(one))]


def megabytes(pid):
    """What is its own and its share of what it has in common with others (PSS)."""
    lines = Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith("Pss:")) / 1024


def main():
    os.environ["TRAININGMGR_LOG_LEVEL"] = "CRITICAL"
    with tempfile.TemporaryDirectory() as folder, sqlite(Path(folder)) as fresh:
        url, port = fresh(), free_port()
        began = time.monotonic()
        server = started(url, folder, port)
        told("from the command to the first answer, seconds", time.monotonic() - began, most=2)
        for _n in range(200):
            with urlopen(f"http://127.0.0.1:{port}/sign-in") as page:
                page.read()
        web = [pid for pid in children(server.pid) if not children(pid)]  # and the worker, last
        told("memory of a web worker after 200 pages, MB", megabytes(web[0]), most=150)
        server.send_signal(signal.SIGTERM)
        began = time.monotonic()
        server.wait(timeout=60)
        told("from SIGTERM to the end, seconds", time.monotonic() - began, most=30)


if __name__ == "__main__":
    main()
