"""The same bounds by way of bubblewrap, which some systems allow namespaces when others may not have them."""

from __future__ import annotations

import os
import shutil
import sys
from collections.abc import Iterator
from dataclasses import replace

from aigc_lsp.sandbox.launch.order import Order, encode

INSIDE = "import sys; sys.path.insert(0, sys.argv.pop(1)); from aigc_lsp.sandbox.launch import inside; inside.main()"


def execute(order: Order) -> None:
    """Becomes bubblewrap, which starts this launcher's last steps inside. Never returns."""
    program = shutil.which("bwrap", path="/usr/bin:/bin:/usr/local/bin") or "bwrap"
    try:
        os.execve(program, [program, *_words(order)], {"PATH": "/usr/bin:/bin"})
    except OSError as error:
        sys.stderr.write(f"{program} cannot be started: {error}\n")
        sys.stderr.flush()
    os._exit(126)


def _words(order: Order) -> Iterator[str]:
    yield from ("--unshare-all", "--unshare-user", "--die-with-parent", "--new-session", "--cap-drop", "ALL")
    yield from ("--uid", str(os.geteuid() or 1000), "--gid", str(os.getegid() or 1000))
    yield from ("--proc", "/proc", "--dev", "/dev", "--tmpfs", "/tmp", "--dir", "/tmp/home")
    for outside, inside, writable in sorted(order.binds, key=lambda bind: bind[1].count("/")):
        if os.path.lexists(outside):
            yield from ("--bind" if writable else "--ro-bind", outside, inside)
    yield from ("--remount-ro", "/", "--chdir", order.folder, "--")
    package = os.path.dirname(os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__)))))
    yield from (sys.executable, "-I", "-S", "-c", INSIDE, package, encode(replace(order, user=0)))
