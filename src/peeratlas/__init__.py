"""Peer Atlas, a linked atlas of peer support in mental health. Importing the package does nothing."""
