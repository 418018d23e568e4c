"""Signs the bench in: prints sessions of an agent and a manager, and a token, as JSON."""

import json
import os
from datetime import UTC, datetime
from importlib import import_module

import django

AGENT, MANAGER = "agent1", "agent0"


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

    def session_of(person: User) -> str | None:
        session = import_module(settings.SESSION_ENGINE).SessionStore()
        session[SESSION_KEY] = str(person.pk)
        session[BACKEND_SESSION_KEY] = settings.AUTHENTICATION_BACKENDS[0]
        session[HASH_SESSION_KEY] = person.get_session_auth_hash()
        session.save()
        key: str | None = session.session_key
        return key

    agent = User.objects.get(login=AGENT)
    text = new_text()
    Token.objects.create(
        user=agent, name="bench", digest=digest_of(text), created_at=datetime.now(tz=UTC)
    )
    count = Record.objects.filter(source="bench").count()
    print(
        json.dumps(
            {
                "session": session_of(agent),
                "manager": session_of(User.objects.get(login=MANAGER)),
                "token": text,
                "numbers": [f"INC-{key}" for key in choose(30, count)],
            }
        )
    )


if __name__ == "__main__":
    main()
