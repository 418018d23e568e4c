"""Django's registration of this module."""

from django.apps import AppConfig


class TokensConfig(AppConfig):
    """Names the module."""

    name = "evident.kernel.tokens"
    label = "tokens"
