"""What the caches keep things under."""

import time

from django.utils.crypto import salted_hmac


def hidden_key(key: str, prefix: str, version: int) -> str:
    """The key of the cache for this one, which nobody can turn back or guess without our secret.

    A statement that stores it may fail, and PostgreSQL then writes it in its log.
    """
    whole = f"{prefix}:{version}:{key}"
    return salted_hmac("leergemeenschap.cache", whole, algorithm="sha256").hexdigest()


def key_of_this_second(key: str, prefix: str, version: int) -> str:
    """A key under which nothing is found once the second is over, however late it was stored.

    So a page that is made from what is at hand is not older than that.
    """
    return f"{prefix}:{version}:{key}:{int(time.time())}"
