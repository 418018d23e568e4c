"""Warming up reads every template and needs nobody's data."""

import pytest
from django.template import engines

from evident.main import warmth


@pytest.mark.slow
def test_every_template_is_read_and_the_first_page_answered(db):
    loader = engines["django"].engine.template_loaders[0]
    loader.reset()
    asked = []

    def application(environ, start):
        asked.append((environ["PATH_INFO"], environ["HTTP_ACCEPT_LANGUAGE"]))
        start("200 OK", [])
        return [b"page"]

    warmth.warm(application)

    assert asked == [("/accounts/login/", "en"), ("/accounts/login/", "zh-hans")]
    read = {str(key) for key in loader.get_template_cache}
    assert {"web/layout.html", "incidents/queue.html"} <= read


@pytest.mark.slow
def test_the_page_is_really_there(db):
    from evident.main.wsgi import application

    told = []
    answer = application(warmth.question("en"), lambda status, _headers: told.append(status))

    assert b"csrfmiddlewaretoken" in b"".join(answer)
    answer.close()
    assert told == ["200 OK"]
