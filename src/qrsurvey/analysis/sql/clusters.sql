-- How many responses rated that many questions, and that many of them as satisfied.
-- Parameters: the first moment, the first moment after the last, and the list of the rating questions.
--
-- One person's marks are alike, so the index is less certain than as many independent answers would be.
SELECT
    unit,
    rated,
    satisfied,
    count(*) AS n
FROM (
    SELECT
        response,
        unit,
        count(*) AS rated,
        sum(CASE WHEN value IN ('4', '5') THEN 1 ELSE 0 END) AS satisfied
    FROM answers
    WHERE submitted >= ?
      AND submitted < ?
      AND question IN (SELECT unnest(?))
      AND unit IS NOT NULL
      AND known
      AND value IS NOT NULL
    GROUP BY
        response,
        unit
) AS sheets
GROUP BY
    unit,
    rated,
    satisfied
