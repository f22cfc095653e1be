"""Running models: ONNX files by onnxruntime, TFLite files by LiteRT, behind one face. A model is loaded when it is first asked and
stays in the process until another one needs its room. For processes of models (`ml.tasks`) and for whoever measures.

Which processor computes is chosen in `choose_providers`; what this processor must be able to do is `ml.instructions`.
"""

import os
import threading
from collections import OrderedDict
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, NamedTuple, Protocol

import numpy as np
import numpy.typing as npt

from photostead.ml import instructions, models
from photostead.ml.catalogue import Task
from photostead.ml.results import NoModel, Plan

Tensor = npt.NDArray[Any]
CPU = "CPUExecutionProvider"
# What onnxruntime may have been built with, the fastest first. None of these but the last could be tried here.
PREFERRED = (
    "CUDAExecutionProvider",
    "ROCMExecutionProvider",
    "MIGraphXExecutionProvider",
    "OpenVINOExecutionProvider",
    "RKNPUExecutionProvider",
    "ArmNNExecutionProvider",
    CPU,
)
SESSION_LOCK = threading.Lock()


class Slot(NamedTuple):
    """An input of a model: its name, numpy's name of its numbers, and its sides (a text or None where any will do)."""

    name: str
    kind: str
    shape: tuple[int | str | None, ...]


class Session(Protocol):
    """A loaded model. `metadata`: what its file says beside the model; `provider`: what computes it."""

    inputs: tuple[Slot, ...]
    outputs: tuple[str, ...]
    metadata: Mapping[str, str]
    provider: str

    def run(self, feeds: Mapping[str, Tensor]) -> list[Tensor]:
        """The outputs in their order, for inputs by their names. Raises NoModel where the model cannot be computed so."""
        ...


class OnnxSession:
    """A model of onnxruntime."""

    def __init__(self, path: Path, threads: int) -> None:
        import onnxruntime

        self._path = path
        try:
            self._session: Any = onnxruntime.InferenceSession(
                os.fspath(path), session_options(threads), providers=choose_providers(available_providers())
            )
        except Exception as error:  # onnxruntime's errors have no common class of their own
            raise damaged(path, error) from error
        self.inputs = tuple(
            Slot(item.name, KINDS.get(item.type, item.type), tuple(item.shape)) for item in self._session.get_inputs()
        )
        self.outputs = tuple(item.name for item in self._session.get_outputs())
        self.metadata: Mapping[str, str] = dict(self._session.get_modelmeta().custom_metadata_map)
        self.provider: str = self._session.get_providers()[0].removesuffix("ExecutionProvider")

    def run(self, feeds: Mapping[str, Tensor]) -> list[Tensor]:
        """See Session."""
        try:
            outputs: list[Tensor] = self._session.run(None, dict(feeds))
        except Exception as error:
            raise uncomputable(self._path, error) from error
        return outputs


class LiteSession:
    """A model of LiteRT; its numbers are as the file has them, quantized ones too (`scales`)."""

    provider = "CPU"

    def __init__(self, path: Path, threads: int) -> None:
        from ai_edge_litert.interpreter import Interpreter

        self._path = path
        try:
            self._interpreter: Any = Interpreter(os.fspath(path), num_threads=threads)
            self._interpreter.allocate_tensors()
        except (ValueError, RuntimeError, OSError) as error:
            raise damaged(path, error) from error
        self._ins: list[dict[str, Any]] = self._interpreter.get_input_details()
        self._outs: list[dict[str, Any]] = self._interpreter.get_output_details()
        self.inputs = tuple(
            Slot(item["name"], np.dtype(item["dtype"]).name, tuple(map(int, item["shape"]))) for item in self._ins
        )
        self.outputs = tuple(item["name"] for item in self._outs)
        self.metadata: Mapping[str, str] = {}
        # Of each output: number = scale * (value - zero).
        self.scales: tuple[tuple[float, int], ...] = tuple(item["quantization"] for item in self._outs)

    def run(self, feeds: Mapping[str, Tensor]) -> list[Tensor]:
        """See Session."""
        try:
            for item in self._ins:
                self._interpreter.set_tensor(item["index"], feeds[item["name"]])
            self._interpreter.invoke()
            return [self._interpreter.get_tensor(item["index"]) for item in self._outs]
        except (ValueError, RuntimeError, KeyError) as error:
            raise uncomputable(self._path, error) from error


