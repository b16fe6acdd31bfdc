"""`winnow tokenize` against the sentencepiece library of its Python package, a native build, one thread each.

Both read the same JSONL and print how many ids each record has. No text comes twice, so winnow's cache of
words begins empty and stays as cold as a corpus keeps it. The package comes from the package index (peer_python.py);
where it cannot be had, the comparison says so and measures nothing.
"""
import json
import os

import pairs
import peer_python
from fasttext_peer import records

VERSION = "0.2.1"

# Run by the environment's Python: a record a line in; its ids, or how many there are, out.
ENCODE = """
import json, sys
import sentencepiece
model, path, what = sys.argv[1:]
processor = sentencepiece.SentencePieceProcessor(model_file=model)

def show(texts):
    for ids in processor.encode(texts, num_threads=1):
        print(len(ids) if what == "count" else " ".join(map(str, ids)))

texts = []
with open(path, encoding="utf-8") as lines:
    for line in lines:
        texts.append(json.loads(line)["text"])
        if len(texts) == 1024:
            show(texts)
            texts = []
show(texts)
"""


def find_python(root):
    return peer_python.find(root, "sentencepiece-" + VERSION, ["sentencepiece==" + VERSION], "sentencepiece")


def prepare(corpus, folder, field, megabytes):
    """The first usable records up to `megabytes` of text, with nothing but their texts."""
    left_out, documents, size = 0, 0, 0
    with open(folder + "/texts", "wb") as file, open(folder + "/empty", "wb"):
        for line in records(corpus):
            try:
                text = json.loads(line)[field]
                length = len(text.encode())
            except (ValueError, KeyError, TypeError, AttributeError):
                left_out += 1
                continue
            file.write(json.dumps({"text": text}, ensure_ascii=False).encode() + b"\n")
            documents += 1
            size += length
            if size >= megabytes * 1e6:
                break
    if not size:
        raise pairs.Failed("%s has no usable record with a text field %r" % (corpus, field))
    return {"documents": documents, "left_out": left_out, "text_bytes": size, "times": 1}


def commands(winnow, python, model, folder, which, what):
    """Both on one input."""
    path = folder + "/" + which
    return (pairs.Command("winnow", [winnow, "tokenize", "--tokenizer", model, "--write", what, path]),
            pairs.Command("sentencepiece", [python, "-c", ENCODE, model, path, what]))


def agreement(ours, theirs, folder):
    """Ids, document by document, from runs that are not timed."""
    ours.run(folder + "/ours")
    theirs.run(folder + "/theirs")
    found = {"documents": 0, "ids": 0, "differ": 0}
    with open(folder + "/ours", encoding="utf-8") as mine, open(folder + "/theirs", encoding="utf-8") as peer:
        for line, other in zip(mine, peer, strict=True):
            ids = list(map(int, other.split()))
            found["documents"] += 1
            found["ids"] += len(ids)
            found["differ"] += json.loads(line)["ids"] != ids
    return found


def measure(winnow, python, options, folder):
    """Facts about the texts and their agreement; figures for the texts alone."""
    model = os.path.abspath(options.model)
    facts = prepare(options.corpus, folder, options.text_field, options.megabytes)
    facts["agreement"] = agreement(*commands(winnow, python, model, folder, "texts", "ids"), folder)
    once, empty = (commands(winnow, python, model, folder, which, "count") for which in ("texts", "empty"))
    facts["loading"], figures = pairs.less_loading(empty, once, options.runs, options.warmup)
    return facts, figures


def shown(agreed):
    """The agreement for a person."""
    return "agreement: %(documents)d documents, %(ids)d ids; %(differ)d documents with other ids" % agreed
