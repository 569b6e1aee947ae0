"""Across articles: which names are one's, which articles are copies, which events are one happening."""
