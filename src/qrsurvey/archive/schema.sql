-- One row a response, appended and never updated. `cells` holds the cells as they came (header -> text,
-- JSON), so that a later survey.yaml can be applied to old answers; `salts` (header -> salt, JSON) lets
-- personal text enter `digest` as a salted hash, so that text and salt can be deleted one day while the
-- chain still holds. `verdict`, `unit` and `counter` are those of the first judgement.
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
-- question, whose value is its verdict; the other rows are its answers. `value` is '1' to '5' for a rating,
-- the option for a choice, NULL for free text; `known` is false where it is none of the question's options.
CREATE TABLE answers (
    response  BIGINT NOT NULL,
    unit      VARCHAR,
    counter   VARCHAR,
    submitted TIMESTAMP,
    question  VARCHAR NOT NULL,
    value     VARCHAR,
    known     BOOLEAN NOT NULL
);

-- What was seen upstream after the first pull: both versions. `event` is the ledger event of that pull.
CREATE TABLE changes (
    event    BIGINT NOT NULL,
    kind     VARCHAR NOT NULL,
    response BIGINT NOT NULL,
    before   VARCHAR NOT NULL,
    after    VARCHAR,
    salts    VARCHAR NOT NULL,
    digest   VARCHAR NOT NULL
);

-- One row an event; `hash` is over the row with the hash of the row before.
CREATE TABLE ledger (
    seq      BIGINT NOT NULL,
    at       VARCHAR NOT NULL,
    kind     VARCHAR NOT NULL,
    payload  VARCHAR NOT NULL,
    previous VARCHAR NOT NULL,
    hash     VARCHAR NOT NULL
);

-- What may change without being an event: the schema's version, the last comparison with each source.
CREATE TABLE state (
    key   VARCHAR NOT NULL,
    value VARCHAR NOT NULL
);
