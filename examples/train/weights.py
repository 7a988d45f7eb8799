#!/usr/bin/env python3
"""weights.py BIN SHARED: learned weights of confusions against the floor set by hand, on held-out documents.

BIN holds the examples `train` and `repair` (target/release/examples), SHARED the folders eval/tesseract and tools.
Improvement as in SHARED/tools/evaluate.py; intervals are the 2.5 and 97.5 % quantiles of 2,000 resamplings of the test
documents. Needs rapidfuzz. Run in the crate's folder; it prints the tables of docs/training.md.

The shipped weights have seen all pairs. So the last tables set an *earlier shipping* against the user's own: floor, confusions
and confidence as the shipped data get them, but from the pairs of the other language models alone; then the same with the user's
pairs, too."""
import glob, os, random, subprocess, sys, tempfile

BIN, SHARED = sys.argv[1:]
sys.path.insert(0, SHARED + '/tools')
from score import load, score

DOCS = sorted(d.rstrip('/') for d in glob.glob(SHARED + '/eval/tesseract/*/*/'))
LANG = {d: open(d + '/config.txt').read().split('--lang ')[1].split()[0] for d in DOCS}
HOME = tempfile.mkdtemp()


def data(train, *more):
    """A data file with the floor and what these pairs teach."""
    out = f'{HOME}/{len(os.listdir(HOME))}.herstel'
    pairs = [x for d in train for x in ('--pairs', d)]
    command = [BIN + '/train', 'weights', '--confusions', 'dicts/floor.tsv', *pairs, *more, '--out', out]
    subprocess.run(command, check=True, capture_output=True)
    return out


def distances(lexicon, test):
    """Per document: distance before and after, correct units, and those of them made wrong."""
    rows = []
    for d in test:
        with open(d + '/ocr.txt', 'rb') as ocr, open(HOME + '.txt', 'wb') as out:
            command = [BIN + '/repair', *(['--lexicon', lexicon] if lexicon else [])]
            subprocess.run(command, stdin=ocr, stdout=out, check=True, stderr=subprocess.DEVNULL)
        s, _ = score(load(d + '/ocr.txt'), load(d + '/gold.txt'), load(HOME + '.txt'))
        rows.append((s['lev_before'], s['lev_after'], s['right'], s['broken']))
    return rows


def improvement(rows):
    before = sum(r[0] for r in rows)
    return 100 * (before - sum(r[1] for r in rows)) / max(1, before)


def compare(label, floor, learned):
    pick = random.Random(8)
    draws = []
    for _ in range(2000):
        at = pick.choices(range(len(floor)), k=len(floor))
        draws.append(improvement([learned[i] for i in at]) - improvement([floor[i] for i in at]))
    draws.sort()
    harm = [1e4 * sum(r[3] for r in rows) / sum(r[2] for r in rows) for rows in (floor, learned)]
    gain = improvement(learned) - improvement(floor)
    print(f'| {label} | {len(floor)} | {improvement(floor):.1f} | {improvement(learned):.1f} '
          f'| {gain:+.2f} ({draws[50]:+.2f} to {draws[1949]:+.2f}) | {harm[0]:.1f} | {harm[1]:.1f} |', flush=True)


floor = dict(zip(DOCS, distances(data([]), DOCS)))
of = lambda *langs: [d for d in DOCS if LANG[d] in langs]
print('| fitted on, tested on | documents | floor, % | learned, % | gain (95 % interval) | harm, floor | harm, learned |')
print('|---|---|---|---|---|---|---|')
shuffled = random.Random(8).sample(DOCS, len(DOCS))
folds = [shuffled[i::6] for i in range(6)]
learned = {}
for fold in folds:
    learned |= dict(zip(fold, distances(data([d for d in DOCS if d not in fold]), fold)))
compare('five sixths, the other sixth, in turn', [floor[d] for d in DOCS], [learned[d] for d in DOCS])
for a, b in ((['eng'], ['deu', 'nld']), (['eng'], ['deu']), (['eng'], ['nld']), (['deu', 'nld'], ['eng']),
             (['deu'], ['eng']), (['nld'], ['eng']), (['deu'], ['nld']), (['nld'], ['deu'])):
    compare(f"{'+'.join(a)} ({len(of(*a))} pairs), {'+'.join(b)}", [floor[d] for d in of(*b)], distances(data(of(*a)), of(*b)))
compare('shipped weights, fitted on these very documents', [floor[d] for d in DOCS], distances(None, DOCS))


def shipped(train):
    """As the shipped data are made, the confidence too."""
    return data(train, '--confidence', 'fresh', '--clean', SHARED + '/eval/clean')


LANGS = ('eng', 'deu', 'nld')
print('\n| shipped before from, own pairs, tested on | documents | shipped, % | with own, % | gain (95 % interval) '
      '| harm, shipped | harm, with own |')
print('|---|---|---|---|---|---|---|')
before = {lang: shipped(of(lang)) for lang in LANGS}
for c in LANGS:
    for a in LANGS:
        b = ({*LANGS} - {a, c}).pop() if a != c else None
        if b:
            compare(f'{c} ({len(of(c))} pairs), {a} ({len(of(a))}), {b}', distances(before[c], of(b)),
                    distances(shipped(of(a, c)), of(b)))
for a in LANGS:
    others = of(*{*LANGS} - {a})
    old, own = shipped(others), []
    halves = [of(a)[i::2] for i in range(2)]
    for fit, test in (halves, halves[::-1]):
        own += distances(shipped(others + fit), test)
    mine = halves[1] + halves[0]
    compare(f'all but {a} ({len(others)}), half of {a}, its other half, in turn', distances(old, mine), own)
print('\n| pairs (English model; tested on German and Dutch) | improvement, %: mean of 3 draws | of each |\n|---|---|---|')
for n in (0, 1, 2, 4, 8, 16, 24):
    draws = [random.Random(seed).sample(of('eng'), n) for seed in range(1 if n in (0, 24) else 3)]
    got = [improvement(distances(data(draw), of('deu', 'nld'))) for draw in draws]
    print(f"| {n} | {sum(got) / len(got):.2f} | {', '.join(f'{g:.2f}' for g in got)} |", flush=True)
