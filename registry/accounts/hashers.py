"""How passwords of the demo are hashed."""

from django.contrib.auth.hashers import Argon2PasswordHasher


class DemoPasswordHasher(Argon2PasswordHasher):
    """Argon2 that costs milliseconds: the passwords of the demo are long, drawn by lot, and readable in `demo.json` anyway."""

    time_cost = 1
    memory_cost = 8192
    parallelism = 1
