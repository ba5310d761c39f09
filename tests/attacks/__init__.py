"""Attacks, written anew for this atlas: what is sent, and what must come of it. See docs/attacks.md."""
