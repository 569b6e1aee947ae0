"""One module a format: `read(stream, name, limits)` yields a Draft for each article and a Problem for what is none.

A reader raises ReadError where the whole file cannot be read. Libraries that it needs are imported when it is first
used, so that one that is missing is named with the extra that brings it.
"""
