"""Central log-ins by OpenID Connect."""
