"""How far followers of the trail have come."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class FollowerPosition(models.Model):
    """
    How far a follower has read the trail: every entry up to (`txid`, `entry_id`).

    `written_in` is the transaction that wrote this row. After a dump was restored into another
    server the row was in truth written by another one; so the restart of transaction numbers is
    noticed. Entries up to `floor_id` were read before that, whatever their transaction.
    """

    name = models.CharField(max_length=80, primary_key=True)
    txid = models.BigIntegerField()
    entry_id = models.BigIntegerField(default=0)
    highest_id = models.BigIntegerField(default=0)
    floor_id = models.BigIntegerField(default=0)
    written_in = models.BigIntegerField()

    class Meta:
        db_table = "trail_follower"
        verbose_name = _("position in the trail")
        verbose_name_plural = _("positions in the trail")

    def __str__(self) -> str:
        return f"{self.name} {self.txid}/{self.entry_id}"
