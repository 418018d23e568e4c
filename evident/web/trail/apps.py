"""Django's registration of this module."""

from django.apps import AppConfig


class TrailPagesConfig(AppConfig):
    """Names the module."""

    name = "evident.web.trail"
    label = "trail_pages"
