-- What was written in the responses of a period that count for a unit, of an export; NULL where it was purged.
-- Parameters: the first moment, and the first moment after the last.
SELECT
    response,
    unit,
    submitted,
    text
FROM comments
WHERE submitted >= ?
  AND submitted < ?
  AND unit IS NOT NULL
