"""The settings, read once from the environment (or given) and passed on."""

from __future__ import annotations

from pathlib import Path

import platformdirs
from pydantic import AliasChoices, Field, SecretStr, ValidationError, field_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

from corpus.errors import ReviewError
from corpus.readers.limits import Limits


def default_data_dir() -> Path:
    return Path(platformdirs.user_data_dir("review-assistant", appauthor=False))


def _chroma(name: str) -> AliasChoices:
    """The variable as other programs know it, `CHROMA_HOST` (also the field's name), or this program's own."""
    return AliasChoices(f"chroma_{name.lower()}", f"review_assistant_chroma_{name.lower()}")


class Settings(BaseSettings):
    """Everything that can be set; each field is also the variable `REVIEW_ASSISTANT_<NAME>` of the environment."""

    model_config = SettingsConfigDict(
        env_prefix="REVIEW_ASSISTANT_", extra="forbid", frozen=True, env_ignore_empty=True
    )

    data_dir: Path = Field(default_factory=default_data_dir, description="where indexes are stored")
    embedding_model: str | None = Field(default=None, description="folder of another sentence-transformers model")
    embedding_sha256: str | None = Field(default=None, description="sha256 its model.safetensors must have")
    embedding_url: str | None = Field(
        default=None, pattern=r"^https?://\S+$", description="an OpenAI-compatible endpoint that embeds, up to /v1"
    )
    embedding_name: str = Field(default="", description="the model's name at that endpoint")
    embedding_key: SecretStr | None = Field(default=None, description="key of that endpoint")
    chunk_tokens: int = Field(default=160, ge=32, le=2000, description="aimed-at size of a chunk, in cl100k tokens")
    max_question_chars: int = Field(default=2000, ge=50, description="longest question that is taken")
    lock_timeout: float = Field(default=120.0, gt=0, description="seconds to wait for another builder")
    max_article_mb: float = Field(default=50.0, gt=0, le=10_000, description="largest article file that is read")
    max_article_pages: int = Field(default=500, ge=1, description="most pages of a PDF")
    max_article_seconds: float = Field(
        default=120.0, gt=0, le=86_400, description="longest time for reading an article"
    )
    max_article_memory_mb: int = Field(
        default=2000, ge=500, le=1_000_000, description="most memory for reading an article"
    )
    host: str = Field(default="127.0.0.1", description="address the chat listens on")
    port: int = Field(default=7860, ge=0, le=65535, description="port the chat listens on")
    root_path: str = Field(
        default="",
        pattern=r"^(/[^\s?#]*|https?://[^\s?#]+)?$",
        description="path of the chat behind a proxy, as /review",
    )
    auth: SecretStr | None = Field(default=None, description="name:password needed to open the chat")
    auth_file: Path | None = Field(default=None, description="file with one name:password or name:scrypt$… a line")
    uploads: bool | None = Field(
        default=None,
        description="whether readers may open articles of their own; only on this machine or behind a login without it",
    )
    queue_size: int = Field(default=64, ge=1, le=10_000, description="most questions that wait in the chat's queue")
    requests_per_minute: int = Field(default=120, ge=0, description="requests a minute and client; 0 is no limit")
    max_request_kb: int = Field(default=4000, ge=16, description="longest request of a page or program, in kB")
    frame_ancestors: str = Field(
        default="'self'", pattern=r"^[^;,\r\n]+$", description="who may show the chat in a frame (CSP sources)"
    )

    chat_model: str | None = Field(
        default=None, description="who writes the answers, as openai:gpt-5-mini or ollama:qwen3; quotes without it"
    )
    chat_base_url: str | None = Field(
        default=None, pattern=r"^https?://[^\s]+$", description="another endpoint for it, as http://127.0.0.1:8080/v1"
    )
    chat_timeout: float = Field(default=60.0, ge=1, le=600, description="longest time for the model's part, in seconds")
    chat_context_tokens: int = Field(
        default=3000, ge=200, le=1_000_000, description="most tokens of passages that the model is given"
    )
    chat_max_tokens: int = Field(default=800, ge=50, le=100_000, description="most tokens that it may write")
    chat_temperature: float | None = Field(default=None, ge=0, le=2, description="its temperature; its own without it")

    chroma_host: str | None = Field(default=None, validation_alias=_chroma("HOST"), description="a Chroma server")
    chroma_port: int = Field(default=8000, ge=1, le=65535, validation_alias=_chroma("PORT"), description="its port")
    chroma_ssl: bool = Field(default=False, validation_alias=_chroma("SSL"), description="whether it is asked by https")
    chroma_token: SecretStr | None = Field(default=None, validation_alias=_chroma("TOKEN"), description="bearer token")
    chroma_tenant: str | None = Field(default=None, validation_alias=_chroma("TENANT"), description="tenant")
    chroma_database: str | None = Field(
        default=None, validation_alias=_chroma("DATABASE"), description="database there"
    )
    chroma_api_key: SecretStr | None = Field(
        default=None, validation_alias=_chroma("API_KEY"), description="key of Chroma Cloud, used without a host"
    )

    @property
    def chroma_place(self) -> str:
        """The Chroma that the settings name; "" for the store on this machine."""
        there = f"{self.chroma_tenant or ''}/{self.chroma_database or ''}"
        if self.chroma_host:
            return f"{'https' if self.chroma_ssl else 'http'}://{self.chroma_host}:{self.chroma_port}/{there}"
        return f"Chroma Cloud/{there}" if self.chroma_api_key else ""

    @property
    def article_limits(self) -> Limits:
        return Limits(
            file_bytes=int(self.max_article_mb * 10**6),
            pages=self.max_article_pages,
            seconds=self.max_article_seconds,
            memory_bytes=self.max_article_memory_mb * 10**6,
        )

    @field_validator("data_dir")
    @classmethod
    def _absolute(cls, value: Path) -> Path:
        try:
            return value.expanduser().absolute()
        except RuntimeError as error:
            raise ValueError(f"its home folder is not known ({error})") from None

    @field_validator("embedding_sha256")
    @classmethod
    def _sum(cls, value: str | None) -> str | None:
        return value.strip().lower() if value else None


def read_settings(**given: object) -> Settings:
    """Settings from the environment and `given`.

    Raises:
        ReviewError: a value is not valid; the sentence names the variable and the value.
    """
    try:
        return Settings(**given)  # type: ignore[arg-type]  # pydantic checks what is given
    except ValidationError as error:
        first = error.errors()[0]
        name = "REVIEW_ASSISTANT_" + "_".join(str(part) for part in first["loc"]).upper()
        raise ReviewError(f"{name} is {first.get('input')!r}: {first['msg']}; set it right or unset it.") from None
