"""Django's registration of this module."""

from django.apps import AppConfig
from django.utils.module_loading import autodiscover_modules


class NotificationsConfig(AppConfig):
    """Names the module and reads what every process declares in its `notices.py`."""

    name = "evident.kernel.notifications"
    label = "notifications"

    def ready(self) -> None:
        """Read the declarations."""
        autodiscover_modules("notices")
