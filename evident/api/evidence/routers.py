"""The routers of evidence; the modules beside fill them."""

from ninja import Router

trail = Router(tags=["trail"])
deviations = Router(tags=["deviations"])

ROUTERS = {"/trail": trail, "/deviations": deviations}
"""Each with the address it stands at."""
