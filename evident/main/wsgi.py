"""The entry point of web servers."""

import os

from django.core.wsgi import get_wsgi_application
from granian.utils.proxies import wrap_wsgi_with_proxy_headers

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "evident.main.settings")
application = get_wsgi_application()

from evident.main.settings import TRUSTED_PROXIES  # noqa: E402 - settings are read above, once

if TRUSTED_PROXIES:
    application = wrap_wsgi_with_proxy_headers(application, trusted_hosts=TRUSTED_PROXIES)
