"""The figures that models are judged by: ROC AUC and Spearman's rank correlation. Ties share their mean rank."""
import math


def ranks(values):
    order = sorted(range(len(values)), key=lambda i: values[i])
    out, start = [0.0] * len(values), 0
    while start < len(order):
        end = start
        while end < len(order) and values[order[end]] == values[order[start]]:
            end += 1
        for i in order[start:end]:
            out[i] = (start + end + 1) / 2
        start = end
    return out


def auc(labels, scores):
    positives = sum(labels)
    above = sum(r for r, label in zip(ranks(scores), labels) if label) - positives * (positives + 1) / 2
    return above / (positives * (len(labels) - positives))


def spearman(a, b):
    a, b = ranks(a), ranks(b)
    mean = (len(a) + 1) / 2
    spread = math.sqrt(sum((x - mean) ** 2 for x in a) * sum((y - mean) ** 2 for y in b))
    return sum((x - mean) * (y - mean) for x, y in zip(a, b)) / spread


def cosine(a, b):
    size = math.sqrt(sum(x * x for x in a) * sum(y * y for y in b))
    return sum(x * y for x, y in zip(a, b)) / size if size else 0.0
