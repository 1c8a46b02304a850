"""The register of enterprises through the provincial bus."""
