-- The day of each unit's last response.
-- Parameters: as in days.sql.
SELECT
    unit,
    CAST(max(submitted) AS DATE) AS day
FROM answers
WHERE submitted >= ?
  AND submitted < ?
  AND question = ?
  AND unit IS NOT NULL
GROUP BY
    unit
