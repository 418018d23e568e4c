"""Housekeeping of the API."""

from datetime import datetime, timedelta

from django.utils.translation import gettext_lazy as _

from evident.api.models import IdempotencyKey
from evident.kernel.jobs.declaration import job

KEPT = timedelta(days=7)


@job("api.forget_keys", title=_("Forget old idempotency keys"), every="23 3 * * *")
def forget_keys(*, at: datetime) -> None:
    """Forget keys nobody will repeat any more."""
    IdempotencyKey.objects.filter(created_at__lt=at - KEPT).delete()
