"""The router of services; the modules beside fill it."""

from ninja import Router

router = Router(tags=["services"])
