"""Validates repaired files: nothing is wrong with them that was not before.

    pip install lxml ocrd-validators hocr-spec "setuptools<81"
    python validate.py BEFORE AFTER

PAGE against the official schema 2019-07-15 (in ocrd-validators' wheel), hOCR
against the rules of hocr-spec, ALTO by comparison with the input: each element
has a parent, children and attributes that elements of its name have in the
inputs. Tesseract's own PAGE has a `Baseline` in `Word`, which the schema does
not know: it is taken out before.
"""
import collections
import glob
import importlib.util
import os
import re
import sys

from lxml import etree


def package_file(package, name):
    folder = importlib.util.find_spec(package).submodule_search_locations[0]
    return os.path.join(folder, name)


def page_errors(path, schema=[]):
    if not schema:
        schema.append(etree.XMLSchema(file=package_file("ocrd_validators", "page.xsd")))
    tree = etree.parse(path)
    for baseline in tree.findall(".//{*}Word/{*}Baseline"):
        baseline.getparent().remove(baseline)
    schema[0].validate(tree)
    return {re.sub(r"'[^']*\d[^']*'", "N", error.message) for error in schema[0].error_log}


def hocr_errors(path):
    from hocr_spec.validate import HocrValidator

    report = HocrValidator("standard").validate(path)
    errors = [str(error) for error in report.items if error.level in ("ERROR", "FATAL")]
    return {re.sub(r"\d+", "N", error) for error in errors}


def alto_shapes(path):
    shapes = set()
    for element in etree.parse(path).iter(etree.Element):
        parent = element.getparent()
        shapes.add((element.tag, parent.tag if parent is not None else None))
        shapes.update((element.tag, "@" + name) for name in element.attrib)
    return shapes


def main(before, after):
    kinds = {".page.xml": page_errors, ".hocr": hocr_errors, ".alto.xml": alto_shapes}
    count = collections.Counter()
    for suffix, errors in kinds.items():
        known = set()
        for path in sorted(glob.glob(f"{before}/*{suffix}")):
            known |= errors(path)
        for path in sorted(glob.glob(f"{before}/*{suffix}")):
            repaired = os.path.join(after, os.path.basename(path))
            new = errors(repaired) - known
            etree.parse(repaired)
            count[suffix] += 1
            if new:
                sys.exit(f"{repaired}: {sorted(new)[:3]}")
        print(suffix, count[suffix], "files, no new errors; known:", sorted(known, key=str)[:3])


if __name__ == "__main__":
    main(*sys.argv[1:])
