"""Transfers by VietQR code, and what the bank tells of them."""
