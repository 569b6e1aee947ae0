"""Dateline's core: everything that is true without a browser.

The way of the data is one direction: read -> parse -> library -> link -> views -> charts -> pages. See docs/design.md.
"""

__version__ = "0.1.0"
