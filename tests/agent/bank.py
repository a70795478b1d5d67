"""One bank that runs `exreg` on a home of its own."""

import json
from pathlib import Path
from typing import Any

from typer.testing import CliRunner

from registry.agent.main import app
from tests.agent.server import KEY, Registry


class Bank:
    """One bank's `exreg` with its home."""

    def __init__(self, home: Path, registry: Registry) -> None:
        self.home, self.registry = home, registry
        self.key_file = home / "key"
        self.key_file.parent.mkdir(parents=True, exist_ok=True)
        self.key_file.write_text(KEY)
        self.key_file.chmod(0o600)

    def run(self, *arguments: str) -> tuple[int, Any]:
        result = CliRunner().invoke(app, [*arguments, "--home", str(self.home)], catch_exceptions=False)
        return result.exit_code, json.loads(result.stdout) if "--json" in arguments else result.output

    def init(self) -> int:
        return self.run("init", self.registry.url, "--key-file", str(self.key_file))[0]

    def sync(self) -> tuple[int, dict[str, str]]:
        code, answer = self.run("sync", "--json")
        return code, {one["list"]: one["outcome"] for one in answer["lists"]}

    def check(self, text: str) -> tuple[int, dict[str, Any]]:
        return self.run("check", text, "--json")
