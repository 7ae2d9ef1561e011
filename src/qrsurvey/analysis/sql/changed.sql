-- How many responses of a period were edited or gone since they were first seen, each once.
-- Parameters: the two kinds of change, the first moment, the first moment after the last, and twice the unit that
-- the responses are to count for, NULL where that doesn't matter.
SELECT count(DISTINCT changes.response) AS n
FROM changes
INNER JOIN responses ON changes.response = responses.seq
WHERE changes.kind IN (?, ?)
  AND responses.submitted >= ?
  AND responses.submitted < ?
  AND (CAST(? AS VARCHAR) IS NULL OR responses.seq IN (SELECT response FROM answers WHERE unit = ?))
