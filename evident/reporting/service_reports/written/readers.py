"""To whom an edition was handed out when it was issued."""

from evident.reporting.service_reports.models import Edition


def readers_of(edition: Edition) -> list[tuple[str, str]]:
    """Return the names of those who were to get it, each with the organisation, by name."""
    if edition.issued_at is None:
        people = edition.report.definition.recipients.select_related("organisation")
        return sorted((each.name, each.organisation.name) for each in people)
    first = edition.deliveries.filter(at=edition.issued_at).select_related("person__organisation")
    return sorted((each.person.name, each.person.organisation.name) for each in first)
