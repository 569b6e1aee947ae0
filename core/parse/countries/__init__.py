"""tmp"""
from core.parse.countries.table import *  # noqa
from core.parse.countries.table import _table  # noqa
