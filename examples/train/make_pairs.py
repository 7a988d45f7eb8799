#!/usr/bin/env python3
"""make_pairs.py TEXTS --out DIR [--number N]: pairs of OCR and gold from clean text, to learn from and to measure with.

TEXTS is a folder of .txt files, a paragraph a line. Passages of some 50 lines are broken into lines (with or without
hyphens), set in a font with tight spacing, printed to an image of 100 to 200 dpi, rotated, blurred, faded, given noise,
compressed as JPEG and read by Tesseract. DIR/NNN then holds

    gold.txt     the text that was printed, line for line, hyphens at line ends as printed
    ocr.txt      what Tesseract read, as many lines
    config.txt   the settings of the page; the same settings make the same page

Each line of print is matched with one line that Tesseract found, by its box; a page where that fails is left out. All is
drawn from --seed, page by page: a second run with a greater --number goes on where the first stopped. When all passages
have been printed, they are printed again in other settings.

With --engine tesseract-legacy, Tesseract reads as its version 3 did, letter by letter (--oem 0), as much of what archives
hold was read. That wants models that still have it, in a folder named by --legacy-models: the Tesseract project's
repository tessdata has them, and so has npm (npm pack @tesseract.js-data/nld@1.0.0; its 4.0.0/nld.traineddata.gz, unpacked).
With --engine ocrad or gocr, OCRAD or GOCR reads the page, line by line: engines of another make, to measure on. All want a
better print; legacy: --dpi 150 200 250 300 --noise 0 0.9 --word-spacing -0.15 0 --letter-spacing -0.01 0.005,
the others: --dpi 250 300 --noise 0 0.4 --word-spacing -0.1 0.03 --letter-spacing -0.003 0.02.

With --again LIST, the pages named in LIST are made, those that DIR lacks: a line of LIST is a page's folder in DIR, the
file in TEXTS that its passage is in (.zst too), the line where the passage begins, the page's seed, and options that
are not as here.

Needs tesseract with the language models named, fontconfig and the fonts, and: pip install pillow numpy pyphen rapidfuzz
In Debian 12: tesseract-ocr, tesseract-ocr-deu, tesseract-ocr-nld, fonts-crosextra-caladea, fonts-crosextra-carlito,
fonts-dejavu, fonts-ebgaramond, fonts-freefont-ttf (not -otf, whose pages differ), fonts-lato, fonts-liberation and
fonts-liberation2; ocrad and gocr for --engine"""
import argparse, csv, io, math, multiprocessing, os, random, re, shutil, subprocess, sys, unicodedata
from functools import partial
from pathlib import Path

import numpy
import pyphen
from PIL import Image, ImageDraw, ImageFilter, ImageFont
from rapidfuzz.distance import Levenshtein

FONTS = ['Caladea', 'Carlito', 'DejaVu Serif', 'EB Garamond', 'FreeSerif', 'Lato', 'Liberation Mono', 'Liberation Sans',
         'Liberation Sans Narrow', 'Liberation Serif']
PASSAGE = 4200  # characters, at least, but for the last of a text: 40 to 60 lines
OVERSAMPLING = 4  # the page is drawn this much larger and reduced, so that letters stand between pixels
LEADING = 1.35  # ems from baseline to baseline
TIERS = ('light', 'medium', 'heavy')
TESSERACT = ['tesseract', 'stdin', 'stdout', '--psm', '6', '-c', 'tessedit_create_tsv=1']
LINE_ENGINES = {'ocrad': ['ocrad', '-F', 'utf8', '-'], 'gocr': ['gocr', '-f', 'UTF8', '-']}
ENGINES = {'tesseract': TESSERACT, 'tesseract-legacy': [*TESSERACT, '--oem', '0'], **LINE_ENGINES}
SIGNS = '–—‘’‚“”„…€'  # printed beside ASCII and Latin letters: what all fonts have


