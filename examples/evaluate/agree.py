#!/usr/bin/env python3
"""agree.py TOOLS EVAL: does the evaluate example agree with score.py and evaluate.py?

TOOLS holds score.py and evaluate.py (needs rapidfuzz), EVAL the sets seed, tesseract/gov, tesseract/law and
clean. Both scorers read the same outputs: those of the repair example, the OCR itself, gold, copies of OCR
and gold spoilt at random (fixed seed), and texts beyond the 200,000 characters from which they are cut.
Every figure that both define is compared exactly, the cases too. Exit code 1 if one differs.
Build first: cargo build --release --example evaluate --example repair."""
import glob, json, os, random, subprocess, sys, tempfile

TOOLS, EVAL = map(os.path.abspath, sys.argv[1:3])
sys.path.insert(0, TOOLS)
from score import load, score

BIN = os.path.join(os.path.dirname(os.path.abspath(__file__)), '../../target/release/examples/')
# Names of score.py that differ here.
COUNTS = {'lines': ('lines_ocr', 'lines_gold', 'lines_out'), 'nl_kept': ('breaks_kept', 'breaks_gold')}
LISTS = ('fixed', 'mis', 'left', 'broken')
rng = random.Random(7)


def spoil(text, rate):
    """Characters dropped, doubled, replaced; spaces put in; rows of characters dropped or repeated."""
    out, i = [], 0
    while i < len(text):
        c, at = text[i], rng.random()
        i += 1
        if at > rate:
            out.append(c)
        elif at < rate * 0.02:
            i += rng.randrange(60)
        elif at < rate * 0.04:
            i = max(0, i - rng.randrange(40))
        else:
            out.append(rng.choice(['', c + c, ' ' + c, c + '\n', rng.choice('eaoinë~. \t1é\u00a0')]))
    return ''.join(out)


def repair(path):
    with open(path, 'rb') as source:
        done = subprocess.run([BIN + 'repair'], stdin=source, capture_output=True, check=True)
    return done.stdout


def compare(name, pairs):
    """pairs: {document: (ocr, gold, output)} in bytes -> number of figures, differences."""
    compared, wrong = 0, []
    with tempfile.TemporaryDirectory() as folder:
        for document, texts in pairs.items():
            os.makedirs(f'{folder}/{document}')
            for file, text in zip(('ocr', 'gold', 'out'), texts):
                with open(f'{folder}/{document}/{file}.txt', 'wb') as f:
                    f.write(text)
        command = [BIN + 'evaluate', folder, '--output', folder, '--json', f'{folder}/ours.json', '--list', ','.join(LISTS)]
        subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
        # evaluate.py runs a command on the OCR: this one prints the output that lies beside it.
        give = f'{folder}/give.sh'
        with open(give, 'w') as f:
            f.write('cat "$(dirname "$(readlink /proc/self/fd/0)")/out.txt"\n')
        command = [sys.executable, f'{TOOLS}/evaluate.py', folder, '--json', f'{folder}/theirs.json', 'sh', give]
        subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
        ours, theirs = (json.load(open(f'{folder}/{side}.json')) for side in ('ours', 'theirs'))

        def same(where, a, b):
            nonlocal compared
            compared += 1
            if a != b:
                wrong.append(f'{name} {where}: {a!r} here, {b!r} there')

        same('tiers', {k for k in ours['groups'] if not k.startswith('/')}, set(theirs))
        for tier, figures in theirs.items():
            for key, value in figures.items():
                same(f'{tier} {key}', ours['groups'][tier].get(key), value)
        by_name = {document['name']: document for document in ours['documents']}
        for document in pairs:
            mine = by_name[document]
            at = f'{folder}/{document}'
            figures, lists = score(*(load(f'{at}/{file}.txt') for file in ('ocr', 'gold', 'out')))
            for key, value in figures.items():
                here = [mine[k] for k in COUNTS[key]] if key in COUNTS else mine.get(key)
                same(f'{document} {key}', here, value)
            for kind in LISTS:
                same(f'{document} cases {kind}', mine['cases'][kind], [list(case) for case in lists[kind]])
    print(f'{name:28} {len(pairs):4} documents {compared:7} figures {len(wrong):4} differ', flush=True)
    return compared, wrong


def main():
    read = lambda path: open(path, 'rb').read()
    sets = {'seed': {'seed': f'{EVAL}/seed/'}}
    for part in ('gov', 'law'):
        sets[f'tesseract/{part}'] = {p.split('/')[-2]: p for p in sorted(glob.glob(f'{EVAL}/tesseract/{part}/*/'))}
    total, wrong = 0, []

    def run(name, pairs):
        nonlocal total
        compared, differences = compare(name, pairs)
        total += compared
        wrong.extend(differences)

    spoilt = lambda text, rate: spoil(text.decode(), rate).encode()
    for name, places in sets.items():
        texts = {d: (read(p + 'ocr.txt'), read(p + 'gold.txt')) for d, p in places.items()}
        run(f'{name} repaired', {d: (*t, repair(places[d] + 'ocr.txt')) for d, t in texts.items()})
        run(f'{name} as it is', {d: (*t, t[0]) for d, t in texts.items()})
        run(f'{name} gold', {d: (*t, t[1]) for d, t in texts.items()})
        for rate in (0.001, 0.01, 0.05, 0.2, 0.6):
            run(f'{name} ocr spoilt {rate}', {d: (*t, spoilt(t[0], rate)) for d, t in texts.items()})
            run(f'{name} gold spoilt {rate}', {d: (*t, spoilt(t[1], rate)) for d, t in texts.items()})
        crlf = lambda t: t.replace(b'\n', b'\r\n').replace('ë'.encode(), 'e\u0308'.encode())
        run(f'{name} crlf, nfd', {d: (crlf(t[0]), t[1], crlf(t[0])) for d, t in texts.items()})
        run(f'{name} empty', {d: (*t, b'') for d, t in texts.items()})
    clean = {os.path.relpath(p, EVAL).replace('/', '_')[:-4]: p for p in sorted(glob.glob(f'{EVAL}/clean/*/*.txt'))}
    run('clean repaired', {d: (read(p), read(p), repair(p)) for d, p in clean.items()})
    golds = {d: read(p) for d, p in clean.items()}
    run('clean spoilt 0.02', {d: (t, t, spoilt(t, 0.02)) for d, t in golds.items()})
    run('clean ocr spoilt 0.05', {d: (spoilt(t, 0.05), t, spoilt(t, 0.01)) for d, t in golds.items()})
    book = b'\n'.join(golds.values())
    middle = book.decode()[:230_000].encode()
    pages = {'book 0.001': 0.001, 'book 0.02': 0.02, 'book 0.1': 0.1}
    run('over 200,000 characters', {d: (spoilt(t, r), t, spoilt(t, r)) for t in (middle,) for d, r in pages.items()})
    run('all clean texts as one', {'book': (spoilt(book, 0.01), book, spoilt(book, 0.005))})
    print(f'{total} figures compared, {len(wrong)} differ')
    for line in wrong[:40]:
        print('  ', line[:400])
    sys.exit(bool(wrong))


main()
