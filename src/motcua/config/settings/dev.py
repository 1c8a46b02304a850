"""Settings of `make run`: one machine, plain HTTP on loopback, demo data."""

from motcua.config.settings.base import *  # noqa: F403  (Django settings are layered by star import)
