-- Which of some responses were submitted within a period.
-- Parameters: the first moment, the first moment after the last, the code question, of which every response has
-- exactly one row, and the list of the responses.
SELECT response
FROM answers
WHERE submitted >= ?
  AND submitted < ?
  AND question = ?
  AND response IN (SELECT unnest(?))
