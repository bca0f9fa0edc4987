"""Notices that the editor died, also when something else holds its end of our pipes open."""

from __future__ import annotations

import asyncio
import logging
import os
from collections.abc import Callable

log = logging.getLogger(__name__)

PERIOD = 1.0  # seconds between looks where the system cannot tell us


async def watch(pid: int, gone: Callable[[], None]) -> None:
    """Calls ``gone`` once when the process ends. A pid we do not see (the editor of a container) is left alone."""
    if os.name == "nt" or not exists(pid):  # on Windows, signal 0 would kill it
        log.info("event=editor_not_watched pid=%d", pid)
        return
    try:
        descriptor = os.pidfd_open(pid)
    except (AttributeError, OSError):
        while exists(pid):  # noqa: ASYNC110 - there is no event to wait for
            await asyncio.sleep(PERIOD)
    else:
        await _readable(descriptor)
    log.warning("event=editor_died pid=%d", pid)
    gone()


async def _readable(descriptor: int) -> None:
    loop, ended = asyncio.get_running_loop(), asyncio.Event()
    loop.add_reader(descriptor, ended.set)
    try:
        await ended.wait()
    finally:
        loop.remove_reader(descriptor)
        os.close(descriptor)


def exists(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except PermissionError:
        return True
    except (OSError, OverflowError):
        return False
    return True
