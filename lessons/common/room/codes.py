"""What lets a person into a room: a code to type, a teacher's secret, a client's pass."""

import hashlib
import hmac
import secrets

LETTERS = "BCDFGHJKMNPRSTVWXZ"  # none looks like another or like a digit; no vowels, so no words
LENGTH = 6


def new_code() -> str:
    """A code of six letters."""
    return "".join(secrets.choice(LETTERS) for _ in range(LENGTH))


def tidy(typed: str) -> str:
    """A code as it was typed: in any case, with spaces or dashes; empty if it can be none."""
    code = typed[:40].upper().replace(" ", "").replace("-", "")
    return code if len(code) == LENGTH and set(code) <= set(LETTERS) else ""


def new_secret() -> str:
    """A secret that cannot be guessed."""
    return secrets.token_urlsafe(24)


def hashed(secret: str) -> str:
    """How a secret is kept. It is as random as the hash is long, so it needs no salt."""
    return hashlib.sha256(secret.encode()).hexdigest()


def is_secret(secret: str, kept: str) -> bool:
    """Whether this is the secret whose hash was kept."""
    return hmac.compare_digest(hashed(secret), kept)


def new_pass(key: str) -> str:
    """A pass to a room for another client: its name, and a signature that only a server makes."""
    return pass_of(key, secrets.token_hex(8))


def pass_of(key: str, client: str) -> str:
    """The pass of a client whose name is known."""
    return f"{client}.{_signature(key, client)}"


def client_of(key: str, shown: str) -> str:
    """The client whose pass this is; empty if no server of this room has made it."""
    client, _, signature = shown[:100].partition(".")
    genuine = hmac.compare_digest(_signature(key, client).encode(), signature.encode())
    return client if genuine else ""


def _signature(key: str, client: str) -> str:
    return hmac.new(key.encode(), client.encode(), hashlib.sha256).hexdigest()[:32]
