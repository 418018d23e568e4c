"""Django's registration of this module."""

from django.apps import AppConfig


class WebConfig(AppConfig):
    """Names the module."""

    name = "evident.web"
    label = "web"
