"""The site as one command starts it: pages and jobs, each in a process forked from one."""

import multiprocessing
import signal
import socket
import time
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from threading import Thread
from types import FrameType
from typing import Any

from flask import Flask
from gunicorn.app.base import BaseApplication

from trainingmgr.core import jobs
from trainingmgr.core.db import map_everything

WSGI = Callable[[dict[str, Any], Any], Iterable[bytes]]


class Pages(BaseApplication):
    """gunicorn over the application, with four threads in each of its web processes."""

    def __init__(
        self, app: WSGI, bind: str, workers: int, *, safe: tuple[Path, Path] | None = None
    ) -> None:
        """`safe` are the certificate and the key with which it answers over TLS."""
        self._app = app
        self._options = {
            "bind": bind, "workers": workers, "threads": 4, "worker_class": "gthread",
            "graceful_timeout": 20, "timeout": 60, "loglevel": "warning", "preload_app": True,
            "post_worker_init": _map_meanwhile,
        }  # fmt: skip
        if safe is not None:
            self._options |= {"certfile": str(safe[0]), "keyfile": str(safe[1])}
        super().__init__()

    def load_config(self) -> None:
        for name, value in self._options.items():
            self.cfg.set(name, value)

    def load(self) -> WSGI:
        return self._app


def _map_meanwhile(_worker: object) -> None:
    """The first page is answered at once; what asks the database may have to wait for this."""
    Thread(target=map_everything, name="mapping", daemon=True).start()


def only(app: Flask, *beginnings: str) -> WSGI:
    """The pages whose addresses begin so, and no other: for a door without a lock."""

    def asked(environ: dict[str, Any], start: Any) -> Iterable[bytes]:
        path = environ.get("PATH_INFO", "")
        if environ.get("REQUEST_METHOD") not in ("GET", "HEAD") or not path.startswith(beginnings):
            start("303 See Other", [("Location", beginnings[0]), ("Content-Length", "0")])
            return []
        environ.pop("HTTP_COOKIE", None)
        answer: Iterable[bytes] = app.wsgi_app(environ, start)
        return answer

    return asked


def work_until_told() -> None:
    """Do what waits until SIGTERM or SIGINT; the step that is being done is finished first."""
    stopped: list[int] = []
    for name in (signal.SIGINT, signal.SIGTERM):
        signal.signal(name, lambda number, _frame: stopped.append(number))
    jobs.work_forever(lambda: bool(stopped))


def worker(app: Flask) -> None:
    with app.app_context():
        work_until_told()


def taken(host: str, port: int) -> str:
    """Why nothing can listen there, in a sentence; empty when something can."""
    try:
        family, kind, number, _name, place = socket.getaddrinfo(
            host, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE
        )[0]
        with socket.socket(family, kind, number) as tried:
            tried.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            tried.bind(place)
    except OSError as refused:
        return (
            f"Nothing can listen at {host}:{port}: {refused.strerror}. Choose another place with "
            "--host or --port, or end what listens there."
        )
    return ""


def see_through(deeds: Sequence[Callable[[], None]]) -> int:
    """Do each in a process of its own; pass the end on to all, and end when one of them does.

    They are forked from this one, which has loaded everything already, so that a cold start loads
    once. It must hold no connection and no thread yet.
    Gives the exit code: the worst of theirs.
    """
    forked = multiprocessing.get_context("fork")
    children = [forked.Process(target=deed) for deed in deeds]
    for child in children:
        child.start()

    def stop(_number: int = 0, _frame: FrameType | None = None) -> None:
        for child in children:
            if child.is_alive():
                child.terminate()

    for name in (signal.SIGINT, signal.SIGTERM):
        signal.signal(name, stop)
    while all(child.is_alive() for child in children):
        time.sleep(0.2)
    stop()
    for child in children:
        child.join(timeout=30)
    return max((code for child in children if (code := child.exitcode) and code > 0), default=0)
