"""Signatures that other files of a package define and a window uses: the part of a prompt that comes from elsewhere."""

import random
import re
from collections import defaultdict
from collections.abc import Iterable

SIGNATURE = re.compile(r"^[ \t]*((?:async )?def|class) (\w+)([^:\n]|:(?![ \t]*$)){0,400}?:[ \t]*$", re.M)
NAME = re.compile(r"[A-Za-z_]\w{2,}")
LONGEST = 200  # characters of one signature
MOST_FILES = 2  # that define a name; what more files define says little


class Definitions:
    """The first lines of everything that the files of one package define, by name.

    Args:
        files: path and text of each.
    """

    def __init__(self, files: Iterable[tuple[str, str]]) -> None:
        self._found: dict[str, dict[str, str]] = defaultdict(dict)  # name -> path -> signature
        for path, text in files:
            for match in SIGNATURE.finditer(text):
                signature = " ".join(match[0].split())
                if len(signature) <= LONGEST and not match[2].startswith("__"):
                    self._found[match[2]].setdefault(path, signature)

    def used_in(self, window: str, path: str, most: float, rng: random.Random) -> str:
        """Signatures from other files whose names stand in the window, a line each, in the names' order of use.

        Args:
            window: the text shown to the model, without what it is to write.
            path: of the window's own file, whose definitions are left out.
            most: characters in all.
            rng: decides which stay when not all have room.
        """
        names = [name for name in dict.fromkeys(NAME.findall(window)) if name in self._found]
        lines = {}
        for name in rng.sample(names, len(names)):
            places = self._found[name]
            if path in places or len(places) > MOST_FILES:
                continue
            line = next(iter(places.values())) + "\n"
            if len(line) <= most:
                lines[name] = line
                most -= len(line)
        return "".join(lines[name] for name in names if name in lines)
