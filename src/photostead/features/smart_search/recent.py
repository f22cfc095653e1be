"""The vectors of what was looked for lately: who pages through an answer, or goes back to it, asks no model again."""

from collections import OrderedDict

from photostead.features.inference.service import Inference
from photostead.features.settings.schema import AdminConfigMachineLearningDto

MOST = 256


class RecentWords:
    """The vectors of recent words, of each model and language. In memory only: what people look for is their own matter."""

    def __init__(self) -> None:
        self._known: OrderedDict[tuple[str, str, str | None], bytes] = OrderedDict()

    async def encode(
        self, inference: Inference, config: AdminConfigMachineLearningDto, words: str, language: str | None
    ) -> bytes:
        """The vector of words. Raises NoModel, WorkerDied."""
        key = (config.clip.model_name, words, language)
        if key not in self._known:
            self._known[key] = await inference.encode_words(config, words, language)
        self._known.move_to_end(key)
        while len(self._known) > MOST:
            self._known.popitem(last=False)
        return self._known[key]
