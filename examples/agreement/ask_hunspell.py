#!/usr/bin/env python3
"""ask_hunspell.py SHARED OUT: 200,000 different tokens and whether libhunspell 1.7 accepts each.

Tokens are runs of letters with inner apostrophes and hyphens, and white-space
chunks without their outer signs: of every corpus file an equal share, and all of
the damaged text of SHARED/eval. Needs zstdcat and libhunspell-1.7."""
import ctypes, ctypes.util, glob, random, re, subprocess, sys

WANTED = 200_010
shared, out = sys.argv[1:3]
word = re.compile(r"[^\W\d_]+(?:['’-][^\W\d_]+)*")
library = ctypes.CDLL(ctypes.util.find_library("hunspell-1.7") or "libhunspell-1.7.so.0")
library.Hunspell_create.restype = ctypes.c_void_p
library.Hunspell_spell.argtypes = [ctypes.c_void_p, ctypes.c_char_p]
base = f"{shared}/lexicon/debian_2.20.19/nl"
checker = library.Hunspell_create(f"{base}.aff".encode(), f"{base}.dic".encode())

def tokens(text):
    for chunk in text.split():
        yield from word.findall(chunk)
        yield chunk.strip(".,;:()[]\"'“”‘’„!?")

random.seed(1)
found = set()
for path in sorted(glob.glob(f"{shared}/eval/**/ocr.txt", recursive=True)):
    found.update(tokens(open(path, encoding="utf8").read()))
files = sorted(glob.glob(f"{shared}/corpus/*.txt.zst"))
shares = []
for path in files:
    text = subprocess.run(["zstdcat", path], capture_output=True, check=True).stdout.decode()
    shares.append(sorted(set(tokens(text))))
    random.shuffle(shares[-1])
while len(found) < WANTED and any(shares):
    for share in shares:
        if share and len(found) < WANTED:
            found.add(share.pop())
with open(out, "w", encoding="utf8") as file:
    for token in sorted(found):
        if token and len(token.encode()) < 300 and "\t" not in token:
            file.write(f"{token}\t{int(library.Hunspell_spell(checker, token.encode()) != 0)}\n")
