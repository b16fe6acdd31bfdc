"""Text out of Debian documentation packages, read from the .deb files as they are.

documents(folder) yields (package, kind, text): web-page-sized pieces of the English prose and manuals inside
every known package in the folder. Needs dpkg-deb, and nothing outside the standard library. The same packages
give the same documents in the same order.
"""
import gzip
import hashlib
import html
import pathlib
import random
import re
import subprocess
import tarfile

# What each package is, and under which licence: prose is running English, manual is technical text, glosses and
# archaic are dictionaries. Their tables of contents, indexes and changelogs are of kind lists.
PACKAGES = {
    "anarchism": ("prose", "GPL-2"),
    "debian-edu-doc-en": ("manual", "GPL-2+"),
    "debian-faq": ("prose", "GPL-2+"),
    "debian-handbook": ("prose", "GPL-2+ or CC-BY-SA-3.0"),
    "debian-history": ("prose", "GPL-2+"),
    "debian-policy": ("manual", "GPL-2+"),
    "debian-reference-en": ("manual", "GPL-2+"),
    "developers-reference": ("manual", "GPL-2+"),
    "dict-devil": ("prose", "public domain"),
    "dict-foldoc": ("prose", "GFDL-1.1+"),
    "dict-gcide": ("archaic", "GPL-3+"),
    "dict-jargon": ("prose", "public domain"),
    "dict-wn": ("glosses", "WordNet-3.0"),
    "fortunes": ("prose", "BSD"),
    "gimp-help-en": ("prose", "GFDL-1.2+"),
    "gnome-user-docs": ("prose", "CC-BY-SA-3.0"),
    "gnucash-docs": ("prose", "GPL-2+ or GFDL-1.1+"),
    "harden-doc": ("prose", "GPL-2"),
    "libreoffice-help-en-us": ("manual", "MPL-2.0"),
    "postgresql-doc-15": ("manual", "PostgreSQL"),
    "python3.11-doc": ("manual", "PSF-2.0"),
    "sqlite3-doc": ("manual", "public domain"),
    "wesnoth-1.16-data": ("prose", "GPL-2+"),
}

WANTED = re.compile(r"\.(x?html?(\.en)?|txt|page|dict\.dz|cfg)(\.gz)?$|/fortunes/[^.]+$|/changelog[\w.]*\.gz$")
OTHER_LANGUAGE = re.compile(
    r"\.(?!en)(?:[a-z]{2}(?:[-_@][A-Za-z]+)?)\.(?:html|txt)(?:\.gz)?$"
    r"|/(?!en)[a-z]{2}[-_][A-Z]{2}/|/help/(?!C/|en)[a-zA-Z_@]{2,12}/|/gnucash/(?!C/)[a-zA-Z_]{2,5}/"
    r"|/_sources/|/doc/[\w.-]+/(?:[\w-]+-)?(?:de|es|fr|it|ja|ko|nl|pt|ru|zh)/")
LISTS = re.compile(r"(?:index|genindex|search|toc|contents|changelog|NEWS)[\w.-]*$", re.I)
UNSEEN = re.compile(r"(?is)<(script|style|head|nav|svg|table)\b.*?</\1\s*>|<!--.*?-->")
BLOCK = re.compile(
    r"(?i)<(?:/?(?:p|div|li|ul|ol|h[1-6]|tr|section|dd|dt|dl|pre|blockquote|item|title)\b[^>]*|br\s*/?)>")
TAG = re.compile(r"<[^>]{1,2000}>")
WML_STRING = re.compile(r'(?:story|message|description|help_text)\s*=\s*_\s*"((?:[^"]|"")+)"')


def members(deb):
    """(path, bytes) of the wanted files of a package."""
    tar = subprocess.Popen(["dpkg-deb", "--fsys-tarfile", str(deb)], stdout=subprocess.PIPE)
    with tarfile.open(fileobj=tar.stdout, mode="r|") as files:
        for entry in files:
            path = entry.name
            if not entry.isfile() or entry.size < 800 or not WANTED.search(path) or OTHER_LANGUAGE.search(path):
                continue
            data = files.extractfile(entry).read()
            yield path, gzip.decompress(data) if path.endswith((".gz", ".dz")) else data
    tar.stdout.close()
    tar.wait()


def paragraphs(path, data):
    """The paragraphs of one file, without markup."""
    text = data.decode("utf-8", "replace")
    if path.endswith(".dict.dz"):
        text = re.sub(r"[{}]", "", text)                    # marks of cross-references
    if re.search(r"\.x?html?(\.|$)|\.page$", path):
        text = UNSEEN.sub(" ", text)
        if "<pre" not in text[:200000]:
            text = text.replace("\n", " ")
        text = html.unescape(TAG.sub("", BLOCK.sub("\n", text)))
        blocks = text.split("\n")
    elif path.endswith(".cfg"):
        blocks = [" ".join(s.replace('""', '"').split()) for s in WML_STRING.findall(text)]
    elif path.endswith("/wn.dict.dz"):
        blocks = re.split(r"\n(?=\S)", text)
    elif "/fortunes/" in path:
        blocks = re.split(r"\n%\n", text)
    else:
        blocks = re.split(r"\n\s*\n", text)
    for block in blocks:
        block = " ".join(block.split())
        if block and "\ufffd" not in block:
            yield block


def pieces_of(deb, package):
    """(kind, text) of every piece of a package: whole paragraphs, as many as a web page might have."""
    for path, data in members(deb):
        chance = random.Random(hashlib.sha256(path.encode()).digest())
        kind = "lists" if LISTS.match(path.rsplit("/", 1)[1]) else PACKAGES[package][0]
        lines, size, goal = [], 0, 0
        for line in paragraphs(path, data):
            goal = goal or min(20000, max(300, chance.lognormvariate(7.6, 0.8)))
            lines.append(line)
            size += len(line) + 1
            if size >= goal:
                yield kind, "\n".join(lines)
                lines, size, goal = [], 0, 0
        if size > 300:
            yield kind, "\n".join(lines)


def documents(folder, cap=6_000_000):
    """(package, kind, text) from every known package in the folder, at most `cap` characters from each."""
    seen = set()
    for deb in sorted(pathlib.Path(folder).glob("*.deb")):
        package, used = deb.name.split("_")[0], 0
        if package not in PACKAGES:
            continue
        pieces = [(hashlib.sha256(text.encode()).digest(), kind, text) for kind, text in pieces_of(deb, package)]
        for key, kind, text in sorted(pieces):
            if key not in seen and used + len(text) <= cap:
                seen.add(key)
                used += len(text)
                yield package, kind, text
