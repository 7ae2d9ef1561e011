"""The append-only store of all responses ever pulled, and the hash-chained ledger of what happened."""
