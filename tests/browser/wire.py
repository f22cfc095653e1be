"""The network between a browser and its daemon, as a TCP relay that can be narrowed, cut and mended.

The browser's own emulation of being offline lets requests that are under way finish, which is what a cut does not.
"""

import socket
import threading
from contextlib import suppress

PIECE = 65_536


class Wire:
    """Listens at `url` from `start` to `close`."""

    def __init__(self, port: int) -> None:
        self.upstream = ("127.0.0.1", port)
        self.listener = socket.create_server(("127.0.0.1", 0))
        self.url = f"http://127.0.0.1:{self.listener.getsockname()[1]}"
        self.change = threading.Condition()
        self.most: int | None = None
        self.is_cut = False
        self.drops = 0
        self.open: set[socket.socket] = set()
        self.thread = threading.Thread(target=self.accept, daemon=True)
        self.thread.start()

    def narrow(self, most: int | None) -> None:
        """Of what the browser sends on one connection, only so many bytes get through, from now on. What waited until now
        is lost, with its connection."""
        with self.change:
            self.most = most
            self.drop_waiting()

    def cut(self) -> None:
        """Every connection breaks, and no other one comes about."""
        with self.change:
            self.is_cut = True
            self.drop_waiting()
            ends = list(self.open)
        for end in ends:
            hang_up(end)

    def mend(self) -> None:
        with self.change:
            self.is_cut = False
            self.most = None

    def close(self) -> None:
        hang_up(self.listener)
        self.cut()
        self.thread.join()

    def accept(self) -> None:
        while True:
            try:
                browser = self.listener.accept()[0]
            except OSError:
                return
            daemon = socket.create_connection(self.upstream)
            with self.change:  # one that comes about while the others are cut is cut as well
                if self.is_cut:
                    hang_up(browser)
                    hang_up(daemon)
                    continue
                self.open |= {browser, daemon}
            threading.Thread(target=self.carry, args=(browser, daemon, True), daemon=True).start()
            threading.Thread(target=self.carry, args=(daemon, browser, False), daemon=True).start()

    def carry(self, source: socket.socket, target: socket.socket, is_upwards: bool) -> None:
        carried = 0
        with suppress(OSError):
            while piece := source.recv(PIECE):
                if is_upwards:
                    self.wait_for_room(carried)
                target.sendall(piece)
                carried += len(piece)
        for end in (source, target):
            hang_up(end)
            self.open.discard(end)

    def wait_for_room(self, carried: int) -> None:
        with self.change:
            before = self.drops
            self.change.wait_for(lambda: self.drops != before or self.most is None or carried < self.most)
            if self.drops != before:
                raise BrokenPipeError

    def drop_waiting(self) -> None:
        self.drops += 1
        self.change.notify_all()


def hang_up(end: socket.socket) -> None:
    """Both directions, so that whoever waits for it wakes up."""
    with suppress(OSError):
        end.shutdown(socket.SHUT_RDWR)
    end.close()
