"""Google: credentials, the Sheets API, bounded retries. The only room that knows it."""
