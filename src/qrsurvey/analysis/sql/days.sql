-- The responses by day and hour, whatever unit they are of.
-- Parameters: the first moment, the first moment after the last, and the code question, of which every
-- response has exactly one row.
SELECT
    CAST(submitted AS DATE) AS day,
    CAST(EXTRACT(HOUR FROM submitted) AS INTEGER) AS hour,
    count(*) AS n
FROM answers
WHERE submitted >= ?
  AND submitted < ?
  AND question = ?
  AND unit IS NOT NULL
GROUP BY
    CAST(submitted AS DATE),
    CAST(EXTRACT(HOUR FROM submitted) AS INTEGER)
