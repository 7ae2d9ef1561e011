"""Google: credentials, the Sheets API, bounded retries. The only room that knows it."""

from qrsurvey.sources.google.sheet import read_sheet

__all__ = ["read_sheet"]
