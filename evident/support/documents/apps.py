"""Django's registration of this module."""

from django.apps import AppConfig
from django.utils.module_loading import autodiscover_modules


class DocumentsConfig(AppConfig):
    """Names the module."""

    name = "evident.support.documents"
    label = "documents"

    def ready(self) -> None:
        """Read what the kernel and other modules offer to fill documents with."""
        from evident.support.documents import of_the_kernel, standing  # noqa: F401  # offers itself

        of_the_kernel.offer_all()
        autodiscover_modules("fillings")
