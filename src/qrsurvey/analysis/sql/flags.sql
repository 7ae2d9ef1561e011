-- The signals of a month, of an export.
-- Parameter: the month, 2024-05.
SELECT
    place,
    id,
    kind,
    period,
    unit,
    responses,
    p,
    strength,
    usual
FROM flags
WHERE period = ?
