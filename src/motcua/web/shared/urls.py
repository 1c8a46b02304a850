"""Health of the process and of what it stands on."""

from django.urls import path

from motcua.web.shared import health

urlpatterns = [path("healthz", health.healthz), path("readyz", health.readyz)]
