"""How long a server is waited for."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Patience:
    """Seconds that a server may take.

    `step`: to be connected to, for each of its answers from first letter to last, for each piece of a mail.
    `taken`: to say that it took a mail it has whole. Those that scan for viruses first are slow about it, and
    whoever gives up sends the same mail again; RFC 5321, 4.5.3.2.6, asks for ten minutes.
    `place`: for all that is said about one message at one place. `run`: until no other is spoken to in a run,
    as the next run is due.
    """

    step: float = 20.0
    taken: float = 300.0
    place: float = 900.0
    run: float = 3600.0


PATIENCE = Patience()
"""What people's servers are given; tests have less of it."""
