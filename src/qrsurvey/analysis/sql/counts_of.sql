-- counts.sql for some responses only.
-- Parameters: the first moment of the period, the first moment after it, and the list of the responses.
SELECT
    unit,
    question,
    value,
    count(*) AS n
FROM answers
WHERE submitted >= ?
  AND submitted < ?
  AND known
  AND value IS NOT NULL
  AND response IN (SELECT unnest(?))
GROUP BY
    unit,
    question,
    value
