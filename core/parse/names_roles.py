"""Countries and roles from what stands beside a name: "US President Joe Biden", "Chang Ho-jin, South Korea's minister"."""

from typing import TYPE_CHECKING

from core.parse.names_groups import Group
from core.records import Article

if TYPE_CHECKING:
    from spacy.tokens import Doc


def add_roles(groups: list[Group], doc: "Doc", article: Article) -> None:
    """Fill the groups' roles, genders and countries."""
