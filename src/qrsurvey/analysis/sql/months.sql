-- The responses and the answers to the headline question by unit, month and value.
-- Parameters: the first moment, the first moment after the last, the code and the headline question.
--
-- As in counts.sql the code question's rows are the responses, the unit is NULL for those of no unit.
SELECT
    unit,
    CAST(EXTRACT(YEAR FROM submitted) AS INTEGER) AS year,
    CAST(EXTRACT(MONTH FROM submitted) AS INTEGER) AS month,
    question,
    value,
    count(*) AS n
FROM answers
WHERE submitted >= ?
  AND submitted < ?
  AND question IN (?, ?)
  AND known
  AND value IS NOT NULL
GROUP BY
    unit,
    CAST(EXTRACT(YEAR FROM submitted) AS INTEGER),
    CAST(EXTRACT(MONTH FROM submitted) AS INTEGER),
    question,
    value
