"""Peers do the same hops as our chain: the same events in, the same bytes out."""

from collections import defaultdict, deque
from pathlib import Path

import pytest
from pydantic import ValidationError

from imr.bench.peers.hops import INBOUND, Table, write_table
from imr.synthetic.generator import applications
from shared import topics
from shared.events.envelope import Record
from tests.flow.harness import file, whole_chain


async def test_peers_send_what_our_chain_sent(database_url: str, tmp_path: Path) -> None:
    """Generated cases all come to their letter, and the table leads peers the same way."""
    load = list(applications(3))
    async with whole_chain(database_url, tmp_path) as running:
        file(running, *load)
        await running.run_until_idle()
        records = {topic: log for topic, log in running.logs.records.items() if log}
    assert len(records[topics.LETTER_ISSUED]) == len(load)

    path = tmp_path / "table.jsonl"
    write_table(records, path)
    sent = carried(records[topics.APPLICATION_FILED], path)

    for topic in set(records) - {topics.APPLICATION_FILED}:
        assert sorted(sent[topic]) == sorted((each.key, each.value) for each in records[topic])


def carried(filed: list[Record], path: Path) -> dict[str, list[tuple[bytes, bytes]]]:
    """Carry filings through the tables of all services, without a broker."""
    tables = [(inbound, Table.read(path, name)) for name, inbound in INBOUND.items()]
    waiting = deque((each.topic, each.key or b"", each.value or b"") for each in filed)
    sent: defaultdict[str, list[tuple[bytes, bytes]]] = defaultdict(list)
    while waiting:
        topic, key, body = waiting.popleft()
        for table in [each for inbound, each in tables if topic in inbound]:
            for answer, encoded in table.answer(topic, key, body):
                sent[answer].append((key, encoded))
                waiting.append((answer, key, encoded))
    return dict(sent)


def test_peers_validate_what_they_read() -> None:
    """Without validation a peer would do less than it is compared for."""
    with pytest.raises(ValidationError):
        Table([], "intake").answer(topics.APPLICATION_FILED, b"key", b"{}")


def test_a_case_that_the_table_does_not_know_is_an_error() -> None:
    """A case that silently went nowhere would make a peer look fast."""
    (application,) = applications(1)
    with pytest.raises(KeyError):
        Table([], "intake").answer(
            topics.APPLICATION_FILED, str(application.case_id).encode(), application.encoded()
        )
