"""`winnow filter` against datatrove's filters: the four rule sets of FineWeb, one thread each, the same texts.

datatrove comes from the package index (peer_python.py); where it cannot be had, the comparison says so and measures
nothing. Both are given str.split()'s words, so
that they decide alike, and no least number of sentences: with spaCy's tokenizer, its default, datatrove is
several times slower than this.
"""
import json

import pairs
import peer_python
from fasttext_peer import records

VERSION = "0.9.0"
PACKAGES = ["datatrove==" + VERSION, "regex", "nltk"]
PRESETS = ["gopher_repetition@datatrove", "gopher@datatrove", "c4_any_line_end@datatrove", "fineweb@datatrove"]

# Run by the environment's Python: a record a line in; the reason, or an empty line, out.
FILTERS = """
import json, sys
from datatrove.data import Document
from datatrove.pipeline.filters import (C4QualityFilter, FineWebQualityFilter, GopherQualityFilter,
                                        GopherRepetitionFilter)
from datatrove.utils.word_tokenizers import WordTokenizer

class Split(WordTokenizer):
    def word_tokenize(self, text): return text.split()
    def sent_tokenize(self, text): return [text]
    def span_tokenize(self, text): return [(0, len(text))]

words = Split()
steps = [GopherRepetitionFilter(language=words), GopherQualityFilter(language=words),
         C4QualityFilter(language=words, filter_no_terminal_punct=False, min_num_sentences=-1),
         FineWebQualityFilter(language=words)]
with open(sys.argv[1], encoding="utf-8") as lines:
    for line in lines:
        document = Document(text=json.loads(line)["text"], id="")
        reason = ""
        for step in steps:
            kept = step.filter(document)
            if kept is not True:
                reason = kept[1]
                break
        print(reason)
"""


def find_python(root):
    return peer_python.find(root, "datatrove-" + VERSION, PACKAGES, "datatrove, regex, nltk")


def prepare(corpus, folder, field, megabytes):
    """The usable records, with nothing but their texts: once, for agreement, and repeated."""
    lines, left_out, size = [], 0, 0
    for line in records(corpus):
        try:
            text = json.loads(line)[field]
            if not text.strip():
                raise ValueError("datatrove divides by its length")
            size += len(text.encode())
            lines.append(json.dumps({"text": text}, ensure_ascii=False).encode() + b"\n")
        except (ValueError, KeyError, TypeError, AttributeError):
            left_out += 1
    if not size:
        raise pairs.Failed("%s has no usable record with a text field %r" % (corpus, field))
    times = max(1, round(megabytes * 1e6 / size))
    for name, repeated in (("empty", 0), ("texts", 1), ("many", times)):
        with open(folder + "/" + name, "wb") as file:
            for _ in range(repeated):
                file.writelines(lines)
    return {"documents": len(lines), "left_out": left_out, "text_bytes": size, "times": times}


def commands(winnow, python, folder, which):
    """Both on one input."""
    rules = [word for preset in PRESETS for word in ("--rules", preset)]
    path = folder + "/" + which
    return (pairs.Command("winnow", [winnow, "filter", path, "--threads", "1", "--annotate",
                                     "--threshold", "c4_any_line_end@datatrove/sentences.min=none"] + rules),
            pairs.Command("datatrove", [python, "-c", FILTERS, path]))


def agreement(ours, theirs, folder):
    """Reasons, document by document, from runs that are not timed."""
    ours.run(folder + "/ours")
    theirs.run(folder + "/theirs")
    with open(folder + "/ours", encoding="utf-8") as mine, open(folder + "/theirs", encoding="utf-8") as peer:
        reasons = [(json.loads(line)["winnow"].get("rule", ""), other.rstrip("\n"))
                   for line, other in zip(mine, peer, strict=True)]
    return {"documents": len(reasons), "dropped": sum(other != "" for _, other in reasons),
            "differ": sum(one != other for one, other in reasons)}


def measure(winnow, python, options, folder):
    """Facts about the texts and their agreement; figures for the texts alone."""
    facts = prepare(options.corpus, folder, options.text_field, options.megabytes)
    once, many, empty = (commands(winnow, python, folder, which) for which in ("texts", "many", "empty"))
    facts["agreement"] = agreement(*once, folder)
    facts["loading"], figures = pairs.less_loading(empty, many, options.runs, options.warmup)
    return facts, figures


def shown(agreed):
    """The agreement for a person."""
    return "agreement: %(documents)d documents, %(dropped)d dropped by datatrove; %(differ)d with another reason" % agreed
