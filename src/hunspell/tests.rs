use std::collections::HashMap;

use super::{CompoundRules, Error, Expansion, Flags, Lookup, accepts, compound_parts, expand};

/// A small affix file with the features that the Dutch one uses, after the pattern of its directives.
const AFF: &str = "\
SET UTF-8
KEEPCASE Kc
FORCEUCASE Fu
BREAK 0
FLAG long
FORBIDDENWORD Fw
ICONV 3
ICONV ’ '
ICONV ij ĳ
ICONV IJ Ĳ
COMPOUNDMIN 0
COMPOUNDRULE 2
COMPOUNDRULE (N1)(N2)
COMPOUNDRULE (G1)(G0)(G0)(NJ)\t# 102-jarig
CHECKCOMPOUNDCASE
COMPOUNDBEGIN Ca
COMPOUNDMIDDLE Cb
COMPOUNDEND Cc
COMPOUNDPERMITFLAG Cp
ONLYINCOMPOUND Cx
CHECKCOMPOUNDDUP
CHECKCOMPOUNDPATTERN 3
CHECKCOMPOUNDPATTERN /Ch /Xc\t# training+s+port
CHECKCOMPOUNDPATTERN a /C1\t# hyphen between vowels
CHECKCOMPOUNDPATTERN k ker
SFX Ch Y 1
SFX Ch 0 s/CaCbCxCp .
SFX Cl Y 1
SFX Cl 0 -/CaCbCp .
PFX Cw Y 1
PFX Cw 0 -/CbCcCp .
SFX Zb Y 3
SFX Zb 0 en/CaCbCp [^eo]
SFX Zb 0 ën/CaCbCp [eo]
SFX Zb 0 en-/CaCbCp [^eo]
SFX Zc Y 1
SFX Zc 0 's .
SFX Ad Y 1
SFX Ad 0 st/A0 [^s]
PFX A0 Y 1
PFX A0 0 aller
SFX Vi Y 1
SFX Vi 0 d .
PFX Pj Y 1
PFX Pj 0 af .
";

const DIC: &str = "\
24
boek/CaCcZb
kast/CcZb
training/CcChZb
port/CcXc
rĳst/CaCcYa
aap/CcC1
pyjama/CaCc
bak/CaCc
ker/Cc
koud/Ad
lopen/ViPj
wc/ClCwKc
VN/ClZc
OpenOffice.org
straat/CcFu
straat/Cc
fout/Fw
boekfout/Fw
bv.
aan boek
tweeën/CxN1
twintig/N2
1/G1
0/G0
-jarig/CxNJ
zee/CaZb
IJmuiden
Ĳssel
km\\/u
/
";

struct Map(HashMap<String, Vec<Flags>>);

impl Lookup for Map {
    fn homonyms(&self, key: &str) -> &[Flags] {
        self.0.get(key).map_or(&[], Vec::as_slice)
    }
}

fn dutch() -> (Map, CompoundRules) {
    let Expansion { forms, rules } = expand(AFF, DIC).unwrap();
    (Map(forms.into_iter().collect()), rules)
}

#[test]
fn forms_are_sorted_unique_and_plain() {
    let forms = expand(AFF, DIC).unwrap().forms;
    assert!(forms.windows(2).all(|pair| pair[0].0 < pair[1].0));
    assert!(forms.iter().all(|(_, homonyms)| !homonyms.is_empty()));
    let keys: Vec<&str> = forms.iter().map(|(form, _)| form.as_str()).collect();
    for key in [
        "boeken",
        "zeeën",
        "allerkoudst",
        "aflopend",
        "rijst",
        "IJssel",
        "km/u",
    ] {
        assert!(keys.contains(&key), "{key}");
    }
    // IJmuiden with two letters cannot be reached; nor is there a form of a conditional that fails.
    for key in ["IJmuiden", "zeeen", "rĳst", "allerkoud"] {
        assert!(!keys.contains(&key), "{key}");
    }
}

/// The answers are those of Hunspell 1.7.1 for these two files.
#[test]
fn accepts_as_hunspell_does() {
    let (lookup, rules) = dutch();
    let accepted = "boek boeken Boek BOEK boekkast Boekkasten BOEKKAST boekenkast \
        trainingskast rijstkast RIJSTKAST Rijst rĳst zeeën lopend aflopend koudst allerkoudst Allerkoudst \
        wc wc- wc-kast boek-wc VN VN's VN’s VN'S VN- OPENOFFICE.ORG OpenOffice.org bv. BV. bv.. \
        tweeëntwintig twintig 100-jarig 12,5 3.000 1-2 boek. km/u IJssel IJSSEL / Boekstraat ...";
    let refused = "boekem boekboek boekboeken boeken-boek kastboek trainings trainingsport pyjamaaap bakker WC Wc \
        Openoffice.org fout Fout bv tweeën 10-jarig 12- -1 Ijssel ijssel boekFout boeKkast IJmuiden \
        aanboek trainingskas rijst-kast";
    let mut wrong = Vec::new();
    for (list, answer) in [(accepted, true), (refused, false)] {
        for word in list.split_whitespace() {
            if accepts(&lookup, &rules, word) != answer {
                wrong.push((word, answer));
            }
        }
    }
    assert_eq!(wrong, [], "word and expected answer");
    assert!(accepts(&lookup, &rules, ""));
    assert!(accepts(&lookup, &rules, "aan boek"));
}

