"""The router of incidents; the modules beside fill it."""

from ninja import Router

router = Router(tags=["incidents"])
