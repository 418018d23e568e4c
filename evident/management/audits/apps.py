"""Django's registration of this module."""

from importlib import import_module

from django.apps import AppConfig


class AuditsConfig(AppConfig):
    """Names the module."""

    name = "evident.management.audits"
    label = "audits"

    def ready(self) -> None:
        """Let permissions of notes be known before roles are shipped."""
        import_module("evident.management.audits.actions.notes")
        import_module("evident.management.audits.shelves")
