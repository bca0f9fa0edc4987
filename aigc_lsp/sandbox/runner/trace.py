"""Which lines follow which while a call runs, by ``sys.monitoring`` where Python has it, else by ``sys.settrace``."""

from __future__ import annotations

import opcode
import sys
from collections.abc import Callable
from types import CodeType, FrameType
from typing import Any

from aigc_lsp.sandbox.runner.limits import Stop

ENTRY, EXIT = 0, -1  # as in unit_tests/case.py
PAUSES = 0x20 | 0x80 | 0x200  # generators, coroutines and asynchronous generators; co_flags of the inspect module
RETURNS = opcode.opmap["RETURN_VALUE"]
TOOL = 3  # an identifier of sys.monitoring that no known tool takes


class Tracer:
    """Collects the arcs of one file. Use: ``begin``, then the call between ``start`` and ``stop``."""

    def __init__(self, path: str) -> None:
        self.path = path
        self.arcs: set[tuple[int, int]] = set()
        self.steps = 0
        self.most = 0

    def begin(self, most: int) -> None:
        """Forgets the last call; the next may take ``most`` steps."""
        self.arcs = set()
        self.steps = 0
        self.most = most

    def start(self) -> None:
        raise NotImplementedError

    def stop(self) -> None:
        raise NotImplementedError

    def _count(self) -> None:
        self.steps += 1
        if self.steps > self.most:
            raise Stop("too many steps")


class SettraceTracer(Tracer):
    """For Python before 3.12."""

    def start(self) -> None:
        sys.settrace(self._enter)

    def stop(self) -> None:
        sys.settrace(None)

    def _enter(self, frame: FrameType, event: str, argument: Any) -> Callable[..., Any] | None:
        code = frame.f_code
        if code.co_filename != self.path:
            self._count()
            return None
        pauses = bool(code.co_flags & PAUSES)
        last = frame.f_lineno if pauses and frame.f_lineno != code.co_firstlineno else ENTRY

        raised = False

        def follow(frame: FrameType, event: str, argument: Any) -> Any:
            nonlocal last, raised
            if event == "line":
                raised = False
                self.arcs.add((last, frame.f_lineno))
                last = frame.f_lineno
                self._count()
            elif event == "exception":
                raised = True
            elif event == "return" and not raised and (not pauses or code.co_code[frame.f_lasti] == RETURNS):
                self.arcs.add((last, EXIT))  # and not at a yield, which is told as a return too
            return follow

        return follow


class MonitoringTracer(Tracer):
    """For Python 3.12 and newer; events stay on, since switching them makes Python rewrite all code."""

    def __init__(self, path: str) -> None:
        super().__init__(path)
        self.active = False
        self.last: dict[int, int] = {}
        self.monitoring: Any = getattr(sys, "monitoring")  # noqa: B009 - absent in the Python that types are checked for
        events = self.monitoring.events
        self.monitoring.use_tool_id(TOOL, "aigc-lsp")
        self.monitoring.register_callback(TOOL, events.PY_START, self._enter)
        self.monitoring.register_callback(TOOL, events.LINE, self._line)
        self.monitoring.register_callback(TOOL, events.PY_RETURN, self._leave)
        self.monitoring.set_events(TOOL, events.PY_START | events.LINE | events.PY_RETURN)

    def start(self) -> None:
        self.last = {}
        self.active = True

    def stop(self) -> None:
        self.active = False

    def _enter(self, code: CodeType, offset: int) -> Any:
        if code.co_filename != self.path:
            return self.monitoring.DISABLE
        if self.active:
            self.last[id(sys._getframe(1))] = ENTRY
        return None

    def _line(self, code: CodeType, line: int) -> Any:
        if code.co_filename != self.path:
            return self.monitoring.DISABLE
        if self.active:
            frame = id(sys._getframe(1))
            self.arcs.add((self.last.get(frame, ENTRY), line))
            self.last[frame] = line
            self._count()
        return None

    def _leave(self, code: CodeType, offset: int, value: Any) -> Any:
        if code.co_filename != self.path:
            return self.monitoring.DISABLE
        if self.active:
            self.arcs.add((self.last.pop(id(sys._getframe(1)), ENTRY), EXIT))
        return None


def open_tracer(path: str) -> Tracer:
    """The tracer that suits this Python, for one source file."""
    return MonitoringTracer(path) if hasattr(sys, "monitoring") else SettraceTracer(path)
