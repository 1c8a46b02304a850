"""Settings of the tests: fast hashing, mail kept in memory."""

from motcua.config.settings.base import *  # noqa: F403  (Django settings are layered by star import)

PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
# Files of tests are looked through without a process beside them; its own tests talk to one.
GATEWAYS = {**GATEWAYS, "scanner": "motcua.gateways.clamd.demo_scanner.InProcess"}  # noqa: F405  (from the star import)
ALLOWED_HOSTS = ["testserver", "127.0.0.1", "localhost"]
