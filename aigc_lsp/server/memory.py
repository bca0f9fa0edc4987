"""How much memory a process has resident."""

from __future__ import annotations

from pathlib import Path

PARTS = ("RssAnon:", "RssFile:", "RssShmem:")  # the file part holds the mapped weights


def resident_bytes(pid: int) -> int | None:
    """Resident bytes of a process, pages it shares with others included; None where there is no /proc."""
    try:
        lines = Path(f"/proc/{pid}/status").read_text(encoding="ascii", errors="replace").splitlines()
    except OSError:
        return None
    return sum(int(line.split()[1]) * 1024 for line in lines if line.startswith(PARTS))
