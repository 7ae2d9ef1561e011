-- How many responses of a period were edited or gone since they were first seen, each once, by unit.
-- Parameters: the two kinds of change, the first moment, and the first moment after the last.
--
-- Every response has answers, all of them with its unit, which is NULL where it counts for none.
SELECT
    answers.unit,
    count(DISTINCT changes.response) AS n
FROM changes
INNER JOIN responses ON changes.response = responses.seq
INNER JOIN answers ON responses.seq = answers.response
WHERE changes.kind IN (?, ?)
  AND responses.submitted >= ?
  AND responses.submitted < ?
GROUP BY
    answers.unit
