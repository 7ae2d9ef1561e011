-- How often each value was answered, by unit and question, in one period.
-- Parameters: the first moment of the period, and the first moment after it (the office's local time).
--
-- The unit is NULL for responses that belong to no unit. The code question has one row for each response,
-- whose value is the verdict on its code, so its counts are the numbers of responses. Free text and answers
-- that are none of a question's options count for nothing.
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
GROUP BY
    unit,
    question,
    value
