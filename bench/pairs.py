"""Two commands timed in turn (A B A B ...), so that a drifting machine slows both alike."""
import os
import shutil
import statistics
import subprocess
import tempfile
import time

LEAST = 1e-3  # seconds: nothing is said to be faster than a millisecond


class Failed(Exception):
    """A command that cannot be measured; the text is for a person."""


class Command:
    """What to run. `{out}` in its arguments becomes a new folder for each run."""

    def __init__(self, name, argv, stdin=None):
        self.name = name
        self.argv = [str(a) for a in argv]
        self.stdin = stdin

    def run(self, stdout=None):
        """Seconds and peak memory (no less than this interpreter's) of one run; what it prints goes
        to the file `stdout` or nowhere."""
        folder = tempfile.mkdtemp(prefix="winnow-compare-")
        argv = [a.replace("{out}", folder + "/run") for a in self.argv]
        try:
            with open(self.stdin or os.devnull, "rb") as source, \
                    open(stdout or os.devnull, "wb") as sink, tempfile.TemporaryFile() as said:
                begun = time.perf_counter()
                child = subprocess.Popen(argv, stdin=source, stdout=sink, stderr=said)
                _, status, used = os.wait4(child.pid, 0)
                wall = time.perf_counter() - begun
                child.returncode = os.waitstatus_to_exitcode(status)
                if child.returncode != 0:
                    said.seek(0)
                    raise Failed("%s ended with %d: %s\n%s" % (
                        self.name, child.returncode, " ".join(argv),
                        said.read().decode(errors="replace")[-2000:]))
        except FileNotFoundError as error:
            raise Failed("%s cannot be started: %s" % (self.name, error)) from None
        finally:
            shutil.rmtree(folder, ignore_errors=True)
        return {"wall": wall, "cpu": used.ru_utime + used.ru_stime, "mib": used.ru_maxrss / 1024}


def in_turn(commands, runs, warmup):
    """One list of runs a command, taken A B A B ... after `warmup` rounds that are not counted."""
    for _ in range(warmup):
        for command in commands:
            command.run()
    taken = [[] for _ in commands]
    for _ in range(runs):
        for command, into in zip(commands, taken):
            into.append(command.run())
    return taken


def spread(values):
    return {"median": statistics.median(values), "min": min(values), "max": max(values)}


def summary(head, base):
    """Medians of both and base / head, pair by pair: above 1, head is faster (or smaller)."""
    rows = {}
    for figure in ("wall", "cpu", "mib"):
        a = [run[figure] for run in head]
        b = [run[figure] for run in base]
        rows[figure] = {"head": spread(a), "base": spread(b),
                        "ratio": spread([y / max(x, LEAST) for x, y in zip(a, b)])}
    return rows


def net(runs, load):
    """The runs less what loading the model takes (the median of runs without input)."""
    return [{**run, **{f: max(run[f] - load[f]["median"], 0.0) for f in load}} for run in runs]


def less_loading(empty, many, runs, warmup):
    """Two pairs of commands, without input and with it: what loading takes, and the summary of the rest."""
    loading = [{f: spread([run[f] for run in taken]) for f in ("wall", "cpu")}
               for taken in in_turn(empty, runs, warmup)]
    head, base = map(net, in_turn(many, runs, warmup), loading)
    return dict(zip(("head", "base"), loading)), summary(head, base)


def machine(cpus):
    """Pins this process and its children; drops what would slow BLAS down. What a reader must know."""
    preset = os.environ.pop("OPENBLAS_CORETYPE", None)
    if cpus:
        try:
            os.sched_setaffinity(0, cpus)
        except OSError as error:
            raise Failed("cannot pin to CPUs %s: %s" % (sorted(cpus), error)) from None
    with open("/proc/cpuinfo") as info:
        names = [line.split(":", 1)[1].strip() for line in info if line.startswith("model name")]
    return {"cpu": names[0] if names else "unknown", "cpus": sorted(os.sched_getaffinity(0)),
            "load": os.getloadavg()[0], "openblas_coretype_unset": preset}
