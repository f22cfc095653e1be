"""What guests of a shared link may search by: what the link shows them. Anything else would be told by whether it is
found - a favourite, a file's path, a checksum, who is in a picture.
"""

from collections.abc import Iterator
from typing import Any

from msgspec import UNSET
from msgspec.structs import fields

from photostead.access.identity import Identity, Link
from photostead.features.search.fields import PLAIN
from photostead.features.search.filter_schema import SearchFilterBranch
from photostead.features.search.schema import CommonSearch, SearchOrder, SearchOrderField
from photostead.kernel.errors import Forbidden

# How the answer is cut and sorted, and what it is to carry: `guests.veil` of assets sees to that.
SHAPE = frozenset(
    {
        "cursor", "filter", "order", "order_by", "page", "size", "with_deleted", "with_exif", "with_people",
        "with_stacked",
    }
)  # fmt: skip
SHOWN = frozenset({"album_ids", "id", "is_motion", "type", "visibility"})
METADATA = frozenset(
    {
        "city", "country", "created_at", "description", "file_size_in_bytes", "lens_model", "make", "model",
        "original_file_name", "rating", "state", "taken_at",
    }
)  # fmt: skip


def refuse_hidden(link: Link, search: CommonSearch) -> None:
    """Raises Forbidden for a search by what the link does not show."""
    shown = SHOWN | METADATA if link.show_metadata else SHOWN
    hidden = sorted(set(asked_about(search)) - shown)
    if hidden:
        raise Forbidden(f"Through this shared link nothing can be found by {', '.join(hidden)}.")


def asked_about(search: CommonSearch) -> Iterator[str]:
    """The fields that a search compares, by their names in `conditions`."""
    for name in given(search):
        if name not in SHAPE:
            yield PLAIN[name][0] if name in PLAIN else name
    whole = getattr(search, "filter", UNSET)
    if isinstance(whole, SearchFilterBranch):
        others: Any = getattr(whole, "or_", UNSET)
        for branch in (whole, *(others or ())):
            yield from (name for name in given(branch) if name != "or_")


def given(struct: Any) -> Iterator[str]:
    """The fields that carry something; clients send empty texts and lists for nothing."""
    for field in fields(struct):
        value = getattr(struct, field.name)
        if value is not UNSET and value not in ("", []):
            yield field.name


def order_for(identity: Identity, order: SearchOrder) -> SearchOrder:
    """The order of an answer. Who is shown no metadata sees the clock on the wall only, in cursors too. Raises
    Forbidden for an order that would tell more."""
    link = identity.link
    if link is None or link.show_metadata or order.field is SearchOrderField.LOCAL_DATE_TIME:
        return order
    if order.field is not SearchOrderField.FILE_CREATED_AT:
        raise Forbidden("This shared link shows no metadata, so nothing can be sorted by it.")
    return SearchOrder(order.direction, SearchOrderField.LOCAL_DATE_TIME)
