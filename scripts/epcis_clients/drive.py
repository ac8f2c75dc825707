"""Drives the running demonstration by a description of its interface: drive.py SUMMARY (ours|gs1) [--long]

Schemathesis, which nobody here wrote, makes requests from the description, sound and unsound ones, and holds each answer against it: no
5xx, no status, media type, header or body that the description does not know, nothing without a key. `ours` is openapi/openapi.json;
`gs1` is GS1's own description of the EPCIS 2.0 REST binding, read from TOUCHSTONE_REFERENCE, with the corrections of corrections.py.
Derandomized: the same code and the same demonstration get the same requests. Must never send anything to a stranger.
"""

import json
import os
import subprocess
import sys
import urllib.error
import urllib.parse
import urllib.request
from pathlib import Path

from corrections import EVENTS, corrected

ROOT = Path(__file__).resolve().parent.parent.parent
WORK = ROOT / "target/epcis-clients"
CHECKS = (
    "not_a_server_error", "status_code_conformance", "content_type_conformance", "response_schema_conformance",
    "response_headers_conformance", "unsupported_method", "allow_header_conformance", "ignored_auth",
)
# The resource that lists the values of each parameter of an address.
LISTED = {"eventType": "eventTypes", "epc": "epcs", "bizStep": "bizSteps", "bizLocation": "bizLocations", "readPoint": "readPoints",
          "disposition": "dispositions"}
PAGE = ("PerPage", "NextPageToken", "GS1-EPC-Format")
QUERIES = [f"of-a-client-{number}" for number in range(6)]


def asked(origin, key, path, body=None):
    headers = {"authorization": f"Bearer {key}", "content-type": "application/json"}
    data = None if body is None else json.dumps(body).encode()
    try:
        with urllib.request.urlopen(urllib.request.Request(origin + path, data=data, headers=headers), timeout=60) as answer:
            return json.loads(answer.read() or b"null")
    except urllib.error.HTTPError as error:
        if error.code == 409:  # It was made by the run before.
            return None
        raise


def known(origin, key):
    """Values that exist, so that what stands behind an address is reached and not only its 404."""
    values = {name: asked(origin, key, f"/epcis/{resource}?perPage=5")["member"][:5] for name, resource in LISTED.items()}
    for name in QUERIES:
        asked(origin, key, "/epcis/queries", {"name": name, "query": {"EQ_bizStep": ["shipping"]}})
    events = asked(origin, key, "/epcis/events?perPage=3")["epcisBody"]["queryResults"]["resultsBody"]["eventList"]
    values["eventID"] = [event["eventID"] for event in events]
    values["queryName"] = QUERIES
    return values


def settings(values, key, paths, long):
    """Schemathesis' configuration. `paths`: what the description calls a parameter, where it is not named as in `values`."""
    lines = ["[auth.openapi.key]", f"bearer = {json.dumps(key)}", ""]
    if not long:
        # A body has thousands of edges, and one refusal of a method is like another.
        lines += ["[phases.coverage]", 'unexpected-methods = ["PUT"]', ""]
        lines += ["[[operations]]", 'include-method = "POST"', "phases.coverage.enabled = false", "generation.max-examples = 25", ""]
    for name, found in values.items():
        lines += [f"[dictionaries.{name}]", f"values = {json.dumps(found)}", ""]
    lines.append("[parameters]")
    for name in values:
        lines.append(f'"path.{paths.get(name, name)}" = {{ dictionary = "{name}", probability = 0.7 }}')
    return "\n".join(lines) + "\n"


def gs1(long):
    reference = os.environ.get("TOUCHSTONE_REFERENCE")
    folder = Path(reference) if reference else ROOT.parent / "shared/reference"
    path = folder / "epcis/data/gs1-epcis/REST/openapi.json"
    if not path.exists():
        print(f"!!! GS1'S DESCRIPTION NOT DRIVEN: {path} is missing; set TOUCHSTONE_REFERENCE", flush=True)
        sys.exit(1 if reference else 0)
    description = corrected(json.loads(path.read_text()))
    for parameter in description["components"]["parameters"].values():
        if parameter["in"] == "path":
            # Schemathesis 4.32 does not resolve the references of a parameter whose values it is given.
            parameter["schema"] = {"type": "string", "minLength": 1}
    if not long:
        for path in EVENTS[1:]:
            # One function answers them all; the parameters of the query language are tried at /events.
            operation = description["paths"][path]["get"]
            operation["parameters"] = [one for one in operation["parameters"] if one["$ref"].split("/")[-1] in PAGE]
    return description


def run(name, description, origin, base, toml, arguments):
    WORK.mkdir(parents=True, exist_ok=True)
    (WORK / f"{name}.json").write_text(json.dumps(description))
    (WORK / f"{name}.toml").write_text(toml)
    command = [ROOT / "target/venv/bin/st", "--config-file", WORK / f"{name}.toml", "run", WORK / f"{name}.json", "--url", origin + base,
               "--checks", ",".join(CHECKS), "--generation-deterministic", "--no-color", "--warnings", "off", *arguments]
    done = subprocess.run([str(part) for part in command], cwd=WORK, capture_output=True, text=True, timeout=1800)
    said = done.stdout + done.stderr
    (WORK / f"{name}.log").write_text(said)
    counted = [line.strip() for line in said.splitlines() if "generated" in line or "Selected:" in line]
    print(f"{name}: {'; '.join(counted)}", flush=True)
    if done.returncode != 0:
        print(said[said.find("= FAILURES =") - 40:] if "= FAILURES =" in said else said)
    return done.returncode == 0


def main():
    summary, what, *rest = sys.argv[1:]
    summary = json.loads(Path(summary).read_text())
    origin, keys = summary["public_url"].rstrip("/"), summary["api_keys"]
    long = "--long" in rest
    values = known(origin, keys["epcis"])
    phases = "examples,coverage,fuzzing,stateful" if long else "examples,coverage,fuzzing"
    bounds = ["--phases", phases, "-n", "60" if long else "3"]
    if what == "gs1":
        good = run("gs1", gs1(long), origin, "/epcis", settings(values, keys["epcis"], {}, long), bounds)
    else:
        ours = json.loads((ROOT / "openapi/openapi.json").read_text())
        paths = {"eventID": "id", "queryName": "name"}
        good = run("ours-epcis", ours, origin, "", settings(values, keys["epcis"], paths, long), ["--include-path-regex", "^/epcis", *bounds])
        for part, key in (("enterprise", "enterprise"), ("laboratory", "laboratory")):
            good &= run(f"ours-{part}", ours, origin, "", settings({}, keys[key], {}, long), ["--include-path-regex", "^/api/", *bounds])
    sys.exit(0 if good else 1)


if __name__ == "__main__":
    main()
