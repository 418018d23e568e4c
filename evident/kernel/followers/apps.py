"""Django's registration of this module."""

from django.apps import AppConfig


class FollowersConfig(AppConfig):
    """Names the module."""

    name = "evident.kernel.followers"
    label = "followers"
