"""Scans for malicious code by clamd."""
