-- One row a response, appended and never updated, numbered from 1 without gaps. `cells` holds the cells as
-- they came (header -> text, canonical JSON, blank ones left out), so that a later survey.yaml can be applied
-- to old answers. `salts` (header -> salt, canonical JSON) names the cells that were typed freely: they enter
-- `digest` as salted hashes, so that text and salt can be deleted one day while the chain still holds; such a
-- cell then is {"purged": hash}. `verdict`, `unit` and `counter` are those of the first judgement.
CREATE TABLE responses (
    seq       BIGINT NOT NULL,
    id        VARCHAR NOT NULL,
    source    VARCHAR NOT NULL,
    submitted TIMESTAMP,
    code      VARCHAR NOT NULL,
    verdict   VARCHAR NOT NULL,
    unit      VARCHAR,
    counter   VARCHAR,
    cells     VARCHAR NOT NULL,
    salts     VARCHAR NOT NULL,
    digest    VARCHAR NOT NULL
);

-- The same in long form with today's attribution: what figures are counted from. Rebuilt from `responses`
-- whenever the survey, the units or the codes change. Every response has exactly one row for the code
-- question, whose value is its verdict, or 'set-aside' (and no unit) where a standing decision says so; the
-- other rows are its answers. `value` is '1' to '5' for a rating, the option for a choice, NULL for free text;
-- `known` is false where it is none of the question's options.
CREATE TABLE answers (
    response  BIGINT NOT NULL,
    unit      VARCHAR,
    counter   VARCHAR,
    submitted TIMESTAMP,
    question  VARCHAR NOT NULL,
    value     VARCHAR,
    known     BOOLEAN NOT NULL
);

-- What was seen upstream after a response was first pulled; `event` is the ledger event of that pull.
--   edited, restored: `before` and `after` are the cells known until then and now (`restored`: as first seen);
--   completed:        `after` are cells in columns in which the response had never been read;
--   gone, returned:   the response left the source, or is in it again; both are NULL.
-- `salts` is {"before": {header -> salt}, "after": {header -> salt}}.
CREATE TABLE changes (
    event    BIGINT NOT NULL,
    kind     VARCHAR NOT NULL,
    response BIGINT NOT NULL,
    before   VARCHAR,
    after    VARCHAR,
    salts    VARCHAR NOT NULL,
    digest   VARCHAR NOT NULL
);

-- One row an event, numbered from 1 without gaps; `recorded` is its moment in UTC; `hash` is over the row with
-- the hash of the row before.
CREATE TABLE ledger (
    seq      BIGINT NOT NULL,
    recorded VARCHAR NOT NULL,
    kind     VARCHAR NOT NULL,
    payload  VARCHAR NOT NULL,
    previous VARCHAR NOT NULL,
    hash     VARCHAR NOT NULL
);

-- Leaders' decisions about responses: nothing but the ledger's events of these kinds with their payloads in
-- columns, one row an event, so that a decision can be read and joined without reading JSON out of the chain;
-- an audit derives the rows again and compares. `number` counts the decisions from 1; the row of an 'undo' has
-- that of the decision it takes back, and NULL in all columns from `criteria` on.
--   criteria:      what was asked for, option -> text or list of texts, canonical JSON
--   unit, counter: whose the responses are by a 'reassign'; NULL otherwise
--   responses:     the numbers of the responses, canonical JSON: [[first, last], ...]
--   digest:        over the digests of these responses in order
-- Of several decisions about one response the newest that stands holds.
CREATE TABLE decisions (
    event     BIGINT NOT NULL,
    number    BIGINT NOT NULL,
    kind      VARCHAR NOT NULL,
    who       VARCHAR NOT NULL,
    reason    VARCHAR NOT NULL,
    criteria  VARCHAR,
    unit      VARCHAR,
    counter   VARCHAR,
    responses VARCHAR,
    digest    VARCHAR
);

-- Cases, which somebody must deal with, and the steps that were taken: the ledger's events of these kinds in
-- columns, one row a case or step, for the same reason as `decisions`. `number` counts the cases from 1.
--   response: the response that opened it; NULL where a unit's answers as a whole did, and `unit` then is it
--   reasons:  the rules that were met, canonical JSON: ["misconduct","words:attitude"]
--   due:      the day by whose end it is to be closed, 2024-05-31
--   quiet:    true where nobody is told: it came with a backlog of old answers
--   evidence: what the rules saw, canonical JSON
CREATE TABLE cases (
    event    BIGINT NOT NULL,
    number   BIGINT NOT NULL,
    response BIGINT,
    unit     VARCHAR,
    grade    VARCHAR NOT NULL,
    reasons  VARCHAR NOT NULL,
    due      VARCHAR NOT NULL,
    quiet    BOOLEAN NOT NULL,
    evidence VARCHAR NOT NULL
);

-- `detail` is to whom a case was assigned, what came of it, or by when one that was reopened is to be closed. `text` was typed: the event commits to its hash
-- with `salt`, and both are NULL once they are purged.
CREATE TABLE case_steps (
    event  BIGINT NOT NULL,
    number BIGINT NOT NULL,
    kind   VARCHAR NOT NULL,
    who    VARCHAR NOT NULL,
    detail VARCHAR,
    text   VARCHAR,
    salt   VARCHAR
);

-- What is to reach people, one row a message and recipient; `number` counts them from 1. That it was queued,
-- and sent or dropped (`done`), are events of the ledger; how far it has got in between is not.
--   about:      what it tells, canonical JSON: {"cases":[3]} or {"report":"2024-05"}
--   message_id: what tells a mail that comes twice from two mails
--   accepted:   the addresses that took it, as salted hashes, canonical JSON
--   next_try:   a moment in UTC; `problem` is why the last try failed
CREATE TABLE outbox (
    number     BIGINT NOT NULL,
    event      BIGINT NOT NULL,
    recipient  VARCHAR NOT NULL,
    kind       VARCHAR NOT NULL,
    about      VARCHAR NOT NULL,
    message_id VARCHAR NOT NULL,
    salt       VARCHAR NOT NULL,
    accepted   VARCHAR NOT NULL,
    attempts   BIGINT NOT NULL,
    next_try   VARCHAR NOT NULL,
    problem    VARCHAR,
    done       BIGINT
);

-- Files that go with a message, until it is done.
CREATE TABLE attachments (
    message BIGINT NOT NULL,
    name    VARCHAR NOT NULL,
    content BLOB NOT NULL
);

-- What may change without being an event: the schema's version, what `answers` were read with, the last
-- comparison with each source.
CREATE TABLE state (
    key   VARCHAR NOT NULL,
    value VARCHAR NOT NULL
);
