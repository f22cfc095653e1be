"""The rules by which faces are compared, and by which they were. Without numbers of faces: what computes with those brings numpy."""

import msgspec

from photostead.db.facts import load_fact, save_fact
from photostead.db.tx import Rows, Tx
from photostead.features.learning import service as learning
from photostead.features.settings import service as settings
from photostead.features.vectors import service as vectors
from photostead.features.vectors.service import Space

KEY = "recognition-rules"


class Plan(msgspec.Struct, frozen=True):
    """What faces are compared by: vectors of one space, and these rules."""

    space_id: int
    min_faces: int
    max_distance: float


def plan_of(rows: Rows) -> tuple[Plan, Space] | None:
    """How faces are to be compared; None where recognition is off, or no face was found yet."""
    config = settings.load(rows).machine_learning
    space = vectors.serving(rows, "face")
    if space is None or not learning.is_wanted(config, learning.Ability.FACES):
        return None
    wanted = config.facial_recognition
    return Plan(space.id, wanted.min_faces, wanted.max_distance), space


def is_wanted(rows: Rows) -> bool:
    """Whether a household wants faces to be told apart."""
    return learning.is_wanted(settings.load(rows).machine_learning, learning.Ability.FACES)


def noted_plan(rows: Rows) -> Plan | None:
    """How the faces that were looked at were compared."""
    return load_fact(rows, KEY, Plan)


def note_plan(tx: Tx, plan: Plan) -> None:
    """From now on faces are compared so."""
    save_fact(tx, KEY, plan)
