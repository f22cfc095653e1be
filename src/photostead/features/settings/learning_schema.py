"""Settings of machine learning on the wire."""

from typing import Annotated

from msgspec import Meta

from photostead.features.settings.section import Section

Score = Annotated[float, Meta(ge=0.1, le=1)]
Milliseconds = Annotated[int, Meta(ge=0, le=86_400_000)]


class AdminConfigMachineLearningAvailabilityChecksDto(Section, frozen=True):
    """How often a machine-learning service elsewhere is asked whether it lives, in milliseconds."""

    enabled: bool
    interval: Milliseconds
    timeout: Milliseconds


class AdminConfigClipDto(Section, frozen=True):
    """Search by words."""

    enabled: bool
    model_name: str


class AdminConfigDuplicateDetectionDto(Section, frozen=True):
    """Pictures that look the same."""

    enabled: bool
    max_distance: Annotated[float, Meta(ge=0.001, le=0.1)]


class AdminConfigFacialRecognitionDto(Section, frozen=True):
    """Faces and who they belong to."""

    enabled: bool
    max_distance: Annotated[float, Meta(ge=0.1, le=2)]
    min_faces: Annotated[int, Meta(ge=1)]
    min_score: Score
    model_name: str


class AdminConfigOcrDto(Section, frozen=True):
    """Text in pictures."""

    enabled: bool
    max_resolution: Annotated[int, Meta(ge=1)]
    min_detection_score: Score
    min_recognition_score: Score
    model_name: str


class AdminConfigMachineLearningDto(Section, frozen=True):
    """Whatever needs a model."""

    availability_checks: AdminConfigMachineLearningAvailabilityChecksDto
    clip: AdminConfigClipDto
    duplicate_detection: AdminConfigDuplicateDetectionDto
    enabled: bool
    facial_recognition: AdminConfigFacialRecognitionDto
    ocr: AdminConfigOcrDto
    urls: Annotated[list[str], Meta(min_length=1)]
