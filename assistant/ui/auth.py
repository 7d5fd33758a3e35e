"""Who may use the page: names with salted scrypt hashes, compared in constant time."""

from __future__ import annotations

import hashlib
import hmac
import secrets
from collections.abc import Mapping
from pathlib import Path

from corpus.errors import ReviewError

SCHEME = "scrypt"
_COST = {"n": 2**14, "r": 8, "p": 1, "maxmem": 64 * 2**20}


class Users:
    """The users and their hashes; called with a name and a password it says whether they may in."""

    def __init__(self, hashes: Mapping[str, tuple[bytes, bytes]]) -> None:
        self._hashes = dict(hashes)
        # An unknown name costs as much as a wrong password, so that time does not tell which names exist.
        self._nobody = (secrets.token_bytes(16), secrets.token_bytes(32))

    def __len__(self) -> int:
        return len(self._hashes)

    def __call__(self, name: str, password: str) -> bool:
        salt, wanted = self._hashes.get(name, self._nobody)
        same = hmac.compare_digest(_digest(password, salt), wanted)
        return same and name in self._hashes


def hash_password(password: str) -> str:
    """What may stand in the users' file instead of the password: `scrypt$SALT$HASH`."""
    salt = secrets.token_bytes(16)
    return f"{SCHEME}${salt.hex()}${_digest(password, salt).hex()}"


def read_users(given: str | None, file: Path | None) -> Users | None:
    """Users from `given` (`name:password`) and a file with one `name:password` or `name:scrypt$…` a line; or None.

    Raises:
        ReviewError: the file cannot be read, or holds no user; a line is not `name:password`. No password is repeated.
    """
    if not given and file is None:
        return None
    lines = [("the environment", given)] if given else []
    if file is not None:
        try:
            text = file.read_text(encoding="utf-8")
        except (OSError, UnicodeDecodeError) as error:
            raise ReviewError(
                f"The users' file {file} cannot be read ({type(error).__name__}); give another."
            ) from None
        numbered = enumerate(text.splitlines(), start=1)
        lines += [(f"line {n} of {file}", line) for n, line in numbered if line.strip() and line.strip()[0] != "#"]
    if not lines:
        raise ReviewError(f"The users' file {file} holds no user; write one name:password a line.")
    return Users(dict(_user(where, line.strip()) for where, line in lines))


def _user(where: str, line: str) -> tuple[str, tuple[bytes, bytes]]:
    name, colon, password = line.partition(":")
    if not (name.strip() and colon and password):
        raise ReviewError(f"The user in {where} is not written as name:password; write it so.")
    if not password.startswith(f"{SCHEME}$"):
        salt = secrets.token_bytes(16)
        return name.strip(), (salt, _digest(password, salt))
    try:
        _, salt_hex, hash_hex = password.split("$")
        return name.strip(), (bytes.fromhex(salt_hex), bytes.fromhex(hash_hex))
    except ValueError:
        raise ReviewError(f"The hash in {where} is not scrypt$SALT$HASH; make it with hash_password.") from None


def _digest(password: str, salt: bytes) -> bytes:
    return hashlib.scrypt(password.encode(), salt=salt, dklen=32, **_COST)
