"""
Whatever is typed, pasted or forged into any field of any page: a sentence, never a failure.

The forms are those the pages themselves show, and parameters those the views themselves read, so
that new ones are tried by existing.
"""

import inspect
import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from html.parser import HTMLParser
from urllib.parse import quote, urlsplit

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import transaction
from django.test import Client
from django.urls import Resolver404, resolve

from tests import worlds
from tests.addresses import parts_by_module
from tests.walls.knocking import everything, fill, ways

SCRIPT = "<script>alert(1)</script>"
HOSTILE = {
    "NUL": "a\0b",
    "a large number": "9" * 30,
    "a huge number": "1" * 5_000,
    "a negative number": "-1",
    "a digit that is none": "²",
    "the year 9999": "9999-12-31T23:59",
    "the year 1": "0001-01-01T00:00",
    "the year 0": "0000-00-00",
    "a line of a mail's head": "a\r\nBcc: thief@example.org",
    "a script": SCRIPT,
    "turned letters": "gpj.\u202eexe",
    "nothing": "",
    "a very long text": "很长" * 30_000,
}
ASKED = (
    "NUL",
    "a large number",
    "a huge number",
    "a digit that is none",
    "the year 9999",
    "a script",
)
"""What is tried in questions, which have no forms of their own."""
ALONE = ("NUL", "a large number", "a digit that is none", "the year 1", "a very long text")
"""What is tried in each field by itself, the others being right; the rest in all at once."""
LONG_FORM = 3
"""
Fields up to which each is tried with all of ALONE; in longer forms each with one of them, and so
in a form with the same fields as one that was tried.
"""
TOGETHER = sorted(HOSTILE.keys() - set(ALONE))
FOR_A_NUMBER, FOR_A_TEXT = "9" * 30, "a%00b"
"""What is tried in the place of every number, and of every code."""
IN_ADDRESSES = (FOR_A_TEXT, "%0d%0aSet-Cookie:x=1", "%ED%A0%80", quote("²"), "x" * 3000)
"""What is tried there besides, one after the other."""
PARTS = 6
"""In how many parts each walk is done, so that several processes share it."""
READ = re.compile(r"""\.(?:GET|POST)(?:\.get|\.getlist)?[(\[]\s*["'](\w+)["']""")
NOT_TRIED = re.compile(
    r"^/(accounts/(logout|2fa/webauthn)|trail/export|(api/)?samples/[^/]+/archive|static/)"
)
"""An export and an archive refuse to run inside the transaction that takes back what a test did."""


@dataclass
class Form:
    """A form of a page: where it goes, and what it would send untouched."""

    action: str
    method: str
    facts: dict[str, str] = field(default_factory=dict)
    files: list[str] = field(default_factory=list)


class Forms(HTMLParser):
    """Collects the forms of a page."""

    def __init__(self, path: str, html: str) -> None:
        super().__init__()
        self.path, self.found, self.form, self.select = path, [], None, ""
        self.feed(html)

    def handle_starttag(self, tag, attrs):
        given = {name: value or "" for name, value in attrs}
        if tag == "form":
            action = given.get("action") or given.get("hx-post") or self.path
            self.form = Form(urlsplit(action).path or self.path, given.get("method", "get").lower())
            self.found.append(self.form)
        if self.form is None:
            return
        name = given.get("name", "")
        if tag == "input" and given.get("type") == "file":
            self.form.files.append(name)
        elif (tag == "input" and name) or (tag == "textarea" and name):
            is_choice = given.get("type") in ("radio", "checkbox")
            if not is_choice or "checked" in given or name not in self.form.facts:
                self.form.facts[name] = given.get("value") or ("on" if is_choice else "some words")
        elif tag == "select" and name:
            self.select = name
            self.form.facts.setdefault(name, "")
        elif (
            tag == "option"
            and self.select
            and ("selected" in given or not self.form.facts.get(self.select))
        ):
            self.form.facts[self.select] = given.get("value", "")

    def handle_endtag(self, tag):
        if tag == "form":
            self.form = None
        if tag == "select":
            self.select = ""


def turn_of(values: Sequence[str], place: int, *, of: int = 2) -> Sequence[str]:
    """Return a part of the values: of what is tried one after the other each has its turn."""
    return values[place % of :: of]


def answer_to(browser, method, path, facts=None):
    """Return what is answered, and take back whatever it did."""
    with transaction.atomic():
        answer = getattr(browser, method)(path, facts or {})
        body = answer.getvalue()
        transaction.set_rollback(True)
    return answer, body


def complaint(answer, body, where):
    """Return what is wrong with an answer to something hostile."""
    if answer.status_code >= 500:
        return [
            f"{where} answered {answer.status_code}: {answer.exc_info and answer.exc_info[1]!r}"
        ]
    if answer.get("Content-Type", "").startswith("text/html") and SCRIPT.encode() in body:
        return [f"{where} runs what was typed"]
    return []


