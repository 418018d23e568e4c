"""Django's registration of this module."""

from django.apps import AppConfig


class AttachmentsConfig(AppConfig):
    """Names the module."""

    name = "evident.kernel.attachments"
    label = "attachments"
