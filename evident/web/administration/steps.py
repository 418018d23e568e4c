"""Taking a step from a page, and saying why it was refused."""

from collections.abc import Callable
from typing import TypeVar

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.forms import Form
from django.http import HttpRequest

from evident.kernel.sentences import joined

Result = TypeVar("Result")


def taken(form: Form, step: Callable[[], Result]) -> Result | None:
    """Take the step and return its result; if it is refused, say so on the form, by field."""
    try:
        return step()
    except ValidationError as refusal:
        for field, wrongs in getattr(refusal, "message_dict", {"": refusal.messages}).items():
            for wrong in wrongs:
                form.add_error(field if field in form.fields else None, wrong)
    return None


def done(request: HttpRequest, step: Callable[[], object], *, sentence: str) -> bool:
    """Take the step and say so on the next page, or why not."""
    try:
        step()
    except ValidationError as refusal:
        messages.error(request, joined(refusal.messages))
        return False
    messages.success(request, sentence)
    return True
