-- As counts.sql, of two questions: the code question and the headline question.
-- Parameters: the first moment, the first moment after the last, the code and the headline question.
SELECT
    unit,
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
    question,
    value
