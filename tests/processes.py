"""Processes that a test may kill: real ones, forked from one that has loaded everything already.

Loading the product costs four seconds of a processor; a fork costs none of it. Each is the leader
of a group of its own, so that whatever it started dies with it.
"""

import contextlib
import json
import os
import runpy
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path

ROOT = Path(__file__).parents[1]
PATIENCE = 60


class Nursery:
    """Starts processes: `nursery.trainingmgr("serve", TRAININGMGR_DATABASE=url)`, or
    `nursery.module("tests.core.worker", url, folder)`.
    """

    def __init__(self):
        self._one = subprocess.Popen(
            [sys.executable, "-m", __name__], cwd=ROOT, text=True,
            stdin=subprocess.PIPE, stdout=subprocess.PIPE,
        )  # fmt: skip

    def trainingmgr(self, *words, said=os.devnull, **settings):
        """The command line with these settings alone; what it says goes into the file `said`."""
        return self._begun(None, words, said, settings)

    def module(self, name, *words, said=os.devnull, **settings):
        return self._begun(name, words, said, settings)

    def _begun(self, module, words, said, settings):
        facts = {"module": module, "words": [str(word) for word in words], "said": str(said),
                 "settings": settings}  # fmt: skip
        return Process(self, self.ask(begin=facts))

    def ask(self, **what):
        self._one.stdin.write(json.dumps(what) + "\n")
        self._one.stdin.flush()
        return json.loads(self._one.stdout.readline())

    def close(self):
        self._one.stdin.close()
        self._one.wait()
        self._one.stdout.close()


class Process:
    def __init__(self, nursery, pid):
        self._nursery, self.pid, self.code = nursery, pid, None

    @property
    def is_over(self):
        if self.code is None:
            self.code = self._nursery.ask(look=self.pid)
        return self.code is not None

    def told(self, number=signal.SIGTERM):
        """The signal goes to this process alone, as from `kill` or a supervisor."""
        os.kill(self.pid, number)
        return self

    def killed(self):
        """With everything it started, at once: the plug is pulled."""
        with contextlib.suppress(ProcessLookupError):
            os.killpg(self.pid, signal.SIGKILL)
        self.wait()

    def wait(self):
        """Its exit code; below 0 the signal that ended it."""
        until(lambda: self.is_over)
        return self.code


def free_port():
    with contextlib.closing(socket.socket()) as found:
        found.bind(("127.0.0.1", 0))
        return found.getsockname()[1]


def until(true):
    """Wait for something that another process does."""
    deadline = time.monotonic() + PATIENCE
    while not true():
        assert time.monotonic() < deadline, "it does not happen"
        time.sleep(0.01)


def _child(asked):
    os.setsid()
    for name in [name for name in os.environ if name.startswith("TRAININGMGR_")]:
        del os.environ[name]
    os.environ.update(asked["settings"])
    os.dup2(os.open(os.devnull, os.O_RDONLY), 0)
    said = os.open(asked["said"], os.O_WRONLY | os.O_CREAT | os.O_APPEND)
    os.dup2(said, 1)
    os.dup2(said, 2)
    sys.argv = [asked["module"] or "trainingmgr", *asked["words"]]
    if asked["module"]:
        runpy.run_module(asked["module"], run_name="__main__", alter_sys=True)
    else:
        _main()


def _code(pid):
    ended, status = os.waitpid(pid, os.WNOHANG)
    return os.waitstatus_to_exitcode(status) if ended else None


if __name__ == "__main__":
    from trainingmgr.__main__ import main as _main

    for _line in sys.stdin:
        _asked = json.loads(_line)
        if "look" in _asked:
            print(json.dumps(_code(_asked["look"])), flush=True)
            continue
        if (_pid := os.fork()) == 0:
            _child(_asked["begin"])
            sys.exit(0)
        print(_pid, flush=True)
