"""Django's registration of this module."""

from django.apps import AppConfig
from django.utils.module_loading import autodiscover_modules


class KnowledgeConfig(AppConfig):
    """Names the module."""

    name = "evident.support.knowledge"
    label = "knowledge"

    def ready(self) -> None:
        """Read where processes suggest articles, and what articles are made from."""
        autodiscover_modules("knowledge")
