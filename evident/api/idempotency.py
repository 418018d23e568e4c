"""Doing a thing once, however often a program asks: the header `Idempotency-Key`."""

import hashlib
import json
from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Annotated, Any

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _
from ninja.params.functions import Header

from evident.api.fields import Code
from evident.api.models import IdempotencyKey
from evident.kernel.accounts.models import User

LONGEST = 200
Repeatable = Annotated[Code, Header("", alias="Idempotency-Key")]
"""The header, as an operation takes it that makes something."""


def once(
    *,
    key: str,
    operation: str,
    facts: Mapping[str, Any],
    by: User,
    at: datetime,
    act: Callable[[], str],
) -> tuple[str, bool]:
    """
    Do `act`, which returns the number of what it made, unless it was done under `key` before.

    Returns the number and whether it is new. The key and what was done are written together: a
    request that died half-way did nothing and may be sent again. Without a key it is simply done.
    Raises ValidationError for a key that came with other facts, or that is no key.
    """
    if not key:
        return act(), True
    if len(key) > LONGEST or not key.isprintable():
        raise ValidationError(_("An idempotency key has at most 200 printable characters."))
    digest = hashlib.sha256(
        json.dumps([operation, facts], sort_keys=True, default=str).encode()
    ).hexdigest()
    try:
        with transaction.atomic():
            kept = IdempotencyKey.objects.create(user=by, key=key, digest=digest, created_at=at)
            kept.answer = act()
            kept.save(update_fields=["answer"])
            return kept.answer, True
    except IntegrityError:
        known = IdempotencyKey.objects.filter(user=by, key=key).first()
        if known is None:
            raise  # it was something else that is there already
    if known.digest != digest:
        raise ValidationError(_("This idempotency key was used for something else."))
    return known.answer, False
