"""Writes grammar.json: which options the cloud CLIs take for the commands that runbooks use.

    pip install awscli azure-cli     # in an environment of its own
    python resilience/runbooks/grammar.py < commands.txt > resilience/runbooks/grammar.json

commands.txt has one command a line: `aws kms enable-key`, `az keyvault recover`. A test names what is not known yet.
The AWS CLI makes its options from botocore's service models, and so does this. Of the Azure CLI, its own help is read.
"""
import json
import re
import subprocess
import sys
from importlib.metadata import version

import botocore.session
from botocore import xform_name

session = botocore.session.get_session()


def of_aws(service, command):
    model = session.get_service_model({"s3api": "s3"}.get(service, service))
    operation = {xform_name(name, "-"): name for name in model.operation_names}[command]
    shape = model.operation_model(operation).input_shape
    if shape is None:
        return {"required": [], "optional": []}
    options = {}
    for name, member in shape.members.items():
        option = xform_name(name, "-")
        options[option] = name in shape.required_members
        if member.type_name == "boolean":
            options["no-" + option] = False
    return {"required": sorted(o for o, r in options.items() if r), "optional": sorted(o for o, r in options.items() if not r)}


def of_azure(words):
    text = subprocess.run([AZ, *words, "--help"], capture_output=True, text=True, check=True).stdout
    required, optional = [], []
    for line in text.splitlines():
        found = re.match(r"\s+--([a-z0-9-]+)((?: --?[a-z0-9-]+)*)\s*(\[Required\])?\s*:", line)
        if found:
            (required if found[3] else optional).append(found[1])
    return {"required": sorted(required), "optional": sorted(set(optional))}


AZ = sys.argv[1] if len(sys.argv) > 1 else "az"
commands = {}
for line in sorted(set(sys.stdin.read().splitlines())):
    tool, *words = line.split()
    commands[line] = of_aws(*words) if tool == "aws" else of_azure(words)
source = {"aws": f"botocore {version('botocore')}", "az": ""}
told = subprocess.run([AZ, "version", "--output", "json"], capture_output=True, text=True, check=True).stdout
source["az"] = f"azure-cli {json.loads(told)['azure-cli']}"
print(json.dumps({"source": source, "commands": commands}, indent=1))