def arguments(given=None):
    p = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    p.add_argument('texts', type=Path)
    p.add_argument('--out', type=Path, required=True)
    p.add_argument('--number', type=int, default=20, help='pages in DIR when done (default: 20)')
    p.add_argument('--seed', type=int, default=1)
    p.add_argument('--fonts', nargs='+', default=FONTS, metavar='FAMILY', help='as fontconfig names them')
    p.add_argument('--sizes', nargs=2, type=float, default=(9, 11.5), metavar=('LEAST', 'MOST'), help='points')
    p.add_argument('--dpi', nargs='+', type=int, default=[100, 110, 120, 130, 150, 200])
    p.add_argument('--word-spacing', nargs=2, type=float, default=(-0.19, -0.01), metavar=('LEAST', 'MOST'),
                   help='added to the width of a space, in ems')
    p.add_argument('--letter-spacing', nargs=2, type=float, default=(-0.03, -0.003), metavar=('LEAST', 'MOST'),
                   help='added to the width of every character, in ems')
    p.add_argument('--noise', nargs=2, type=float, default=(0.3, 1.5), metavar=('LEAST', 'MOST'),
                   help='strength of rotation, blur, fading, noise and compression; 0 is a clean print')
    p.add_argument('--widths', nargs='+', type=int, default=[70, 80, 90, 100], help='characters in a line')
    p.add_argument('--hyphens', type=float, default=0.4, metavar='SHARE', help='share of pages that are hyphenated')
    p.add_argument('--hyphenation', default='nl_NL', help='patterns of pyphen')
    p.add_argument('--languages', nargs='+', default=['eng', 'eng', 'eng', 'eng', 'deu', 'nld'], metavar='MODEL',
                   help="Tesseract's models, each as likely as often it is named")
    p.add_argument('--engine', choices=ENGINES, default='tesseract')
    p.add_argument('--legacy-models', type=Path, metavar='DIR', help='models for --engine tesseract-legacy')
    p.add_argument('--max-lines', type=int, default=60)
    p.add_argument('--again', type=Path, metavar='LIST', help='make these pages, each as it was made before')
    p.add_argument('--only', default='', metavar='PREFIX', help='of LIST, the pages whose folder begins so')
    p.add_argument('--even-tiers', action='store_true',
                   help='about as many pages with an error rate below 1 %%, up to 5 %% and above; others are thrown away')
    return p.parse_args(given)


def paragraphs(lines):
    """Those that can be printed, a line each."""
    for paragraph in (' '.join(line.split()) for line in lines):
        if paragraph and all(ord(sign) < 0x250 or sign in SIGNS for sign in paragraph):
            yield paragraph


def passages(lines):
    """Pieces of whole paragraphs, each of PASSAGE characters or a little more; a short rest is left out."""
    found, piece, size = [], [], 0
    for paragraph in paragraphs(lines):
        piece.append(paragraph)
        size += len(paragraph)
        if size >= PASSAGE:
            found.append(piece)
            piece, size = [], 0
    if size >= PASSAGE // 3:
        found.append(piece)
    return found


def break_lines(paragraph, width, hyphens):
    """Greedy. Only words of eight letters or more are hyphenated, and none that holds anything else inside."""
    lines, line, words = [], '', paragraph.split()[::-1]
    while words:
        word = words.pop()
        start = line + ' ' if line else ''
        if len(start + word) <= width:
            line = start + word
            continue
        room = width - len(start) - 1
        parts = re.fullmatch(r'(\W*)(\w+)(\W*)', word) if hyphens and len(word) >= 8 else None
        cuts = [len(parts[1] + left) for left, _ in hyphens.iterate(parts[2])] if parts else []
        cut = max((c for c in cuts if c <= room), default=0)
        if cut:
            lines.append(start + word[:cut] + '-')
            line = ''
            words.append(word[cut:])
        elif line:
            lines.append(line)
            line = ''
            words.append(word)
        else:
            lines.append(word)
    return lines + [line] if line else lines


