"""Django's registration of this module."""

from django.apps import AppConfig


class AuditsConfig(AppConfig):
    """Names the module."""

    name = "evident.management.audits"
    label = "audits"
