"""The press: one job as JSON on stdin, one PDF on stdout. A process of its own, with bounds on time and memory.

It knows neither Django nor this project: it is started by path, with an empty environment. What people wrote reaches typst
as data alone (`sys.inputs`), never as markup.
"""

import io
import json
import resource
import sys
from pathlib import Path
from typing import Any

MEMORY_BYTES = 2 * 1024**3
CPU_SECONDS = 20


def main() -> None:
    """Read, bound, print. Any failure ends the process with a trace on stderr and nothing on stdout."""
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY_BYTES, MEMORY_BYTES))
    resource.setrlimit(resource.RLIMIT_CPU, (CPU_SECONDS, CPU_SECONDS + 1))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    job: dict[str, Any] = json.load(sys.stdin.buffer)
    sys.stdout.buffer.write(printed(job))


def printed(job: dict[str, Any]) -> bytes:
    """The PDF of a job: `template` (a path below `root`), `inner` (one that this template wraps, or nothing), `root`, `fonts`, `data`,
    `qr` (an address or nothing), `attachment` (a text that travels inside), `timestamp`.
    """
    import typst  # noqa: PLC0415 - after the bounds are set

    inputs = {
        "data": json.dumps(job["data"], ensure_ascii=False),
        "qr": qr_code(job["qr"]) if job["qr"] else "",
        "attachment": job["attachment"],
        "template": job["inner"],
    }
    compiler = typst.Compiler(
        root=job["root"], font_paths=typst.Fonts(include_system_fonts=False, include_embedded_fonts=True, font_paths=[job["fonts"]])
    )
    page = Path(job["root"]) / job["template"]
    if job.get("ppi"):  # a picture of the first page
        pictures = compiler.compile(str(page), format="png", ppi=job["ppi"], sys_inputs=inputs)
        return pictures[0] if isinstance(pictures, list) else pictures or b""
    document = compiler.compile(str(page), format="pdf", sys_inputs=inputs, timestamp=job["timestamp"])
    return document if isinstance(document, bytes) else b""


def qr_code(address: str) -> str:
    """An SVG of the code that holds the address and nothing else."""
    import segno  # noqa: PLC0415 - as above

    picture = io.BytesIO()
    segno.make(address, error="m", micro=False).save(picture, kind="svg", border=2, scale=4)
    return picture.getvalue().decode("utf-8")


if __name__ == "__main__":
    main()
