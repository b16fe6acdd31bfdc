"""`winnow predict-prob` against `fasttext predict-prob`: the same model, the same lines."""
import gzip
import json
import os
import subprocess

import pairs

TIE = 2e-5  # fastText adds 1e-5 to a probability and prints six digits


def records(path):
    """The lines of a JSONL file; .gz and .zst are told by their first bytes."""
    with open(path, "rb") as file:
        magic = file.read(4)
    if magic[:2] == b"\x1f\x8b":
        with gzip.open(path) as file:
            yield from file
    elif magic == b"\x28\xb5\x2f\xfd":
        with subprocess.Popen(["zstd", "-dcq", path], stdout=subprocess.PIPE) as child:
            yield from child.stdout
    else:
        with open(path, "rb") as file:
            yield from file


def lines_of(path, field):
    """A corpus's documents as lines: JSONL records' texts prepared as dclm does, or lines of plain
    text as they are. None for a record without a text (or with lone surrogates, which are no UTF-8)."""
    is_json = None
    for line in records(path):
        if is_json is None:
            is_json = line.startswith(b"{")
        if not is_json:
            yield line.rstrip(b"\n") + b"\n"
            continue
        try:
            text = json.loads(line)[field]
            yield " ".join(text.strip().splitlines()).encode() + b"\n"
        except (ValueError, KeyError, TypeError, AttributeError):
            yield None


def prepare(corpus, folder, field, megabytes):
    """One line a document for both programs: once, for agreement, and repeated up to `megabytes`, so that
    there is something to time."""
    found = list(lines_of(corpus, field))
    lines = [line for line in found if line is not None]
    if not lines:
        raise pairs.Failed("%s has no usable record with a text field %r" % (corpus, field))
    size = sum(map(len, lines)) - len(lines)
    times = max(1, round(megabytes * 1e6 / max(size, 1)))
    for name, repeated in (("empty", 0), ("texts", 1), ("many", times)):
        with open(folder + "/" + name, "wb") as file:
            for _ in range(repeated):
                file.writelines(lines)
    return {"documents": len(lines), "left_out": len(found) - len(lines), "text_bytes": size,
            "times": times}


def commands(winnow, fasttext, model, folder, which):
    """Both programs on one input, on one thread, in the same words."""
    words = ["predict-prob", model, folder + "/" + which]
    return (pairs.Command("winnow", [winnow] + words + ["--device", "cpu"]),
            pairs.Command("fasttext", [fasttext] + words))


def agreement(ours, theirs, folder):
    """The two best labels of every line, from runs that are not timed."""
    for command, file in ((ours, folder + "/ours"), (theirs, folder + "/theirs")):
        pairs.Command(command.name, command.argv[:4] + ["2"] + command.argv[4:]).run(file)
    found = {"documents": 0, "label_flips": 0, "flips_of_ties": 0, "max_probability_difference": 0.0,
             "over_2e-5": 0}
    with open(folder + "/ours", encoding="utf-8") as a, open(folder + "/theirs", encoding="utf-8") as b:
        for mine, peer in zip((row.split() for row in a), (row.split() for row in b)):
            if len(mine) != len(peer):
                raise pairs.Failed("other labels: %s and %s" % (mine, peer))
            found["documents"] += 1
            if not peer:
                continue
            ours_of, theirs_of = (dict(zip(row[::2], map(float, row[1::2]))) for row in (mine, peer))
            if mine[0] != peer[0]:
                found["label_flips"] += 1
                found["flips_of_ties"] += theirs_of[peer[0]] - theirs_of.get(mine[0], -1) <= TIE
            furthest = max((abs(ours_of[label] - theirs_of[label]) for label in ours_of
                            if label in theirs_of), default=0.0)
            found["max_probability_difference"] = max(found["max_probability_difference"], furthest)
            found["over_2e-5"] += furthest > 2e-5
        if a.readline() or b.readline():
            raise pairs.Failed("the two programs answered for different numbers of documents")
    return found


def measure(winnow, options, folder):
    """Facts about the texts and their agreement; figures for the texts alone."""
    facts = prepare(options.corpus, folder, options.text_field, options.megabytes)
    once, many, empty = (commands(winnow, options.fasttext, os.path.abspath(options.model), folder, which)
                         for which in ("texts", "many", "empty"))
    facts["agreement"] = agreement(*once, folder)
    facts["loading"], figures = pairs.less_loading(empty, many, options.runs, options.warmup)
    return facts, figures


def shown(agreed):
    """The agreement for a person."""
    return ("agreement: %d documents, %d label flips (%d where fasttext's own two are within %g), "
            "largest probability difference %.2g (above 2e-5: %d)" % (
                agreed["documents"], agreed["label_flips"], agreed["flips_of_ties"], TIE,
                agreed["max_probability_difference"], agreed["over_2e-5"]))
