"""Django's registration of this module."""

from django.apps import AppConfig


class ProcedurePagesConfig(AppConfig):
    """Names the module."""

    name = "evident.web.procedures"
    label = "procedure_pages"
