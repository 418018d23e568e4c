"""The addresses that lead to one incident and what belongs to it, and what they take."""

from evident.conftest import NOON
from evident.kernel.attachments import actions as attachments
from evident.kernel.links import actions as links
from evident.resolution.incidents import actions
from evident.resolution.incidents.models import Incident
from tests.addresses import Address, walk

OF_INCIDENTS = (
    "incidents/",
    "attachments/",
    "api/incidents/",
    "api/records/",
    "api/attachments/",
    "api/comments/",
    "api/links/",
)
ABSENT: dict[str, object] = {
    "number": "INC-987654",
    "name": "title",
    "step": "close",
    "attachment": 987_654,
    "comment": 987_654,
    "link": 987_654,
    "pk": 987_654,
}


def values_of(incident: Incident, *, word: str) -> dict[str, object]:
    """Attach a file, a reply and a link that hold `word`; return what addresses take."""
    file = attachments.add(
        record=incident, by=None, at=NOON, name=f"{word}.txt", content=[word.encode()]
    )
    reply = actions.reply(incident=incident, by=None, at=NOON, text=f"{word} is angry")
    other = actions.report(by=incident.requester, at=NOON, title="Something else")
    link = links.add(record=other, other=incident, meaning="related", by=None, at=NOON)
    own = {"number": incident.number, "attachment": file.pk, "comment": reply.pk}
    return ABSENT | own | {"link": link.pk, "pk": link.pk}


def addresses_of_incidents() -> list[Address]:
    """Return the addresses of one incident, its files, messages and links."""
    return [
        address
        for address in walk()
        if address.pattern.startswith(OF_INCIDENTS)
        and address.arguments
        and set(address.arguments) <= ABSENT.keys()
    ]