@pytest.fixture
def browser(transactional_db):
    """A browser of somebody who may do everything, told of failures as a user would be."""
    world, values = worlds.walked(0)
    browser = Client(raise_request_exception=False)
    browser.force_login(world.everybody)
    browser.values = values
    return browser


def path_to(address, browser) -> str:
    """Return the address filled in with things this person sees; nothing if it is not tried."""
    path = fill(address, browser.values)
    return "" if NOT_TRIED.match(path) else path


def forms_of(browser, addresses) -> list[Form]:
    """Return each different form that pages show, those that send something."""
    found = {}
    for path in filter(None, (path_to(address, browser) for address in addresses)):
        answer, body = answer_to(browser, "get", path)
        if answer.status_code == 200 and answer["Content-Type"].startswith("text/html"):
            for form in Forms(path, body.decode()).found:
                if form.method == "post" and not NOT_TRIED.match(form.action):
                    shape = (re.sub(r"\d+", "0", form.action), *sorted(form.facts), *form.files)
                    found.setdefault(shape, form)
    return list(found.values())


def tried_alone(form: Form, name: str, place: int, *, is_new: bool) -> tuple[str, ...]:
    """Return what is tried in one field: of long forms and slow passwords each time another."""
    if is_new and len(form.facts) <= LONG_FORM and not form.action.startswith("/accounts/"):
        return ALONE
    return (ALONE[(place + list(form.facts).index(name)) % len(ALONE)],)


def post(browser, form, hostile, what) -> list[str]:
    """Send a form with something hostile in it, and return what is wrong with the answer."""
    files = {file: SimpleUploadedFile("a.txt", b"words") for file in form.files}
    answer, body = answer_to(browser, "post", form.action, form.facts | hostile | files)
    return complaint(answer, body, f"{form.action} {what}")


@pytest.mark.slow
@pytest.mark.parametrize("part", range(PARTS))
def test_no_field_of_any_form_breaks_anything(part, browser):
    pages = [address for address in everything() if not address.pattern.startswith("api/")]
    forms = forms_of(browser, parts_by_module(pages, PARTS)[part])
    assert len(forms) > 10
    wrongs, tried = [], set()
    for place, form in enumerate(forms):
        fields = frozenset(form.facts.keys() | set(form.files))
        is_new = fields not in tried
        tried.add(fields)
        for name in form.facts:
            if name == "csrfmiddlewaretoken":
                continue
            for what in tried_alone(form, name, place, is_new=is_new):
                wrongs += post(browser, form, {name: HOSTILE[what]}, f"{name} = {what}")
        for what in (
            turn_of(TOGETHER, place) if is_new else ("NUL", *turn_of(TOGETHER, place, of=4))
        ):
            wrongs += post(browser, form, dict.fromkeys(form.facts, HOSTILE[what]), what)
    assert not wrongs, "\n".join(wrongs)


def parameters_of(path: str) -> set[str]:
    """Return the names of what the module behind an address reads from questions."""
    try:
        view = resolve(path).func
    except Resolver404:
        return set()
    module = inspect.getmodule(inspect.unwrap(view))
    if module is None or not module.__name__.startswith("evident."):
        return set()
    return set(READ.findall(inspect.getsource(module)))


@pytest.mark.slow
@pytest.mark.parametrize("part", range(PARTS))
def test_no_question_breaks_anything(part, browser):
    wrongs = []
    for place, address in enumerate(everything()[part::PARTS]):
        path = path_to(address, browser)
        names = parameters_of(path)
        if not names:
            continue
        for turn in range(2):
            kinds = {
                name: ASKED[(place + turn * len(ASKED) // 2 + at) % len(ASKED)]
                for at, name in enumerate(sorted(names))
            }
            question = {name: HOSTILE[kind] for name, kind in kinds.items()}
            answer, body = answer_to(browser, "get", path, question)
            wrongs += complaint(answer, body, f"GET {path} {kinds}")
    assert not wrongs, "\n".join(wrongs)


@pytest.mark.slow
@pytest.mark.parametrize("part", range(PARTS))
def test_no_address_breaks_anything(part, browser):
    wrongs = []
    for place, address in enumerate(everything()[part::PARTS]):
        for name in address.arguments:
            is_number = f"<int:{name}>" in address.pattern
            chief = FOR_A_NUMBER if is_number else FOR_A_TEXT
            for value in dict.fromkeys((chief, IN_ADDRESSES[place % len(IN_ADDRESSES)])):
                path = address.filled(
                    browser.values | dict.fromkeys(address.arguments, "1") | {name: value}
                )
                if NOT_TRIED.match(path):
                    continue
                for method in ways(path):
                    answer, body = answer_to(browser, method, path)
                    wrongs += complaint(answer, body, f"{method} {path[:200]}")
    assert not wrongs, "\n".join(wrongs)
