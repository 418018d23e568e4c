"""
Every page of the product as each role is served it: safe to open, in the language asked for.

Who sees everything is shown its lists, too: each can be taken out (`tests/lists.py`).

One walk over the map of addresses, so that a new page is covered by existing.
"""

import re
from functools import cache
from itertools import product

import pytest
from django.test import Client

from evident.kernel.access.permissions import declared
from evident.kernel.accounts.models import User
from evident.kernel.procedures.procedure import known_kinds, procedure_of
from tests import worlds
from tests.lists import wrong_lists
from tests.pages import Page, english_in_chinese
from tests.walls.knocking import everything, fill, ways

LANGUAGES = ("en", "zh-hans")
BOTH = "both"
"""Each page in one of the languages, in turn: whoever sees all of them sees each in both."""
PARTS = 2
"""In how many parts forged forms are sent, so that several processes share them."""
ROLES = ("requester", "agent", "administrator")
WALKS = [*product(["everybody"], LANGUAGES), *product(ROLES, [BOTH])]
JOINED = re.compile(r"(?<![\w./:@=&?-])[a-z]+(?:_[a-z]+)+(?![\w/:@=-]|\.[a-z])")
"""A word of a program: no language of people has underscores. `codes` are looked for besides."""
UNSAID = re.compile(r"(?<![\w'-])(NaN|undefined)(?![\w'-])|<function|object at 0x")
NOTHING = re.compile(r"(?<![\w'-])(None|True|False)(?![\w'-])")
"""Looked for in Chinese alone: in English, “None” may be meant."""
NOT_OURS = re.compile(r"^/accounts/(logout|signup)")
GRANTED = re.compile(r"^/administration/")
"""Where permissions are given out: there their codes stand beside their descriptions."""
EVERY_ONE_OF = re.compile(r"[a-z_]+\.\*")
"""All permissions of a process, as they are given out."""
AS_WRITTEN = re.compile(r"^/trail/\d+/$|^/trail/verify/$")
"""An entry stands there as it was written, code for code; and a folder is called what it is."""
OWN_NAMES = {"English", "Evident"}
"""Languages are offered by what they call themselves; who changed the trail may be the product."""
FORBIDDEN_SOURCES = {"'unsafe-inline'", "'unsafe-eval'", "*", "http:", "https:", "blob:"}


def person_for(world, role, make_user):
    """Return somebody who holds `role`."""
    if role in ("requester", "agent", "everybody"):
        return getattr(world, role)
    return make_user(f"some-{role}", role, world.agent.organisation)


def policy_of(answer) -> dict[str, set[str]]:
    """Return the content security policy of an answer, by directive."""
    parts = (part.split() for part in answer["Content-Security-Policy"].split(";"))
    return {name: set(sources) for name, *sources in parts}


def wrong_headers(answer) -> list[str]:
    """Return what the headers of an answer lack."""
    wrongs = []
    if answer.get("X-Content-Type-Options") != "nosniff":
        wrongs.append("lets browsers guess the type")
    if answer.get("Referrer-Policy") not in ("same-origin", "no-referrer", "strict-origin"):
        wrongs.append("tells other sites where one comes from")
    if not answer.has_header("Content-Security-Policy"):
        return [*wrongs, "has no content security policy"]
    policy = policy_of(answer)
    if policy.get("frame-ancestors", policy["default-src"]) - {"'none'"}:
        wrongs.append("may be framed by other sites")
    for name in ("script-src", "style-src", "object-src", "default-src", "base-uri"):
        loose = policy.get(name, policy["default-src"]) & FORBIDDEN_SOURCES
        wrongs += [f"allows {source} in {name}" for source in loose]
    return wrongs


@cache
def codes() -> frozenset[str]:
    """Return the codes of permissions and events, which are not for reading."""
    events = {
        procedure_of(kind).event(step.name)
        for kind in known_kinds()
        for step in procedure_of(kind).steps
    }
    return frozenset(events | set(declared()))


def is_of_a_program(text: str, internal: frozenset[str]) -> bool:
    """Return whether a text has words only programmers know."""
    words = set(re.split(r"[\s,;()]", text))
    return bool(JOINED.search(text) or UNSAID.search(text) or internal & words)


def wrong_words(page: Page, language: str, internal: frozenset[str]) -> list[str]:
    """Return what a page says that people should not have to read."""
    wrongs = []
    if page.language.lower() != language:
        wrongs.append(f"says it is in {page.language!r}")
    wrongs += [f"shows {text[:120]!r}" for text in page.texts if is_of_a_program(text, internal)]
    if language != "en":
        wrongs += [f"shows {text[:120]!r}" for text in page.texts if NOTHING.search(text)]
        english = [text for text in english_in_chinese(page.texts) if text not in OWN_NAMES]
        wrongs += [f"is not translated: {text[:120]!r}" for text in english]
    return wrongs


@pytest.mark.slow
@pytest.mark.parametrize(("role", "languages"), WALKS)
def test_pages_are_safe_and_in_the_language_asked_for(role, languages, transactional_db, make_user):
    world, values = worlds.walked(1)
    person = person_for(world, role, make_user)
    wrongs, pages = [], 0
    browser = Client(raise_request_exception=False)
    browser.force_login(person)
    turn = ROLES.index(role) if languages == BOTH else 0
    for place, address in enumerate(everything(), start=turn):
        path = fill(address, values)
        if NOT_OURS.match(path) or (languages == "en" and path.startswith("/api/")):
            continue  # what programs read is looked at in the other walks
        language = LANGUAGES[place % 2] if languages == BOTH else languages
        User.objects.filter(pk=person.pk).update(language=language)
        browser.cookies.pop("messages", None)  # said in the language of the page before
        answer = browser.get(path)
        body = answer.getvalue()
        found = wrong_headers(answer)
        if answer.status_code >= 500:
            found.append(f"answered {answer.status_code}")
        if answer["Content-Type"].startswith("text/html") and body:
            page = Page(body.decode())
            pages += 1
            found += page.wrongs
            if "<html" not in page.html[:300]:  # a part of a page
                page.language = language
            internal = frozenset() if GRANTED.match(path) else codes()
            if GRANTED.match(path):
                page.texts = [EVERY_ONE_OF.sub("", text) for text in page.texts]
            if AS_WRITTEN.match(path):
                page.texts = [text for text in page.texts if not JOINED.search(text)]
            found += wrong_words(page, language, internal)
            if page.tokens < page.posts:
                found.append("has a form without the token against forgery")
            if role == "everybody":
                found += wrong_lists(address, path, answer, body)
        wrongs += [f"{language} {path} {wrong}" for wrong in dict.fromkeys(found)]
    assert pages > 20
    assert not wrongs, "\n".join(wrongs)


def changing(path: str) -> set[str]:
    """Return the methods that may change something: pages are sent forms, nothing else."""
    return {"post", *ways(path)} - {"get"}


@pytest.mark.slow
@pytest.mark.parametrize("part", range(PARTS))
def test_nothing_is_taken_from_a_forged_form(part, transactional_db):
    world, values = worlds.walked(1)
    browser = Client(enforce_csrf_checks=True, raise_request_exception=False)
    browser.force_login(world.everybody)
    accepted = []
    for address in everything()[part::PARTS]:
        path = fill(address, values)
        for method in changing(path):
            answer = getattr(browser, method)(path, {"title": "forged", "name": "forged"})
            if answer.status_code not in (403, 405):
                accepted.append(f"{method.upper()} {path} answered {answer.status_code}")
    assert not accepted, "\n".join(accepted)
