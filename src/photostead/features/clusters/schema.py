"""Cluster groups on the wire."""

import msgspec

from photostead.kernel.ids import Id


class ClusterGroupRequestCreateDto(msgspec.Struct, rename="camel"):
    """Whom to ask into the group."""

    user_id: Id


class ClusterGroupRequestResponseDto(msgspec.Struct, rename="camel"):
    """Somebody (`user_id`) is asked into a group."""

    cluster_group_id: Id
    created_at: str
    id: Id
    user_id: Id
