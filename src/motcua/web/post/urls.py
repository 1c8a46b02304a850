"""Addresses of the public post, below /buu-chinh/."""

from motcua.web.post import deliveries, demands, home, money, pickup

app_name = "post"
urlpatterns = [
    *home.urlpatterns,
    *pickup.urlpatterns,
    *deliveries.urlpatterns,
    *demands.urlpatterns,
    *money.urlpatterns,
]
