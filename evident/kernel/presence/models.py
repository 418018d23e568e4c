"""Short-lived rows: who has a record open."""

from typing import ClassVar

from django.db import models

from evident.kernel.accounts.models import User
from evident.kernel.records.models import Record


class Presence(models.Model):
    """Somebody who has a record open. Worth nothing after a minute, and never part of a trail."""

    record = models.ForeignKey(Record, models.CASCADE, related_name="+")
    user = models.ForeignKey(User, models.CASCADE, related_name="+", db_index=False)
    seen_at = models.DateTimeField()
    is_writing = models.BooleanField(default=False)

    class Meta:
        db_table = "presence"
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["record", "user"], name="presence_once"),
        ]
        indexes: ClassVar = [models.Index(fields=["seen_at"], name="presence_by_time")]

    def __str__(self) -> str:
        return f"{self.user_id} {self.record_id}"
