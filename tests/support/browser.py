"""A person at a browser: opens Google's page, agrees or not, and is sent back to the program.

Also a program: `python browser.py ADDRESS`, for the environment's `BROWSER`.
"""

from __future__ import annotations

import socket
import sys
import threading
from urllib.parse import urlsplit, urlunsplit

import requests


class Browser:
    """Called with an address it does in the background what browsers do; `pages` are the last pages shown.

    Before the address itself it opens a line that stays silent, and asks for an icon.
    """

    def __init__(self, *, goes_back: bool = True) -> None:
        self.pages: list[str] = []
        self.icons: list[int] = []
        self.addresses: list[str] = []
        self._goes_back = goes_back
        self._thread: threading.Thread | None = None

    def __call__(self, address: str) -> None:
        self.addresses.append(address)
        self._thread = threading.Thread(target=self._visit, args=(address,))
        self._thread.start()

    def close(self) -> None:
        if self._thread is not None:
            self._thread.join(timeout=20)
            assert not self._thread.is_alive()

    def _visit(self, address: str) -> None:
        with requests.Session() as session:
            session.trust_env = False
            sent = session.get(address, allow_redirects=False, timeout=10)
            assert sent.status_code == 302, sent.text
            if not self._goes_back:
                return
            back = urlsplit(sent.headers["Location"])
            assert back.hostname == "127.0.0.1"
            assert back.port
            with socket.create_connection((back.hostname, back.port)):
                icon = urlunsplit((*back[:2], "/favicon.ico", "", ""))
                self.icons.append(session.get(icon, timeout=10).status_code)
            self.pages.append(session.get(sent.headers["Location"], timeout=10).text)


if __name__ == "__main__":
    person = Browser()
    person(sys.argv[1])
    person.close()
