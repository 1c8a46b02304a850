"""Addresses of the citizens' door."""

from django.urls import path

from motcua.web.portal import browse

app_name = "portal"
urlpatterns = [
    path("", browse.home, name="home"),
    path("thu-tuc/", browse.procedures, name="procedures"),
    path("thu-tuc/goi-y/", browse.suggest, name="suggest"),
    path("thu-tuc/<str:code>/", browse.procedure, name="procedure"),
    path("co-quan/", browse.agencies, name="agencies"),
    path("huong-dan/", browse.guide, name="guide"),
]
