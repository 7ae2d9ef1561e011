-- Leaders' decisions, all there ever were, each with its moment.
SELECT
    decisions.event,
    decisions.number,
    decisions.kind,
    decisions.who,
    decisions.reason,
    decisions.criteria,
    decisions.unit,
    decisions.counter,
    decisions.responses,
    decisions.digest,
    ledger.recorded
FROM decisions
INNER JOIN ledger ON decisions.event = ledger.seq
