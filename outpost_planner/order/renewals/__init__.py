"""Renew a contract: reviewed, approved, written down before it is sent, asked again safely."""