def font_file(family):
    found = subprocess.run(['fc-match', '-f', '%{family}|%{file}', f'{family}:style=Regular:weight=80'], check=True,
                           capture_output=True, text=True).stdout
    names, file = found.split('|')
    if family not in names.split(','):
        sys.exit(f'the font {family} is not installed: fontconfig offers {names}')
    return file


def need_engine(options):
    program = ENGINES[options.engine][0]
    if not shutil.which(program):
        sys.exit(f'{program} is not installed')
    if options.engine != 'tesseract-legacy':
        return
    files = [options.legacy_models / f'{model}.traineddata' for model in options.languages] if options.legacy_models else []
    if not files or not all(file.is_file() for file in files):
        sys.exit('tesseract-legacy wants --legacy-models DIR, a folder with a model that has that engine for each of --languages: '
                 '--help says where they are')


def print_page(lines, file, page):
    """The page as printed, and the middle of each line's height."""
    em = page['size'] * page['dpi'] / 72 * OVERSAMPLING
    font = ImageFont.truetype(file, round(em * 64) / 64, layout_engine=ImageFont.Layout.BASIC)
    widths = {}

    def width(text):
        if text not in widths:
            widths[text] = font.getlength(text)
        return widths[text]

    letters, right = [], 0
    margin = 3 * em
    for row, line in enumerate(lines):
        x = margin
        for letter, following in zip(line, line[1:] + ' '):
            letters.append((x, margin + row * LEADING * em, letter))
            kerned = width(letter + following) - width(following)
            x += kerned + (page['ls'] + (page['ws'] if letter == ' ' else 0)) * em
        right = max(right, x)
    bottom = margin + len(lines) * LEADING * em
    size = [math.ceil((s + margin) / OVERSAMPLING) * OVERSAMPLING for s in (right, bottom)]
    image = Image.new('L', size, 255)
    draw = ImageDraw.Draw(image)
    for x, y, letter in letters:
        if letter != ' ':
            draw.text((x, y), letter, font=font, fill=0)
    ascent, descent = font.getmetrics()
    # The middle of the box of a line that has both ascenders and descenders; a line without either is off by a fifth of
    # its height, and half the distance to the next line is allowed.
    middles = [(margin + row * LEADING * em + 0.7 * ascent) / OVERSAMPLING for row in range(len(lines))]
    return image.reduce(OVERSAMPLING), middles


def degrade(image, page):
    """A scan of the page, as JPEG, and the angle that it was turned by."""
    pick, strength = numpy.random.default_rng(page['seed']), page['degrade']
    angle = pick.normal(0, 0.25) * strength
    image = image.rotate(angle, Image.Resampling.BICUBIC, expand=True, fillcolor=255)
    image = image.filter(ImageFilter.GaussianBlur(0.5 * strength))
    ink = (255 - numpy.asarray(image, dtype=numpy.float32)) * max(0, 1 - 0.1 * strength)
    gray = 255 - ink + pick.normal(0, 12 * strength, ink.shape)
    scan = io.BytesIO()
    Image.fromarray(numpy.clip(gray, 0, 255).astype(numpy.uint8)).save(
        scan, 'JPEG', quality=max(10, int(85 - 30 * strength)), dpi=(page['dpi'],) * 2)
    return scan.getvalue(), angle


def read(scan, model, options):
    """The lines that Tesseract found: their text and the middle of their box."""
    models = ['--tessdata-dir', options.legacy_models] if options.engine == 'tesseract-legacy' else []
    run = subprocess.run([*ENGINES[options.engine], *models, '-l', model], input=scan, capture_output=True,
                         env=os.environ | {'OMP_THREAD_LIMIT': '1'})
    if run.returncode:
        # Not SystemExit: see `make_again`.
        raise RuntimeError(f'tesseract cannot read with the model {model}: {run.stderr.decode(errors="replace").strip()}')
    found = {}
    for row in csv.DictReader(io.StringIO(run.stdout.decode()), delimiter='\t', quoting=csv.QUOTE_NONE):
        key = tuple(int(row[k]) for k in ('block_num', 'par_num', 'line_num'))
        if row['level'] == '4':
            left, top, width, height = (int(row[k]) for k in ('left', 'top', 'width', 'height'))
            found[key] = ([], left + width / 2, top + height / 2)
        elif row['level'] == '5' and row['text'].strip():
            found[key][0].append(row['text'])
    return [(' '.join(words), x, y) for words, x, y in found.values() if words]


