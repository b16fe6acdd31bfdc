"""Peers that are Python packages: an environment each below build/compare, made once, stays for the next time."""
import os
import subprocess
import sys


class Missing(Exception):
    """The peer cannot be had here; the text says why."""


def find(root, name, packages, imports):
    """The Python of the environment `name` that can import `imports`, made if there is none yet."""
    place = "%s/build/compare/%s" % (root, name)
    python = place + "/bin/python"
    for argv in ([sys.executable, "-m", "venv", place], [python, "-m", "pip", "install", "-q"] + packages):
        if os.path.exists(python) and said(python, "-c", "import " + imports) is not None:
            break
        done = subprocess.run(argv, capture_output=True, text=True, check=False)
        if done.returncode != 0:
            raise Missing((done.stdout + done.stderr).strip()[-500:])
    return python


def said(*argv):
    """What a command prints; None if it does not end well."""
    done = subprocess.run(argv, capture_output=True, text=True, check=False)
    return done.stdout.strip() if done.returncode == 0 else None
