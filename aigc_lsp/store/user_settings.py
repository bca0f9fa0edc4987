"""The user's own settings file: the lowest layer of settings above the defaults, for editors and terminals alike."""

from __future__ import annotations

import os
import tomllib
from pathlib import Path
from typing import Any

from aigc_lsp.errors import BadOption
from aigc_lsp.store.replace import replace_text


def settings_file() -> Path:
    """Where the file is, or would be."""
    if chosen := os.environ.get("AIGC_LSP_SETTINGS"):
        return Path(chosen).expanduser()
    from platformdirs import user_config_path

    return user_config_path("aigc-lsp", appauthor=False) / "settings.toml"


def read_settings() -> dict[str, Any]:
    """What the file says, empty when there is none.

    Raises:
        BadOption: it cannot be read.
    """
    path = settings_file()
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        return {}
    except OSError as error:
        raise BadOption(f"{path} cannot be read ({error.strerror}), so the defaults are used.") from error
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise BadOption(f"{path} is no valid TOML ({error}), so the defaults are used. Correct it.") from error


def write_model(name: str) -> Path:
    """Makes a model the one that the file names; all else in it stays. Gives back where the file is.

    Raises:
        BadOption: it cannot be read or written; it is as it was then.
    """
    import tomlkit
    from tomlkit.exceptions import TOMLKitError

    path = settings_file()
    try:
        text = path.read_text(encoding="utf-8") if path.exists() else ""
        document = tomlkit.parse(text)
        if not isinstance(engine := document.get("engine"), dict):
            document["engine"] = engine = tomlkit.table()
        engine["model"] = name
        replace_text(path, tomlkit.dumps(document))
    except (TOMLKitError, UnicodeDecodeError) as error:
        raise BadOption(f"{path} is no valid TOML ({error}). Correct it; nothing was changed.") from error
    except OSError as error:
        raise BadOption(f"{path} cannot be written: {error.strerror}. Nothing was changed.") from error
    return path
