"""Django's registration of this module."""

from importlib import import_module

from django.apps import AppConfig


class RequirementsConfig(AppConfig):
    """Names the module."""

    name = "evident.conformity.requirements"
    label = "requirements"

    def ready(self) -> None:
        """Declare permissions before roles are shipped, what is held and asked, inspections."""
        import_module("evident.conformity.requirements.permissions")
        import_module("evident.conformity.requirements.holding")
        import_module("evident.conformity.requirements.setup")
        import_module("evident.conformity.requirements.checks")
        import_module("evident.conformity.requirements.naming")
        import_module("evident.conformity.requirements.questions")
        import_module("evident.conformity.requirements.sources")
        import_module("evident.conformity.requirements.exhibits")
        import_module("evident.conformity.requirements.ties")
