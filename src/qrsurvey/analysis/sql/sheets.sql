-- The answers of one period that signals look at: marks, and the verdict in the code question's row.
-- Parameters: the first moment of the period, the first moment after it (the office's local time), and the list
-- of the rating questions and the code question.
SELECT
    response,
    unit,
    submitted,
    question,
    value,
    known
FROM answers
WHERE submitted >= ?
  AND submitted < ?
  AND question IN (SELECT unnest(?))
