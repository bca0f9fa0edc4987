"""The same bounds by way of bubblewrap, which some systems allow namespaces when others may not have them."""

from __future__ import annotations

import os
import sys

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from aigc_lsp.sandbox.order import Order

PROGRAMS = ("/usr/bin/bwrap", "/bin/bwrap", "/usr/local/bin/bwrap")
INSIDE = "import sys; sys.path.insert(0, sys.argv.pop(1)); from aigc_lsp.sandbox.launch import inside; inside.main()"


def execute(order: Order, text: str) -> None:
    """Becomes bubblewrap, which starts this launcher's last steps inside. Never returns."""
    program = next(filter(os.path.exists, PROGRAMS), PROGRAMS[0])
    try:
        os.execve(program, [program, *_words(order, text)], {"PATH": "/usr/bin:/bin"})
    except OSError as error:
        sys.stderr.write(f"{program} cannot be started: {error}\n")
        sys.stderr.flush()
    os._exit(126)


def status_of(status: int) -> int:
    """The wait status of the command, from that of bubblewrap: which ends with 128 and more for signals."""
    code = os.WEXITSTATUS(status)
    return code - 128 if os.WIFEXITED(status) and code > 128 else status


def _words(order: Order, text: str) -> Iterator[str]:
    yield from ("--unshare-all", "--unshare-user", "--die-with-parent", "--new-session", "--cap-drop", "ALL")
    yield from ("--uid", str(os.geteuid() or 1000), "--gid", str(os.getegid() or 1000))
    yield from ("--proc", "/proc", "--dev", "/dev", "--tmpfs", "/tmp", "--dir", "/tmp/home")
    for outside, inside, writable in sorted(order.binds, key=lambda bind: bind[1].count("/")):
        if os.path.lexists(outside):
            yield from ("--bind" if writable else "--ro-bind", outside, inside)
    yield from ("--remount-ro", "/", "--chdir", order.folder, "--")
    package = os.path.dirname(os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__)))))
    yield from (sys.executable, "-I", "-S", "-c", INSIDE, package, text)
