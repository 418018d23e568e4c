"""The routers of administration; the modules beside fill them."""

from ninja import Router

people = Router(tags=["people"])
teams = Router(tags=["teams"])
organisations = Router(tags=["organisations"])
roles = Router(tags=["roles and grants"])
grants = Router(tags=["roles and grants"])
explaining = Router(tags=["roles and grants"])
tokens = Router(tags=["tokens"])
numbering = Router(tags=["settings"])
fields = Router(tags=["settings"])
jobs = Router(tags=["jobs"])

ROUTERS = {
    "/people": people,
    "/teams": teams,
    "/organisations": organisations,
    "/roles": roles,
    "/grants": grants,
    "/why": explaining,
    "/tokens": tokens,
    "/numbering": numbering,
    "/fields": fields,
    "/jobs": jobs,
}
"""Each with the address it stands at."""
