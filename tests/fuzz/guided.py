"""A fuzzer that sees which lines its inputs reach, on one parser: `python -m tests.fuzz.guided 'tus headers' -runs=1000000`.

Needs atheris, which is no dependency: it has wheels for x86-64 alone (`pip install atheris`). What follows the name is
libFuzzer's; a folder there keeps what was found. It goes on until something is, or until it has done its runs.
"""

import importlib
import sys
from typing import Any


def main() -> None:
    """Instrument what we wrote while it is imported, then run."""
    if len(sys.argv) < 2:
        raise SystemExit(__doc__)
    atheris: Any = importlib.import_module("atheris")
    with atheris.instrument_imports(include=["photostead"]):
        from tests.fuzz.test_parsers import PARSERS
    name = sys.argv.pop(1)
    parser = next((one for one in PARSERS if one.name == name), None)
    if parser is None:
        raise SystemExit(f"There is no parser {name}; there are: {', '.join(one.name for one in PARSERS)}")

    def run(data: bytes) -> None:
        try:
            parser.run(data[: parser.most])
        except parser.refusals:
            return

    atheris.Setup([sys.argv[0], f"-max_len={parser.most}", *sys.argv[1:]], run)
    atheris.Fuzz()


if __name__ == "__main__":
    main()
