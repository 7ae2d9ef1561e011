-- How many responses have no time that can be read; they belong to no period.
-- Parameter: the key of the code question, of which every response has exactly one row.
SELECT count(*) AS n
FROM answers
WHERE submitted IS NULL
  AND question = ?
