-- All steps that were taken of cases.
SELECT
    event,
    number,
    kind,
    who,
    detail,
    text
FROM case_steps
