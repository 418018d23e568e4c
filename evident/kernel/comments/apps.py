"""Django's registration of this module."""

from django.apps import AppConfig


class CommentsConfig(AppConfig):
    """Names the module."""

    name = "evident.kernel.comments"
    label = "comments"
