"""What a personal link in a mail carries: signed, so that nobody makes one up."""

from django.core import signing


def key_of(what: str, pk: int, person_id: int) -> str:
    """Return the signed key to the thing `pk` of the kind `what`, for one person."""
    return signing.dumps([pk, person_id], salt=f"evident.customers.{what}")


def opened(what: str, key: str) -> tuple[int, int] | None:
    """Return what a key names and for whom; None for one that was made up or cut off."""
    try:
        pk, person_id = signing.loads(key, salt=f"evident.customers.{what}")
    except (signing.BadSignature, ValueError, TypeError):
        return None
    return pk, person_id
