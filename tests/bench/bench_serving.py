"""Cold start of the server, and what one web worker holds in memory after it has answered.

It is started as it is installed: with its byte code, which the first start of all writes. The
baseline is one empty page of bare Flask under the same gunicorn, with SQLAlchemy loaded beside it.
"""

import os
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from urllib.error import URLError
from urllib.request import urlopen

from tests.bench.gauge import told
from tests.databases import sqlite
from tests.processes import PATIENCE, ROOT, free_port


def children(pid):
    found = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
    return [each for one in found for each in (int(one), *children(one))]


def megabytes(pid):
    """What is its own and its share of what it has in common with others (PSS)."""
    lines = Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith("Pss:")) / 1024


BARE = """
import flask, flask_migrate, flask_security, flask_sqlalchemy, flask_wtf
app = flask.Flask("bare")
app.get("/healthz")(lambda: "")
"""


def bare(folder, port):
    """Such a page, until it has answered."""
    (Path(folder) / "bare.py").write_text(BARE)
    command = [sys.executable, "-m", "gunicorn", "bare:app", "--bind", f"127.0.0.1:{port}",
               "--preload", "--threads", "4", "--log-level", "error"]  # fmt: skip
    server = subprocess.Popen(command, cwd=folder)
    while True:
        try:
            with urlopen(f"http://127.0.0.1:{port}/healthz", timeout=1):
                return server
        except (URLError, OSError):
            time.sleep(0.02)


def started(url, folder, port, page="healthz"):
    """The product as somebody types its command, until it has answered."""
    facts = {
        **os.environ,
        "TRAININGMGR_DATABASE": url,
        "TRAININGMGR_INSTANCE": str(folder),
        "TRAININGMGR_ADDRESS": f"http://127.0.0.1:{port}",
        "TRAININGMGR_LOG_LEVEL": "CRITICAL",
    }
    command = [sys.executable, "-m", "trainingmgr", "serve", "--port", str(port), "--workers", "1"]
    server = subprocess.Popen(command, env=facts, cwd=ROOT, stdout=subprocess.DEVNULL)
    until = time.monotonic() + PATIENCE
    while time.monotonic() < until:
        try:
            with urlopen(f"http://127.0.0.1:{port}/{page}", timeout=1):
                return server
        except (URLError, OSError):
            time.sleep(0.02)
    server.kill()
    raise AssertionError("it did not start")


def ended(server):
    server.send_signal(signal.SIGTERM)
    server.wait(timeout=60)


def burnt(pid):
    """Seconds of CPU that a process and what it forked have used so far."""
    ticks = 0
    for each in (pid, *children(pid)):
        ticks += sum(
            map(int, Path(f"/proc/{each}/stat").read_text().rsplit(")", 1)[1].split()[11:13])
        )
    return ticks / os.sysconf("SC_CLK_TCK")


def start(begin):
    """The quickest of three, in seconds; and the server of the last."""
    times, spent = [], []
    for turn in range(4):
        began = time.monotonic()
        server = begin()
        if turn:
            times.append(time.monotonic() - began)
            spent.append(burnt(server.pid))
        if turn < 3:
            ended(server)
    return min(times), min(spent), server


def main():
    os.environ["TRAININGMGR_LOG_LEVEL"] = "CRITICAL"
    os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
    with tempfile.TemporaryDirectory() as folder, sqlite(Path(folder)) as fresh:
        os.environ["PYTHONPYCACHEPREFIX"] = f"{folder}/bytecode"
        url, port = fresh(), free_port()
        least, least_cpu, server = start(lambda: bare(folder, port))
        ended(server)
        wall, cpu, server = start(lambda: started(url, folder, port))
        words = "an empty page of bare Flask"
        told("from the command to the first answer, seconds", wall, most=2,
             baseline=(words, least))  # fmt: skip
        told(
            "from the command to the first answer, seconds of CPU", cpu, baseline=(words, least_cpu)
        )
        ended(server)
        wall, _cpu, server = start(lambda: started(url, folder, port, "sign-in"))
        told("from the command to the page where people sign in, seconds", wall)
        ended(server)
        wall, _cpu, server = start(lambda: started(url, folder, port, "readyz"))
        told("from the command to the first answer that asks every table's class, seconds", wall)
        time.sleep(3)  # the first workers are replaced meanwhile
        for _n in range(200):
            with urlopen(f"http://127.0.0.1:{port}/sign-in") as page:
                page.read()
        web = [pid for pid in children(server.pid) if not children(pid)]  # and the worker, last
        told("memory of a web worker after 200 pages, MB", megabytes(web[0]), most=150)
        began = time.monotonic()
        ended(server)
        told("from SIGTERM to the end, seconds", time.monotonic() - began, most=30)


if __name__ == "__main__":
    main()
