"""winnow score against `fasttext predict-prob`: the same model, the same prepared texts."""
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


def usable(text):
    """fastText ends its line at a word "</s>"; lone surrogates are not UTF-8."""
    try:
        text.encode()
    except UnicodeEncodeError:
        return False
    return "</s>" not in text.split()


def prepare(corpus, folder, field, megabytes):
    """One line a document for fastText, the same line as a record for winnow (preset dclm): once, for
    agreement, and repeated up to `megabytes`, so that there is something to time."""
    plain, jsonl = [], []
    left_out = 0
    for line in records(corpus):
        try:
            text = json.loads(line)[field]
        except (ValueError, KeyError, TypeError):
            text = None
        if not isinstance(text, str) or not usable(text):
            left_out += 1
            continue
        text = " ".join(text.strip().splitlines())
        plain.append(text.encode() + b"\n")
        jsonl.append(json.dumps({"text": text}, ensure_ascii=False).encode() + b"\n")
    if not plain:
        raise pairs.Failed("%s has no usable record with a text field %r" % (corpus, field))
    size = sum(map(len, plain)) - len(plain)
    times = max(1, round(megabytes * 1e6 / max(size, 1)))
    for end, lines in ((".txt", plain), (".jsonl", jsonl)):
        for name, repeated in (("empty", 0), ("texts", 1), ("many", times)):
            with open(folder + "/" + name + end, "wb") as file:
                for _ in range(repeated):
                    file.writelines(lines)
    return {"documents": len(plain), "left_out": left_out, "text_bytes": size, "times": times}


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
    found = {"documents": 0, "label_flips": 0, "flips_of_ties": 0, "max_probability_difference": 0.0}
    with open(folder + "/ours", encoding="utf-8") as a, open(folder + "/theirs", encoding="utf-8") as b:
        for line, words in zip(a, (row.split() for row in b)):
            mine = json.loads(line)["score_labels"]
            peer = dict(zip(words[::2], map(float, words[1::2])))
            if mine.keys() != peer.keys():
                raise pairs.Failed("other labels: %s and %s" % (sorted(mine), sorted(peer)))
            found["documents"] += 1
            top = max(mine, key=mine.get)
            if top != words[0]:
                found["label_flips"] += 1
                found["flips_of_ties"] += peer[words[0]] - peer[top] <= TIE
            furthest = max(abs(mine[label] - peer[label]) for label in mine)
            found["max_probability_difference"] = max(found["max_probability_difference"], furthest)
        if a.readline() or b.readline():
            raise pairs.Failed("the two programs answered for different numbers of documents")
    return found


def net(runs, load):
    """The runs less what loading the model takes (the median of runs without input)."""
    return [{**run, **{f: max(run[f] - load[f]["median"], 0.0) for f in load}} for run in runs]


def measure(winnow, options, folder):
    """Facts about the texts and their agreement; figures for the texts alone."""
    facts = prepare(options.corpus, folder, options.text_field, options.megabytes)
    once, many, empty = (commands(winnow, options.fasttext, os.path.abspath(options.model), folder, which)
                         for which in ("texts", "many", "empty"))
    facts["agreement"] = agreement(*once, folder)
    loading = [{f: pairs.spread([run[f] for run in runs]) for f in ("wall", "cpu")}
               for runs in pairs.in_turn(empty, options.runs, options.warmup)]
    facts["loading"] = dict(zip(("head", "base"), loading))
    head, base = map(net, pairs.in_turn(many, options.runs, options.warmup), loading)
    return facts, pairs.summary(head, base)
