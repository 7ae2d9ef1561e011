-- The responses of each unit by day and hour.
-- Parameters: as in days.sql.
SELECT
    unit,
    CAST(submitted AS DATE) AS day,
    CAST(EXTRACT(HOUR FROM submitted) AS INTEGER) AS hour,
    count(*) AS n
FROM answers
WHERE submitted >= ?
  AND submitted < ?
  AND question = ?
  AND unit IS NOT NULL
GROUP BY
    unit,
    CAST(submitted AS DATE),
    CAST(EXTRACT(HOUR FROM submitted) AS INTEGER)
