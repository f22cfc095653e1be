"""How much memory there is: built in, and left by the groups of processes around us."""

from pathlib import Path

import pytest

from photostead.host import memory

GB = 1 << 30


def test_what_is_built_in(tmp_path: Path) -> None:
    (tmp_path / "meminfo").write_text("MemTotal:        2000000 kB\nMemFree:  5 kB\n")
    assert memory.built_in(tmp_path / "meminfo") == 2_000_000 * 1024
    (tmp_path / "meminfo").write_text("MemTotal: many\n")
    assert memory.built_in(tmp_path / "meminfo") == 0
    assert memory.built_in(tmp_path / "absent") == 0


@pytest.mark.parametrize(
    ("own", "files", "limits"),
    [
        ("0::/a/b\n", {"a/b/memory.max": "max", "a/memory.max": str(GB)}, [GB]),
        ("0::/a\n", {"a/memory.max": str(GB), "memory.max": str(2 * GB)}, [GB, 2 * GB]),
        ("0::/\n", {"memory.max": str(GB)}, [GB]),
        ("5:cpu:/x\n4:memory:/x\n", {"memory/x/memory.limit_in_bytes": str(GB), "x/memory.max": "7"}, [GB]),
        ("0::/gone\nnonsense\n", {}, []),
        ("0::/../..\n", {"memory.max": "0x"}, []),
    ],
)
def test_limits_of_the_groups_around_us(tmp_path: Path, own: str, files: dict[str, str], limits: list[int]) -> None:
    (tmp_path / "own").write_text(own)
    groups = tmp_path / "groups"
    for name, text in files.items():
        (groups / name).parent.mkdir(parents=True, exist_ok=True)
        (groups / name).write_text(text)
    assert list(memory.group_limits(tmp_path / "own", groups)) == limits


def test_this_machine_has_some() -> None:
    assert memory.usable_memory() > 0
