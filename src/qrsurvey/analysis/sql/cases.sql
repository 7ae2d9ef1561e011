-- All cases.
SELECT
    event,
    number,
    response,
    unit,
    grade,
    reasons,
    due,
    quiet,
    evidence
FROM cases
