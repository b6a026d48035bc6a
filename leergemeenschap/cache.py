"""What the shared cache keeps things under: no code, address or name can be read from its keys."""

from django.utils.crypto import salted_hmac


def hidden_key(key: str, prefix: str, version: int) -> str:
    """The key of the cache for this one, which nobody can turn back or guess without our secret.

    A statement that stores it may fail, and PostgreSQL then writes it in its log.
    """
    whole = f"{prefix}:{version}:{key}"
    return salted_hmac("leergemeenschap.cache", whole, algorithm="sha256").hexdigest()
