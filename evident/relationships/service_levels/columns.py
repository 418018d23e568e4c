"""What files tell of clocks."""

from django.utils.translation import gettext_lazy

from evident.kernel.lists.exporting import Column, in_language, minutes_of, of_any_record

OF_CLOCKS = (
    *of_any_record("record__"),
    Column(
        "target", gettext_lazy("Target"), ("promise__name_en", "promise__name_zh"),
        told=in_language, width=30,
    ),
    Column(
        "length", gettext_lazy("Target in minutes"), ("target",), "number", minutes_of, width=12
    ),
    Column("due", gettext_lazy("Due"), ("due_at",), "moment"),
)  # fmt: skip
"""What every list of clocks tells of one, as a file."""
