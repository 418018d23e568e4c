"""Django's registration of this module."""

from django.apps import AppConfig


class ApiConfig(AppConfig):
    """
    Names the module, and puts off building models of requests and answers until they are needed.

    The API has 1,800, of which a process uses few. All built take 20 MB and a second of each start.
    """

    name = "evident.api"
    label = "api"

    def ready(self) -> None:
        """Set it before the modules that define them are loaded."""
        from ninja import Schema
        from ninja.params.models import ParamModel
        from pydantic import BaseModel

        bases: list[type[BaseModel]] = [Schema, *ParamModel.__subclasses__()]
        for model in bases:
            model.model_config["defer_build"] = True
