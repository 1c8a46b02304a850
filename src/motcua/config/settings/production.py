"""Settings behind a TLS proxy."""

from motcua.config.settings.base import *  # noqa: F403  (Django settings are layered by star import)

SESSION_COOKIE_SECURE = True
CSRF_COOKIE_SECURE = True
SECURE_SSL_REDIRECT = True
# A program that calls without TLS is refused, not led on: its secrets have travelled in the open already.
SECURE_REDIRECT_EXEMPT = [r"^api/"]
SECURE_HSTS_SECONDS = 31_536_000
SECURE_HSTS_INCLUDE_SUBDOMAINS = True
# Browsers keep such a cookie only from this very host over TLS, so that no neighbouring host can set one.
SESSION_COOKIE_NAME = "__Host-sessionid"
CSRF_COOKIE_NAME = "__Host-csrftoken"
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
