"""Streams of the phone sync as tests read them: every line is checked by the contract."""

import json
import re
from typing import Any

from tests.client import Client
from tests.contract_check import check

Line = dict[str, Any]
CONTROL = {"SyncAckV1", "SyncCompleteV1", "SyncResetV1"}


def schema_of(kind: str) -> str:
    """The name of what a kind of lines carries."""
    name = re.sub(r"(Backfill|Create|Update)(?=V\d)", "", kind)
    name = re.sub(r"^(Partner|Album)(?=Asset)|^Partner(?=Stack)", "", name)
    return "Sync" + name.replace("MemoryToAsset", "MemoryAsset")


def check_line(line: Line) -> None:
    """Raises ContractError, AssertionError where a line is not what the reference would send."""
    assert list(line) == ["type", "data", "ack"]
    assert isinstance(line["ack"], str)
    if line["type"] in CONTROL:
        assert line["data"] == {}
    else:
        check({"$ref": f"#/components/schemas/{schema_of(line['type'])}"}, line["data"], line["type"])


async def stream(client: Client, *types: str, reset: bool | None = None) -> list[Line]:
    """All lines for these requests."""
    body: dict[str, Any] = {"types": types} if reset is None else {"types": types, "reset": reset}
    answer = await client.send("POST", "/api/sync/stream", json=body)
    assert (answer.status, answer.headers["Content-Type"]) == (200, "application/jsonlines+json"), answer.body
    assert answer.body.endswith(b"\n")
    lines: list[Line] = [json.loads(line) for line in answer.body.decode().split("\n")[:-1]]
    for line in lines:
        check_line(line)
    return lines


async def acknowledge(client: Client, lines: list[Line]) -> None:
    """Say that all of these were got, as phones do: the last of each kind."""
    last = {line["type"]: line["ack"] for line in lines}
    await client.post("/sync/ack", json={"acks": list(last.values())}, expect=204)


async def catch_up(client: Client, *types: str) -> list[Line]:
    """What is new, all of it got."""
    lines = await stream(client, *types)
    await acknowledge(client, lines)
    return lines


def kinds(lines: list[Line]) -> list[str]:
    """Of which kinds the lines are, in their order, the end aside."""
    assert lines[-1]["type"] == "SyncCompleteV1"
    return [line["type"] for line in lines[:-1]]
