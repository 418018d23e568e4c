"""Django's registration of this module."""

from django.apps import AppConfig


class ListsConfig(AppConfig):
    """Names the module."""

    name = "evident.kernel.lists"
    label = "lists"
