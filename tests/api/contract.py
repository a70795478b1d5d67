"""Holding real answers against the committed OpenAPI document."""

import json
from pathlib import Path
from typing import Any

from jsonschema import Draft202012Validator

COMMITTED = Path(__file__).resolve().parents[2] / "openapi.yaml"


def conforms(document: dict[str, Any], path: str, answer: Any, verb: str = "get") -> None:
    """The answer is one that the document names, with the body that it promises."""
    promised = document["paths"][path][verb]["responses"][str(answer.status_code)]["content"][answer["Content-Type"].partition(";")[0]][
        "schema"
    ]
    whole = {"$schema": "https://json-schema.org/draft/2020-12/schema", "components": document["components"], **promised}
    faults = [f"{list(fault.path)}: {fault.message}" for fault in Draft202012Validator(whole).iter_errors(json.loads(answer.content))]
    assert not faults
    assert not undescribed(promised, json.loads(answer.content), document)


def undescribed(schema: dict[str, Any], value: Any, document: dict[str, Any], place: str = "") -> list[str]:
    """Members of the answer that the document does not name."""
    schema = next(
        (part for part in (schema, *schema.get("allOf", ()), *schema.get("oneOf", ())) if "$ref" in part and "oneOf" not in schema), schema
    )
    if "$ref" in schema:
        schema = document["components"]["schemas"][schema["$ref"].rpartition("/")[2]]
    if "oneOf" in schema and isinstance(value, dict) and "discriminator" in schema:
        target = schema["discriminator"]["mapping"][value[schema["discriminator"]["propertyName"]]]
        schema = document["components"]["schemas"][target.rpartition("/")[2]]
    if isinstance(value, dict) and "properties" in schema:
        unknown = [f"{place}/{name}" for name in value if name not in schema["properties"]]
        return unknown + [
            row
            for name in value
            if name in schema["properties"]
            for row in undescribed(schema["properties"][name], value[name], document, f"{place}/{name}")
        ]
    if isinstance(value, list) and "items" in schema:
        return [row for number, item in enumerate(value) for row in undescribed(schema["items"], item, document, f"{place}/{number}")]
    return []
