"""Django's registration of this module."""

from django.apps import AppConfig


class AccountsConfig(AppConfig):
    """Names the module."""

    name = "evident.kernel.accounts"
    label = "accounts"
