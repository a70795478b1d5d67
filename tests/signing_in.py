"""A signed-in test client, as a real sign-in with password and second factor leaves it."""

import time

from django.test import Client

from registry.accounts.models import User


def signed_in(user: User, *, second_factor: bool = True, minutes_ago: float = 0) -> Client:
    """A client whose session belongs to `user`, opened `minutes_ago` by password and, unless told otherwise, a second factor."""
    client = Client()
    client.force_login(user)
    session = client.session
    at = time.time() - minutes_ago * 60
    methods = ["password", "mfa"] if second_factor else ["password"]
    session["account_authentication_methods"] = [{"method": method, "at": at} for method in methods]
    session["account_authentication_methods_user"] = str(user.pk)
    session.save()
    return client
