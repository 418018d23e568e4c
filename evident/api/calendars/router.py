"""The router of calendars; the modules beside fill it."""

from ninja import Router

router = Router(tags=["calendars"])
