"""Two hundred DMARC records, ours beside checkdmarc's, which reads RFC 9989 too: every difference has its reason."""

from __future__ import annotations

import asyncio

import checkers.dmarc
from scripts import peers
from tests.peers import differences, dmarc_records
from tests.peers.differences import Difference

BETWEEN = "dmarc/checkdmarc"


def _errors(record: str) -> list[str]:
    report = asyncio.run(checkers.dmarc.check(record, kind="record"))
    return list(dict.fromkeys(finding.rule for finding in report.findings if finding.severity == "error"))


def test_check_agrees_with_checkdmarc(port: int) -> None:
    texts = dmarc_records.records()
    assert len(texts) == dmarc_records.COUNT
    questions = [{"ask": "checkdmarc-dmarc", "domain": dmarc_records.DOMAIN, "record": text} for text in texts]
    found, wrong = [], 0
    for text, answer in zip(texts, peers.judge(questions, port), strict=True):
        assert "crash" not in answer, text
        ours = _errors(text)
        wrong += bool(ours)
        if answer["error"] and not ours:
            found.append(Difference(BETWEEN, text, "theirs", answer["error"]))
        elif not answer["error"]:
            found += [Difference(BETWEEN, text, "ours", rule) for rule in ours]
    assert 50 < wrong < 150  # a fair part is good, a fair part is not
    unexplained, unused = differences.judge(found, differences.rows([BETWEEN]))
    assert not unexplained, "\n".join(unexplained)
    assert not unused, f"do not explain their example: {unused}"
