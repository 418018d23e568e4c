"""Asks a page only what it looks at: a page that reads no question answers each of them alike."""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from unittest.mock import patch

from django.core.handlers.wsgi import WSGIRequest, get_bytes_from_wsgi
from django.http import QueryDict
from django.utils.functional import cached_property
from ninja.params.models import QueryModel

Question = dict[str, str]
EVERYTHING = "*"
"""Looked at by whoever takes the question as a whole: counts it, goes through it, hands it on."""


class Watched(QueryDict):
    """A question that notes which of its names somebody looks at."""

    def __init__(self, query: bytes, encoding: str | None, looked: set[str]) -> None:
        self.plain = QueryDict(query, encoding=encoding)
        self.looked = set()  # of what is looked at while it is being made
        super().__init__(query, encoding=encoding)
        self.looked = looked


def _noting(name: str, *, has_key: bool):
    def method(self, *arguments, **options):
        self.looked.add(arguments[0] if has_key else EVERYTHING)
        return getattr(self.plain, name)(*arguments, **options)

    return method


for _name in ("__getitem__", "__contains__", "get", "getlist"):
    setattr(Watched, _name, _noting(_name, has_key=True))
for _name in (
    *("__iter__", "__len__", "__copy__", "__deepcopy__", "copy", "dict"),
    *("items", "keys", "lists", "urlencode", "values"),
):
    setattr(Watched, _name, _noting(_name, has_key=False))


def _declared(model: type[QueryModel], request: WSGIRequest, api, path_parameters):
    """Read what an endpoint declares, as ninja does; the rest it takes no notice of."""
    names = getattr(model, "__ninja_flatten_map__", {})
    lists = getattr(model, "__ninja_collection_fields__", [])
    request.GET.looked.update(names or {EVERYTHING})
    return api.parser.parse_querydict(request.GET.plain, lists, request)


@contextmanager
def watching() -> Iterator[set[str]]:
    """Tell at which names of questions pages look inside the block."""
    looked: set[str] = set()

    def question(request: WSGIRequest) -> QueryDict:
        query = get_bytes_from_wsgi(request.environ, "QUERY_STRING", "")
        return Watched(query, request.encoding, looked)

    watched = cached_property(question)
    watched.__set_name__(WSGIRequest, "GET")
    with (
        patch.object(WSGIRequest, "GET", watched),
        patch.object(QueryModel, "get_request_data", classmethod(_declared)),
    ):
        yield looked


def answers(ask, questions: Iterable[Question]) -> Iterator[tuple[Question, object]]:
    """
    Yield what `ask` answers without a question, and to each question whoever answers looks at.

    `ask` takes a question. What it looks at only because of one question counts for the others.
    """
    with watching() as looked:
        first = ask({})
    yield {}, first
    waiting = list(questions)
    while waiting:
        heard = [each for each in waiting if EVERYTHING in looked or looked & each.keys()]
        if not heard:
            return
        waiting.remove(heard[0])
        with watching() as further:
            answer = ask(heard[0])
        looked |= further
        yield heard[0], answer
