"""What programs asked for under keys of their own."""

from typing import ClassVar

from django.db import models

from evident.kernel.accounts.models import User


class IdempotencyKey(models.Model):
    """What was already done under a key that a program chose. Forgotten after some days."""

    user = models.ForeignKey(User, models.CASCADE, related_name="+", db_index=False)
    key = models.CharField(max_length=200)
    digest = models.CharField(max_length=64)
    answer = models.CharField(max_length=200, blank=True)
    created_at = models.DateTimeField()

    objects: ClassVar[models.Manager["IdempotencyKey"]] = models.Manager()

    class Meta:
        db_table = "api_idempotency_key"
        constraints = [
            models.UniqueConstraint(fields=["user", "key"], name="idempotency_key_once"),
        ]
        indexes = [models.Index(fields=["created_at"], name="idempotency_key_by_time")]

    def __str__(self) -> str:
        return self.key
