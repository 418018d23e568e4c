"""A mail server and readers that tests of this module start from."""

import socket

import pytest
from aiosmtpd.controller import Controller


class Postbox:
    """Takes mail, or refuses it as told."""

    def __init__(self) -> None:
        self.taken: list[bytes] = []
        self.refusal = ""

    async def handle_RCPT(self, server, session, envelope, address, rcpt_options):  # noqa: N802
        if self.refusal:
            return self.refusal
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server, session, envelope):  # noqa: N802
        self.taken.append(envelope.content)
        return "250 OK"


@pytest.fixture
def postbox(settings):
    """A real mail server on this machine."""
    postbox = Postbox()
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    controller = Controller(postbox, hostname="127.0.0.1", port=port)
    controller.start()
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST = "127.0.0.1"
    settings.EMAIL_PORT = port
    yield postbox
    controller.stop()


@pytest.fixture
def incident(make_incident):
    """An incident its requester has just reported."""
    return make_incident()
