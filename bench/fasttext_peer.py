"""winnow score against `fasttext predict-prob`: the same model, the same prepared texts."""
import gzip
import json
import os
import subprocess

import pairs


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


def usable(text):
    """fastText ends its line at a word "</s>"; lone surrogates are not UTF-8."""
    try:
        text.encode()
    except UnicodeEncodeError:
        return False
    return "</s>" not in text.split()


def prepare(corpus, folder, field):
    """One line a document for fastText, the same line as a record for winnow (preset dclm)."""
    facts = {"documents": 0, "left_out": 0, "text_bytes": 0}
    with open(folder + "/texts.txt", "wb") as plain, open(folder + "/texts.jsonl", "wb") as jsonl:
        for line in records(corpus):
            try:
                text = json.loads(line)[field]
            except (ValueError, KeyError, TypeError):
                text = None
            if not isinstance(text, str) or not usable(text):
                facts["left_out"] += 1
                continue
            text = " ".join(text.strip().splitlines())
            facts["documents"] += 1
            facts["text_bytes"] += len(text.encode())
            plain.write(text.encode() + b"\n")
            jsonl.write(json.dumps({"text": text}, ensure_ascii=False).encode() + b"\n")
    for name in ("empty.txt", "empty.jsonl"):
        open(folder + "/" + name, "wb").close()
    if facts["documents"] == 0:
        raise pairs.Failed("%s has no usable record with a text field %r" % (corpus, field))
    return facts


def commands(winnow, fasttext, model, folder, which):
    """Both programs on one input, on one thread."""
    return (pairs.Command("winnow", [winnow, "score", "--model", model, "--preset", "raw", "--threads",
                                     "1", "--device", "cpu", "-"], folder + "/" + which + ".jsonl"),
            pairs.Command("fasttext", [fasttext, "predict-prob", model, "-"],
                          folder + "/" + which + ".txt"))


def agreement(ours, theirs, folder):
    """Every label of every document, from runs that are not timed."""
    ours = pairs.Command(ours.name, ours.argv[:-1] + ["--labels", "-"], ours.stdin)
    theirs = pairs.Command(theirs.name, theirs.argv + ["-1"], theirs.stdin)
    ours.run(folder + "/ours")
    theirs.run(folder + "/theirs")
    found = {"documents": 0, "label_flips": 0, "max_probability_difference": 0.0}
    with open(folder + "/ours", encoding="utf-8") as a, open(folder + "/theirs", encoding="utf-8") as b:
        for line, words in zip(a, (row.split() for row in b)):
            mine = json.loads(line)["score_labels"]
            peer = dict(zip(words[::2], map(float, words[1::2])))
            if mine.keys() != peer.keys():
                raise pairs.Failed("other labels: %s and %s" % (sorted(mine), sorted(peer)))
            found["documents"] += 1
            found["label_flips"] += max(mine, key=mine.get) != words[0]
            furthest = max(abs(mine[label] - peer[label]) for label in mine)
            found["max_probability_difference"] = max(found["max_probability_difference"], furthest)
        if a.readline() or b.readline():
            raise pairs.Failed("the two programs answered for different numbers of documents")
    return found


def measure(winnow, options, folder):
    """Time for the texts alone: the median of runs without input is the model's loading."""
    facts = prepare(options.corpus, folder, options.text_field)
    full = commands(winnow, options.fasttext, os.path.abspath(options.model), folder, "texts")
    empty = commands(winnow, options.fasttext, os.path.abspath(options.model), folder, "empty")
    facts["agreement"] = agreement(*full, folder)
    loads = pairs.in_turn(empty, options.runs, options.warmup)
    head, base = pairs.in_turn(full, options.runs, options.warmup)
    loading = [{f: pairs.spread([run[f] for run in runs])["median"] for f in ("wall", "cpu")}
               for runs in loads]
    for runs, load in ((head, loading[0]), (base, loading[1])):
        for run in runs:
            for figure in ("wall", "cpu"):
                run[figure] = max(run[figure] - load[figure], 0.0)
    facts["loading"] = {"head": loading[0], "base": loading[1]}
    return facts, pairs.summary(head, base)
