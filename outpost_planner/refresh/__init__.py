"""The user's catalog and price files beside what AWS says: shown first, written on request."""
