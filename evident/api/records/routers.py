"""The routers of what every record has; the modules beside fill them."""

from ninja import Router

records = Router(tags=["records"])
comments = Router(tags=["comments"])
attachments = Router(tags=["attachments"])
links = Router(tags=["links"])
approvals = Router(tags=["approvals"])
exports = Router(tags=["exports"])
views = Router(tags=["saved views"])
search = Router(tags=["search"])

ROUTERS = {
    "/records": records,
    "/comments": comments,
    "/attachments": attachments,
    "/links": links,
    "/approvals": approvals,
    "/views": views,
    "/exports": exports,
    "/search": search,
}
"""Each with the address it stands at."""
