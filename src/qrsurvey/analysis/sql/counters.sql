-- The answers to the headline question, and the responses, by counter.
-- Parameters: the first moment, the first moment after the last, the code and the headline question.
--
-- The counter is NULL where the placard is that of the whole unit.
SELECT
    unit,
    counter,
    question,
    value,
    count(*) AS n
FROM answers
WHERE submitted >= ?
  AND submitted < ?
  AND question IN (?, ?)
  AND unit IS NOT NULL
  AND known
  AND value IS NOT NULL
GROUP BY
    unit,
    counter,
    question,
    value
