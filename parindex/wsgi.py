"""WSGI entry point (WSGI, not ASGI: see docs/decisions/0001-ground.md)."""

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "parindex.settings")

application = get_wsgi_application()
