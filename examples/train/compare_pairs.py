#!/usr/bin/env python3
"""compare_pairs.py FOLDER...: how alike are the errors of several sets of pairs? A column each.

A pair is ocr.txt beside gold.txt, anywhere below the FOLDER. Tiers by character error rate (CER): light below 1 %, medium
up to 5 %, heavy above. Errors are the steps of the Levenshtein distance, white-space runs equal; a step is a space (lost or
added), a diacritic (same letter without it), or by the character of the gold (of the OCR, where it was added) a letter, a
digit or a sign. Needs rapidfuzz."""
import sys, unicodedata
from collections import Counter
from pathlib import Path

from rapidfuzz.distance import Levenshtein

TIERS, KINDS = ('light', 'medium', 'heavy'), ('space', 'letter', 'punctuation', 'diacritic', 'digit')


def text(path):
    return ' '.join(unicodedata.normalize('NFC', path.read_text(encoding='utf-8')).split())


def kind(ocr, gold):
    """Of a step from `ocr` to `gold`, one character each or empty."""
    if (ocr + gold) == ' ':
        return 'space'
    if ocr and gold and unicodedata.normalize('NFD', ocr)[0] == unicodedata.normalize('NFD', gold)[0]:
        return 'diacritic'
    of = gold if gold.strip() else ocr
    return 'letter' if of.isalpha() else 'digit' if of.isdigit() else 'punctuation'


def column(folder):
    rates, kinds, errors, size, lost = [], Counter(), Counter(), Counter(), 0
    for path in sorted(Path(folder).rglob('ocr.txt')):
        ocr, gold = text(path), text(path.with_name('gold.txt'))
        steps = [(ocr[s.src_pos] if s.tag != 'insert' else '', gold[s.dest_pos] if s.tag != 'delete' else '')
                 for s in Levenshtein.editops(ocr, gold)]
        kinds.update(kind(*step) for step in steps)
        lost += steps.count(('', ' '))
        rates.append(100 * len(steps) / len(gold))
        for tier in (TIERS[(rates[-1] >= 1) + (rates[-1] >= 5)], 'all'):
            errors[tier] += len(steps)
            size[tier] += len(gold)
    if not rates:
        sys.exit(f'{folder}: no pairs')
    found = Counter(TIERS[(r >= 1) + (r >= 5)] for r in rates)
    total = max(1, sum(kinds.values()))
    return {
        'pages': str(len(rates)),
        'light, medium, heavy': ', '.join(str(found[t]) for t in TIERS),
        **{f'CER {t}, %': f'{100 * errors[t] / size[t]:.2f}' if size[t] else '-' for t in (*TIERS, 'all')},
        'median, most': f'{sorted(rates)[len(rates) // 2]:.2f}, {max(rates):.1f}',
        'errors': str(total),
        **{f'{k}, % of errors': f'{100 * kinds[k] / total:.1f}' for k in KINDS},
        'lost spaces, % of errors': f'{100 * lost / total:.1f}',
    }


def main():
    folders = sys.argv[1:]
    if not folders or folders[0].startswith('-'):
        sys.exit(__doc__)
    columns = [column(f) for f in folders]
    print('| |', ' | '.join(folders), '|')
    print('|---|' + '---|' * len(folders))
    for row in columns[0]:
        print(f'| {row} |', ' | '.join(c[row] for c in columns), '|')


if __name__ == '__main__':
    main()
