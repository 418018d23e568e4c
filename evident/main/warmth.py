"""What a web process needs for its first page, made before the processes part and share it."""

from collections.abc import Callable, Iterable
from datetime import timedelta
from io import BytesIO
from pathlib import Path
from typing import Any

from django.apps import apps
from django.conf import settings
from django.template.loader import get_template
from django.urls import reverse
from django.utils.translation import override

from evident.web.times import distance_in_words, locale

Application = Callable[[dict[str, Any], Callable[..., Any]], Iterable[bytes]]


def warm(application: Application) -> None:
    """Read our templates and what writes times, and answer the sign-in page in each language."""
    for app in apps.get_app_configs():
        folder = Path(app.path) / "templates"
        if app.name.startswith("evident."):
            for path in sorted(folder.rglob("*.html")):
                get_template(str(path.relative_to(folder)))
    for language, _name in settings.LANGUAGES:
        with override(language):
            distance_in_words(timedelta(hours=1), locale())
        answer = application(question(language), lambda *_: None)
        b"".join(answer)
        getattr(answer, "close", lambda: None)()


def question(language: str) -> dict[str, Any]:
    """Return what a web server hands over when a browser of this machine asks to sign in."""
    return {
        "REQUEST_METHOD": "GET",
        "PATH_INFO": reverse("account_login"),
        "QUERY_STRING": "",
        "SERVER_NAME": "127.0.0.1",
        "SERVER_PORT": "80",
        "HTTP_HOST": settings.ALLOWED_HOSTS[0] if settings.ALLOWED_HOSTS else "127.0.0.1",
        "HTTP_ACCEPT_LANGUAGE": language,
        "REMOTE_ADDR": "127.0.0.1",
        "SCRIPT_NAME": "",
        "wsgi.input": BytesIO(),
        "wsgi.errors": BytesIO(),
        "wsgi.url_scheme": "http",
    }
