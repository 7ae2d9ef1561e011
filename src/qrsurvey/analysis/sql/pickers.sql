-- How many responses of each unit picked any of some options, each once.
-- Parameters: the first moment, the first moment after the last, the question, and the list of the options.
SELECT
    unit,
    count(DISTINCT response) AS n
FROM answers
WHERE submitted >= ?
  AND submitted < ?
  AND question = ?
  AND value IN (SELECT unnest(?))
  AND unit IS NOT NULL
  AND known
GROUP BY
    unit
