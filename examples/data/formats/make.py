"""Prints pages of our own Dutch sentences and lets Tesseract read them.

    python make.py OUT N [POINTS]

writes OUT/NNN.txt (what was printed) and what the engine made of it:
OUT/NNN.hocr and OUT/NNN.alto.xml (the `tesseract` command) and OUT/NNN.page.xml
(the library in tesserocr's wheel, as Debian's 5.3 has no PAGE renderer).
Needs Pillow, tesserocr, Liberation fonts and tesseract-ocr with `eng`.
"""
import ctypes
import glob
import os
import random
import subprocess
import sys

from PIL import Image, ImageDraw, ImageFilter, ImageFont

SENTENCES = """
De provincie heeft een geïntegreerd plan vastgesteld voor het beheer van de oevers.
Op een volledige aanvraag wordt binnen acht weken beslist.
Tegen dit besluit kan binnen zes weken bezwaar worden gemaakt.
De financiële gevolgen van de maatregel zijn nog niet geheel bekend.
Het college vraagt de raad om in te stemmen met de begroting voor het komende jaar.
In de omgeving van het station worden honderd nieuwe woningen gebouwd.
De eigenaren van de aangrenzende percelen zijn per brief op de hoogte gesteld.
Daarvan komt ruim de helft uit de reserve die voor dit doel is gevormd.
De minister acht het wenselijk dat de coördinatie bij één dienst wordt belegd.
Wie binnen tien meter van de dijk wil graven, heeft een vergunning nodig.
De commissie heeft kennis genomen van de zienswijzen van de bewoners.
Het onderzoek naar de kwaliteit van het water is in maart afgerond.
De resultaten daarvan worden in het najaar aan de Kamer gezonden.
Er is geen reden om van het eerdere advies af te wijken.
De vereniging wijst op de schade die bij het laden van zwaar materieel kan ontstaan.
Aan de vergunning zijn voorschriften verbonden ter bescherming van het milieu.
De gemeente België en de gemeente Nederland bestaan niet, maar de grens wel.
Het aantal meldingen is in het afgelopen jaar met een kwart gestegen.
De beëindiging van de overeenkomst heeft geen gevolgen voor de medewerkers.
Naar aanleiding van uw vragen delen wij u het volgende mede.
De kosten van het onderhoud worden gedragen door de gebruikers van de weg.
In het kader van de veiligheid zijn extra controles uitgevoerd.
De reële waarde van het gebouw is door een deskundige bepaald.
Het bestuur is van mening dat de regeling ruimte laat voor maatwerk.
Zowel de ondernemers als de bewoners zijn gehoord voordat het plan werd gemaakt.
De toegang tot het archief is voor iedereen kosteloos.
Een afschrift van deze brief is gezonden aan de officier van justitie.
Het is nog onduidelijk wanneer de werkzaamheden kunnen beginnen.
De rechtbank heeft het beroep ongegrond verklaard.
Voor de uitvoering is een bedrag van twee miljoen euro gereserveerd.
De officiële opening van de brug vindt plaats in aanwezigheid van de burgemeester.
De patiënten worden tijdig geïnformeerd over de wijziging van de regels.
Vanwege de drukte is de termijn met vier weken verlengd.
De subsidie wordt verleend onder de voorwaarde dat het project dit jaar begint.
Wij verzoeken u de gevraagde gegevens vóór het einde van de maand te sturen.
De leden van de fractie hebben een aantal vragen over de privacy van burgers.
De zeeën en de rivieren vallen onder een andere verordening.
Het advies van de raad is bij de stukken gevoegd en ligt ter inzage.
In sommige gevallen kan van deze regel worden afgeweken.
De inspectie constateert dat de afspraken in het algemeen worden nageleefd.
""".strip().splitlines()

FONTS = "/usr/share/fonts/truetype/liberation/"
TESSDATA = "/usr/share/tesseract-ocr/5/tessdata"


