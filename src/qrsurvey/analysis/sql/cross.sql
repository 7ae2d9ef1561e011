-- The answers to the headline question, and the responses, by what was picked at another question.
-- Parameters: the other question, the first moment and the first moment after the last, the code and the
-- headline question, and both moments again.
--
-- A response that picked several options is in the line of each.
SELECT
    picked.unit,
    picked.value AS category,
    answers.question,
    answers.value,
    count(*) AS n
FROM answers AS picked
INNER JOIN answers ON picked.response = answers.response
WHERE picked.question = ?
  AND picked.known
  AND picked.value IS NOT NULL
  AND picked.unit IS NOT NULL
  AND picked.submitted >= ?
  AND picked.submitted < ?
  AND answers.question IN (?, ?)
  AND answers.known
  AND answers.value IS NOT NULL
  AND answers.submitted >= ?
  AND answers.submitted < ?
GROUP BY
    picked.unit,
    picked.value,
    answers.question,
    answers.value
