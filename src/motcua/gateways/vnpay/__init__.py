"""Payments through VNPAY 2.1.0."""
