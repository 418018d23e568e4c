"""Signs the bench in: prints a browser session and an API token of one agent as JSON."""

import json
import os
from datetime import UTC, datetime
from importlib import import_module

import django

AGENT = "agent1"


def main() -> None:
    """Print the keys, and the numbers of the records to look at."""
    os.environ["DJANGO_SETTINGS_MODULE"] = "evident.main.settings"
    django.setup()
    from django.conf import settings
    from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY

    from bench.corpus import choose
    from evident.kernel.accounts.models import User
    from evident.kernel.records.models import Record
    from evident.kernel.tokens.models import Token, digest_of, new_text

    agent = User.objects.get(login=AGENT)
    session = import_module(settings.SESSION_ENGINE).SessionStore()
    session[SESSION_KEY] = str(agent.pk)
    session[BACKEND_SESSION_KEY] = settings.AUTHENTICATION_BACKENDS[0]
    session[HASH_SESSION_KEY] = agent.get_session_auth_hash()
    session.save()
    text = new_text()
    Token.objects.create(
        user=agent, name="bench", digest=digest_of(text), created_at=datetime.now(tz=UTC)
    )
    count = Record.objects.filter(source="bench").count()
    print(
        json.dumps(
            {
                "session": session.session_key,
                "token": text,
                "numbers": [f"INC-{key}" for key in choose(30, count)],
            }
        )
    )


if __name__ == "__main__":
    main()
