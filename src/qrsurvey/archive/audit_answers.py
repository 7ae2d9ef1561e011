"""Verify that the stored answers are what the responses say today, and what the last rebuild made of them."""

from __future__ import annotations

import hashlib
from collections import Counter
from itertools import islice
from typing import Any

from qrsurvey.archive.answers import Derived, Judging, derive, read_responses
from qrsurvey.archive.decisions import Standing, read_decisions
from qrsurvey.archive.ledger import Event
from qrsurvey.archive.store import Archive
from qrsurvey.survey.questions import Survey

_AT_ONCE = 20_000


def check_answers(
    archive: Archive, survey: Survey, judge: Judging, rebuild: Event | None
) -> tuple[int | None, bool]:
    """Return the first response whose answers aren't stored as it gives them, and if a rebuild told them.

    The first is None where all are; answers that belong to no response count as those of response 0. The
    second is about the answers of the responses that there were at that rebuild, as was decided until then.
    """
    told = rebuild.data if rebuild else {"responses": 0}
    decisions = read_decisions(archive)
    now = Standing(decisions)
    then = Standing(decisions, after=rebuild.seq) if rebuild else now
    digest, count, compared = hashlib.sha256(), 0, 0
    derived = derive(read_responses(archive), survey, judge)
    while batch := list(islice(derived, _AT_ONCE)):
        stored = archive.read(
            "SELECT response, unit, counter, submitted, question, value, known FROM answers "
            "WHERE response BETWEEN ? AND ?",
            batch[0].seq,
            batch[-1].seq,
        )
        expected = Counter(row for response in batch for row in _rows(response.decided(now)))
        found = Counter(stored)
        if expected != found:
            return int(min(row[0] for row in (expected - found) + (found - expected))), True
        compared += len(stored)
        for response in batch:
            if response.seq <= told["responses"]:
                digest.update(f"{response.decided(then).line}\n".encode())
                count += len(response.answers)
    if archive.read("SELECT count(*) FROM answers") != [(compared,)]:
        return 0, True
    return None, rebuild is None or (told["answers"], told["digest"]) == (count, digest.hexdigest())


def _rows(response: Derived) -> list[tuple[Any, ...]]:
    return [
        (response.seq, response.unit, response.counter, response.submitted, *answer)
        for answer in response.answers
    ]
