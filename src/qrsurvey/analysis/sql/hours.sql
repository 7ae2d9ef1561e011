-- How many responses each unit had in each hour of a span of time, and how many with a low mark.
-- Parameters: the code question, the headline question, the highest low mark, the headline and the code
-- question, the first moment, and the first moment after the last.
--
-- Of both questions every response has one row at most, and of the code question exactly one.
SELECT
    unit,
    CAST(submitted AS DATE) AS day,
    EXTRACT(HOUR FROM submitted) AS hour,
    count(CASE WHEN question = ? THEN 1 END) AS n,
    count(CASE WHEN question = ? AND known AND value <= ? THEN 1 END) AS low
FROM answers
WHERE question IN (?, ?)
  AND unit IS NOT NULL
  AND submitted >= ?
  AND submitted < ?
GROUP BY
    unit,
    CAST(submitted AS DATE),
    EXTRACT(HOUR FROM submitted)
