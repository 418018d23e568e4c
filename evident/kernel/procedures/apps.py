"""Django's registration of this module."""

from django.apps import AppConfig


class ProceduresConfig(AppConfig):
    """Names the module."""

    name = "evident.kernel.procedures"
    label = "procedures"