def lines(rng, n_words=11):
    """Paragraphs of three to five sentences, broken into lines."""
    for _ in range(3):
        words = " ".join(rng.sample(SENTENCES, rng.randint(3, 5))).split()
        while words:
            take = rng.randint(n_words - 2, n_words + 1)
            yield " ".join(words[:take])
            words = words[take:]
        yield ""


def printed(text, points, path, seed):
    """Tight type: half a word space, letters 2 % of the size closer, a blur."""
    dpi = 130
    size = points * dpi / 72
    face = ["LiberationSerif-Regular.ttf", "LiberationSans-Regular.ttf"][seed % 2]
    font = ImageFont.truetype(FONTS + face, size)
    page = Image.new("L", (int(7.4 * dpi), int((len(text) + 5) * size * 1.35)), 255)
    draw = ImageDraw.Draw(page)
    for row, line in enumerate(text):
        x = 0.7 * dpi
        for c in line:
            draw.text((x, 3 * size + row * size * 1.35), c, font=font, fill=0)
            x += font.getlength(c) * (0.5 if c == " " else 1) - 0.02 * size
    page.filter(ImageFilter.GaussianBlur(0.7)).save(path, dpi=(dpi, dpi))


def page_xml(image, out, name):
    """`TessBaseAPIGetPAGEText` of the library in tesserocr's wheel."""
    import tesserocr

    folder = os.path.dirname(os.path.dirname(tesserocr.__file__))
    library = glob.glob(folder + "/tesserocr.libs/libtesseract*")[0]
    tess = ctypes.CDLL(library)
    lept = ctypes.CDLL(glob.glob(folder + "/tesserocr.libs/lib*lept*")[0])
    lept.pixRead.restype = tess.TessBaseAPICreate.restype = ctypes.c_void_p
    tess.TessBaseAPIGetPAGEText.restype = ctypes.c_char_p
    api = ctypes.c_void_p(tess.TessBaseAPICreate())
    assert tess.TessBaseAPIInit3(api, TESSDATA.encode(), b"eng") == 0
    tess.TessBaseAPISetPageSegMode(api, 4)
    for key, value in [(b"page_xml_level", b"1"), (b"page_xml_polygon", b"1")]:
        assert tess.TessBaseAPISetVariable(api, key, value)
    tess.TessBaseAPISetInputName(api, name.encode())
    tess.TessBaseAPISetImage2(api, ctypes.c_void_p(lept.pixRead(image.encode())))
    assert tess.TessBaseAPIRecognize(api, None) == 0
    xml = tess.TessBaseAPIGetPAGEText(api, 0)
    begin = (
        b'<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
        b'<PcGts xmlns="http://schema.primaresearch.org/PAGE/gts/pagecontent/2019-07-15">\n'
        b"\t<Metadata>\n\t\t<Creator>Tesseract - 5.5.4</Creator>\n"
        b"\t\t<Created>2026-01-01T00:00:00</Created>\n"
        b"\t\t<LastChange>2026-01-01T00:00:00</LastChange>\n\t</Metadata>\n"
    )
    with open(out, "wb") as file:
        file.write(xml if xml.startswith(b"<?xml") else begin + xml + b"</PcGts>\n")


def main(out, n_pages, points=10.2):
    os.makedirs(out, exist_ok=True)
    for i in range(n_pages):
        base = f"{out}/{i:03}"
        text = list(lines(random.Random(i)))
        with open(base + ".txt", "w", encoding="utf-8") as file:
            file.write("\n".join(text))
        printed(text, points, base + ".png", i)
        subprocess.run(
            ["tesseract", f"{i:03}.png", f"{i:03}", "--psm", "4", "hocr", "alto"],
            cwd=out, check=True, capture_output=True, env={**os.environ, "OMP_THREAD_LIMIT": "1"},
        )
        os.replace(base + ".xml", base + ".alto.xml")
        page_xml(base + ".png", base + ".page.xml", f"{i:03}.png")


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]), *map(float, sys.argv[3:]))
