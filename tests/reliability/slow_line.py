"""A line as it is in the field: 300 ms there and back, 50 kbit/s, and of 100 packets 5 are lost.

What is lost is sent again by TCP after a while: here such a packet waits that long, and all that
comes behind it waits with it.
"""

import socket
import time
from contextlib import closing, suppress
from random import Random
from threading import Thread

ONE_WAY = 0.15
BYTES_PER_SECOND = 50_000 / 8
PACKET = 1400
LOST, SENT_AGAIN = 0.05, 0.5


class SlowLine:
    """Listens at `port` while it is open; `carried` are the bytes that came down to the reader."""

    def __init__(self, to):
        self._to, self._chance = to, Random(12)
        self._door = socket.create_server(("127.0.0.1", 0))
        self.port, self.carried, self.lost = self._door.getsockname()[1], 0, 0
        self._threads = []

    def __enter__(self):
        self._start(self._let_in)
        return self

    def __exit__(self, *_):
        self._door.shutdown(socket.SHUT_RDWR)
        self._door.close()
        for each in self._threads:
            each.join()

    def _start(self, deed, *given):
        self._threads.append(Thread(target=deed, args=given, daemon=True))
        self._threads[-1].start()

    def _let_in(self):
        with suppress(OSError):
            while True:
                near, _address = self._door.accept()
                self._start(self._carry_both, near)

    def _carry_both(self, near):
        time.sleep(2 * ONE_WAY)  # the line is asked for and granted
        with closing(near), closing(socket.create_connection(("127.0.0.1", self._to))) as far:
            up = Thread(target=self._carry, args=(near, far), daemon=True)
            up.start()
            self.carried += self._carry(far, near)
            with suppress(OSError):
                near.shutdown(socket.SHUT_RDWR)
            up.join()

    def _carry(self, source, target):
        """Packet by packet, each as long under way as the line is and as it is wide."""
        count, free_at = 0, 0.0
        with suppress(OSError):
            while packet := source.recv(PACKET):
                free_at = max(free_at, time.monotonic()) + len(packet) / BYTES_PER_SECOND
                if self._chance.random() < LOST:
                    free_at += SENT_AGAIN
                    self.lost += 1
                time.sleep(max(0.0, free_at + ONE_WAY * (count == 0) - time.monotonic()))
                target.sendall(packet)
                count += len(packet)
        with suppress(OSError):
            target.shutdown(socket.SHUT_WR)
        return count