def align(found, middles, angle, before, after):
    """The text found for each line of print, or None if that is not one to one."""
    pitch = middles[1] - middles[0] if len(middles) > 1 else math.inf
    turn = math.radians(angle)
    texts = [None] * len(middles)
    for text, x, y in found:
        # Turned back about the middle of the scan.
        y = before / 2 + (x - after[0] / 2) * math.sin(turn) + (y - after[1] / 2) * math.cos(turn)
        row = min(range(len(middles)), key=lambda i: abs(middles[i] - y))
        if abs(middles[row] - y) > pitch / 2 or texts[row] is not None:
            return None
        texts[row] = text
    return None if None in texts else texts


def read_lines(scan, middles, angle, size, engine):
    """The text that another engine reads in the strip of each line of print, or None if it reads nothing in one."""
    turned = Image.open(io.BytesIO(scan)).convert('L').rotate(-angle, Image.Resampling.BICUBIC, fillcolor=255)
    left, top = ((t - s) / 2 for t, s in zip(turned.size, size))
    pitch = middles[1] - middles[0] if len(middles) > 1 else 2 * middles[0]
    texts = []
    for middle in middles:
        strip = io.BytesIO()
        box = (left, top + middle - 0.55 * pitch, left + size[0], top + middle + 0.5 * pitch)
        turned.crop(tuple(map(round, box))).save(strip, 'PPM')
        found = subprocess.run(ENGINES[engine], input=strip.getvalue(), capture_output=True).stdout
        texts.append(' '.join(found.decode(errors='replace').split()))
    return texts if all(texts) else None


def error_rate(ocr, gold):
    ocr, gold = (' '.join(unicodedata.normalize('NFC', ' '.join(lines)).split()) for lines in (ocr, gold))
    return 100 * Levenshtein.distance(ocr, gold) / len(gold)


def tier(rate):
    return TIERS[(rate >= 1) + (rate >= 5)]


def settings(seed, options):
    pick = random.Random(seed)
    return {
        'font': pick.choice(options.fonts),
        'size': round(pick.uniform(*options.sizes), 1),
        'dpi': pick.choice(options.dpi),
        'ws': round(pick.uniform(*options.word_spacing), 3),
        'ls': round(pick.uniform(*options.letter_spacing), 3),
        'degrade': round(pick.uniform(*options.noise), 2),
        'lang': pick.choice(options.languages),
        'seed': seed,
        'width': pick.choice(options.widths),
        'hyphen': pick.random() < options.hyphens,
    }


def config(page):
    flags = [f'--{k} {v}' for k, v in page.items() if k != 'hyphen']
    return ' '.join(flags + ['--hyphen'] * page['hyphen']) + '\n'


def make(passage, page, file, options):
    """The lines of OCR and gold, or None if they could not be matched."""
    hyphens = pyphen.Pyphen(lang=options.hyphenation, left=3, right=2) if page['hyphen'] else None
    gold = [line for paragraph in passage for line in break_lines(paragraph, page['width'], hyphens)]
    gold = gold[:options.max_lines]
    image, middles = print_page(gold, file, page)
    scan, angle = degrade(image, page)
    if options.engine in LINE_ENGINES:
        ocr = read_lines(scan, middles, angle, image.size, options.engine)
    else:
        size = Image.open(io.BytesIO(scan)).size
        ocr = align(read(scan, page['lang'], options), middles, angle, image.height, size)
    return (ocr, gold) if ocr else None


def keep(folder, pair, page):
    """Writes a page; whoever looks sees whole pages only."""
    making = folder.parent / f'.{folder.name}'
    shutil.rmtree(making, ignore_errors=True)
    making.mkdir(parents=True)
    for file, lines in zip(('ocr.txt', 'gold.txt'), pair):
        (making / file).write_text('\n'.join(lines) + '\n', encoding='utf-8')
    (making / 'config.txt').write_text(config(page), encoding='utf-8')
    making.rename(folder)


