"""Which evidence stands beside the questions of an audit, and what may be cited besides."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import QuerySet
from django.http import Http404

from evident.kernel.accounts.models import User
from evident.management.audits.exhibits import Exhibit, Shelf, shelves
from evident.management.audits.models import Audit, Citation

LONGEST_WORDS = 200


@dataclass(frozen=True)
class Cited:
    """A piece of evidence as somebody sees it: without title and address where it is hidden."""

    citation: Citation
    name: str
    """What sort of evidence it is."""
    is_open: bool

    @property
    def title(self) -> str:
        """Its title of then, to whoever may see the thing."""
        return self.citation.title if self.is_open else ""

    @property
    def address(self) -> str:
        """Where the thing itself is, to whoever may see it."""
        return self.citation.address if self.is_open else ""


def citations_of(audit: Audit) -> QuerySet[Citation]:
    """Return all evidence cited in an audit, by question."""
    found = Citation.objects.filter(line__audit_id=audit.pk)
    return found.select_related("by", "line").order_by("line__place", "pk")


def citation_of(audit: Audit, pk: int) -> Citation:
    """Return one piece of evidence of an audit. Raises Http404."""
    found = citations_of(audit).filter(pk=pk).first()
    if found is None:
        raise Http404
    return found


def cited_by_line(audit: Audit, *, user: User) -> dict[int, list[Cited]]:
    """Return the evidence beside each question of an audit as `user` may see it."""
    told: dict[int, list[Cited]] = defaultdict(list)
    for each in shown(citations_of(audit), user=user):
        told[each.citation.line_id].append(each)
    return told


def shown(citations: Iterable[Citation], *, user: User) -> list[Cited]:
    """Return evidence as `user` may see it."""
    found, known = list(citations), shelves()
    keys: dict[str, set[str]] = defaultdict(set)
    for each in found:
        keys[each.sort].add(each.key)
    seen = {sort: set(known[sort].seen(keys[sort], user)) for sort in keys if sort in known}
    return [
        Cited(
            each,
            str(known[each.sort].name) if each.sort in known else each.sort,
            each.key in seen.get(each.sort, ()),
        )
        for each in found
    ]


def found_by(text: str, *, user: User) -> list[tuple[Shelf, list[Exhibit]]]:
    """Return what `user` may cite, by sort, of what the words find."""
    words = " ".join(text.replace("\0", "").split())[:LONGEST_WORDS]
    if not words:
        return []
    each = ((shelf, list(shelf.search(words, user))) for shelf in shelves().values())
    return [(shelf, found) for shelf, found in each if found]
