"""Rows for a sentencepiece vocabulary, fitted to a published static embedding of whole words.

The published table (model2vec: WordPiece vocabulary, rows already weighted and centred) gives every word a vector:
the sum of its WordPiece rows. fit() finds one row per sentencepiece piece such that the sum over the pieces of a
word comes as near as possible to the word's vector, for the words of a corpus, by their frequency. Pure Python,
in a fixed order, so the result does not depend on the machine.
"""
import gzip
import json
import math
import struct
import unicodedata


class WordPieces:
    """The BERT way from a word to rows: lower case, no accents, punctuation apart, longest match first."""

    def __init__(self, folder):
        vocabulary = json.loads(gzip.open(folder / "tokenizer.json.gz").read())["model"]["vocab"]
        data = gzip.open(folder / "model.safetensors.gz").read()
        start = 8 + struct.unpack("<Q", data[:8])[0]
        tensor = json.loads(data[8:start])["embeddings"]
        rows, self.width = tensor["shape"]
        values = struct.unpack(f"<{rows * self.width}b", data[start:start + rows * self.width])
        self.row = {piece: values[i * self.width:(i + 1) * self.width] for piece, i in vocabulary.items()
                    if not piece.startswith("[") or len(piece) == 1}

    @staticmethod
    def split(word):
        """Runs of letters and digits; every punctuation mark by itself."""
        plain = "".join(c for c in unicodedata.normalize("NFD", word.lower()) if unicodedata.category(c) != "Mn")
        part = ""
        for c in plain:
            if c.isalnum():
                part += c
                continue
            if part:
                yield part
            part = ""
            if not c.isspace():
                yield c
        if part:
            yield part

    def pieces(self, part, inside):
        """The longest known pieces of a part; nothing if a rest is unknown."""
        found, start = [], 0
        while start < len(part):
            for end in range(len(part), start, -1):
                piece = ("##" if inside or start else "") + part[start:end]
                if piece in self.row:
                    break
            else:
                return []
            found.append(piece)
            start = end
        return found

    def vector(self, word, inside=False):
        """The sum of the rows of a word, or None where nothing of it is known."""
        found = [p for i, part in enumerate(self.split(word)) for p in self.pieces(part, inside and i == 0)]
        return [float(sum(column)) for column in zip(*(self.row[p] for p in found))] if found else None


def first_guess(pieces, words):
    """The row of a piece taken for a word (after a space) or for the inside of one; None where neither is known."""
    rows = []
    for piece in pieces:
        text = piece.replace("\u2581", "")
        row = None
        if text and not (piece.startswith("<") and piece.endswith(">")):
            row = words.vector(text, inside=not piece.startswith("\u2581"))
            row = row or words.vector(text)
        rows.append(row)
    return rows


def fit(rows, examples, passes=6, step=0.5):
    """Moves rows, in place, so that their sums come near to the targets of the examples.

    examples: (weight in 0..1, piece ids, target); the heavier an example, the further it moves its rows.
    """
    for _ in range(passes):
        for weight, ids, target in examples:
            error = [t - sum(column) for t, column in zip(target, zip(*(rows[i] for i in ids)))]
            share = step * weight / len(ids)
            for i in ids:
                rows[i] = [v + share * e for v, e in zip(rows[i], error)]
    return rows


def quantise(rows):
    """int16 rows with one scale for all, the largest value at 32,767; and the scale."""
    largest = max(abs(v) for row in rows for v in row)
    scale = 32767 / largest
    return [[math.floor(v * scale + 0.5) for v in row] for row in rows], scale


def safetensors(name, rows, metadata):
    """The bytes of a safetensors file with one int16 matrix whose data start 8-byte aligned."""
    width = len(rows[0])
    header = {"__metadata__": metadata,
              name: {"dtype": "I16", "shape": [len(rows), width], "data_offsets": [0, 2 * len(rows) * width]}}
    text = json.dumps(header, separators=(",", ":")).encode()
    text += b" " * (-len(text) % 8)
    return struct.pack("<Q", len(text)) + text + b"".join(struct.pack(f"<{width}h", *row) for row in rows)
