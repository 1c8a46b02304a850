"""Who signed something with a digital certificate: signed files over nothing but themselves, no network."""
