"""The application behind a real port, for tests that look at pages in a browser."""

from contextlib import contextmanager
from threading import Thread, local

from werkzeug.serving import WSGIRequestHandler, make_server

_AT_WORK = local()


class _Answer:
    """What the application answers, closed once: a browser that leaves early is no reason to keep
    a file open, and the server forgets it when its connection breaks.
    """

    def __init__(self, parts):
        self.parts = parts

    def __iter__(self):
        return iter(self.parts)

    def close(self):
        parts, self.parts = self.parts, ()
        if hasattr(parts, "close"):
            parts.close()


class _Handler(WSGIRequestHandler):
    def run_wsgi(self):
        super().run_wsgi()
        _AT_WORK.answer.close()


@contextmanager
def served(app, port=0):
    """Serves until the end of the block, and gives the port."""

    def kept(environ, start_response):
        _AT_WORK.answer = _Answer(())
        _AT_WORK.answer = _Answer(app(environ, start_response))
        return _AT_WORK.answer

    server = make_server("127.0.0.1", port, kept, threaded=True, request_handler=_Handler)
    server.daemon_threads = False  # closing waits for the last answer to be written
    thread = Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield server.port
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
