-- The responses of a period that decisions name, with whose they are by their codes alone, of an export.
-- Parameters: the first moment, and the first moment after the last.
SELECT
    response,
    submitted,
    unit,
    counter
FROM decided
WHERE submitted >= ?
  AND submitted < ?
