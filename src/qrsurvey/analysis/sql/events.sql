-- The events of two kinds, which may be the same.
-- Parameters: the kinds.
SELECT
    seq,
    recorded,
    kind,
    payload,
    previous,
    hash
FROM ledger
WHERE kind IN (?, ?)
