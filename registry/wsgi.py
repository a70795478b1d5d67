"""The WSGI entry point."""

import os

from django.core.wsgi import get_wsgi_application

import registry.celery  # noqa: F401 - tells `wake` the broker's address

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "registry.settings")

application = get_wsgi_application()
