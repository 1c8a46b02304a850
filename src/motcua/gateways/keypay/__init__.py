"""Payments through the national portal's platform (KeyPay, PayPlat)."""
