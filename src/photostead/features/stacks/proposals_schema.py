"""Stacks by rule on the wire; operations of our own."""

from typing import Annotated

import msgspec
from msgspec import UNSET, Meta, UnsetType

from photostead.features.stacks.rules import Rule
from photostead.kernel.ids import Id


class StackRulesDto(msgspec.Struct, rename="camel"):
    """By which rules, all where none is named; among which assets, all of the caller's where none are named."""

    rules: Annotated[list[Rule], Meta(min_length=1)] | UnsetType = UNSET
    asset_ids: list[Id] | UnsetType = UNSET


class StackProposalDto(msgspec.Struct, rename="camel"):
    """Assets that belong together, what would come on top first."""

    rule: Rule
    asset_ids: list[Id]


class StackProposalsDto(msgspec.Struct, rename="camel"):
    """What would be stacked: how many stacks of how many assets, and the earliest of them."""

    stack_count: int
    asset_count: int
    proposals: list[StackProposalDto]


class StacksMadeDto(msgspec.Struct, rename="camel"):
    """What was stacked."""

    stack_count: int
    asset_count: int
