"""What a reading shows of known responses: gathered slice by slice, put into words of the archive at the end.

Only what changed is held.
"""

from __future__ import annotations

from qrsurvey.archive.changes import Noted, note, note_completion, note_edit
from qrsurvey.archive.comparing import Part, Reading
from qrsurvey.archive.content import ContentReader
from qrsurvey.archive.digest import NewSalt
from qrsurvey.archive.history import ChangeKind, Past
from qrsurvey.archive.staged import StagedRow
from qrsurvey.sources.table import SourceKind


class Noticing:
    """Gathers, from the slices of a comparison, what is to be noted of known responses.

    `first_read`: the reading has columns in which responses that it holds were never read before.
    """

    def __init__(self, reading: Reading, reader: ContentReader) -> None:
        self._reading, self._reader = reading, reader
        self._columns = reader.columns(reading.headers)
        self._unread: dict[frozenset[str], frozenset[str]] = {}
        self._completed: list[tuple[bool, Past, StagedRow]] = []
        self._edited: list[tuple[Past, StagedRow]] = []
        self._returned: list[tuple[Past, int]] = []
        self._gone: list[Past] = []

    @property
    def first_read(self) -> bool:
        """Whether anything was read for the first time of a response that was known."""
        return any(self._unread.values())

    def see(self, part: Part) -> None:
        """Gather what a slice shows."""
        past, rows, matching = part.past, part.rows, part.matching
        for edited, pairs in ((False, matching.same), (True, matching.edited)):
            for i, j in pairs:
                response, row = past[i], rows[j]
                if self._says_more(response, row):
                    self._completed.append((edited, response, row))
                if edited:
                    self._edited.append((response, row))
                # A file is a copy of some day: it can't tell what is in the tab now.
                if response.gone and self._reading.origin is SourceKind.SHEET:
                    self._returned.append((response, row.row))
        if self._reading.complete:
            self._gone += [past[i] for i in matching.missing if not past[i].gone]

    def noted(self, salt: NewSalt) -> list[Noted]:
        """Return all changes: by kind, and of one kind in the order of the responses."""
        reader, headers = self._reader, self._reading.headers
        completions = [
            note_completion(past, row.incoming, self._unread[past.headers], reader, salt)
            for _, past, row in sorted(self._completed, key=lambda one: (one[0], one[1].seq))
        ]
        return [
            *(one for one in completions if one is not None),
            *(
                note_edit(past, row.incoming, headers, reader, salt)
                for past, row in sorted(self._edited, key=lambda one: one[0].seq)
            ),
            *(
                note(ChangeKind.RETURNED, past, row)
                for past, row in sorted(self._returned, key=lambda one: one[0].seq)
            ),
            *(note(ChangeKind.GONE, past) for past in sorted(self._gone, key=lambda one: one.seq)),
        ]

    def _says_more(self, past: Past, row: StagedRow) -> bool:
        unread = self._unread.get(past.headers)
        if unread is None:
            unread = self._unread[past.headers] = self._columns - self._reader.columns(past.headers)
        return bool(unread) and any(self._reader.column(header) in unread for header in row.cells)
