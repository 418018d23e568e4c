"""Doing a thing once, however often a program asks: the header `Idempotency-Key`."""

import hashlib
import json
from collections.abc import Callable, Mapping
from datetime import datetime
from functools import wraps
from typing import Annotated, Any

from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.db import IntegrityError, transaction
from django.db.models import Model
from django.utils import timezone
from django.utils.translation import gettext as _
from ninja import Schema, Status
from ninja.operation import Operation
from ninja.params.functions import Header
from ninja.utils import contribute_operation_args, contribute_operation_callback
from pydantic import AfterValidator, StringConstraints

from evident.api.authentication import ApiRequest
from evident.api.fields import storable
from evident.api.models import IdempotencyKey
from evident.kernel.accounts.models import User

LONGEST = 200
Chosen = Annotated[str, AfterValidator(storable), StringConstraints(max_length=LONGEST)]
TOLD = "A text of your own: the same facts sent with it again do nothing more."
View = Callable[..., Any]


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


def name_of(answer: Any) -> str:
    """Return the number or id of what an operation made; empty where it has none."""
    told = answer.value if isinstance(answer, Status) else answer
    if isinstance(told, Model):
        return str(getattr(told, "number", told.pk))
    if not isinstance(told, Mapping):
        return ""
    return str(told.get("number", told.get("id", "")))


def repeatable(
    again: Callable[..., Any], *, named: Callable[[Any], str] = name_of
) -> Callable[[View], View]:
    """
    Let an operation take `Idempotency-Key`: what it did under a key it does not do again.

    A repeated request is answered by `again`, called with the request, with `made`, the number or
    id of what was made, and with whatever the operation takes: it reads the thing as this user
    sees it now. No answer is kept, so neither a secret nor what is hidden by now is told again.
    `named` returns that number or id from the first answer.
    """

    def decorate(view: View) -> View:
        name = f"{view.__module__}.{view.__name__}"

        @wraps(view)
        def repeating(request: ApiRequest, *, idempotency_key: str = "", **asked: Any) -> Any:
            if not idempotency_key:
                return view(request, **asked)
            answers: list[Any] = []

            def act() -> str:
                answers.append(view(request, **asked))
                return named(answers[0])

            made, is_new = once(
                key=idempotency_key,
                operation=name,
                facts={each: fact_of(value) for each, value in asked.items()},
                by=request.auth,
                at=timezone.now(),
                act=act,
            )
            return answers[0] if is_new else again(request, made=made, **asked)

        header = Header("", alias="Idempotency-Key", description=TOLD)
        contribute_operation_args(repeating, "idempotency_key", Chosen, header)
        contribute_operation_callback(repeating, answering_again)
        return repeating

    return decorate


def answering_again(operation: Operation) -> None:
    """Let an operation that answers 201 answer the same with 200, when it is repeated."""
    if 201 in operation.response_models:
        operation.response_models.setdefault(200, operation.response_models[201])


def fact_of(value: Any) -> Any:
    """Return what was sent: of a schema what was set, of a file its name and SHA-256."""
    if isinstance(value, Schema):
        return value.model_dump(mode="json", exclude_unset=True)
    if isinstance(value, UploadedFile):
        return [value.name, fingerprint(value)]
    if isinstance(value, list):
        return [fact_of(each) for each in value]
    return value


def fingerprint(file: "UploadedFile[Any]") -> str:
    """Return the SHA-256 of what was sent, which can be read from its start again."""
    digest = hashlib.sha256()
    for piece in file.chunks():
        digest.update(piece)
    file.seek(0)
    return digest.hexdigest()
