"""Addresses of the open API."""

from motcua.web.api.public import api

urlpatterns = api.urls[0]
app_name = "api"
