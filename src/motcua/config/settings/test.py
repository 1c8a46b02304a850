"""Settings of the tests: fast hashing, mail kept in memory."""

from motcua.config.settings.base import *  # noqa: F403  (Django settings are layered by star import)

PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
ALLOWED_HOSTS = ["testserver", "127.0.0.1", "localhost"]
