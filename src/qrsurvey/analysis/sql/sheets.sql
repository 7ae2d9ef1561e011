-- Every answer of one period that signals look at, response by response in the order of time.
-- Parameters: the first moment of the period, and the first moment after it (the office's local time).
--
-- As in counts.sql the code question's row carries the verdict. Free text is there without its words.
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
ORDER BY
    submitted,
    response
