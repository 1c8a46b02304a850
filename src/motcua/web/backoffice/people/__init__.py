"""People and power on screen: accounts, posts, agencies, delegation, who has which work."""
