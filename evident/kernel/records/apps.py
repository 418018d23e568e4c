"""Django's registration of this module."""

from django.apps import AppConfig


class RecordsConfig(AppConfig):
    """Names the module."""

    name = "evident.kernel.records"
    label = "records"
