"""Which of the assets that are alike belong into one group: those that hang together by pairs nobody told apart."""

from collections.abc import Collection, Sequence


def parts(ids: Sequence[int], apart: Collection[tuple[int, int]]) -> list[list[int]]:
    """The assets (keys, all alike) in parts of two and more. `apart` are pairs that are no duplicates, the smaller key
    first: two of them are in one part only where a third is like both."""
    divided = set(apart)
    left = dict.fromkeys(ids)
    found = []
    while left:
        part = [left.popitem()[0]]
        for one in part:  # grows while it is walked
            near = [other for other in left if (min(one, other), max(one, other)) not in divided]
            part += near
            for other in near:
                del left[other]
        if len(part) > 1:
            found.append(sorted(part))
    return found
