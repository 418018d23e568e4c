"""Django's registration of this module."""

from importlib import import_module

from django.apps import AppConfig
from django.utils.module_loading import autodiscover_modules


class CustomersConfig(AppConfig):
    """Names the module, and reads after which steps each process has people asked."""

    name = "evident.relationships.customers"
    label = "customers"

    def ready(self) -> None:
        """Read each module's `satisfaction.py`, and the process that nothing else reads here."""
        import_module("evident.relationships.customers.procedure.compliment")
        autodiscover_modules("satisfaction")
