"""What processes cost, as the kernel counts it, and how busy the machine is."""

import os
from collections.abc import Iterable
from pathlib import Path
from typing import Final

_PROC: Final = Path("/proc")
_TICKS_PER_SECOND: Final = os.sysconf("SC_CLK_TCK")


def cpu_seconds(pids: Iterable[int]) -> float:
    """Return user and system time of these processes and of their children that have ended.

    A process that is gone counts nothing.
    """
    ticks = sum(sum(map(int, _fields(pid)[11:15])) for pid in pids if _exists(pid))
    return ticks / _TICKS_PER_SECOND


def peak_mib(pid: int) -> float | None:
    """Return the most memory that a process has held at once (VmHWM), or nothing if it is gone."""
    try:
        status = (_PROC / str(pid) / "status").read_text()
    except FileNotFoundError:
        return None
    for line in status.splitlines():
        if line.startswith("VmHWM:"):
            return int(line.split()[1]) / 1024
    return None


def family(pid: int) -> list[int]:
    """Return a process and its living children."""
    return [pid, *children(pid)]


def children(parent: int) -> list[int]:
    """Return the living children of a process."""
    found: list[int] = []
    for entry in _PROC.iterdir():
        if entry.name.isdigit() and _exists(int(entry.name)):
            fields = _fields(int(entry.name))
            if fields and int(fields[1]) == parent:
                found.append(int(entry.name))
    return found


def command_of(pid: int) -> str:
    """Return a process's command line."""
    try:
        return (_PROC / str(pid) / "cmdline").read_bytes().replace(b"\0", b" ").decode()
    except FileNotFoundError:
        return ""


def load() -> str:
    """Return the load averages of the last 1, 5 and 15 minutes, with the number of cores."""
    one, five, fifteen = os.getloadavg()
    return f"{one:.1f} {five:.1f} {fifteen:.1f} on {os.cpu_count()} cores"


def _exists(pid: int) -> bool:
    return bool(_fields(pid))


def _fields(pid: int) -> list[str]:
    """Return what stands in ``stat`` after the name, which may hold any character."""
    try:
        stat = (_PROC / str(pid) / "stat").read_text()
    except (FileNotFoundError, ProcessLookupError):
        return []
    return stat.rpartition(")")[2].split()
