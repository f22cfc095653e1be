"""The import contract between feature slices, for import-linter: it is named in pyproject.toml.

A slice may use another slice's open modules (its `service` and its `schema`) and nothing else of it. import-linter's own
contract types cannot say "of another": they would forbid a slice its own store too.
"""

from typing import cast

from grimp import ImportGraph
from importlinter import Contract, ContractCheck, fields, output


def find_trespasses(graph: ImportGraph, parent: str, open_modules: set[str]) -> list[tuple[str, str]]:
    """`(importer, imported)` for each import from one child package of `parent` into a closed module of another."""
    return sorted(
        (importer, imported)
        for importer in graph.find_descendants(parent)
        for imported in graph.find_modules_directly_imported_by(importer)
        if is_trespass(parent, importer, imported, open_modules)
    )


def is_trespass(parent: str, importer: str, imported: str, open_modules: set[str]) -> bool:
    """Whether a module of one slice takes a closed module of another; what lies beside the slices belongs to none."""
    here, there = slice_path(parent, importer), slice_path(parent, imported)
    return len(here) > 1 and len(there) > 1 and here[0] != there[0] and there[1] not in open_modules


def slice_path(parent: str, name: str) -> list[str]:
    """The parts of a module's name below `parent`: the slice and what is in it; empty for modules elsewhere."""
    return name.removeprefix(parent + ".").split(".") if name.startswith(parent + ".") else []


class SlicesContract(Contract):
    """Options: `parent`, the package of the slices; `open_modules`, what others may import of one."""

    type_name = "slices"
    parent = fields.StringField()
    open_modules = fields.SetField(subfield=fields.StringField())

    def check(self, graph: ImportGraph, verbose: bool) -> ContractCheck:
        """import-linter's entry point."""
        trespasses = find_trespasses(graph, cast(str, self.parent), cast(set[str], self.open_modules))
        return ContractCheck(kept=not trespasses, metadata={"trespasses": trespasses})

    def render_broken_contract(self, check: ContractCheck) -> None:
        """import-linter's way of reporting."""
        for importer, imported in check.metadata["trespasses"]:
            output.print_error(f"{importer} imports {imported}: only another slice's service or schema may be used")
