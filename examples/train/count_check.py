#!/usr/bin/env python3
"""count_check.py TRAIN SHARED [--megabytes 1000] [--random 0,1,2,3]: what `train build` costs on text of great variety.

The texts of SHARED/corpus, again and again until the megabytes are there; in each round, in turn, so many per cent of
the bytes between 'a' and 'z' are put in place of what stood there, at random places (seeded), so that words and trigrams go
on growing. Then `train build` with the Hunspell dictionary: MB/s of each pass and of all, peak memory. Needs `zstd`, 2 GB of
disk. Exit 1 if the peak passes 1 GB or all of it together is below 20 MB/s."""
import argparse, glob, os, random, subprocess, sys, tempfile, time

parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
parser.add_argument('train')
parser.add_argument('shared')
parser.add_argument('--megabytes', type=int, default=1000)
parser.add_argument('--random', default='0,1,2,3')
parser.add_argument('--text', help='keep the text in this file, and use it if it is there')
parser.add_argument('rest', nargs='*', help='after --: for train')
options = parser.parse_args()
shares = [float(share) / 100 for share in options.random.split(',')]


def noisy(text, share, pick):
    """Geometric steps: as many as a coin for each byte would give, without a coin for each."""
    if not share:
        return text
    text, at = bytearray(text), 0
    letters = pick.choices(b'abcdefghijklmnopqrstuvwxyz', k=int(len(text) * share * 1.2) + 9)
    for letter in letters:
        at += int(pick.expovariate(share)) + 1
        if at >= len(text):
            break
        # Line ends stay, and so does UTF-8.
        if 32 <= text[at] < 128:
            text[at] = letter
    return bytes(text)


def make(path):
    pick, left, turn = random.Random(8), options.megabytes * 1_000_000, 0
    with open(path, 'wb') as out:
        while left > 0:
            for source in sorted(glob.glob(options.shared + '/corpus/gov_*.zst')):
                text = subprocess.run(['zstd', '-dc', source], stdout=subprocess.PIPE, check=True).stdout
                text = noisy(text[:left], shares[turn % len(shares)], pick)
                left -= out.write(text)
                if left <= 0:
                    break
            turn += 1


with tempfile.TemporaryDirectory() as home:
    text = options.text or home + '/text'
    if not os.path.exists(text):
        make(text)
    words = options.shared + '/lexicon/debian_2.20.19/nl'
    command = [options.train, 'build', '--hunspell', words + '.aff', words + '.dic', '--text', text, '--out', home + '/data',
               *options.rest]
    start = time.monotonic()
    pid = os.posix_spawn(command[0], command, os.environ)
    _, status, usage = os.wait4(pid, 0)
    wall, size = time.monotonic() - start, os.path.getsize(text) / 1e6
    cpu, peak = usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 1000
    print(f'{size:.1f} MB in {wall:.1f} s ({cpu:.1f} s of the processor), {size / wall:.1f} MB/s, peak {peak:.0f} MB')
    sys.exit(0 if status == 0 and peak < 1000 and size / cpu >= 20 else 1)
