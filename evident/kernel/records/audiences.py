"""
To whom records of a kind are published: a live service to its customers, an article to readers.

A module declares the condition beside its models; seeing by it takes the permission
`kind.view_published`.
"""

from collections.abc import Callable

from django.db.models import Q

from evident.kernel.access.queries import Access

Audience = Callable[[Access], Q]
_audiences: dict[str, Audience] = {}


def publish(kind: str, audience: Audience) -> None:
    """Let records of `kind` be seen by whom `audience` gives a condition on records for."""
    _audiences[kind] = audience


def published_to(access: Access, *, kind: str) -> Q | None:
    """Return the condition under which a record of `kind` is published to somebody, if any is."""
    audience = _audiences.get(kind)
    if audience is None or not access.may_somewhere(f"{kind}.view_published"):
        return None
    return audience(access)
