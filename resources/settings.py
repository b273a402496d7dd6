"""What a person may choose of how things are derived. Addresses and secrets are not here."""

import dagster as dg
from pydantic import Field

ALL_RENDITIONS = ["hotpreview", "small", "medium", "big", "coldpreview"]


class PhotoSettings(dg.ConfigurableResource):  # type: ignore[type-arg]
    """Choices of the photos room."""

    models: str = Field(description="folder of weights")
    inbox: str = Field(default="", description="folder with one inbox per owner")
    clip_model: str = Field(default="ViT-B-32", description="open_clip's name of the model")
    clip_weights: str = Field(default="", description="path of a checkpoint; empty: looked for")
    vocabulary: str = Field(default="", description="file of labels; empty: looked for")
    label_calibration: str = Field(default="", description="file of scalings; empty: looked for")
    caption_model: str = Field(default="coca_ViT-B-32", description="a CoCa model by its name")
    caption_weights: str = Field(default="", description="path of a checkpoint; empty: looked for")
    text_model: str = Field(default="", description="folder of a sentence encoder, or off")
    device: str = Field(default="cpu", description="cpu or cuda")
    dtype: str = Field(
        default="", description="float32 or bfloat16; empty: what the machine does best"
    )
    off: list[str] = Field(default=[], description="assets that derive nothing")
    face_detector: str = Field(default="hog", description="hog, cnn, or the path of an ONNX file")
    face_embedder: str = Field(default="resnet", description="resnet, or the path of an ONNX file")
    contact_sheets: bool = Field(default=True, description="show small pictures in the UI")
    renditions: list[str] = Field(default=ALL_RENDITIONS, description="renditions to make")
    shard: int = Field(default=2000, description="rows committed at once")


class SpeciesSettings(dg.ConfigurableResource):  # type: ignore[type-arg]
    """Choices of the species room."""

    work: str = Field(description="folder for what lies between two tables; may be lost")
    largest_drop: float = Field(
        default=0.05, description="share of usages a new release may have less"
    )
    largest_churn: float = Field(
        default=0.10, description="share of the served ids that a new release may lack"
    )
