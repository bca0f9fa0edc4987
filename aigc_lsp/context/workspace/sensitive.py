"""Files that hold secrets, by their names and by what they begin with. They are read for nothing."""

from __future__ import annotations

import re
from fnmatch import translate

SECRET_FILES = (
    ".env",
    ".env.*",
    "*.env",
    ".envrc",
    ".dev.vars",
    "*.pem",
    "*.key",
    "*.ppk",
    "*.p8",
    "*.p12",
    "*.pfx",
    "*.jks",
    "*.keystore",
    "*.truststore",
    "*.keytab",
    "*.kdb",
    "*.kdbx",
    "*.gpg",
    "*.pgp",
    "*.asc",
    "*.ovpn",
    "*.agekey",
    "*.tfstate",
    "*.tfstate.*",
    "*.tfvars",
    "*.tfvars.json",
    "id_rsa*",
    "id_dsa*",
    "id_ecdsa*",
    "id_ed25519*",
    "credentials*",
    ".credentials*",
    "*credentials.json",
    ".git-credentials",
    "client_secret*",
    "service[-_]account*.json",
    "secret.*",
    "secrets.*",
    "*.secret",
    "*.secrets",
    "*[-_.]secrets.*",
    "passwords.*",
    "passwd",
    "shadow",
    ".netrc",
    "_netrc",
    ".authinfo*",
    ".pgpass",
    ".my.cnf",
    ".npmrc",
    ".yarnrc*",
    ".pypirc",
    ".htpasswd",
    ".dockercfg",
    ".dockerconfigjson",
    ".s3cfg",
    ".boto",
    ".vault[-_]*",
    "kubeconfig*",
    "local.settings.json",
    "token.json",
    "*.token",
    "wallet.dat",
)
SECRET_FOLDERS = frozenset({"secrets", "credentials", "private_keys"})  # hidden ones are not entered anyway
PRIVATE_KEY = re.compile(rb"-----BEGIN (?:[A-Z0-9]+ )*PRIVATE KEY(?: BLOCK)?-----")

_SECRET_NAME = re.compile("|".join(translate(pattern) for pattern in SECRET_FILES), re.DOTALL)


def is_secret_name(name: str) -> bool:
    """Whether a file of this name may hold a secret."""
    return _SECRET_NAME.match(name.lower()) is not None


def holds_private_key(data: bytes) -> bool:
    """Whether a key that should be nobody else's is in a file's text, whatever its name."""
    return b"PRIVATE KEY" in data and PRIVATE_KEY.search(data) is not None
