"""A file of the user's whose bytes are kept where its text is."""

from __future__ import annotations

import codecs
from dataclasses import dataclass
from pathlib import Path

from aigc_lsp.cli.atomic import replace_text
from aigc_lsp.cli.source import declared_encoding
from aigc_lsp.errors import BadDocument


@dataclass(frozen=True)
class TextFile:
    """A text and how it is written in bytes."""

    path: Path
    text: str  # line ends as they are, without a byte-order mark
    encoding: str

    def write(self, text: str) -> None:
        """Gives the file another text in the same encoding.

        Raises:
            BadDocument: it cannot be written; it is as it was then.
        """
        try:
            text.encode(self.encoding)
        except UnicodeEncodeError as error:
            raise BadDocument(f"{self.path} is written in {self.encoding}, which lacks a letter: {error}.") from error
        replace_text(self.path, text, self.encoding)


def read_text_file(path: Path) -> TextFile:
    """A file in UTF-8, with or without a mark, or in the encoding that its first lines declare.

    Raises:
        BadDocument: it cannot be read, or could not be written back as it is.
    """
    try:
        content = path.read_bytes()
    except OSError as error:
        raise BadDocument(f"{path} cannot be read: {error.strerror}. Check the path and its permissions.") from error
    encoding = "utf-8-sig" if content.startswith(codecs.BOM_UTF8) else declared_encoding(content)
    try:
        text = content.decode(encoding)
    except (UnicodeDecodeError, LookupError) as error:
        raise BadDocument(f"{path} is not {encoding}; save it as UTF-8 and ask again.") from error
    if "\0" in text or text.encode(encoding) != content:
        raise BadDocument(f"{path} is no text file that could be written back as it is.")
    return TextFile(path, text, encoding)