KINDS: Mapping[str, str] = {
    "tensor(float)": "float32", "tensor(float16)": "float16", "tensor(double)": "float64", "tensor(uint8)": "uint8",
    "tensor(int8)": "int8", "tensor(int32)": "int32", "tensor(int64)": "int64", "tensor(bool)": "bool",
}  # fmt: skip


def damaged(path: Path, error: Exception) -> NoModel:
    """A file that no runtime takes."""
    model = models.name_of(path)
    return NoModel(f"The model {model} cannot be loaded ({path.name}: {short(error)}): {models.how_to_get(model)}.")


def uncomputable(path: Path, error: Exception) -> NoModel:
    """A model that is there and fails."""
    return NoModel(f"The model {models.name_of(path)} cannot be computed here ({path.name}: {short(error)}).")


def short(error: Exception) -> str:
    """The first line of what a runtime says, which may be pages."""
    return (str(error).strip().splitlines() or [type(error).__name__])[0][:200]


def session_options(threads: int) -> Any:
    """Few threads that sleep when there is nothing to do, and memory that is given back."""
    import onnxruntime

    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = threads
    options.inter_op_num_threads = 1
    options.log_severity_level = 4
    options.enable_cpu_mem_arena = False  # pictures of ever other sizes would each leave their room behind
    options.add_session_config_entry("session.intra_op.allow_spinning", "0")
    if _loaded.is_alone:
        # Weights below 1e-38, which some models have many of, say nothing and take an x86 processor a hundred times as long:
        # finding text took 341 ms instead of 96. Holds for all that the thread computes that loads the first model.
        options.add_session_config_entry("session.set_denormal_as_zero", "1")
    return options


def available_providers() -> list[str]:
    """What the installed onnxruntime was built to compute with."""
    import onnxruntime

    found: list[str] = onnxruntime.get_available_providers()
    return found


def choose_providers(available: Sequence[str]) -> list[str]:
    """Those to try, the fastest first; the last one computes on the processor and can do everything."""
    return [*(name for name in PREFERRED if name in available and name != CPU), CPU]


# --- what is loaded


class Loaded:
    """The models of this process, the one that was asked last at the end; the first ones go when room is needed. `is_alone`:
    it does nothing else."""

    def __init__(self, plan: Plan, *, is_alone: bool = False) -> None:
        self.plan, self.is_alone = plan, is_alone
        self._sessions: OrderedDict[Path, tuple[Session, int]] = OrderedDict()

    def get(self, path: Path, kind: type[OnnxSession] | type[LiteSession]) -> Session:
        """The model of a file. Raises NoModel."""
        with SESSION_LOCK:
            if path in self._sessions:
                self._sessions.move_to_end(path)
                return self._sessions[path][0]
            instructions.require()
            room = models.room_of(path)
            models.refuse_too_large(path, self.plan.megabytes)
            self._make_room(room)
            session: Session = kind(path, self.plan.threads)
            self._sessions[path] = session, room
            return session

    def _make_room(self, room: int) -> None:
        limit = self.plan.megabytes << 20
        while self._sessions and sum(size for _, size in self._sessions.values()) + room > limit:
            self._sessions.popitem(last=False)

    @property
    def names(self) -> list[str]:
        """The files that are loaded, in the order in which they would go."""
        return [f"{models.name_of(path)}/{path.name}" for path in self._sessions]


_loaded = Loaded(Plan(()))


def use(plan: Plan, *, is_alone: bool = False) -> None:
    """What this process may take, where its models lie, and whether it does nothing else; what was loaded is let go."""
    global _loaded
    _loaded = Loaded(plan, is_alone=is_alone)


def plan() -> Plan:
    """What this process may take."""
    return _loaded.plan


def loaded() -> list[str]:
    """The files of the models that are loaded now."""
    return _loaded.names


def find_model(task: str, model: str) -> Path:
    """The folder of an installed model for "faces", "meaning" or "text". Raises NoModel, with what to do."""
    return models.find([Path(folder) for folder in plan().folders], Task(task), model)


def load_onnx(path: Path) -> Session:
    """The model of an ONNX file, loaded when it was not. Raises NoModel."""
    return _loaded.get(path, OnnxSession)


def load_tflite(path: Path) -> LiteSession:
    """The model of a TFLite file, loaded when it was not. Raises NoModel."""
    session = _loaded.get(path, LiteSession)
    assert isinstance(session, LiteSession)
    return session
