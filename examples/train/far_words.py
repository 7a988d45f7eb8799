"""Words of a list that no single letter parts from a Dutch word: what an engine may have made of that is not to be kept.

    python3 examples/train/far_words.py ../shared/lexicon/debian_2.20.19/wdutch.txt < voc_fr.txt

Reads a word on a line, prints those of five small letters and more, sorted, of which none is a Dutch word, and
none becomes one when a letter is changed, left out or put in (marks count as letters).
"""
import sys


def gaps(word):
    """The word, and the word with a hole in place of each letter or between two: two words one edit apart share one."""
    yield word
    for i in range(len(word)):
        yield word[:i] + "*" + word[i + 1 :]
    for i in range(len(word) + 1):
        yield word[:i] + "*" + word[i:]


def main():
    with open(sys.argv[1], encoding="utf-8") as lines:
        near = {gap for line in lines for gap in gaps(line.strip().lower())}
    words = {line.strip() for line in sys.stdin}
    for word in sorted(words):
        if len(word) >= 5 and word.isalpha() and word.islower() and near.isdisjoint(gaps(word)):
            print(word)


if __name__ == "__main__":
    main()
