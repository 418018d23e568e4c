"""The router of documents; the modules beside fill it."""

from ninja import Router

router = Router(tags=["documents"])