def lines_of(path):
    if path.suffix == '.zst':
        text = subprocess.run(['zstd', '-dc', path], check=True, capture_output=True).stdout.decode()
    else:
        text = path.read_text(encoding='utf-8')
    return text.split('\n')


def make_again(files, options, named):
    """Makes the pages of one source: their folders, first lines, seeds and options."""
    source, pages = named
    lines = lines_of(options.texts / source)
    for folder, first, seed, own in pages:
        passage, size = [], 0
        for paragraph in paragraphs(lines[first - 1:]):
            passage.append(paragraph)
            size += len(paragraph)
            if size >= PASSAGE:
                break
        page = settings(seed, own) | {'text': f'{source}:{first}'}
        pair = make(passage, page, files[page['font']], own)
        if pair is None:
            # Not SystemExit: a worker that ends leaves the pool waiting for it.
            raise RuntimeError(f'{folder}: its lines were not found; is it another Tesseract, or are the fonts others?')
        keep(options.out / folder, pair, page)
    return [folder for folder, *_ in pages]


def again(files, options):
    of_source = {}
    for row in options.again.read_text(encoding='utf-8').splitlines():
        folder, source, first, seed, flags = row.split('\t')
        if folder.startswith(options.only) and not (options.out / folder).exists():
            own = arguments(['', '--out', '', *flags.split()])
            own.legacy_models = options.legacy_models
            need_engine(own)
            of_source.setdefault(source, []).append((folder, int(first), int(seed), own))
    # A source is unpacked for some pages at a time, so that no processor is left with the largest alone.
    tasks = [(source, pages[i:i + 12]) for source, pages in of_source.items() for i in range(0, len(pages), 12)]
    done, number = 0, sum(len(pages) for _, pages in tasks)
    with multiprocessing.Pool() as pool:
        for folders in pool.imap_unordered(partial(make_again, files, options), tasks):
            done += len(folders)
            print(f'{done} of {number}: {" ".join(folders)}', flush=True)


def main():
    options = arguments()
    files = {family: font_file(family) for family in options.fonts}
    need_engine(options)
    if options.again:
        return again(files, options)
    sources = [(f'{path.stem}:{i}', piece) for path in sorted(options.texts.glob('*.txt'))
               for i, piece in enumerate(passages(path.read_text(encoding='utf-8').splitlines()), 1)]
    if not sources:
        sys.exit(f'no passage of {PASSAGE // 3} characters in a .txt file of {options.texts}')
    random.Random(options.seed).shuffle(sources)
    options.out.mkdir(parents=True, exist_ok=True)
    done, count, number = 0, dict.fromkeys(TIERS, 0), 0
    while (made := options.out / f'{done:03}').exists():
        pair = [(made / name).read_text(encoding='utf-8').splitlines() for name in ('ocr.txt', 'gold.txt')]
        count[tier(error_rate(*pair))] += 1
        number = int(re.search(r'--seed (\d+)', (made / 'config.txt').read_text())[1]) % 1_000_000 + 1
        done += 1
    failed = 0
    while done < options.number:
        name, passage = sources[number % len(sources)]
        # Those that were left out count.
        page = settings(options.seed * 1_000_000 + number, options) | {'text': name}
        number += 1
        pair = make(passage, page, files[page['font']], options)
        if pair is None:
            failed += 1
            continue
        rate = error_rate(*pair)
        if options.even_tiers and count[tier(rate)] > min(count.values()) + 3:
            continue
        count[tier(rate)] += 1
        keep(options.out / f'{done:03}', pair, page)
        done += 1
        print(f'{done} of {options.number}: {rate:.2f} % {config(page)}', end='', flush=True)
    print(*(f'{t} {n}' for t, n in count.items()), f'not matched {failed}', sep=', ')


if __name__ == '__main__':
    main()
