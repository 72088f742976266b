"""The aws command line against a sandbox, as a person with nothing but the endpoint and a key would
have it.
"""

import json
import os
import subprocess
import sys
from pathlib import Path

AWS = Path(sys.executable).with_name("aws")


def aws_of(endpoint_url, home):
    """Return a function that runs one command and reads its answer."""
    environment = {
        "HOME": str(home),
        "PATH": os.defpath,
        "AWS_ENDPOINT_URL": endpoint_url,
        "AWS_ACCESS_KEY_ID": "123456789012",
        "AWS_SECRET_ACCESS_KEY": "sandbox",
        "AWS_DEFAULT_REGION": "us-west-2",
    }

    def aws(*arguments):
        command = [sys.executable, str(AWS), *arguments, "--output", "json"]
        done = subprocess.run(
            command, env=environment, capture_output=True, text=True, check=False, timeout=60
        )
        assert done.returncode == 0, done.stderr
        return json.loads(done.stdout or "null")

    return aws
