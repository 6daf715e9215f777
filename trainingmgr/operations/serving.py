"""The site as one command starts it: pages and jobs, each in a process forked from one."""

import multiprocessing
import os
import signal
import socket
import ssl
import time
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from types import FrameType
from typing import Any

from flask import Flask
from gunicorn.app.base import BaseApplication

from trainingmgr.core import jobs
from trainingmgr.core.db import map_everything

ENDS = (signal.SIGINT, signal.SIGTERM)
_AT_ONCE = 0.1
"""Seconds in which the first workers are started."""
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
            "when_ready": _settle,
        }  # fmt: skip
        if safe is not None:
            self._options |= {
                "certfile": str(safe[0]), "keyfile": str(safe[1]), "ssl_context": _of_today,
            }  # fmt: skip
        super().__init__()

    def load_config(self) -> None:
        for name, value in self._options.items():
            self.cfg.set(name, value)

    def load(self) -> WSGI:
        return self._app


def _of_today(_settings: Any, made: Callable[[], ssl.SSLContext]) -> ssl.SSLContext:
    """TLS 1.2 or 1.3, whatever this machine's OpenSSL would still take, and keys that a stolen one
    does not give away afterwards.
    """
    context = made()
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    context.set_ciphers("ECDHE+AESGCM:ECDHE+CHACHA20")
    return context


def _settle(arbiter: Any) -> None:
    """Answer at once, with workers that have mapped nothing yet; then map, once for all that stay.

    The first page comes half a second sooner for it. What two processes map each for itself they
    do not share, so the first workers are replaced, as on any SIGHUP: each ends what it answers.
    """

    def map_and_replace(_number: int, _frame: FrameType | None) -> None:
        map_everything()
        os.kill(arbiter.pid, signal.SIGHUP)

    signal.signal(signal.SIGALRM, map_and_replace)
    signal.setitimer(signal.ITIMER_REAL, _AT_ONCE)


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
    for name in ENDS:
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
    once; it maps everything for all but the first, which does so itself. It must hold no connection
    and no thread yet.
    Gives the exit code: the worst of theirs.
    """
    forked = multiprocessing.get_context("fork")
    here, told = os.getpid(), []
    children: list[Any] = []

    def stop(number: int = 0, _frame: FrameType | None = None) -> None:
        if os.getpid() != here:  # a child that has not begun its deed yet
            os._exit(0)
        told.append(number)
        for child in children:
            if child.is_alive():
                child.terminate()

    for name in ENDS:
        signal.signal(name, stop)
    for number, deed in enumerate(deeds):
        if number == 1:
            map_everything()
        if told:
            break
        child = forked.Process(target=_by_itself, args=(deed,))
        child.start()
        children.append(child)
    while not told and all(child.is_alive() for child in children):
        time.sleep(0.2)
    stop()
    for child in children:
        child.join(timeout=30)
    return max((code for child in children if (code := child.exitcode) and code > 0), default=0)


def _by_itself(deed: Callable[[], None]) -> None:
    for name in ENDS:
        signal.signal(name, signal.SIG_DFL)
    deed()
