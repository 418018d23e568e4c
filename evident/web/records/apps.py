"""Django's registration of this module."""

from django.apps import AppConfig


class RecordPagesConfig(AppConfig):
    """Names the module."""

    name = "evident.web.records"
    label = "record_pages"