#[test]
fn i_and_j_are_two_letters_where_no_conversion_joins_them() {
    let aff = "BREAK 0\nFLAG long\nCOMPOUNDBEGIN Ca\nCOMPOUNDEND Cc\nSFX Zb Y 1\nSFX Zb 0 en .\n";
    let Expansion { forms, rules } = expand(aff, "2\ndijk/CaCcZb\nrijst/Cc\n").unwrap();
    let map = Map(forms.into_iter().collect());
    for word in ["dijk", "dijken", "Dijk", "dijkrijst"] {
        assert!(accepts(&map, &rules, word), "{word}");
    }
    assert!(!accepts(&map, &rules, "rijstdijk"));
}

#[test]
fn parts_are_ranges_of_the_word_as_given() {
    let (lookup, rules) = dutch();
    let parts = |word: &'static str| -> Option<Vec<&str>> {
        let parts = compound_parts(&lookup, &rules, word)?;
        Some(parts.into_iter().map(|part| &word[part]).collect())
    };
    assert_eq!(parts("boekenkast"), Some(vec!["boeken", "kast"]));
    assert_eq!(parts("RIJSTKASTEN.."), Some(vec!["RIJST", "KASTEN"]));
    assert_eq!(parts("tweeëntwintig"), Some(vec!["tweeën", "twintig"]));
    assert_eq!(parts("100-jarig"), Some(vec!["1", "0", "0", "-jarig"]));
    assert_eq!(parts("boeken"), None);
    assert_eq!(parts("boekenkas"), None);
}

#[test]
fn any_input_is_answered() {
    let (lookup, rules) = dutch();
    let long = "boek".repeat(1000);
    assert!(!accepts(&lookup, &rules, &long));
    for n in 0..75 {
        assert!(compound_parts(&lookup, &rules, &"boek".repeat(n)).is_none_or(|p| p.len() == n));
    }
    for word in [
        "\u{130}x", "ß", "😀", "'", "X'", "-", " ", " boek", "\u{301}", "ĳ", "iJ", "0\0",
    ] {
        let _ = accepts(&lookup, &rules, word);
    }
}

#[test]
fn rules_survive_bytes_and_damage_is_found() {
    let rules = expand(AFF, DIC).unwrap().rules;
    let bytes = rules.to_bytes();
    assert_eq!(CompoundRules::from_bytes(&bytes), Ok(rules));
    for len in 0..bytes.len() {
        assert!(CompoundRules::from_bytes(&bytes[..len]).is_err(), "{len}");
    }
    let (lookup, _) = dutch();
    for at in 0..bytes.len() {
        for flip in [1, 0x40, 0xff] {
            let mut damaged = bytes.clone();
            damaged[at] ^= flip;
            // Either refused, or usable without a panic.
            if let Ok(rules) = CompoundRules::from_bytes(&damaged) {
                let _ = compound_parts(&lookup, &rules, "tweeëntwintigboekenkastrijstpyjama");
                let _ = accepts(&lookup, &rules, "100-jarig");
            }
        }
    }
    let longer = [&bytes[..], &[0]].concat();
    assert!(matches!(
        CompoundRules::from_bytes(&longer),
        Err(Error::Corrupt { .. })
    ));
}

#[test]
fn other_features_are_refused() {
    let refused = |aff: &str| matches!(expand(aff, "1\nx\n"), Err(Error::Unsupported { .. }));
    assert!(refused(""));
    assert!(refused("BREAK 2\nBREAK -\nBREAK --\n"));
    assert!(refused("BREAK 0\nCIRCUMFIX X\n"));
    assert!(refused("BREAK 0\nCOMPOUNDRULE 1\nCOMPOUNDRULE ab*\n"));
    assert!(!refused("BREAK 0\n"));
    let line = |aff: &str, dic: &str| match expand(aff, dic) {
        Err(Error::Malformed { line, .. }) => Some(line),
        _ => None,
    };
    assert_eq!(line("BREAK 0\n\nSFX a Y x\n", "1\n"), Some(3));
    assert_eq!(line("BREAK 0\nSFX a Y 1\nSFX a 0 b [x\n", "1\n"), Some(3));
    assert_eq!(line("BREAK 0\n", "boek\n"), Some(1));
}

#[test]
fn entries_that_are_not_in_nfc_are_refused() {
    let refused = |stem: &str| expand("BREAK 0\n", &format!("1\n{stem}\n")).is_err();
    for stem in [
        "e\u{301}e\u{301}n",
        "o\u{30b}s",
        "k\u{302}o\u{323}",
        "\u{212b}ngström",
    ] {
        assert!(refused(stem), "{stem}");
    }
    assert!(!refused("één") && !refused("k\u{302}o"));
}

#[test]
fn morphology_and_slashes_are_no_part_of_an_entry() {
    let aff = "BREAK 0\nSFX s Y 1\nSFX s 0 s .\n";
    let dic = "5\nboom/s po:noun\nzee/s\tremark\na\\/b\n/c/s\nad hoc\n";
    let forms = expand(aff, dic).unwrap().forms;
    let keys: Vec<&str> = forms.iter().map(|(form, _)| form.as_str()).collect();
    let expected = ["/c", "/cs", "a/b", "ad hoc", "boom", "booms", "zee", "zees"];
    assert_eq!(keys, expected);
}
