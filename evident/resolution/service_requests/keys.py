"""What the link in a mail to an approver carries: signed, and good for two weeks."""

from datetime import timedelta

from django.core import signing

SALT = "evident.service_requests.approve"
GOOD_FOR = timedelta(days=14)


def key_of(approval: int, person: int) -> str:
    """Return the signed key by which a person decides on an approval."""
    return signing.dumps([approval, person], salt=SALT)


def opened(key: str) -> tuple[int, int] | None:
    """Return which approval a key is for, and whose it is; None if made up, cut off or old."""
    try:
        approval, person = signing.loads(key, salt=SALT, max_age=GOOD_FOR)
    except (signing.BadSignature, ValueError, TypeError):
        return None
    return int(approval), int(person)
