"""The router of articles; the modules beside fill it."""

from ninja import Router

router = Router(tags=["articles"])
