"""Django's registration of this module."""

from django.apps import AppConfig


class SearchConfig(AppConfig):
    """Names the module."""

    name = "evident.kernel.search"
    label = "search"
