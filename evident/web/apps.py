"""Django's registration of this module."""

from importlib import import_module

from django.apps import AppConfig
from django.utils.module_loading import autodiscover_modules


class WebConfig(AppConfig):
    """Names the module, and lets every other one add to the pages."""

    name = "evident.web"
    label = "web"

    def ready(self) -> None:
        """Read each module's `navigation.py`: its entries, home blocks, commands and shortcuts."""
        autodiscover_modules("navigation")
        import_module("evident.web.sign_in")
        import_module("evident.web.django_words").install()
