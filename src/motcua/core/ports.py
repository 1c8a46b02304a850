"""Finds the gateway that serves a port, by the name that settings give; rooms never import gateways."""

from functools import cache
from typing import Any

from django.conf import settings
from django.utils.module_loading import import_string


@cache
def _instance(path: str) -> Any:  # noqa: ANN401  (the caller knows the port's protocol)
    return import_string(path)()


def gateway(port: str) -> Any:  # noqa: ANN401  (the caller knows the port's protocol)
    """Return the one instance of the class that serves `port`."""
    return _instance(settings.GATEWAYS[port])
